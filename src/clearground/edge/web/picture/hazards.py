"""Declared areas, releases, orders, progress and disputed ground in the picture."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import numpy as np
import shapely

from clearground.edge.web import wording
from clearground.edge.web.picture.frame import Frame
from clearground.edge.web.picture.labels import Labels
from clearground.edge.web.sheet import Indexes, Sheet
from clearground.standards.words import _

Link = Callable[[str], str]
"""The address that opens a thing's card."""

SMALL_PX = 3.0
"""Shapes smaller than this are drawn as a dot of their status, so that none is lost."""

ORDER_INSET_PX = 4.2
COMPLETE_PX = 90.0
"""An order that is complete is drawn only when one looks closely: its progress says the rest."""

AREAS_MAX = 2500
PROGRESS_MAX = 1500
LABEL_PX = 14.0


def size_px(frame: Frame, sheet: Sheet, i: int) -> float:
    """The longer side of a feature's box in pixels."""
    west, south, east, north = shapely.bounds(sheet.mercator[i])
    return float(max(east - west, north - south) * frame.px_per_m)


def areas(frame: Frame, sheet: Sheet, link: Link, *, selected: str, labels: Labels) -> str:
    """Declared areas: fill by class, line by status inside an ink casing, code as label."""
    out: list[str] = []
    seen = sheet.within(frame.box)
    for i in _largest_first(sheet, seen)[:AREAS_MAX]:
        row, size = sheet.columns[i], size_px(frame, sheet, i)
        status = str(row.get("status", "open"))
        classes = f"{str(row.get('class', 'SHA')).lower()} {status}"
        entity = str(row.get("entity", ""))
        mark = " sel" if entity == selected else ""
        label = str(row.get("label") or row.get("code") or "")
        if size < SMALL_PX:
            x, y = frame.point(sheet.mercator[i])
            drawn = f'<circle class="dot {classes}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
        else:
            path = frame.path(sheet.mercator[i])
            if not path:
                continue
            drawn = _outlined(f"a{i}", path, thin=size < 24, selected=bool(mark))
        out.append(
            f'<a class="ha {classes}{mark}" href="{escape(link(entity))}" data-sel="{entity}" '
            f'aria-label="{escape(label)}">{drawn}</a>'
        )
        if size >= LABEL_PX:
            _area_label(frame, sheet, i, labels)
    return "".join(out)


def _outlined(name: str, path: str, *, thin: bool, selected: bool) -> str:
    ring = f'<use href="#{name}" class="ring2"/><use href="#{name}" class="ring1"/>'
    narrow = " thin" if thin else ""
    return (
        f'<defs><path id="{name}" d="{path}"/></defs>'
        + (ring if selected else "")
        + f'<use href="#{name}" class="fill"/><use href="#{name}" class="dots"/>'
        + f'<use href="#{name}" class="case{narrow}"/><use href="#{name}" class="line{narrow}"/>'
    )


def _area_label(frame: Frame, sheet: Sheet, i: int, labels: Labels) -> None:
    row = sheet.columns[i]
    box = shapely.bounds(sheet.mercator[i])
    x, _top = frame.pixels(np.array([[(box[0] + box[2]) / 2, box[3]]]))[0]
    _x, low = frame.pixels(np.array([[box[0], box[1]]]))[0]
    closed = str(row.get("status")) in ("closed", "handed_over") and frame.detailed
    below = str(row.get("closed_as") or "") if closed else ""
    code = str(row.get("code") or "")
    if row.get("in_conflict"):
        code = _("{label} · conflict").format(label=code)
    labels.put(float(x), float(low) + 17, code, below=below)


def releases(frame: Frame, sheet: Sheet, link: Link, labels: Labels) -> str:
    """Released parts: bare ground with the texture of how it was released."""
    out: list[str] = []
    for i in sheet.within(frame.box):
        i = int(i)
        path = frame.path(sheet.mercator[i])
        if not path or size_px(frame, sheet, i) < SMALL_PX:
            continue
        row = sheet.columns[i]
        kind = str(row.get("kind", ""))
        entity = str(row.get("entity", ""))
        out.append(
            f'<a href="{escape(link(entity))}" data-sel="{entity}">'
            f'<path class="rel" d="{path}"/><path class="rel-{escape(kind)}" d="{path}"/></a>'
        )
        depth = row.get("depth_m")
        if isinstance(depth, (int, float)) and kind == "cleared" and size_px(frame, sheet, i) > 46:
            x, y = frame.point(sheet.mercator[i])
            labels.put(x, y + 4, wording.depth(float(depth)))
    return "".join(out)


def progress(frame: Frame, sheet: Sheet, link: Link) -> str:
    """Recorded progress as hatches over the fill: recorded, inspected, twice, outside."""
    out: list[str] = []
    seen = sheet.within(frame.box)
    for i in _largest_first(sheet, seen)[:PROGRESS_MAX]:
        if size_px(frame, sheet, i) < SMALL_PX:
            break
        path = frame.path(sheet.mercator[i])
        if path:
            entity = str(sheet.columns[i].get("entity", ""))
            state = str(sheet.columns[i].get("state", "recorded"))
            out.append(
                f'<a href="{escape(link(entity))}" data-sel="{entity}">'
                f'<path class="pr {escape(state)}" d="{path}"/></a>'
            )
    return "".join(out)


def orders(frame: Frame, sheet: Sheet, link: Link, labels: Labels) -> str:
    """Signed orders: a solid blue line and a flag with the order's code and share done."""
    out: list[str] = []
    for i in sheet.within(frame.box):
        i = int(i)
        row, size = sheet.columns[i], size_px(frame, sheet, i)
        state = str(row.get("state", ""))
        if size < (COMPLETE_PX if state == "complete" else SMALL_PX):
            continue
        # Drawn inside its edge: an order is often the whole area, whose line must stay legible.
        inside = shapely.buffer(sheet.mercator[i], -ORDER_INSET_PX / frame.px_per_m)
        path = frame.path(sheet.mercator[i] if inside.is_empty else inside)
        if not path:
            continue
        entity = str(row.get("entity", ""))
        out.append(
            f'<a href="{escape(link(entity))}" data-sel="{entity}">'
            f'<path class="or {escape(state)}" d="{path}"/></a>'
        )
        if size > 40 and state == "worked_on":
            box = shapely.bounds(sheet.mercator[i])
            x, y = frame.pixels(np.array([[(box[0] + box[2]) / 2, box[3]]]))[0]
            if frame.sees(float(x), float(y)):
                labels.flag(float(x), float(y) - 2, flag_text(row), "order")
    return "".join(out)


def flag_text(row: object) -> str:
    """What an order's flag says: its code, and the share done where one is recorded."""
    get = row.get  # type: ignore[attr-defined]
    code, share = str(get("code") or ""), get("share")
    if isinstance(share, (int, float)) and share > 0:
        return f"{code} · {round(100 * float(share))}\u202f%"
    return code


def differences(frame: Frame, sheet: Sheet, link: Link) -> str:
    """Disputed ground: stripes, a zigzag line and a not-equal badge."""
    out: list[str] = []
    for i in sheet.within(frame.box):
        i = int(i)
        path = frame.path(sheet.mercator[i])
        row = sheet.columns[i]
        if not path or row.get("decided"):
            continue
        entity = str(row.get("entity", ""))
        x, y = frame.point(sheet.mercator[i])
        teeth = _zigzag(frame, sheet, i)
        out.append(
            f'<a href="{escape(link(entity))}" data-sel="{entity}"><path class="df" d="{path}"/>'
            f'<path class="zz2" d="{teeth}"/><path class="zz1" d="{teeth}"/>'
            f'<g class="bd"><circle cx="{x:.1f}" cy="{y:.1f}" r="9"/>'
            f'<path d="M{x - 4.5:.1f} {y - 2:.1f}h9m-9 4h9m-7 3.4l5-10.6"/></g></a>'
        )
    return "".join(out)


def _zigzag(frame: Frame, sheet: Sheet, i: int, *, step: float = 6.0, reach: float = 2.2) -> str:
    """The shape's outer rings as a zigzag of teeth `step` apart and `reach` to each side."""
    in_px = shapely.transform(sheet.mercator[i], frame.pixels)
    words: list[str] = []
    for part in shapely.get_parts(in_px):
        ring = shapely.get_exterior_ring(part)
        if ring is None:
            continue
        count = max(8, 2 * round(ring.length / step / 2))
        if count > 2000:
            continue
        along = np.linspace(0, ring.length, count, endpoint=False)
        at = shapely.get_coordinates(shapely.line_interpolate_point(ring, along))
        ahead = shapely.get_coordinates(
            shapely.line_interpolate_point(ring, (along + 0.5) % ring.length)
        )
        tangent = ahead - at
        normal = np.column_stack([-tangent[:, 1], tangent[:, 0]])
        normal /= np.maximum(np.hypot(normal[:, 0], normal[:, 1]), 1e-9)[:, None]
        teeth = at + normal * np.where(np.arange(count) % 2, reach, -reach)[:, None]
        words.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in teeth.tolist()) + "Z")
    return "".join(words)


def _largest_first(sheet: Sheet, seen: Indexes) -> list[int]:
    """Positions sorted by size, the largest drawn first so that small ones stay on top."""
    if not len(seen):
        return []
    box = shapely.bounds(sheet.mercator[seen])
    size = np.maximum(box[:, 2] - box[:, 0], box[:, 3] - box[:, 1])
    return [int(i) for i in seen[np.argsort(-size, kind="stable")]]
