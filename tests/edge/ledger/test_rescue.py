"""What a copied machine recorded is kept: the same facts, under a device of its own."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from clearground.edge.ledger.bundling import read_bundle, write_bundle
from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import DEVICE, SeededKeys
from clearground.edge.ledger.rescue import Rescued, rescue
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from clearground.errors import LedgerError
from clearground.events import Event
from clearground.events.region import KeyEnrolled
from clearground.events.view import select
from clearground.pipeline import world_of
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
from tests.edge.region import NOW

IDS = SeededIds(77, NOW)


class Fresh(SeededKeys):
    """A device of its own with the keys of the same people."""

    def device(self) -> str:
        return "00000000-0000-8000-8000-00000000f001"


FRESH = Fresh(2)


@pytest.fixture
def parted(tmp_path: Path) -> tuple[Path, Path, int]:
    """Head office, the copy of the field's laptop, and the field's record before the fork."""
    head, copy = tmp_path / "head.gpkg", tmp_path / "copy.gpkg"
    with head_office(head) as store:
        enrol_field(store)
        field_records(store, minute=1)
        after = store.have()[FIELD_DEVICE]
    shutil.copy(head, copy)
    with GeoPackageStore.open(head) as store:
        field_records(store, minute=2)  # the original's
    with GeoPackageStore.open(copy) as store:
        field_records(store, minute=3)
        field_records(store, minute=4)
    return head, copy, after


def rescued(copy: Path, new: Path, after: int) -> Rescued:
    with GeoPackageStore.open(copy, read_only=True) as old, GeoPackageStore.create(new) as store:
        return rescue(old, store, FRESH, IDS, copied=FIELD_DEVICE, after=after)


def told(events: tuple[Event, ...]) -> list[tuple[object, ...]]:
    """What records say, without where they stand."""
    return [
        (e.entity, e.payload, e.actor, e.organisation, e.valid_time, e.recorded_time, e.tier)
        for e in events
        if not isinstance(e.payload, KeyEnrolled)
    ]


def test_everything_the_copy_recorded_is_recorded_again(
    parted: tuple[Path, Path, int], tmp_path: Path
) -> None:
    """Tests facts, actors and times, what each repeats, and that the new file verifies."""
    _head, copy, after = parted
    done = rescued(copy, tmp_path / "new.gpkg", after)
    with GeoPackageStore.open(copy, read_only=True) as old:
        before = old.events()
    with GeoPackageStore.open(tmp_path / "new.gpkg", read_only=True) as new:
        events = new.events()
    assert verify(tmp_path / "new.gpkg").ok
    assert (done.device, done.repeated) == (FRESH.device(), 6)
    assert sorted(map(str, told(events))) == sorted(map(str, told(before)))
    later = [e for e in before if e.device == FIELD_DEVICE and e.sequence > after]
    again = [e for e in events if e.supersedes]
    assert [e.supersedes for e in again] == [(e.id,) for e in later]
    assert {e.device for e in again} == {FRESH.device()}


def test_the_rescue_joins_the_original_and_nothing_counts_twice(
    parted: tuple[Path, Path, int], tmp_path: Path
) -> None:
    """Tests that head office takes in the new device where it refused the copy."""
    head, copy, after = parted
    rescued(copy, tmp_path / "new.gpkg", after)
    with GeoPackageStore.open(copy) as old:
        forked = write_bundle(old, FIELD, now=NOW)
    with GeoPackageStore.open(tmp_path / "new.gpkg") as new:
        bundle = write_bundle(new, FRESH, now=NOW)
    with GeoPackageStore.open(head) as store:
        left = read_bundle(store, forked, now=NOW)
        assert [f.code for f in left.findings] == ["LED-67"]
        assert f"--after {after} " in left.findings[0].next
        key = FRESH.key(FRESH.device(), DEVICE)
        enrolled = KeyEnrolled(key.key_id, key.public_key, DEVICE)
        store.append([fact(FRESH.device(), enrolled)], hand(HEAD, 60))
        received = read_bundle(store, bundle, now=NOW)
        assert received.findings == ()
        reports = world_of(store.events()).dossier.reports
    wanted = {f"field-{minute}-{n}" for minute in (1, 2, 3, 4) for n in range(3)}
    assert wanted <= set(reports)
    assert verify(head).ok


def test_where_the_copy_was_delivered_first_its_facts_count_once(
    parted: tuple[Path, Path, int], tmp_path: Path
) -> None:
    """Tests the view of a file that holds both: the repeated record stands for the first."""
    _head, copy, after = parted
    rescued(copy, tmp_path / "new.gpkg", after)
    with GeoPackageStore.open(tmp_path / "new.gpkg") as new:
        again = new.events()
    with GeoPackageStore.open(copy) as old:
        first = old.events()
    both = {e.id: e for e in (*first, *again)}.values()
    counted = [e for e in select(tuple(both)) if e.entity.startswith("field-3")]
    assert {e.device for e in counted} == {FRESH.device()}
    assert len(counted) == 3


@pytest.mark.parametrize(("shift", "code"), [(-1, "LED-114"), (1, "LED-114"), (6, "LED-115")])
def test_a_number_at_which_the_copies_cannot_have_parted_is_refused(
    parted: tuple[Path, Path, int], tmp_path: Path, shift: int, code: str
) -> None:
    """Tests numbers inside a batch and at the end."""
    _head, copy, after = parted
    with pytest.raises(LedgerError, match=code):
        rescued(copy, tmp_path / "new.gpkg", after + shift)


def test_a_clock_two_years_off_keeps_its_times(tmp_path: Path) -> None:
    """Tests that times are repeated and not put right: what a clock said is a fact too."""
    with head_office(tmp_path / "copy.gpkg") as store:
        enrol_field(store)
        field_records(store, minute=1)
        after = store.have()[FIELD_DEVICE]
        field_records(store, minute=2 * 365 * 24 * 60)
    rescued(tmp_path / "copy.gpkg", tmp_path / "new.gpkg", after)
    with GeoPackageStore.open(tmp_path / "new.gpkg", read_only=True) as new:
        late = [e for e in new.events() if e.supersedes]
    assert {e.recorded_time for e in late} == {NOW + timedelta(days=730)}
    assert verify(tmp_path / "new.gpkg").ok
