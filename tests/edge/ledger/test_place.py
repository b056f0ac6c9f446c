"""A region's place decides which store opens it, and where its keys are."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from clearground.edge.ledger.place import accounts_of, file_of, open_store, shown_as
from clearground.errors import LedgerError


def test_without_the_driver_files_open_and_servers_are_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Tests the extra that an office with files alone does not install."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LedgerError) as caught:
        open_store("postgresql://server/belt")
    assert caught.value.code == "LED-80"
    assert "clearground[server]" in caught.value.finding.next


def test_a_command_for_files_refuses_an_address_without_its_password() -> None:
    """Tests the refusal and what it shows."""
    assert file_of("a.gpkg", "run") == Path("a.gpkg")
    with pytest.raises(LedgerError) as caught:
        file_of("postgresql://ana:s3cret@server/belt", "run")
    assert caught.value.code == "LED-88"
    assert "s3cret" not in str(caught.value.finding)
    assert shown_as(Path("a") / "r.gpkg") == "a/r.gpkg"


def test_keys_lie_beside_a_file_and_apart_from_a_server(tmp_path: Path) -> None:
    """Tests that no key is looked for on a server."""
    assert accounts_of(tmp_path / "r.gpkg") == tmp_path / "r.accounts"
    there = accounts_of("postgresql://server/belt")
    assert there.parent == tmp_path / "accounts"
    assert there.suffix == ".accounts"
    assert stat.S_IMODE(there.parent.stat().st_mode) == 0o700
