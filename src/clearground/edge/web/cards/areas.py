"""Cards of declared areas, release decisions and differences."""

from __future__ import annotations

from clearground.edge.web import wording
from clearground.edge.web.cards.card import (
    Action,
    Card,
    backings,
    dispute,
    disputes,
    first_event,
    lines,
    says,
    where,
)
from clearground.edge.web.cards.figures import counted
from clearground.edge.web.cards.next_step import area_step
from clearground.edge.web.contests import contests_of
from clearground.edge.web.history import named, wording_zone
from clearground.edge.web.open_points import open_points, written_points
from clearground.edge.web.room import Room, View
from clearground.edge.web.telling import code_of, plain
from clearground.standards.geometry import shape_to_metres
from clearground.standards.terms import ReleaseKind
from clearground.standards.words import _


def area_card(room: Room, view: View, entity: str) -> Card:
    """The card of a declared area."""
    world = view.world
    area = world.register.areas[entity]
    history, more, hidden = lines(room, view, entity, reports=area.evidence)
    evidence, evidence_more = backings(world, area.evidence)
    facts = [(_("Hazard"), plain(area.facts.hazard))]
    depth_m = area.facts.depth_m
    asked = _("not stated") if depth_m is None else wording.depth(depth_m)
    facts.append((_("Depth asked for"), asked))
    if area.facts.land_use:
        facts.append((_("Land use"), area.facts.land_use))
    if area.facts.people_affected is not None:
        facts.append((_("People affected"), wording.number(area.facts.people_affected)))
    facts += _own_account(view, entity)
    origin = room.histories.own(entity)
    return Card(
        kind=_("Hazardous area"),
        title=f"{area.code} {area.name}".strip(),
        place=" · ".join(filter(None, (area.facts.district, _where(view, entity)))),
        recorded=_area_sentence(view, entity),
        says=says(origin[0] if origin else None, world, parameters=area.facts.parameters),
        facts=tuple(facts),
        points=open_points(world, entity),
        evidence=evidence,
        evidence_more=evidence_more,
        differences=disputes(world, area.evidence, area.geometry),
        conflicts=contests_of(world, entity),
        history=history,
        history_more=more,
        action=None if view.past else area_step(view, entity),
        hidden=hidden,
        entity=entity,
    )


def _where(view: View, entity: str) -> str:
    """Size and place of an area, its size the account's: a figure is rounded once."""
    row = next((r for r in view.account.areas if r.entity == entity), None)
    shape = view.world.register.areas[entity].shape
    return where(view.world, shape, area_m2=row.declared_m2 if row else None)


def _area_sentence(view: View, entity: str) -> str:
    area = view.world.register.areas[entity]
    zone = wording_zone(view.world)
    kind = (
        _("Suspected hazardous area")
        if area.area_class.value == "SHA"
        else _("Confirmed hazardous area")
    )
    first = _("{kind}, {status}, since {day}.").format(
        kind=kind, status=plain(area.status), day=wording.day(area.status_since, zone)
    )
    if area.replaced_by:
        names = ", ".join(code_of(view.world, e) for e in area.replaced_by)
        return first + " " + _("Replaced by {names}.").format(names=names)
    released = _released(view, entity)
    if not released:
        return first + " " + _("Nothing cancelled, reduced or cleared.")
    return first + " " + _("Released: {parts}.").format(parts=", ".join(released))


def _released(view: View, entity: str) -> list[str]:
    """What was released of an area, each way once, as the account counts it."""
    row = next((r for r in view.account.areas if r.entity == entity), None)
    if row is None:
        return []
    parts = []
    for words, value_m2 in (
        (_("{size} cancelled"), row.cancelled_m2),
        (_("{size} reduced"), row.reduced_m2),
        (_("{size} cleared"), row.cleared_m2),
    ):
        if value_m2:
            parts.append(words.format(size=wording.area(value_m2)))
    if row.cleared_m2:
        parts[-1] += _depths(view, entity)
    return parts


def _depths(view: View, entity: str) -> str:
    """The depths to which land of an area was cleared, in brackets."""
    releases = view.world.releases
    facts = [releases.decisions[d].facts for d in releases.of_area.get(entity, ())]
    depths = {f.depth_m for f in facts if f.kind is ReleaseKind.CLEARED and f.depth_m is not None}
    return f" ({', '.join(wording.depth(d) for d in sorted(depths))})" if depths else ""


def _own_account(view: View, entity: str) -> list[tuple[str, str]]:
    row = next((r for r in view.account.areas if r.entity == entity), None)
    if row is None:
        return []
    sums = (
        (_("Declared"), row.declared_m2),
        (_("Remaining"), row.remaining_m2),
        (_("Worked outside"), row.outside_m2),
    )
    return [(words, wording.area(value)) for words, value in sums if value or words != sums[2][0]]


def release_card(room: Room, view: View, entity: str) -> Card:
    """The card of a signed release decision."""
    world = view.world
    kept = world.releases.decisions[entity]
    facts = kept.facts
    history, more, hidden = lines(room, view, entity)
    evidence, evidence_more = backings(world, facts.evidence)
    told = [(_("Methods"), ", ".join(plain(m) for m in facts.methods) or _("none stated"))]
    told.append((_("Depth"), wording.depth(facts.depth_m) if facts.depth_m is not None else "–"))
    counts = sum(m2 for (_area, decision), m2 in counted(view).items() if decision == entity)
    told.append((_("Counts in the account"), wording.area(counts)))
    told.append((_("Authority"), named(world, facts.authority)))
    told.append((_("Not searched"), written_points(world, facts.open_points)))
    told.append((_("Residual risk"), facts.residual_risk or _("not stated")))
    told += [(c.code, plain(c.state) + (f", {c.note}" if c.note else "")) for c in facts.criteria]
    return Card(
        kind=_("Release decision"),
        title=_("{code}: {kind}").format(code=code_of(world, facts.area), kind=plain(facts.kind)),
        place=where(world, facts.shape),
        recorded=_release_words(facts.kind).format(
            size=wording.area(shape_to_metres(facts.shape).area), code=code_of(world, facts.area)
        ),
        says=says(first_event(room, view, entity), world, parameters=facts.parameters),
        facts=tuple(told),
        evidence=evidence,
        evidence_more=evidence_more,
        history=history,
        history_more=more,
        hidden=hidden,
        entity=entity,
    )


def _release_words(kind: ReleaseKind) -> str:
    return {
        ReleaseKind.CANCELLED: _("{size} of {code} cancelled by non-technical survey."),
        ReleaseKind.REDUCED: _("{size} of {code} reduced by technical survey."),
        ReleaseKind.CLEARED: _("{size} of {code} cleared to the stated depth."),
    }[kind]


def difference_card(room: Room, view: View, entity: str) -> Card:
    """The card of a difference between sources."""
    world = view.world
    difference = world.dossier.differences[entity]
    told = dispute(world, entity)
    history, more, hidden = lines(room, view, entity)
    evidence, evidence_more = backings(world, difference.facts.reports)
    state = _("Nobody has decided it yet.")
    if told.decided:
        state = _("Decided: {why}").format(why=told.decided)
    return Card(
        kind=_("Sources differ"),
        title=difference.facts.about or told.title,
        place=where(world, difference.facts.shape),
        recorded=f"{told.title}. {state}",
        says=says(first_event(room, view, entity), world),
        evidence=evidence,
        evidence_more=evidence_more,
        differences=(told,),
        history=history,
        history_more=more,
        hidden=hidden,
        action=None
        if told.decided
        else Action(_("Decide the difference"), f"clearground evidence decide REGION {entity} …"),
        entity=entity,
    )
