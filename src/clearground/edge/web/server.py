"""The page's server: one region, one address, a gate before it.

The standard library's WSGI server with a thread for each request is enough for an office, and
adds no dependency; where others than this machine reach it, a web server with a certificate
stands in front.
"""

from __future__ import annotations

import shlex
import sys
import webbrowser
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from clearground.edge.ledger.place import Place, contents_of, open_store, shown_as
from clearground.edge.web.ear import ear_of
from clearground.edge.web.outputs import Outputs
from clearground.edge.web.room import Room, revision_of
from clearground.edge.web.settings import configure, reached_as
from clearground.edge.web.static_files import StaticFiles, Wsgi
from clearground.errors import UsageError
from clearground.events import Event
from clearground.standards.words import _

LOOPBACK = "127.0.0.1"
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
        room = Room(
            read, position, Outputs(None), called=shlex.quote(shown_as(region)), ear=ear_of(region)
        )
    room.documents = contents_of(region)
    room.view()
    return room


@dataclass(frozen=True, slots=True)
class Opened:
    """How a map room is opened.

    Parameters
    ----------
    mode : str
        `own`: to the one at this computer; `sign-in`: to registered people; `public`: to anybody.
    person : str
        UUID of whose eyes the own mode has; "" shows everything.
    names : tuple of str
        Host names under which a web server with a certificate passes requests on.
    """

    mode: str = "own"
    person: str = ""
    names: tuple[str, ...] = ()


OWN = Opened()


def application(region: Place, opened: Opened = OWN) -> Wsgi:
    """The WSGI application of one region.

    Raises
    ------
    NotFoundError, LedgerError
        NF-01, LED-01 to LED-03: as the ledger says.
    """
    return application_of(room_of(region), region, opened)


def application_of(room: Room, place: Place, opened: Opened = OWN) -> Wsgi:
    """The WSGI application of a region that is open already."""
    configure()
    from django.core.handlers.wsgi import WSGIHandler  # needs the settings above

    from clearground.edge.web.gate import GATE_KEY, Gate, Mode
    from clearground.edge.web.public_views import PUBLIC_KEY, PublicOutput
    from clearground.edge.web.readers import Rooms

    pages, mode = WSGIHandler(), Mode(opened.mode)
    given: dict[str, object] = {GATE_KEY: Gate(mode, Rooms(room, place), place, opened.person)}
    given |= {PUBLIC_KEY: PublicOutput(room)} if mode is Mode.PUBLIC else {}

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        pages_answer: Iterable[bytes] = pages(environ | given, start)
        return pages_answer

    return StaticFiles(answer)


def _own(host: str) -> bool:
    """Whether an address leads to this machine from itself alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def open_to_all(host: str) -> UsageError:
    """WEB-16: an address that others reach, and nobody is asked who they are."""
    return UsageError(
        "WEB-16",
        _("{host} is reached by other machines, and nobody would be asked to sign in").format(
            host=host
        ),
        _("Whoever is on the network would read everything: people, bases, plans."),
        _("Say --sign-in, or --public for the weekly output alone, or leave --host out."),
    )


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


def whose_eyes(opened: Opened) -> str:
    """What the server says of who may look, in one line."""
    if opened.mode == "sign-in":
        return _("Each person signs in and sees what they may read.")
    if opened.mode == "public":
        return _("Anybody sees the weekly public output, and nothing else.")
    if opened.person:
        return _("Nobody signs in: the page shows what the named person may read.")
    return _("Nobody signs in: whoever sits at this computer sees everything.")


def serve(
    region: Place,
    *,
    port: int = PORT,
    open_browser: bool = False,
    host: str = LOOPBACK,
    start: str = "",
    opened: Opened = OWN,
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
        An address of this machine; others than its own need sign-in or the public mode.
    start : str
        UUID of the thing whose card the browser opens with; else the one the run named.

    opened : Opened
        Who may look.

    Raises
    ------
    UsageError
        WEB-06: the port is taken; WEB-16: everybody on the network would see everything.
    """
    if opened.mode == OWN.mode and not _own(host):
        raise open_to_all(host)
    app = application(region, opened)
    reached_as((*opened.names, *(() if _own(host) else (host,))))
    try:
        server = make_server(host, port, app, server_class=ThreadingServer, handler_class=Quiet)
    except OSError as fault:
        raise port_taken(host, port, fault) from fault
    address = f"http://{host}:{server.server_port}/"
    sys.stdout.write(_("Map page: {address}  (stop with Ctrl+C)").format(address=address) + "\n")
    sys.stdout.write(whose_eyes(opened) + "\n")
    sys.stdout.flush()
    if open_browser:
        webbrowser.open(f"{address}?sel={start}" if start else address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.stdout.write("\n")
    finally:
        server.server_close()
