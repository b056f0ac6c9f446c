"""Facts of an account as numbers: what links them, and which ground is near which."""

from __future__ import annotations

import numpy as np
import shapely

from clearground.edge.sums.facts import facts_of, grounds_of, names_of, near, parts_of
from clearground.events import Event
from clearground.events.region import Retracted
from tests.edge.sums.worlds import numbered, one_device, region


def links(one: Event, other: Event) -> bool:
    """Whether two facts belong together, asked of them alone and without an index."""
    if set(names_of(one)) & set(names_of(other)):
        return True
    shapes = [
        [shapely.box(*shapely.from_wkt(s).bounds) for s in grounds_of(e)] for e in (one, other)
    ]
    mine, theirs = (shapely.box(*shapely.union_all(s).bounds) if s else None for s in shapes)
    return bool(mine and theirs and mine.buffer(10, cap_style="square").intersects(theirs))


def test_a_part_is_every_fact_that_is_linked_through_others() -> None:
    """Tests the parts against following every link, fact by fact."""
    for seed in range(5):
        records = numbered(one_device(region(seed)))
        found = dict(
            zip((f for f, _e in records), parts_of(facts_of(records)).tolist(), strict=True)
        )
        left = dict(records)
        while left:
            first = min(left)
            waiting = [left.pop(first)]
            while waiting:
                event = waiting.pop()
                for fid in [f for f, other in left.items() if links(event, other)]:
                    assert found[fid] == first
                    waiting.append(left.pop(fid))
            assert found[first] == first


def test_ground_is_near_up_to_the_width_that_snapping_may_bend() -> None:
    """Tests the edge of the distance, and that a fact without ground is near nothing."""
    boxes = np.array([[0, 0, 100, 100], [110, 0, 200, 100], [212, 0, 300, 100], [1, 1, 0, 0]])
    pairs = set(zip(*(side.tolist() for side in near(boxes, boxes)), strict=True))
    assert pairs == {(0, 0), (0, 1), (1, 0), (1, 1), (2, 2)}


def test_taking_back_names_the_record_and_not_what_it_is_filed_under() -> None:
    """Tests that two retractions do not make one part of what they take back."""
    taken = [e for e in region(3, count=80) if isinstance(e.payload, Retracted)]
    assert taken
    for event in taken:
        assert event.entity not in set(names_of(event))
        assert event.payload.event in set(names_of(event))  # type: ignore[union-attr]
