"""What a decision rests on, and what was weighed against it."""

from __future__ import annotations

from dataclasses import dataclass

from clearground.events import Event, areas, evidence
from clearground.events import release as rel
from clearground.pipeline import World
from clearground.standards.terms import AreaClass, AreaStatus, Directness

FINISHING = frozenset({AreaStatus.CLOSED, AreaStatus.HANDED_OVER})
"""States that say that nothing remains to be done."""


@dataclass(frozen=True, slots=True)
class Resting:
    """The records that a fact names, by UUID: those for it, and those weighed against it."""

    on: tuple[str, ...] = ()
    weighed: tuple[str, ...] = ()


def resting(event: Event, world: World) -> Resting:
    """What a decision names as its ground; a report that speaks against it was only weighed.

    Reports of a hazard speak for declaring ground and against releasing it; reports of its
    absence the other way round. Orders, visits and other records are always what it rests on.
    """
    payload = event.payload
    if isinstance(payload, evidence.DifferenceDecided):
        difference = world.dossier.differences.get(event.entity)
        both = difference.facts.reports if difference else ()
        return Resting(payload.upheld, tuple(r for r in both if r not in payload.upheld))
    if isinstance(payload, rel.HandoverSigned):
        return Resting(payload.decisions)
    named: tuple[str, ...] = tuple(getattr(payload, "evidence", ()))
    if isinstance(payload, evidence.DifferenceNoted):
        named = payload.reports
    against = _against(event)
    weighed = tuple(e for e in named if _directness(world, e) in against)
    on = tuple(e for e in named if e not in weighed)
    if isinstance(payload, rel.ReleaseSigned):
        on = (*on, *payload.orders)
    return Resting(tuple(dict.fromkeys(on)), tuple(dict.fromkeys(weighed)))


_HAZARD = frozenset({Directness.DIRECT, Directness.INDIRECT})
_NO_HAZARD = frozenset({Directness.NEGATIVE})


def _against(event: Event) -> frozenset[Directness]:
    """The reports that speak against a decision."""
    match event.payload:
        case areas.AreaDeclared() | areas.AreaExtended():
            return _NO_HAZARD
        case areas.AreaReclassified(area_class=AreaClass.CHA):
            return _NO_HAZARD
        case areas.AreaStatusChanged(status=status):
            return _HAZARD if status in FINISHING else _NO_HAZARD
        case rel.ReleaseSigned():
            return _HAZARD
        case _:
            return frozenset()


def _directness(world: World, entity: str) -> Directness | None:
    report = world.dossier.reports.get(entity)
    return report.facts.directness if report else None
