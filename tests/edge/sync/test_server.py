"""The answering side: every refusal in three parts, and bounded reading.

Covers: edge.sync.faults, edge.sync.api, edge.sync.office
"""

from __future__ import annotations

import http.client
import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clearground.edge.sync import faults
from clearground.edge.sync.office import BODY_MAX, SyncOffice
from clearground.edge.sync.server import serve_sync
from clearground.errors import ClearError, UsageError
from tests.edge.sync import offices as o

HERE = "tests/edge/sync"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two offices that hold the same."""
    return o.offices(tmp_path_factory.mktemp("server"))


@pytest.fixture(scope="module")
def url(two: tuple[Path, Path]) -> Iterator[str]:
    """The head office on the line."""
    with o.answering(two[0]) as address:
        yield address


def send(url: str, method: str, target: str, headers: dict[str, str]) -> tuple[int, Any]:
    """An unsigned request."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
    connection.request(method, target, headers=headers)
    answer = connection.getresponse()
    told = answer.read()
    connection.close()
    return answer.status, json.loads(told)


def said(answer: tuple[int, Any]) -> tuple[int, str]:
    """Status and code of a refusal that has its three parts."""
    status, told = answer[:2]
    assert all(told["error"][part] for part in ("what", "why", "next"))
    return status, told["error"]["code"]


@pytest.mark.parametrize(
    ("method", "target", "status", "code"),
    [
        ("GET", "/", 404, "SYN-07"),
        ("GET", "/api/layers", 404, "SYN-07"),
        ("GET", "/sync/", 404, "SYN-07"),
        ("GET", "/sync/../api/layers", 404, "SYN-07"),
        ("GET", "/sync/have/x", 404, "SYN-07"),
        ("DELETE", "/sync/bundle", 405, "SYN-09"),
        ("POST", "/sync/have", 405, "SYN-09"),
        ("GET", "/sync/have", 401, "SYN-01"),
        ("GET", "/sync/bundle", 401, "SYN-01"),
        ("POST", "/sync/bundle", 401, "SYN-01"),
        ("GET", "/sync/bundle?records=x", 400, "SYN-06"),
    ],
)
def test_nobody_gets_anything_unproved(
    url: str, method: str, target: str, status: int, code: str
) -> None:
    """Tests every address without a proof, the map room's among them."""
    assert said(send(url, method, target, {})) == (status, code)


@pytest.mark.parametrize(
    ("length", "status", "code"),
    [(str(BODY_MAX + 1), 413, "SYN-05"), ("x", 400, "SYN-06"), ("-1", 400, "SYN-06")],
)
def test_a_body_is_bounded_before_it_is_read(url: str, length: str, status: int, code: str) -> None:
    """Tests a length that is too large or none, with no byte of a body behind it."""
    found = send(url, "POST", "/sync/bundle", {"Content-Length": length})
    assert said(found) == (status, code)


def test_half_a_body_is_refused(url: str) -> None:
    """Tests a line that breaks inside a request."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall(b"POST /sync/bundle HTTP/1.0\r\nContent-Length: 100\r\n\r\nhalf")
        line.shutdown(socket.SHUT_WR)
        answer = line.makefile("rb").read()
    assert b"SYN-06" in answer


def test_a_request_sent_again_is_refused(two: tuple[Path, Path], url: str) -> None:
    """Tests a recorded request: 409 SYN-03, no record."""
    status, told, headers = o.ask(two[1], url, "GET", "/sync/have")
    assert status == 200
    assert told["have"] == o.have(two[0])
    assert said(send(url, "GET", "/sync/have", headers)) == (409, "SYN-03")
    # The proof of one address opens no other.
    assert said(send(url, "GET", "/sync/bundle", headers)) == (403, "SYN-04")


def test_a_challenge_of_another_process_is_refused(two: tuple[Path, Path], url: str) -> None:
    """Tests a server that was started anew: 401 with a challenge to go on with."""
    with o.answering(two[0]) as other:
        _status, _told, headers = o.ask(two[1], other, "GET", "/sync/have")
    found = send(url, "GET", "/sync/have", headers)
    assert said(found) == (401, "SYN-02")
    assert found[1]["challenge"]


def test_a_revoked_device_gets_nothing(two: tuple[Path, Path], tmp_path: Path) -> None:
    """Tests a lost laptop on the line: 403 from the moment of its revocation, served live."""
    head = tmp_path / "head.gpkg"
    for suffix in (".gpkg", ".accounts"):
        shutil.copy(two[0].with_suffix(suffix), head.with_suffix(suffix))
    device = o.told("region", "device", str(two[1]))["device"]
    with o.answering(head) as url:
        assert o.ask(two[1], url, "GET", "/sync/bundle")[0] == 200
        lost = ("--device", device, "--reason", "lost")
        o.ok("region", "revoke", str(head), *lost, "--by", "A", *o.NOW)
        status, told, _headers = o.ask(two[1], url, "GET", "/sync/bundle")
        assert said((status, told)) == (403, "SYN-04")
        status, told, _headers = o.ask(two[1], url, "POST", "/sync/bundle", b"x")
        assert said((status, told)) == (403, "SYN-04")


def test_bad_bundles_and_questions_are_refused_whole(two: tuple[Path, Path], url: str) -> None:
    """Tests a body that is no bundle, half of one, and a question that is none."""
    before = o.root(two[0])
    status, told, _headers = o.ask(two[1], url, "POST", "/sync/bundle", b"none")
    assert said((status, told)) == (400, "LED-60")
    good = o.ask(two[1], url, "GET", "/sync/bundle")[1]
    assert isinstance(good, bytes)
    status, told, _headers = o.ask(two[1], url, "POST", "/sync/bundle", good[:-9])
    assert said((status, told)) == (400, "LED-61")
    status, told, _headers = o.ask(two[1], url, "GET", "/sync/bundle?held=x")
    assert said((status, told)) == (400, "SYN-06")
    assert o.root(two[0]) == before


def test_a_fault_of_the_program_is_told_without_its_inside(
    two: tuple[Path, Path], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests an answer that cannot be made: 500 SYN-08, no trace of the code."""

    def fail(_self: object) -> None:
        raise RuntimeError("inner")

    monkeypatch.setattr(SyncOffice, "have", fail)
    status, told, _headers = o.ask(two[1], url, "GET", "/sync/have")
    assert said((status, told)) == (500, "SYN-08")
    assert "inner" not in json.dumps(told)


def test_a_port_that_is_taken_is_named(two: tuple[Path, Path]) -> None:
    """Tests a listener on the port."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        office = SyncOffice(two[0], "nobody")
        with pytest.raises(UsageError, match="WEB-06"):
            serve_sync(office, host="127.0.0.1", port=other.getsockname()[1])


def test_each_refusal_has_its_code() -> None:
    """Tests the table of the reference."""
    made: list[ClearError] = [
        faults.unproved(),
        faults.stale(),
        faults.replayed(),
        faults.untrusted(),
        faults.too_large(2, 1),
        faults.not_understood("x"),
        faults.no_address("/x"),
        faults.broken(),
        faults.wrong_method("PUT"),
        faults.unreached("u", "x"),
        faults.not_proved_answer("u"),
        faults.unsafe_address("u"),
        faults.other_region("u"),
        faults.refused("", "what", "why", "next"),
    ]
    numbers = [*range(1, 14), 10]
    assert [f.code for f in made] == [f"SYN-{n:02d}" for n in numbers]
    known = {"SYN-08", "SYN-10", "SYN-11", "SYN-12", "SYN-13"}
    assert known <= {f.code for f in made}
