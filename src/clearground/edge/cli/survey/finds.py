"""`belief survey density`, `rate` and `residual`: what finds, or none, say about what is left."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

import click

from clearground.edge.cli.survey.told import (
    AS_JSON,
    LEVEL,
    Answer,
    chance,
    figure,
    one_of,
    percent,
    tell,
)
from clearground.errors import BeliefError
from clearground.standards.words import _, _n

if TYPE_CHECKING:
    from clearground.belief.survey.residual import Search

FOUND = click.option("--found", type=click.IntRange(0), required=True, help="Items found.")
SEARCH_PARTS = (3, 5)


@click.command("density", short_help="What density so few finds rule out, or how much to search.")
@click.option("--per-ha", type=float, help="Density that must not be exceeded.")
@click.option("--searched-ha", type=float, help="Area searched.")
@click.option("--confidence", type=float, required=True)
@click.option("--detection", type=float, required=True, help="Chance to find an item under it.")
@FOUND
@AS_JSON
def density_command(
    per_ha: float | None, searched_ha: float | None, *, as_json: bool, **given: Any
) -> None:
    """Tell how much to search to bound a density, or which bound a search gives.

    Give `--per-ha` for the area, or `--searched-ha` for the bound.
    """
    from clearground.belief.survey.rates import area_for_density, density_bound

    asked = one_of({"--per-ha": per_ha, "--searched-ha": searched_ha})
    known = {"detection": given["detection"], "found": given["found"]}
    area, bound = searched_ha or 0.0, per_ha or 0.0
    if asked == "--per-ha":
        area = area_for_density(bound, given["confidence"], **known)
    else:
        bound = density_bound(area, given["confidence"], **known)
    facts = {"searched_ha": area, "per_ha": bound, "confidence": given["confidence"], **known}
    line = _("{found} found in {area} ha: at most {bound} items a hectare, with confidence {c}.")
    told = line.format(
        found=given["found"], area=figure(area), bound=figure(bound), c=f"{given['confidence']:g}"
    )
    assumes = [
        _("items lie at random, as dense in the searched ground as in the rest"),
        _("an item in the searched ground is found with {q:g}").format(q=given["detection"]),
    ]
    tell(Answer(facts, [told], assumes), as_json=as_json)


@click.command("rate", short_help="Items left, by the finds in a known share of the ground.")
@FOUND
@click.option("--covered", type=float, required=True, help="Share of the ground searched.")
@click.option("--detection", type=float, required=True, help="Chance to find an item under it.")
@click.option("--shape", type=float, default=1.0, show_default=True, help="Of the belief before.")
@click.option("--rate", type=float, default=0.0, show_default=True, help="Of the belief before.")
@LEVEL
@AS_JSON
def rate_command(*, as_json: bool, **given: Any) -> None:
    """Tell how many items are left where a known share of the ground was searched.

    The belief before the search is a gamma law of the expected number; as it stands it is flat,
    so that the finds alone speak. The command residual takes doubt about detection into account.
    """
    from clearground.belief.survey.asked import share
    from clearground.belief.survey.rates import GammaRate, remaining

    fraction = share(_("covered share"), given["covered"], ends=True) * share(
        _("detection"), given["detection"], ends=True
    )
    before = GammaRate(given["shape"], given["rate"])
    found = remaining(given["found"], fraction, before, given["level"])
    facts = {
        "found": given["found"],
        "fraction": fraction,
        "expected_left": found.expected,
        "any_left": 1 - found.none_left,
        "left_low": found.low,
        "left_high": found.high,
        "level": given["level"],
    }
    told = [
        _("{found} found where {fraction} of all items would be.").format(
            found=given["found"], fraction=figure(fraction)
        ),
        *_left(facts),
    ]
    assumes = [
        _("before the search the expected number is Gamma({a:g}, {b:g})").format(
            a=before.shape, b=before.rate
        ),
        _("the ground searched is like the rest, and the detection is known"),
    ]
    tell(Answer(facts, told, assumes), as_json=as_json)


@click.command("residual", short_help="What searches leave, where detection is itself in doubt.")
@click.option("--expected", type=float, required=True, help="Items expected in a field.")
@click.option("--shape", type=float, help="Clustering: small is clustered; without it, Poisson.")
@click.option(
    "--presence", type=float, default=1.0, show_default=True, help="Chance of a field at all."
)
@click.option(
    "--search",
    "searches",
    multiple=True,
    required=True,
    help="SENSOR,ALPHA,BETA[,PASSES[,COVERED]]; once for each sensor.",
)
@FOUND
@LEVEL
@AS_JSON
def residual_command(*, searches: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Tell what searches leave, given what they found.

    A sensor's detection is a Beta law of two numbers, as the command detection gives them; all
    passes of a sensor share its weakness. In clustered ground every find raises what is left.
    """
    from clearground.belief.survey.residual import Before, residual

    made = _searches(searches)
    shape = inf if given["shape"] is None else given["shape"]
    before = Before(given["expected"], shape, given["presence"])
    found = residual(before, list(made.values()), found=given["found"], level=given["level"])
    facts = {
        "found": given["found"],
        "missed": found.missed,
        "presence": found.presence,
        "expected_left": found.expected,
        "any_left": found.any_left,
        "left_low": found.low,
        "left_high": found.high,
        "level": given["level"],
    }
    told = [
        _("{found} found; an item is missed with {missed}.").format(
            found=given["found"], missed=chance(found.missed)
        ),
        *_left(facts),
    ]
    kind = _("the number of items is Poisson, {n:g} expected").format(n=before.expected)
    if given["shape"] is not None:
        kind = _("the number of items is clustered (gamma shape {a:g}), {n:g} expected").format(
            a=given["shape"], n=before.expected
        )
    assumes = [
        kind,
        _("before the search a field is there with {p:g}").format(p=before.presence),
        *(
            _n(
                "{sensor}: Beta({a}, {b}), {n} pass over {share} of the ground",
                "{sensor}: Beta({a}, {b}), {n} passes over {share} of the ground",
                one.passes,
                sensor=name,
                a=f"{one.alpha:g}",
                b=f"{one.beta:g}",
                share=percent(one.covered),
            )
            for name, one in made.items()
        ),
        _("passes of one sensor miss together, different sensors independently"),
        _("every find is counted once, and what was found is gone"),
    ]
    tell(Answer(facts, told, assumes), as_json=as_json)


def _left(facts: dict[str, Any]) -> list[str]:
    return [
        _("Left: {mean} items expected; {level} of the chance from {low} to {high}.").format(
            mean=figure(facts["expected_left"]),
            level=percent(facts["level"]),
            low=facts["left_low"],
            high=facts["left_high"],
        ),
        _("At least one item is left with {p}.").format(p=chance(facts["any_left"])),
    ]


def _searches(texts: tuple[str, ...]) -> dict[str, Search]:
    """Searches by sensor."""
    from clearground.belief.survey.residual import Search

    made: dict[str, Search] = {}
    for text in texts:
        name, *rest = (part.strip() for part in text.split(","))
        least, most = SEARCH_PARTS
        if not name or not least - 1 <= len(rest) <= most - 1:
            raise click.UsageError(_misread(text))
        if name in made:
            raise BeliefError(
                "BEL-18",
                _("The sensor {name} is given twice").format(name=name),
                _("Its passes miss together; counted apart they would seem to leave less."),
                _("Give it once, with the number of its passes."),
            )
        try:
            alpha, beta = float(rest[0]), float(rest[1])
            passes = int(rest[2]) if len(rest) > 2 else 1
            covered = float(rest[3]) if len(rest) > 3 else 1.0
        except ValueError as fault:
            raise click.UsageError(_misread(text)) from fault
        made[name] = Search(alpha, beta, passes, covered)
    return made


def _misread(text: str) -> str:
    return _("A search is SENSOR,ALPHA,BETA[,PASSES[,COVERED]], not {text!r}.").format(text=text)
