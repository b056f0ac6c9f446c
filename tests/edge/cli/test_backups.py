"""A region is copied and put back by commands alone."""

from __future__ import annotations

from pathlib import Path

from tests.edge.cli.test_checkpoints import ask, told
from tests.edge.cli.test_json import documented, keys
from tests.edge.region import region_file


def test_a_copy_goes_out_and_back(tmp_path: Path) -> None:
    """Tests both commands, their answers, and what a person is told."""
    region, page = region_file(tmp_path / "r.gpkg"), documented()
    made = told("backup", "write", region, tmp_path / "safe")
    back = told("backup", "restore", made["folder"], tmp_path / "back.gpkg")
    assert keys(made) == page["backup write"]
    assert keys(back) == page["backup restore"]
    assert told("verify", tmp_path / "back.gpkg")["root_digest"] == made["root_digest"]
    said = ask("backup", "restore", made["folder"], tmp_path / "again.gpkg").output
    assert "before you record" in said


def test_copies_go_on_though_one_fails(tmp_path: Path) -> None:
    """Tests three turns without a pause: the second and third fall into the same second."""
    region = region_file(tmp_path / "r.gpkg")
    result = ask("backup", "write", region, tmp_path / "safe", "--every", "0", "--times", "3")
    assert result.exit_code == 0, result.output
    count = len([p for p in (tmp_path / "safe").iterdir() if p.is_dir()])
    assert count + result.stderr.count("LED-118") == 3
    assert count >= 1


def test_a_refusal_ends_with_its_status(tmp_path: Path) -> None:
    """Tests a copy that is none."""
    (tmp_path / "folder").mkdir()
    result = ask("backup", "restore", tmp_path / "folder", tmp_path / "r.gpkg")
    assert result.exit_code == 5
    assert "LED-116" in result.output


def test_a_missing_folder_is_said_as_such(tmp_path: Path) -> None:
    """Tests a restore into a folder that is not there: no word of a full disk, nothing made."""
    region = region_file(tmp_path / "r.gpkg")
    made = told("backup", "write", region, tmp_path / "safe")
    result = ask("backup", "restore", made["folder"], tmp_path / "newdir" / "r.gpkg")
    assert result.exit_code == 2
    assert "EXP-04" in result.output
    assert f"There is no folder {tmp_path / 'newdir'}" in result.output
    assert not (tmp_path / "newdir").exists()
