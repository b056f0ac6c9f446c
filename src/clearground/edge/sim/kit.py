"""Equipment of the simulated teams with its measured detection performance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clearground.edge.sim.cast import OPENED, Cast
from clearground.edge.sim.crews import TeamRef
from clearground.edge.sim.desk import Desk
from clearground.events.teams import DetectionFigure, EquipmentRegistered
from clearground.standards.terms import EquipmentKind, HazardClass, TeamKind

_GROUND_FACTOR = {"field": 1.0, "forest": 0.94, "road": 0.97, "built": 0.86}
_DEPTH_M = {
    EquipmentKind.DETECTOR: 0.2,
    EquipmentKind.DOG: 0.15,
    EquipmentKind.MACHINE: 0.2,
    EquipmentKind.UAS: 0.0,
}
_FOUND = {
    EquipmentKind.DETECTOR: (0.95, 0.98, 0.97, 0.92),
    EquipmentKind.DOG: (0.9, 0.92, 0.85, 0.8),
    EquipmentKind.MACHINE: (0.85, 0.9, 0.7, 0.6),
    EquipmentKind.UAS: (0.1, 0.3, 0.3, 0.25),
}
"""Share found in tests by class, in the order of `HazardClass`; assumption."""
_TRIALS = {
    EquipmentKind.DETECTOR: 80,
    EquipmentKind.DOG: 40,
    EquipmentKind.MACHINE: 40,
    EquipmentKind.UAS: 30,
}
_MODELS = {
    EquipmentKind.DETECTOR: "Lode 4 detector (invented)",
    EquipmentKind.DOG: "Search dog",
    EquipmentKind.MACHINE: "Harrow 20 flail (invented)",
    EquipmentKind.UAS: "Heron survey drone (invented)",
    EquipmentKind.AMBULANCE: "Field ambulance",
    EquipmentKind.VEHICLE: "Crew vehicle",
    EquipmentKind.PROTECTIVE: "Apron and visor set",
    EquipmentKind.DRONE_DETECTOR: "Earshot drone alarm (invented)",
}
_SETS: dict[TeamKind, tuple[tuple[EquipmentKind, int], ...]] = {
    TeamKind.NTS: ((EquipmentKind.VEHICLE, 1),),
    TeamKind.UAS: ((EquipmentKind.UAS, 2), (EquipmentKind.VEHICLE, 1)),
    TeamKind.MANUAL: (
        (EquipmentKind.DETECTOR, 6),
        (EquipmentKind.PROTECTIVE, 9),
        (EquipmentKind.AMBULANCE, 1),
        (EquipmentKind.DRONE_DETECTOR, 1),
    ),
    TeamKind.DOG: (
        (EquipmentKind.DOG, 3),
        (EquipmentKind.PROTECTIVE, 6),
        (EquipmentKind.AMBULANCE, 1),
        (EquipmentKind.DRONE_DETECTOR, 1),
    ),
    TeamKind.MECHANICAL: (
        (EquipmentKind.MACHINE, 1),
        (EquipmentKind.AMBULANCE, 1),
        (EquipmentKind.DRONE_DETECTOR, 1),
    ),
    TeamKind.EOD: (
        (EquipmentKind.DETECTOR, 3),
        (EquipmentKind.VEHICLE, 2),
        (EquipmentKind.AMBULANCE, 1),
        (EquipmentKind.DRONE_DETECTOR, 1),
    ),
    TeamKind.INSPECTION: ((EquipmentKind.DETECTOR, 2), (EquipmentKind.VEHICLE, 1)),
    TeamKind.ENGINEER: ((EquipmentKind.VEHICLE, 4), (EquipmentKind.DRONE_DETECTOR, 1)),
}


@dataclass(frozen=True, slots=True)
class EquipmentRef:
    """A piece (or set) of equipment: its UUID, kind and team."""

    entity: str
    kind: EquipmentKind
    team: str


def write_kit(desk: Desk, cast: Cast, teams: Sequence[TeamRef]) -> tuple[EquipmentRef, ...]:
    """Register the equipment of every team; a few tests are out of date."""
    made: list[EquipmentRef] = []
    for team in teams:
        for kind, count in _SETS[team.kind]:
            entity = _register(desk, cast, team, kind=kind, count=count)
            made.append(EquipmentRef(entity, kind, team.entity))
    return tuple(made)


def _register(desk: Desk, cast: Cast, team: TeamRef, *, kind: EquipmentKind, count: int) -> str:
    tested = kind in _FOUND
    stale = tested and team.kind is TeamKind.INSPECTION and desk.rng.random() < 0.2
    fact = EquipmentRegistered(
        kind,
        _MODELS[kind],
        team.organisation,
        team=team.entity,
        serial=f"{kind.value[:3].upper()}-{int(desk.rng.integers(10_000, 99_999))}",
        tested_on=desk.day(OPENED) if tested else None,
        test_valid_to=desk.day(30 if stale else -400) if tested else None,
        detection=_figures(desk, kind) if tested else (),
        count=count,
    )
    by = cast.official("operations")
    return desk.write(fact, by=by, days=OPENED - 2)


def _figures(desk: Desk, kind: EquipmentKind) -> tuple[DetectionFigure, ...]:
    """Beta figures of a test: detections and misses in a number of trials, by class and ground."""
    made = []
    for hazard, share in zip(HazardClass, _FOUND[kind], strict=True):
        for ground, factor in _GROUND_FACTOR.items():
            trials = _TRIALS[kind]
            found = share * factor * (1 + desk.rng.normal(0, 0.01))
            alpha = round(float(min(max(found, 0.01), 0.985)) * trials, 1)
            depth = _DEPTH_M[kind]
            made.append(DetectionFigure(hazard, ground, depth, alpha, round(trials - alpha, 1)))
    return tuple(made)
