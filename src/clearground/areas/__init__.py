"""Room 5: declared hazardous areas and the only transition table of land status."""

from __future__ import annotations

from clearground.areas.check import check
from clearground.areas.history import register_on, status_on
from clearground.areas.state import Area, Ground, Register
from clearground.areas.transitions import TABLE, Act, Need, Transition, reachable, transition

__all__ = [
    "TABLE",
    "Act",
    "Area",
    "Ground",
    "Need",
    "Register",
    "Transition",
    "check",
    "reachable",
    "register_on",
    "status_on",
    "transition",
]
