"""`clearground account` answers the same from the sums kept ready as from the records."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import clearground.edge.cli.accounting as cli_accounting
from clearground.edge import current
from clearground.edge.cli import app
from clearground.edge.cli.accounting import account_asked
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.run.done import Done
from clearground.edge.sums import shelf
from clearground.events.teams import PersonRegistered
from clearground.pipeline import world_of
from clearground.release.account import account
from clearground.standards.terms import Role
from tests.edge.cli.test_devices import Offices, at

ASKED = (
    [],
    ["--as-known", "2026-09-01"],
    ["--as-true", "2026-08-15"],
    ["--as-known", "2026-10-01", "--as-true", "2026-06-01"],
    ["--as-known", "1990-01-01"],
)


def answers(path: Path) -> list[str]:
    found = [CliRunner().invoke(app, ["account", str(path), "--json", *asked]) for asked in ASKED]
    assert all(answer.exit_code == 0 for answer in found), [a.output for a in found]
    return [answer.stdout for answer in found]


def test_an_answer_from_the_sums_is_the_answer_from_the_records(
    small_demo: Done, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests all of the answer, on dates before, inside and after the record."""
    path = tmp_path / "r.gpkg"
    shutil.copy(small_demo.region, path)
    from_records = answers(path)
    with GeoPackageStore.open(path) as store:
        shelf.put(store, shelf.made(store))
    asked: list[object] = []
    true_see = cli_accounting.see
    monkeypatch.setattr(cli_accounting, "see", lambda *a: asked.append(a) or true_see(*a))
    assert answers(path) == from_records
    assert len(asked) == 1  # only where nothing was known are the records asked


def test_a_long_record_keeps_sums_and_a_command_brings_them_up(
    small_demo: Done, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that `region layers` makes them, and that the next record is in them."""
    path = tmp_path / "r.gpkg"
    shutil.copy(small_demo.region, path)
    shutil.copy(small_demo.region.with_suffix(".accounts"), tmp_path / "r.accounts")
    monkeypatch.setattr(current, "AT_ONCE_MAX", 10)
    assert CliRunner().invoke(app, ["region", "layers", str(path)]).exit_code == 0
    words = ("evidence", "add", path, "--kind", "accident", "--directness", "direct", "--source",
             "S", "--shape", "POINT (-29.99 51.005)")  # fmt: skip
    with GeoPackageStore.open(path, read_only=True) as store:
        before = store.position()
        people = [
            e.entity
            for e in store.events()
            if isinstance(e.payload, PersonRegistered)
            and Role.OPERATIONS_OFFICER in e.payload.roles
        ]
    done = CliRunner().invoke(app, [*map(str, words), "--by", people[0]])
    assert done.exit_code == 0, done.output
    with GeoPackageStore.open(path, read_only=True) as store:
        held = shelf.shelved(store)
        assert held is not None
        assert before < held.records == store.position()
        assert shelf.packed(held.sums) == shelf.packed(shelf.made(store).sums)


def test_what_lies_behind_a_revocation_is_in_no_account(tmp_path: Path) -> None:
    """Tests an area that a lost laptop declared after its loss, from each source."""
    offices = Offices(tmp_path)
    field = "POLYGON ((-29.95 51.02, -29.94 51.02, -29.94 51.03, -29.95 51.03, -29.95 51.02))"
    area = ("--code", "SHA-2", "--name", "N", "--area-class", "SHA", "--hazard", "minefield_ap")
    told = ("--kind", "accident", "--directness", "direct", "--source", "T", "--by", "B")
    place = ("--shape", "POINT (-29.945 51.025)", "--position-error-m", "10")
    offices.ok("evidence", "add", offices.district, *told, *place, *at(9))
    on = ("--shape", field, "--evidence", "T", "--by", "B")
    offices.ok("area", "declare", offices.district, *area, *on, *at(10))
    offices.carry(offices.district, offices.head, minute=11)
    before = account_asked(offices.head, None, None).account
    cut = ("--device", offices.device, "--last-sequence", "1", "--reason", "lost", "--by", "A")
    offices.ok("region", "revoke", offices.head, *cut, *at(12))
    after = account_asked(offices.head, None, None).account
    with GeoPackageStore.open(offices.head, read_only=True) as store:
        world = world_of(store.events())
    assert after == account(world.register, world.releases, world.worklog)
    assert [row.code for row in before.areas] == ["SHA-1", "SHA-2"]
    assert [row.code for row in after.areas] == ["SHA-1"]
