"""Tests of the independent checker: each rule broken once in a hand-made plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from clearground.plan import Assignment, Plan, Problem
from clearground.plan.feasibility import faults
from clearground.plan.model import Pool
from clearground.plan.plan import plan_of
from tests.plan.small import chain_of_two

GOOD = (Assignment(0, 0, 1, 3), Assignment(1, 1, 4, 5))
"""The hand-worked plan of `chain_of_two`: benefit 140."""


def plan(*rows: Assignment, benefit: float | None = None, bound: float | None = None) -> Plan:
    p = chain_of_two()
    total = sum(p.tasks[a.task].benefit(a.finish_day, 20) for a in rows if a.task < 2)
    objective = total if benefit is None else benefit
    return plan_of("small", p.digest, rows, objective, bound=bound)


def test_the_hand_worked_plan_is_feasible() -> None:
    """Tests that nothing is found where nothing is wrong."""
    assert faults(chain_of_two(), plan(*GOOD)) == ()


def _same(p: Problem) -> Problem:
    return p


def _team(**changes: object) -> Callable[[Problem], Problem]:
    def changed(p: Problem) -> Problem:
        return replace(p, teams=(replace(p.teams[0], **changes), p.teams[1]))  # type: ignore[arg-type]

    return changed


def _must(p: Problem) -> Problem:
    return replace(p, tasks=(p.tasks[0], replace(p.tasks[1], must=True, deadline_day=4)))


def _near(p: Problem) -> Problem:
    second = replace(p.tasks[1], area=1, predecessors=(), other_org_than=None)
    return replace(p, tasks=(p.tasks[0], second), separation=((0, 1),))


@pytest.mark.parametrize(
    ("code", "rows", "change"),
    [
        ("PLAN-30", (Assignment(7, 0, 1, 3),), _same),
        ("PLAN-31", (*GOOD, Assignment(0, 0, 8, 10)), _same),
        ("PLAN-32", (Assignment(0, 1, 1, 3),), _same),
        ("PLAN-33", (Assignment(0, 0, 1, 2),), _same),
        ("PLAN-34", (Assignment(0, 0, 1, 3),), _team(from_day=2)),
        ("PLAN-35", (Assignment(0, 0, 1, 3),), _team(to_day=2)),
        ("PLAN-36", (Assignment(0, 0, 1, 3), Assignment(1, 1, 3, 4)), _same),
        ("PLAN-37", GOOD, _must),
        ("PLAN-38", GOOD, _team(organisation="two")),
        ("PLAN-39", (Assignment(0, 0, 0, 2),), _same),
        ("PLAN-40", (Assignment(0, 0, 1, 3), Assignment(1, 1, 3, 4)), _near),
        ("PLAN-41", GOOD, lambda p: replace(p, pools=(Pool("ambulance", 0),))),
    ],
)
def test_each_broken_rule_is_found(
    code: str, rows: tuple[Assignment, ...], change: Callable[[Problem], Problem]
) -> None:
    """Tests that the checker names the rule that a plan breaks."""
    assert code in {f.code for f in faults(change(chain_of_two()), plan(*rows))}


def test_a_wrong_sum_or_a_broken_bound_is_found() -> None:
    """Tests that benefit is added up again, and that no plan may pass its own bound."""
    p = chain_of_two()
    assert {f.code for f in faults(p, plan(*GOOD, benefit=150.0))} == {"PLAN-42"}
    assert {f.code for f in faults(p, plan(*GOOD, bound=100.0))} == {"PLAN-42"}
