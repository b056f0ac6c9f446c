"""The addresses: an answer is signed by the office, its parts say whether more is left."""

from __future__ import annotations

from pathlib import Path

from clearground.edge.sync.exchange import line_of
from clearground.edge.web.settings import configure
from tests.edge.sync import offices as o


def test_a_part_says_whether_more_is_left(tmp_path: Path) -> None:
    """Tests the header that makes the asker go on, and the answer to who lacks nothing."""
    head, district = o.offices(tmp_path)
    with o.answering(head) as url:
        line = line_of(district, url)
        first = line.ask("GET", "/sync/bundle?records=1")
        assert (first.status, first.more) == (200, True)
        whole = line.ask("GET", "/sync/bundle?records=1000")
        assert (whole.status, whole.more) == (200, False)
        held = ",".join(f"{device}:{last}" for device, last in o.have(head).items())
        none = line.ask("GET", f"/sync/bundle?held={held}")
        assert (none.status, none.body) == (204, b"")


def test_the_map_page_answers_no_office(tmp_path: Path) -> None:
    """Tests that the map room's server gives out no records to other offices."""
    head, _district = o.offices(tmp_path)
    configure()
    from django.test import Client

    from clearground.edge.web.server import ROOM_KEY, room_of

    client = Client(**{ROOM_KEY: room_of(head)})
    for name in ("hello", "have", "bundle"):
        answer = client.get(f"/sync/{name}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "SYN-07")
