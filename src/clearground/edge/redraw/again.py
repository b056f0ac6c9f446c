"""The rows of derived layers that newly arrived records change, made by the same build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clearground.edge.layers.build import build
from clearground.edge.layers.layer import Layer
from clearground.edge.redraw.touched import touched
from clearground.events import Event
from clearground.pipeline import world_of
from clearground.release.account import Account, AreaAccount

Figures = tuple[int, int, int, int, int]
_NONE = AreaAccount("", "", 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the layers show so far, as far as other records than its own may change it.

    Parameters
    ----------
    figures : mapping of str to five int
        By area its square metres: declared, remaining, cancelled, reduced, cleared.
    due : frozenset of str
        Warnings drawn as live that may have ended since.
    astray : frozenset of str
        Finds whose area is not known: they are numbered together.
    """

    figures: Mapping[str, Figures]
    due: frozenset[str] = frozenset()
    astray: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Again:
    """Things whose rows go, and layers of records that hold the rows which take their place."""

    names: frozenset[str]
    layers: tuple[Layer, ...]


def again(
    events: Sequence[Event], known: int, drawn: Drawn, *, account: Account, moment: datetime
) -> Again | None:
    """What to draw again after the first `known` records; None where all must be drawn anew.

    Parameters
    ----------
    events : sequence of Event
        The whole record in order of arrival.
    account : Account
        The account of the whole record: it is rounded over all areas at once, so that an area
        far away may differ by a square metre.
    moment : datetime
        Decides which warnings are live (aware).
    """
    figures = {area.entity: area for area in account.areas}
    rounded = {e for e, was in drawn.figures.items() if figures_of(figures.get(e, _NONE)) != was}
    found = touched(events, known, {*drawn.due, *drawn.astray, *rounded})
    if found is None:
        return None
    try:
        world = world_of(found.events)
    except KeyError:
        return None  # about a thing that only a conflict elsewhere lets pass
    simulated = bool(events and events[0].simulated)
    layers = build(world, now=moment, simulated=simulated, figures=figures)
    return Again(found.names, tuple(layer for layer in layers if not layer.forecast))


def figures_of(area: AreaAccount) -> Figures:
    """The square metres of an area as its layer shows them."""
    released = (area.cancelled_m2, area.reduced_m2, area.cleared_m2)
    return (area.declared_m2, area.remaining_m2, *released)
