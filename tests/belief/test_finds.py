"""Tests of what ordered work came upon: finds, what they leave, and that they count once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from clearground.belief import (
    CLASSES,
    Belief,
    BeliefParameters,
    Bounds,
    EvidenceBundle,
    EvidenceItem,
    Grid,
    SearchEffort,
    fit,
    prepare,
)
from clearground.belief.claims import weigh
from clearground.belief.explain import explain
from clearground.belief.posterior import found_odds
from clearground.standards.terms import Directness, EvidenceKind, HazardClass

GRID = Grid(0.0, 1000.0, 50.0, 24, 20)
PARAMETERS = BeliefParameters()
AP = CLASSES.index(HazardClass.AP_MINE)
MISS = 0.05
FIELD = shapely.box(400, 400, 600, 600)


def find(name: str, x_m: float, y_m: float, **further: object) -> EvidenceItem:
    """One anti-personnel mine that order O came upon and removed, graded A2."""
    values: dict[str, object] = {
        "hazard": HazardClass.AP_MINE,
        "position_error_m": 0.2,
        "reliability": "A",
        "credibility": 2,
        "count": 1,
        "order": "O",
        "removed": True,
    }
    place = shapely.Point(x_m, y_m)
    kind, directness = EvidenceKind.FIND, Directness.DIRECT
    return EvidenceItem(name, kind, directness, place, **{**values, **further})


def searched(ground: shapely.Geometry, miss: float = MISS) -> tuple[SearchEffort, ...]:
    """Search of some ground under order O for anti-personnel mines to any depth."""
    return (SearchEffort("s", HazardClass.AP_MINE, 0.0, 9.0, float(np.log(miss)), ground, "O"),)


def made(
    *items: EvidenceItem,
    search: tuple[SearchEffort, ...] = (),
    parameters: BeliefParameters = PARAMETERS,
) -> Belief:
    """Belief on the small grid."""
    return fit(EvidenceBundle(tuple(items), search), GRID, parameters, 1)


places = st.lists(
    st.tuples(st.floats(401, 599), st.floats(401, 599)), min_size=1, max_size=12, unique=True
)


@settings(max_examples=25, deadline=None)
@given(places, st.floats(0.01, 0.6))
def test_a_search_with_finds_leaves_what_it_missed_of_what_they_tell(
    at: list[tuple[float, float]], miss: float
) -> None:
    """In searched cells the rest is at most the miss share of what is believed of that ground.

    Where k items lay that is the density (a + k) / (a / D + A (1 - q)), elsewhere what the same
    finds make believed without search.
    """
    found = [find(f"f{k}", x, y) for k, (x, y) in enumerate(at)]
    without, after = made(*found), made(*found, search=searched(FIELD, miss))
    counts = np.zeros(GRID.shape)
    for x, y in at:
        counts[GRID.cell_of(x, y)] += 1
    prior = PARAMETERS.priors[AP]
    told = (prior.shape + counts) / (prior.shape / prior.density + 0.25 * (1 - miss))
    believed = np.where(counts > 0, told, without.mean[AP])[8:12, 8:12]
    assert (after.mean[AP, 8:12, 8:12] <= miss * believed * (1 + 1e-5)).all()


def test_the_unsearched_rest_of_a_cell_is_ground_beside_a_find() -> None:
    """A quarter of the cell was searched: the rest holds what three quarters of it would.

    What a find tells of ground beside it does not depend on where the grid's lines run.
    """
    quarter = shapely.box(500, 475, 525, 500)
    rest = made(find("a", 512, 487)).mean[AP, 10, 10]
    after = made(find("a", 512, 487), search=searched(quarter)).mean[AP, 10, 10]
    prior = PARAMETERS.priors[AP]
    told = (prior.shape + 1) / (prior.shape / prior.density + 0.25 * 0.25 * (1 - MISS))
    law = {"density": prior.density, "background": prior.background, "shape": prior.shape}
    ratio = np.exp(found_odds(np.array([1.0]), np.array([0.0625 * (1 - MISS)]), **law)[0])
    presence = 1 / (1 + (1 - prior.presence) / prior.presence / ratio)
    assert after == pytest.approx(0.75 * rest + 0.25 * MISS * presence * told, rel=1e-3)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 30), st.floats(0.01, 0.5))
def test_finds_that_were_expected_leave_less_than_before_minus_the_found(
    count: int, miss: float
) -> None:
    """On ground known contaminated: k finds, k at most what detection promised, leave E - k.

    Before the search a cell of 0.25 ha holds E = 0.25 D. Gamma(a, D) and a search that detects
    1 - q leave q A (a + k) / (a / D + A (1 - q)), which is at most E - k for k <= (1 - q) E.
    """
    ap = replace(PARAMETERS.priors[0], presence=1 - 1e-9, density=100.0)
    sure = replace(PARAMETERS, priors=(ap, *PARAMETERS.priors[1:]))
    cell = shapely.box(500, 450, 550, 500)
    before = made(parameters=sure).mean[AP, 10, 10] * GRID.cell_ha
    count = min(count, int((1 - miss) * before))
    found = [find(f"f{k}", 501 + k, 475) for k in range(count)]
    after = made(*found, search=searched(cell, miss), parameters=sure)
    left = after.mean[AP, 10, 10] * GRID.cell_ha
    assert left <= before - count + 1e-4
    wanted = miss * 0.25 * (2 + count) / (2 / 100 + 0.25 * (1 - miss))
    if count:
        assert left == pytest.approx(wanted, rel=1e-3)


@settings(max_examples=25, deadline=None)
@given(places, st.randoms(use_true_random=False))
def test_order_of_finds_does_not_matter(at: list[tuple[float, float]], rng: object) -> None:
    """Any order of finds gives the same bits and the same digest."""
    found = [find(f"f{k}", x, y, count=1 + k % 2) for k, (x, y) in enumerate(at)]
    shuffled = list(found)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = made(*found), made(*shuffled)
    assert np.array_equal(one.mean, other.mean)
    assert one.digest == other.digest


@settings(max_examples=25, deadline=None)
@given(places, st.floats(0.02, 0.9), st.floats(300, 700), st.floats(300, 700))
def test_no_search_lowers_below_its_detection(
    at: list[tuple[float, float]], miss: float, west: float, south: float
) -> None:
    """A further search without a find leaves every cell at least its miss share."""
    found = [find(f"f{k}", x, y) for k, (x, y) in enumerate(at)]
    once = searched(FIELD)
    again = replace(
        searched(shapely.box(west, south, west + 90, south + 90), miss)[0],
        id="t",
    )
    before, after = made(*found, search=once), made(*found, search=(*once, again))
    holds = np.zeros(GRID.shape, dtype=bool)
    for x, y in at:
        holds[GRID.cell_of(x, y)] = True
    # Where items were found the second pass also tells that no more came: checked apart.
    for h in range(len(CLASSES)):
        floor = (miss if h == AP else 1.0) * before.mean[h]
        assert (after.mean[h] >= floor * (1 - 1e-5))[~holds].all()
        assert (after.mean[h] <= before.mean[h] * (1 + 1e-5)).all()


def test_a_find_raises_the_unsearched_ground_around() -> None:
    """One find raises its neighbours, and its own class most."""
    nothing, one = made(), made(find("a", 525, 475), search=searched(FIELD))
    beside = (slice(None), 10, 14)
    assert (one.mean[beside] > nothing.mean[beside]).all()
    rise = one.mean[beside] / nothing.mean[beside]
    assert rise.argmax() == AP


def test_many_finds_of_one_place_say_once_that_ground_is_contaminated() -> None:
    """Twenty finds in a cell raise a neighbour exactly as one does; the density is counted there.

    In the cell itself they leave more than one find does: finds come in clusters.
    """
    one = made(find("a", 525, 475), search=searched(FIELD))
    many = made(*(find(f"f{k:02d}", 505 + 2 * k, 475) for k in range(20)), search=searched(FIELD))
    away = np.ones(GRID.shape, dtype=bool)
    away[10, 10] = False
    assert np.array_equal(many.mean[:, away], one.mean[:, away])
    assert many.mean[AP, 10, 10] > one.mean[AP, 10, 10]


def test_an_item_not_removed_is_still_there() -> None:
    """A find without a dated disposal adds itself to its cell, and P is as high as it can be."""
    gone = made(find("a", 525, 475), search=searched(FIELD))
    there = made(find("a", 525, 475, removed=False), search=searched(FIELD))
    more = (there.mean - gone.mean) * GRID.cell_ha
    assert more[AP, 10, 10] == pytest.approx(1.0, rel=1e-4)
    assert more.sum() == pytest.approx(1.0, rel=1e-4)
    assert 0.999 < there.p_any[10, 10] < 1
    assert (there.lo <= there.mean).all()
    assert (there.mean <= there.hi).all()
    assert there.digest != gone.digest


def test_a_report_of_the_same_item_does_not_count_again() -> None:
    """Find and report in one copy group: the find counts, whatever the report's grade and id."""
    alone = made(find("f", 525, 475, copies="report"))
    report = replace(
        find("a", 525, 475, copies="report", order="", removed=False, count=None),
        credibility=1,
        position_error_m=40.0,
    )
    both = made(find("f", 525, 475, copies="report"), report)
    assert np.array_equal(alone.mean, both.mean)
    (kept,) = weigh([report, find("f", 525, 475, copies="report")], PARAMETERS)
    assert kept.item.id == "f"
    apart = made(find("f", 525, 475), replace(report, copies=""))
    assert apart.expected_items() > both.expected_items()


@pytest.mark.parametrize(
    "vague", [{"hazard": None}, {"position_error_m": 60.0}, {"reliability": "F", "credibility": 6}]
)
def test_a_find_without_a_known_cell_stays_a_report(vague: dict[str, object]) -> None:
    """No class, a vague place or no weight: the same as a report from elsewhere."""
    found = find("a", 525, 475, **vague)
    assert np.array_equal(made(found).mean, made(replace(found, order="", removed=False)).mean)


def test_block_equals_whole_with_finds() -> None:
    """Windows give bit for bit the same part of the whole, finds outside the window included."""
    found = [find("a", 525, 475), find("b", 90, 905), find("c", -40, 500, removed=False)]
    evidence = EvidenceBundle(tuple(found), searched(FIELD))
    whole, ready = fit(evidence, GRID, PARAMETERS, 1), prepare(evidence, GRID, PARAMETERS, 1)
    for bounds in (Bounds(10, 11, 10, 11), Bounds(0, 20, 13, 19), Bounds(12, 20, 0, 24)):
        part = ready.block(bounds)
        assert np.array_equal(part.mean, whole.mean[(..., *bounds.slices)])
        assert np.array_equal(part.p_any, whole.p_any[bounds.slices])


def test_found_odds_are_the_ratio_of_the_two_count_laws() -> None:
    """Three items on 0.2 ha: negative binomial (shape 2, 20 a hectare) over Poisson."""
    at = {"density": 20.0, "background": 5e-5, "shape": 2.0}
    said = found_odds(np.array([3.0, 0.0]), np.array([0.2, 0.2]), **at)
    there = stats.nbinom.logpmf(3, 2, 2 / (2 + 4.0))
    assert said[0] == pytest.approx(there - stats.poisson.logpmf(3, 5e-5 * 0.2))
    assert said[1] == 0.0


def test_the_explanation_names_the_nearest_find_only() -> None:
    """Of twenty finds one reason a class is told, the nearest."""
    found = tuple(find(f"f{k:02d}", 505 + 2 * k, 475) for k in range(20))
    evidence = EvidenceBundle(found)
    belief = fit(evidence, GRID, PARAMETERS, 1)
    said = explain(evidence, belief, x_m=640, y_m=475, parameters=PARAMETERS)
    assert {r.id for r in said} == {"f19"}
    assert len(said) == len(CLASSES)


def test_the_interval_of_the_total_holds_the_total() -> None:
    """Log-normal around the expected total, by the parameter's sd."""
    belief = made(find("a", 525, 475))
    low, high = belief.expected_ends()
    assert low < belief.expected_items() < high
    factor = np.exp(1.6448536 * PARAMETERS.total_log_sd)
    assert high / belief.expected_items() == pytest.approx(factor, rel=1e-6)
