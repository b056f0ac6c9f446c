"""What was reported of the fighting: control, traces, defensive works, harm, borders."""

from __future__ import annotations

import numpy as np
import shapely

from clearground.edge.sim.front import FRONT_STARTED, MONTHS_DAYS, SOUTH, STALLS, Front
from clearground.edge.sim.landscape import Landscape
from clearground.edge.sim.outline import smooth_line
from clearground.edge.sim.positions import Positions
from clearground.edge.sim.reporting import Press, days_ago, source
from clearground.edge.sim.scale import Figures
from clearground.edge.sim.sources import WATCHERS, Source
from clearground.standards.terms import Directness, EvidenceKind, PositionMethod

_SEEN = 0.82
"""Share of true positions that imagery shows."""
_CONTROL_EVERY = 2
"""Each source reports the front every so many steps of the true record."""


def write_history(
    press: Press, land: Landscape, line: Front, *, posts: Positions, figures: Figures
) -> None:
    """Write the reports about the months of fighting."""
    _control(press, line)
    _traces(press, line, posts, figures)
    _works(press, land, posts)
    _harm(press, land, line)
    _borders(press, land)


def control_line(rng: np.random.Generator, line: Front, step: int, watcher: Source) -> np.ndarray:
    """The northing of the front as a source draws it: late, shifted, coarse."""
    lag_steps = watcher.lag_days / 7
    seen = int(np.clip(round(step - lag_steps), 0, len(line.days) - 1))
    south = line.outline.northing(line.x_m, 0.0)
    blur = smooth_line(rng, len(line.x_m), 5) * watcher.true_error_m
    drawn = line.line_m[seen] + watcher.bias_m[1] * line.scale + blur * line.scale
    held = line.line_m[seen] - south > 60
    return np.asarray(np.where(held, np.maximum(drawn, south), south), dtype=float)


def _control(press: Press, line: Front) -> None:
    """Ground held by South Bank forces according to each of three sources that disagree."""
    for name in WATCHERS:
        watcher = source(name)
        thin = 1 if watcher.reliability == "B" else 3
        for step in range(1, len(line.days), _CONTROL_EVERY):
            drawn = control_line(press.desk.rng, line, step, watcher)
            ground = line.held(line.x_m[::thin], drawn[::thin]).simplify(25)
            if ground.is_empty or ground.area < 10_000:
                continue
            day = float(line.days[step])
            until = min(day + 7 * _CONTROL_EVERY, MONTHS_DAYS)
            press.report(
                EvidenceKind.CONTROL_AREA,
                Directness.INDIRECT,
                source=_steady(watcher),
                days=days_ago(day),
                where=ground,
                credibility=2 if watcher.reliability == "B" else 3,
                topic="control",
                text=f"Held by {SOUTH} according to {name}.",
                position_method=PositionMethod.MAP,
                observed_to=press.desk.at(days_ago(until)),
                layer="control areas",
            )


def _steady(watcher: Source) -> Source:
    """The source without a further shift: its shift is in the line it draws."""
    return Source(
        watcher.name,
        watcher.side,
        watcher.reliability,
        watcher.stated_error_m,
        0.0,
        lag_days=watcher.lag_days,
    )


def _traces(press: Press, line: Front, posts: Positions, figures: Figures) -> None:
    """Reports of shelling and strikes: thick near the front of the day, with a large error."""
    rng = press.desk.rng
    count = figures.traces
    step = rng.integers(1, len(line.days) - 1, count)
    column = rng.integers(0, len(line.x_m), count)
    active = line.line_m[step, column] - line.outline.northing(line.x_m[column], 0.0) > 300
    x = line.x_m[column] + rng.normal(0, 300, count)
    y = line.line_m[step, column] + rng.laplace(0, 700, count)
    if len(posts.x_m):
        near = rng.random(count) < 0.35
        pick = rng.integers(len(posts.x_m), size=count)
        x = np.where(near, posts.x_m[pick] + rng.normal(0, 200, count), x)
        y = np.where(near, posts.y_m[pick] + rng.normal(0, 200, count), y)
        stand = np.array([(a + b) / 2 for a, b, _ in STALLS])[posts.phase[pick]]
        step = np.where(near, np.searchsorted(line.days, stand), step)
        active = active | near
    west, _, east, _ = line.outline.bounds
    share = line.outline.share(x, y)
    inside = (x > west) & (x < east) & (share > 0.01) & (share < 0.99) & active
    words = ("Shelling reported.", "Airstrike reported.", "Exchange of fire.", "Drone strike.")
    for k in np.flatnonzero(inside):
        press.report(
            EvidenceKind.CONFLICT_TRACE,
            Directness.INDIRECT,
            source=source("Newsreel event list"),
            days=days_ago(float(line.days[step[k]])),
            where=(float(x[k]), float(y[k])),
            credibility=3,
            topic="conflict",
            text=words[int(rng.integers(len(words)))],
            position_method=PositionMethod.MAP,
            layer="conflict events",
        )


def _works(press: Press, land: Landscape, posts: Positions) -> None:
    """Trenches seen on imagery; a few field drains are taken for trenches."""
    rng = press.desk.rng
    desk = source("Overlook imagery desk")
    for trench, phase in zip(posts.trench, posts.phase, strict=True):
        if rng.random() > _SEEN:
            continue
        first = STALLS[int(phase)][0]
        _trench(press, desk, trench, first + float(rng.uniform(2, 30)))
    false = max(1, len(posts.trench) // 14)
    for k in rng.integers(len(land.cover.fields), size=false):
        box = shapely.bounds(land.cover.fields[int(k)])
        drain = shapely.LineString([(box[0], box[1]), (box[2], box[3])]).segmentize(60)
        _trench(press, desk, drain, float(rng.uniform(20, 200)))


def _trench(press: Press, desk: Source, line: shapely.LineString, day: float) -> None:
    press.report(
        EvidenceKind.DEFENSIVE_WORK,
        Directness.INDIRECT,
        source=desk,
        days=days_ago(day),
        where=line,
        credibility=2,
        topic="defence",
        text="Trench line on imagery.",
        position_method=PositionMethod.IMAGERY,
        position_error_m=5.0,
        layer="defensive works",
    )


def _harm(press: Press, land: Landscape, line: Front) -> None:
    """Civilian harm by village, placed no better than the village."""
    rng = press.desk.rng
    for village in land.villages:
        k = int(np.argmin(np.abs(line.x_m - village.x_m)))
        passed = village.y_m < line.outline.northing(line.x_m[k : k + 1], 0.0)[0] + line.reach_m[k]
        for _ in range(int(rng.poisson(1.4 if passed else 0.4))):
            press.report(
                EvidenceKind.CIVILIAN_HARM,
                Directness.INDIRECT,
                source=source("Oru Valley health post"),
                days=days_ago(float(rng.uniform(5, MONTHS_DAYS))),
                where=(float(village.x_m), float(village.y_m)),
                credibility=2,
                topic="harm",
                text=f"People from {village.name} treated after shelling.",
                position_error_m=2_000.0,
                position_method=PositionMethod.DISTRICT_CENTRE,
                count=int(rng.integers(1, 6)),
                layer="civilian harm",
            )


def _borders(press: Press, land: Landscape) -> None:
    """The southern edge of the region, and where the settlements are, as published lists say."""
    edge = np.column_stack((land.outline.x_m, land.outline.south_m))
    survey = source("Old district survey")
    exact = Source(survey.name, "", survey.reliability, 5.0, 0.0, lag_days=1)
    press.report(
        EvidenceKind.BOUNDARY,
        Directness.INDIRECT,
        source=exact,
        days=FRONT_STARTED + 200,
        where=shapely.LineString(edge),
        credibility=1,
        topic="boundary",
        text="Southern boundary of the region.",
        position_method=PositionMethod.MAP,
        layer="boundary",
    )
    for village in land.villages:
        press.report(
            EvidenceKind.SETTLEMENT,
            Directness.INDIRECT,
            source=exact,
            days=FRONT_STARTED + 200,
            where=(float(village.x_m), float(village.y_m)),
            credibility=1,
            topic="settlement",
            text=f"{village.name}, {village.population} people before the fighting.",
            position_method=PositionMethod.MAP,
            count=village.population,
            layer="settlements",
        )
