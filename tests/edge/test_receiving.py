"""Records taken in leave one record of their own, and none where nothing came."""

from __future__ import annotations

from pathlib import Path

from clearground.edge.office import open_office
from clearground.edge.receiving import receive
from clearground.edge.sync.office import SyncOffice
from tests.edge.sync import offices as o


def test_what_came_is_recorded_with_how_far_each_chain_is_held(tmp_path: Path) -> None:
    """Tests a report of the district: its reception names the district's chain and its end."""
    head, district = o.offices(tmp_path)
    o.report(district, "Farmer")
    data, _more = SyncOffice(district, o.person(district), o.NOW[1]).part("", 1000)
    for expected in (1, 0):
        with open_office(head, now_text=o.NOW[1]) as office:
            before = office.store.position()
            received = receive(office, data, person=o.person(head), way="by hand")
            made = office.store.events(before)
        assert bool(received.records) is bool(expected)
        receptions = [e for e in made if e.type == "RecordsReceived"]
        own = [e for e in receptions if e.payload.way == "by hand"]  # type: ignore[attr-defined]
        assert len(own) == expected
    ends = {held.device: held.sequence for held in own_of(head)}
    assert ends == {d: n for d, n in o.have(district).items() if d in ends}


def own_of(region: Path) -> tuple[object, ...]:
    """How far chains were held at the last reception by hand."""
    with open_office(region, now_text=o.NOW[1]) as office:
        last = [e for e in office.events if getattr(e.payload, "way", "") == "by hand"][-1]
    return last.payload.held  # type: ignore[attr-defined,no-any-return]
