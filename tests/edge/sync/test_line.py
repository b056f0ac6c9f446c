"""The asking side: who answers must prove itself before one record leaves."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from clearground.edge.sync.exchange import Exchange, line_of
from clearground.edge.sync.line import ATTEMPTS, spot_of
from clearground.errors import SyncError, UsageError
from tests.edge.sync import offices as o


class Impostor(BaseHTTPRequestHandler):
    """Answers like an office, and keeps what it is sent."""

    got: ClassVar[list[bytes]] = []
    signature = ""
    region = ""

    def do_GET(self) -> None:
        told = {"challenge": "0" * 64} if "hello" in self.path else {"region": "x", "have": {}}
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        if self.signature:
            self.send_header("Clearground-Signature", self.signature)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def impostor() -> Iterator[str]:
    """The address of somebody who answers in an office's place."""
    Impostor.got = []
    server = HTTPServer(("127.0.0.1", 0), Impostor)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Page(BaseHTTPRequestHandler):
    """Answers like a map page: there is nothing at an office's address, in no stated length."""

    def do_GET(self) -> None:
        self.send_response(404)
        self.end_headers()
        self.wfile.write(b'{"error": {"code": "SYN-07", "what": "nothing here"}}')

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_a_map_page_is_told_from_an_office_at_once(tmp_path: Path) -> None:
    """Tests SYN-19: what will never answer is not asked again."""
    _head, district = o.offices(tmp_path)
    server = HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    line = line_of(district, f"http://127.0.0.1:{server.server_port}")
    line.pause = lambda _seconds: pytest.fail("asked again")
    with pytest.raises(SyncError) as caught:
        line.ask("GET", "/sync/have")
    server.shutdown()
    server.server_close()
    assert caught.value.code == "SYN-19"


@pytest.mark.parametrize("signature", ["", "a b c", f"{'d' * 36} {'0' * 16} {'0' * 128}"])
def test_nothing_is_sent_to_somebody_else(impostor: str, tmp_path: Path, signature: str) -> None:
    """Tests an answer without a proof, and with a false one: SYN-11 before any record is sent."""
    _head, district = o.offices(tmp_path)
    o.report(district, "Farmer")
    Impostor.signature = signature
    with pytest.raises(SyncError) as refused:
        Exchange(district, o.person(district), line_of(district, impostor)).run()
    assert refused.value.code == "SYN-11"
    assert Impostor.got == []


def test_a_dead_line_is_given_up_after_some_tries(tmp_path: Path) -> None:
    """Tests a port where nobody listens: SYN-10, with pauses that grow."""
    head, _district = o.offices(tmp_path)
    line = line_of(head, "http://127.0.0.1:9")
    pauses: list[float] = []
    line.pause = pauses.append
    with pytest.raises(SyncError) as refused:
        line.ask("GET", "/sync/have")
    assert refused.value.code == "SYN-10"
    assert len(pauses) == ATTEMPTS - 1
    assert pauses == sorted(pauses)


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1.example.invalid",
        "http://8.8.8.8",
        "ftp://127.0.0.1",
        "127.0.0.1:8000",
        "http://user:word@127.0.0.1",
        "http://127.0.0.1/else",
        "http://127.0.0.1:99999",
        "file:///etc/passwd",
    ],
)
def test_records_travel_in_the_clear_within_ones_own_network_only(url: str) -> None:
    """Tests addresses that are refused: SYN-12."""
    with pytest.raises(UsageError) as refused:
        spot_of(url)
    assert refused.value.code == "SYN-12"


def test_addresses_that_records_may_travel_to() -> None:
    """Tests this machine, a private network and https anywhere."""
    assert spot_of("http://127.0.0.1:8000") == ("http", "127.0.0.1", 8000)
    assert spot_of("http://10.8.0.2/") == ("http", "10.8.0.2", 80)
    assert spot_of("https://office.example") == ("https", "office.example", 443)
