"""Tests of the reasons: each says what fixed the start, and what would change it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from clearground.plan import Stop, solve
from clearground.plan.compiled import compile_problem
from clearground.plan.dispatch import dispatch
from clearground.plan.explain import explain
from clearground.plan.policies import ByDensity
from tests.plan.small import INSP, chain_of_two, problem, random_problem, task, team

STOP = Stop(work=12)


def test_a_successor_names_what_it_waits_for() -> None:
    """Tests that inspection is said to follow clearance, and what would move it up."""
    first, second = solve(chain_of_two(), STOP, 1).reasons
    assert "opens 1 further" in first.now
    assert "clearance clear is done on day 3" in second.now
    assert second.earlier == "An earlier end of clearance clear."
    assert "another organisation did" in second.team


def test_the_task_taken_before_another_says_so() -> None:
    """Tests that the runner-up is named with where it went."""
    p = problem([task("low"), task("high", at=1, value_per_day=5.0)], [team("m")])
    reasons = solve(p, STOP, 1).reasons
    assert "Taken before clearance low" in reasons[1].displaced
    assert "planned from day 4" in reasons[1].displaced


def test_separation_is_told_as_such() -> None:
    """Tests that a start put off for the danger distance says so."""
    p = problem([task("a"), task("b", at=1)], [team("m"), team("n")])
    reasons = solve(replace(p, separation=((0, 1),)), STOP, 1).reasons
    assert any("danger distance" in r.now for r in reasons)


def test_undone_tasks_name_the_scarce_kind_or_the_gap_before_them() -> None:
    """Tests the three ways of being undone: no team, no time, predecessor undone."""
    p = chain_of_two()
    alone = replace(p, teams=(p.teams[1],))
    none, waits = solve(alone, STOP, 1).reasons
    assert "No team may do it" in none.undone
    assert "Waits for clearance clear" in waits.undone
    long = problem([task("t", days=30)], [team("m"), team("i", INSP)])
    assert "1 team of kind manual" in solve(long, STOP, 1).reasons[0].undone


def test_every_task_has_its_reason_in_the_order_of_the_tasks() -> None:
    """Tests random problems without a solver: one reason a task, undone ones among them."""
    for seed in range(8):
        compiled = compile_problem(random_problem(seed))
        after = np.zeros((len(compiled.value), compiled.horizon + 2))
        made = dispatch(compiled, ByDensity(after, np.zeros(len(compiled.value))))
        reasons = explain(compiled, made)
        assert [r.task for r in reasons] == list(range(len(compiled.value)))
        done = {step.assignment.task for step in made.steps}
        assert {r.task for r in reasons if r.now} == done
        assert {r.task for r in reasons if r.undone} == set(range(len(reasons))) - done
