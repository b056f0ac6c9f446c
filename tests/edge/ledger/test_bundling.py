"""Bundles between offices: size on the wire, whose region, whose clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from clearground.edge.ledger.bundling import (
    read_bundle,
    region_of,
    trust_in,
    write_bundle,
    write_part,
)
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.run.done import Done
from clearground.errors import LedgerError
from tests.edge.ledger.offices import FIELD_DEVICE, HEAD, enrol_field, field_records, head_office
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


def steps_of(store: GeoPackageStore, act: Callable[[], object]) -> int:
    """About how many hundreds of steps the database took."""
    steps: list[int] = []
    store.connection.set_progress_handler(lambda: steps.append(1), 100)
    act()
    store.connection.set_progress_handler(None, 0)
    return len(steps)


def test_a_part_costs_the_same_however_much_is_held(tmp_path: Path) -> None:
    """Tests one small part out and in, beside 100 batches and beside 700 of two devices."""
    head = head_office(tmp_path / "head.gpkg")
    enrol_field(head)
    there = GeoPackageStore.create(tmp_path / "there.gpkg")
    read_bundle(there, write_bundle(head, HEAD, now=NOW), now=NOW)
    costs = []
    for batches in (range(1, 100), range(100, 700)):
        for minute in batches:
            field_records(head, minute)
        while (part := head.part_after(there.have(), 400))[1]:
            read_bundle(there, write_part(head, HEAD, part[0], now=NOW), now=NOW)
        out = steps_of(head, lambda: head.part_after(there.have(), 3))
        data = write_part(head, HEAD, head.part_after(there.have(), 3)[0], now=NOW)
        costs.append((out, steps_of(there, partial(read_bundle, there, data, now=NOW))))
    (out_few, in_few), (out_many, in_many) = costs
    assert out_many <= 2 * out_few + 5
    assert in_many <= 2 * in_few + 5


def test_parts_cut_anywhere_keep_what_came_and_go_on_to_the_same_root(tmp_path: Path) -> None:
    """Tests each part cut at many bytes: refused whole, then whole, as without a cut."""
    head = head_office(tmp_path / "head.gpkg")
    enrol_field(head)
    there = GeoPackageStore.create(tmp_path / "there.gpkg")
    read_bundle(there, write_bundle(head, HEAD, now=NOW), now=NOW)
    for minute in range(1, 30):
        field_records(head, minute)
    more, cuts = True, 0
    while more:
        chains, more = head.part_after(there.have(), 8)
        data = write_part(head, HEAD, chains, now=NOW)
        before = (there.root_digest(), there.position())
        for end in (*range(0, len(data), 97), len(data) - 1):
            with pytest.raises(LedgerError, match=r"LED-6[01]"):
                read_bundle(there, data[:end], now=NOW)
            assert (there.root_digest(), there.position()) == before
            cuts += 1
        came = read_bundle(there, data, now=NOW)
        assert (came.records, came.findings) == (sum(len(c.texts) for c in chains), ())
    assert cuts > 50
    assert there.root_digest() == head.root_digest()
    assert list(there.bodies()) == list(head.bodies())
