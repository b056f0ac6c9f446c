"""A marked region behind its gate, for the tests of signing in."""

from __future__ import annotations

from pathlib import Path

from django.test import Client

from clearground.edge.passwords import set_password
from clearground.edge.web.gate import GATE_KEY, SIGN_IN, Gate, Mode
from clearground.edge.web.readers import Rooms
from clearground.edge.web.server import room_of
from tests.edge.web import marked

WORDS = "four hazel sticks by the ford"


def gate_of(region: Path) -> Gate:
    """The region, open to people who sign in; a viewer and an officer have passwords."""
    set_password(region, marked.VIEWER, WORDS, "then")
    set_password(region, marked.OFFICER, WORDS, "then")
    return Gate(Mode.SIGN_IN, Rooms(room_of(region), region), region, clock=lambda: 0.0)


def client(gate: Gate, *, checked: bool = False) -> Client:
    """A browser before the gate."""
    return Client(enforce_csrf_checks=checked, **{GATE_KEY: gate})


def sign_in(browser: Client, name: str, password: str = WORDS) -> int:
    """The status of signing in."""
    return browser.post(SIGN_IN, {"name": name, "password": password}).status_code
