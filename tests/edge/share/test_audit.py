"""The audit: every act is kept in order, a change shows, and without it nothing leaves."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from clearground.edge.share import audit
from clearground.edge.share.audit import Act, audit_path, machine_user, read_acts, write_act
from clearground.errors import PermitError


def act(n: int) -> Act:
    return Act(f"2026-05-0{n}T08:00:00+00:00", "redacted", "ann", "Ann", "desk", "North", "x.gpkg")


def test_acts_are_kept_in_order(tmp_path: Path) -> None:
    """Tests three acts, and a region about which nothing was written."""
    region = tmp_path / "region.gpkg"
    assert read_acts(region) == ((), None)
    for n in (1, 2, 3):
        write_act(region, act(n))
    assert read_acts(region) == ((act(1), act(2), act(3)), None)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE clearground_audit SET text=replace(text, 'North', 'South') WHERE n=2",
        "DELETE FROM clearground_audit WHERE n=2",
        "DELETE FROM clearground_audit WHERE n=1",
    ],
)
def test_a_changed_or_missing_row_is_named(tmp_path: Path, change: str) -> None:
    """Tests that the table refuses an edit, and PERM-07 where it was forced."""
    region = tmp_path / "region.gpkg"
    for n in (1, 2, 3):
        write_act(region, act(n))
    db = sqlite3.connect(audit_path(region))
    with pytest.raises(sqlite3.IntegrityError, match="never edited"):
        db.execute(change)
    db.execute("DROP TRIGGER clearground_audit_no_update")
    db.execute("DROP TRIGGER clearground_audit_no_delete")
    db.execute(change)
    db.commit()
    db.close()
    _acts, fault = read_acts(region)
    assert fault is not None
    assert fault.code == "PERM-07"


def test_an_audit_that_cannot_be_written_stops_the_act(tmp_path: Path) -> None:
    """Tests PERM-06 where the file is no database, to write and to read."""
    region = tmp_path / "region.gpkg"
    audit_path(region).write_text("not a database, but a text that is long enough to be one" * 20)
    with pytest.raises(PermitError) as found:
        write_act(region, act(1))
    assert found.value.finding.code == "PERM-06"
    with pytest.raises(PermitError):
        read_acts(region)


def test_a_machine_without_a_user_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that the account's name is left empty where the system has none."""

    def nobody() -> str:
        raise KeyError("uid")

    monkeypatch.setattr(audit.getpass, "getuser", nobody)
    assert machine_user() == ""
