"""A planning problem as values: what a task earns, who needs a pool, and what names a problem."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from clearground.plan.model import Blocked, District, Pool, Task, Work
from clearground.standards.terms import TeamKind
from tests.plan.small import INSP, MANUAL, chain_of_two

DAYS = st.integers(0, 99)


def test_a_task_earns_its_value_for_each_day_before_the_horizon_and_its_bonus_in_time() -> None:
    """Tests 2 a day, bonus 5 to day 4, ten days: on day 4 it is 2 * 5 + 5, a day later 2 * 4."""
    task = Task("T", 0, "works", (), value_per_day=2.0, deadline_day=4, bonus=5.0)
    assert task.benefit(4, 10) == 15.0
    assert task.benefit(5, 10) == 8.0
    assert task.benefit(9, 10) == 0.0


@given(DAYS, DAYS, st.floats(0, 100), st.floats(0, 100), st.none() | DAYS)
def test_an_earlier_finish_is_never_worth_less(
    one: int, other: int, value: float, bonus: float, deadline: int | None
) -> None:
    """Tests any two days of any task: planning early never costs benefit."""
    task = Task("T", 0, "works", (), value_per_day=value, deadline_day=deadline, bonus=bonus)
    assert task.benefit(min(one, other), 100) >= task.benefit(max(one, other), 100)


def test_only_the_listed_kinds_may_do_a_task() -> None:
    """Tests a task of manual teams asked about dogs."""
    task = Task("T", 0, "clearance", (Work(MANUAL, 3.0),))
    assert task.team_days(MANUAL) == 3.0
    assert task.team_days(TeamKind.DOG) is None


def test_a_district_closes_for_a_kind_over_all_its_reasons() -> None:
    """Tests frost and harvest for manual teams, wind for dogs."""
    frost, harvest = Blocked(MANUAL, ((0, 9),)), Blocked(MANUAL, ((40, 45), (50, 51)))
    district = District("D", (frost, Blocked(TeamKind.DOG, ((3, 3),)), harvest))
    assert district.closed(MANUAL) == ((0, 9), (40, 45), (50, 51))
    assert district.closed(INSP) == ()


def test_a_pool_is_needed_by_its_types_and_kinds_and_by_all_where_none_is_named() -> None:
    """Tests ambulances of dangerous work, of manual teams, and of everybody."""
    assert Pool("a", 1, ("clearance",)).needed("clearance", INSP)
    assert not Pool("a", 1, ("clearance",)).needed("inspection", INSP)
    assert not Pool("a", 1, ("clearance",), (MANUAL,)).needed("clearance", TeamKind.DOG)
    assert Pool("a", 1).needed("works", TeamKind.ENGINEER)


def test_the_digest_names_the_problem_and_every_part_of_it() -> None:
    """Tests that the same problem has the same digest and that each change has another."""
    p = chain_of_two()
    assert p.digest == chain_of_two().digest
    changed = [
        replace(p, horizon_days=21),
        replace(p, tasks=p.tasks[:1]),
        replace(p, teams=(replace(p.teams[0], rate=1.1), p.teams[1])),
        replace(p, separation=((0, 1),)),
    ]
    assert len({p.digest, *(c.digest for c in changed)}) == 5
