"""No request of any role makes a 5xx, and none but a trusted device's gets one byte of a record."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import requests

from clearground.edge.ledger.keys import DEVICE, AccountsFile, SeededKeys, accounts_path
from clearground.edge.sync import proof
from clearground.edge.sync.office import SyncOffice
from clearground.edge.web.settings import configure
from tests.edge.sync import offices as o
from tests.edge.sync.fuzz import Reply, Role, Wsgi, call, fuzz, operations, signed

configure()

from clearground.edge.http import described  # noqa: E402
from clearground.edge.sync.server import application  # noqa: E402
from clearground.edge.web.server import ROOM_KEY, room_of  # noqa: E402

DOCUMENT: dict[str, Any] = json.loads(json.dumps(described()))
EXCHANGE, ROOM = operations(DOCUMENT, "/sync/"), operations(DOCUMENT, "/api/")
SECRET = "Zebra beside the well"
CASES, LONG = 20, 20_000
ROLES = ("nobody", "stranger", "revoked", "trusted")


class Office:
    """An office on the line, its roles, and every text that only trusted devices may get."""

    def __init__(self, folder: Path) -> None:
        self.head, self.district = o.offices(folder)
        lost = folder / "lost.gpkg"
        o.ok("bundle", "read", str(lost), str(folder / "2.bundle"))
        o.enrol(self.head, lost)
        self.roles = {"nobody": Role("nobody"), "stranger": _role("stranger", SeededKeys(9))}
        for name, region in (("revoked", lost), ("trusted", self.district)):
            keys = AccountsFile(accounts_path(region))
            self.roles[name] = _role(name, keys, may=name == "trusted")
            keys.close()
        device = ("--device", self.roles["revoked"].device, "--reason", "lost")
        o.ok("region", "revoke", str(self.head), *device, "--by", "A", *o.NOW)
        o.report(self.head, SECRET)
        self.office = SyncOffice(self.head, o.person(self.head), o.NOW[1])
        self.app: Wsgi = application(self.office)
        held = o.have(self.head)
        region = self.office.have()["region"]
        self.closed = [SECRET, region, "clearground bundle", "\xfd7zXZ", *held]
        self.root = o.root(self.head)

    def send(self, role: Role, request: requests.PreparedRequest) -> Reply:
        """A request as a role sends it, signed as well as it can."""
        signed(role, request, self.office.challenges.give())
        return call(self.app, request, {})

    def judge(self, role: Role, request: requests.PreparedRequest) -> Reply:
        """Send, and refuse a fault of the server or a byte that is not the role's."""
        reply = self.send(role, request)
        assert reply.status < 500, (role.name, request.method, request.url, reply.body[:300])
        if not role.may:
            text = reply.body.decode("latin-1")
            found = [word for word in self.closed if word in text]
            assert not found, (role.name, request.method, request.url, found)
        return reply


def _role(name: str, keys: Any, *, may: bool = False) -> Role:
    return Role(name, keys.device(), keys.key(keys.device(), DEVICE), may)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The head office on the line."""
    return Office(tmp_path_factory.mktemp("fuzz"))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", EXCHANGE, ids=lambda each: " ".join(each))
def test_the_exchange_answers_every_role_rightly(
    office: Office, operation: tuple[str, str], role: str
) -> None:
    """Tests twenty requests of each role at each address of the exchange."""
    fuzz(DOCUMENT, operation, lambda r: _void(office.judge(office.roles[role], r)), cases=CASES)


@pytest.mark.campaign
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("operation", EXCHANGE, ids=lambda each: " ".join(each))
def test_the_exchange_answers_every_role_rightly_at_length(
    office: Office, operation: tuple[str, str], role: str
) -> None:
    """Tests twenty thousand requests in all, spread over addresses and roles."""
    cases = LONG // (len(EXCHANGE) * len(ROLES))
    judge = lambda r: _void(office.judge(office.roles[role], r))  # noqa: E731
    fuzz(DOCUMENT, operation, judge, cases=cases, number=2)


def test_a_fuzzed_office_holds_what_it_held(office: Office) -> None:
    """Tests that no request brought a record in, and that trusted devices do get theirs."""
    assert o.root(office.head) == office.root
    request = requests.Request("GET", "http://localhost/sync/bundle").prepare()
    reply = office.judge(office.roles["trusted"], request)
    assert reply.status == 200
    assert reply.body.startswith(b"clearground bundle")


def test_a_check_that_is_left_out_is_found(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests the judge: without the check of the signature a stranger's requests leak."""
    monkeypatch.setattr(proof, "check_signature", lambda *_given: None)
    with pytest.raises(AssertionError, match="stranger"):
        fuzz(
            DOCUMENT,
            ("GET", "/sync/have"),
            lambda r: _void(office.judge(office.roles["stranger"], r)),
            cases=CASES,
        )


def _void(_reply: Reply) -> None:
    return None


@pytest.fixture(scope="module")
def room(office: Office, tmp_path_factory: pytest.TempPathFactory) -> tuple[Wsgi, Any]:
    """The map room's server of the same office."""
    from django.core.handlers.wsgi import WSGIHandler

    path = tmp_path_factory.mktemp("room") / "region.gpkg"
    shutil.copy(office.head, path)
    return WSGIHandler(), room_of(path)


@pytest.mark.parametrize("host", ["localhost", "elsewhere.example"])
@pytest.mark.parametrize("operation", ROOM, ids=lambda each: " ".join(each))
def test_the_map_room_answers_this_machine_only(
    office: Office, room: tuple[Wsgi, Any], operation: tuple[str, str], host: str
) -> None:
    """Tests twenty requests at each address: no 5xx, and no byte under another host's name."""
    app, region = room

    def judge(request: requests.PreparedRequest) -> None:
        reply = call(app, request, {ROOM_KEY: region, "HTTP_HOST": host})
        assert reply.status < 500, (request.url, reply.body[:300])
        if host != "localhost":
            assert reply.status == 400
            assert not any(word in reply.body.decode("latin-1") for word in office.closed)

    fuzz(DOCUMENT, operation, judge, cases=CASES)
