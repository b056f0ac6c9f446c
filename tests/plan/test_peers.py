"""The two simple orders that every plan is held against."""

from __future__ import annotations

import numpy as np

from clearground.plan.model import Calendar, District, PlanArea, PlanTeam, Problem, Task, Work
from clearground.plan.peers import benefit_of_peers
from clearground.standards.terms import TeamKind


def test_score_and_sort_takes_the_dearest_area_first_whatever_it_costs() -> None:
    """Tests one team and two areas beside each other, of value 2 and 3 a day.

    Work is 1 and 4 days, each move takes a day. Dearest first: days 1 to 4, 3 * (9 - 4) = 15,
    then the other on day 6, 2 * (9 - 6) = 6: together 21. The other way round it would be
    2 * (9 - 1) + 3 * (9 - 6) = 25; chance takes now the one, now the other.
    """
    problem = Problem(
        "two",
        10,
        (Calendar(),),
        (District("d"),),
        (PlanArea("a", 0, 0, 0), PlanArea("b", 0, 0, 0)),
        (
            Task("A", 0, "works", (Work(TeamKind.ENGINEER, 1.0),), value_per_day=2.0),
            Task("B", 1, "works", (Work(TeamKind.ENGINEER, 4.0),), value_per_day=3.0),
        ),
        (PlanTeam("t", TeamKind.ENGINEER, "o", 0, 0),),
    )
    found = [benefit_of_peers(problem, np.random.default_rng(seed)) for seed in range(12)]
    assert {peer.score_and_sort for peer in found} == {21.0}
    assert {peer.random for peer in found} == {21.0, 25.0}
