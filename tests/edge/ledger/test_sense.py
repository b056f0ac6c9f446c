"""Records about something that nothing introduces: left out from there on, and named."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearground.edge.ledger.bundling import read_bundle, write_bundle
from clearground.edge.ledger.sense import Stray, strays, without
from clearground.edge.ledger.store import GeoPackageStore
from clearground.events.evidence import EvidenceGraded
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
from tests.edge.region import NOW, drafts

REPORT = next(d for d in drafts() if d.type == "EvidenceReported").payload
GRADE = EvidenceGraded("B", 2)


@pytest.fixture
def offices(tmp_path: Path) -> tuple[GeoPackageStore, GeoPackageStore]:
    """A head office, and a field office that holds all its records and three of its own."""
    head = head_office(tmp_path / "head.gpkg")
    enrol_field(head)
    field = GeoPackageStore.create(tmp_path / "field.gpkg")
    read_bundle(field, write_bundle(head, HEAD, now=NOW), now=NOW)
    field_records(field)
    return head, field


def test_what_comes_before_is_taken_in_and_the_rest_is_named(
    offices: tuple[GeoPackageStore, GeoPackageStore],
) -> None:
    """Tests a grade of a report that only a branch left out holds, between whole batches."""
    head, field = offices
    before = field.have()[FIELD_DEVICE]
    field.append([fact("only-there", GRADE, "officer", 3)], hand(FIELD, 300, 3))
    field.append([fact("later", REPORT, "officer", 4)], hand(FIELD, 400, 4))
    received = read_bundle(head, write_bundle(field, FIELD, now=NOW), now=NOW)
    assert received.records == before
    (finding,) = received.findings
    assert finding.code == "LED-71"
    assert f"Records {before + 1} to {before + 2} of device {FIELD_DEVICE}" in finding.what
    assert "only-there" in finding.what
    # Once somebody introduces it, the rest comes in by itself.
    head.append([fact("only-there", REPORT, "officer", 5)], hand(HEAD, 500, 5))
    received = read_bundle(head, write_bundle(field, FIELD, now=NOW), now=NOW)
    assert (received.records, received.findings) == (2, ())
    assert head.have()[FIELD_DEVICE] == field.have()[FIELD_DEVICE]


def test_others_that_rest_on_what_is_left_out_are_left_out_too(
    offices: tuple[GeoPackageStore, GeoPackageStore],
) -> None:
    """Tests that a chain cut at a batch takes with it what its other records introduce."""
    head, field = offices
    field.append(
        [fact("own", REPORT, "officer", 3), fact("only-there", GRADE, "officer", 3)],
        hand(FIELD, 300, 3),
    )
    field.append([fact("own", GRADE, "officer", 4)], hand(FIELD, 400, 4))
    received = read_bundle(head, write_bundle(field, FIELD, now=NOW), now=NOW)
    assert [f.code for f in received.findings] == ["LED-71"]
    assert head.events_of("own") == ()


def test_strays_are_asked_of_what_is_brought_and_what_is_held(
    offices: tuple[GeoPackageStore, GeoPackageStore],
) -> None:
    """Tests the first stray of a device, and a cut that leaves nothing of its chain."""
    _head, field = offices
    (made,) = field.append([fact("x", GRADE, "officer", 3)], hand(FIELD, 300, 3))
    stray = Stray(made.device, made.sequence, "x")
    assert strays([made], lambda things: set()) == (stray,)
    assert strays([made], lambda things: {"x"} & set(things)) == ()
    chains = field.chains_after({FIELD_DEVICE: made.sequence - 1, HEAD.device(): 10_000})
    kept, told = without(chains, (stray,))
    assert kept == ()
    assert [f.code for f in told] == ["LED-71"]
