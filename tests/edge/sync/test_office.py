"""What a proved request gets from an office, and what it leaves there."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearground.edge.ledger.wire import unpack
from clearground.edge.sync.office import STATUS, SyncOffice, status_of
from clearground.errors import LedgerError
from tests.edge.sync import offices as o


def test_a_part_holds_what_the_asker_lacks(tmp_path: Path) -> None:
    """Tests an asker that holds all, one that holds nothing, and one record more."""
    head, _district = o.offices(tmp_path)
    office = SyncOffice(head, o.person(head), o.NOW[1])
    held = o.have(head)
    told = ",".join(f"{device}:{last}" for device, last in held.items())
    assert office.part(told, 100) == (b"", False)
    whole, more = office.part("", 1000)
    assert (unpack(whole).records, more) == (sum(held.values()), False)
    o.report(head, "Miller")
    assert unpack(office.part(told, 100)[0]).records == 1


def test_what_is_taken_in_is_recorded_once(tmp_path: Path) -> None:
    """Tests a bundle taken twice: the second brings nothing and records nothing."""
    head, district = o.offices(tmp_path)
    o.report(district, "Farmer")
    ours = SyncOffice(district, o.person(district), o.NOW[1])
    data, _more = ours.part("", 1000)
    office = SyncOffice(head, o.person(head), o.NOW[1])
    assert office.take(data).records > 0
    after = o.root(head)
    assert office.take(data).records == 0
    assert o.root(head) == after


@pytest.mark.parametrize("code", sorted(STATUS))
def test_each_refusal_has_its_status(code: str) -> None:
    """Tests that no refusal of the asker's making is told as a fault of the server."""
    status = status_of(LedgerError(code, "w", "y", "n"))
    assert 400 <= status < 500 or code in ("SYN-08", "LED-03", "LED-04")
