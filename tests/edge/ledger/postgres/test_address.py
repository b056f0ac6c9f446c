"""Addresses: told from files, shown without their password, one accounts file for each region."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearground.edge.ledger.postgres.address import accounts_file, is_address, without_password


def test_only_the_two_schemes_are_addresses() -> None:
    """Tests that a path never becomes an address, whatever it is called."""
    assert is_address("postgresql://h/d")
    assert is_address("postgres:///d?host=/run")
    assert not is_address(Path("postgresql:/h/d"))
    assert not is_address("http://h/d")
    assert not is_address("postgresql.gpkg")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://ana:s3cret@h/d",
        "postgresql://h/d?user=ana&password=s3cret",
        "postgresql://ana:s3cret@h:5/d?sslpassword=s3cret&sslmode=require",
    ],
)
def test_no_message_shows_a_password(address: str) -> None:
    """Tests both places where an address may carry one."""
    shown = without_password(address)
    assert "s3cret" not in shown
    assert "h" in shown
    assert shown.startswith("postgresql://")


def test_the_accounts_file_is_the_persons_own_and_named_for_the_region(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that regions differ, people on one machine do not."""
    monkeypatch.delenv("CLEARGROUND_ACCOUNTS", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    one = accounts_file("postgresql://ana:x@h/belt")
    assert one == accounts_file("postgresql://bo@h:5432/belt?sslmode=require")
    assert one != accounts_file("postgresql://ana:x@h/belt2")
    assert one != accounts_file("postgresql://ana:x@other/belt")
    assert one.parent == tmp_path / "clearground"
    assert "ana" not in one.name
    assert accounts_file("postgresql:///belt?host=/run/a") != accounts_file("postgresql:///belt")
