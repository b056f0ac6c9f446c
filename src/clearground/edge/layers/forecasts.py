"""Forecasts as plain values, handed over by the path; drawn last and marked as forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from shapely.geometry.base import BaseGeometry

from clearground.edge.layers.layer import POLYGONS, Layer, Sheet, Value, polygons
from clearground.pipeline import World
from clearground.standards.words import _


@dataclass(frozen=True, slots=True)
class OutlineForecast:
    """A proposed outline: where a model expects items, with its interval.

    `geometry` is in region metres; `items`, `items_lo`, `items_hi` count items inside it;
    `p_any` is the probability of at least one; `digest` names the belief that proposed it.
    """

    code: str
    geometry: BaseGeometry
    area_m2: float
    items: float
    items_lo: float
    items_hi: float
    p_any: float
    digest: str


@dataclass(frozen=True, slots=True)
class TaskForecast:
    """A planned task: which team would do what from when to when, and why there.

    `area` is the UUID of the declared area or the code of an outline; `finish_hi` the late
    end of the interval. Without `geometry` the task is drawn on its area.
    """

    task: str
    kind: str
    area: str
    team: str
    start: date
    finish: date
    finish_hi: date | None = None
    rank: int = 0
    reason: str = ""
    geometry: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Everything a model proposes that is drawn on the map."""

    outlines: tuple[OutlineForecast, ...] = ()
    tasks: tuple[TaskForecast, ...] = ()


def build_forecasts(
    world: World, forecasts: Forecasts, *, simulated: bool, on: date
) -> tuple[Layer, ...]:
    """The two forecast layers; `on` is the day on which they were made."""
    return (
        _outlines(forecasts, simulated=simulated, on=on),
        _tasks(world, forecasts, simulated=simulated, on=on),
    )


def _outlines(forecasts: Forecasts, *, simulated: bool, on: date) -> Layer:
    sheet = Sheet(
        "proposed_outlines",
        _("Forecast: proposed outlines"),
        POLYGONS,
        {
            "code": "text",
            "area_m2": "integer",
            "items": "real",
            "items_lo": "real",
            "items_hi": "real",
            "p_any": "real",
            "digest": "text",
        },
        forecast=True,
    )
    shapes = np.array([o.geometry for o in forecasts.outlines], dtype=object)
    rows: list[tuple[Value, ...]] = [
        (
            o.code,
            simulated,
            on,
            o.code,
            round(o.area_m2),
            o.items,
            o.items_lo,
            o.items_hi,
            o.p_any,
            o.digest,
        )
        for o in forecasts.outlines
    ]
    return sheet.layer(polygons(shapes), rows)


def _tasks(world: World, forecasts: Forecasts, *, simulated: bool, on: date) -> Layer:
    sheet = Sheet(
        "planned_tasks",
        _("Forecast: planned tasks"),
        POLYGONS,
        {
            "task": "text",
            "kind": "text",
            "area": "text",
            "area_code": "text",
            "team": "text",
            "start": "date",
            "finish": "date",
            "finish_hi": "date",
            "rank": "integer",
            "reason": "text",
        },
        forecast=True,
    )
    outlines = {o.code: o for o in forecasts.outlines}
    teams = world.roster.teams
    rows: list[tuple[Value, ...]] = []
    shapes = np.full(len(forecasts.tasks), None, dtype=object)
    for i, task in enumerate(forecasts.tasks):
        area = world.register.areas.get(task.area)
        outline = outlines.get(task.area)
        shapes[i] = task.geometry
        if task.geometry is None and area is not None:
            shapes[i] = area.geometry
        elif task.geometry is None and outline is not None:
            shapes[i] = outline.geometry
        team = teams[task.team].name if task.team in teams else task.team
        code = area.code if area else task.area
        what = (task.task, simulated, on, task.task, task.kind, task.area, code, team)
        rows.append((*what, task.start, task.finish, task.finish_hi, task.rank, task.reason))
    return sheet.layer(polygons(shapes), rows)
