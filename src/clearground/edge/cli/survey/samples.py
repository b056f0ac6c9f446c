"""`belief survey sample` and `inspection`: how many units, or how much ground, to look at."""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clearground.edge.cli.survey.told import AS_JSON, Answer, chance, figure, percent, table, tell
from clearground.standards.words import _, _n

if TYPE_CHECKING:
    from clearground.belief.survey.sampling import Claim

ITEMS_SHOWN = (1, 2, 3, 5, 10)
SHARES_SHOWN = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1)


@click.command("sample", short_help="How many units to inspect, accepting on few or none.")
@click.option("--units", type=click.IntRange(1), help="Units in all; without it, endless.")
@click.option(
    "--defective-share", type=float, required=True, help="Share that must not go unnoticed."
)
@click.option("--confidence", type=float, required=True, help="Wanted chance to notice it.")
@click.option(
    "--accept", type=click.IntRange(0), default=0, show_default=True, help="Accept on so many."
)
@click.option("--inspect", type=click.IntRange(1), help="A sample that somebody has chosen.")
@click.option(
    "--picture", type=click.Path(dir_okay=False, path_type=Path), help="Draw the curve, as PNG."
)
@AS_JSON
def sample_command(*, picture: Path | None, as_json: bool, **given: Any) -> None:
    """Tell how many units to inspect so that accepting them shows something.

    A unit is a piece of ground, a box, a transect: whatever is inspected whole. The answer is
    exact; beside it stands how often the whole is accepted for each number of defective units.
    """
    from clearground.belief.survey.sampling import Claim, accepted, operating_curve, units_for

    claim = Claim(given["units"], given["defective_share"], given["confidence"], given["accept"])
    units = given["inspect"] or units_for(claim)
    bad: float = claim.defective_share if claim.population is None else claim.defective
    shown = sorted({bad, *_shown(claim)})
    curve = operating_curve(claim.population, units, shown, accept=claim.accept)
    reached = 1 - accepted(claim.population, bad, units, accept=claim.accept)
    if picture is not None:
        _draw(picture, claim, units)
    tell(_sample_answer(claim, units, reached, curve=curve), as_json=as_json)


def _shown(claim: Claim) -> list[float]:
    if claim.population is None:
        return list(SHARES_SHOWN)
    return [n for n in (*ITEMS_SHOWN, 2 * claim.defective) if n <= claim.population]


def _sample_answer(
    claim: Claim, units: int, reached: float, *, curve: tuple[tuple[float, float], ...]
) -> Answer:
    from clearground.belief.survey.sampling import by_formula

    formula = None
    if claim.population is not None and claim.accept == 0:
        formula = by_formula(claim)
    facts = {
        "inspect": units,
        "units": claim.population,
        "defective_share": claim.defective_share,
        "accept": claim.accept,
        "confidence": reached,
        "formula": formula,
        "curve": [{"defective": d, "accepted": p} for d, p in curve],
    }
    whole = _("units without number")
    if claim.population is not None:
        whole = _("{n} units").format(n=figure(claim.population))
    told = [
        _("Inspect {n} of {whole}, drawn at random.").format(n=figure(units), whole=whole),
        _n(
            "Accept when at most {n} of them is defective.",
            "Accept when at most {n} of them are defective.",
            claim.accept,
        )
        if claim.accept
        else _("Accept when none of them is defective."),
        _("If {share} of the whole are defective, that comes to light with {p}.").format(
            share=percent(claim.defective_share), p=chance(reached)
        ),
    ]
    if formula is not None:
        told.append(
            _("The usual approximation (Bowen and Bennett) gives {raw}, so {n}.").format(
                raw=f"{formula:.2f}", n=figure(ceil(formula))
            )
        )
    told.append(_("How often the whole is accepted all the same:"))
    head = [_("share defective") if claim.population is None else _("defective"), _("accepted")]
    told += table(head, [[f"{d:g}", chance(p)] for d, p in curve])
    return Answer(
        facts,
        told,
        [
            _("units are drawn at random, none left out because it is hard to reach"),
            _("an inspected unit is judged without error: a miss makes the sample say too much"),
        ],
    )


def _draw(path: Path, claim: Claim, units: int) -> None:
    from clearground.belief.survey.sampling import accepted
    from clearground.edge.pictures.survey import Curve, curve_picture, write_picture

    far = min(4 * claim.defective_share, 1.0)
    shares = [far * i / 60 for i in range(61)]
    whole = claim.population
    counts = shares if whole is None else sorted({round(s * whole) for s in shares})
    p = [accepted(whole, d, units, accept=claim.accept) for d in counts]
    at = shares if whole is None else [d / whole for d in counts]
    title = _("How often the whole is accepted")
    labels = (_("Share of units that is defective"), _("P(accepted)"))
    mark = claim.defective_share
    write_picture(path, curve_picture(title, labels, [Curve("", at, p)], mark=mark))


@click.command("inspection", short_help="What inspecting part of cleared ground can tell.")
@click.option("--inspected", type=float, help="Share of the ground that is searched again.")
@click.option("--power", type=float, help="Wanted chance to find one of the items left.")
@click.option("--left", type=click.IntRange(1), default=5, show_default=True, help="Items left.")
@click.option("--detection", type=float, required=True, help="Chance to find an item under it.")
@click.option("--expected-left", type=float, help="Items that a good process leaves, on average.")
@click.option("--bad-left", type=float, help="Items that a bad process leaves, on average.")
@click.option("--bad-chance", type=float, help="Chance, before, that the process was bad.")
@AS_JSON
def inspection_command(*, as_json: bool, **given: Any) -> None:
    """Tell what an inspection of part of the cleared ground can show, and what it cannot.

    Give `--inspected`, or `--power` and the share follows. With `--expected-left` it says what an
    inspection without a find leaves; with `--bad-left` and `--bad-chance`, what it says about
    the process.
    """
    from clearground.belief.survey import inspection
    from clearground.edge.cli.survey.told import one_of

    asked = one_of({"--inspected": given["inspected"], "--power": given["power"]})
    q, left = given["detection"], given["left"]
    share = given["inspected"]
    if asked == "--power":
        share = inspection.share_to_reject(left, given["power"], q)
    curve = [(m, inspection.accepted(m, share, q)) for m in sorted({*ITEMS_SHOWN, left})]
    before = after = bad = None
    if given["expected_left"] is not None:
        before = inspection.any_left(given["expected_left"])
        after = inspection.any_left(given["expected_left"], share, q)
    process = (given["expected_left"], given["bad_left"], given["bad_chance"])
    if given["bad_left"] is not None or given["bad_chance"] is not None:
        if None in process:
            raise click.UsageError(
                _("The process takes --expected-left, --bad-left and --bad-chance together.")
            )
        bad = inspection.bad_process(
            given["bad_chance"], process[0], process[1], inspected=share, detection=q
        )
    facts = {
        "inspected": share,
        "detection": q,
        "curve": [{"left": m, "accepted": p} for m, p in curve],
        "any_left_before": before,
        "any_left_after": after,
        "bad_before": given["bad_chance"] if bad is not None else None,
        "bad_after": bad,
    }
    told = [_("Search {share} of the ground again.").format(share=percent(share))]
    told.append(_("How often that finds none of the items left:"))
    rows = [[str(m), chance(p)] for m, p in curve]
    told += table([_("items left"), _("none found")], rows)
    if before is not None and after is not None:
        told.append(
            _("At least one item is left with {before} before it, {after} after it, none found.")
            .format(before=chance(before), after=chance(after))
        )  # fmt: skip
    if bad is not None:
        told.append(
            _("That the process was bad: {before} before it, {after} after it, none found.").format(
                before=chance(given["bad_chance"]), after=chance(bad)
            )
        )
    assumes = [
        _("items left lie anywhere, each independent of the others; in clusters more is missed"),
        _("the inspection finds an item under it with {q:g}, by a sensor that fails for other "
          "reasons than the one that cleared").format(q=q),
    ]  # fmt: skip
    tell(Answer(facts, told, assumes), as_json=as_json)
