"""What each face of the ground is: the latest word on it counts, and only for its own area."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import shapely

from clearground.areas.state import Area
from clearground.release.ground import Labels, geometries, label, sorted_decisions
from clearground.standards.geometry import Shape, shape_from_metres
from clearground.standards.terms import AreaStatus
from tests.release.test_account import BOX, declared, released, status, world

WEST, EAST, ALL = BOX(0, 0, 50, 100), BOX(50, 0, 100, 100), BOX(0, 0, 100, 100)


def labelled(drafts: Sequence[object], also: Sequence[Shape] = ()) -> Labels:
    register, releases, _worklog = world(list(drafts))  # type: ignore[arg-type]
    areas: list[Area] = [a for a in register.areas.values() if not a.replaced_by]
    return label(areas, register, sorted_decisions(releases), also)


def states_m2(labels: Labels) -> list[float]:
    """Square metres declared and remaining, cancelled, reduced, cleared; then not declared."""
    area_m2 = shapely.area(labels.partition.faces)
    by_state = [float(area_m2[labels.declared & (labels.column == k)].sum()) for k in range(4)]
    return [*by_state, float(area_m2[~labels.declared].sum())]


def test_the_later_of_two_words_counts() -> None:
    """Tests the west reduced on day 1, all of it cleared on day 2, and the other way round."""
    first = [declared("a", ALL), released("d1", "a", WEST, kind="reduced", day=1)]
    assert states_m2(labelled([*first, released("d2", "a", ALL, day=2)])) == [0, 0, 0, 10_000, 0]
    later = [declared("a", ALL), released("d2", "a", ALL, day=1)]
    again = released("d1", "a", WEST, kind="reduced", day=2)
    assert states_m2(labelled([*later, again])) == [0, 0, 5000, 5000, 0]


def test_a_reopening_makes_ground_remaining_again_even_at_the_same_moment() -> None:
    """Tests an area closed and reopened: all of it remains."""
    drafts = [
        declared("a", ALL),
        released("d", "a", ALL, day=2),
        status("a", AreaStatus.CLOSED, 2),
        status("a", AreaStatus.OPEN, 2),
    ]
    assert states_m2(labelled(drafts))[0] == 10_000


def test_a_decision_reaches_no_ground_of_another_area() -> None:
    """Tests a decision of the western area drawn over both: the eastern one still remains."""
    drafts = [declared("a", WEST), declared("b", EAST), released("d", "a", ALL)]
    assert states_m2(labelled(drafts)) == [5000, 0, 0, 5000, 0]


def test_a_decision_outside_all_areas_is_kept_apart() -> None:
    """Tests ground released that nobody declared: named by its decision, in no column."""
    labels = labelled([declared("a", WEST), released("d", "a", ALL)])
    assert states_m2(labels) == [0, 0, 0, 5000, 5000]
    assert set(labels.decision[~labels.declared].tolist()) == {0}


def test_a_declaration_after_the_decision_makes_the_ground_remaining() -> None:
    """Tests a second area declared a day later over what was cleared."""
    drafts = [declared("a", ALL), released("d", "a", ALL), declared("b", WEST, day=3)]
    assert states_m2(labelled(drafts)) == [5000, 0, 0, 5000, 0]


@pytest.mark.parametrize(
    ("kinds", "last"),
    [(("cleared", "cancelled"), "cancelled"), (("reduced", "cleared"), "reduced")],
)
def test_of_two_decisions_at_one_moment_the_lesser_claim_counts(
    kinds: tuple[str, str], last: str
) -> None:
    """Tests that two hands at one moment never make ground more than the weaker one says."""
    drafts = [released(f"d{k}", "a", ALL, kind=kind) for k, kind in enumerate(kinds)]
    _register, releases, _worklog = world(drafts)
    assert sorted_decisions(releases)[-1].facts.kind.value == last


def test_ground_is_cut_along_further_shapes_without_changing_a_state() -> None:
    """Tests a day's work across the border of two states."""
    drafts = [declared("a", ALL), released("d", "a", WEST)]
    work = shape_from_metres(BOX(40, 40, 60, 60))
    plain, cut = labelled(drafts), labelled(drafts, (work,))
    assert states_m2(plain) == states_m2(cut) == [5000, 0, 0, 5000, 0]
    face, item = cut.faces_of([work])
    assert float(shapely.area(cut.partition.faces[face]).sum()) == 400
    assert set(item.tolist()) == {0}


def test_many_shapes_are_read_at_once_as_one_by_one() -> None:
    """Tests metres of two shapes."""
    read = geometries([shape_from_metres(WEST), shape_from_metres(EAST)])
    assert [one.area for one in read] == [5000.0, 5000.0]
