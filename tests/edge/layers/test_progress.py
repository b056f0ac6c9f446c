"""Recorded progress is cut without losing or counting ground twice."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.edge.layers.progress import PROGRESS_STATES, classified
from clearground.edge.layers.scene import Scene
from clearground.events import Draft
from clearground.events.field import ProgressRecorded
from clearground.pipeline import World
from clearground.standards.terms import Method
from tests.edge.region import AREA_A, NOW, T0, drafts, shape

BOXES = st.lists(
    st.tuples(*[st.integers(-20, 110)] * 2, *[st.integers(1, 60)] * 2), min_size=1, max_size=6
)


def scene(boxes: list[tuple[int, int, int, int]]) -> Scene:
    """The sample region with these days of work instead of its own."""
    world = World()
    for draft in drafts():
        if not isinstance(draft.payload, ProgressRecorded):
            world.apply(draft)
    for i, (x, y, width, height) in enumerate(boxes):
        ground = shape(shapely.box(x, y, x + width, y + height))
        day = T0.date() + timedelta(days=i)
        done = ProgressRecorded("order", day, Method.MANUAL, ground, 0.2, 6.0, 6)
        world.apply(Draft(f"day-{i}", done, "officer", "authority", T0, T0))
    return Scene(world, NOW, True)


def test_ground_that_was_only_surveyed_is_never_drawn_as_searched() -> None:
    """Tests two survey days over the same ground: neither searched, inspected nor done twice."""
    world = World()
    for draft in drafts():
        if not isinstance(draft.payload, ProgressRecorded):
            world.apply(draft)
    for i in range(2):
        ground = shape(shapely.box(0, 0, 10, 10))
        seen = ProgressRecorded("order", T0.date(), Method.NTS, ground, 0.0, 6.0, 4)
        world.apply(Draft(f"day-{i}", seen, "officer", "authority", T0, T0))
    parts = classified(Scene(world, NOW, True))
    assert {PROGRESS_STATES[s] for s in parts.states} == {"surveyed"}
    assert float(shapely.area(parts.geometries).sum()) == pytest.approx(200.0)


@given(BOXES)
@settings(max_examples=60, deadline=None)
def test_pieces_cover_all_work_once(boxes: list[tuple[int, int, int, int]]) -> None:
    """Tests that once-done pieces are disjoint, inside the area, and cover the union of work.

    The second path is a raster of cells of one metre, on whose edges all boxes lie.
    """
    parts = classified(scene(boxes))
    areas = shapely.area(parts.geometries)
    by_state = dict.fromkeys(PROGRESS_STATES, 0.0)
    for state, area in zip(parts.states, areas, strict=True):
        by_state[PROGRESS_STATES[state]] += float(area)
    cells = np.zeros((400, 400), dtype=int)
    for x, y, width, height in boxes:
        cells[y + 100 : y + height + 100, x + 100 : x + width + 100] += 1
    inside = cells[100:200, 100:200]
    assert by_state["recorded"] + by_state["inspected"] == pytest.approx(
        (inside > 0).sum(), abs=0.1
    )
    assert by_state["outside"] == pytest.approx(cells.sum() - inside.sum(), abs=0.1)
    per_record = sum(w * h for _x, _y, w, h in boxes)
    assert sum(by_state.values()) == pytest.approx(per_record, abs=0.1)


def test_work_under_an_order_of_no_known_area_lies_outside() -> None:
    """Tests that a record whose area is unknown is not drawn as recorded inside one."""
    found = scene([(0, 0, 10, 10)])
    found.world.register.areas.pop("area-a")
    parts = classified(found)
    assert [PROGRESS_STATES[s] for s in parts.states] == ["outside"]
    assert AREA_A.covers(parts.geometries[0])
