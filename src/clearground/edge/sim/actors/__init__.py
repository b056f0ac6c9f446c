"""The simulated people: officers, crews, inspectors and the authority of a simulated region."""

from __future__ import annotations

from clearground.edge.sim.actors.officers import declare
from clearground.edge.sim.actors.walk import walk
from clearground.edge.sim.actors.work import Assignment

__all__ = ["Assignment", "declare", "walk"]
