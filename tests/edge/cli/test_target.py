"""No command writes over a record, or over what a person wrote by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

from click.testing import CliRunner

from clearground.edge.cli import app
from clearground.edge.run.done import Done


def run(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


def layers(folder: Path) -> Path:
    """A folder with one small layer."""
    folder.mkdir()
    (folder / "accidents.csv").write_text("date,lon,lat\n2026-03-02,-29.9901,51.0051\n")
    return folder


def test_an_export_never_replaces_a_region(small_demo: Done, tmp_path: Path) -> None:
    """Tests the region itself and its accounts file; an earlier export may be replaced."""
    region = tmp_path / "region.gpkg"
    shutil.copy(small_demo.region, region)
    before = region.read_bytes()
    status, said = run("export", region, "--canonical", "--out", region)
    assert (status, "EXP-02" in said) == (2, True)
    assert region.read_bytes() == before
    out = tmp_path / "r.jsonl"
    assert run("export", region, "--canonical", "--out", out)[0] == 0
    first = out.read_bytes()
    assert run("export", region, "--canonical", "--out", out)[0] == 0
    assert out.read_bytes() == first


def test_a_draft_replaces_neither_a_region_nor_an_edited_case(
    small_demo: Done, tmp_path: Path
) -> None:
    """Tests that a corrected case file and a region both survive a second draft."""
    folder, case, region = layers(tmp_path / "in"), tmp_path / "case.toml", tmp_path / "r.gpkg"
    shutil.copy(small_demo.region, region)
    before = region.read_bytes()
    assert run("case", "init", folder, "--out", case)[0] == 0
    case.write_text(case.read_text() + "# my edit\n")
    status, said = run("case", "init", folder, "--out", case)
    assert (status, "EXP-03" in said) == (2, True)
    assert case.read_text().endswith("# my edit\n")
    assert "EXP-02" in run("case", "init", folder, "--out", region)[1]
    assert region.read_bytes() == before


def test_a_missing_folder_is_said_in_three_parts(small_demo: Done, tmp_path: Path) -> None:
    """Tests that no traceback answers a folder that is not there."""
    out = tmp_path / "nowhere" / "x.jsonl"
    status, said = run("export", small_demo.region, "--canonical", "--out", out)
    assert (status, "EXP-04" in said) == (2, True)
