"""Warned ground at a moment: a circle to leave or shelter in, from a warning until it ends.

A zone only widens by a new record; it ends by its own time or by a named person. Nothing
here computes where anything came from or where it will go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from clearground.field.protect.state import Protection
from clearground.standards.geometry import shape_to_metres
from clearground.standards.terms import WarningKind


@dataclass(frozen=True, slots=True)
class Zone:
    """Ground to leave or shelter in between two moments.

    Parameters
    ----------
    warning : str
        UUID of the warning.
    kind : WarningKind
        What it is about.
    centre : BaseGeometry
        The place warned about, metres of the region's CRS.
    radius_m : float
        How far around it.
    begins, ends : datetime
        From its issue (included) until its own time or its end by a named person (excluded).
    by_person : bool
        True where a named person ended it before its own time.
    drill : bool
        True in an exercise; it goes the same path.
    """

    warning: str
    kind: WarningKind
    centre: BaseGeometry
    radius_m: float
    begins: datetime
    ends: datetime
    by_person: bool = False
    drill: bool = False

    def live(self, at: datetime) -> bool:
        """True while the zone stands."""
        return self.begins <= at < self.ends

    def touches(self, ground: BaseGeometry) -> bool:
        """True where the ground comes within the radius of the warned place."""
        return bool(shapely.distance(self.centre, ground) <= self.radius_m)


def zones(protection: Protection) -> tuple[Zone, ...]:
    """Every zone ever warned of, in order of warning.

    >>> zones(Protection())
    ()
    """
    return tuple(zone(protection, warning) for warning in protection.warnings)


def zone(protection: Protection, warning: str) -> Zone:
    """The zone of one recorded warning.

    Raises
    ------
    KeyError
        When no such warning is recorded: the caller has checked it.
    """
    kept = protection.warnings[warning]
    ended = protection.ended.get(warning)
    by_person = ended is not None and ended.valid_time < kept.facts.until
    return Zone(
        warning=warning,
        kind=kept.facts.kind,
        centre=shape_to_metres(kept.facts.centre),
        radius_m=kept.facts.radius_m,
        begins=kept.valid_time,
        ends=ended.valid_time if ended is not None and by_person else kept.facts.until,
        by_person=by_person,
        drill=kept.facts.drill,
    )


def live(protection: Protection, now: datetime) -> tuple[Zone, ...]:
    """The zones that stand at a moment.

    Parameters
    ----------
    protection : Protection
        What is recorded.
    now : datetime
        The moment, aware.

    >>> from datetime import timezone
    >>> live(Protection(), datetime(2026, 5, 4, tzinfo=timezone.utc))
    ()
    """
    standing = (
        warning
        for warning, kept in protection.warnings.items()
        if kept.valid_time <= now < kept.facts.until
        and (warning not in protection.ended or now < protection.ended[warning].valid_time)
    )
    return tuple(zone(protection, warning) for warning in standing)


def over(ground: BaseGeometry | None, among: Iterable[Zone]) -> tuple[Zone, ...]:
    """The zones that reach the ground; all of them where the ground is not known.

    A place that is not known is never taken to lie outside.

    >>> over(None, ())
    ()
    """
    candidates = tuple(among)
    if ground is None or not candidates:
        return candidates
    centres = np.array([z.centre for z in candidates], dtype=object)
    radii = np.array([z.radius_m for z in candidates])
    hit = shapely.distance(centres, ground) <= radii
    return tuple(z for z, touched in zip(candidates, hit, strict=True) if touched)
