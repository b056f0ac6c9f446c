"""Styles as other programs read them (SLD 1.1)."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from clearground.edge.gpkg.symbols import Dots, Fill, Hatch, Line, Mark, Part, Rule, Style

_SLD, _SE, _OGC = (
    "http://www.opengis.net/sld",
    "http://www.opengis.net/se",
    "http://www.opengis.net/ogc",
)
for _prefix, _space in (("", _SLD), ("se", _SE), ("ogc", _OGC)):
    ET.register_namespace(_prefix, _space)
_PIXELS_PER_MM = 1 / 0.28
"""Source: OGC 05-077r4, 9: a standard pixel is 0.28 mm."""
_SHAPES = {"cross2": "x", "line": "shape://horline"}
_HATCHES = {0.0: "shape://horline", 90.0: "shape://vertline", 45.0: "shape://slash"}


def sld(name: str, style: Style) -> str:
    """The style as SLD text.

    >>> "StyledLayerDescriptor" in sld("areas", Style(()))
    True
    """
    root = ET.Element(f"{{{_SLD}}}StyledLayerDescriptor", version="1.1.0")
    layer = ET.SubElement(root, f"{{{_SLD}}}NamedLayer")
    _text(layer, "Name", name)
    user = ET.SubElement(layer, f"{{{_SLD}}}UserStyle")
    feature = ET.SubElement(user, f"{{{_SE}}}FeatureTypeStyle")
    for rule in style.rules:
        entry = ET.SubElement(feature, f"{{{_SE}}}Rule")
        _text(entry, "Name", rule.title)
        if rule.where:
            _filter(entry, rule)
        for part in rule.parts:
            _add(entry, part)
    return ET.tostring(root, encoding="unicode")


def _filter(entry: ET.Element, rule: Rule) -> None:
    parent = ET.SubElement(entry, f"{{{_OGC}}}Filter")
    if len(rule.where) > 1:
        parent = ET.SubElement(parent, f"{{{_OGC}}}And")
    for name, value in rule.where.items():
        test = ET.SubElement(parent, f"{{{_OGC}}}PropertyIsEqualTo")
        ET.SubElement(test, f"{{{_OGC}}}PropertyName").text = name
        text = str(value).lower() if isinstance(value, bool) else value
        ET.SubElement(test, f"{{{_OGC}}}Literal").text = text


def _add(entry: ET.Element, part: Part) -> None:
    match part:
        case Fill():
            symbol = ET.SubElement(entry, f"{{{_SE}}}PolygonSymbolizer")
            fill = ET.SubElement(symbol, f"{{{_SE}}}Fill")
            _parameter(fill, "fill", part.colour)
            _parameter(fill, "fill-opacity", f"{part.opacity:g}")
        case Line():
            symbol = ET.SubElement(entry, f"{{{_SE}}}LineSymbolizer")
            _stroke(symbol, part.colour, part.width_mm, part.dash)
        case Hatch():
            shape = _HATCHES.get(part.angle, "shape://backslash")
            _pattern(entry, Mark(shape, part.spacing_mm, None, part.colour, part.width_mm))
        case Dots():
            _pattern(entry, Mark("circle", part.spacing_mm, part.colour, part.colour, 0.0))
        case Mark():
            symbol = ET.SubElement(entry, f"{{{_SE}}}PointSymbolizer")
            _graphic(symbol, part)


def _pattern(entry: ET.Element, mark: Mark) -> None:
    symbol = ET.SubElement(entry, f"{{{_SE}}}PolygonSymbolizer")
    fill = ET.SubElement(symbol, f"{{{_SE}}}Fill")
    _graphic(ET.SubElement(fill, f"{{{_SE}}}GraphicFill"), mark)


def _graphic(parent: ET.Element, mark: Mark) -> None:
    graphic = ET.SubElement(parent, f"{{{_SE}}}Graphic")
    drawn = ET.SubElement(graphic, f"{{{_SE}}}Mark")
    _text(drawn, "WellKnownName", _SHAPES.get(mark.shape, mark.shape))
    if mark.fill:
        _parameter(ET.SubElement(drawn, f"{{{_SE}}}Fill"), "fill", mark.fill)
    _stroke(drawn, mark.stroke, mark.stroke_mm, ())
    _text(graphic, "Size", f"{mark.size_mm * _PIXELS_PER_MM:.1f}")


def _stroke(parent: ET.Element, colour: str, width_mm: float, dash: tuple[float, ...]) -> None:
    stroke = ET.SubElement(parent, f"{{{_SE}}}Stroke")
    _parameter(stroke, "stroke", colour)
    _parameter(stroke, "stroke-width", f"{width_mm * _PIXELS_PER_MM:.1f}")
    if dash:
        pixels = " ".join(f"{d * _PIXELS_PER_MM:.1f}" for d in dash)
        _parameter(stroke, "stroke-dasharray", pixels)


def _parameter(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, f"{{{_SE}}}SvgParameter", name=name).text = value


def _text(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, f"{{{_SE}}}{name}").text = value
