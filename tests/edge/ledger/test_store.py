"""The store: all or nothing, repeatable, append-only, one whole file."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from clearground.edge.ledger.ids import RandomIds, SeededIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.store import GeoPackageStore, Writer, root_of
from clearground.edge.ledger.verify import verify
from clearground.errors import ClearError, LedgerError
from clearground.events.region import PlaceRegistered
from tests.edge.ledger.appender import append_all
from tests.edge.region import NOW, drafts, region_file, writer

ROOT = Path(__file__).resolve().parents[3]


def test_what_was_appended_comes_back(tmp_path: Path) -> None:
    """Tests that events read from a reopened file equal those that append returned."""
    path = tmp_path / "region.gpkg"
    with GeoPackageStore.create(path) as store:
        written = store.append(drafts(), writer())
    with GeoPackageStore.open(path, read_only=True) as store:
        read = [e for e in store.events() if e.type != "KeyEnrolled"]
        of_area = store.events_of("area-a")
    assert read == list(written)
    assert [e.type for e in of_area] == ["AreaDeclared"]


def test_keys_are_enrolled_before_what_they_sign(tmp_path: Path) -> None:
    """Tests that the device's key is the first record and a person's precedes a decision."""
    with GeoPackageStore.open(region_file(tmp_path / "region.gpkg")) as store:
        events = store.events()
    kinds = [(e.type, getattr(e.payload, "holder_kind", "")) for e in events]
    assert kinds[0] == ("KeyEnrolled", "device")
    first_decision = next(i for i, e in enumerate(events) if e.payload.DECISION)
    assert kinds[first_decision - 1] == ("KeyEnrolled", "person")
    assert kinds.count(("KeyEnrolled", "person")) == 1


def test_sequence_and_clock_count_up_without_gaps(tmp_path: Path) -> None:
    """Tests the chain's numbers over three batches."""
    with GeoPackageStore.open(region_file(tmp_path / "region.gpkg")) as store:
        events = store.events()
        assert store.position() == len(events)
        assert store.events(after=3) == events[3:]
    assert [e.sequence for e in events] == list(range(1, len(events) + 1))
    assert [e.clock for e in events] == sorted({e.clock for e in events})


def test_the_same_seed_gives_the_same_texts(tmp_path: Path) -> None:
    """Tests that two runs name, salt, chain and sign alike."""
    texts = []
    for name in ("a", "b"):
        with GeoPackageStore.open(region_file(tmp_path / f"{name}.gpkg")) as store:
            texts.append((list(store.bodies()), store.heads(), store.root_digest()))
    assert texts[0] == texts[1]


def test_repeating_an_interrupted_run_completes_it(tmp_path: Path) -> None:
    """Tests that batches already recorded are passed over and the digest is the same."""
    whole = region_file(tmp_path / "whole.gpkg")
    part = tmp_path / "part.gpkg"
    facts, hand = drafts(), writer()
    with GeoPackageStore.create(part) as store:
        store.append(facts[:3], hand)
        store.append(facts[3:10], hand)
    with GeoPackageStore.open(part) as store:
        again = writer()
        for batch in (facts[:3], facts[3:10], facts[10:]):
            store.append(batch, again)
        digest = store.root_digest()
    assert digest == verify(whole).root_digest
    assert verify(part).ok


def test_an_id_taken_by_other_content_is_refused(tmp_path: Path) -> None:
    """Tests that resuming with other inputs stops, and records nothing."""
    path = region_file(tmp_path / "region.gpkg")
    other = [replace(d, entity=f"{d.entity}-changed") for d in drafts()[:3]]
    with GeoPackageStore.open(path) as store:
        before = store.root_digest()
        with pytest.raises(LedgerError) as caught:
            store.append(other, writer())
        assert store.root_digest() == before
    assert caught.value.code == "LED-07"


def test_simulated_and_real_records_never_mix(tmp_path: Path) -> None:
    """Tests both ways of mixing: within a batch and beside what is there."""
    facts = drafts()
    hand = Writer(RandomIds(), SeededKeys(1), NOW)
    with GeoPackageStore.create(tmp_path / "region.gpkg") as store:
        assert store.is_simulated() is None
        with pytest.raises(LedgerError) as within:
            store.append([facts[0], replace(facts[1], simulated=False)], hand)
        assert store.position() == 0
        store.append(facts[:1], hand)
        with pytest.raises(LedgerError) as beside:
            store.append([replace(facts[1], simulated=False)], hand)
        assert store.is_simulated() is True
    assert within.value.code == beside.value.code == "LED-05"


def test_a_value_that_cannot_be_recorded_stops_the_whole_batch(tmp_path: Path) -> None:
    """Tests that a local time in the middle of a batch leaves nothing behind."""
    facts = drafts()[:3]
    facts[2] = replace(facts[2], valid_time=datetime(2026, 5, 4))  # noqa: DTZ001
    with GeoPackageStore.create(tmp_path / "region.gpkg") as store:
        with pytest.raises(LedgerError, match="time zone") as caught:
            store.append(facts, writer())
        assert store.position() == 0
    assert caught.value.code == "LED-09"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE clearground_events SET body='x' WHERE fid=1",
        "DELETE FROM clearground_events WHERE fid=1",
        "INSERT OR REPLACE INTO clearground_events SELECT * FROM clearground_events WHERE fid=1",
        "UPDATE clearground_batches SET head='x'",
        "DELETE FROM clearground_batches",
        "REPLACE INTO clearground_batches SELECT * FROM clearground_batches WHERE fid=1",
    ],
)
def test_records_cannot_be_edited_with_plain_sql(tmp_path: Path, statement: str) -> None:
    """Tests that the file itself refuses, and says what to do instead."""
    connection = sqlite3.connect(region_file(tmp_path / "region.gpkg"))
    with pytest.raises(sqlite3.IntegrityError, match="clearground region retract"):
        connection.execute(statement)
    connection.close()


def test_a_closed_region_is_one_file(tmp_path: Path) -> None:
    """Tests that copying the one file after closing loses nothing."""
    path = region_file(tmp_path / "region.gpkg")
    assert [p.name for p in tmp_path.iterdir()] == ["region.gpkg"]
    copy = shutil.copy(path, tmp_path / "copy.gpkg")
    assert verify(copy) == verify(path)
    mode = sqlite3.connect(copy).execute("PRAGMA journal_mode").fetchone()
    assert mode == ("delete",)


def test_an_open_store_syncs_every_commit(tmp_path: Path) -> None:
    """Tests the two settings on which surviving a power cut rests."""
    with GeoPackageStore.create(tmp_path / "region.gpkg") as store:
        assert store.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert store.connection.execute("PRAGMA synchronous").fetchone() == (3,)


def code_of_opening(path: Path) -> str:
    with pytest.raises(ClearError) as caught:
        GeoPackageStore.open(path)
    return caught.value.code


def test_files_of_other_kinds_are_refused(tmp_path: Path) -> None:
    """Tests a missing file, a text, another database and a newer format."""
    text = tmp_path / "text.gpkg"
    text.write_text("not a database at all, but long enough to look like one" * 20)
    other = tmp_path / "other.gpkg"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    newer = region_file(tmp_path / "newer.gpkg")
    connection = sqlite3.connect(newer)
    connection.execute("UPDATE clearground_format SET version=99")
    connection.commit()
    connection.close()
    found = [code_of_opening(p) for p in (tmp_path / "none.gpkg", text, other, newer)]
    assert found == ["NF-10", "LED-01", "LED-01", "LED-02"]
    with pytest.raises(LedgerError) as refused:
        GeoPackageStore.open(text)
    assert "it is no GeoPackage (SQLite)" in refused.value.finding.what
    assert (
        "a GeoPackage (.gpkg) that `demo`, `run` or `region open` made"
        in refused.value.finding.next
    )


def test_creating_never_overwrites_by_accident(tmp_path: Path) -> None:
    """Tests that a region is replaced only when asked for."""
    path = region_file(tmp_path / "region.gpkg")
    with pytest.raises(LedgerError) as caught:
        GeoPackageStore.create(path)
    assert caught.value.code == "LED-08"
    with GeoPackageStore.create(path, overwrite=True) as store:
        assert store.events() == ()


def test_a_file_in_use_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a second writer waits, then hears who is in the way."""
    monkeypatch.setattr("clearground.edge.ledger.store.BUSY_MS", 50)
    path = region_file(tmp_path / "region.gpkg")
    other = sqlite3.connect(path, isolation_level=None)
    with GeoPackageStore.open(path) as store:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError) as caught:
            store.append(drafts()[:1], Writer(RandomIds(), SeededKeys(1), NOW))
        other.execute("ROLLBACK")
        other.close()
    assert caught.value.code == "LED-03"


def test_a_read_only_store_refuses_to_write(tmp_path: Path) -> None:
    """Tests that reading can never change a record."""
    path = region_file(tmp_path / "region.gpkg")
    hand = Writer(RandomIds(), SeededKeys(1), NOW)
    store = GeoPackageStore.open(path, read_only=True)
    with store, pytest.raises(LedgerError) as caught:
        store.append(drafts()[:1], hand)
    assert caught.value.code == "LED-04"


def test_two_devices_keep_their_own_chains(tmp_path: Path) -> None:
    """Tests that a second device starts its own chain and the root names both."""
    path = region_file(tmp_path / "region.gpkg")
    place = PlaceRegistered("Second", "village", drafts()[0].payload.extent)  # type: ignore[attr-defined]
    with GeoPackageStore.open(path) as store:
        one = store.root_digest()
        other = Writer(SeededIds(2, NOW), SeededKeys(2), NOW)
        event = store.append([replace(drafts()[0], entity="p2", payload=place)], other)[0]
        heads = store.heads()
        assert event.sequence == 2  # after the enrolment of its key
        assert len(heads) == 2
        assert store.root_digest() == root_of(heads) != one
    assert verify(path).devices == 2


def test_appending_nothing_records_nothing(tmp_path: Path) -> None:
    """Tests that an empty batch leaves no signature without records."""
    with GeoPackageStore.create(tmp_path / "region.gpkg") as store:
        assert store.append([], writer()) == ()
        assert store.connection.execute("SELECT count(*) FROM clearground_batches").fetchone() == (
            0,
        )


def test_a_killed_run_that_is_repeated_equals_one_that_was_not(tmp_path: Path) -> None:
    """Tests that a cut file, appended to again from the start, ends at the same digest."""
    whole, cut = tmp_path / "whole.gpkg", tmp_path / "cut.gpkg"
    for path in (whole, cut):
        GeoPackageStore.create(path).close()
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patch:
        patch.setattr("tests.edge.ledger.appender.BATCHES_MAX", 3)
        append_all(cut, tmp_path / "a")
    with monkey.context() as patch:
        patch.setattr("tests.edge.ledger.appender.BATCHES_MAX", 6)
        append_all(cut, tmp_path / "b")
        append_all(whole, tmp_path / "c")
    assert verify(cut).root_digest == verify(whole).root_digest
