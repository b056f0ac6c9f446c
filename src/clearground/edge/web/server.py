"""The page's server on this machine: one region file, one address, no accounts yet.

The standard library's WSGI server with a thread for each request is enough for the one person
at this machine, and adds no dependency; an office with many people gets its own server.
"""

from __future__ import annotations

import shlex
import sys
import webbrowser
from collections.abc import Iterable
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from clearground.edge.ledger.place import Place, contents_of, open_store, shown_as
from clearground.edge.web.outputs import Outputs
from clearground.edge.web.room import Room, revision_of
from clearground.edge.web.settings import configure
from clearground.edge.web.static_files import StaticFiles, Wsgi
from clearground.errors import UsageError
from clearground.events import Event
from clearground.standards.words import _

ROOM_KEY = "clearground.room"
"""Where a request carries the region it is about."""

PORT = 8000


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """A WSGI server that answers each request in its own thread."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """A request handler that writes no line for each request."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the page's requests are not news."""


def room_of(region: Place) -> Room:
    """The region of a file, open for reading.

    Raises
    ------
    NotFoundError, LedgerError
        NF-01, LED-01 to LED-03: as the ledger says.
    """

    def read() -> tuple[Event, ...]:
        store = open_store(region, read_only=True)
        try:
            return store.events()
        finally:
            store.close()

    def position() -> tuple[tuple[int, int], ...]:
        with open_store(region, read_only=True) as store:
            return ((store.position(), 0),)

    if isinstance(region, Path):
        room = Room(read, lambda: revision_of(region), Outputs(region))
    else:
        room = Room(read, position, Outputs(None), called=shlex.quote(shown_as(region)))
    room.documents = contents_of(region)
    room.view()
    return room


def application(region: Place) -> Wsgi:
    """The WSGI application of one region file.

    Raises
    ------
    NotFoundError, LedgerError
        NF-01, LED-01 to LED-03: as the ledger says.
    """
    return application_of(room_of(region))


def application_of(room: Room) -> Wsgi:
    """The WSGI application of a region that is open already."""
    configure()
    from django.core.handlers.wsgi import WSGIHandler  # needs the settings above

    pages = WSGIHandler()

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        environ[ROOM_KEY] = room
        pages_answer: Iterable[bytes] = pages(environ, start)
        return pages_answer

    return StaticFiles(answer)


def port_taken(host: str, port: int, fault: OSError) -> UsageError:
    """WEB-06: another program holds the port, or the host is not this machine's."""
    return UsageError(
        "WEB-06",
        _("Port {port} on {host} cannot be used: {why}").format(
            port=port, host=host, why=fault.strerror or fault
        ),
        _("The map page has no address without a port of its own."),
        _("Stop the other program, or choose another port with --port."),
    )


def serve(
    region: Place,
    *,
    port: int = PORT,
    open_browser: bool = False,
    host: str = "127.0.0.1",
    start: str = "",
) -> None:
    """Serve the map page of a region file until interrupted.

    Parameters
    ----------
    region : Path
        A `region.gpkg`.
    port : int
        0 takes any free port.
    open_browser : bool
        Open the page in the person's browser.
    host : str
        An address of this machine; the page has no accounts, so it stays on it.
    start : str
        UUID of the thing whose card the browser opens with; else the one the run named.

    Raises
    ------
    UsageError
        WEB-06: the port is taken.
    """
    app = application(region)
    try:
        server = make_server(host, port, app, server_class=ThreadingServer, handler_class=Quiet)
    except OSError as fault:
        raise port_taken(host, port, fault) from fault
    address = f"http://{host}:{server.server_port}/"
    sys.stdout.write(_("Map page: {address}  (stop with Ctrl+C)").format(address=address) + "\n")
    sys.stdout.flush()
    if open_browser:
        webbrowser.open(f"{address}?sel={start}" if start else address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.stdout.write("\n")
    finally:
        server.server_close()
