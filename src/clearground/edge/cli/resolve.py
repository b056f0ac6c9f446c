"""Which recorded thing a person means by a code, a name or the beginning of a UUID."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clearground.errors import NotFoundError
from clearground.pipeline import World
from clearground.standards.words import _

PERSON, ORGANISATION, TEAM, EQUIPMENT = "person", "organisation", "team", "equipment"
AREA, ORDER, VISIT, NONCONFORMITY = "area", "order", "visit", "nonconformity"
REPORT, DIFFERENCE, WARNING, STOP = "report", "difference", "warning", "stop"
FIND, RELEASE, PLACE, WORKS, OTHER = "find", "release", "place", "works", "other"
QUARANTINE = "quarantine"

KINDS: Mapping[str, frozenset[str]] = {
    "area": frozenset({AREA}),
    "merged": frozenset({AREA}),
    "order": frozenset({ORDER}),
    "orders": frozenset({ORDER}),
    "team": frozenset({TEAM}),
    "organisation": frozenset({ORGANISATION}),
    "leader": frozenset({PERSON}),
    "members": frozenset({PERSON}),
    "medic": frozenset({PERSON}),
    "person": frozenset({PERSON}),
    "inspector": frozenset({PERSON}),
    "visit": frozenset({VISIT}),
    "warning": frozenset({WARNING}),
    "find": frozenset({FIND}),
    "reports": frozenset({REPORT}),
    "evidence": frozenset({REPORT, FIND, VISIT, ORDER, DIFFERENCE, OTHER}),
    "upheld": frozenset({REPORT}),
    "decisions": frozenset({RELEASE}),
    "same_as": frozenset({REPORT}),
    "equipment": frozenset({EQUIPMENT}),
    "CertificateIssued": frozenset({PERSON}),
    "AccreditationGranted": frozenset({ORGANISATION, TEAM}),
    "AccreditationSuspended": frozenset({ORGANISATION, TEAM}),
    "TrainingHeld": frozenset({TEAM}),
    "DrillHeld": frozenset({TEAM}),
    "EvidenceGraded": frozenset({REPORT}),
    "DifferenceDecided": frozenset({DIFFERENCE}),
    "AreaReclassified": frozenset({AREA}),
    "AreaStatusChanged": frozenset({AREA}),
    "AreaExtended": frozenset({AREA}),
    "AreaSplit": frozenset({AREA}),
    "WorkOrderCompleted": frozenset({ORDER}),
    "WarningEnded": frozenset({WARNING}),
    "RollCallAnswered": frozenset({STOP}),
    "WorkResumed": frozenset({STOP}),
    "ExposureRecorded": frozenset({TEAM}),
    "NonconformityClosed": frozenset({NONCONFORMITY}),
}
"""Which kinds of thing a field, or the subject of a fact, may name."""

FREE: Mapping[str, frozenset[str]] = {
    "issued_by": frozenset({PERSON, ORGANISATION}),
    "held_by": frozenset({PERSON, ORGANISATION}),
    "granted_by": frozenset({PERSON, ORGANISATION}),
    "identified_by": frozenset({PERSON, ORGANISATION}),
    "receiver": frozenset({PERSON, ORGANISATION}),
    "asked_by": frozenset({PERSON, ORGANISATION}),
}
"""Fields that name somebody, registered or not: a text that names none is kept as it is."""

BY_SUBJECT = frozenset({STOP, RELEASE, QUARANTINE})
"""Kinds that go by the name of what they concern, where a field asks for them."""

NAMED_FIELDS = frozenset(name for name in KINDS if name.islower())
SHORTEST_UUID_PART = 6
SHOWN_MAX = 5


def things(world: World) -> Iterator[tuple[str, str, str]]:
    """Every recorded thing as its kind, its name or code, and its UUID."""
    roster, worklog = world.roster, world.worklog
    yield from ((ORGANISATION, o.name, e) for e, o in roster.organisations.items())
    yield from ((PERSON, p.facts.name, e) for e, p in roster.people.items())
    yield from ((TEAM, t.name, e) for e, t in roster.teams.items())
    yield from ((EQUIPMENT, q.serial or q.model, e) for e, q in roster.equipment.items())
    yield from ((AREA, a.code, e) for e, a in world.register.areas.items())
    yield from ((ORDER, o.facts.code, e) for e, o in worklog.orders.items())
    yield from ((FIND, "", e) for e in worklog.finds)
    yield from ((VISIT, v.facts.code, e) for e, v in world.quality.visits.items())
    yield from ((NONCONFORMITY, n.facts.code, e) for e, n in world.quality.opened.items())
    yield from ((REPORT, r.facts.source, e) for e, r in world.dossier.reports.items())
    yield from ((DIFFERENCE, d.facts.about, e) for e, d in world.dossier.differences.items())
    yield from ((PLACE, p.facts.name, e) for e, p in world.places.items())
    yield from ((WORKS, w.facts.name, e) for e, w in world.releases.works.items())
    yield from _by_their_subject(world)


def _by_their_subject(world: World) -> Iterator[tuple[str, str, str]]:
    yield from ((WARNING, w.facts.source, e) for e, w in world.protection.warnings.items())
    for entity, stop in world.protection.stops.items():
        team = world.roster.teams.get(stop.facts.team)
        open_still = entity not in world.protection.resumed
        yield STOP, team.name if team and open_still else "", entity
    for entity, decision in world.releases.decisions.items():
        area = world.register.areas.get(decision.facts.area)
        yield RELEASE, area.code if area else "", entity
    for entity, kept in world.dossier.quarantine.items():
        told = f"{kept.layer}, record {kept.position}: {kept.reason} ({kept.code})"
        yield QUARANTINE, told, entity
    for known in (
        *(world.worklog.progress, world.worklog.accidents, world.worklog.obstacles),
        *(world.dossier.ordnance, world.releases.handovers),
        *(world.outlines, world.plans, world.parameters),
    ):
        yield from ((OTHER, "", entity) for entity in known)


def one_entity(world: World, field: str, text: str) -> str:
    """The UUID of the recorded thing that a text names.

    Parameters
    ----------
    world : World
        The region as it stands.
    field : str
        A field of a fact, or a fact's type for its subject: it says which kinds are meant.
    text : str
        A UUID or its beginning (6 characters or more), a code, or a full name.

    Raises
    ------
    NotFoundError
        NF-01 when nothing is called so; NF-02 when several things are.
    """
    kinds = KINDS.get(field) or FREE.get(field)
    meant = [t for t in things(world) if kinds is None or t[0] in kinds]
    if any(text == entity for _kind, _name, entity in meant):
        return text
    named = [t for t in meant if kinds is not None or t[0] not in BY_SUBJECT]
    hits = {entity for _kind, name, entity in named if name.casefold() == text.casefold()}
    if not hits and len(text) >= SHORTEST_UUID_PART:
        hits = {entity for _kind, _name, entity in meant if entity.startswith(text.lower())}
    if len(hits) == 1:
        return hits.pop()
    if not hits and field in FREE:
        return text
    if not hits:
        raise NotFoundError(
            "NF-01",
            _("Nothing recorded is called {text!r}{field}").format(text=text, field=_asked(field)),
            _("A fact about something unknown could never be found again."),
            _("Give a code, a full name or a UUID; `clearground find REGION WORD` searches."),
        )
    raise NotFoundError(
        "NF-02",
        _("{n} recorded things are called {text!r} ({field})").format(
            n=len(hits), text=text, field=field
        ),
        _("The fact would be hung on one of them by chance."),
        _("Give the UUID: {uuids}.").format(uuids=", ".join(sorted(hits)[:SHOWN_MAX])),
    )


def _asked(field: str) -> str:
    return f" ({field})" if field else ""
