"""A proof says whose signatures the records rest on: revoked, never enrolled, enrolled by none."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearground.edge.ledger.keys import DEVICE, AccountsFile, accounts_path
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import VerifyReport, verify
from clearground.events.region import KeyRevoked
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


@pytest.fixture
def path(tmp_path: Path) -> Path:
    head_office(tmp_path / "r.gpkg").close()
    return tmp_path / "r.gpkg"


def revoke(store: GeoPackageStore, last: int) -> None:
    """The administrator revokes the field's key."""
    key = FIELD.key(FIELD_DEVICE, DEVICE)
    revoked = KeyRevoked(key.key_id, last, "stolen")
    store.append([fact(FIELD_DEVICE, revoked)], hand(HEAD, 50 + last))


def codes(report: VerifyReport) -> tuple[str, list[str]]:
    """The first fault and the notices."""
    first = report.first_broken.code if report.first_broken else ""
    return first, [n.code for n in report.notices]


def test_an_enrolled_device_is_no_matter(path: Path) -> None:
    """Tests a region of two devices as it should be."""
    with GeoPackageStore.open(path) as store:
        enrol_field(store)
        field_records(store)
    assert codes(verify(path)) == ("", [])


@pytest.mark.parametrize("revoked_first", [False, True])
def test_what_lies_behind_a_revocation_is_named_alike_whichever_came_first(
    path: Path, revoked_first: bool
) -> None:
    """Tests records that came in before the revocation was known, and after."""
    with GeoPackageStore.open(path) as store:
        enrol_field(store)
        field_records(store)
        last = store.have()[FIELD_DEVICE]
        if revoked_first:
            revoke(store, last)
            assert codes(verify(path)) == ("", [])
        field_records(store, minute=2)
        if not revoked_first:
            revoke(store, last)
    report = verify(path)
    assert codes(report) == ("", ["LED-111"])
    told = report.notices[0].what
    assert f"3 record(s) of device {FIELD_DEVICE} from number {last + 1} on" in told
    assert "not counted, behind a revocation" in told


def test_a_device_that_nobody_enrolled_is_a_notice(path: Path) -> None:
    """Tests another's records, and the same where they are this machine's own."""
    with GeoPackageStore.open(path) as store:
        field_records(store)
    assert codes(verify(path)) == ("", ["LED-112"])
    accounts = AccountsFile(accounts_path(path), seed=2)
    assert accounts.device() == FIELD_DEVICE
    accounts.close()
    assert codes(verify(path)) == ("", [])


def test_an_enrolment_by_somebody_who_is_no_administrator_is_a_notice(path: Path) -> None:
    """Tests that it does not count: the device stays one that nobody enrolled."""
    with GeoPackageStore.open(path) as store:
        enrol_field(store, by="officer")
        field_records(store)
    report = verify(path)
    assert report.ok
    assert codes(report) == ("", ["LED-112", "LED-113"])
