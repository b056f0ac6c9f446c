"""The region's opening, its rules in force, its places, and the works that wait for land."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import KDTree
from shapely.geometry.base import BaseGeometry

from clearground.edge.sim.cast import OPENED, Cast
from clearground.edge.sim.desk import Desk, Official
from clearground.edge.sim.landscape import Landscape
from clearground.edge.sim.outline import Outline
from clearground.edge.sim.scale import Figures
from clearground.edge.sim.written import point, shape
from clearground.events.region import ParametersAdopted, PlaceRegistered, RegionOpened
from clearground.events.release import WorksRequested
from clearground.standards.geometry import Shape
from clearground.standards.parameters import ParameterBook, written

LON0, LAT0 = -30.0, 51.0
"""Centre of every simulated region: open Atlantic, on purpose, so that no real place is meant."""

_SOURCE = "invented"


@dataclass(frozen=True, slots=True)
class _Books:
    """The desk, and who registers places at it."""

    desk: Desk
    by: Official


@dataclass(frozen=True, slots=True)
class District:
    """A district: its UUID, name and polygon in region metres."""

    entity: str
    name: str
    polygon: BaseGeometry


@dataclass(frozen=True, slots=True)
class WorksRef:
    """Works that wait for land: UUID, name, kind, ground in region metres."""

    entity: str
    name: str
    kind: str
    ground: BaseGeometry


def write_region(desk: Desk, cast: Cast, outline: Outline, *, name: str) -> str:
    """Open the region; gives its UUID."""
    opened = RegionOpened(
        name,
        LON0,
        LAT0,
        "UTC",
        shape(outline.polygon),
        country="",
        note="Simulated. The centre lies in the open ocean so that no real place is meant.",
    )
    return desk.write(opened, by=cast.official("administrator"), days=OPENED)


def write_rules(desk: Desk, cast: Cast, book: ParameterBook) -> str:
    """Put the example parameter set in force; gives the UUID of the adoption."""
    adopted = ParametersAdopted(
        book.version,
        book.digest,
        cast.organisations["authority"],
        desk.day(OPENED),
        "example set, an assumption",
        written(book),
    )
    return desk.write(adopted, by=cast.official("approver"), days=OPENED - 0.4)


def write_places(
    desk: Desk, cast: Cast, land: Landscape, *, figures: Figures, title: str
) -> tuple[District, ...]:
    """Register districts, water, forest, fields, roads, bridges, buildings and villages."""
    books = _Books(desk, cast.official("administrator"))
    districts = _districts(books, land, figures=figures, title=title)
    edge = shape(land.outline.polygon.exterior)
    _place(books, "Edge of the region", "border", edge)
    for k, body in enumerate((land.water.river, *land.water.streams)):
        _place(books, "Oru" if k == 0 else "", "stream" if k else "river", shape(body))
    for wood in land.cover.forest:
        _place(books, "", "forest", shape(wood))
    _fields_and_houses(books, land)
    _ways(books, land)
    for village in land.villages:
        at = point(village.x_m, village.y_m)
        _place(books, village.name, "village", at, population=village.population)
    return districts


def _place(
    books: _Books, name: str, kind: str, where: Shape, *, population: int | None = None
) -> str:
    fact = PlaceRegistered(name, kind, where, population, _SOURCE)
    return books.desk.write(fact, by=books.by, days=OPENED - 0.6)


def _districts(
    books: _Books, land: Landscape, *, figures: Figures, title: str
) -> tuple[District, ...]:
    """Districts side by side, together exactly the region."""
    west, south, east, north = land.outline.bounds
    edges = np.linspace(west, east, figures.districts + 1)
    edges[1:-1] += books.desk.rng.normal(0, 900, figures.districts - 1)
    whole = land.outline.polygon
    made = []
    for k in range(figures.districts):
        part = shapely.intersection(whole, shapely.box(edges[k], south, edges[k + 1], north))
        middle = (edges[k] + edges[k + 1]) / 2
        near = min(land.villages, key=lambda v: abs(v.x_m - middle) - v.population)
        name = title if figures.districts == 1 else f"{near.name} district"
        entity = _place(books, name, "district", shape(part))
        made.append(District(entity, name, part))
    return tuple(made)


def _fields_and_houses(books: _Books, land: Landscape) -> None:
    """One record of fields and one of buildings a village, to keep the number of facts small."""
    sites = np.array([(v.x_m, v.y_m) for v in land.villages])
    _, owner = KDTree(sites).query(shapely.get_coordinates(shapely.centroid(land.cover.fields)))
    for k, village in enumerate(land.villages):
        fields = land.cover.fields[owner == k]
        if len(fields):
            ground = shape(shapely.MultiPolygon(list(fields)))
            _place(books, f"Fields of {village.name}", "field", ground)
        houses = land.buildings.geometry[land.buildings.village == k]
        if len(houses):
            ground = shape(shapely.MultiPolygon(list(houses)))
            _place(books, village.name, "building", ground)


def _ways(books: _Books, land: Landscape) -> None:
    words = {"main": "highway", "road": "road", "track": "track"}
    for line, kind, (a, b) in zip(
        land.roads.lines, land.roads.classes, land.roads.ends, strict=True
    ):
        ends = [land.villages[k].name for k in (a, b) if k >= 0]
        name = "" if kind == "track" else " - ".join(ends) + " road"
        _place(books, name, words[kind], shape(line))
    for bridge in land.roads.bridges:
        near = _nearest(land, bridge.x, bridge.y)
        _place(books, f"{near} bridge", "bridge", point(bridge.x, bridge.y))


def write_works(
    desk: Desk, cast: Cast, land: Landscape, hulls: Sequence[BaseGeometry], *, figures: Figures
) -> tuple[WorksRef, ...]:
    """Ask for rebuilding works on ground that must be released first.

    Half of them lie on suspected ground, as a requester who knows the fields would ask.
    """
    made: list[WorksRef] = []
    for bridge in land.roads.bridges[: 2 + figures.villages // 6]:
        ground = bridge.buffer(240, quad_segs=4).difference(land.water.river)
        name = f"Rebuild {_nearest(land, bridge.x, bridge.y)} bridge"
        made.append(_ask(desk, cast, name=name, kind="bridge", ground=ground))
    count = 3 + figures.villages // 3
    picks = desk.rng.choice(len(hulls), min(count, len(hulls)), replace=False)
    tree = shapely.STRtree(land.cover.fields)
    for rank, k in enumerate(picks):
        middle = hulls[int(k)].centroid
        near = _nearest(land, middle.x, middle.y)
        if rank % 2:
            ground = hulls[int(k)].buffer(40, quad_segs=2).envelope
            kind, name = ("road", f"Reopen the road near {near}")
        else:
            field = land.cover.fields[int(tree.nearest(middle))]
            ground, kind, name = field, "field", f"Sow the fields near {near}"
        made.append(_ask(desk, cast, name=name, kind=kind, ground=ground))
    for village in sorted(land.villages, key=lambda v: -v.population)[: 1 + figures.villages // 20]:
        ground = shapely.Point(village.x_m, village.y_m).buffer(130, quad_segs=3)
        name = f"Reopen the school of {village.name}"
        made.append(_ask(desk, cast, name=name, kind="school", ground=ground))
    return tuple(made)


def _ask(desk: Desk, cast: Cast, *, name: str, kind: str, ground: BaseGeometry) -> WorksRef:
    served = int(np.exp(desk.rng.normal(6, 0.8)).clip(30, 6_000))
    fact = WorksRequested(name, kind, shape(ground), served, cast.organisations["rebuilding"])
    days = float(desk.rng.uniform(120, 420))
    entity = desk.write(fact, by=cast.official("operations"), days=days)
    return WorksRef(entity, name, kind, ground)


def _nearest(land: Landscape, x_m: float, y_m: float) -> str:
    return min(land.villages, key=lambda v: (v.x_m - x_m) ** 2 + (v.y_m - y_m) ** 2).name
