"""Two offices of one region on disk, with real device keys, and a server process of one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from clearground.edge.cli import app

NOW = ("--now", "2027-03-01T08:00:00Z")


def run(*words: str) -> tuple[int, str]:
    """Exit status and words of a command."""
    result = CliRunner().invoke(app, words)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def ok(*words: str) -> str:
    """What a command says that must succeed."""
    status, said = run(*words)
    assert status == 0, said
    return said


def told(*words: str) -> Any:
    """The JSON answer of a command that succeeds."""
    return json.loads(ok(*words, "--json"))


def offices(folder: Path) -> tuple[Path, Path]:
    """A head office and a district office whose device is enrolled; both hold the same."""
    head, district = folder / "head.gpkg", folder / "district.gpkg"
    opened = ("--name", "R", "--lon0", "-30", "--lat0", "51", "--simulated")
    ok("region", "open", str(head), *opened, "--by", "A", "--organisation", "O", *NOW)
    ok("region", "adopt-parameters", str(head), "--by", "A", *NOW)
    ok("bundle", "write", str(head), str(folder / "1.bundle"), *NOW)
    ok("bundle", "read", str(district), str(folder / "1.bundle"))
    enrol(head, district)
    ok("bundle", "write", str(head), str(folder / "2.bundle"), *NOW)
    ok("bundle", "read", str(district), str(folder / "2.bundle"), "--by", "A", *NOW)
    return head, district


def enrol(head: Path, other: Path) -> None:
    """Enrol another office's device at the head office."""
    shown = told("region", "device", str(other))
    device = ("--device", shown["device"], "--public-key", shown["public_key"])
    ok("region", "enrol", str(head), *device, "--by", "A", *NOW)


def report(region: Path, source: str) -> None:
    """One more record."""
    add = ("--kind", "interview", "--directness", "indirect", "--source", source, "--by", "A")
    ok("evidence", "add", str(region), *add, *NOW)


def have(region: Path) -> dict[str, int]:
    """How far an office holds each chain."""
    from clearground.edge.ledger.store import GeoPackageStore

    with GeoPackageStore.open(region, read_only=True) as store:
        return store.have()


def root(region: Path) -> str:
    """The root digest of a region that verifies."""
    found = told("verify", str(region))
    assert found["ok"]
    return str(found["root_digest"])


class Served:
    """A real server process of an office."""

    def __init__(self, region: Path, port: int = 0) -> None:
        words = ("serve", str(region), "--sync", "--by", "A", "--port", str(port), *NOW)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "clearground", *words],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ,
        )
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert "http://" in line, line
        self.url = line.split()[2]
        self.port = int(self.url.rpartition(":")[2])

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()


@contextmanager
def served(region: Path, port: int = 0) -> Iterator[Served]:
    """An office on the line."""
    server = Served(region, port)
    try:
        yield server
    finally:
        server.kill()


def person(region: Path | str) -> str:
    """UUID of the one person."""
    from clearground.edge.ledger.place import open_store
    from clearground.pipeline import world_of

    with open_store(region, read_only=True) as store:
        return next(iter(world_of(store.events()).roster.people))


@contextmanager
def answering(region: Path | str) -> Iterator[str]:
    """The address of an office that answers from a thread of this process."""
    import threading
    from wsgiref.simple_server import make_server

    from clearground.edge.sync.server import Patient, application, office_of
    from clearground.edge.web.server import ThreadingServer
    from clearground.edge.web.settings import configure

    configure()
    office = office_of(region, person(region), NOW[1])
    server = make_server(
        "127.0.0.1", 0, application(office), server_class=ThreadingServer, handler_class=Patient
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def ask(
    region: Path, url: str, method: str, target: str, body: bytes = b""
) -> tuple[int, Any, dict[str, str]]:
    """A signed request of an office: status, answer, and the request's headers."""
    from clearground.edge.sync.exchange import line_of
    from clearground.edge.sync.proof import signed_header

    line = line_of(region, url)
    _status, _headers, hello = line._send("GET", "/sync/hello", b"", {})
    challenge = json.loads(hello)["challenge"]
    header = signed_header(line.key, line.device, challenge, (method, target, body))
    headers = {"Authorization": header}
    status, _headers, answer = line._send(method, target, body, headers)
    return status, _read(answer), headers


def _read(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except ValueError:
        return answer
