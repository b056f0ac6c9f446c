"""The gate before the map room: who asks, whose eyes they get, and what is written down of it."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from clearground.edge.ledger.place import Place
from clearground.edge.passwords import password_since
from clearground.edge.share.audit import Act, machine_user, write_act
from clearground.edge.web.readers import Eyes, Rooms
from clearground.errors import ClearError, Finding
from clearground.standards.words import _

GATE_KEY, ROOM_KEY, EYES_KEY = "clearground.gate", "clearground.room", "clearground.eyes"
"""Where a request carries its gate, the region it may see, and whose eyes it has."""

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
PERSON, PROOF, SINCE = "person", "proof", "since"
"""What a session holds: who signed in, by which password, and when."""

SESSION_HOURS = 8
LOOKS_S = 600.0
"""The same look of the same person within this time is written down once."""
LOOKS_MAX = 10_000

FAILURES_MAX, FAILURES_S = 5, 900.0
"""After so many wrong passwords within this time a name or an address has to wait."""
ADDRESS_FAILURES_MAX = 20


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says of whose eyes it has.

    `leave` tells whether they can sign out, `withheld` that they do not see everything.
    """

    words: str
    title: str
    leave: bool
    withheld: str = ""


class Mode(StrEnum):
    """How the map room is open: to the one at this computer, to who signs in, to anybody."""

    OWN = "own"
    SIGN_IN = "sign-in"
    PUBLIC = "public"


@dataclass
class Gate:
    """How one region's map room is open, and what it remembers of those who knock.

    Parameters
    ----------
    mode : Mode
        Who may look.
    rooms : Rooms
        The region.
    place : Path or str
        Where it is kept; the accounts and the audit lie beside it.
    person : str
        In the own mode: whose eyes the page has; "" shows everything.
    clock : callable
        Seconds that never go back.
    """

    mode: Mode
    rooms: Rooms
    place: Place
    person: str = ""
    clock: Callable[[], float] = time.monotonic
    failures: dict[str, list[float]] = field(default_factory=dict)
    looks: dict[tuple[str, str], float] = field(default_factory=dict)

    def must_wait(self, name: str, address: str) -> bool:
        """Whether too many wrong passwords came for this name or from this address."""
        now = self.clock()
        for key, most in ((f"n {name}", FAILURES_MAX), (f"a {address}", ADDRESS_FAILURES_MAX)):
            fresh = [t for t in self.failures.get(key, ()) if now - t < FAILURES_S]
            if len(fresh) >= most:
                return True
        return False

    def failed(self, name: str, address: str) -> None:
        """Remember a wrong password."""
        if len(self.failures) >= LOOKS_MAX:
            self.failures.pop(next(iter(self.failures)))
        now = self.clock()
        for key in (f"n {name}", f"a {address}"):
            fresh = [t for t in self.failures.get(key, ()) if now - t < FAILURES_S]
            self.failures[key] = [*fresh, now]

    def note(self, act: str, *, person: str = "", name: str = "", **told: Any) -> None:
        """Write an act down; where that fails say so: to look at hazards is never refused."""
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            write_act(self.place, Act(moment, act, person, name, machine_user(), **told))
        except ClearError as error:
            sys.stderr.write(f"{error.finding}\n")

    def looked(self, who: tuple[str, str], address: str) -> None:
        """Write a look down, once in ten minutes for the same person and address."""
        now, key = self.clock(), (who[0], address)
        if now - self.looks.get(key, -LOOKS_S) < LOOKS_S:
            return
        if len(self.looks) >= LOOKS_MAX:
            self.looks.pop(next(iter(self.looks)))
        self.looks[key] = now
        self.note("web", person=who[0], name=who[1], target=address)


class Gatekeeper:
    """Django middleware that lets each request see what its actor may see, and nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer to whoever asks; a request without a gate is another server's."""
        gate = request.META.get(GATE_KEY)
        if not isinstance(gate, Gate):
            return self.get_response(request)
        if gate.mode is Mode.PUBLIC:
            request.urlconf = "clearground.edge.web.public_urls"
            request.META.pop(ROOM_KEY, None)  # the public's views never hold the region itself
            return self.get_response(request)
        if gate.mode is Mode.OWN:
            self._look(request, gate, gate.person, machine_user())
            return self.get_response(request)
        request.META.pop(ROOM_KEY, None)
        if request.path == SIGN_IN or request.path.startswith("/sync/"):
            return self.get_response(request)  # the exchange asks for a device's proof itself
        person = signed_in(request, gate)
        if not person:
            return _closed(request)
        self._look(request, gate, person, "")
        response = self.get_response(request)
        # Another person may sit at this computer next: nothing is kept.
        response.headers["Cache-Control"] = "no-store"
        return response

    def _look(self, request: HttpRequest, gate: Gate, person: str, otherwise: str) -> None:
        if not person:
            request.META[ROOM_KEY] = gate.rooms.whole
            request.META[EYES_KEY] = Eyes(otherwise, (), 0)
        else:
            request.META[ROOM_KEY] = gate.rooms.room(person)
            request.META[EYES_KEY] = gate.rooms.eyes(person)
        if told := _told(request):
            gate.looked((person, request.META[EYES_KEY].name), told)


def _told(request: HttpRequest) -> str:
    """What of a request the audit keeps: the page, the card, the question; never the window."""
    if request.path in ("/api/state", SIGN_OUT) or request.path.startswith("/tiles/"):
        return ""  # asked by the open page itself, of nothing recorded
    kept = [f"{k}={request.GET[k]}" for k in ("sel", "known", "true", "q") if request.GET.get(k)]
    return (request.path + ("?" + "&".join(kept) if kept else ""))[:300]


def signed_in(request: HttpRequest, gate: Gate) -> str:
    """Who is signed in by this request's session; "" where nobody is, or not any more.

    A session ends after eight hours, with a new password, and with the person's last role.
    """
    session = request.session
    person = str(session.get(PERSON, ""))
    if not person:
        return ""
    began = datetime.fromisoformat(str(session[SINCE]))
    over = datetime.now(UTC) - began > timedelta(hours=SESSION_HOURS)
    if over or session.get(PROOF) != proof_of(gate.place, person):
        session.flush()
        return ""
    if not gate.rooms.actor(person).roles:
        session.flush()
        return ""
    return person


def proof_of(place: Place, person: str) -> str:
    """A mark of the password by which somebody signed in."""
    return hashlib.sha256(password_since(place, person).encode()).hexdigest()


def _closed(request: HttpRequest) -> HttpResponse:
    """The answer to somebody who is not signed in: the way in, or an error in three parts."""
    if request.path == "/" and request.GET.get("part") != "1":
        response: HttpResponse = HttpResponseRedirect(SIGN_IN)
    else:
        finding = not_signed_in()
        told = {"code": finding.code, "what": finding.what, "why": finding.why}
        response = JsonResponse({"error": told | {"next": finding.next}}, status=401)
    response.headers["Cache-Control"] = "no-store"
    return response


def not_signed_in() -> Finding:
    """WEB-12: nobody is signed in."""
    return Finding(
        "WEB-12",
        _("Nobody is signed in"),
        _("What is shown follows from who looks."),
        _("Sign in at /sign-in."),
    )


def eyes_told(request: HttpRequest) -> Told | None:
    """Whose eyes a request has, in words; None where no gate stands before it."""
    eyes, gate = request.META.get(EYES_KEY), request.META.get(GATE_KEY)
    if not isinstance(eyes, Eyes) or not isinstance(gate, Gate):
        return None
    leave = gate.mode is Mode.SIGN_IN
    if not leave and not gate.person:
        title = _("Nobody signs in: whoever sits at this computer sees everything.")
        return Told(
            _("All records, on this computer, without sign-in ({name})").format(name=eyes.name),
            title,
            leave=False,
        )
    return Told(eyes.name, ", ".join(eyes.roles), leave, _withheld(eyes.withheld))


def _withheld(count: int) -> str:
    """What the page says where its reader may not read every record."""
    if not count:
        return ""
    return _(
        "Records withheld from you: {n}, and the forecasts. Counts and sums are of the rest."
        " A place without a mark is not known to be free of hazard."
    ).format(n=count)
