"""Tests of field work as belief reads it: finds removed, still there, and told before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import shapely

from clearground.belief import EvidenceItem
from clearground.edge.run.fieldwork import field_items
from clearground.events.field import FindRecorded
from clearground.standards.terms import Directness, EvidenceKind
from tests.scene import BOOK, DAY, T0, Scene, at_work, find

SPOT = shapely.Point(20, 20)


def items(scene: Scene) -> dict[str, EvidenceItem]:
    """Field records as evidence, by id, ten days after the work."""
    made = field_items(scene.world, BOOK, now=T0 + timedelta(days=10))
    return {item.id: item for item in made}


def seen(scene: Scene, facts: FindRecorded) -> EvidenceItem:
    """The find as evidence after it was recorded."""
    scene.add("found", facts)
    return items(scene)["found"]


def test_a_find_is_the_outcome_of_its_order_and_removed() -> None:
    """Order, class, count and the grade of the parameter; disposed, so no longer there."""
    item = seen(at_work(), find(SPOT))
    assert (item.order, item.removed, item.count) == ("order", True, 1)
    assert (item.reliability, item.credibility) == ("A", 2)


@pytest.mark.parametrize(
    "change",
    [{"disposal": ""}, {"disposal_on": None}, {"disposal_on": DAY + timedelta(days=30)}],
)
def test_without_a_past_disposal_the_item_is_still_there(change: dict[str, object]) -> None:
    """No word, no day, or a day that is to come."""
    assert not seen(at_work(), replace(find(SPOT), **change)).removed


def test_a_report_of_the_same_item_is_one_claim_with_the_find() -> None:
    """Two metres away, the same day, no class named: the find takes the report's copy group."""
    scene = at_work()
    scene.report("told", EvidenceKind.FIND, Directness.DIRECT, shapely.Point(21.5, 20))
    assert seen(scene, find(SPOT)).copies == "told"


def test_another_place_or_another_day_is_another_item() -> None:
    """Nine metres away with an error of one, or reported on the same spot a week before."""
    scene = at_work()
    scene.report("away", EvidenceKind.FIND, Directness.DIRECT, shapely.Point(29, 20))
    assert seen(scene, find(SPOT)).copies == ""
    late = at_work()
    late.report("before", EvidenceKind.FIND, Directness.DIRECT, SPOT)
    late.add("later", find(SPOT), T0 + timedelta(days=7))
    assert items(late)["later"].copies == ""


def test_one_report_stands_for_one_find_the_nearest() -> None:
    """Two finds within reach of one report: the nearer is its copy, the other counts apart."""
    scene = at_work()
    scene.report("told", EvidenceKind.FIND, Directness.DIRECT, SPOT)
    scene.add("near", find(shapely.Point(20.5, 20)))
    scene.add("next", find(shapely.Point(21, 20)))
    made = items(scene)
    assert (made["near"].copies, made["next"].copies) == ("told", "")
