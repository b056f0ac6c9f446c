"""Declared ground: areas, what remains of them, signed releases, works that wait for land."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.areas.state import Area
from clearground.edge.contested import contested
from clearground.edge.layers.layer import (
    POLYGONS,
    Geometries,
    Layer,
    Sheet,
    Value,
    metres,
    polygons,
)
from clearground.edge.layers.reported import open_difference_shapes
from clearground.edge.layers.scene import Scene
from clearground.release.account import AreaAccount, Piece, account, pieces
from clearground.release.works import unlocked
from clearground.standards.terms import AreaStatus, LandState
from clearground.standards.words import _

_CLOSED = (AreaStatus.CLOSED, AreaStatus.HANDED_OVER)


def ground(scene: Scene, figures: Mapping[str, AreaAccount] | None = None) -> tuple[Layer, ...]:
    """Layers of declared ground: areas, remaining, releases, works.

    `figures` are those of the areas where the scene is a part of the record.

    Raises
    ------
    AccountError
        ACC-01: the square metres do not close.
    """
    world = scene.world
    parts = (world.register, world.releases, world.worklog)
    cut = pieces(*parts)
    if figures is None:
        figures = {a.entity: a for a in account(*parts).areas}
    return (
        _areas(scene, figures),
        _remaining(scene, cut),
        _releases(scene, cut),
        _works(scene, cut),
    )


def _areas(scene: Scene, figures: Mapping[str, AreaAccount]) -> Layer:
    sheet = Sheet(
        "areas",
        _("Hazardous areas"),
        POLYGONS,
        {
            "code": "text",
            "name": "text",
            "class": "text",
            "status": "text",
            "closed_as": "text",
            "hazard": "text",
            "depth_m": "real",
            "area_m2": "integer",
            "remaining_m2": "integer",
            "cancelled_m2": "integer",
            "reduced_m2": "integer",
            "cleared_m2": "integer",
            "declared_on": "date",
            "declared_by": "text",
            "organisation": "text",
            "district": "text",
            "disputed": "boolean",
            "label": "text",
        },
    )
    disputed = scene.touched_areas(open_difference_shapes(scene))
    apart = contested(scene.world)
    none = AreaAccount("", "", 0, 0, 0, 0, 0, 0)
    rows = [
        _area_row(
            scene,
            area,
            figures.get(area.entity, none),
            disputed=area.entity in disputed,
            apart=area.entity in apart,
        )
        for area in scene.areas
    ]
    return sheet.layer(scene.area_shapes, rows)


def _area_row(
    scene: Scene, area: Area, figure: AreaAccount, *, disputed: bool, apart: bool
) -> tuple[Value, ...]:
    label = f"{area.code} {area.area_class.value}"
    if apart:
        label = _("{label} · conflict").format(label=label)
    return (
        area.entity,
        scene.simulated,
        scene.day(area.recorded),
        area.code,
        area.name,
        area.area_class.value,
        area.status.value,
        _closed_as(area, figure),
        area.facts.hazard.value,
        area.facts.depth_m,
        figure.declared_m2,
        figure.remaining_m2,
        figure.cancelled_m2,
        figure.reduced_m2,
        figure.cleared_m2,
        scene.day(area.declared),
        scene.person(area.declared_by),
        scene.organisation(area.organisation),
        area.facts.district,
        disputed,
        f"{label} \u2260" if disputed else label,
    )


def _closed_as(area: Area, figure: AreaAccount) -> str:
    if area.status not in _CLOSED:
        return ""
    amounts = {
        "cancelled": figure.cancelled_m2,
        "reduced": figure.reduced_m2,
        "cleared": figure.cleared_m2,
    }
    return ", ".join(name for name, amount_m2 in amounts.items() if amount_m2)


def _remaining(scene: Scene, cut: Sequence[Piece]) -> Layer:
    sheet = Sheet(
        "remaining",
        _("Remaining hazardous ground"),
        POLYGONS,
        {
            "area_code": "text",
            "class": "text",
            "status": "text",
            "hazard": "text",
            "disputed": "boolean",
            "area_m2": "integer",
        },
    )
    left = _joined(cut, lambda p: p.area if p.state is LandState.REMAINING else "")
    disputed = scene.touched_areas(open_difference_shapes(scene))
    areas = [a for a in scene.areas if a.entity in left]
    rows: list[tuple[Value, ...]] = [
        (
            a.entity,
            scene.simulated,
            scene.day(a.recorded),
            a.code,
            a.area_class.value,
            a.status.value,
            a.facts.hazard.value,
            a.entity in disputed,
            round(left[a.entity].area),
        )
        for a in areas
    ]
    shapes = np.array([left[a.entity] for a in areas], dtype=object)
    return sheet.layer(polygons(shapes), rows)


def _releases(scene: Scene, cut: Sequence[Piece]) -> Layer:
    """Signed decisions on the ground for which they are the latest word."""
    sheet = Sheet(
        "releases",
        _("Signed releases"),
        POLYGONS,
        {
            "area": "text",
            "area_code": "text",
            "kind": "text",
            "depth_m": "real",
            "methods": "text",
            "authority": "text",
            "signed_on": "date",
            "area_m2": "integer",
        },
    )
    left_out = (LandState.REMAINING, LandState.OUTSIDE)
    held = _joined(cut, lambda p: "" if p.state in left_out else p.decision)
    decisions = list(scene.world.releases.decisions.values())
    rows: list[tuple[Value, ...]] = []
    for decision in decisions:
        facts = decision.facts
        piece = held.get(decision.entity)
        rows.append(
            (
                decision.entity,
                scene.simulated,
                scene.day(decision.recorded_time),
                facts.area,
                scene.code(facts.area),
                facts.kind.value,
                facts.depth_m,
                ", ".join(m.value for m in facts.methods),
                scene.organisation(facts.authority),
                scene.day(decision.valid_time),
                round(piece.area) if piece is not None else 0,
            )
        )
    shapes = np.array([held.get(d.entity) for d in decisions], dtype=object)
    return sheet.layer(polygons(shapes), rows)


def _works(scene: Scene, cut: Sequence[Piece]) -> Layer:
    sheet = Sheet(
        "works",
        _("Rebuilding works"),
        POLYGONS,
        {"name": "text", "kind": "text", "state": "text", "people_served": "integer"},
    )
    kept = list(scene.world.releases.works.values())
    shapes = metres(w.facts.shape for w in kept)
    left = _joined(cut, lambda p: p.area if p.state is LandState.REMAINING else "")
    states = {
        u.works: u.state.value for u in unlocked(scene.world.releases, scene.world.register, left)
    }
    rows: list[tuple[Value, ...]] = [
        (
            w.entity,
            scene.simulated,
            scene.day(w.recorded_time),
            w.facts.name,
            w.facts.kind,
            states[w.entity],
            w.facts.people_served,
        )
        for w in kept
    ]
    return sheet.layer(_as_ground(shapes), rows)


WORKS_WIDTH_M = 5.0
"""Half width with which a road or a point of works is drawn. *Assumption*: for the eye only."""


def _as_ground(shapes: Geometries) -> Geometries:
    """Works as polygons: a line or a point gets a width so that it can be drawn."""
    flat = shapely.get_dimensions(shapes) < 2
    wide = np.asarray(shapely.buffer(shapes, WORKS_WIDTH_M, quad_segs=4), dtype=object)
    return polygons(np.where(flat, wide, shapes))


def _joined(cut: Sequence[Piece], key: Callable[[Piece], str]) -> dict[str, BaseGeometry]:
    """Pieces with the same key as one geometry; those without a key are left out."""
    groups: defaultdict[str, list[BaseGeometry]] = defaultdict(list)
    for piece in cut:
        if name := key(piece):
            groups[name].append(piece.geometry)
    return {
        name: parts[0] if len(parts) == 1 else shapely.coverage_union_all(parts)
        for name, parts in groups.items()
    }
