"""Warnings as circles, each live, expired or ended."""

from __future__ import annotations

import numpy as np
import shapely

from clearground.edge.layers.layer import POLYGONS, Layer, Sheet, Value, metres, points, polygons
from clearground.edge.layers.scene import Scene
from clearground.standards.words import _

CIRCLE_SEGMENTS = 16
"""Segments of a quarter circle: the drawn circle lies within 0.5 % of the radius."""


def warnings(scene: Scene) -> Layer:
    """Every warning issued; a circle drawn from outside, so that no edge lies inside it."""
    sheet = Sheet(
        "warnings",
        _("Warnings"),
        POLYGONS,
        {
            "kind": "text",
            "source": "text",
            "grade": "text",
            "radius_m": "real",
            "until": "datetime",
            "state": "text",
            "drill": "boolean",
            "text": "text",
        },
    )
    protection = scene.world.protection
    kept = list(protection.warnings.values())
    radius = np.array([w.facts.radius_m for w in kept], dtype=float)
    outer = radius / np.cos(np.pi / (4 * CIRCLE_SEGMENTS))
    centres = points(metres(w.facts.centre for w in kept))
    circles = shapely.buffer(centres, outer, quad_segs=CIRCLE_SEGMENTS)
    rows: list[tuple[Value, ...]] = []
    for warning in kept:
        facts = warning.facts
        state = "live" if facts.until > scene.now else "expired"
        if warning.entity in protection.ended:
            state = "ended"
        rows.append(
            (
                warning.entity,
                scene.simulated,
                scene.day(warning.recorded_time),
                facts.kind.value,
                facts.source,
                f"{facts.reliability}{facts.credibility}",
                facts.radius_m,
                facts.until,
                state,
                facts.drill,
                facts.text,
            )
        )
    return sheet.layer(polygons(np.asarray(circles, dtype=object)), rows)
