"""Reports that what lies in the ground gives rise to, and false ones beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.affinity import rotate
from shapely.geometry.base import BaseGeometry

from clearground.edge.sim.front import FRONT_STARTED, MONTHS_DAYS
from clearground.edge.sim.landscape import Landscape
from clearground.edge.sim.reporting import Press, days_ago, source
from clearground.edge.sim.scale import Figures
from clearground.edge.sim.settlements import Village
from clearground.edge.sim.truth import CATEGORIES, CLASSES, Lay, Patch, Truth
from clearground.standards.terms import (
    Directness,
    EvidenceKind,
    HazardClass,
    Ordnance,
    PositionMethod,
)

_WORDS = {
    HazardClass.AP_MINE: "small mines",
    HazardClass.AV_MINE: "vehicle mines",
    HazardClass.SUBMUNITION: "bomblets",
    HazardClass.OTHER_ORDNANCE: "shells that did not go off",
}
_AFTER = FRONT_STARTED - MONTHS_DAYS
"""Days before today on which the fighting ended."""
_QUIET = 0.3
"""Share of patches of which nobody has reported anything yet."""
_FALSE_INTERVIEWS = 0.32
_FALSE_ALARMS = 1.6
_RECORDED = (Lay.ROWS, Lay.BELT, Lay.APPROACH)
_RECORD_ODDS = 0.42
_LIFTED_ODDS = 0.07
_PLACED_ODDS = 0.78
_SEEN_ODDS = {
    EvidenceKind.VISUAL: 0.22,
    EvidenceKind.MINE_SIGN: 0.13,
    EvidenceKind.DETONATION: 0.09,
}
"""Chances of each report of a patch; assumption."""


@dataclass(frozen=True, slots=True)
class Found:
    """A find that may be identified: its report, true category, days since recorded, site."""

    report: str
    category: Ordnance
    days: float
    site: str


def write_findings(
    press: Press, land: Landscape, truth: Truth, *, figures: Figures
) -> tuple[Found, ...]:
    """Write the reports of every patch and the false reports; gives the finds."""
    finds: list[Found] = []
    for index, patch in enumerate(truth.patches):
        if press.desk.rng.random() < _QUIET:
            continue
        village = _nearest(land, patch)
        _record(press, patch, index)
        _accidents(press, truth, index, village=village)
        finds += _finds(press, truth, index, village=village)
        _seen(press, patch, index, village)
        _interviews(press, patch, index, village=village)
        _imagery(press, truth, index)
        _old_survey(press, patch, index)
    _complete(press, land, truth)
    _false_reports(press, land, truth, figures)
    return tuple(finds)


def _nearest(land: Landscape, patch: Patch) -> Village:
    return min(land.villages, key=lambda v: (v.x_m - patch.x_m) ** 2 + (v.y_m - patch.y_m) ** 2)


def _record(press: Press, patch: Patch, index: int) -> None:
    """A minefield record from the archive of whoever laid it: shifted and turned."""
    rng = press.desk.rng
    if patch.lay not in _RECORDED or rng.random() > _RECORD_ODDS:
        return
    _archive(press, patch, index, lifted=False)
    if rng.random() < _LIFTED_ODDS:
        _archive(press, patch, index, lifted=True)


def _archive(press: Press, patch: Patch, index: int, *, lifted: bool) -> None:
    rng = press.desk.rng
    keeper = source(f"{'South' if patch.south else 'North'} Bank engineer archive")
    drawn = patch.hull.minimum_rotated_rectangle
    turned = rotate(drawn, rng.normal(0, 9.0 if patch.south else 2.0), origin="centroid")
    number = patch.last - patch.first
    laid = f"Minefield record, {number // 10 * 10} pieces, laid by {keeper.side}."
    press.report(
        EvidenceKind.LIFTED_MINEFIELD_RECORD if lifted else EvidenceKind.MINEFIELD_RECORD,
        Directness.INDIRECT if lifted else Directness.DIRECT,
        source=keeper,
        days=days_ago(patch.day) - (40 if lifted else 0),
        where=turned,
        patch=index,
        credibility=4 if lifted else 3 if patch.south else 2,
        topic="minefield",
        hazard=patch.hazards[0],
        count=None if lifted else max(1, round(number * float(rng.normal(1.08, 0.12)))),
        text="Recorded as lifted by those who laid it." if lifted else laid,
        position_method=PositionMethod.MAP,
        layer="minefield records",
    )


def _accidents(press: Press, truth: Truth, index: int, *, village: Village) -> None:
    """Accidents of residents on an item; some are known only by the village."""
    rng, patch = press.desk.rng, truth.patches[index]
    gap = np.hypot(village.x_m - patch.x_m, village.y_m - patch.y_m)
    rate = 0.42 if gap < 1_500 else 0.22 if gap < 3_500 else 0.1
    for _ in range(int(rng.poisson(rate))):
        _accident(press, truth, index, village=village, known=rng.random() < _PLACED_ODDS)


def _accident(press: Press, truth: Truth, index: int, *, village: Village, known: bool) -> None:
    rng, patch = press.desk.rng, truth.patches[index]
    k = int(rng.integers(patch.first, patch.last))
    hazard = CLASSES[int(truth.hazard[k])]
    where = (float(truth.x_m[k]), float(truth.y_m[k]))
    press.report(
        EvidenceKind.ACCIDENT,
        Directness.DIRECT if known else Directness.INDIRECT,
        source=source("Oru Valley health post"),
        days=float(rng.uniform(40, _AFTER)),
        where=where if known else (float(village.x_m), float(village.y_m)),
        patch=index,
        credibility=1 if known else 3,
        topic="accident",
        hazard=hazard if known else None,
        count=int(rng.integers(1, 4)),
        text=f"Accident near {village.name}: {_WORDS[hazard]}.",
        position_error_m=30.0 if known else 1_500.0,
        position_method=PositionMethod.PHONE if known else PositionMethod.DISTRICT_CENTRE,
        layer="accidents",
    )


def _finds(press: Press, truth: Truth, index: int, *, village: Village) -> list[Found]:
    """Items that residents or the emergency service came upon at the surface."""
    rng, patch = press.desk.rng, truth.patches[index]
    shallow = np.flatnonzero(truth.depth_m[patch.first : patch.last] < 0.06) + patch.first
    if len(shallow) == 0 or rng.random() > 0.5:
        return []
    made = []
    for k in rng.choice(shallow, min(len(shallow), int(rng.integers(1, 4))), replace=False):
        category = CATEGORIES[int(truth.category[k])]
        days = float(rng.uniform(30, _AFTER))
        entity = press.report(
            EvidenceKind.FIND,
            Directness.DIRECT,
            source=source("Regional Emergency Service"),
            days=days,
            where=(float(truth.x_m[k]), float(truth.y_m[k])),
            patch=index,
            credibility=1,
            topic="find",
            hazard=CLASSES[int(truth.hazard[k])],
            ordnance=category,
            count=1,
            text=f"Item reported near {village.name} and marked.",
            position_method=PositionMethod.PHONE,
            layer="finds",
        )
        made.append(Found(entity, category, press.written[-1].learned, village.name))
    return made


def _seen(press: Press, patch: Patch, index: int, village: Village) -> None:
    """What survey teams saw from the road: mines, signs, a detonation in a stubble fire."""
    for kind, odds in _SEEN_ODDS.items():
        if press.desk.rng.random() < odds:
            _see(press, patch, index, kind=kind, village=village)


def _see(press: Press, patch: Patch, index: int, *, kind: EvidenceKind, village: Village) -> None:
    rng = press.desk.rng
    edge = patch.hull.exterior.interpolate(rng.random(), normalized=True)
    team = "Open Meadow Clearance" if rng.random() < 0.6 else "Hearth and Furrow"
    text = {
        EvidenceKind.VISUAL: f"{_WORDS[patch.hazards[0]].capitalize()} seen from the track.",
        EvidenceKind.MINE_SIGN: "Hand-painted sign on a stake.",
        EvidenceKind.DETONATION: "Detonations during a grass fire.",
    }[kind]
    press.report(
        kind,
        Directness.DIRECT,
        source=source(team),
        days=float(rng.uniform(30, _AFTER - 20)),
        where=(float(edge.x), float(edge.y)),
        patch=index,
        credibility=2,
        topic="seen",
        hazard=patch.hazards[0],
        text=f"{text} Near {village.name}.",
        position_method=PositionMethod.PHONE,
        layer="survey points",
    )


def _complete(press: Press, land: Landscape, truth: Truth) -> None:
    """Reports of the kinds that chance has left out, so that every region shows every kind."""
    have = {report.kind for report in press.written}
    index = next(k for k, patch in enumerate(truth.patches) if patch.lay in _RECORDED)
    patch = truth.patches[index]
    village = _nearest(land, patch)
    for kind in _SEEN_ODDS:
        if kind not in have:
            _see(press, patch, index, kind=kind, village=village)
    if EvidenceKind.MINEFIELD_RECORD not in have:
        _archive(press, patch, index, lifted=False)
    if EvidenceKind.LIFTED_MINEFIELD_RECORD not in have:
        _archive(press, patch, index, lifted=True)
    if EvidenceKind.ACCIDENT not in have:
        _accident(press, truth, index, village=village, known=True)


def _interviews(press: Press, patch: Patch, index: int, *, village: Village) -> None:
    """What residents of the nearest village tell."""
    rng = press.desk.rng
    gap = np.hypot(village.x_m - patch.x_m, village.y_m - patch.y_m)
    for _ in range(int(rng.poisson(1.8 if gap < 2_500 else 0.8))):
        _tell(press, village, (patch.x_m, patch.y_m), hazard=patch.hazards[0], index=index)


def _tell(
    press: Press,
    village: Village,
    at: tuple[float, float],
    *,
    hazard: HazardClass,
    index: int,
) -> None:
    rng = press.desk.rng
    teller, _ = press.resident(village.name, int(rng.integers(1, 400)))
    guess = hazard if rng.random() < 0.75 else None
    press.report(
        EvidenceKind.INTERVIEW,
        Directness.INDIRECT,
        source=teller,
        days=float(rng.uniform(60, _AFTER)),
        where=at,
        patch=index,
        credibility=3,
        topic="interview",
        hazard=guess,
        text=f"Says there are {_WORDS[hazard]} beyond {village.name}.",
        position_method=PositionMethod.MAP,
        layer="interviews",
    )


def _imagery(press: Press, truth: Truth, index: int) -> None:
    """Items that drone imagery shows on open ground, and alarms on scrap near them."""
    rng, patch = press.desk.rng, truth.patches[index]
    if rng.random() > 0.42:
        return
    shallow = np.flatnonzero(truth.depth_m[patch.first : patch.last] < 0.05) + patch.first
    hit = shallow[rng.random(len(shallow)) < 0.12][:6]
    for k in hit:
        at = (float(truth.x_m[k]), float(truth.y_m[k]))
        _detection(press, at, index, hazard=CLASSES[int(truth.hazard[k])])


def _detection(
    press: Press, at: tuple[float, float], index: int, *, hazard: HazardClass | None
) -> None:
    rng = press.desk.rng
    sure = float(np.clip(rng.beta(5, 3) if index >= 0 else rng.beta(3, 4), 0.05, 0.98))
    press.report(
        EvidenceKind.UAS_DETECTION,
        Directness.INDIRECT,
        source=source("Overlook imagery desk"),
        days=float(rng.uniform(40, 380)),
        where=at,
        patch=index,
        credibility=3,
        topic="imagery",
        hazard=hazard,
        text="Object on drone imagery, judged by one reader.",
        position_method=PositionMethod.IMAGERY,
        value_low=round(sure - 0.05, 2),
        value_high=round(min(0.99, sure + 0.05), 2),
        value_unit="reader's confidence",
        layer="drone imagery",
    )


def _old_survey(press: Press, patch: Patch, index: int) -> None:
    """A suspect area on the old district list: too large and off its place."""
    rng = press.desk.rng
    if rng.random() < 0.2:
        ground = patch.hull.buffer(float(rng.uniform(60, 220)), quad_segs=2).simplify(15)
        _suspect(press, ground, index)


def _suspect(press: Press, ground: BaseGeometry, index: int) -> None:
    press.report(
        EvidenceKind.SUSPECT_AREA_RECORD,
        Directness.INDIRECT,
        source=source("Old district survey"),
        days=float(press.desk.rng.uniform(430, _AFTER - 5)),
        where=ground,
        patch=index,
        credibility=4,
        topic="old survey",
        text="On the first list of suspect land.",
        position_method=PositionMethod.MAP,
        layer="old survey",
    )


def _false_reports(press: Press, land: Landscape, truth: Truth, figures: Figures) -> None:
    """Reports with nothing behind them: rumours, scrap on imagery, fields listed in haste."""
    rng = press.desk.rng
    told = round(_FALSE_INTERVIEWS * 1.4 * figures.patches)
    for _ in range(max(2, told)):
        village = land.villages[int(rng.integers(len(land.villages)))]
        angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(300, 2_200)
        at = (village.x_m + far * np.cos(angle), village.y_m + far * np.sin(angle))
        hazard = CLASSES[int(rng.integers(len(CLASSES)))]
        if land.outline.polygon.contains_properly(shapely.Point(at)):
            _tell(press, village, at, hazard=hazard, index=-1)
    real = sum(r.kind is EvidenceKind.UAS_DETECTION for r in press.written)
    for _ in range(round(_FALSE_ALARMS * real)):
        patch = truth.patches[int(rng.integers(len(truth.patches)))]
        x, y = patch.x_m + rng.normal(0, 500), patch.y_m + rng.normal(0, 500)
        if land.outline.polygon.contains_properly(shapely.Point(x, y)):
            _detection(press, (float(x), float(y)), -1, hazard=None)
    for k in rng.integers(len(land.cover.fields), size=max(1, figures.patches // 7)):
        _suspect(press, land.cover.fields[int(k)].simplify(10), -1)
    _craters(press, truth)


def _craters(press: Press, truth: Truth) -> None:
    """Crater fields on satellite images, around strikes and shelled ground."""
    rng = press.desk.rng
    for index, patch in enumerate(truth.patches):
        if patch.lay in (Lay.STRIKE, Lay.SCATTER) and rng.random() < 0.5:
            press.report(
                EvidenceKind.SATELLITE,
                Directness.INDIRECT,
                source=source("Overlook imagery desk"),
                days=days_ago(patch.day) - float(rng.uniform(1, 20)),
                where=patch.hull.buffer(25, quad_segs=2).simplify(5),
                patch=index,
                credibility=2,
                topic="craters",
                text="Craters on a satellite image.",
                position_error_m=10.0,
                position_method=PositionMethod.IMAGERY,
                layer="satellite",
            )
