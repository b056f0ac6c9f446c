"""What was reported: evidence by geometry, differences between sources, places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import shapely

from clearground.edge.layers.layer import (
    LINES,
    POINT,
    POLYGONS,
    Geometries,
    Kind,
    Layer,
    Sheet,
    Value,
    lines,
    metres,
    points,
    polygons,
    split_by_dimension,
)
from clearground.edge.layers.scene import Scene
from clearground.evidence.state import Difference, Report
from clearground.standards.words import _

_EVIDENCE: Mapping[str, Kind] = {
    "kind": "text",
    "directness": "text",
    "grade": "text",
    "position_error_m": "real",
    "observed_from": "datetime",
    "observed_to": "datetime",
    "source": "text",
    "text": "text",
    "layer": "text",
    "copies": "integer",
}
_PLACE: Mapping[str, Kind] = {
    "name": "text",
    "kind": "text",
    "population": "integer",
    "source": "text",
}
Convert = Callable[[Geometries], Geometries]
_BY_DIMENSION: tuple[tuple[int, str, Convert], ...] = (
    (0, POINT, points),
    (1, LINES, lines),
    (2, POLYGONS, polygons),
)


def evidence(scene: Scene) -> tuple[Layer, ...]:
    """Three layers of evidence: points, lines, shapes.

    An exact copy of another report is not drawn again; the original says how many there
    are. A report whose place is unknown has no geometry and stands among the points.
    """
    dossier = scene.world.dossier
    shown = [r for r in dossier.reports.values() if r.facts.same_as not in dossier.reports]
    copies = Counter(r.facts.same_as for r in dossier.reports.values() if r.facts.same_as)
    shapes = metres(r.facts.shape for r in shown)
    rows = [_report_row(scene, report, copies[report.entity]) for report in shown]
    names = ("evidence", "evidence_lines", "evidence_shapes")
    titles = (_("Evidence"), _("Evidence: lines"), _("Evidence: shapes"))
    return _split(names, titles, _EVIDENCE, shapes=shapes, rows=rows)


def _report_row(scene: Scene, report: Report, copies: int) -> tuple[Value, ...]:
    facts = report.facts
    return (
        report.entity,
        scene.simulated,
        scene.day(report.recorded_time),
        facts.kind.value,
        facts.directness.value,
        grade(scene, report.entity),
        facts.position_error_m,
        facts.observed_from,
        facts.observed_to,
        facts.source,
        facts.text,
        facts.layer,
        copies,
    )


def grade(scene: Scene, report: str) -> str | None:
    """Grade of a report like "B2"; None while nobody has graded it."""
    given = scene.world.dossier.grades.get(report)
    return f"{given.reliability}{given.credibility}" if given else None


def places(scene: Scene) -> tuple[Layer, ...]:
    """Three layers of places: points, lines, shapes."""
    kept = list(scene.world.places.values())
    rows: list[tuple[Value, ...]] = [
        (
            p.entity,
            scene.simulated,
            scene.day(p.recorded_time),
            p.facts.name,
            p.facts.kind,
            p.facts.population,
            p.facts.source,
        )
        for p in kept
    ]
    names = ("places_points", "places_lines", "places_shapes")
    titles = (_("Places"), _("Places: lines"), _("Places: shapes"))
    return _split(names, titles, _PLACE, shapes=metres(p.facts.shape for p in kept), rows=rows)


def differences(scene: Scene) -> Layer:
    """Ground about which sources differ, and whether a named person has decided."""
    sheet = Sheet(
        "differences",
        _("Differences between sources"),
        POLYGONS,
        {"about": "text", "sources": "text", "area": "text", "decided": "boolean"},
    )
    held = list(scene.world.dossier.differences.values())
    shapes = _difference_shapes(scene, held)
    areas = scene.codes_under(shapes)
    rows: list[tuple[Value, ...]] = []
    for difference, codes in zip(held, areas, strict=True):
        reports = scene.world.dossier.reports
        sources = {reports[r].facts.source for r in difference.facts.reports if r in reports}
        rows.append(
            (
                difference.entity,
                scene.simulated,
                scene.day(difference.noted),
                difference.facts.about,
                ", ".join(sorted(sources)),
                ", ".join(codes),
                difference.decided is not None,
            )
        )
    return sheet.layer(polygons(shapes), rows)


def open_difference_shapes(scene: Scene) -> Geometries:
    """Shapes of the differences that nobody has decided."""
    held = [d for d in scene.world.dossier.differences.values() if d.decided is None]
    shapes = polygons(_difference_shapes(scene, held))
    found: Geometries = shapes[~shapely.is_missing(shapes)]
    return found


def _difference_shapes(scene: Scene, held: Sequence[Difference]) -> Geometries:
    # A difference without its own shape lies where its reports lie.
    shapes = metres(d.facts.shape for d in held)
    reports = scene.world.dossier.reports
    for i, difference in enumerate(held):
        if shapes[i] is None:
            places = [reports[r].geometry for r in difference.facts.reports if r in reports]
            shapes[i] = shapely.union_all([p for p in places if p is not None])
    return shapes


def _split(
    names: tuple[str, ...],
    titles: tuple[str, ...],
    columns: Mapping[str, Kind],
    *,
    shapes: Geometries,
    rows: Sequence[tuple[Value, ...]],
) -> tuple[Layer, ...]:
    dimension = split_by_dimension(shapes)
    layers = []
    for (which, geometry_type, convert), name, title in zip(
        _BY_DIMENSION, names, titles, strict=True
    ):
        chosen = np.flatnonzero(dimension == which)
        sheet = Sheet(name, title, geometry_type, columns)
        layers.append(sheet.layer(convert(shapes[chosen]), [rows[int(i)] for i in chosen]))
    return tuple(layers)
