"""The handover statement: what was recorded, by whom, how deep, and what was not done.

The words are records with their authors; ground that was not searched stands as prominently
as ground that was, and the program adds no judgement of its own.

Source: IMAS 08.30 (completion reports, residual risk made known to those who receive land).
"""

from __future__ import annotations

from collections.abc import Iterable

import shapely

from clearground.events.release import ReleaseSigned
from clearground.field.coverage import metres
from clearground.release.proposal import Records
from clearground.release.standing import standing
from clearground.standards.terms import ReleaseKind
from clearground.standards.words import _, _n
from clearground.teams.allowed import person_name, team_name

NOTHING = "-"


def statement(known: Records, area: str, decisions: Iterable[str]) -> str:
    """Text of the handover statement for decisions of one area, ready to be signed.

    Parameters
    ----------
    known : Records
        What is recorded.
    area : str
        UUID of the area.
    decisions : iterable of str
        UUIDs of the decisions that are handed over.

    Raises
    ------
    KeyError
        When the area or a decision is not recorded: the caller has checked it.
    """
    taken = tuple(decisions)
    facts = known.register.areas[area]
    lines = [
        _("Handover statement for area {code} {name}").format(code=facts.code, name=facts.name),
        _("This statement repeats what was recorded and signed. It states no other fact."),
        "",
        _("RECORDED AS RELEASED"),
    ]
    for entity in taken:
        lines += _decision(known, entity)
    lines += ["", _("NOT SEARCHED OR NOT RELEASED"), *_left(known, area, taken)]
    lines += ["", _("OPEN POINTS"), *_points(known, taken)]
    lines += ["", _("RESIDUAL RISK, IN THE WORDS OF THE AUTHORITY"), *_risk(known, taken)]
    lines += [
        "",
        _("Anything that looks like explosive ordnance: do not touch it, mark the place from"),
        _("where you stand, go back the way you came, and report it."),
    ]
    return "\n".join(lines) + "\n"


def _decision(known: Records, entity: str) -> list[str]:
    kept = known.releases.decisions[entity]
    signed = kept.facts
    lines = [
        _("- {area:.0f} m2 recorded as {kind} by {person} for {authority} on {on}").format(
            area=float(metres(signed.shape).area),
            kind=signed.kind.value,
            person=person_name(known.roster, kept.actor),
            authority=signed.authority,
            on=kept.valid_time.date(),
        ),
        _("  depth: {depth}; methods: {methods}").format(
            depth=_depth(signed),
            methods=", ".join(m.value for m in signed.methods) or NOTHING,
        ),
        _n(
            "  on {n} report (digest {digest}) under rules {rules}",
            "  on {n} reports (digest {digest}) under rules {rules}",
            len(signed.evidence),
            digest=signed.evidence_digest[:12],
            rules=signed.parameters,
        ),
    ]
    lines += [_work(known, order) for order in signed.orders if order in known.worklog.orders]
    lines += [
        _("  criterion {code} waived by {person}").format(
            code=item.code, person=person_name(known.roster, item.waived_by)
        )
        for item in signed.criteria
        if item.waived_by
    ]
    return lines


def _depth(signed: ReleaseSigned) -> str:
    if signed.depth_m is not None:
        return _("{cm:.0f} cm").format(cm=signed.depth_m * 100)
    if signed.kind is ReleaseKind.CANCELLED:
        return _("no ground was searched below the surface")
    return _("not stated")


def _work(known: Records, order: str) -> str:
    log = known.worklog
    facts = log.orders[order].facts
    about = log.of_order.get(order, ())
    days = sorted(log.progress[e].facts.day for e in about if e in log.progress)
    found = sum(log.finds[e].facts.quantity for e in about if e in log.finds)
    passed = [
        known.quality.visits[v].facts.code for v in known.quality.visits_of_order.get(order, ())
    ]
    return _n(
        "  order {code}: {team}, {method}, {first} to {last}, {n} item, visits {q}",
        "  order {code}: {team}, {method}, {first} to {last}, {n} items, visits {q}",
        found,
        code=facts.code,
        team=team_name(known.roster, facts.team),
        method=facts.method.value,
        first=days[0] if days else NOTHING,
        last=days[-1] if days else NOTHING,
        q=", ".join(passed) or NOTHING,
    )


def _left(known: Records, area: str, taken: tuple[str, ...]) -> list[str]:
    facts = known.register.areas[area]
    released = standing(known.register, known.releases, facts)
    rest_m2 = float(shapely.difference(metres(facts.shape), released).area)
    orders = dict.fromkeys(o for d in taken for o in known.releases.decisions[d].facts.orders)
    lines = [
        _("- {area:.0f} m2 left unsearched: {reason}").format(
            area=float(metres(known.worklog.obstacles[e].facts.shape).area),
            reason=known.worklog.obstacles[e].facts.reason,
        )
        for order in orders
        for e in known.worklog.of_order.get(order, ())
        if e in known.worklog.obstacles
    ]
    # The grid leaves crumbs below one square metre; they are not land.
    if rest_m2 >= 1:
        lines.append(_("- {area:.0f} m2 of the area remain hazardous").format(area=rest_m2))
    return lines or [_("- none recorded")]


def _points(known: Records, taken: tuple[str, ...]) -> list[str]:
    points = [p for d in taken for p in known.releases.decisions[d].facts.open_points]
    return [f"- {point}" for point in points] or [_("- none recorded")]


def _risk(known: Records, taken: tuple[str, ...]) -> list[str]:
    said = [known.releases.decisions[d].facts.residual_risk for d in taken]
    return [f"- {text}" for text in said if text] or [_("- not stated")]
