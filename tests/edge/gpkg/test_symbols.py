"""Symbols: the standard's colours, and never colour alone."""

from __future__ import annotations

from clearground.edge.gpkg.symbols import (
    CHA_OPACITY,
    DASHED,
    DOTTED,
    STYLES,
    Dots,
    Fill,
    Line,
    Mark,
    Part,
)


def parts(layer: str, title: str) -> tuple[Part, ...]:
    return next(r.parts for r in STYLES[layer].rules if r.title == title)


def test_confirmed_and_suspected_ground_have_the_standard_s_colours() -> None:
    """Tests red at 70 % and amber at 50 % with dots."""
    assert parts("remaining", "Confirmed, remaining") == (Fill("#FF0000", CHA_OPACITY),)
    fill, dots = parts("remaining", "Suspected, remaining")
    assert fill == Fill("#F4A718", 0.5)
    assert isinstance(dots, Dots)


def test_status_lines_differ_by_dash_and_run_in_an_ink_casing() -> None:
    """Tests solid red, dashed amber, dotted yellow-green."""
    lines = [parts("areas", t) for t in ("Open", "Worked on", "Closed")]
    assert [casing for casing, _line in lines] == [Line("#14202B", 1.4)] * 3
    assert [line for _casing, line in lines] == [
        Line("#FF0000", 0.8),
        Line("#FFBF00", 0.8, DASHED),
        Line("#9ACD32", 0.8, DOTTED),
    ]


def test_closed_land_has_no_fill() -> None:
    """Tests that no area outline is filled: only remaining ground is red or amber."""
    filled = [r.title for r in STYLES["areas"].rules for p in r.parts if isinstance(p, Fill)]
    assert filled == []


def test_evidence_differs_by_shape_not_by_colour() -> None:
    """Tests filled diamond, ring, square with bar, all ink."""
    marks = [[p for p in rule.parts if isinstance(p, Mark)] for rule in STYLES["evidence"].rules]
    assert [m[0].shape for m in marks] == ["diamond", "circle", "square"]
    assert [bool(m[0].fill) for m in marks] == [True, False, False]
    assert {m.stroke for group in marks for m in group} == {"#14202B"}


def test_rules_of_a_layer_differ_without_colour() -> None:
    """Tests that dropping all colours leaves no two rules of a layer alike."""
    for name, style in STYLES.items():
        bare = [tuple(colourless(p) for p in rule.parts) for rule in style.rules]
        twins = {("areas", "Closed"), ("areas", "Handed over")}
        alike = [
            (name, style.rules[j].title)
            for i, first in enumerate(bare)
            for j, second in enumerate(bare)
            if i < j and first == second
        ]
        assert set(alike) <= twins, alike


def colourless(part: Part) -> tuple[object, ...]:
    hues = {"colour", "stroke"}
    kept = {k: getattr(part, k) for k in part.__slots__ if k not in hues}
    if "fill" in kept:
        kept["fill"] = bool(kept["fill"])
    return (type(part).__name__, *kept.items())
