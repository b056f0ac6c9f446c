"""A plan as values: who works where on which days, how good it can be, and the reasons."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

SCHEMA = "clearground-plan-result/1"
"""Name and version of the JSON form; `data/plan-result-1.schema.json` describes it."""


@dataclass(frozen=True, slots=True)
class Stop:
    """When the solver stops: after counted work (repeatable) or after CPU seconds.

    Parameters
    ----------
    work : int or None
        Price evaluations and dispatches together; the same seed and work give the same plan.
    cpu_seconds : float or None
        Seconds of CPU time, read from `clock`.
    clock : callable or None
        Returns CPU seconds so far; the core has no clock, so the edge hands one in.

    Examples
    --------
    >>> Stop(work=40).work
    40
    """

    work: int | None = None
    cpu_seconds: float | None = None
    clock: Callable[[], float] | None = None

    def __post_init__(self) -> None:
        assert (self.work is None) != (self.cpu_seconds is None), "give work or cpu_seconds"
        assert self.cpu_seconds is None or self.clock is not None, "cpu_seconds needs a clock"


@dataclass(frozen=True, slots=True, order=True)
class Assignment:
    """A task given to a team, from its first to its last working day (positions in the problem)."""

    task: int
    team: int
    start_day: int
    finish_day: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a task stands where it stands, in sentences; `undone` is empty for a planned task."""

    task: int
    now: str = ""
    team: str = ""
    earlier: str = ""
    displaced: str = ""
    undone: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Assignments with their benefit, a proven upper bound (or None) and one reason per task.

    Parameters
    ----------
    gap : float or None
        `(bound - objective) / bound`: no plan can be better by more than this share of the bound.
    undone : tuple of int
        Tasks that the plan leaves undone.
    missed : tuple of int
        Must-do tasks among them, or finished too late; empty when every one is met.
    digest : str
        SHA-256 over the problem's digest and the assignments.
    """

    problem: str
    assignments: tuple[Assignment, ...]
    objective: float
    bound: float | None
    gap: float | None
    reasons: tuple[Reason, ...]
    undone: tuple[int, ...]
    missed: tuple[int, ...]
    digest: str
    work: int = 0

    def rows(self) -> list[list[int]]:
        """Rows `[task, team, start, finish]`, as plan files hold them.

        >>> plan_of("P", "0" * 64, (Assignment(0, 1, 2, 3),), 1.0).rows()
        [[0, 1, 2, 3]]
        """
        return [[a.task, a.team, a.start_day, a.finish_day] for a in self.assignments]

    def to_json(self) -> dict[str, object]:
        """The plan as plain JSON values of `SCHEMA`."""
        return {
            "schema": SCHEMA,
            "forecast": True,
            "instance": self.problem,
            "plan": self.rows(),
            "objective": self.objective,
            "bound": self.bound,
            "gap": self.gap,
            "undone": list(self.undone),
            "missed": list(self.missed),
            "reasons": [asdict(reason) for reason in self.reasons],
            "digest": self.digest,
            "work": self.work,
        }


def plan_of(
    name: str,
    problem_digest: str,
    assignments: tuple[Assignment, ...],
    objective: float,
    *,
    bound: float | None = None,
    reasons: tuple[Reason, ...] = (),
    undone: tuple[int, ...] = (),
    missed: tuple[int, ...] = (),
    work: int = 0,
) -> Plan:
    """Plan with its gap and digest worked out; assignments are put in order of task.

    >>> plan_of("P", "0" * 64, (), 80.0, bound=100.0).gap
    0.2
    """
    ordered = tuple(sorted(assignments))
    gap = None if bound is None else (bound - objective) / bound if bound > 0 else 0.0
    rows = [[a.task, a.team, a.start_day, a.finish_day] for a in ordered]
    text = json.dumps([problem_digest, rows], separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Plan(name, ordered, objective, bound, gap, reasons, undone, missed, digest, work)
