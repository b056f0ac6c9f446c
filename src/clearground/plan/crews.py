"""The roster's teams as the plan sees them: kind, place, and the days on which they may work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shapely.geometry.base import BaseGeometry

from clearground.plan.model import PlanTeam, Pool
from clearground.plan.rates import Rates
from clearground.standards.geometry import shape_to_metres
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import EquipmentKind, Method, TeamKind
from clearground.teams.state import Roster

METHOD_OF_KIND = {
    TeamKind.NTS: Method.NTS,
    TeamKind.UAS: Method.UAS_SURVEY,
    TeamKind.MANUAL: Method.MANUAL,
    TeamKind.DOG: Method.DOG,
    TeamKind.MECHANICAL: Method.MECHANICAL,
    TeamKind.EOD: Method.EOD_SPOT,
    TeamKind.INSPECTION: Method.INSPECTION,
    TeamKind.ENGINEER: Method.WORKS,
}
"""The method whose accreditation a kind of team needs for the tasks that a plan gives it."""
M_PER_KM = 1000.0


@dataclass(frozen=True, slots=True)
class CrewGroup:
    """Teams that are alike, as a draft states them: how many, of whom, how fast.

    `base` is a geometry in metres, or None for the middle of the ground; days count from the
    plan's first day.
    """

    kind: TeamKind
    count: int
    organisation: str
    rate: float = 1.0
    base: BaseGeometry | None = None
    from_day: int = 0
    to_day: int = 10**6


def crews(
    roster: Roster, book: ParameterBook, start: date, *, horizon_days: int, middle: BaseGeometry
) -> tuple[PlanTeam, ...]:
    """Teams of the roster with the longest run of days on which each may work.

    A team whose accreditation ends inside the plan is available until then; one that has none
    is kept without a day (PLAN-11), so that the plan can say so.

    Parameters
    ----------
    middle : geometry
        Where teams without a recorded base start from, metres.
    """
    needed = {Method(m) for m in book.words("teams.accreditation_needed", start)}
    first = start.toordinal()
    found = []
    for entity, facts in roster.teams.items():
        method = METHOD_OF_KIND[facts.kind]
        days = set(range(horizon_days))
        if facts.available_from is not None:
            days -= set(range(facts.available_from.toordinal() - first))
        if facts.available_to is not None:
            days -= set(range(facts.available_to.toordinal() - first + 1, horizon_days))
        if facts.methods and method not in facts.methods:
            days = set()
        if method in needed:
            days &= _accredited(roster, (entity, facts.organisation), method, first)
        run = _longest_run(sorted(days))
        base = shape_to_metres(facts.base).centroid if facts.base else middle.centroid
        found.append(
            PlanTeam(
                key=entity,
                kind=facts.kind,
                organisation=facts.organisation,
                x_km=base.x / M_PER_KM,
                y_km=base.y / M_PER_KM,
                rate=facts.rate_factor,
                from_day=run[0],
                to_day=run[1],
            )
        )
    return tuple(found)


def _accredited(roster: Roster, holders: tuple[str, ...], method: Method, first: int) -> set[int]:
    days: set[int] = set()
    for holder in holders:
        for held in roster.accreditations.get(holder, ()):
            if method in held.methods:
                begin = max(0, held.valid_from.toordinal() - first)
                days |= set(range(begin, min(held.valid_to.toordinal() - first, 3660) + 1))
    return days


def _longest_run(days: list[int]) -> tuple[int, int]:
    """First and last of the longest unbroken run; (0, -1) when there is none."""
    best, begin = (0, -1), 0
    for i, day in enumerate(days):
        if i and day != days[i - 1] + 1:
            begin = i
        if day - days[begin] > best[1] - best[0]:
            best = (days[begin], day)
    return best


def groups(stated: tuple[CrewGroup, ...], middle: BaseGeometry) -> tuple[PlanTeam, ...]:
    """One team for each that a draft states, named by kind and number."""
    found: list[PlanTeam] = []
    for g in stated:
        base = (g.base or middle).centroid
        for _team in range(g.count):
            number = sum(t.kind is g.kind for t in found) + 1
            found.append(
                PlanTeam(
                    key=f"{g.kind.value}-{number:03d}",
                    kind=g.kind,
                    organisation=g.organisation,
                    x_km=base.x / M_PER_KM,
                    y_km=base.y / M_PER_KM,
                    rate=g.rate,
                    from_day=g.from_day,
                    to_day=g.to_day,
                )
            )
    return tuple(found)


def pools(roster: Roster, rates: Rates) -> tuple[Pool, ...]:
    """Shared ambulances: those of no team, for the dangerous tasks of kinds that have none."""
    shared = 0
    owners: set[TeamKind] = set()
    for item in roster.equipment.values():
        if item.kind is EquipmentKind.AMBULANCE:
            if item.team in roster.teams:
                owners.add(roster.teams[item.team].kind)
            else:
                shared += item.count
    kinds = tuple(kind for kind in TeamKind if kind not in owners)
    if not shared or not kinds:
        return ()
    return (Pool("ambulance", shared * rates.teams_per_ambulance, ("clearance", "eod"), kinds),)
