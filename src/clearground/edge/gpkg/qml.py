"""Styles as QGIS reads them (QML)."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from clearground.edge.gpkg.symbols import Dots, Fill, Hatch, Line, Mark, Part, Rule, Style

_VERSION = "3.22.0"


def qml(style: Style, kind: str) -> str:
    """The style as QML text.

    Parameters
    ----------
    style : Style
        Rules and label.
    kind : str
        "fill", "line" or "marker", by the layer's geometry.

    >>> qml(Style(()), "fill")[:6]
    '<qgis '
    """
    root = ET.Element(
        "qgis",
        version=_VERSION,
        styleCategories="Symbology|Labeling",
        labelsEnabled="1" if style.label else "0",
    )
    renderer = ET.SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0")
    rules = ET.SubElement(renderer, "rules", key="clearground")
    symbols = ET.SubElement(renderer, "symbols")
    for i, rule in enumerate(style.rules):
        entry = ET.SubElement(rules, "rule", key=f"rule{i}", symbol=str(i), label=rule.title)
        if rule.where:
            entry.set("filter", expression(rule))
        symbol = ET.SubElement(symbols, "symbol", type=kind, name=str(i), alpha="1")
        for n, part in enumerate(rule.parts):
            _add(symbol, part, kind, f"@{i}@{n}")
    if style.label:
        _label(root, style.label, kind)
    return ET.tostring(root, encoding="unicode")


def expression(rule: Rule) -> str:
    """The rule's condition as a QGIS expression.

    >>> print(expression(Rule("Open", {"status": "open"}, ())))
    "status" = 'open'
    """
    tests = (
        f'"{name}" = {str(value).lower()}' if isinstance(value, bool) else f"\"{name}\" = '{value}'"
        for name, value in rule.where.items()
    )
    return " AND ".join(tests)


def _add(symbol: ET.Element, part: Part, kind: str, name: str) -> None:
    match part:
        case Fill():
            if kind == "fill":
                colour = _colour(part.colour, part.opacity)
                _layer(symbol, "SimpleFill", {"color": colour, "style": "solid"} | _NO_OUTLINE)
        case Line():
            simple = _line_options(part.colour, part.width_mm, part.dash)
            _layer(symbol, "SimpleLine", simple)
        case Hatch():
            options = {
                "angle": f"{part.angle:g}",
                "distance": f"{part.spacing_mm:g}",
                "distance_unit": "MM",
            }
            layer = _layer(symbol, "LinePatternFill", options)
            inner = ET.SubElement(layer, "symbol", type="line", name=name, alpha="1")
            _layer(inner, "SimpleLine", _line_options(part.colour, part.width_mm, part.dash))
        case Dots():
            step, half = f"{part.spacing_mm:g}", f"{part.spacing_mm / 2:g}"
            options = {"distance_x": step, "distance_y": step, "displacement_x": half}
            layer = _layer(symbol, "PointPatternFill", options)
            inner = ET.SubElement(layer, "symbol", type="marker", name=name, alpha="1")
            dot = Mark("circle", part.size_mm, part.colour, part.colour, 0.0)
            _layer(inner, "SimpleMarker", _mark_options(dot))
        case Mark():
            _layer(symbol, "SimpleMarker", _mark_options(part))


_PLACEMENT = {"marker": "6", "line": "2", "fill": "4"}
"""Beside the point, along the line, level inside the polygon: QGIS's own numbers."""
_NO_OUTLINE = {"outline_style": "no"}


def _line_options(colour: str, width_mm: float, dash: tuple[float, ...]) -> dict[str, str]:
    options = {
        "line_color": _colour(colour),
        "line_width": f"{width_mm:g}",
        "line_width_unit": "MM",
        "line_style": "solid",
        "joinstyle": "round",
        "capstyle": "flat",
    }
    if dash:
        options |= {
            "use_custom_dash": "1",
            "customdash": ";".join(f"{d:g}" for d in dash),
            "customdash_unit": "MM",
        }
    return options


def _mark_options(mark: Mark) -> dict[str, str]:
    clear = _colour("#FFFFFF", 0.0)
    turned = {"angle": "90"} if mark.shape == "line" else {}  # a bar lies across the square
    return {
        "name": mark.shape,
        "color": _colour(mark.fill) if mark.fill else clear,
        "outline_color": _colour(mark.stroke),
        "outline_width": f"{mark.stroke_mm:g}",
        "outline_style": "solid",
        "size": f"{mark.size_mm:g}",
        "size_unit": "MM",
    } | turned


def _layer(parent: ET.Element, kind: str, options: Mapping[str, str]) -> ET.Element:
    layer = ET.SubElement(parent, "layer", {"class": kind, "enabled": "1", "locked": "0"})
    layer.set("pass", "0")
    bag = ET.SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        ET.SubElement(bag, "Option", name=name, value=value, type="QString")
        ET.SubElement(layer, "prop", k=name, v=value)  # read by QGIS before 3.20
    return layer


def _label(root: ET.Element, text: str, kind: str) -> None:
    labeling = ET.SubElement(root, "labeling", type="simple")
    settings = ET.SubElement(labeling, "settings")
    style = ET.SubElement(
        settings,
        "text-style",
        fieldName=text,
        isExpression="1",
        fontSize="8",
        fontSizeUnit="Point",
        textColor=_colour("#14202B"),
    )
    ET.SubElement(
        style,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.7",
        bufferSizeUnits="MM",
        bufferColor=_colour("#FFFFFF"),
    )
    ET.SubElement(settings, "placement", placement=_PLACEMENT[kind], dist="1")
    # A polygon as an obstacle would hide the labels of what lies in it.
    # The smaller denominator comes first: labels show from 1:100,000 inwards.
    shown = ET.SubElement(settings, "rendering", scaleVisibility="1", obstacle="0")
    shown.attrib |= {"scaleMin": "1", "scaleMax": "100000"}


def _colour(colour: str, opacity: float = 1.0) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"
