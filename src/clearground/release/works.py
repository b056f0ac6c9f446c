"""Which rebuilding works may begin: those whose ground holds no declared land any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.areas.state import Register
from clearground.field.coverage import metres
from clearground.release.standing import standing
from clearground.release.state import Releases
from clearground.standards.geometry import GRID_M

# not a rule: it tells which works are shown as waiting; it releases no ground
ROOM_M = 1.0
"""Ground that works need beside their line or point. *Assumption*: one metre each side."""


class WorksState(StrEnum):
    """Whether works still wait for land."""

    WAITING = "waiting"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Unlocked:
    """Works with their state: what they wait for and on which decisions they rest.

    Parameters
    ----------
    works : str
        UUID of the works.
    state : WorksState
        Ready when no remaining declared land lies on their ground.
    waits_for : tuple of str
        Areas with remaining land on it, the largest share first.
    blocked_m2 : float
        Remaining declared land on their ground.
    decisions : tuple of str
        Release decisions on their ground; none where no area was ever declared there.
    """

    works: str
    state: WorksState
    waits_for: tuple[str, ...]
    blocked_m2: float
    decisions: tuple[str, ...]


def remaining(register: Register, releases: Releases) -> dict[str, BaseGeometry]:
    """Declared ground of each area that counts, less what was released; metres.

    >>> remaining(Register(), Releases())
    {}
    """
    return {
        area.entity: shapely.difference(
            metres(area.shape), standing(register, releases, area), grid_size=GRID_M
        )
        for area in register.current()
    }


def unlocked(
    releases: Releases, register: Register, left: Mapping[str, BaseGeometry] | None = None
) -> tuple[Unlocked, ...]:
    """Every requested work with its state, in order of request.

    Parameters
    ----------
    releases, register
        What is recorded.
    left : mapping of str to geometry, optional
        Remaining ground by area, metres; from the account where it is at hand, else computed.

    Returns
    -------
    tuple of Unlocked
        Ready works rest on their decisions; works on ground that was never declared rest on none.

    >>> unlocked(Releases(), Register())
    ()
    """
    if not releases.works:
        return ()
    ground = remaining(register, releases) if left is None else dict(left)
    names = np.array([a for a, g in ground.items() if not g.is_empty])
    places = np.array([g for g in ground.values() if not g.is_empty], dtype=object)
    tree = shapely.STRtree(places)
    signed = list(releases.decisions)
    made = np.array([metres(releases.decisions[d].facts.shape) for d in signed], dtype=object)
    made_tree = shapely.STRtree(made)
    result: list[Unlocked] = []
    for entity, kept in releases.works.items():
        site = shapely.buffer(metres(kept.facts.shape), ROOM_M)
        hit = tree.query(site, predicate="intersects")
        size_m2 = shapely.area(shapely.intersection(places[hit], site, grid_size=GRID_M))
        by_size = np.argsort(-size_m2, kind="stable")
        waits = tuple(str(names[hit[i]]) for i in by_size if size_m2[i] > 0)
        rests = sorted(int(i) for i in made_tree.query(site, predicate="intersects"))
        result.append(
            Unlocked(
                works=entity,
                state=WorksState.WAITING if waits else WorksState.READY,
                waits_for=waits,
                blocked_m2=float(size_m2.sum()),
                decisions=tuple(signed[i] for i in rests),
            )
        )
    return tuple(result)
