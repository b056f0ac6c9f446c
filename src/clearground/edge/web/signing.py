"""Signing in and out of the map room."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clearground.edge.passwords import password_holds
from clearground.edge.web import wording
from clearground.edge.web.bundle import sheet_address
from clearground.edge.web.gate import (
    FAILURES_S,
    GATE_KEY,
    PERSON,
    PROOF,
    SINCE,
    Gate,
    Mode,
    proof_of,
)
from clearground.edge.web.gate import SIGN_IN as SIGN_IN_PATH
from clearground.edge.web.views import missing
from clearground.errors import Finding
from clearground.standards.words import _

SECRET_MAX = 4096
"""Characters of a password that are looked at; more is refused before it is hashed."""


def _gate(request: HttpRequest) -> Gate | None:
    gate = request.META.get(GATE_KEY)
    return gate if isinstance(gate, Gate) and gate.mode is Mode.SIGN_IN else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, or a session for whoever proves who they are."""
    gate = _gate(request)
    if gate is None:
        return missing(request)
    if request.method != "POST":
        return _form(request)
    name = " ".join(request.POST.get("name", "").split())[:200]
    secret = request.POST.get("password", "")
    address = str(request.META.get("REMOTE_ADDR", ""))
    if gate.must_wait(name.casefold(), address):
        gate.note("sign-in", name=name, target=address, outcome="WEB-14")
        response = _form(request, _too_often(), name, status=429)
        response.headers["Retry-After"] = str(int(FAILURES_S))
        return response
    person = _called(gate, name)
    holds = len(secret) <= SECRET_MAX and password_holds(gate.place, person, secret)
    if not holds or not gate.rooms.actor(person).roles:
        gate.failed(name.casefold(), address)
        gate.note("sign-in", person=person, name=name, target=address, outcome="WEB-13")
        return _form(request, _wrong(), name, status=403)
    request.session.flush()  # a session that somebody else prepared is worth nothing
    request.session[PERSON] = person
    request.session[PROOF] = proof_of(gate.place, person)
    request.session[SINCE] = datetime.now(UTC).isoformat()
    gate.note("sign-in", person=person, name=name, target=address)
    return HttpResponseRedirect("/")


@never_cache
@require_http_methods(["POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, on the server too."""
    gate = _gate(request)
    if gate is None:
        return missing(request)
    person = str(request.session.get(PERSON, ""))
    name = gate.rooms.eyes(person).name if person else ""
    request.session.flush()
    gate.note("sign-out", person=person, name=name)
    return HttpResponseRedirect(SIGN_IN_PATH)


def _called(gate: Gate, name: str) -> str:
    """UUID of the person of exactly this name; "" where there is none."""
    people = gate.rooms.whole.view().world.roster.people
    wanted = name.casefold()
    return next(
        (e for e, p in people.items() if " ".join(p.facts.name.split()).casefold() == wanted), ""
    )


def _form(
    request: HttpRequest, finding: Finding | None = None, name: str = "", *, status: int = 200
) -> HttpResponse:
    gate = _gate(request)
    told = {
        "finding": finding,
        "name": name,
        "simulated": gate is not None and gate.rooms.whole.simulated,
        "sheet": sheet_address(),
        "lang": wording.language(),
        "direction": wording.direction(),
    }
    return render(request, "sign_in.html", told, status=status)


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form that was not sent from this page (WEB-15)."""
    del reason
    finding = Finding(
        "WEB-15",
        _("The form did not come from this page, or is too old"),
        _("A page elsewhere could act in the name of somebody who is signed in here."),
        _("Open the page anew and send the form from there."),
    )
    told = {
        "finding": finding,
        "sheet": sheet_address(),
        "lang": wording.language(),
        "direction": wording.direction(),
    }
    return render(request, "fault.html", told, status=403)


def _wrong() -> Finding:
    return Finding(
        "WEB-13",
        _("Name and password do not belong together"),
        _("It is not said which of them is wrong, so that nobody learns who is registered."),
        _("Try again, or let an administrator set a new password: clearground people password."),
    )


def _too_often() -> Finding:
    return Finding(
        "WEB-14",
        _("Too many wrong passwords came for this name or from this address"),
        _("Passwords would be guessed if everyone could try without end."),
        _("Wait a quarter of an hour."),
    )
