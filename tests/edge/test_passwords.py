"""Passwords in the accounts file: hashed, typed or read from a file, never an argument."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from clearground.edge.ledger.keys import accounts_path
from clearground.edge.passwords import (
    FILE_VARIABLE,
    ask_secret,
    end_password,
    password_holds,
    password_since,
    set_password,
)
from clearground.edge.web.settings import configure
from clearground.errors import UsageError

WORDS = "four hazel sticks by the ford"

configure()


def test_only_a_hash_is_kept(tmp_path: Path) -> None:
    """Tests setting, changing and ending a password, and who can read the file."""
    region = tmp_path / "region.gpkg"
    set_password(region, "ann", WORDS, "then")
    assert password_holds(region, "ann", WORDS)
    assert not password_holds(region, "ann", WORDS + ".")
    assert not password_holds(region, "bo", WORDS)
    first = password_since(region, "ann")
    set_password(region, "ann", WORDS + " two", "then")
    assert password_since(region, "ann") != first
    path = accounts_path(region)
    assert path.stat().st_mode & 0o077 == 0
    assert WORDS.encode() not in path.read_bytes()
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT hash FROM passwords").fetchone()[0].startswith("pbkdf2_sha256$")
    assert end_password(region, "ann")
    assert not end_password(region, "ann")
    assert not password_holds(region, "ann", WORDS + " two")
    assert password_since(region, "ann") == ""


def test_a_secret_comes_from_a_file_or_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests the file, an empty and a missing one, and that a pipe is no person (USE-02)."""
    file = tmp_path / "secret"
    file.write_text(f"{WORDS}\nmore\n", encoding="utf-8")
    monkeypatch.setenv(FILE_VARIABLE, str(file))
    assert ask_secret("Password") == WORDS
    file.write_text("")
    with pytest.raises(UsageError, match="USE-02"):
        ask_secret("Password")
    file.unlink()
    with pytest.raises(UsageError, match="USE-02"):
        ask_secret("Password")
    monkeypatch.delenv(FILE_VARIABLE)
    with pytest.raises(UsageError, match="USE-02"):
        ask_secret("Password")
