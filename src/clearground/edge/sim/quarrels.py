"""Contradictory reports about the same ground, noted as differences; one has been decided."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.edge.sim.front import FRONT_STARTED, MONTHS_DAYS, NORTH, SOUTH, Front
from clearground.edge.sim.history import control_line
from clearground.edge.sim.landscape import Landscape
from clearground.edge.sim.reporting import Press, source
from clearground.edge.sim.scale import Figures
from clearground.edge.sim.sources import WATCHERS, Source
from clearground.edge.sim.truth import Patch, Truth
from clearground.edge.sim.written import shape
from clearground.events.evidence import DifferenceDecided, DifferenceNoted
from clearground.standards.terms import Directness, EvidenceKind, PositionMethod

_SPOKEN = {
    SOUTH: ("South Bank spokesperson", "D"),
    NORTH: ("North Bank spokesperson", "D"),
}


def write_quarrels(
    press: Press, land: Landscape, truth: Truth, *, line: Front, figures: Figures
) -> None:
    """Write pairs and triples of reports that contradict each other, and note the difference."""
    rng = press.desk.rng
    count = min(len(truth.patches), 3 + figures.patches // 25)
    chosen = rng.choice(len(truth.patches), count, replace=False)
    for rank, index in enumerate(chosen):
        patch = truth.patches[int(index)]
        if rank % 2:
            _sides_differ(press, patch, int(index), decided=rank == 1)
        else:
            _farmer_differs(press, land, patch, int(index))
    _control_differs(press, line)


def _sides_differ(press: Press, patch: Patch, index: int, *, decided: bool) -> None:
    """One side says the ground is mined, the other that it is not, a third lists it as suspect."""
    desk = press.desk
    ground = patch.hull.buffer(30, quad_segs=2).simplify(4)
    days = float(desk.rng.uniform(150, 440))
    laid, other = (SOUTH, NORTH) if patch.south else (NORTH, SOUTH)
    yes = _say(press, other, ground, index=index, days=days, mined=True)
    no = _say(press, laid, ground, index=index, days=days - 6, mined=False)
    noted = max(3.0, days - 30)
    about = "whether the ground is mined"
    entity, noted = _note(press, (yes, no), ground, about=about, days=noted)
    if decided:
        desk.write(
            DifferenceDecided((yes,), "A survey visit saw mines from the track on this ground."),
            by=press.cast.official("approver"),
            days=max(0.5, noted - 21),
            entity=entity,
        )


def _say(
    press: Press, side: str, ground: BaseGeometry, *, index: int, days: float, mined: bool
) -> str:
    name, letter = _SPOKEN[side]
    speaker = Source(name, side, letter, 50.0, 20.0, lag_days=5)
    kind = EvidenceKind.SUSPECT_AREA_RECORD if mined else EvidenceKind.CLEARED_AREA_RECORD
    text = "This ground is mined." if mined else "Our engineers left no mines on this ground."
    return press.report(
        kind,
        Directness.INDIRECT if mined else Directness.NEGATIVE,
        source=speaker,
        days=days,
        where=ground,
        patch=index,
        credibility=3 if mined else 4,
        topic="contradicted",
        text=text,
        position_method=PositionMethod.MAP,
        layer="statements on ground",
    )


def _farmer_differs(press: Press, land: Landscape, patch: Patch, index: int) -> None:
    """A farmer works ground of which a neighbour says that it is mined."""
    desk = press.desk
    near = min(land.villages, key=lambda v: (v.x_m - patch.x_m) ** 2 + (v.y_m - patch.y_m) ** 2)
    field = patch.hull.buffer(70, quad_segs=2).simplify(12)
    part = field.intersection(shapely.box(patch.x_m, *field.bounds[1:]))
    part = part if not part.is_empty else field
    days = float(desk.rng.uniform(90, 400))
    farmer = Source(f"Farmer of {near.name}", "", "B", 20.0, 15.0, lag_days=8)
    neighbour = Source(f"Shepherd of {near.name}", "", "C", 80.0, 70.0, lag_days=20)
    use = press.report(
        EvidenceKind.LAND_IN_USE,
        Directness.NEGATIVE,
        source=farmer,
        days=days,
        where=part,
        patch=index,
        credibility=2,
        topic="contradicted",
        text=f"Grazed since last year, says a farmer of {near.name}.",
        position_method=PositionMethod.MAP,
        layer="land in use",
    )
    told = press.report(
        EvidenceKind.INTERVIEW,
        Directness.INDIRECT,
        source=neighbour,
        days=days - 12,
        where=(patch.x_m, patch.y_m),
        patch=index,
        credibility=3,
        topic="contradicted",
        hazard=patch.hazards[0],
        text=f"Soldiers laid mines here, says a shepherd of {near.name}.",
        position_method=PositionMethod.MAP,
        layer="interviews",
    )
    _note(press, (use, told), part, about="whether the ground is used", days=max(3.0, days - 45))


def _control_differs(press: Press, line: Front) -> None:
    """Three sources draw the front of one day differently; the ground between them is noted."""
    desk = press.desk
    step = int(np.argmin(np.abs(line.days - 60)))
    grounds, reports = [], []
    days = FRONT_STARTED - float(line.days[step]) - 0.5
    for name in WATCHERS:
        watcher = source(name)
        drawn = control_line(desk.rng, line, step, watcher)
        ground = line.held(line.x_m[::2], drawn[::2]).simplify(25)
        grounds.append(ground)
        still = Source(name, watcher.side, watcher.reliability, watcher.stated_error_m, 0.0)
        reports.append(
            press.report(
                EvidenceKind.CONTROL_AREA,
                Directness.INDIRECT,
                source=still,
                days=days,
                where=ground,
                credibility=3,
                topic="control",
                text=f"Held by {SOUTH} according to {name}, at the deepest.",
                position_method=PositionMethod.MAP,
                observed_to=desk.at(days - 7),
                layer="control areas",
            )
        )
    between = shapely.union_all(grounds).difference(shapely.intersection_all(grounds))
    parts = [p for p in shapely.get_parts(between.buffer(-30).buffer(30)) if p.area > 200_000]
    if parts:
        largest = max(parts, key=lambda p: float(p.area))
        west, _, east, _ = largest.bounds
        middle = float(largest.representative_point().x)
        half = max(400.0, (east - west) / 24)
        window = shapely.box(middle - half, -1e6, middle + half, 1e6)
        largest = max(shapely.get_parts(largest.intersection(window)), key=lambda p: float(p.area))
        about = f"who held the ground on day {int(line.days[step])} of {MONTHS_DAYS}"
        _note(press, tuple(reports), largest, about=about, days=400.0)


def _note(
    press: Press, reports: tuple[str, ...], ground: BaseGeometry, *, about: str, days: float
) -> tuple[str, float]:
    """Note a difference once its reports are there; gives its UUID and days before today."""
    last = min(r.learned for r in press.written if r.entity in reports)
    noted = min(days, last - 0.5)
    fact = DifferenceNoted(reports, shape(ground), about)
    return press.desk.write(fact, by=press.cast.official("information"), days=noted), noted
