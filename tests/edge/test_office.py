"""An office at work: every fact is checked, then all of them are kept or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.edge.office import Office, clock_or
from clearground.edge.parameters import default_book
from clearground.errors import ClearError, UsageError
from clearground.events import Draft, Payload
from clearground.events.region import PlaceRegistered
from clearground.pipeline import World, world_of
from clearground.standards.geometry import Shape
from tests.edge.region import NOW, region_file

PLACE = PlaceRegistered("Ford", "village", Shape("POINT (0 0)"))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """The sample region, opened to be written with keys of a seed."""
    with GeoPackageStore.open(region_file(tmp_path / "region.gpkg")) as store:
        events = list(store.events())
        yield Office(
            store, world_of(events), default_book(), SeededKeys(1), SeededIds(2, NOW), NOW, events
        )


def draft(office: Office, payload: Payload = PLACE, by: str = "officer") -> Draft:
    """A fact of the region's officer, written down now."""
    return Draft(office.new_id(), payload, by, "authority", NOW, NOW, simulated=True)


def test_what_is_recorded_is_in_the_store_and_in_the_state(office: Office) -> None:
    """Tests that the file read again gives the state that the office goes on with."""
    (event,) = office.record((draft(office),))
    assert office.store.events()[-1] == event
    assert event.entity in office.world.places
    assert event.id in office.world.seen
    again = world_of(office.store.events())
    # Keys that were enrolled on the way are known to a world once it is read from the file.
    assert replace(again, seen={}) == replace(office.world, seen={})


def test_what_others_recorded_meanwhile_is_judged_with(office: Office, tmp_path: Path) -> None:
    """Tests a second program that records between the reading and the writing of this one."""
    office.known = office.store.position()
    other = Office(
        GeoPackageStore.open(tmp_path / "region.gpkg"),
        world_of(office.events),
        default_book(),
        SeededKeys(1),
        SeededIds(3, NOW),
        NOW,
        list(office.events),
    )
    (theirs,) = other.record((draft(other),))
    (ours,) = office.record((draft(office, replace(PLACE, name="Mill")),))
    assert {theirs.entity, ours.entity} <= set(office.world.places)
    with pytest.raises(ClearError) as refused:
        office.store.append((draft(office),), other_hand(office), after=1)
    assert refused.value.code == "LED-37"


def other_hand(office: Office) -> Writer:
    """A writer of the same keys."""
    return Writer(office.ids, office.keys, NOW)


def test_one_fault_keeps_everything_of_the_same_act_out(office: Office) -> None:
    """Tests a good fact before one of somebody unknown: neither is recorded."""
    before, world = office.store.events(), office.world.copy()
    with pytest.raises(ClearError):
        office.record((draft(office), draft(office, by="nobody")))
    assert office.store.events() == before
    assert office.world == world


def test_a_file_that_is_not_opened_as_a_region_has_no_place_and_utc(tmp_path: Path) -> None:
    """Tests an empty store."""
    with GeoPackageStore.create(tmp_path / "empty.gpkg") as store:
        office = Office(store, World(), default_book(), SeededKeys(1), SeededIds(1, NOW), NOW)
        assert (office.crs, office.timezone, office.simulated) == (None, "UTC", False)


def test_new_things_have_names_that_nothing_else_has(office: Office) -> None:
    """Tests a thousand of them against each other and against the record."""
    names = {office.new_id() for _ in range(1000)}
    assert len(names) == 1000
    assert names.isdisjoint({event.entity for event in office.store.events()})


@pytest.mark.parametrize("text", ["2027-05-03", "2027-05-03T10:42:00", "tomorrow", ""])
def test_a_moment_without_its_zone_is_refused(text: str) -> None:
    """Tests what could be another hour somewhere else."""
    with pytest.raises(UsageError, match="REC-22"):
        clock_or(text)


def test_the_clock_is_utc_and_whole_seconds() -> None:
    """Tests a given moment of another zone, and the clock itself."""
    east = datetime(2027, 5, 3, 13, 42, tzinfo=timezone(timedelta(hours=3)))
    assert clock_or(east.isoformat()) == datetime(2027, 5, 3, 10, 42, tzinfo=UTC)
    now = clock_or(None)
    assert (now.tzinfo, now.microsecond) == (UTC, 0)
