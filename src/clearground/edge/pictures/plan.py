"""Pictures of a plan as files: bars by team, benefit with its bound, load by kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import matplotlib as mpl
import numpy as np
import numpy.typing as npt

mpl.use("Agg")

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from clearground.plan.model import Problem
from clearground.plan.outlook import Outlook
from clearground.plan.plan import Plan
from clearground.standards.terms import TeamKind
from clearground.standards.words import _, _n

VIOLET = "#6b3fa0"
INK = "#1a1a1a"
DASH_DOT = (0, (6, 2, 1, 2))
"""The line of every forecast; records are solid."""
TEAMS_MAX = 60
"""Bars beyond this many teams are too thin to read; the picture then shows the busiest."""
FAR_APART = 8.0
"""Beyond this ratio the outlook is drawn on a logarithmic scale."""
DPI = 140
LETTERS = {"survey": "S", "clearance": "C", "inspection": "I", "works": "W", "eod": "E"}


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure of progress: hectares by a day, according to a source."""

    day: date
    area_ha: float
    source: str


def draw_gantt(
    problem: Problem,
    plan: Plan,
    path: Path,
    *,
    simulated: bool,
    names: Mapping[str, str] | None = None,
) -> None:
    """Write the planned tasks as violet dash-dot bars, one line a team, a letter for the kind.

    `names` gives the teams' names by key; a team without one shows its kind and key.
    """
    known = names or {}
    by_team: dict[int, list[tuple[int, int, int]]] = {}
    for a in plan.assignments:
        by_team.setdefault(a.team, []).append((a.start_day, a.finish_day, a.task))
    busiest = sorted(by_team, key=lambda t: -sum(f - s + 1 for s, f, _task in by_team[t]))
    shown = sorted(busiest[:TEAMS_MAX])
    figure = Figure(figsize=(12, 1.6 + 0.2 * max(len(shown), 5)), dpi=DPI)
    axes = figure.add_subplot()
    for row, team in enumerate(shown):
        for start, finish, task in by_team[team]:
            axes.barh(
                row,
                finish - start + 1,
                left=start,
                height=0.7,
                facecolor="none",
                edgecolor=VIOLET,
                linestyle=DASH_DOT,
                linewidth=0.9,
            )
            letter = LETTERS.get(problem.tasks[task].type, "?")
            axes.text(start + 0.6, row, letter, va="center", fontsize=5, color=VIOLET)
    axes.set_yticks(
        range(len(shown)),
        [
            known.get(problem.teams[t].key)
            or f"{problem.teams[t].kind.value} {problem.teams[t].key[-6:]}"
            for t in shown
        ],
        fontsize=6,
    )
    axes.invert_yaxis()
    axes.set_xlim(0, problem.horizon_days)
    title = _n(
        "{shown} of {n} team, S survey, C clearance, I inspection, W works, E spot task",
        "{shown} of {n} teams, S survey, C clearance, I inspection, W works, E spot task",
        len(problem.teams),
        shown=len(shown),
    )
    _finish(axes, problem, title, simulated=simulated)
    _write(figure, path)


def draw_benefit(problem: Problem, plan: Plan, path: Path, *, simulated: bool) -> None:
    """Write the benefit that the plan has earned by each day, and the proven bound above it."""
    earned = np.zeros(problem.horizon_days)
    for a in plan.assignments:
        earned[a.finish_day] += problem.tasks[a.task].benefit(a.finish_day, problem.horizon_days)
    figure = Figure(figsize=(9, 4.5), dpi=DPI)
    axes = figure.add_subplot()
    axes.plot(np.cumsum(earned), color=VIOLET, linestyle=DASH_DOT, label=_("this plan"))
    if plan.bound is not None:
        label = _("no plan can earn more (gap {gap:.1%})").format(gap=plan.gap or 0.0)
        axes.axhline(plan.bound, color=INK, linewidth=1.0, linestyle=":", label=label)
    axes.set_ylim(bottom=0)
    axes.set_ylabel(_("benefit, points"))
    axes.legend(loc="lower right", frameon=False)
    _finish(axes, problem, _("Benefit by the day it is earned"), simulated=simulated)
    _write(figure, path)


def draw_load(problem: Problem, plan: Plan, path: Path, *, simulated: bool) -> None:
    """Write how many teams of each kind are at work on each day, of those there are."""
    kinds = [kind for kind in TeamKind if any(t.kind is kind for t in problem.teams)]
    figure = Figure(figsize=(9, 1.2 + 1.1 * max(len(kinds), 1)), dpi=DPI)
    days = np.arange(problem.horizon_days)
    for row, kind in enumerate(kinds):
        axes = figure.add_subplot(len(kinds), 1, row + 1)
        change = np.zeros(problem.horizon_days + 1)
        for a in plan.assignments:
            if problem.teams[a.team].kind is kind:
                change[a.start_day] += 1
                change[a.finish_day + 1] -= 1
        there = np.zeros(problem.horizon_days)
        for t in problem.teams:
            there += (t.kind is kind) & (days >= t.from_day) & (days <= t.to_day)
        axes.step(days, np.cumsum(change)[:-1], color=VIOLET, linestyle=DASH_DOT, where="post")
        axes.step(days, there, color=INK, linewidth=0.8, linestyle=":", where="post")
        axes.set_ylabel(kind.value, rotation=0, ha="right", va="center")
        axes.set_ylim(0, max(there.max(initial=0.0), 1) * 1.15)
        last = row == len(kinds) - 1
        title = _("Teams at work by kind (dotted: teams there are)") if row == 0 else ""
        _finish(axes, problem, title, simulated=simulated, dates=last, mark=row == 0)
    _write(figure, path)


def draw_outlook(
    forecast: Outlook,
    published: tuple[Published, ...],
    path: Path,
    surface: Outlook | None = None,
) -> None:
    """Write how far a strength would get, with its interval, beside published progress.

    `surface` is the second reading: ground searched by eye only.
    """
    figure = Figure(figsize=(9, 4.8), dpi=DPI)
    axes = figure.add_subplot()
    clearance = _("forecast: cleared to a depth")
    _band(axes, forecast, hatch="...", label=clearance)
    if surface is not None:
        _band(axes, surface, hatch="///", label=_("forecast: surface searched by eye only"))
    if published:
        axes.plot(
            _days([p.day for p in published]),
            [p.area_ha for p in published],
            color=INK,
            marker="D",
            linewidth=1.0,
            label=_("published, as stated by the sources"),
        )
    highest = max([forecast.reached.hi_ha, *(p.area_ha for p in published)])
    if highest > FAR_APART * forecast.reached.hi_ha > 0:
        # On a common straight scale the smaller of the two would look like nothing.
        axes.set_yscale("log")
        axes.set_ylim(bottom=max(forecast.curve[1].lo_ha, 1.0))
    else:
        axes.set_ylim(bottom=0)
    axes.set_ylabel(_("area dealt with, ha"))
    axes.tick_params(axis="x", rotation=30)
    axes.legend(frameon=False, loc="lower right")
    axes.set_title(_("Forecast, draft: how far this strength would get"), color=VIOLET, loc="left")
    _write(figure, path)


def _band(axes: Axes, forecast: Outlook, *, hatch: str, label: str) -> None:
    """Draw a forecast's interval (10 to 90 % of draws) and middle in the look of forecasts."""
    days = _days([p.day for p in forecast.curve])
    axes.fill_between(
        days,
        [p.lo_ha for p in forecast.curve],
        [p.hi_ha for p in forecast.curve],
        facecolor="none",
        edgecolor=VIOLET,
        hatch=hatch,
        linewidth=0.8,
        linestyle=DASH_DOT,
        label=label,
    )
    axes.plot(days, [p.mid_ha for p in forecast.curve], color=VIOLET, linestyle=DASH_DOT)


def _days(days: list[date]) -> npt.NDArray[np.datetime64]:
    return np.array(days, dtype="datetime64[D]")


def _finish(
    axes: Axes,
    problem: Problem,
    title: str,
    *,
    simulated: bool,
    dates: bool = True,
    mark: bool = True,
) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlim(0, problem.horizon_days)
    ticks = list(range(0, problem.horizon_days + 1, max(1, problem.horizon_days // 8)))
    labels = [str(t) for t in ticks]
    if problem.start is not None:
        labels = [(problem.start + timedelta(days=t)).isoformat() for t in ticks]
    axes.set_xticks(ticks, labels if dates else [""] * len(ticks), rotation=30, ha="right")
    if mark:
        head = _("Forecast, draft")
        head = f"{head} · {_('SIMULATED')}" if simulated else head
        axes.set_title(f"{head}: {title}", color=VIOLET, fontsize=9, loc="left")


def _write(figure: Figure, path: Path) -> None:
    """Write aside and rename, so that no half-written picture is ever seen."""
    figure.tight_layout()
    aside = path.with_name(path.name + ".part")
    # Without software and date in it, the same plan gives the same bytes.
    figure.savefig(aside, format="png", metadata={"Software": None})
    aside.replace(path)
