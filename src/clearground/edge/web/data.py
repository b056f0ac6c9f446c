"""Layers for the moving map: cut to the window, six decimals, thinned with honest counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from math import ceil, log10
from typing import Any

import numpy as np
import shapely

from clearground.edge.web.overlay import overlay_of
from clearground.edge.web.picture.draw import DETAILS, Overlay, group_of
from clearground.edge.web.picture.frame import DETAIL_PX_PER_M, Frame
from clearground.edge.web.picture.hazards import flag_text
from clearground.edge.web.picture.land import family
from clearground.edge.web.picture.marks import nearest, warning_text
from clearground.edge.web.room import Room, View
from clearground.edge.web.sheet import Bounds, Indexes, Sheet
from clearground.edge.web.wording import number
from clearground.standards.words import _

POINTS_MAX = 400
"""Marks of one point layer in a window: the nearest to its centre."""

SHAPES_MAX = 2500
WHOLE_MAX = 4000
"""A region with no more features than this is sent whole, so that moving asks for nothing."""

DETAILS_PX_PER_M = DETAIL_PX_PER_M / 2
"""Details are sent one zoom level before they are drawn, so that they are there in time."""

TOLERANCE_PX = 0.35
LEFT_OUT_PX = 1.0
GROUND_LEFT_OUT_PX = 5.0
"""Fields and woods smaller than this are only texture."""
KEPT = {
    "areas": ("code", "class", "status", "closed_as", "disputed", "in_conflict", "label"),
    "releases": ("area_code", "kind", "depth_m"),
    "evidence": ("kind", "directness", "grade", "position_error_m"),
    "evidence_lines": ("kind", "directness", "grade"),
    "evidence_shapes": ("kind", "directness", "grade"),
    "differences": ("about", "decided"),
    "orders": ("code", "state", "share"),
    "progress": ("state",),
    "finds": ("number",),
    "accidents": ("killed", "injured"),
    "warnings": ("kind", "state", "drill", "radius_m"),
    "works": ("name", "state"),
    "places_points": ("name", "kind", "population"),
    "places_lines": ("name", "kind"),
    "places_shapes": ("name", "kind"),
    "proposed_outlines": ("code",),
    "planned_tasks": ("rank", "task", "area_code"),
}
"""Columns that the map draws from; the card asks for the rest."""

LABELLED = ("differences", "releases", "warnings", "proposed_outlines", "planned_tasks")
"""Layers whose features carry one mark or label inside them, and so a place for it."""

MARKS = ("evidence", "finds", "accidents", "places_points")


def layers_json(room: Room, view: View, frame: Frame, *, off: tuple[str, ...]) -> dict[str, Any]:
    """Every drawn layer of a view in a window as GeoJSON feature collections by name.

    `counts` tells for each layer how many features the window holds and how many are sent;
    `whole` is true when everything in the region was sent; `left_out` names the switches that
    are off, whose layers were not.
    """
    total = sum(len(view.sheets[name]) for name in KEPT if name in view.sheets)
    everything = total <= WHOLE_MAX
    found: dict[str, Any] = {}
    counts: dict[str, dict[str, int]] = {}
    for name in KEPT:
        sheet = view.sheets.get(name)
        if sheet is None or not len(sheet) or group_of(name) in off:
            continue
        if name in DETAILS and not everything and frame.ground_px_per_m < DETAILS_PX_PER_M:
            continue
        seen = _all(sheet) if everything else sheet.within(_wide(frame))
        sent = seen if everything else _picked(name, sheet, seen, frame)
        counts[name] = {"seen": len(seen), "sent": len(sent)}
        found[name] = _collection(name, sheet, sent, frame, exact=everything)
    overlay = None if view.past else overlay_of(room, frame)
    return {
        "layers": found,
        "counts": counts,
        "note": thinned(counts),
        "whole": everything,
        "left_out": list(off),
        "box": list(_degrees(frame)),
        "belief": overlay_json(overlay),
    }


def overlay_json(overlay: Overlay | None) -> dict[str, Any] | None:
    """A belief picture's address and corners as plain values."""
    if overlay is None:
        return None
    return {"address": overlay.address, "corners": [list(c) for c in overlay.corners]}


def thinned(counts: Mapping[str, Mapping[str, int]]) -> str:
    """What was left out of the window, layer by layer; empty when nothing was."""
    words = {"evidence": _("Evidence"), "finds": _("Items found"), "accidents": _("Accidents")}
    parts = [
        _("{layer}: the {sent} nearest the centre of {seen}.").format(
            layer=name, seen=number(counts[key]["seen"]), sent=number(counts[key]["sent"])
        )
        for key, name in words.items()
        if key in counts and counts[key]["sent"] < counts[key]["seen"]
    ]
    return " ".join([*parts, _("Zoom in for the rest.")]) if parts else ""


def _all(sheet: Sheet) -> Indexes:
    return np.arange(len(sheet), dtype=np.intp)


def _wide(frame: Frame) -> Bounds:
    """The window and half of it again on each side, so that a small move asks for nothing."""
    x0, y0, x1, y1 = frame.box
    w, h = (x1 - x0) / 2, (y1 - y0) / 2
    return (x0 - w, y0 - h, x1 + w, y1 + h)


def _degrees(frame: Frame) -> Bounds:
    west, south, east, north = frame.degrees
    w, h = (east - west) / 2, (north - south) / 2
    return (west - w, south - h, east + w, north + h)


def _picked(name: str, sheet: Sheet, seen: Indexes, frame: Frame) -> Indexes:
    if name in MARKS:
        return nearest(sheet, seen, frame.centre, POINTS_MAX)
    if not len(seen):
        return seen
    box = shapely.bounds(sheet.mercator[seen])
    size = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1]) * frame.px_per_m
    least = GROUND_LEFT_OUT_PX if name == "places_shapes" else LEFT_OUT_PX
    kept = np.flatnonzero(size >= least) if name != "areas" else np.arange(len(seen))
    largest = kept[np.argsort(-size[kept], kind="stable")[:SHAPES_MAX]]
    return np.sort(seen[largest])


def _collection(
    name: str, sheet: Sheet, sent: Indexes, frame: Frame, *, exact: bool
) -> dict[str, Any]:
    shapes = sheet.degrees[sent]
    if not exact and name not in MARKS and len(shapes):
        shapes = shapely.simplify(shapes, TOLERANCE_PX / _px_per_degree(frame))
        places = min(6, ceil(log10(_px_per_degree(frame))) + 1)
        shapes = shapely.transform(shapes, lambda xy: np.round(xy, places))
    texts: list[str] = shapely.to_geojson(shapes).tolist() if len(shapes) else []
    rows = [_kept(name, sheet.columns[i]) for i in sent]
    if name in LABELLED and len(sent):
        inner = shapely.get_coordinates(shapely.point_on_surface(sheet.degrees[sent]))
        for row, at in zip(rows, np.round(inner, 6).tolist(), strict=True):
            row["at"] = at
    return {"shapes": texts, "rows": rows}


def _px_per_degree(frame: Frame) -> float:
    return float(512 * 2**frame.zoom / 360)


def _kept(name: str, row: Mapping[str, object]) -> dict[str, object]:
    out: dict[str, object] = {"entity": row.get("entity")}
    for column in KEPT[name]:
        value = row.get(column)
        if value not in (None, "", False):
            out[column] = _plain(value)
    if name == "areas" and row.get("in_conflict"):
        # The map draws the code: nobody may take the shown record for the only one.
        out["code"] = _("{label} · conflict").format(label=row.get("code"))
    if name == "orders":
        out["flag"] = flag_text(row)
    elif name == "warnings":
        out["flag"] = warning_text(row)
    elif name.startswith("places"):
        out["family"] = family(str(row.get("kind") or ""))
    return out


def _plain(value: object) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, np.generic):
        return value.item()
    return value
