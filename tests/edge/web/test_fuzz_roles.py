"""No request of any role makes a 5xx, and none gets a byte of what the role may not read.

Every record carries a mark in its words and a place of its own; every answer, its headers and
its errors too, is searched for the marks that are closed to whoever asked (see `marked`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from clearground.edge.passwords import set_password
from clearground.edge.web import readers, search
from clearground.edge.web.gate import PERSON, PROOF, SINCE, proof_of
from clearground.edge.web.room import Room
from clearground.edge.web.server import Opened, application_of, room_of
from clearground.edge.web.settings import configure
from tests.edge.region import NOW
from tests.edge.sync.fuzz import Reply, Wsgi, call, fuzz, operations
from tests.edge.web import marked

configure()

from django.contrib.sessions.backends.cache import SessionStore  # noqa: E402

from clearground.edge.http import described  # noqa: E402
from clearground.edge.web import views  # noqa: E402

READERS = (*marked.ROLES, marked.LIMITED, "public", "unsigned")
CASES, LONG, SEED = 20, 20_000, 11
NAMES = [m.draft.entity for m in marked.records()]
CODES = ["HA-northeast", "HA-northwest", "N-southwest", "A Viewer"]


def document() -> dict[str, Any]:
    """The project's own OpenAPI, with words that a person would ask with."""
    found: dict[str, Any] = json.loads(json.dumps(described()))
    for methods in found["paths"].values():
        for asked in methods.values():
            for parameter in asked.get("parameters", ()):
                likely = LIKELY.get(parameter["name"])
                if likely and parameter["schema"].get("type") == "string":
                    parameter["schema"] = likely
    return found


def _number(least: float, most: float) -> dict[str, Any]:
    return {"type": "number", "minimum": least, "maximum": most}


LIKELY: dict[str, dict[str, Any]] = {
    "entity": {"enum": NAMES + CODES},
    "sel": {"enum": NAMES + CODES},
    "q": {"enum": [*CODES, "Zq", "find"]},
    "x": _number(34.9, 35.1),
    "lon": _number(34.99, 35.01),
    "y": _number(50.9, 51.1),
    "lat": _number(50.99, 51.01),
    "z": _number(3, 20),
    "w": {"type": "integer", "minimum": 100, "maximum": 3000},
    "h": {"type": "integer", "minimum": 100, "maximum": 3000},
    "known": {"enum": ["2026-05-04", "2026-05-04T08:20:00Z", "2026-06-30"]},
    "true": {"enum": ["2026-05-04", "2026-05-04T08:20:00Z", "2026-06-30"]},
    "off": {"enum": ["evidence", "areas,warnings", ""]},
    "part": {"enum": ["1"]},
}
"""What a person would ask, so that answers are full of records; any words are asked as well."""

DOCUMENT, WILD = document(), json.loads(json.dumps(described()))
ADDRESSES = [
    each
    for prefix in ("/api/", "/public/", "/belief", "/tiles", "/sign-")
    for each in operations(DOCUMENT, prefix)
] + [("GET", "/")]


class Office:
    """One region behind its gates, and everybody who asks."""

    def __init__(self, folder: Path) -> None:
        self.place = marked.region(folder / "region.gpkg")
        self.room = room_of(self.place)
        self.signed: Wsgi = application_of(self.room, self.place, Opened("sign-in"))
        self.public: Wsgi = application_of(self.room, self.place, Opened("public"))
        self.cookies = {reader: self._session(reader) for reader in READERS[:-2]}
        self.closed = {reader: marked.closed_to(reader) for reader in READERS}
        self.statuses: Counter[tuple[str, int]] = Counter()

    def _session(self, reader: str) -> str:
        person = reader if reader == marked.LIMITED else marked.person_of(reader)
        set_password(self.place, person, "four hazel sticks by the ford", "then")
        session = SessionStore()
        session[PERSON], session[PROOF] = person, proof_of(self.place, person)
        session[SINCE] = "2100-01-01T00:00:00+00:00"
        session.save()
        return f"clearground={session.session_key}"

    def send(self, reader: str, request: requests.PreparedRequest) -> Reply:
        """A request as a reader sends it."""
        app = self.public if reader == "public" else self.signed
        extra = {"REMOTE_ADDR": "127.0.0.1"}
        if reader in self.cookies:
            extra["HTTP_COOKIE"] = self.cookies[reader]
        return call(app, request, extra)

    def judge(self, reader: str, request: requests.PreparedRequest) -> None:
        """Send, and refuse a fault of the server or a mark that is not the reader's."""
        reply = self.send(reader, request)
        self.statuses[reader, reply.status] += 1
        assert reply.status < 500, (reader, request.method, request.url, reply.body[:300])
        text = reply.headers + reply.body.decode("utf-8", "replace")
        asked = str(request.url)  # what somebody said themselves tells them nothing
        closed = self.closed[reader].items()
        found = [told for mark, told in closed if mark in text and mark not in asked]
        assert not found, (reader, request.method, request.url, found)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The office, open to everybody in their own way."""
    return Office(tmp_path_factory.mktemp("roles"))


def ask(office: Office, reader: str, path: str, **query: str) -> Reply:
    """One plain question, judged like the others."""
    request = requests.Request("GET", f"http://localhost{path}", params=query).prepare()
    office.judge(reader, request)
    return office.send(reader, request)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("operation", ADDRESSES, ids=lambda each: " ".join(each))
def test_every_address_answers_every_role_rightly(
    office: Office, operation: tuple[str, str], reader: str
) -> None:
    """Tests twenty requests of each role, of the public and of nobody at each address."""
    for document_, number in ((DOCUMENT, SEED), (WILD, SEED + 1)):
        judge = lambda r: office.judge(reader, r)  # noqa: E731
        fuzz(document_, operation, judge, cases=CASES // 2, number=number)


@pytest.mark.campaign
@pytest.mark.parametrize("reader", READERS)
def test_every_address_answers_every_role_rightly_at_length(office: Office, reader: str) -> None:
    """Tests more than twenty thousand requests in all, spread over addresses and roles."""
    cases = -(-LONG // (len(ADDRESSES) * len(READERS)))  # for each of the two documents
    for number, operation in enumerate(ADDRESSES, 1000):
        for document_ in (DOCUMENT, WILD):
            judge = lambda r: office.judge(reader, r)  # noqa: E731
            fuzz(document_, operation, judge, cases=cases, number=number)
    told = {status: n for (who, status), n in sorted(office.statuses.items()) if who == reader}
    print(f"{reader}: {sum(told.values())} requests, by status {told}")


@pytest.mark.parametrize("reader", READERS)
def test_each_thing_is_asked_for_by_name(office: Office, reader: str) -> None:
    """Tests the card and page of every record for every role, hidden ones too."""
    for name in NAMES:
        ask(office, reader, f"/api/card/{name}")
    for name in NAMES[:: len(NAMES) // 9]:
        ask(office, reader, "/", sel=name)
    for path in ("/api/layers", "/api/account", "/api/timeline", "/api/belief", "/"):
        ask(office, reader, path)


def test_each_mark_gives_one_record_away() -> None:
    """Tests that no two records carry the same mark, and none another's inside it."""
    marks = [mark for m in marked.records() for mark in m.marks]
    assert len(marks) > 50
    assert not [(a, b) for a in marks for b in marks if a is not b and a in b]


@pytest.mark.parametrize("reader", READERS[:-2])
def test_what_is_open_does_arrive(office: Office, reader: str) -> None:
    """Tests that the rooms are not empty: every report that a role may read is found."""
    found = "".join(
        ask(office, reader, f"/api/card/{m.draft.entity}").body.decode() for m in marked.records()
    )
    missing = {mark for mark in marked.open_to(reader) if mark not in found}
    assert not missing


def test_a_view_without_the_filter_is_found(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests the judge: one question that asks the whole region leaks, and is caught."""
    whole = views.room_of
    monkeypatch.setattr("clearground.edge.web.api.room_of", lambda request: office.room)
    assert views.room_of is whole
    with pytest.raises(AssertionError, match="viewer"):
        ask(office, "viewer", "/api/layers")
    address = ("GET", "/api/card/{entity}")
    with pytest.raises(AssertionError, match="viewer"):
        fuzz(DOCUMENT, address, lambda r: office.judge("viewer", r), cases=CASES)


def test_a_filter_that_forgets_the_organisation_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests the judge: a rule that takes every record for the reader's own is caught."""
    real = readers.open_to

    def ours(events: Any, reader: Any, rules: Any, shown: Any) -> Iterator[str]:
        for firm in marked.FIRMS:
            yield from real(events, _of(reader, firm), rules, shown)

    monkeypatch.setattr(readers, "open_to", lambda *given: frozenset(ours(*given)))
    fresh = Office(tmp_path)
    with pytest.raises(AssertionError, match="collector"):
        test_each_thing_is_asked_for_by_name(fresh, "collector")


def _of(reader: Any, firm: str) -> Any:
    from dataclasses import replace

    return replace(reader, organisation=firm)


def test_an_exception_is_found(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests the judge: a question that breaks on some words makes a 5xx, and is caught."""

    def breaks(*_given: Any) -> list[search.Hit]:
        raise RuntimeError("seeded")

    monkeypatch.setattr("clearground.edge.web.api.search", breaks)
    with pytest.raises((AssertionError, RuntimeError, ExceptionGroup), match=r"viewer|seeded"):
        fuzz(DOCUMENT, ("GET", "/api/search"), lambda r: office.judge("viewer", r), cases=CASES)


def test_the_present_of_a_room_is_the_region_s(office: Office) -> None:
    """Tests that no role's page lies in a time of its own."""
    assert isinstance(office.room, Room)
    assert office.room.now <= NOW
