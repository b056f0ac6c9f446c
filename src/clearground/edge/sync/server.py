"""The server that other offices reach: the exchange and nothing else, bounded in every way."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import asdict
from http import HTTPStatus
from typing import Any
from wsgiref.simple_server import make_server

from clearground.edge.ledger.place import Place
from clearground.edge.sync import faults
from clearground.edge.sync.office import (
    BODY_MAX,
    SYNC_KEY,
    TARGET_KEY,
    SyncOffice,
    status_of,
)
from clearground.edge.web.server import Quiet, ThreadingServer, port_taken
from clearground.edge.web.static_files import Start, Wsgi
from clearground.errors import LedgerError
from clearground.standards.words import _

ROUTES = {
    "hello": ("GET",),
    "have": ("GET",),
    "bundle": ("GET", "POST"),
    "wanted": ("GET",),
    "content": ("GET", "POST"),
}
"""What is answered, and how it is asked."""

SILENT_S = 120
"""A line that says nothing for so long is given up."""

_PATH = re.compile(r"/sync/([a-z]+)(?:/[0-9a-f]{64})?")


class Patient(Quiet):
    """A request handler that gives up a silent line, so that none holds a thread for ever."""

    timeout = SILENT_S


def application(office: SyncOffice) -> Wsgi:
    """The WSGI application of an office: its bodies are bounded, its faults are told."""
    from django.core.handlers.wsgi import WSGIHandler  # needs the settings

    answer = WSGIHandler()

    def serve(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        try:
            _check_route(path, str(environ.get("REQUEST_METHOD")))
            body = _body(environ)
        except LedgerError as fault:
            return _refused(start, fault)
        query = environ.get("QUERY_STRING", "")
        target = path + (f"?{query}" if query else "")
        inner = environ | {
            SYNC_KEY: office,
            TARGET_KEY: target,
            "wsgi.input": io.BytesIO(body),
            "CONTENT_LENGTH": str(len(body)),
            # Whoever asks proves itself, so that the name it calls this machine is no matter.
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT_ENCODING": "",
        }
        inner.pop("HTTP_X_FORWARDED_HOST", None)
        return _measured(answer, inner, start)

    return serve


def _measured(answer: Any, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    # An answer that says its length is told from one that broke off.
    heads: list[tuple[str, list[tuple[str, str]]]] = []
    found = answer(environ, lambda status, headers, *_more: heads.append((status, headers)))
    try:
        body = b"".join(found)
    finally:
        found.close()
    status, headers = heads[-1]
    if not any(name.lower() == "content-length" for name, _value in headers):
        headers = [*headers, ("Content-Length", str(len(body)))]
    start(status, headers)
    return [body]


def _check_route(path: str, method: str) -> None:
    found = _PATH.fullmatch(path)
    methods = ROUTES.get(found[1]) if found else None
    if methods is None:
        raise faults.no_address(path)
    if method not in methods:
        raise faults.wrong_method(method)


def _body(environ: dict[str, Any]) -> bytes:
    text = str(environ.get("CONTENT_LENGTH") or "0")
    if not (text.isascii() and text.isdigit()):
        raise faults.not_understood("Content-Length")
    size = int(text)
    if size > BODY_MAX:
        raise faults.too_large(size, BODY_MAX)
    try:
        body: bytes = environ["wsgi.input"].read(size) if size else b""
    except OSError as error:
        raise faults.not_understood(str(error)) from error
    if len(body) != size:
        raise faults.not_understood(f"{len(body)} / {size} B")
    return body


def _refused(start: Start, fault: LedgerError) -> Iterable[bytes]:
    status = HTTPStatus(status_of(fault))
    body = json.dumps({"error": asdict(fault.finding)}).encode()
    length = str(len(body))
    headers = [("Content-Type", "application/json"), ("Content-Length", length)]
    start(f"{status.value} {status.phrase}", headers)
    return [body]


def serve_sync(office: SyncOffice, *, host: str, port: int) -> None:
    """Answer other offices until interrupted.

    Raises
    ------
    UsageError
        WEB-06: the port is taken.
    """
    from clearground.edge.web.settings import configure

    configure()
    try:
        server = make_server(
            host, port, application(office), server_class=ThreadingServer, handler_class=Patient
        )
    except OSError as fault:
        raise port_taken(host, port, fault) from fault
    address = f"http://{host}:{server.server_port}"
    sys.stdout.write(_("Other offices: {address}  (stop with Ctrl+C)").format(address=address))
    sys.stdout.write("\n")
    sys.stdout.flush()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.stdout.write("\n")
    finally:
        server.server_close()


def office_of(region: Place, person: str, now_text: str | None = None) -> SyncOffice:
    """The office of a region file, after a look that it can be read.

    Raises
    ------
    NotFoundError, LedgerError
        NF-10, LED-01 to LED-03.
    """
    office = SyncOffice(region, person, now_text)
    office.trust()
    return office
