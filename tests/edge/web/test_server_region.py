"""The map room of a region on a server: the answers of a file, byte for byte, and live."""

from __future__ import annotations

import shlex
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote
from wsgiref.simple_server import make_server

import pytest

from clearground.edge.ledger.ids import RandomIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.place import Place, create_store, open_store
from clearground.edge.ledger.store import Writer
from clearground.edge.moving import move
from clearground.edge.web.server import Quiet, ThreadingServer, application
from tests.edge.ledger.postgres.server import Server, need_server, running
from tests.edge.region import NOW, drafts, region_file

WINDOW = "x=35&y=51&z=14&w=800&h=600"
ADDRESSES = [
    "/",
    f"/?{WINDOW}&sel=area-a",
    "/?sel=find-1&known=2026-05-20",
    *(f"/api/{name}?{WINDOW}" for name in ("layers", "belief", "account", "history", "state")),
    "/api/layers?known=2026-05-10T00:00:00Z",
    "/api/card/A-1",
    "/api/search?q=field",
    "/api/cell?lon=35.0&lat=51.0",
    "/api/card/nothing",
    "/api/layers?known=nonsense",
]


@contextmanager
def served(region: Place) -> Iterator[str]:
    """The map room of a region over HTTP."""
    app = application(region)
    http = make_server("127.0.0.1", 0, app, server_class=ThreadingServer, handler_class=Quiet)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{http.server_port}"
    finally:
        http.shutdown()
        http.server_close()


def asked(url: str, seconds: float = 60) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=seconds) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


def test_every_answer_is_that_of_a_file(server: Server, tmp_path: Path) -> None:
    """Tests the page, each address of the interface, past dates, and refusals."""
    file = region_file(tmp_path / "r.gpkg")
    place = server.database()
    move(file, place, NOW)
    with served(file) as one, served(place) as other:
        good = 0
        for address in ADDRESSES:
            (code, body), (status, there) = asked(one + address), asked(other + address)
            for told in (shlex.quote(place), quote(place)):
                there = there.replace(told.encode(), b"r.gpkg")
            there = there.replace(_escaped(place), b"r.gpkg")
            assert (code, body) == (status, there), address
            good += code == 200
        assert good >= 10
    server.take_back()


def _escaped(place: str) -> bytes:
    return shlex.quote(place).replace("&", "&amp;").replace("'", "&#x27;").encode()


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A server that may be stopped; the tests beside need theirs."""
    need_server()
    with running() as server:
        yield server


def test_a_record_of_another_program_comes_to_an_open_page_also_after_a_restart(
    own: Server,
) -> None:
    """Tests the word of the server, the wait without one, and a server that went and came back."""
    place = own.database()
    store = create_store(place)
    hand = Writer(RandomIds(), SeededKeys(1), NOW)
    store.append(drafts(), hand)
    with served(place) as room:
        first = asked(f"{room}/api/state")[1]
        assert _news(place, room, first, "late-1") < 5
        store.close()
        own.stop()
        assert asked(f"{room}/api/state")[0] >= 400
        own.start()
        again = asked(f"{room}/api/state")[1]
        assert _news(place, room, again, "late-2") < 8
        assert b"late-2" in _bodies(place)


def _bodies(place: str) -> bytes:
    with open_store(place, read_only=True) as store:
        return "".join(store.bodies()).encode()


def _news(place: str, room: str, known: bytes, entity: str) -> float:
    """Seconds from a record by another program to the answer of a page that waits for it."""
    import json

    mark, came = json.loads(known)["state"], list[tuple[float, str]]()

    def wait() -> None:
        told = json.loads(asked(f"{room}/api/state?after={mark}")[1])
        came.append((time.monotonic(), told["state"]))

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(1.5)
    assert not came, "the page waits"
    with open_store(place) as other:
        report = replace(drafts()[7], entity=entity)
        other.append([report], Writer(RandomIds(), SeededKeys(1), NOW))
    done = time.monotonic()
    waiting.join(30)
    assert came[0][1] != mark
    return came[0][0] - done
