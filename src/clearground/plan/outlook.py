"""How far a stated strength would get by a date: a forecast with an interval, no plan needed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from clearground.errors import PlanError
from clearground.plan.compiled import FloatArray
from clearground.plan.rates import OTHER_GROUND, Interval, Rates
from clearground.standards.terms import AreaClass, TeamKind
from clearground.standards.words import _

DRAWS = 4000
"""Draws of the Monte Carlo; the quantiles then move by about 2 % from seed to seed."""
QUANTILES = (0.1, 0.5, 0.9)
STEP_DAYS = 7
M2_PER_HA = 10_000.0
SURVEY = (TeamKind.NTS, TeamKind.UAS)
CLEARING = (TeamKind.MANUAL, TeamKind.DOG, TeamKind.MECHANICAL)
STAGES = ("survey", "clearance", "inspection", "backlog")


@dataclass(frozen=True, slots=True)
class OutlookPoint:
    """Area released by the end of a day, hectares: quantiles 0.1, 0.5 and 0.9 of the forecast."""

    day: date
    lo_ha: float
    mid_ha: float
    hi_ha: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """A forecast of how far a strength gets, week by week, and what holds it back.

    Parameters
    ----------
    curve : tuple of OutlookPoint
        From the first day to the last, which is `reached`.
    limited_by : mapping of stage to share of draws
        Which of survey, clearance, inspection or the backlog itself sets the end (sums to 1).
    share_done : tuple of float
        Quantiles of the released share of the backlog at the end.
    """

    curve: tuple[OutlookPoint, ...]
    limited_by: Mapping[str, float]
    share_done: tuple[float, float, float]
    teams: Mapping[TeamKind, int]
    backlog_ha: Interval
    draws: int
    seed: int

    @property
    def reached(self) -> OutlookPoint:
        """The point at the end."""
        return self.curve[-1]

    def on(self, day: date) -> OutlookPoint:
        """The last point of the curve on or before a day (to stand beside a published figure)."""
        before = [p for p in self.curve if p.day <= day]
        return before[-1] if before else OutlookPoint(day, 0.0, 0.0, 0.0)


def outlook(
    *,
    teams: Mapping[TeamKind, int],
    rates: Rates,
    backlog_ha: Interval,
    start: date,
    end: date,
    seed: int,
    ground_share: Mapping[str, float] | None = None,
    area_class: AreaClass = AreaClass.SHA,
) -> Outlook:
    """Forecast of the area that so many teams would release between two days, with its interval.

    Each draw takes every uncertain figure once for the whole time: rates, lost days, the share
    left after survey and the backlog, each from a triangle over its low, middle and high. With
    capacities S, C, I in hectares and share l left after survey, the area released is
    `min(backlog, S, C / l, I / l)`.

    Parameters
    ----------
    teams : mapping of kind to count
        The division of the strength into teams: an assumption of whoever states it.
    backlog_ha : Interval
        Ground to be dealt with, hectares.
    ground_share : mapping of ground to share, optional
        What the ground is like; all `other` when not known.

    Raises
    ------
    PlanError
        PLAN-20 when the end is not after the start; PLAN-21 when the backlog is no interval.

    Source: *Assumption*: steady work of all stages side by side, no queues, no travel. So it
    tends to the optimistic side of what the same rates allow.
    """
    _check(backlog_ha, start, end)
    draws = np.random.default_rng(seed)
    shares = dict(ground_share or {OTHER_GROUND: 1.0})
    days = [start + timedelta(days=d) for d in range((end - start).days)]
    steps = _steps(len(days))
    lost = _triangle(draws, rates.lost_share)
    rate = {kind: _rate_ha(draws, rates, kind, shares) * (1.0 - lost) for kind in teams}
    left = np.maximum(_triangle(draws, rates.left_share[area_class]), 1e-6)
    backlog = _triangle(draws, backlog_ha)
    worked = {kind: _worked(rates, kind, days) for kind in teams}
    limits = {
        n: _limits({k: float(teams[k] * worked[k][n]) * rate[k] for k in teams}, left, backlog)
        for n in steps
    }
    return _told(limits, backlog, teams=teams, backlog_ha=backlog_ha, start=start, seed=seed)


def surface_search(
    *, people: int, rates: Rates, backlog_ha: Interval, start: date, end: date, seed: int
) -> Outlook:
    """Forecast of the area that so many people would walk over by eye: no clearance to a depth.

    It stands beside `outlook` because published areas often do not say which of the two they
    count. `limited_by` is then "clearance" (the search itself) or "backlog".

    Raises
    ------
    PlanError
        As `outlook`.

    Source: *Assumption*: everyone searches on every working day that is not lost.
    """
    _check(backlog_ha, start, end)
    draws = np.random.default_rng(seed)
    days = [start + timedelta(days=d) for d in range((end - start).days)]
    lost = _triangle(draws, rates.lost_share)
    rate = _triangle(draws, rates.surface_m2_per_person_day) / M2_PER_HA * (1.0 - lost)
    backlog = _triangle(draws, backlog_ha)
    worked = _worked(rates, TeamKind.MANUAL, days)
    never = np.full(DRAWS, np.inf)
    limits = {
        n: np.vstack([never, people * worked[n] * rate, never, backlog]) for n in _steps(len(days))
    }
    return _told(limits, backlog, teams={}, backlog_ha=backlog_ha, start=start, seed=seed)


def _steps(days: int) -> list[int]:
    return sorted({*range(STEP_DAYS, days, STEP_DAYS), days})


def _limits(
    able: Mapping[TeamKind, FloatArray], left: FloatArray, backlog: FloatArray
) -> FloatArray:
    """What each stage allows, hectares of ground dealt with, one row a stage."""
    inspected = _sum(able, (TeamKind.INSPECTION,))
    return np.vstack([_sum(able, SURVEY), _sum(able, CLEARING) / left, inspected / left, backlog])


def _told(
    limits: Mapping[int, FloatArray],
    backlog: FloatArray,
    *,
    teams: Mapping[TeamKind, int],
    backlog_ha: Interval,
    start: date,
    seed: int,
) -> Outlook:
    curve = [OutlookPoint(start, 0.0, 0.0, 0.0)]
    for n, rows in limits.items():
        lo, mid, hi = np.quantile(rows.min(axis=0), QUANTILES).tolist()
        curve.append(OutlookPoint(start + timedelta(days=n), lo, mid, hi))
    last = limits[max(limits)]
    held = last.argmin(axis=0)
    share = np.quantile(last.min(axis=0) / np.maximum(backlog, 1e-9), QUANTILES).tolist()
    return Outlook(
        curve=tuple(curve),
        limited_by={s: float((held == i).mean()) for i, s in enumerate(STAGES)},
        share_done=(share[0], share[1], share[2]),
        teams=dict(teams),
        backlog_ha=backlog_ha,
        draws=DRAWS,
        seed=seed,
    )


def _check(backlog_ha: Interval, start: date, end: date) -> None:
    if end <= start:
        raise PlanError(
            "PLAN-20",
            _("The outlook ends on {end}, not after its start on {start}").format(
                end=end, start=start
            ),
            _("No work fits into no time."),
            _("Give a later end."),
        )
    if not 0 <= backlog_ha.low <= backlog_ha.mid <= backlog_ha.high < math.inf:
        raise PlanError(
            "PLAN-21",
            _("The backlog of {b.low} to {b.high} ha with middle {b.mid} is no interval").format(
                b=backlog_ha
            ),
            _("The forecast would be drawn from nothing."),
            _("State low, middle and high in ascending order, in hectares."),
        )


def _triangle(draws: np.random.Generator, figure: Interval) -> FloatArray:
    if figure.high <= figure.low:
        return np.full(DRAWS, figure.mid)
    return draws.triangular(figure.low, figure.mid, figure.high, DRAWS)


def _rate_ha(
    draws: np.random.Generator, rates: Rates, kind: TeamKind, shares: Mapping[str, float]
) -> FloatArray:
    """Hectares a team-day: one place in the triangle for all grounds, mixed by harmonic mean."""
    whole = sum(shares.values())
    place = draws.random(DRAWS)
    days_per_ha = np.zeros(DRAWS)
    for ground, share in sorted(shares.items()):
        rate_m2 = _triangle_at(place, rates.figure(kind, ground))
        days_per_ha += share / whole * M2_PER_HA / rate_m2
    return 1.0 / days_per_ha


def _triangle_at(place: FloatArray, f: Interval) -> FloatArray:
    """Values at places 0 to 1 of a triangle's distribution function."""
    width = f.high - f.low
    if width <= 0:
        return np.full(len(place), f.mid)
    peak = (f.mid - f.low) / width
    rising = f.low + np.sqrt(place * width * (f.mid - f.low))
    falling = f.high - np.sqrt((1.0 - place) * width * (f.high - f.mid))
    return np.where(place < peak, rising, falling)


def _worked(rates: Rates, kind: TeamKind, days: list[date]) -> FloatArray:
    """Working days before each day: the week's free days and the closed season are left out."""
    closed = rates.closed_months.get(kind, ())
    works = [d.weekday() < rates.work_days_per_week and d.month not in closed for d in days]
    return np.concatenate([[0.0], np.cumsum(np.array(works, dtype=float))])


def _sum(able: Mapping[TeamKind, FloatArray], kinds: tuple[TeamKind, ...]) -> FloatArray:
    total = np.zeros(DRAWS)
    for kind in kinds:
        if kind in able:
            total = total + able[kind]
    return total
