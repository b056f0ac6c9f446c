"""A planning problem as immutable values: who may work where, when, on what, and what it is worth.

Days count from 0 on the plan's first day; positions are kilometres in the region's
equal-area CRS; work is in team-days of a team of rate 1.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date

from clearground.standards.terms import TeamKind

DayRange = tuple[int, int]
"""First and last day, both included."""

SURVEY, CLEARANCE, INSPECTION, WORKS, SPOT = "survey", "clearance", "inspection", "works", "eod"
TASK_TYPES = (SURVEY, CLEARANCE, INSPECTION, WORKS, SPOT)
DANGEROUS_TYPES = (CLEARANCE, SPOT)
"""Types during which nobody else may be inside the danger distance."""

HORIZON_DAYS_MAX = 3660
"""Ten years: a plan reaches no further."""


@dataclass(frozen=True, slots=True)
class Travel:
    """How long a move takes: `setup_days + floor(km / km_per_day)` days, 0 inside an area."""

    setup_days: int = 1
    km_per_day: float = 80.0


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days on which a team does not work: `day % 7 == rest_day` (None: never) and leave."""

    rest_day: int | None = None
    leave: tuple[DayRange, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """Days on which a kind of team cannot work in a district (frost, mud, heat, wind, closure)."""

    kind: TeamKind
    days: tuple[DayRange, ...]


@dataclass(frozen=True, slots=True)
class District:
    """A district with the days that are closed there, kind by kind."""

    key: str
    blocked: tuple[Blocked, ...] = ()

    def closed(self, kind: TeamKind) -> tuple[DayRange, ...]:
        """Closed days of a kind of team.

        >>> District("D", (Blocked(TeamKind.DOG, ((3, 5),)),)).closed(TeamKind.DOG)
        ((3, 5),)
        """
        return tuple(days for b in self.blocked if b.kind is kind for days in b.days)


@dataclass(frozen=True, slots=True)
class PlanArea:
    """Ground on which tasks lie.

    Parameters
    ----------
    x_km, y_km : float
        A point inside, from which travel is reckoned.
    district : int
        Position in `Problem.districts`.
    cancel_p : float
        Forecast probability that survey cancels it (carried for explanation only).
    """

    key: str
    x_km: float
    y_km: float
    district: int
    ground: str = ""
    use: str = ""
    size_m2: float = 0.0
    cancel_p: float = 0.0


@dataclass(frozen=True, slots=True)
class Work:
    """Expected work of a task by one kind of team, in team-days at rate 1."""

    kind: TeamKind
    team_days: float


@dataclass(frozen=True, slots=True)
class Task:
    """One task of an area.

    Parameters
    ----------
    area : int
        Position in `Problem.areas`.
    work : tuple of Work
        Only the kinds that may do it.
    predecessors : tuple of int
        Tasks that must finish on an earlier day.
    value_per_day : float
        Benefit of each day by which it finishes before the horizon.
    bonus, deadline_day
        Earned if it finishes no later than `deadline_day`.
    must : bool
        It has to be done, by `deadline_day`.
    other_org_than : int or None
        A task that another organisation must have done.
    """

    key: str
    area: int
    type: str
    work: tuple[Work, ...]
    skill: str | None = None
    predecessors: tuple[int, ...] = ()
    release_day: int = 0
    value_per_day: float = 0.0
    deadline_day: int | None = None
    bonus: float = 0.0
    must: bool = False
    other_org_than: int | None = None

    def team_days(self, kind: TeamKind) -> float | None:
        """Work by that kind in team-days, or None if that kind may not do it."""
        return next((w.team_days for w in self.work if w.kind is kind), None)

    def benefit(self, finish_day: int, horizon_days: int) -> float:
        """Benefit of finishing on that day.

        >>> Task("T", 0, "works", (), value_per_day=2.0).benefit(4, 10)
        10.0
        """
        early = self.value_per_day * (horizon_days - 1 - finish_day)
        in_time = self.deadline_day is not None and finish_day <= self.deadline_day
        return early + (self.bonus if in_time else 0.0)


@dataclass(frozen=True, slots=True)
class PlanTeam:
    """A team as the plan sees it.

    Parameters
    ----------
    rate : float
        Speed relative to the standard team of its kind.
    from_day, to_day : int
        First and last day on which it exists, is accredited and may work.
    """

    key: str
    kind: TeamKind
    organisation: str
    x_km: float
    y_km: float
    skills: tuple[str, ...] = ()
    rate: float = 1.0
    calendar: int = 0
    from_day: int = 0
    to_day: int = HORIZON_DAYS_MAX


@dataclass(frozen=True, slots=True)
class Pool:
    """Shared equipment or people (ambulances, medics): one unit per running task that needs it.

    A task needs it if its type is in `types` and its team's kind is in `kinds` (empty: any).
    """

    key: str
    count: int
    types: tuple[str, ...] = ()
    kinds: tuple[TeamKind, ...] = ()

    def needed(self, task_type: str, kind: TeamKind) -> bool:
        """Whether such a task needs one unit while it runs."""
        return (not self.types or task_type in self.types) and (
            not self.kinds or kind in self.kinds
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything a plan is made from; positions in the tuples are the ids that tasks refer to."""

    name: str
    horizon_days: int
    calendars: tuple[Calendar, ...]
    districts: tuple[District, ...]
    areas: tuple[PlanArea, ...]
    tasks: tuple[Task, ...]
    teams: tuple[PlanTeam, ...]
    travel: Travel = Travel()
    separation: tuple[tuple[int, int], ...] = ()
    pools: tuple[Pool, ...] = ()
    start: date | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the problem's canonical text: the same problem, the same digest."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), default=str)
        return hashlib.sha256(text.encode()).hexdigest()
