"""Tests of the plan's pictures: written whole, the same for the same plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from clearground.edge.pictures.plan import (
    Published,
    draw_benefit,
    draw_gantt,
    draw_load,
    draw_outlook,
)
from clearground.plan import Stop, solve
from clearground.plan.outlook import outlook
from clearground.plan.rates import Interval, rates_of
from clearground.standards.terms import TeamKind
from tests.plan.small import random_problem
from tests.scene import BOOK


@pytest.mark.parametrize("draw", [draw_gantt, draw_benefit, draw_load])
def test_a_picture_is_written_whole_and_repeats(draw: Callable[..., None], tmp_path: Path) -> None:
    """Tests that two drawings of one plan are equal and leave no part behind."""
    p = random_problem(4)
    plan = solve(p, Stop(work=8), 1)
    for name in ("one.png", "two.png"):
        draw(p, plan, tmp_path / name, simulated=True)
    one, two = (tmp_path / n for n in ("one.png", "two.png"))
    assert one.read_bytes()[:4] == b"\x89PNG"
    assert one.read_bytes() == two.read_bytes()
    assert sorted(f.name for f in tmp_path.iterdir()) == ["one.png", "two.png"]


def test_the_outlook_is_drawn_beside_published_figures(tmp_path: Path) -> None:
    """Tests the picture of the outlook."""
    start, end = date(2026, 5, 4), date(2026, 7, 1)
    ahead = outlook(
        teams={TeamKind.NTS: 2, TeamKind.MANUAL: 9, TeamKind.INSPECTION: 2},
        rates=rates_of(BOOK, start),
        backlog_ha=Interval(100.0, 50.0, 200.0),
        start=start,
        end=end,
        seed=1,
    )
    draw_outlook(ahead, (Published(end, 30.0, "a press report"),), tmp_path / "o.png")
    assert (tmp_path / "o.png").stat().st_size > 5_000
