"""What was ordered and done on the ground: orders, progress, finds, accidents, nonconformities."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import shapely

from clearground.edge.layers.layer import (
    POINT,
    POLYGONS,
    Layer,
    Sheet,
    Value,
    metres,
    points,
    polygons,
)
from clearground.edge.layers.progress import PROGRESS_STATES, classified, worked_share
from clearground.edge.layers.scene import Scene
from clearground.standards.words import _


def orders(scene: Scene) -> Layer:
    """Signed work orders with the share that recorded progress covers."""
    sheet = Sheet(
        "orders",
        _("Work orders"),
        POLYGONS,
        {
            "code": "text",
            "area": "text",
            "area_code": "text",
            "team": "text",
            "method": "text",
            "state": "text",
            "start": "date",
            "share": "real",
        },
    )
    log = scene.world.worklog
    kept = list(log.orders.values())
    shapes = polygons(metres(o.facts.shape for o in kept))
    share = worked_share(scene, [o.entity for o in kept], shapes)
    rows: list[tuple[Value, ...]] = []
    for order, part in zip(kept, share, strict=True):
        state = "complete" if order.entity in log.completed else "worked_on" if part else "signed"
        rows.append(
            (
                order.entity,
                scene.simulated,
                scene.day(order.recorded_time),
                order.facts.code,
                order.facts.area,
                scene.code(order.facts.area),
                scene.team(order.facts.team),
                order.facts.method.value,
                state,
                order.facts.start,
                round(float(part), 4),
            )
        )
    return sheet.layer(shapes, rows)


def progress(scene: Scene) -> Layer:
    """Recorded progress, cut into what is recorded, inspected, done twice and outside.

    A day's record gives one feature for each state that part of it is in.
    """
    sheet = Sheet(
        "progress",
        _("Recorded progress"),
        POLYGONS,
        {
            "order": "text",
            "order_code": "text",
            "area": "text",
            "day": "date",
            "method": "text",
            "depth_m": "real",
            "state": "text",
            "area_m2": "integer",
        },
    )
    log = scene.world.worklog
    parts = classified(scene)
    areas_m2 = shapely.area(parts.geometries)
    rows: list[tuple[Value, ...]] = []
    for entity, state, area_m2 in zip(parts.entities, parts.states, areas_m2, strict=True):
        kept = log.progress[entity]
        order = log.orders.get(kept.facts.order)
        rows.append(
            (
                entity,
                scene.simulated,
                scene.day(kept.recorded_time),
                kept.facts.order,
                order.facts.code if order else "",
                order.facts.area if order else "",
                kept.facts.day,
                kept.facts.method.value,
                kept.facts.depth_m,
                PROGRESS_STATES[state],
                round(float(area_m2)),
            )
        )
    return sheet.layer(polygons(parts.geometries), rows)


def finds(scene: Scene) -> Layer:
    """Items found, numbered within their area in the order in which they were found."""
    sheet = Sheet(
        "finds",
        _("Finds"),
        POINT,
        {
            "order": "text",
            "area": "text",
            "hazard": "text",
            "category": "text",
            "depth_m": "real",
            "quantity": "integer",
            "number": "integer",
        },
    )
    log = scene.world.worklog
    kept = sorted(log.finds.values(), key=lambda f: (f.valid_time, f.recorded_time, f.entity))
    seen: defaultdict[str, int] = defaultdict(int)
    rows: list[tuple[Value, ...]] = []
    for find in kept:
        order = log.orders.get(find.facts.order)
        area = order.facts.area if order else ""
        seen[area] += 1
        rows.append(
            (
                find.entity,
                scene.simulated,
                scene.day(find.recorded_time),
                find.facts.order,
                area,
                find.facts.hazard.value,
                find.facts.category.value,
                find.facts.depth_m,
                find.facts.quantity,
                seen[area],
            )
        )
    return sheet.layer(points(metres(f.facts.shape for f in kept)), rows)


def accidents(scene: Scene) -> Layer:
    """Accidents; one whose place is unknown has no geometry."""
    sheet = Sheet(
        "accidents",
        _("Accidents"),
        POINT,
        {"demining": "boolean", "killed": "integer", "injured": "integer", "activity": "text"},
    )
    kept = list(scene.world.worklog.accidents.values())
    rows: list[tuple[Value, ...]] = [
        (
            a.entity,
            scene.simulated,
            scene.day(a.recorded_time),
            a.facts.demining,
            a.facts.killed,
            a.facts.injured,
            a.facts.activity,
        )
        for a in kept
    ]
    return sheet.layer(points(metres(a.facts.shape for a in kept)), rows)


def nonconformities(scene: Scene) -> Layer:
    """Nonconformities, each drawn inside the order that it concerns."""
    sheet = Sheet(
        "nonconformities",
        _("Nonconformities"),
        POINT,
        {"code": "text", "severity": "text", "text": "text", "open": "boolean"},
    )
    quality, log = scene.world.quality, scene.world.worklog
    kept = list(quality.opened.values())
    shapes = metres(
        log.orders[n.facts.order].facts.shape if n.facts.order in log.orders else None for n in kept
    )
    inside = np.asarray(shapely.point_on_surface(shapes), dtype=object)
    rows: list[tuple[Value, ...]] = [
        (
            n.entity,
            scene.simulated,
            scene.day(n.recorded_time),
            n.facts.code,
            n.facts.severity.value,
            n.facts.text,
            n.entity not in quality.closed,
        )
        for n in kept
    ]
    return sheet.layer(inside, rows)
