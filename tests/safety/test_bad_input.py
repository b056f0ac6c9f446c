"""What goes wrong in an office, walked one by one: told in three parts, nothing lost, work goes on.

A disk that is full at every step of every command stands in `tests/edge/cli/test_full_disk.py`
and, call by call, in `tests/edge/ledger/test_refusals.py`; here are the accounts beside it.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clearground.edge import office as office_module
from clearground.edge.ledger.bundling import read_bundle, write_bundle
from clearground.edge.ledger.keys import DEVICE, PERSON, AccountsFile
from clearground.edge.ledger.rescue import rescue
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from clearground.errors import ClearError
from clearground.events.region import KeyRevoked
from tests.edge.cli.test_checkpoints import ask
from tests.edge.ledger.offices import (
    FIELD,
    FIELD_DEVICE,
    HEAD,
    enrol_field,
    fact,
    field_records,
    hand,
    head_office,
)
from tests.edge.ledger.test_rescue import FRESH, IDS
from tests.edge.region import NOW

MAY = datetime(2026, 5, 2, 8, tzinfo=UTC)


class Office:
    """A head office and what it holds; every test ends with its work going on."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "head.gpkg"
        self.store = head_office(self.path)
        self.count = 0

    def refuses(self, data: bytes) -> str:
        """The code with which a bundle is refused; the region is as before."""
        before = self.store.root_digest(), self.store.position()
        with pytest.raises(ClearError) as refused:
            read_bundle(self.store, data, now=NOW)
        finding = refused.value.finding
        assert all((finding.what, finding.why, finding.next))
        assert (self.store.root_digest(), self.store.position()) == before
        return finding.code

    def goes_on(self) -> None:
        """Another record is made, and the file verifies."""
        self.count += 1
        report = next(e.payload for e in self.store.events() if e.type == "EvidenceReported")
        self.store.append([fact(f"next-{self.count}", report)], hand(HEAD, 900 + self.count, 90))
        assert self.store.events()[-1].entity == f"next-{self.count}"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def field_of(office: Office) -> GeoPackageStore:
    """The field's own file: the same region, with three records of its own."""
    enrol_field(office.store)
    field = GeoPackageStore.create(office.path.with_name("field.gpkg"))
    read_bundle(field, write_bundle(office.store, HEAD, now=NOW), now=NOW)
    field_records(field)
    return field


def revoke(store: GeoPackageStore, last: int) -> None:
    """The administrator revokes the field's key."""
    key = FIELD.key(FIELD_DEVICE, DEVICE)
    store.append([fact(FIELD_DEVICE, KeyRevoked(key.key_id, last, "lost"))], hand(HEAD, 60))


def test_a_bundle_cut_in_half_is_refused_and_the_whole_one_is_read(office: Office) -> None:
    """Tests every eighth of its length, then the whole."""
    field = field_of(office)
    data = write_bundle(field, FIELD, now=NOW)
    for part in range(1, 8):
        assert office.refuses(data[: len(data) * part // 8]) in ("LED-60", "LED-61")
    office.goes_on()
    assert read_bundle(office.store, data, now=NOW).records == 3


def test_a_bundle_of_an_unknown_key_is_refused(office: Office, tmp_path: Path) -> None:
    """Tests a device that copied the file, has keys of its own, and was never enrolled."""
    shutil.copy(office.path, tmp_path / "copy.gpkg")
    with GeoPackageStore.open(tmp_path / "copy.gpkg") as copy:
        field_records(copy)
        assert office.refuses(write_bundle(copy, FIELD, now=NOW)) == "LED-64"
    office.goes_on()


def test_a_bundle_of_a_revoked_key_is_refused_and_there_is_a_way_on(
    office: Office, tmp_path: Path
) -> None:
    """Tests the office, then the revoked machine itself: LED-111, and a device of its own."""
    field = field_of(office)
    read_bundle(office.store, write_bundle(field, FIELD, now=NOW), now=NOW)
    last = office.store.have()[FIELD_DEVICE]
    revoke(office.store, last)
    field_records(field, minute=2)
    assert office.refuses(write_bundle(field, FIELD, now=NOW)) == "LED-272"
    office.goes_on()
    read_bundle(field, write_bundle(office.store, HEAD, now=NOW), now=NOW)
    field_records(field, minute=3)
    field.close()
    report = verify(field.path)
    assert report.first_broken is None
    assert [n.code for n in report.notices] == ["LED-111"]
    assert f"--after {last} " in report.notices[0].next
    new = tmp_path / "again.gpkg"
    with (
        GeoPackageStore.open(field.path, read_only=True) as old,
        GeoPackageStore.create(new) as made,
    ):
        done = rescue(old, made, FRESH, IDS, copied=FIELD_DEVICE, after=last)
        assert done.repeated == 6
    assert verify(new).first_broken is None


def test_a_clock_two_years_off_is_told_in_both_directions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a clock two years behind, the same clock set right, and a time far ahead."""
    path = tmp_path / "r.gpkg"
    place = ("--lon0", "-30", "--lat0", "51", "--organisation", "O", "--by", "A")
    opened = ("--now", "2026-05-01T08:00:00Z")
    assert ask("region", "open", path, "--name", "R", *place, *opened).exit_code == 0
    new = ("region", "place", path, "--name", "F", "--kind", "village", "--by", "A")
    record = (*new, "--shape", "POINT (-30 51)")
    behind = datetime(2024, 5, 1, tzinfo=UTC)
    with monkeypatch.context() as patch:
        patch.setattr(office_module, "clock_or", lambda text: behind if text is None else MAY)
        refused = ask(*record)
        assert refused.exit_code == 5
        assert "LED-213" in refused.output
        assert ask(*record, "--now", "2026-05-02T08:00:00Z").exit_code == 0
    assert "REC-51" in ask(*record, "--now", "2199-05-01T08:00:00Z").output
    assert ask(*record, "--now", "2026-05-03T08:00:00Z").exit_code == 0
    assert verify(path).ok


def test_two_devices_with_one_id_are_found_and_the_first_stays(office: Office) -> None:
    """Tests a cloned laptop: the second to deliver is left out and named."""
    field = field_of(office)
    field.close()
    clone_path = office.path.with_name("clone.gpkg")
    shutil.copy(field.path, clone_path)
    with GeoPackageStore.open(field.path) as first, GeoPackageStore.open(clone_path) as clone:
        field_records(first, minute=2)
        field_records(clone, minute=3)
        assert read_bundle(office.store, write_bundle(first, FIELD, now=NOW), now=NOW).records == 6
        held = office.store.have()[FIELD_DEVICE]
        received = read_bundle(office.store, write_bundle(clone, FIELD, now=NOW), now=NOW)
    assert [f.code for f in received.findings] == ["LED-67"]
    assert office.store.have()[FIELD_DEVICE] == held
    office.goes_on()


def test_a_store_of_a_newer_version_is_not_touched(office: Office) -> None:
    """Tests the refusal, and that not one byte of the file changes."""
    office.store.close()
    with closing(sqlite3.connect(office.path)) as db:
        db.execute("UPDATE clearground_format SET version=99")
        db.commit()
    held = office.path.read_bytes()
    for read_only in (True, False):
        with pytest.raises(ClearError) as refused:
            GeoPackageStore.open(office.path, read_only=read_only)
        assert refused.value.code == "LED-02"
    assert office.path.read_bytes() == held


def test_a_full_disk_under_the_accounts_loses_no_key(tmp_path: Path) -> None:
    """Tests a file that may not grow: LED-04, earlier keys still sign, and room lets it go on."""
    keys = AccountsFile(tmp_path / "a.accounts")
    key = keys.key("ana", PERSON)
    pages = keys._run("PRAGMA page_count").fetchone()[0]
    keys._run(f"PRAGMA max_page_count={pages}")
    with pytest.raises(ClearError) as refused:
        keys._run_many("INSERT INTO keys VALUES (?, 'person', zeroblob(9000))", [("a",), ("b",)])
    assert refused.value.code == "LED-04"
    keys._run("PRAGMA max_page_count=100000")
    assert keys.key("after", PERSON).key_id
    keys.close()
    again = AccountsFile(tmp_path / "a.accounts")
    assert again.key("ana", PERSON).key_id == key.key_id
    again.close()


def test_damaged_accounts_are_told_and_the_region_is_read(office: Office) -> None:
    """Tests bytes in the place of the accounts: LED-214, and the region beside them."""
    office.store.close()
    office.path.with_suffix(".accounts").write_bytes(b"no database at all " * 99)
    with pytest.raises(ClearError) as refused:
        AccountsFile(office.path.with_suffix(".accounts"))
    assert refused.value.code == "LED-214"
    assert ask("account", office.path).exit_code == 0
