"""Bundles between offices: size on the wire, whose region, whose clock."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from clearground.edge.ledger.bundling import (
    read_bundle,
    region_of,
    trust_in,
    write_bundle,
)
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.run.done import Done
from clearground.errors import LedgerError
from tests.edge.ledger.offices import FIELD_DEVICE, HEAD, enrol_field, head_office
from tests.edge.region import NOW, region_file

WIRE_BYTES_AN_EVENT_MAX = 192
"""A team-week of 5,000 records in 120 s at 64 kbit/s."""


def test_a_record_costs_less_on_the_wire_than_a_thin_line_allows(small_demo: Done) -> None:
    """Tests a whole simulated region, signatures and header included."""
    with GeoPackageStore.open(small_demo.region, read_only=True) as store:
        data, count = write_bundle(store, HEAD, now=NOW), store.position()
    assert count > 1000
    assert len(data) / count < WIRE_BYTES_AN_EVENT_MAX


def test_a_bundle_of_another_region_or_kind_is_refused(tmp_path: Path) -> None:
    """Tests a real region's bundle on a simulated one of the same name."""
    head = head_office(tmp_path / "head.gpkg")
    assert region_of(head) == "region"
    with GeoPackageStore.open(region_file(tmp_path / "real.gpkg", simulated=False)) as real:
        data = write_bundle(real, HEAD, now=NOW)
    with pytest.raises(LedgerError) as refused:
        read_bundle(head, data, now=NOW)
    assert refused.value.code == "LED-63"
    assert region_of(GeoPackageStore.create(tmp_path / "empty.gpkg")) == ""


def test_a_clock_ahead_is_told_and_one_behind_may_be_the_journey(tmp_path: Path) -> None:
    """Tests a bundle made two years from now, and one that travelled for a week."""
    head = head_office(tmp_path / "head.gpkg")
    for days, ahead in ((730, 730 * 86400.0), (-7, 0.0)):
        data = write_bundle(head, HEAD, now=NOW + timedelta(days=days))
        assert read_bundle(head, data, now=NOW).clock_off_s == ahead


def test_trust_is_read_from_the_store(tmp_path: Path) -> None:
    """Tests that an enrolment by an administrator shows at once."""
    head = head_office(tmp_path / "head.gpkg")
    assert set(trust_in(head, head.events()).devices) == {HEAD.device()}
    enrol_field(head)
    assert set(trust_in(head, head.events()).devices) == {HEAD.device(), FIELD_DEVICE}
