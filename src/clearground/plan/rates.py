"""Rates and shares that turn ground into team-days, read once from the dated parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import AreaClass, TeamKind

OTHER_GROUND = "other"
MONTHS_OF_KIND = {
    TeamKind.MANUAL: "manual",
    TeamKind.DOG: "dog",
    TeamKind.MECHANICAL: "mechanical",
}
"""Method whose closed months hold for a kind of team."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its low and high, low <= mid <= high."""

    mid: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rates:
    """The planning parameters that applied on the plan's first day.

    Parameters
    ----------
    m2_per_day : mapping of (kind, ground) to Interval
        Ground that one team of rate 1 finishes in a working day.
    lost_share : Interval
        Share of working days lost to weather, breakdown and security, in [0, 1).
    """

    m2_per_day: Mapping[tuple[TeamKind, str], Interval]
    lost_share: Interval
    left_share: Mapping[AreaClass, Interval]
    closed_months: Mapping[TeamKind, tuple[int, ...]]
    weights: Mapping[str, float]
    work_days_per_week: int
    setup_days: int
    km_per_day: float
    lot_m2: float
    lots_max: int
    cancel_when_empty: float
    people_half: float
    accidents_half: float
    points_per_day: float
    works_team_days: float
    teams_per_ambulance: int
    surface_m2_per_person_day: Interval

    def figure(self, kind: TeamKind, ground: str) -> Interval:
        """Ground a day of a kind of team on that ground, or on `other` ground if unlisted."""
        known = self.m2_per_day.get((kind, ground))
        return known or self.m2_per_day[(kind, OTHER_GROUND)]

    def team_days(self, kind: TeamKind, ground: str, area_m2: float) -> float:
        """Expected team-days of work on so much ground, lost days included.

        Formula: `area / (rate * (1 - lost share))`.
        """
        return area_m2 / (self.figure(kind, ground).mid * (1.0 - self.lost_share.mid))


def rates_of(book: ParameterBook, on: date) -> Rates:
    """Planning parameters in force on a day.

    Raises
    ------
    ParameterError
        If one of them is missing or did not apply on that day.
    """
    rate = book.table("plan.rate_m2_per_day", on)
    months = book.table("plan.season_closed_months", on)
    left = book.table("plan.left_after_survey_share", on)
    hours = book.number("plan.travel_hours_per_day", on)
    return Rates(
        m2_per_day={
            (TeamKind(kind), str(ground)): _interval(figure)
            for kind, by_ground in rate.items()
            for ground, figure in by_ground.items()
        },
        lost_share=_interval(book.table("plan.lost_day_share", on)),
        left_share={AreaClass(c): _interval(figure) for c, figure in left.items()},
        closed_months={
            kind: tuple(int(m) for m in months.get(method, ()))
            for kind, method in MONTHS_OF_KIND.items()
        },
        weights={str(k): float(v) for k, v in book.table("plan.benefit_weights", on).items()},
        work_days_per_week=int(book.number("plan.work_days_per_week", on)),
        setup_days=int(book.number("plan.setup_days", on)),
        km_per_day=book.number("plan.travel_km_per_hour", on) * hours,
        lot_m2=book.number("plan.lot_m2", on),
        lots_max=int(book.number("plan.lots_max", on)),
        cancel_when_empty=book.number("plan.cancel_share_when_empty", on),
        people_half=book.number("plan.people_half", on),
        accidents_half=book.number("plan.accidents_half", on),
        points_per_day=book.number("plan.benefit_points_per_day", on),
        works_team_days=book.number("plan.works_team_days", on),
        teams_per_ambulance=int(book.table("plan.pool_teams_per_unit", on)["ambulance"]),
        surface_m2_per_person_day=_interval(
            book.table("plan.surface_search_m2_per_person_day", on)
        ),
    )


def _interval(figure: Mapping[str, float]) -> Interval:
    return Interval(float(figure["mid"]), float(figure["low"]), float(figure["high"]))
