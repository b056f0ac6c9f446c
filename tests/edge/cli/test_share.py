"""Letting records out by command: who may, for whom, what is withheld, and the audit of it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clearground.edge.cli import app, share
from clearground.edge.share.audit import audit_path, read_acts
from tests.edge.cli.test_json import documented, keys
from tests.edge.share.shared import approved, region

NOW = ("--now", "2026-12-20T08:00:00Z")
ANN = ("--by", "Ann Hale", *NOW)
FOR_NORTH = ("--redacted", "--for", "North")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return region(tmp_path, *approved("area-b", "ann", "bo"))


def ran(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def outcomes(path: Path) -> list[tuple[str, str, str, str]]:
    acts, fault = read_acts(path)
    assert fault is None
    return [(act.act, act.name, act.recipient, act.outcome) for act in acts]


def test_a_redacted_copy_for_an_organisation(path: Path, tmp_path: Path) -> None:
    """Tests that it verifies, says what is withheld, answers as JSON, and is audited."""
    out = tmp_path / "north.gpkg"
    told = json.loads(ran("export", path, *FOR_NORTH, *ANN, "--out", out, "--json").stdout)
    assert told["for"] == "North"
    assert told["withheld"] == sum(row["records"] for row in told["withheld_types"]) > 0
    proof = json.loads(ran("verify", out, "--json").stdout)
    assert proof["ok"]
    assert proof["withheld"] == told["withheld"]
    assert proof["root_digest"] == told["root_digest"]
    assert "account and layers were not proved" in ran("verify", out).output
    refused = ran("account", out)
    assert refused.exit_code == 4
    assert "PERM-05" in refused.output
    assert outcomes(path) == [("redacted", "Ann Hale", "North", "done")]


def test_the_file_is_named_by_its_reader_and_replaces_nothing(path: Path) -> None:
    """Tests the default name, and a second copy of the same name."""
    assert "Not on its map" in ran("export", path, *FOR_NORTH, *ANN).output
    assert path.with_name("region-for-north.gpkg").exists()
    again = ran("export", path, *FOR_NORTH, *ANN)
    assert again.exit_code == 2
    assert "EXP-02" in again.output


def test_who_may_not_let_out_is_refused_and_written_down(path: Path, tmp_path: Path) -> None:
    """Tests PERM-10 and PERM-04: a team leader, and nobody named; no file is left."""
    eve = ("--by", "Eve Lorne", *NOW)
    for form in (("--public",), FOR_NORTH, ("--canonical",)):
        result = ran("export", path, *form, *eve, "--out", tmp_path / "out")
        assert result.exit_code == 4
        assert "PERM-10" in result.output
    assert not (tmp_path / "out").exists()
    assert [outcome for *_rest, outcome in outcomes(path)] == ["PERM-10"] * 3
    assert "PERM-04" in ran("export", path, "--public").output
    assert "EXP-07" in ran("export", path, "--redacted", *ANN).output
    assert "NF-01" in ran("export", path, "--redacted", "--for", "Nobody", *ANN).output
    assert "EXP-01" in ran("export", path, "--public", "--redacted", *ANN).output


def test_public_output_by_command(path: Path, tmp_path: Path) -> None:
    """Tests the latest week, an earlier one, one too early, and what is told."""
    out = tmp_path / "public"
    told = json.loads(ran("export", path, "--public", *ANN, "--out", out, "--json").stdout)
    assert told["week"] == "2026-W50"
    assert told["hazards"] == 1
    assert sorted(told["files"]) == sorted(p.name for p in out.iterdir())
    assert "2026-W40" in ran("export", path, "--public", *ANN, "--week", "2026-W40").output
    early = ran("export", path, "--public", *ANN, "--week", "2026-W51")
    assert early.exit_code == 4
    assert "PERM-09" in early.output


def test_what_cannot_be_audited_does_not_leave(path: Path, tmp_path: Path) -> None:
    """Tests PERM-06: each form, and a bundle, with an audit that is damaged."""
    audit_path(path).write_text("this is no database at all, but it is long enough" * 40)
    out = tmp_path / "out"
    for words in (
        ("export", path, "--public", *ANN, "--out", out),
        ("export", path, *FOR_NORTH, *ANN, "--out", out),
        ("export", path, "--canonical", "--out", out),
        ("bundle", "write", path, out),
    ):
        result = ran(*words)
        assert result.exit_code == 4, words
        assert "PERM-06" in result.output
        assert not out.exists()
        assert not list(tmp_path.glob(".out*"))


def test_looking_is_noted_and_never_refused(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tests that opening the map page is written down, and goes on where that fails."""
    share.note_opened(path)
    assert [act for act, *_rest in outcomes(path)] == ["opened"]
    audit_path(path).write_text("broken" * 500)
    share.note_opened(path)
    assert "PERM-06" in capsys.readouterr().err


def test_the_audit_tells_every_act_in_order(path: Path, tmp_path: Path) -> None:
    """Tests a whole export, a bundle and a refusal, in words and as JSON."""
    assert ran("export", path, "--canonical", "--out", tmp_path / "all.jsonl").exit_code == 0
    assert ran("bundle", "write", path, tmp_path / "b.bundle").exit_code == 0
    ran("export", path, "--public", "--by", "Eve Lorne", *NOW)
    told = json.loads(ran("audit", path, "--json").stdout)
    assert [act["act"] for act in told["acts"]] == ["whole", "bundle", "public"]
    assert told["broken"] is None
    lines = ran("audit", path).output.splitlines()
    assert "nobody named" in lines[0]
    assert "refused: PERM-10" in lines[2]
    assert lines[3].split()[1] == "audit"  # who read it before
    assert lines[4] == "4 acts"


def test_answers_have_the_keys_of_the_page(path: Path, tmp_path: Path) -> None:
    """Tests both forms of an export, and the audit with a row that was changed."""
    words = (*ANN, "--json", "--out", tmp_path / "a")
    copy = json.loads(ran("export", path, *FOR_NORTH, *words).stdout)
    public = json.loads(ran("export", path, "--public", *ANN, "--json").stdout)
    assert keys(copy) | keys(public) == documented()["export"]
    db = sqlite3.connect(audit_path(path))
    db.execute("DROP TRIGGER clearground_audit_no_delete")
    db.execute("DELETE FROM clearground_audit WHERE n=1")
    db.commit()
    db.close()
    told = ran("audit", path, "--json")
    assert told.exit_code == 4
    assert keys(json.loads(told.stdout)) == documented()["audit"]
    assert "PERM-07" in ran("audit", path).output
