"""The handover statement repeats records; what was not done is as prominent as what was."""

from __future__ import annotations

import re

import shapely

from clearground.events.field import ObstacleLeft
from clearground.release.statement import statement
from clearground.standards.geometry import shape_from_metres
from tests.release.cleared import DONE, WEST, signed, worked
from tests.scene import T0


def test_the_statement_names_who_what_how_deep_and_what_is_left() -> None:
    """Tests a half that was released, with a ruin left out and the other half remaining."""
    scene = worked()
    ruin = ObstacleLeft("order", shape_from_metres(shapely.box(90, 90, 95, 95)), "ruin")
    scene.add("ruin", ruin, T0)
    points = ("25 m2 under a ruin (ruin)",)
    scene.add("decision", signed(scene, WEST, open_points=points), DONE)
    text = statement(scene.records, "area", ("decision",))
    assert "5000 m2 recorded as cleared by Officer for Authority on 2026-05-07" in text
    assert "depth: 20 cm; methods: manual" in text
    assert "order O-1: team, manual, 2026-05-04 to 2026-05-05, 1 item, visits V-1" in text
    assert "25 m2 left unsearched: ruin" in text
    assert "5000 m2 of the area remain hazardous" in text
    assert "25 m2 under a ruin (ruin)" in text
    assert "Deeper items may remain." in text


def test_the_ground_not_searched_stands_right_after_the_ground_released() -> None:
    """Tests that both headings have the same form and nothing stands between the two parts."""
    scene = worked()
    scene.add("decision", signed(scene), DONE)
    heads = re.findall(r"^[A-Z][A-Z ,]+$", statement(scene.records, "area", ("decision",)), re.M)
    assert heads[:2] == ["RECORDED AS RELEASED", "NOT SEARCHED OR NOT RELEASED"]


def test_a_waiver_is_told_with_its_name() -> None:
    """Tests that whoever receives the land sees what was waived and by whom."""
    scene = worked()
    scene.add("decision", signed(scene, waived=("ARE-12",)), DONE)
    text = statement(scene.records, "area", ("decision",))
    assert "criterion ARE-12 waived by Officer" in text


def test_the_program_adds_no_judgement_of_its_own() -> None:
    """Tests that no word claims that land is without danger."""
    scene = worked()
    scene.add("decision", signed(scene), DONE)
    text = statement(scene.records, "area", ("decision",))
    assert not re.search(r"\b(safe|free|no risk|certain)\b", text, re.I)
