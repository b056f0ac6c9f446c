"""Reading and writing problems in the open text format `clearground-plan/1` (values only)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from clearground.errors import PlanError
from clearground.plan.model import (
    Blocked,
    Calendar,
    District,
    PlanArea,
    PlanTeam,
    Pool,
    Problem,
    Task,
    Travel,
    Work,
)
from clearground.standards.terms import TeamKind
from clearground.standards.words import _

FORMAT = "clearground-plan/1"
Record = Mapping[str, Any]
"""Parsed JSON: `Any` because its types are only known once read below."""


def read_instance(mapping: Record) -> Problem:
    """Problem that a parsed `clearground-plan/1` document states.

    Parameters
    ----------
    mapping : Mapping
        The parsed JSON; ids are positions in the lists. `pools` is optional.

    Raises
    ------
    PlanError
        PLAN-01 if it is of another format or a field is missing or of a wrong type.

    Examples
    --------
    >>> read_instance({"format": "other"})
    Traceback (most recent call last):
    ...
    clearground.errors.PlanError: The instance cannot be read: format 'other' (PLAN-01). ...
    """
    if mapping.get("format") != FORMAT:
        raise _unreadable(f"format {mapping.get('format')!r}")
    try:
        return _problem(mapping)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(f"{type(error).__name__}: {error}") from error


def write_instance(problem: Problem) -> dict[str, object]:
    """Plain JSON values of the problem in `clearground-plan/1`; reading them gives it back."""
    kinds = [kind.value for kind in TeamKind]
    return {
        "format": FORMAT,
        "name": problem.name,
        "horizon": problem.horizon_days,
        "start_date": problem.start.isoformat() if problem.start else None,
        "travel": {"setup": problem.travel.setup_days, "km_per_day": problem.travel.km_per_day},
        "kinds": kinds,
        "calendars": [{"rest": c.rest_day, "leave": _lists(c.leave)} for c in problem.calendars],
        "districts": [
            {
                "id": i,
                "key": d.key,
                "blocked": {b.kind.value: _lists(b.days) for b in d.blocked},
            }
            for i, d in enumerate(problem.districts)
        ],
        "areas": [_area_record(i, a) for i, a in enumerate(problem.areas)],
        "tasks": [_task_record(i, t) for i, t in enumerate(problem.tasks)],
        "teams": [_team_record(i, t) for i, t in enumerate(problem.teams)],
        "separation": [list(pair) for pair in problem.separation],
        "pools": [
            {"key": p.key, "count": p.count, "types": list(p.types), "kinds": [*p.kinds]}
            for p in problem.pools
        ],
    }


def _unreadable(what: str) -> PlanError:
    return PlanError(
        "PLAN-01",
        _("The instance cannot be read: {what}").format(what=what),
        _("A plan from a misread problem would send teams to the wrong work."),
        _("Write it as {format} says, or name the right file.").format(format=FORMAT),
    )


def _problem(m: Record) -> Problem:
    started = m.get("start_date")
    return Problem(
        name=str(m.get("name", "")),
        horizon_days=int(m["horizon"]),
        start=date.fromisoformat(started) if started else None,
        travel=Travel(int(m["travel"]["setup"]), float(m["travel"]["km_per_day"])),
        calendars=tuple(Calendar(c["rest"], _ranges(c["leave"])) for c in m["calendars"]),
        districts=tuple(_district(i, d) for i, d in enumerate(m["districts"])),
        areas=tuple(_area(i, a) for i, a in enumerate(m["areas"])),
        tasks=tuple(_task(i, t) for i, t in enumerate(m["tasks"])),
        teams=tuple(_team(i, t) for i, t in enumerate(m["teams"])),
        separation=tuple((int(a), int(b)) for a, b in m.get("separation", ())),
        pools=tuple(_pool(p) for p in m.get("pools", ())),
    )


def _ranges(rows: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((int(a), int(b)) for a, b in rows)


def _lists(ranges: tuple[tuple[int, int], ...]) -> list[list[int]]:
    return [list(r) for r in ranges]


def _district(position: int, d: Record) -> District:
    closed = tuple(Blocked(TeamKind(k), _ranges(days)) for k, days in d["blocked"].items())
    return District(str(d.get("key", position)), closed)


def _area(position: int, a: Record) -> PlanArea:
    survey = a.get("survey") or {}
    return PlanArea(
        key=str(a.get("key", position)),
        x_km=float(a["x"]),
        y_km=float(a["y"]),
        district=int(a["district"]),
        ground=str(a.get("ground", "")),
        use=str(a.get("use", "")),
        size_m2=float(a.get("size_m2", 0.0)),
        cancel_p=float(survey.get("cancel_p", 0.0)),
    )


def _task(position: int, t: Record) -> Task:
    return Task(
        key=str(t.get("key", position)),
        area=int(t["area"]),
        type=str(t["type"]),
        work=tuple(Work(TeamKind(k), float(days)) for k, days in t["work"].items()),
        skill=t["skill"],
        predecessors=tuple(int(p) for p in t["pred"]),
        release_day=int(t["release"]),
        value_per_day=float(t["value"]),
        deadline_day=t["deadline"],
        bonus=float(t["bonus"]),
        must=bool(t["must"]),
        other_org_than=t["other_org_than"],
    )


def _team(position: int, t: Record) -> PlanTeam:
    return PlanTeam(
        key=str(t.get("key", position)),
        kind=TeamKind(t["kind"]),
        organisation=str(t["org"]),
        x_km=float(t["x"]),
        y_km=float(t["y"]),
        skills=tuple(str(s) for s in t["skills"]),
        rate=float(t["rate"]),
        calendar=int(t["calendar"]),
        from_day=int(t["from"]),
        to_day=int(t["to"]),
    )


def _pool(p: Record) -> Pool:
    kinds = tuple(TeamKind(k) for k in p.get("kinds", ()))
    return Pool(str(p["key"]), int(p["count"]), tuple(p.get("types", ())), kinds)


def _area_record(position: int, a: PlanArea) -> dict[str, object]:
    record: dict[str, object] = {
        "id": position,
        "key": a.key,
        "x": a.x_km,
        "y": a.y_km,
        "district": a.district,
        "ground": a.ground,
        "use": a.use,
        "size_m2": a.size_m2,
    }
    if a.cancel_p:
        record["survey"] = {"cancel_p": a.cancel_p}
    return record


def _task_record(position: int, t: Task) -> dict[str, object]:
    return {
        "id": position,
        "key": t.key,
        "area": t.area,
        "type": t.type,
        "work": {w.kind.value: w.team_days for w in t.work},
        "skill": t.skill,
        "pred": list(t.predecessors),
        "release": t.release_day,
        "value": t.value_per_day,
        "deadline": t.deadline_day,
        "bonus": t.bonus,
        "must": t.must,
        "other_org_than": t.other_org_than,
    }


def _team_record(position: int, t: PlanTeam) -> dict[str, object]:
    return {
        "id": position,
        "key": t.key,
        "kind": t.kind.value,
        "org": t.organisation,
        "x": t.x_km,
        "y": t.y_km,
        "skills": list(t.skills),
        "rate": t.rate,
        "calendar": t.calendar,
        "from": t.from_day,
        "to": t.to_day,
    }
