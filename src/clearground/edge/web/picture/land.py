"""The ground under the records: registered places, or a graticule where there are none."""

from __future__ import annotations

from math import ceil, floor, log10

import numpy as np
import shapely

from clearground.edge.web.picture.frame import Frame
from clearground.edge.web.picture.labels import Labels
from clearground.edge.web.sheet import Indexes, Sheet, to_mercator

WATER = {"river", "water", "lake", "stream", "canal", "pond"}
WOOD = {"forest", "wood"}
BUILT = {"village", "settlement", "town", "city", "building", "hamlet"}
ROADS = {"road", "track", "highway", "street"}
ORDER = ("field", "wood", "water", "built", "other", "border", "rail", "road")
"""Families from the ground up."""

SMALL_PX = 1.2
FIELD_PX = 9.0
"""A field smaller than this on the screen is only texture, and there are thousands."""


GROUND_MAX = 600
"""At most this many shapes or lines of ground in one picture, the largest first."""

GROUND_SIMPLER_PX = 0.8
"""Ground is only for finding one's way: it may be drawn more simply than a record."""


def family(kind: str) -> str:
    """Which drawing a kind of place has: water, wood, field, built, road, border or other."""
    word = kind.lower().strip()
    for name, words in (("water", WATER), ("wood", WOOD), ("built", BUILT), ("road", ROADS)):
        if word in words:
            return name
    if "border" in word or "boundary" in word or "district" in word or "region" in word:
        return "border"
    if "field" in word or "farm" in word or "meadow" in word:
        return "field"
    if "rail" in word:
        return "rail"
    return "other"


FOUND_BY = {"water", "wood", "field", "built", "road", "rail"}
"""Families by which a reader finds the way; a border or a name alone is no ground."""


def has_ground(sheets: dict[str, Sheet]) -> bool:
    """Whether the registered places draw a ground, so that no basemap is missed."""
    found = (sheets.get(layer) for layer in ("places_shapes", "places_lines"))
    return any(
        family(str(kind)) in FOUND_BY for sheet in found if sheet for kind in sheet.values("kind")
    )


def land(frame: Frame, sheets: dict[str, Sheet]) -> str:
    """Shapes of registered places, one path for each family, the largest families first."""
    return "".join(_families(frame, sheets.get("places_shapes"), "s"))


def ways(frame: Frame, sheets: dict[str, Sheet]) -> str:
    """Lines of registered places, roads twice: a casing and the road in it."""
    drawn = _families(frame, sheets.get("places_lines"), "l")
    return "".join(drawn)


def _families(frame: Frame, sheet: Sheet | None, kind: str) -> list[str]:
    if sheet is None:
        return []
    found: dict[str, list[str]] = {name: [] for name in ORDER}
    for i in _largest(sheet, sheet.within(frame.box)):
        name = family(str(sheet.columns[i].get("kind", "")))
        path = _visible(frame, sheet, int(i), FIELD_PX if name == "field" else SMALL_PX)
        if path:
            found[name].append(path)
    drawn = []
    for name, paths in found.items():
        if not paths:
            continue
        path = "".join(paths)
        if kind == "l" and name == "road":
            drawn.append(f'<defs><path id="roads" d="{path}"/></defs><use href="#roads" ')
            drawn.append('class="l-road"/><use href="#roads" class="l-road2"/>')
        else:
            drawn.append(f'<path class="{kind}-{name}" d="{path}"/>')
    return drawn


def _largest(sheet: Sheet, seen: Indexes) -> Indexes:
    """Of the shapes seen at most `GROUND_MAX`, the largest."""
    if len(seen) <= GROUND_MAX:
        return seen
    box = shapely.bounds(sheet.mercator[seen])
    size = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1])
    picked: Indexes = np.sort(seen[np.argsort(-size, kind="stable")[:GROUND_MAX]])
    return picked


def _visible(frame: Frame, sheet: Sheet, i: int, least_px: float) -> str:
    west, south, east, north = shapely.bounds(sheet.mercator[i])
    if max(east - west, north - south) * frame.px_per_m < least_px:
        return ""
    return frame.path(sheet.mercator[i], GROUND_SIMPLER_PX)


def names(frame: Frame, sheets: dict[str, Sheet], labels: Labels) -> str:
    """Marks of places that are points; their names go to the labels, most people first."""
    sheet = sheets.get("places_points")
    if sheet is None:
        return ""
    seen = [int(i) for i in sheet.within(frame.box)]
    seen.sort(key=lambda i: -_people(sheet.columns[i].get("population")))
    marks: list[str] = []
    for i in seen[:400]:
        x, y = frame.point(sheet.mercator[i])
        name = str(sheet.columns[i].get("name") or "")
        before = len(labels.written)
        labels.put(x, y - 7, name, kind="pl")
        if len(labels.written) > before:
            marks.append(
                f'<rect class="pm" x="{x - 2.5:.1f}" y="{y - 2.5:.1f}" width="5" height="5"/>'
            )
    return "".join(marks)


def _people(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def graticule(frame: Frame) -> str:
    """Lines of longitude and latitude with their degrees, where no place gives the ground."""
    west, south, east, north = frame.degrees
    step = _step((east - west) / 5)
    lines: list[str] = []
    digits = max(0, -floor(log10(step)))
    for k in range(ceil(west / step), floor(east / step) + 1):
        x = frame.pixels(to_mercator(np.array([[k * step, frame.lat]])))[0, 0]
        lines.append(f'<path class="gr" d="M{x:.1f} 0V{frame.height}"/>')
        lines.append(f'<text class="gt" x="{x + 3:.0f}" y="12">{k * step:.{digits}f}°</text>')
    for k in range(ceil(south / step), floor(north / step) + 1):
        y = frame.pixels(to_mercator(np.array([[frame.lon, k * step]])))[0, 1]
        lines.append(f'<path class="gr" d="M0 {y:.1f}H{frame.width}"/>')
        lines.append(f'<text class="gt" x="4" y="{y - 3:.0f}">{k * step:.{digits}f}°</text>')
    return "".join(lines)


def _step(wanted: float) -> float:
    """The first of 1, 2, 5 times a power of ten that is not less than wanted."""
    power = 10 ** floor(log10(max(wanted, 1e-6)))
    return float(next(power * m for m in (1, 2, 5, 10) if power * m >= wanted))
