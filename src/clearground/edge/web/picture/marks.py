"""Points and rings in the picture: evidence, finds, accidents, warnings; and the forecasts."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import numpy as np
import shapely

from clearground.edge.web.picture.frame import Frame
from clearground.edge.web.picture.hazards import SMALL_PX, Link, size_px
from clearground.edge.web.picture.labels import Labels
from clearground.edge.web.sheet import Indexes, Sheet

EVIDENCE_MAX = 400
"""At most this many evidence marks in one picture: the nearest to the centre."""

RING_MIN_PX, RING_MAX_PX = 9.0, 64.0
"""Circles outside these radii say nothing, or cross the whole map; the card has the figure."""


def nearest(sheet: Sheet, seen: Indexes, centre: tuple[float, float], most: int) -> Indexes:
    """The positions among those seen that are nearest the centre, at most so many."""
    if len(seen) <= most:
        return seen
    xy = shapely.get_coordinates(shapely.centroid(sheet.mercator[seen]))
    far = np.hypot(xy[:, 0] - centre[0], xy[:, 1] - centre[1])
    picked: Indexes = np.sort(seen[np.argsort(far, kind="stable")[:most]])
    return picked


def ring_class(grade: str) -> str:
    """Line of the position-error circle: solid A-B, dashed C-D, dotted E-F."""
    letter = grade[:1].upper()
    return "r-ab" if letter in "AB" and letter else "r-cd" if letter in "CD" and letter else "r-ef"


def mark_of(directness: str, x: float, y: float) -> str:
    """The mark of a piece of evidence: filled diamond, ring, or square with a bar."""
    if directness == "direct":
        return f'<path class="ev d" d="M{x:.1f} {y - 5.5:.1f}l5.5 5.5l-5.5 5.5l-5.5 -5.5z"/>'
    if directness == "negative":
        return (
            f'<path class="ev n" d="M{x - 4.5:.1f} {y - 4.5:.1f}h9v9h-9z"/>'
            f'<path class="ev b" d="M{x - 2.5:.1f} {y:.1f}h5"/>'
        )
    return f'<circle class="ev i" cx="{x:.1f}" cy="{y:.1f}" r="4.2"/>'


def evidence(frame: Frame, sheet: Sheet, link: Link, *, labels: Labels) -> str:
    """Evidence marks nearest the centre, with grade and position-error circle."""
    out: list[str] = []
    picked = nearest(sheet, sheet.within(frame.box), frame.centre, EVIDENCE_MAX)
    crowded = len(picked) > 150 or not frame.detailed
    for i in picked:
        row = sheet.columns[i]
        x, y = frame.point(sheet.mercator[i])
        if not frame.sees(x, y, 8):
            continue
        grade = str(row.get("grade") or "")
        error = row.get("position_error_m")
        radius = float(error) * frame.ground_px_per_m if isinstance(error, (int, float)) else 0.0
        ring = ""
        if RING_MIN_PX < radius < RING_MAX_PX and not crowded:
            ring = (
                f'<circle class="{ring_class(grade)}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.0f}"/>'
            )
        text = ""
        if grade and not crowded and labels.room(x + 16, y + 4, grade):
            text = f'<text class="gd" x="{x + 9:.0f}" y="{y + 4:.0f}">{escape(grade)}</text>'
        entity = str(row.get("entity", ""))
        out.append(
            f'<a href="{escape(link(entity))}" data-sel="{entity}">{ring}'
            f"{mark_of(str(row.get('directness', 'indirect')), x, y)}{text}</a>"
        )
    return "".join(out)


def shapes(frame: Frame, sheet: Sheet, link: Link) -> str:
    """Evidence that is a line or an area: a thin ink line, never a fill."""
    out: list[str] = []
    for i in nearest(sheet, sheet.within(frame.box), frame.centre, EVIDENCE_MAX):
        if size_px(frame, sheet, int(i)) < SMALL_PX:
            continue
        path = frame.path(sheet.mercator[i])
        if path:
            entity = str(sheet.columns[i].get("entity", ""))
            out.append(
                f'<a href="{escape(link(entity))}" data-sel="{entity}">'
                f'<path class="es" d="{path}"/></a>'
            )
    return "".join(out)


def finds(frame: Frame, sheet: Sheet, link: Link, *, accident: bool = False) -> str:
    """Items found as crosses with their list number; accidents as a cross in a ring."""
    out: list[str] = []
    for i in nearest(sheet, sheet.within(frame.box), frame.centre, EVIDENCE_MAX):
        x, y = frame.point(sheet.mercator[i])
        row = sheet.columns[i]
        entity = str(row.get("entity", ""))
        ring = f'<circle class="ac" cx="{x:.1f}" cy="{y:.1f}" r="8"/>' if accident else ""
        number = row.get("number")
        label = (
            f'<text class="gd" x="{x + 7:.0f}" y="{y + 4:.0f}">{number}</text>' if number else ""
        )
        out.append(
            f'<a href="{escape(link(entity))}" data-sel="{entity}">{ring}'
            f'<path class="fx" d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8"/>{label}</a>'
        )
    return "".join(out)


def warnings(frame: Frame, sheet: Sheet, link: Link, *, labels: Labels, expired: bool) -> str:
    """Warned ground: a double magenta ring and a flag while live, a thin grey ring after."""
    out: list[str] = []
    for i in sheet.within(frame.box):
        row = sheet.columns[i]
        path = frame.path(sheet.mercator[i])
        if not path or (not expired and row.get("state") != "live"):
            continue
        state, drill = str(row.get("state", "live")), bool(row.get("drill"))
        entity = str(row.get("entity", ""))
        out.append(f'<a href="{escape(link(entity))}" data-sel="{entity}">')
        if state != "live":
            out.append(f'<path class="wx" d="{path}"/></a>')
            continue
        kind = "drill" if drill else "warn"
        x, y = frame.point(shapely.centroid(sheet.mercator[i]))
        inner = frame.path(shapely.buffer(sheet.mercator[i], -6 / frame.px_per_m))
        out.append(f'<path class="w3" d="{path}"/><path class="w1 {kind}" d="{path}"/>')
        out.append(f'<path class="w2 {kind}" d="{inner}"/>')
        out.append(
            f'<path class="wt {kind}" d="M{x:.1f} {y - 9:.1f}l9 16h-18z"/>'
            f'<path class="wb" d="M{x:.1f} {y - 3:.1f}v5m0 2v1.6"/></a>'
        )
        top = shapely.bounds(sheet.mercator[i])[3]
        _x, low = frame.pixels(np.array([[0.0, top]]))[0]
        labels.flag(x, min(max(float(low) - 10, 16), frame.height - 60), warning_text(row), kind)
    return "".join(out)


def warning_text(row: Mapping[str, object]) -> str:
    """What a live warning's flag says: what it is about and until when."""
    return str(row.get("flag") or "")


def forecasts(frame: Frame, sheet: Sheet, link: Link, *, planned: bool) -> str:
    """Proposed outlines, or planned tasks: violet dash-dot, no fill, no casing."""
    out: list[str] = []
    for i in sheet.within(frame.box):
        i = int(i)
        path, size = frame.path(sheet.mercator[i]), size_px(frame, sheet, i)
        if not path or size < SMALL_PX:
            continue
        row = sheet.columns[i]
        entity = str(row.get("entity") or row.get("code") or row.get("task") or "")
        text = str(row.get("rank") if planned else row.get("code") or "")
        x, y = frame.point(sheet.mercator[i])
        label = ""
        if text and text != "None" and size > 22 and frame.sees(x, y):
            half = len(text) * 3.6 + 5
            label = (
                f'<rect class="fb" x="{x - half:.1f}" y="{y - 9:.1f}" width="{2 * half:.1f}" '
                f'height="18" rx="2"/><text class="ft" x="{x:.0f}" y="{y + 4:.0f}">'
                f"{escape(text)}</text>"
            )
        out.append(
            f'<a href="{escape(link(entity))}" data-sel="{escape(entity)}">'
            f'<path class="fo" d="{path}"/>{label}</a>'
        )
    return "".join(out)
