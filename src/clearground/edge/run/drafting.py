"""A draft plan of a case: what its stated strength could do on the proposed outlines."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from clearground.edge.case import Case
from clearground.edge.case.strength import Strength, read_strength
from clearground.edge.run.outputs import Outcome
from clearground.edge.run.planning import Planned
from clearground.edge.run.reach import Reach, reach
from clearground.pipeline import World
from clearground.plan import feasibility
from clearground.plan.plan import Stop
from clearground.plan.problem import CrewGroup, Ground, build_draft
from clearground.plan.solve import WORK_DEFAULT, solve
from clearground.standards.geometry import shape_to_metres
from clearground.standards.terms import EvidenceKind
from clearground.standards.words import _


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure of progress, as its source states it."""

    day: str
    source: str
    low: float | None
    high: float | None
    unit: str
    what: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft plan on an assumed strength, how far it would get, and what was published."""

    planned: Planned | None
    assumption: str
    people: int
    reach: Reach | None
    published: tuple[Published, ...]

    def as_json(self) -> dict[str, Any]:
        """The draft as plain values, forecast and assumption named."""
        return {
            "forecast": True,
            "assumption": self.assumption,
            "people": self.people,
            "reach": self.reach.as_json() if self.reach else None,
            "published": [asdict(p) for p in self.published],
            "plan": {
                "assigned": len(self.planned.plan.assignments),
                "tasks": len(self.planned.problem.tasks),
                "faults": len(self.planned.faults),
                "objective": self.planned.plan.objective,
                "bound": self.planned.plan.bound,
            }
            if self.planned
            else None,
            "sentences": list(self.sentences()),
        }

    def sentences(self) -> tuple[str, ...]:
        """What a reader is told, each sentence with its reservation."""
        told = [_("Draft plan (forecast) on an assumption: {text}").format(text=self.assumption)]
        if self.reach:
            days = [date.fromisoformat(p.day) for p in self.published if p.unit == "ha"]
            told += self.reach.sentences(max(days, default=None))
        told += [
            _("Published by {day}: {figure} {unit} ({what}; {source})").format(
                day=p.day, figure=_figure(p), unit=p.unit, what=p.what, source=p.source
            )
            for p in self.published
            if p.unit == "ha"
        ]
        return tuple(told)


def _figure(p: Published) -> str:
    if p.low is None and p.high is None:
        return "?"
    if p.low == p.high or p.high is None:
        return f"{p.low:,.0f}"
    return f"{p.low or 0:,.0f} - {p.high:,.0f}"


def draft_plan(case: Case, outcome: Outcome, *, seed: int) -> Drafted | None:
    """The draft of a case that states a strength; None where it states none.

    Nothing of an assumed strength is recorded: it enters the plan as plain values.
    """
    if case.teams is None or outcome.believed is None:
        return None
    strength = read_strength(case.teams)
    office, start = outcome.office, strength.available_from
    horizon = int(office.book.number("plan.horizon_days", start))
    horizon = min(horizon, (strength.available_to - start).days + 1)
    grounds = [
        Ground(key=o.code, geometry=shape_to_metres(o.shape), p_any=o.p_any)
        for o in outcome.believed.outlines
    ]
    planned = None
    if grounds:
        problem = build_draft(
            grounds, _groups(strength), start=start, horizon_days=horizon, book=office.book
        )
        plan = solve(problem, Stop(work=WORK_DEFAULT), seed)
        planned = Planned(problem, plan, feasibility.faults(problem, plan), start)
    return Drafted(
        planned,
        strength.assumption,
        strength.people,
        reach(strength, outcome, seed=seed, start=start),
        published(office.world),
    )


def _groups(strength: Strength) -> tuple[CrewGroup, ...]:
    days = (strength.available_to - strength.available_from).days
    return tuple(
        CrewGroup(
            kind=group.kind,
            count=group.count,
            organisation=one.name,
            rate=group.rate_factor,
            from_day=0,
            to_day=days,
        )
        for one in strength.contingents
        for group in one.teams
    )


def _day(when: datetime, zone: ZoneInfo) -> str:
    return when.astimezone(zone).date().isoformat()


def published(world: World) -> tuple[Published, ...]:
    """Published figures of progress in a dossier, in the order of their day."""
    zone = ZoneInfo(world.region.facts.timezone if world.region else "UTC")
    rows = [
        Published(
            day=_day(report.facts.observed_from or report.valid_time, zone),
            source=report.facts.source,
            low=report.facts.value_low,
            high=report.facts.value_high,
            unit=report.facts.value_unit,
            what=report.facts.topic,
        )
        for report in world.dossier.reports.values()
        if report.facts.kind is EvidenceKind.PUBLISHED_PROGRESS
    ]
    return tuple(sorted(rows, key=lambda p: (p.day, p.what, p.source)))
