"""Stories of two dates and several devices, told in YAML, answered by the product."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from clearground.events import Event
from tests.scenarios.reader import FOLDER, read

FILES = sorted(FOLDER.glob("*.yaml"))
ENOUGH = 30


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_product_answers_as_the_scenario_says(path: Path) -> None:
    """Tests each question of each story, in whatever order and how often its records arrive."""
    scenario = read(path)
    assert scenario.answers() == scenario.answer, scenario.name
    chance = random.Random(path.stem)
    for _time in range(3):
        arrived = [*scenario.events, *scenario.events]
        chance.shuffle(arrived)
        if not any(asked.startswith("history") for asked in scenario.question):
            assert scenario.answers(arrived) == scenario.answer, scenario.name


def test_there_are_enough_stories_and_each_has_its_own_name() -> None:
    """Tests the number of scenarios and that no two are called alike."""
    names = [read(path).name for path in FILES]
    assert len(names) >= ENOUGH
    assert len(set(names)) == len(names)


def ignoring(events: Sequence[Event]) -> list[Event]:
    """What a system keeps that ignores a report dated no later than the last one of its thing."""
    last: dict[str, datetime] = {}
    kept = []
    for event in sorted(events, key=lambda e: (e.recorded_time, e.id)):
        if event.entity not in last or event.valid_time > last[event.entity]:
            last[event.entity] = event.valid_time
            kept.append(event)
    return kept


@pytest.mark.parametrize(
    "stem", ["earlier_than_the_last", "equal_dates", "history_for_any_date", "late_grade"]
)
def test_a_system_that_ignores_late_and_equal_dates_fails_the_scenarios(stem: str) -> None:
    """Tests that the stories can fail: a seeded fault, as known of systems in use, is caught."""
    scenario = read(FOLDER / f"{stem}.yaml")
    assert scenario.answers(ignoring(scenario.events)) != scenario.answer


def test_the_page_about_dates_tells_scenarios_as_they_are() -> None:
    """Tests that each story on the page is one of the files, word for word."""
    page = (FOLDER.parents[1] / "docs/explanation/dates.md").read_text(encoding="utf-8")
    told = page.split("```yaml\n")[1:]
    files = {path.read_text(encoding="utf-8") for path in FILES}
    assert len(told) == 3
    assert {story.split("```")[0] for story in told} <= files
