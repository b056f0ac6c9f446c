"""The work log finds what was recorded by order, area, day and code, each once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clearground.events.core import Payload
from clearground.events.field import AccidentRecorded, ObstacleLeft, WorkOrderCompleted
from clearground.field.state import WorkLog
from clearground.standards.geometry import Shape
from tests.scene import AREA, DAY, draft, find, order, visit, work

ACCIDENT = AccidentRecorded(True, None, 0, 1, "search", order="order")
OBSTACLE = ObstacleLeft("order", Shape("POINT (0 0)"), "a wreck")
FACTS: tuple[tuple[str, Payload], ...] = (
    ("order", order()),
    ("p", work(AREA)),
    ("f", find(AREA.centroid)),
    ("a", ACCIDENT),
    ("o", OBSTACLE),
)


def log(*facts: tuple[str, Payload]) -> WorkLog:
    made = WorkLog()
    for name, fact in facts:
        made.apply(draft(name, fact))
    return made


def test_an_order_is_found_by_its_area_and_by_its_code() -> None:
    """Tests the two indexes of orders."""
    made = log(*FACTS)
    assert (made.of_area, made.by_code) == ({"area": ("order",)}, {"O-1": "order"})


def test_all_that_happened_under_an_order_is_listed_under_it() -> None:
    """Tests progress, find, accident and obstacle; progress also by its day."""
    made = log(*FACTS)
    assert made.of_order == {"order": ("p", "f", "a", "o")}
    assert made.of_day == {DAY: ("p",)}
    assert (set(made.progress), set(made.finds)) == ({"p"}, {"f"})
    assert (set(made.accidents), set(made.obstacles)) == ({"a"}, {"o"})


def test_an_accident_elsewhere_belongs_to_no_order() -> None:
    """Tests an accident without an order: it is kept and listed under none."""
    made = log(("a", AccidentRecorded(False, None, 1, 0, "farming")))
    assert set(made.accidents) == {"a"}
    assert made.of_order == {}


@given(st.lists(st.sampled_from(FACTS), max_size=12))
def test_a_fact_taken_in_again_is_listed_once(facts: list[tuple[str, Payload]]) -> None:
    """Tests any facts in any order with repetition: indexes name each record exactly once."""
    made = log(*facts)
    recorded = {*made.progress, *made.finds, *made.accidents, *made.obstacles}
    listed = [entity for entities in made.of_order.values() for entity in entities]
    assert sorted(listed) == sorted(recorded)
    assert sorted(e for day in made.of_day.values() for e in day) == sorted(made.progress)
    assert sorted(e for area in made.of_area.values() for e in area) == sorted(made.orders)


def test_a_copy_does_not_hear_of_later_facts() -> None:
    """Tests that checking on a copy leaves the log as it was; other rooms' facts are passed."""
    made = log(*FACTS)
    twin = made.copy()
    for name, fact in (("order", WorkOrderCompleted()), ("p2", work(AREA)), ("v", visit())):
        twin.apply(draft(name, fact))
    assert made == log(*FACTS)
    assert set(twin.completed) == {"order"}
