"""Tests of late ends."""

from __future__ import annotations

from clearground.plan import Stop, solve
from clearground.plan.retime import late_finish
from tests.plan.small import chain_of_two, random_problem


def test_late_ends_follow_each_other_by_hand() -> None:
    """Tests doubled work: clearance 6 days from day 1 ends on 6, inspection 4 days on 10."""
    p = chain_of_two()
    assert late_finish(p, solve(p, Stop(work=10), 1), 2.0) == {0: 6, 1: 10}


def test_nothing_ends_earlier_than_planned() -> None:
    """Tests on random plans that a late end is never before the planned one."""
    for seed in range(12):
        p = random_problem(seed)
        plan = solve(p, Stop(work=8), 1)
        late = late_finish(p, plan)
        assert all(late[a.task] >= a.finish_day for a in plan.assignments)
