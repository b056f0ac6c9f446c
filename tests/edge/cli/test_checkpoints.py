"""A checkpoint is made, written out, co-signed elsewhere and kept, by commands alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clearground.edge.cli import app
from tests.edge.cli.test_json import NOW, documented, keys

BY = ("--by", "A", "--now", NOW)


def ask(*words: object) -> Result:
    return CliRunner().invoke(app, [str(w) for w in words])


def told(*words: object) -> Any:
    result = ask(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def region(tmp_path: Path) -> Path:
    path = tmp_path / "r.gpkg"
    place = ("--lon0", "-30", "--lat0", "51", "--organisation", "O", "--simulated")
    assert ask("region", "open", path, "--name", "R", *place, *BY).exit_code == 0
    return path


def test_a_receipt_goes_out_and_comes_back_co_signed(region: Path, tmp_path: Path) -> None:
    """Tests the whole way, and the keys of each answer."""
    page, receipt = documented(), tmp_path / "r.receipt"
    made = told("checkpoint", "make", region, *BY)
    written = told("checkpoint", "write", region, receipt)
    sign = (
        "--accounts",
        tmp_path / "un.accounts",
        "--organisation",
        "UN",
        "--by",
        "N",
        "--now",
        NOW,
    )
    signed = told("checkpoint", "cosign", receipt, *sign)
    added = told("checkpoint", "add", region, receipt)
    assert made == written
    assert (signed["cosigned"], added["cosigned"]) == (1, 1)
    for name, answer in (("make", made), ("write", written), ("cosign", signed), ("add", added)):
        assert keys(answer) == page[f"checkpoint {name}"]
    proof = told("verify", region, "--against", receipt)
    assert proof["checkpoint"]["root_digest"] == proof["root_digest"] == made["root_digest"]
    assert "1 other signature" in ask("checkpoint", "add", region, receipt).output


def test_a_rollback_is_found_beside_the_receipt(region: Path, tmp_path: Path) -> None:
    """Tests an older copy put in the place of the file: status 5 and the code."""
    shutil.copy(region, tmp_path / "old.gpkg")
    place = ("--name", "Ford", "--kind", "village", "--shape", "POINT (-30 51)")
    assert ask("region", "place", region, *place, *BY).exit_code == 0
    assert ask("checkpoint", "make", region, *BY).exit_code == 0
    assert ask("checkpoint", "write", region, tmp_path / "receipt").exit_code == 0
    assert ask("verify", region, "--against", tmp_path / "receipt").exit_code == 0
    shutil.copy(tmp_path / "old.gpkg", region)
    assert ask("verify", region).exit_code == 0
    found = ask("verify", region, "--against", tmp_path / "receipt")
    assert found.exit_code == 5
    assert "LED-101" in found.output


def test_a_receipt_is_never_written_over_a_file(region: Path, tmp_path: Path) -> None:
    """Tests the refusals: a file that is there, no checkpoint yet, a file that is no receipt."""
    assert "LED-108" in ask("checkpoint", "write", region, tmp_path / "x").output
    told("checkpoint", "make", region, *BY)
    (tmp_path / "x").write_bytes(b"\xff\xfe")
    assert "EXP-03" in ask("checkpoint", "write", region, tmp_path / "x").output
    assert "LED-103" in ask("verify", region, "--against", tmp_path / "x").output
    with (tmp_path / "large").open("wb") as file:
        file.truncate(20_000_000)
    assert "LED-103" in ask("verify", region, "--against", tmp_path / "large").output
