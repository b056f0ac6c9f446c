"""Commands that take the address of a region on a server where they take a file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clearground.edge.cli import app
from clearground.edge.ledger.place import accounts_of
from tests.edge.ledger.postgres.server import Server

WHEN = ("--now", "2026-05-04T08:00:00Z")


@pytest.fixture(autouse=True)
def _own_accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEARGROUND_ACCOUNTS", str(tmp_path / "accounts"))


def run(*words: str | os.PathLike[str], code: int = 0) -> Result:
    result = CliRunner().invoke(app, [os.fspath(word) for word in words])
    assert result.exit_code == code, (result.output, result.exception)
    return result


def test_a_region_is_opened_recorded_proved_and_moved_by_its_address(
    server: Server, tmp_path: Path
) -> None:
    """Tests the way of an office that begins on a server and takes its region home."""
    place, file = server.database(), tmp_path / "home.gpkg"
    first = ("--name", "Belt", "--lon0", "35", "--lat0", "51", "--by", "Ana", "--organisation", "A")
    run("region", "open", place, *first, *WHEN)
    well = ("--name", "Well", "--kind", "well", "--source", "S", "--shape", "POINT (35 51)")
    run("region", "place", place, *well, "--by", "Ana", *WHEN)
    report = json.loads(run("verify", place, "--json").stdout)
    assert (report["ok"], report["layer_faults"], report["layer_notices"]) == (True, [], [])
    assert "Well" in run("find", place, "Well").stdout
    assert (
        json.loads(run("account", place, "--json").stdout)["root_digest"] == report["root_digest"]
    )
    assert "layers rewritten" in run("region", "layers", place, *WHEN).stdout
    run("bundle", "write", place, tmp_path / "b.bundle")
    here = tmp_path / "here.jsonl"
    run("export", place, "--canonical", "--out", here)
    told = run("region", "move", place, file, *WHEN).stdout
    assert report["root_digest"] in told
    assert "keys went along" in told
    assert accounts_of(file).exists()
    assert not accounts_of(place).exists()
    there = tmp_path / "there.jsonl"
    run("export", file, "--canonical", "--out", there)
    assert here.read_bytes() == there.read_bytes()
    server.take_back()


def test_a_layer_that_was_changed_on_the_server_is_named(server: Server) -> None:
    """Tests that verify finds an edit past the guards, and that the rewrite ends it."""
    place = server.database()
    first = ("--name", "Belt", "--lon0", "35", "--lat0", "51", "--by", "Ana", "--organisation", "A")
    run("region", "open", place, *first, *WHEN)
    well = ("--name", "Well", "--kind", "well", "--source", "S", "--shape", "POINT (35 51)")
    run("region", "place", place, *well, "--by", "Ana", *WHEN)
    table = "clearground.places_points"
    server.run(
        place.split("/")[3].split("?")[0],
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        f"UPDATE {table} SET name='Other'",
        f"ALTER TABLE {table} ENABLE TRIGGER USER",
    )
    report = json.loads(run("verify", place, "--json", code=5).stdout)
    assert [fault["code"] for fault in report["layer_faults"]] == ["LED-40"]
    run("region", "layers", place, *WHEN)
    assert json.loads(run("verify", place, "--json").stdout)["ok"]
    server.take_back()


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    """Tests the three parts of the error."""
    told = run("account", "postgresql://ana:s3cret@127.0.0.1:1/belt", code=5)
    assert "LED-81" in told.output
    assert "s3cret" not in told.output
