"""The pictures of a run: how far belief can be trusted, and the plan drawn three ways."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from clearground.belief.score import by_distance, calibration
from clearground.edge.pictures import belief as belief_pictures
from clearground.edge.pictures.plan import (
    Published,
    draw_benefit,
    draw_gantt,
    draw_load,
    draw_outlook,
)
from clearground.edge.run.believing import Believed
from clearground.edge.run.drafting import Drafted
from clearground.edge.run.outputs import Outcome


def write_pictures(
    outcome: Outcome, items: npt.NDArray[np.int64] | None, scored: Believed | None
) -> list[str]:
    """Names of the pictures written; those that need the truth are left out without it.

    Parameters
    ----------
    items : int array [row, column] or None
        True items per cell of a simulated region.
    scored : Believed or None
        The belief that is compared with them.
    """
    folder, simulated, names = outcome.folder, outcome.office.simulated, []
    if items is not None and scored is not None:
        belief, truth = scored.belief, items > 0
        pair = belief_pictures.write_pictures(
            folder,
            calibration(belief.p_any, truth),
            by_distance(belief, truth),
            simulated=simulated,
        )
        names += [path.name for path in pair]
    if outcome.planned and outcome.planned.plan.assignments:
        problem, plan = outcome.planned.problem, outcome.planned.plan
        teams = {key: team.name for key, team in outcome.office.world.roster.teams.items()}
        draw_gantt(problem, plan, folder / "plan-gantt.png", simulated=simulated, names=teams)
        draw_benefit(problem, plan, folder / "plan-benefit.png", simulated=simulated)
        draw_load(problem, plan, folder / "plan-load.png", simulated=simulated)
        names += ["plan-gantt.png", "plan-benefit.png", "plan-load.png"]
    return names


def write_outlook(folder: Path, drafted: Drafted) -> list[str]:
    """Name of the picture of how far a strength would get; none where there is no outlook."""
    if drafted.reach is None:
        return []
    published = tuple(
        Published(date.fromisoformat(p.day), p.high or p.low or 0.0, p.source)
        for p in drafted.published
        if p.unit == "ha" and p.what.endswith("cum")
    )
    path = folder / "outlook.png"
    draw_outlook(drafted.reach.released, published, path, drafted.reach.by_eye)
    return [path.name]
