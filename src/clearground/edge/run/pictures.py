"""The pictures of a run: how far belief can be trusted, and the plan drawn three ways."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from clearground.belief.score import by_distance, calibration
from clearground.edge.pictures import belief as belief_pictures
from clearground.edge.pictures.plan import draw_benefit, draw_gantt, draw_load
from clearground.edge.run.believing import Believed
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
        for name, draw in (
            ("plan-gantt.png", draw_gantt),
            ("plan-benefit.png", draw_benefit),
            ("plan-load.png", draw_load),
        ):
            draw(problem, plan, folder / name, simulated=simulated)
            names.append(name)
    return names
