"""An attacker who compares the weekly public outputs learns next to nothing about teams.

Teams work in areas of a region of about a hundred hexagons; finished areas are counted no more,
and half of the releases are published. The attacker has seen many such regions, knows for each
hexagon its count, how long ago its count last fell or rose, and how long ago a release was
published in it, and names each week the hexagon where a team most likely works. The prior is the
same attacker with the first output alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from clearground.edge.share.hexagons import Cell
from clearground.edge.share.public import (
    EPOCH,
    WEEK,
    Publication,
    counted_at,
    latest_week,
    publication_of,
    stepped,
)
from tests.edge.share.shared import LATER
from tests.scene import BOOK

RULES = publication_of(BOOK, LATER)
OPEN_BOOK = replace(RULES, count_min=1, change_weeks=1, delay=timedelta(0))
"""What a careless office would publish: exact counts, each week, without delay."""

START, WEEKS, WARM, TEAMS, AREAS, SIDE_M = 130, 78, 26, 5, 700, 60_000.0
GAIN_MAX = 0.05
CAUTION = 300
"""How many hexagon-weeks the prior counts for against what was learned of a combination."""
Output = dict[Cell, int]
Seen = Callable[[Cell], tuple[int, ...]]
Weekly = tuple[list[Cell], Seen, Seen, set[Cell]]


def history(seed: int) -> tuple[list[Counted], list[set[Cell]], list[tuple[int, Cell]]]:
    """Areas with their weeks of declaration and closure, each week's hexagons with teams, releases.

    Most teams clear, and go on to an area nearby; one surveys a place for some weeks and declares
    what it finds there.
    """
    draw = np.random.default_rng(seed)
    towns = draw.uniform(0, SIDE_M, (12, 2))
    places = [
        (x, y) for x, y in towns[draw.integers(0, 12, AREAS)] + draw.normal(0, 5000, (AREAS, 2))
    ]
    areas = [Counted(RULES.grid.cell(x, y), 0) for x, y in places]
    at = [int(i) for i in draw.choice(AREAS, TEAMS, replace=False)]
    left = [int(n) for n in draw.integers(1, 7, TEAMS)]
    surveyed, stays = draw.uniform(0, SIDE_M, 2), 0
    working: list[set[Cell]] = []
    released: list[tuple[int, Cell]] = []
    for week in range(START - WARM, START + WEEKS):
        if stays == 0:
            surveyed, stays = draw.uniform(0, SIDE_M, 2), int(draw.integers(4, 11))
        stays -= 1
        for _find in range(int(draw.integers(0, 4))):
            x, y = surveyed + draw.normal(0, 1500, 2)
            places.append((x, y))
            areas.append(Counted(RULES.grid.cell(x, y), week))
        working.append({areas[i].cell for i in at} | {RULES.grid.cell(*surveyed)})
        for team in range(TEAMS):
            left[team] -= 1
            if left[team] > 0:
                continue
            areas[at[team]].closed = week
            if draw.random() < 0.5:
                released.append((week, areas[at[team]].cell))
            open_ = [i for i, a in enumerate(areas) if a.closed > week and i not in at]
            # A team goes on nearby: that is what makes a trace worth something.
            near = np.hypot(*(np.array(places)[open_] - np.array(places[at[team]])).T)
            at[team] = open_[int(np.argsort(near)[draw.integers(0, 5)])]
            left[team] = int(draw.integers(1, 7))
    return areas, working[WARM:], released


class Counted:
    """An area as the counts see it."""

    def __init__(self, cell: Cell, declared: int) -> None:
        self.cell, self.declared, self.closed = cell, declared, 10_000


def output(
    areas: list[Counted], week: int, rules: Publication, *, finished: bool = False
) -> Output:
    """The counts that are public in a week, by the program's own functions.

    The program counts what is finished too; `finished` takes it out, as a careless office would.
    """
    now = EPOCH + week * WEEK + timedelta(days=5)
    moment = (counted_at(latest_week(now, rules), rules) - EPOCH) // WEEK
    counts: dict[Cell, int] = defaultdict(int)
    for area in areas:
        if area.declared < moment and (moment <= area.closed or not finished):
            counts[area.cell] += 1
    return stepped(counts, rules)


def seasons(
    seed: int, rules: Publication, *, held: bool
) -> Iterator[tuple[list[Cell], Seen, Seen, set[Cell]]]:
    """Week by week: the hexagons, what the attacker sees of each, the prior's view, the truth."""
    areas, working, released = history(seed)
    first = output(areas, START, rules, finished=not held)
    fell: dict[Cell, int] = {}
    rose: dict[Cell, int] = {}
    out_in: dict[Cell, int] = {}
    waiting = [r for r in released if r[0] < START + WEEKS]
    before = first

    def start(cell: Cell) -> int:
        return min(first.get(cell, 0) // 5, 8)

    cells = sorted({a.cell for a in areas})
    for week in range(START, START + WEEKS):
        now = output(areas, week, rules, finished=not held)
        for cell in now.keys() | before.keys():
            change = now.get(cell, 0) - before.get(cell, 0)
            if change:
                (fell if change < 0 else rose)[cell] = week
        for entry in [r for r in waiting if r[0] + 1 < week]:
            # The program holds a release back while work goes on in its hexagon.
            if not held or entry[1] not in working[week - START]:
                waiting.remove(entry)
                out_in[entry[1]] = week

        def view(cell: Cell, week: int = week) -> tuple[int, ...]:
            ages = (fell.get(cell), rose.get(cell), out_in.get(cell))
            return (start(cell), *(age(week, last) for last in ages))

        yield cells, view, lambda cell: (start(cell),), working[week - START]
        before = now


def age(week: int, last: int | None) -> int:
    """Age of a sign in coarse steps; 5 is never."""
    return 5 if last is None else int(np.searchsorted([2, 5, 13, 26], week - last))


def hits(rules: Publication, *, held: bool, learn: range, tried: range) -> tuple[float, float]:
    """How often the attacker and the prior name a hexagon with a team in it.

    What the attacker has learned of a rare combination of signs is drawn toward the prior, so that
    chance in the learning does not mislead them.
    """
    tables: list[dict[tuple[int, ...], list[int]]] = [defaultdict(lambda: [0, 0]) for _ in "ab"]
    for seed in learn:
        for cells, view, prior, truth in seasons(seed, rules, held=held):
            for cell in cells:
                for table, look in zip(tables, (view, prior), strict=True):
                    entry = table[look(cell)]
                    entry[0] += cell in truth
                    entry[1] += 1

    def rate(told: tuple[int, ...]) -> float:
        known = tables[1][told[:1]]
        base = (known[0] + 1) / (known[1] + 20)
        if len(told) == 1:
            return base
        seen = tables[0][told]
        return (seen[0] + CAUTION * base) / (seen[1] + CAUTION)

    got, weeks = [0.0, 0.0], 0
    for seed in tried:
        for cells, view, prior, truth in seasons(seed, rules, held=held):
            weeks += 1
            for k, look in enumerate((view, prior)):
                share = {c: rate(look(c)) for c in cells}
                best = max(share.values())
                named = [c for c in cells if share[c] >= best - 1e-12]
                got[k] += sum(c in truth for c in named) / len(named)
    return got[0] / weeks, got[1] / weeks


def test_weekly_outputs_do_not_tell_where_teams_are() -> None:
    """Tests that comparing outputs gains at most 5 percentage points over the prior."""
    attacker, prior = hits(RULES, held=True, learn=range(6), tried=range(100, 104))
    assert attacker - prior <= GAIN_MAX, (attacker, prior)


def test_the_attacker_does_find_teams_where_an_office_is_careless() -> None:
    """Tests the test: exact weekly counts without delay give the teams away."""
    attacker, prior = hits(OPEN_BOOK, held=False, learn=range(6), tried=range(100, 104))
    assert attacker - prior > GAIN_MAX, (attacker, prior)


@pytest.mark.campaign
def test_the_gain_over_many_regions() -> None:
    """Tests the same over 200 regions after learning on 100."""
    attacker, prior = hits(RULES, held=True, learn=range(100), tried=range(1000, 1200))
    print(f"attacker {attacker:.4f}, prior {prior:.4f}, gain {attacker - prior:.4f}")
    assert attacker - prior <= GAIN_MAX
