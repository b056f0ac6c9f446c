"""Which symbol each layer gets: the standard's colours, never colour alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

INK, INK_2, INK_3 = "#14202B", "#45525F", "#5D6975"
CHA, SHA = "#FF0000", "#F4A718"
OPEN, WORKED_ON, CLOSED = "#FF0000", "#FFBF00", "#9ACD32"
WORK, FORECAST, WARNING, DRILL = "#0B57A4", "#441C80", "#B3005A", "#007880"
WHITE, WATER, ROAD, FIELD, FOREST = "#FFFFFF", "#8FB4CC", "#9A9A92", "#E9E6D8", "#C9CDBE"
CHA_OPACITY, SHA_OPACITY, TWICE_OPACITY = 0.7, 0.5, 0.5

SOLID: tuple[float, ...] = ()
DASHED, DOTTED, DASH_DOT = (3.0, 1.5), (0.8, 1.2), (3.0, 1.2, 0.8, 1.2)
"""Dash patterns in millimetres on paper."""


@dataclass(frozen=True, slots=True)
class Fill:
    """A plain fill."""

    colour: str
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line or an outline; width and dashes in millimetres on paper."""

    colour: str
    width_mm: float
    dash: tuple[float, ...] = SOLID


@dataclass(frozen=True, slots=True)
class Hatch:
    """Parallel lines over a polygon; `angle` in degrees against the clock from east."""

    colour: str
    angle: float
    spacing_mm: float = 2.0
    width_mm: float = 0.3
    dash: tuple[float, ...] = SOLID


@dataclass(frozen=True, slots=True)
class Dots:
    """Dots over a polygon."""

    colour: str
    spacing_mm: float = 2.0
    size_mm: float = 0.5


@dataclass(frozen=True, slots=True)
class Mark:
    """A point symbol: `shape` is a name that QGIS and SLD share; `fill` None leaves it open."""

    shape: str
    size_mm: float
    fill: str | None
    stroke: str = INK
    stroke_mm: float = 0.4


Part = Fill | Line | Hatch | Dots | Mark


@dataclass(frozen=True, slots=True)
class Rule:
    """How features with these values are drawn, parts from below to above."""

    title: str
    where: Mapping[str, str | bool]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """The rules of a layer and the column or expression that labels its features."""

    rules: tuple[Rule, ...]
    label: str = ""


def _status(colour: str, dash: tuple[float, ...]) -> tuple[Part, ...]:
    # Amber and yellow-green are too pale on land: the line runs inside an ink casing.
    return (Line(INK, 1.4), Line(colour, 0.8, dash))


_BAR_SQUARE = (Mark("square", 3.2, None), Mark("line", 3.2, None))
_GRID = (Hatch(INK_2, 0.0), Hatch(INK_2, 90.0), Line(INK_2, 0.4))
_CROSSED = (Hatch(WORK, 45.0), Hatch(WORK, 135.0))
_STRIPES = (Hatch(INK, 60.0, 3.0, 0.6),)
_RING_LIVE = (Line(WARNING, 1.8), Line(WHITE, 0.7))

STYLES: Mapping[str, Style] = {
    "areas": Style(
        (
            Rule("Open", {"status": "open"}, _status(OPEN, SOLID)),
            Rule("Worked on", {"status": "worked_on"}, _status(WORKED_ON, DASHED)),
            Rule("Suspended", {"status": "suspended"}, _status(WORKED_ON, (6.0, 2.5))),
            Rule("Closed", {"status": "closed"}, _status(CLOSED, DOTTED)),
            Rule("Handed over", {"status": "handed_over"}, _status(CLOSED, DOTTED)),
        ),
        label='"label"',
    ),
    "remaining": Style(
        (
            Rule("Confirmed, remaining", {"class": "CHA"}, (Fill(CHA, CHA_OPACITY),)),
            Rule(
                "Suspected, remaining",
                {"class": "SHA"},
                (Fill(SHA, SHA_OPACITY), Dots(INK_2)),
            ),
            Rule("Sources differ", {"disputed": True}, _STRIPES),
        )
    ),
    "releases": Style(
        (
            Rule("Cancelled", {"kind": "cancelled"}, (Hatch(INK_2, 0.0), Line(INK_2, 0.4))),
            Rule("Reduced", {"kind": "reduced"}, (Hatch(INK_2, 90.0), Line(INK_2, 0.4))),
            Rule("Cleared", {"kind": "cleared"}, _GRID),
        ),
        label="""coalesce(format_number("depth_m", 2) || ' m', '')""",
    ),
    "evidence": Style(
        (
            Rule("Direct", {"directness": "direct"}, (Mark("diamond", 3.4, INK),)),
            Rule("Indirect", {"directness": "indirect"}, (Mark("circle", 3.0, None),)),
            Rule("Negative", {"directness": "negative"}, _BAR_SQUARE),
        ),
        label='"grade"',
    ),
    "evidence_lines": Style(
        (
            Rule("Direct", {"directness": "direct"}, (Line(INK, 0.7),)),
            Rule("Indirect", {"directness": "indirect"}, (Line(INK, 0.5, DASHED),)),
            Rule("Negative", {"directness": "negative"}, (Line(INK_3, 0.5, DOTTED),)),
        )
    ),
    "evidence_shapes": Style(
        (
            Rule("Direct", {"directness": "direct"}, (Line(INK, 0.5),)),
            Rule("Indirect", {"directness": "indirect"}, (Line(INK, 0.4, DASHED),)),
            Rule("Negative", {"directness": "negative"}, (Line(INK_3, 0.4, DOTTED),)),
        )
    ),
    "differences": Style(
        (
            Rule("Not decided", {"decided": False}, (*_STRIPES, Line(INK, 0.6, DASHED))),
            Rule("Decided", {"decided": True}, (Line(INK_3, 0.4, DASHED),)),
        ),
        label="""case when "decided" then '' else '\u2260' end""",
    ),
    "orders": Style(
        (
            Rule("Signed", {"state": "signed"}, (Line(WORK, 0.7),)),
            Rule("Worked on", {"state": "worked_on"}, (Line(WORK, 0.9),)),
            Rule("Complete", {"state": "complete"}, (Line(WORK, 0.5),)),
        ),
        label='"code"',
    ),
    "progress": Style(
        (
            Rule("Recorded as searched", {"state": "recorded"}, (Hatch(WORK, 45.0),)),
            Rule("Surveyed, to no depth", {"state": "surveyed"}, (Line(WORK, 0.2),)),
            Rule("And inspected", {"state": "inspected"}, _CROSSED),
            Rule("Done twice", {"state": "twice"}, (Fill(WORK, TWICE_OPACITY),)),
            Rule(
                "Outside the area",
                {"state": "outside"},
                (Hatch(WORK, 0.0, 1.5, 0.4, DASHED), Line(WORK, 0.6, DASHED)),
            ),
        ),
        label="""case when "state" = 'outside' then '!' else '' end""",
    ),
    "finds": Style((Rule("Find", {}, (Mark("triangle", 3.4, INK),)),), label='"number"'),
    "accidents": Style((Rule("Accident", {}, (Mark("cross2", 4.0, None, INK, 1.0),)),)),
    "warnings": Style(
        (
            Rule("Live", {"state": "live", "drill": False}, _RING_LIVE),
            Rule("Expired", {"state": "expired"}, (Line(WARNING, 0.3),)),
            Rule("Ended", {"state": "ended"}, (Line(WARNING, 0.3, DOTTED),)),
            Rule(
                "Drill",
                {"state": "live", "drill": True},
                (Hatch(DRILL, 45.0, 4.0, 0.8), Line(DRILL, 0.8)),
            ),
        ),
        label="""case when "drill" and "state" = 'live' then 'DRILL' else '' end""",
    ),
    "nonconformities": Style(
        (
            Rule("Open", {"open": True}, (Mark("pentagon", 4.0, INK),)),
            Rule("Closed", {"open": False}, (Mark("pentagon", 3.4, None),)),
        ),
        label='"code"',
    ),
    "works": Style(
        (
            Rule("Waiting for land", {"state": "waiting"}, (Line(INK_2, 0.6, DASHED),)),
            Rule("Ready", {"state": "ready"}, (Line(INK_2, 0.8),)),
        ),
        label='"name"',
    ),
    "places_points": Style((Rule("Place", {}, (Mark("circle", 1.8, INK_3),)),), label='"name"'),
    "places_lines": Style((Rule("Place", {}, (Line(INK_3, 0.4),)),), label='"name"'),
    "places_shapes": Style((Rule("Place", {}, (Line(INK_3, 0.3),)),), label='"name"'),
    "proposed_outlines": Style(
        (Rule("Forecast", {}, (Line(FORECAST, 0.7, DASH_DOT),)),), label='"code"'
    ),
    "planned_tasks": Style(
        (Rule("Forecast", {}, (Line(FORECAST, 0.5, DASH_DOT),)),), label='"rank"'
    ),
    "context_roads": Style((Rule("Road", {}, (Line(ROAD, 0.6),)),), label='"name"'),
    "context_bridges": Style((Rule("Bridge", {}, (Mark("square", 1.6, WHITE, INK_3),)),)),
    "context_water": Style((Rule("Water", {}, (Fill(WATER), Line(WATER, 0.8))),)),
    "context_villages": Style(
        (Rule("Village", {}, (Mark("circle", 1.2, INK_3, INK_3),)),), label='"name"'
    ),
    "context_built_up": Style((Rule("Built up", {}, (Fill("#E3DDD2"),)),)),
    "context_buildings": Style((Rule("Building", {}, (Fill("#C4BCAE"),)),)),
    "context_fields": Style((Rule("Field", {}, (Fill(FIELD), Line(WHITE, 0.2))),)),
    "context_forest": Style((Rule("Forest", {}, (Fill(FOREST),)),)),
}
"""The style of each derived layer, and of the ground that a simulated region draws below.

Source: the IMAS Mine Action symbology colours of suspected and confirmed areas and their
status; lines, textures and shapes are the product's own, so that each pair differs without
colour.
"""
