"""Tests of search effort: correlated misses, depth bands, overlaps, and the floor."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.belief import (
    BeliefParameters,
    DetectionRow,
    EvidenceBundle,
    EvidenceItem,
    Grid,
    SearchEffort,
    fit,
    search,
)
from clearground.belief.parameters import CLASS_PRIORS
from clearground.standards.terms import Directness, EvidenceKind, HazardClass

GRID = Grid(0.0, 400.0, 50.0, 8, 8)
PRIOR = CLASS_PRIORS[0]
AP = HazardClass.AP_MINE


def effort(name: str, place: shapely.Geometry, miss: float, *, to_m: float = 9.0) -> SearchEffort:
    """Search for anti-personnel mines from the surface down."""
    return SearchEffort(name, AP, 0.0, to_m, float(np.log(miss)), place)


def left(*efforts: SearchEffort) -> np.ndarray:
    """Miss probability of the class on the small grid."""
    return search.miss(search.place(efforts, GRID), PRIOR, GRID, GRID.whole).left


def test_passes_of_one_sensor_share_their_weakness() -> None:
    """Beta(9, 1): misses after 1, 2, 3 passes are 1/10, 1/55, 1/220, not 0.1, 0.01, 0.001.

    B(9, 1 + n) / B(9, 1): n = 2 gives (1 * 2) / (10 * 11), n = 3 gives 6 / (10 * 11 * 12).
    """
    misses = [np.exp(search.log_miss(9, 1, n)) for n in (1, 2, 3)]
    assert misses == pytest.approx([1 / 10, 1 / 55, 1 / 220])


def test_whole_cell_searched_leaves_its_miss_probability() -> None:
    """One cell, all depths, miss 0.3: what was expected is left to 0.3 there, to 1 elsewhere."""
    miss = left(effort("a", shapely.box(0, 350, 50, 400), 0.3))
    assert miss[0, 0] == pytest.approx(0.3)
    assert miss[0, 1] == 1.0


def test_half_a_cell_searched_leaves_the_other_half() -> None:
    """Half of a cell at miss 0.2: 0.5 * 1 + 0.5 * 0.2 = 0.6."""
    assert left(effort("a", shapely.box(0, 350, 25, 400), 0.2))[0, 0] == pytest.approx(0.6)


def test_the_same_half_twice_is_not_the_whole() -> None:
    """Two searches of one half at miss 0.2: 0.5 + 0.5 * 0.04 = 0.52; of both halves: 0.2."""
    west, east = shapely.box(0, 350, 25, 400), shapely.box(25, 350, 50, 400)
    assert left(effort("a", west, 0.2), effort("b", west, 0.2))[0, 0] == pytest.approx(0.52)
    assert left(effort("a", west, 0.2), effort("b", east, 0.2))[0, 0] == pytest.approx(0.2)


def test_depth_not_searched_stays() -> None:
    """Down to 0.13 m lie 92 % of the class: miss 0.1 there leaves 0.92 * 0.1 + 0.08 = 0.172."""
    miss = left(effort("a", shapely.box(0, 350, 50, 400), 0.1, to_m=0.13))
    assert miss[0, 0] == pytest.approx(0.172)


def test_two_depths_add_log_misses_where_they_overlap() -> None:
    """0.1 down to 0.13 m and 0.5 down to 9 m: 0.92 * 0.05 + 0.08 * 0.5 = 0.086."""
    cell = shapely.box(0, 350, 50, 400)
    miss = left(effort("a", cell, 0.1, to_m=0.13), effort("b", cell, 0.5))
    assert miss[0, 0] == pytest.approx(0.086)


def test_another_class_is_not_searched() -> None:
    """A search for submunitions leaves the mines."""
    other = SearchEffort("a", HazardClass.SUBMUNITION, 0, 9, -3.0, shapely.box(0, 0, 400, 400))
    assert (left(other) == 1.0).all()


rectangles = st.tuples(
    st.integers(0, 350), st.integers(0, 350), st.integers(5, 200), st.integers(5, 200)
).map(lambda r: shapely.box(r[0], r[1], r[0] + r[2], r[1] + r[3]))
searches = st.lists(
    st.tuples(rectangles, st.floats(0.02, 0.98), st.sampled_from([0.1, 0.3, 2.0])), max_size=4
)


@settings(max_examples=30, deadline=None)
@given(searches, rectangles, st.floats(0.02, 0.98))
def test_no_search_lowers_belief_below_its_detection(
    before: list[tuple[shapely.Polygon, float, float]], place: shapely.Polygon, miss: float
) -> None:
    """One more search keeps at least its miss probability of rate and of P(at least one)."""
    find = EvidenceItem("f", EvidenceKind.FIND, Directness.DIRECT, shapely.Point(210, 190))
    done = [effort(f"s{k}", p, m, to_m=to) for k, (p, m, to) in enumerate(before)]
    more = [*done, effort("more", place, miss)]
    one, other = (
        fit(EvidenceBundle((find,), tuple(s)), GRID, BeliefParameters(), 1) for s in (done, more)
    )
    slack = 1 - 1e-5
    assert (other.mean >= one.mean * miss * slack).all()
    assert (other.p_any_class >= one.p_any_class * miss * slack).all()
    assert (other.mean <= one.mean).all()
    assert (other.p_any <= one.p_any).all()


@settings(max_examples=20, deadline=None)
@given(searches)
def test_order_of_search_does_not_matter(
    done: list[tuple[shapely.Polygon, float, float]],
) -> None:
    """Backwards is bit for bit the same."""
    efforts = tuple(effort(f"s{k}", p, m, to_m=to) for k, (p, m, to) in enumerate(done))
    one, other = (
        fit(EvidenceBundle((), s), GRID, BeliefParameters(), 1) for s in (efforts, efforts[::-1])
    )
    assert np.array_equal(one.mean, other.mean)
    assert one.digest == other.digest


def test_efforts_claim_no_deeper_than_the_trial_and_take_the_worst_row() -> None:
    """Trial to 0.13 m, work to 0.2 m: 0.13 m counts; of two rows Beta(1, 1) counts, log 0.5."""
    rows = (
        DetectionRow(AP, "manual", "", 0.13, 9, 1),
        DetectionRow(AP, "manual", "laterite", 0.13, 1, 1),
        DetectionRow(HazardClass.AV_MINE, "manual", "", 0.3, 9, 1),
    )
    found = search.efforts("p", shapely.box(0, 0, 9, 9), rows, depth_m=0.2)
    by_class = {e.hazard: e for e in found}
    assert by_class[AP].depth_to_m == 0.13
    assert np.exp(by_class[AP].log_miss) == pytest.approx(0.5)
    assert by_class[HazardClass.AV_MINE].depth_to_m == 0.2
