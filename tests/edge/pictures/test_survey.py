"""Pictures of a survey question: whole, and the same for the same figures."""

from __future__ import annotations

from pathlib import Path

from clearground.edge.pictures.survey import Curve, curve_picture, write_picture

CURVES = [Curve("crossed", [1, 2, 3], [1.0, 0.8, 0.5]), Curve("", [1, 2, 3], [0.9, 0.5, 0.2])]


def test_a_picture_depends_on_its_figures_alone() -> None:
    """Tests the same bytes for the same figures, others for another mark."""
    first = curve_picture("T", ("x", "p"), CURVES, mark=2.0)
    assert first == curve_picture("T", ("x", "p"), CURVES, mark=2.0)
    assert first != curve_picture("T", ("x", "p"), CURVES, mark=1.0)
    assert first.startswith(b"\x89PNG")


def test_a_picture_is_put_in_place_whole(tmp_path: Path) -> None:
    """Tests that an earlier picture is replaced and nothing is left beside it."""
    path = tmp_path / "p.png"
    path.write_bytes(b"earlier")
    write_picture(path, b"later")
    assert [p.name for p in tmp_path.iterdir()] == ["p.png"]
    assert path.read_bytes() == b"later"
