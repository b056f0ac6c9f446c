"""Cards of reports: exact words, original, grade, position."""

from __future__ import annotations

from clearground.edge.web import wording
from clearground.edge.web.cards.card import (
    Action,
    Card,
    disputes,
    first_event,
    grade,
    lines,
    observed,
    says,
    when_said,
    where,
)
from clearground.edge.web.cards.records import Facts
from clearground.edge.web.contests import contests_of
from clearground.edge.web.history import short, wording_zone
from clearground.edge.web.room import Room, View
from clearground.edge.web.telling import plain
from clearground.events.evidence import EvidenceReported
from clearground.standards.terms import EvidenceKind
from clearground.standards.words import _


def evidence_card(room: Room, view: View, entity: str) -> Card:
    """The card of a report: exact words, original and digest; observed, published, collected."""
    world = view.world
    report = world.dossier.reports[entity]
    facts = report.facts
    zone = wording_zone(world)
    # Who held ground is told in one neutral form; the source's word stays in its original.
    label = _("As told here") if facts.kind is EvidenceKind.CONTROL_AREA else _("Exact words")
    told: Facts = [(label, f"“{facts.text}”" if facts.text else _("none recorded"))]
    if facts.translation:
        told.append((_("Translation"), facts.translation))
    told += [
        (_("Source"), f"{facts.source} · {grade(world, entity)}"),
        (_("Observed"), observed(facts, zone)),
        (_("Published"), _when_published(facts)),
        (_("Collected"), wording.day(facts.collected) if facts.collected else _("not known")),
        (_("Position"), _position(facts)),
        (_("Layer"), _layer(facts)),
        (_("Original"), facts.original_digest[:16] or _("no digest recorded")),
    ]
    copies = sum(r.facts.same_as == entity for r in world.dossier.reports.values())
    if copies:
        told.append((_("Exact copies"), _("{n}, counted once").format(n=wording.number(copies))))
    if facts.same_as:
        told.append((_("Copy of"), short(facts.same_as)))
    if facts.value_low is not None:
        told.append((_("Stated"), _stated(facts.value_low, facts.value_high, facts.value_unit)))
    if facts.repair:
        told.append((_("Mended"), facts.repair))
    history, more, hidden = lines(room, view, entity)
    geometry = report.geometry
    return Card(
        kind=_("Evidence, {directness}").format(directness=facts.directness.value),
        title=plain(facts.kind)[:1].upper() + plain(facts.kind)[1:],
        place=where(world, facts.shape),
        recorded=_("Reported by {source}: {day}.").format(
            source=facts.source, day=when_said(report, zone)
        ),
        says=says(first_event(room, view, entity), world),
        facts=tuple(told),
        differences=disputes(
            world, [entity], geometry if geometry and geometry.area == 0 else None
        ),
        conflicts=contests_of(world, entity),
        history=history,
        history_more=more,
        hidden=hidden,
        action=None
        if entity in world.dossier.grades
        else Action(_("Grade the report"), f"clearground evidence grade REGION {entity} …"),
        entity=entity,
    )


def _layer(facts: EvidenceReported) -> str:
    """Where it was read from: the layer, and its place in it where it is known."""
    if not facts.layer:
        return _("entered by hand")
    if not facts.position:
        return facts.layer
    return _("{layer}, record {n}").format(layer=facts.layer, n=wording.number(facts.position))


def _when_published(facts: EvidenceReported) -> str:
    if facts.published is not None:
        return wording.day(facts.published)
    return wording.span(facts.published_from, facts.published_to)


def _position(facts: EvidenceReported) -> str:
    if facts.shape is None:
        return _("no place stated")
    error_m = facts.position_error_m
    error = _("± {d}").format(d=wording.length(error_m)) if error_m else _("error not stated")
    return f"{error}, {plain(facts.position_method)}"


def _stated(low: float, high: float | None, unit: str) -> str:
    """A stated value as it was stated: no decimal is lost to rounding."""
    if high is None or high == low:
        return f"{_as_stated(low)} {unit}".strip()
    return _("{a} to {b} {unit}").format(a=_as_stated(low), b=_as_stated(high), unit=unit).strip()


def _as_stated(value: float) -> str:
    decimals = len(f"{value:.6f}".rstrip("0").partition(".")[2])
    return wording.number(value, decimals)
