"""`belief survey spacing`: how far apart lines may run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from clearground.edge.cli.survey.told import AS_JSON, Answer, chance, figure, one_of, percent, tell
from clearground.standards.words import _

if TYPE_CHECKING:
    from clearground.belief.survey.traversal import Ellipse, Lines
    from clearground.belief.survey.windows import Contacts, Estimate, Trial, WindowRule

M2_PER_HA = 10_000
CURVE_POINTS = 24


@click.command("spacing", short_help="How far apart lines may run, to cross or notice a target.")
@click.option("--length-m", type=float, required=True, help="Longest extent of the target.")
@click.option("--width-m", type=float, required=True, help="Shortest extent of the target.")
@click.option("--swath-m", type=float, required=True, help="Width that one line covers.")
@click.option("--probability", type=float, help="Wanted chance; the spacing is looked for.")
@click.option("--spacing-m", type=float, help="Given spacing, centre to centre.")
@click.option("--centre-per-ha", type=float, help="Contacts at the target's centre, to notice it.")
@click.option("--background-per-ha", type=float, help="Contacts everywhere.")
@click.option("--detection", type=float, help="Share of contacts under a swath that is noticed.")
@click.option(
    "--significance", type=float, default=0.05, show_default=True, help="Chance to flag background."
)
@click.option(
    "--window-share", type=float, default=0.9, show_default=True, help="Window, of the width."
)
@click.option("--trials", type=click.IntRange(1, 1_000_000), default=4_000, show_default=True)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option(
    "--picture", type=click.Path(dir_okay=False, path_type=Path), help="Draw the curve, as PNG."
)
@AS_JSON
def spacing_command(*, picture: Path | None, as_json: bool, **given: Any) -> None:
    """Tell how far apart parallel lines may run, or what lines of a given spacing achieve.

    Without densities the answer is about crossing the target. With `--centre-per-ha`,
    `--background-per-ha` and `--detection` it is about crossing it and noticing more contacts
    than the background explains, simulated from `--seed`.
    """
    from clearground.belief.survey import traversal, windows

    asked = one_of({f"--{k.replace('_', '-')}": given[k] for k in ("probability", "spacing_m")})
    target = traversal.Ellipse(given["length_m"], given["width_m"])
    contacts = _contacts(given)
    rule = windows.WindowRule(given["window_share"], significance=given["significance"])
    trial = windows.Trial(given["trials"], given["seed"])
    found: Estimate | None = None
    if asked == "--spacing-m":
        lines = traversal.Lines(given["swath_m"], given["spacing_m"])
        if contacts:
            found = windows.noticed(target, contacts, lines, trial, rule=rule)
    elif contacts:
        lines, found = windows.spacing_to_notice(
            target, contacts, given["swath_m"], trial, probability=given["probability"], rule=rule
        )
    else:
        spacing_m = traversal.spacing_for(target, given["swath_m"], given["probability"])
        lines = traversal.Lines(given["swath_m"], spacing_m)
    empty = None
    if contacts:
        nothing = windows.Contacts(0.0, contacts.background_m2, contacts.noticed)
        empty = windows.noticed(target, nothing, lines, trial, rule=rule)
    if picture is not None:
        _draw(picture, (target, lines), contacts, trial, rule=rule)
    tell(_answer((target, lines), found, empty, trial, rule=rule), as_json=as_json)


def _contacts(given: dict[str, Any]) -> Contacts | None:
    from clearground.belief.survey.windows import Contacts

    names = ("centre_per_ha", "background_per_ha", "detection")
    missing = [name for name in names if given[name] is None]
    if len(missing) == len(names):
        return None
    if missing:
        raise click.UsageError(
            _("To notice a target takes {names} too.").format(
                names=", ".join(f"--{name.replace('_', '-')}" for name in missing)
            )
        )
    centre, background = given["centre_per_ha"] / M2_PER_HA, given["background_per_ha"] / M2_PER_HA
    return Contacts(centre, background, given["detection"])


def _answer(
    plan: tuple[Ellipse, Lines],
    found: Estimate | None,
    empty: Estimate | None,
    trial: Trial,
    *,
    rule: WindowRule,
) -> Answer:
    from clearground.belief.survey.traversal import crossed

    target, lines = plan
    crossing = crossed(target, lines)
    facts = {
        "spacing_m": lines.spacing_m,
        "gap_m": lines.gap_m,
        "covered": lines.covered,
        "crossed": crossing,
        "noticed": found and found.probability,
        "standard_error": found and found.standard_error,
        "by_chance": empty and empty.probability,
        "trials": found and found.trials,
        "seed": found and trial.seed,
    }
    told = [
        _("Lines {spacing} m apart, centre to centre: {gap} m between swaths of {swath} m.").format(
            spacing=figure(lines.spacing_m), gap=figure(lines.gap_m), swath=figure(lines.swath_m)
        ),
        _("{share} of the ground is under a swath.").format(share=percent(lines.covered)),
        _("A target of {length} by {width} m is crossed with probability {p}.").format(
            length=figure(target.length_m), width=figure(target.width_m), p=chance(crossing)
        ),
    ]
    assumes = [_("straight parallel lines over all of the ground, kept as planned")]
    assumes.append(_("an elliptical target at a random place and angle"))
    if found and empty:
        told.append(
            _("It is crossed and noticed with {p} (standard error {error}, {n} trials).").format(
                p=_simulated(found), error=f"{found.standard_error:.4f}", n=found.trials
            )
        )
        told.append(
            _("Chance alone would flag {p} of such places without a target.").format(
                p=_simulated(empty)
            )
        )
        assumes += [
            _("contacts fall at random, densest at the centre (bivariate normal); the outline "
              "holds {share} of them").format(share=percent(rule.within)),
            _("a window of {share:g} of the width is flagged at {level:g}; a flag by chance "
              "counts as notice").format(share=rule.width_share, level=rule.significance),
        ]  # fmt: skip
    else:
        assumes.append(_("to cross a target is not to notice it: give densities for that"))
    return Answer(facts, told, assumes)


def _simulated(found: Estimate) -> str:
    """An estimate as words; all or none of some trials is no certainty (the rule of three)."""
    if found.probability == 1.0:
        return _("above {p}").format(p=f"{max(0.0, 1 - 3 / found.trials):.3f}")
    if found.probability == 0.0:
        return _("below {p}").format(p=f"{min(1.0, 3 / found.trials):.3f}")
    return chance(found.probability)


def _draw(
    path: Path,
    plan: tuple[Ellipse, Lines],
    contacts: Contacts | None,
    trial: Trial,
    *,
    rule: WindowRule,
) -> None:
    from clearground.belief.survey import traversal, windows
    from clearground.edge.pictures.survey import Curve, curve_picture, write_picture

    target, lines = plan
    far_m = 2 * max(lines.spacing_m, target.length_m) - lines.swath_m
    at_m = [lines.swath_m + far_m * i / CURVE_POINTS for i in range(1, CURVE_POINTS + 1)]
    runs = [traversal.Lines(lines.swath_m, s) for s in at_m]
    shown = [Curve(_("crossed"), at_m, [traversal.crossed(target, run) for run in runs])]
    if contacts:
        found = windows.curve(target, contacts, runs, trial, rule=rule)
        shown.append(Curve(_("crossed and noticed"), at_m, [one.probability for one in found]))
        nothing = windows.Contacts(0.0, contacts.background_m2, contacts.noticed)
        chance_only = windows.curve(target, nothing, runs, trial, rule=rule)
        label = _("flagged by chance, without a target")
        shown.append(Curve(label, at_m, [one.probability for one in chance_only]))
    title = _("How likely lines come upon the target")
    labels = (_("Spacing of the lines, centre to centre, m"), _("Probability"))
    write_picture(path, curve_picture(title, labels, shown, mark=lines.spacing_m))
