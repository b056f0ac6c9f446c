"""A clock far behind what this machine recorded is refused, and a journey of a day is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clearground.edge.ledger.clock_check import check_clock
from clearground.edge.ledger.store import GeoPackageStore
from clearground.errors import LedgerError
from tests.edge.region import region_file

TWO_DAYS = timedelta(hours=48)


def test_two_years_behind_is_refused_and_two_days_are_not(tmp_path: Path) -> None:
    """Tests the bound itself, one second more, two years, and a machine new to the region."""
    with GeoPackageStore.open(region_file(tmp_path / "a.gpkg")) as store:
        events = store.events()
    device = events[0].device
    last = max(e.recorded_time for e in events)
    check_clock((), device, last, tolerance=TWO_DAYS)
    check_clock(events, device, last - TWO_DAYS, tolerance=TWO_DAYS)
    check_clock(events, device, last + timedelta(days=730), tolerance=TWO_DAYS)
    for back, of in ((TWO_DAYS + timedelta(seconds=1), device), (timedelta(days=730), "new")):
        with pytest.raises(LedgerError) as refused:
            check_clock(events, of, last - back, tolerance=TWO_DAYS)
        assert refused.value.code == "LED-213"


def test_another_office_that_is_ahead_stops_nobody(tmp_path: Path) -> None:
    """Tests a record of another device, dated two years from now."""
    with GeoPackageStore.open(region_file(tmp_path / "a.gpkg")) as store:
        events = store.events()
    last = max(e.recorded_time for e in events)
    ahead = replace(events[0], device="other", recorded_time=last + timedelta(days=730))
    check_clock((*events, ahead), events[0].device, last, tolerance=TWO_DAYS)
