"""Which teams may be inside warned ground, by what is known of where they are; and for how long.

A team without a fresh fix is exposed in every zone that its last possible disc touches; a
team without any fix is exposed in every zone. Unknown is never treated as fine.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import shapely

from clearground.field.protect.zones import Zone
from clearground.standards.geometry import GRID_M, FloatArray

IndexArray = npt.NDArray[np.intp]

EDGE_M = GRID_M
"""Touching within the grid counts as inside."""


@dataclass(frozen=True, slots=True)
class TeamPosition:
    """The last known position of a team.

    Parameters
    ----------
    team : str
        UUID of the team.
    x_m, y_m : float or None
        Where, metres of the region's CRS; None when there is no fix.
    accuracy_m : float
        Radius that holds the true place, metres, 0 or more.
    fixed_at : datetime or None
        When the fix was taken.
    people : int
        How many people are with it.
    """

    team: str
    x_m: float | None = None
    y_m: float | None = None
    accuracy_m: float = 0.0
    fixed_at: datetime | None = None
    people: int = 0


@dataclass(frozen=True, slots=True)
class Exposed:
    """A team that may be inside a zone; `known` is False where it is only possible."""

    team: str
    warning: str
    known: bool


def reach_m(position: TeamPosition, now: datetime, speed_m_per_s: float) -> float:
    """Radius of the disc in which the team may be now, metres; infinite without a usable fix.

    A fix from the future, without a time, with a broken coordinate or a negative accuracy is
    not usable.

    >>> from datetime import timedelta, timezone
    >>> noon = datetime(2026, 5, 4, 12, tzinfo=timezone.utc)
    >>> reach_m(TeamPosition("t", 0.0, 0.0, 5.0, noon - timedelta(seconds=10)), noon, 2.0)
    25.0
    >>> reach_m(TeamPosition("t"), noon, 2.0)
    inf
    """
    if position.x_m is None or position.y_m is None or position.fixed_at is None:
        return math.inf
    age_s = (now - position.fixed_at).total_seconds()
    usable = math.isfinite(position.x_m) and math.isfinite(position.y_m)
    if age_s < 0 or not usable or not position.accuracy_m >= 0:
        return math.inf
    return position.accuracy_m + speed_m_per_s * age_s


def exposed(
    zones: Sequence[Zone],
    positions: Sequence[TeamPosition],
    now: datetime,
    *,
    speed_m_per_s: float,
) -> tuple[Exposed, ...]:
    """Every team and zone where the team may be inside, by position in the input, team first.

    Parameters
    ----------
    zones : sequence of Zone
        Zones to test; those not live at `now` are passed over.
    positions : sequence of TeamPosition
        Last known positions.
    now : datetime
        The moment, aware.
    speed_m_per_s : float
        How fast a team may have moved since its fix, metres a second (the parameter
        `protect.team_speed_m_per_s` in force).

    Returns
    -------
    tuple of Exposed
        `known` where the whole disc of possible places lies inside the zone.

    Source: *Assumption*: disc of accuracy plus speed times age of the fix. A second path
    (every pair, one by one) in the tests must agree.

    >>> from datetime import timezone
    >>> exposed([], [TeamPosition("t")], datetime(2026, 5, 4, tzinfo=timezone.utc),
    ...         speed_m_per_s=14.0)
    ()
    """
    standing = [z for z in zones if z.live(now)]
    if not standing or not positions:
        return ()
    reach = np.array([reach_m(p, now, speed_m_per_s) for p in positions])
    fixed = np.flatnonzero(np.isfinite(reach))
    places = np.array([_xy(positions[int(i)]) for i in fixed]).reshape(-1, 2)
    who, which, distance_m = _touching(standing, places, reach[fixed])
    radii = np.array([z.radius_m for z in standing])
    inside = distance_m + reach[fixed][who] <= radii[which]
    lost = np.flatnonzero(~np.isfinite(reach))
    pairs = [(int(fixed[i]), int(j), bool(k)) for i, j, k in zip(who, which, inside, strict=True)]
    pairs += [(int(i), j, False) for i in lost for j in range(len(standing))]
    return tuple(
        Exposed(positions[i].team, standing[j].warning, known) for i, j, known in sorted(pairs)
    )


def _xy(position: TeamPosition) -> tuple[float, float]:
    assert position.x_m is not None, "a finite reach has a fix"
    assert position.y_m is not None, "a finite reach has a fix"
    return position.x_m, position.y_m


def _touching(
    zones: Sequence[Zone], places: FloatArray, reach: FloatArray
) -> tuple[IndexArray, IndexArray, FloatArray]:
    # The tree holds each zone's box; the exact distance decides.
    centres = np.array([z.centre for z in zones], dtype=object)
    radii = np.array([z.radius_m for z in zones])
    box = shapely.bounds(centres) + np.column_stack([-radii, -radii, radii, radii])
    tree = shapely.STRtree(shapely.box(*box.T))
    x, y = places.T
    pad = reach + EDGE_M
    who, which = tree.query(shapely.box(x - pad, y - pad, x + pad, y + pad))
    distance_m = shapely.distance(centres[which], shapely.points(places[who]))
    hit = distance_m <= radii[which] + pad[who]
    return who[hit], which[hit], distance_m[hit]


def person_minutes(zone: Zone, people: int, entered: datetime, left: datetime) -> float:
    """Person-minutes that people spent inside a zone while it stood.

    Parameters
    ----------
    zone : Zone
        The warned ground.
    people : int
        How many.
    entered, left : datetime
        When they were inside, aware.

    >>> from datetime import timedelta, timezone
    >>> from clearground.standards.terms import WarningKind
    >>> noon = datetime(2026, 5, 4, 12, tzinfo=timezone.utc)
    >>> ring = Zone("w", WarningKind.IMPACT, shapely.Point(0, 0), 500.0, noon,
    ...             noon + timedelta(minutes=30))
    >>> person_minutes(ring, 6, noon - timedelta(minutes=10), noon + timedelta(minutes=20))
    120.0
    """
    begin, end = max(zone.begins, entered), min(zone.ends, left)
    return max(0.0, (end - begin).total_seconds()) / 60 * people
