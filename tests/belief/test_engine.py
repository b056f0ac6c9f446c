"""Tests of the first engine: order, copies, contradiction, limits, blocks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.belief import (
    CLASSES,
    Belief,
    BeliefParameters,
    Bounds,
    EvidenceBundle,
    EvidenceItem,
    Grid,
    SearchEffort,
    engine,
    fit,
    prepare,
)
from clearground.belief.claims import weigh
from clearground.belief.covariates import GridCovariate
from clearground.belief.posterior import saturated
from clearground.errors import BeliefError
from clearground.standards.terms import Directness, EvidenceKind, HazardClass

GRID = Grid(0.0, 1000.0, 50.0, 24, 20)
PARAMETERS = BeliefParameters()
LAYERS = ("mean", "sd", "lo", "hi", "p_any_class", "p_any", "distance_m", "provenance")


def item(
    name: str,
    kind: EvidenceKind = EvidenceKind.FIND,
    *,
    x_m: float = 510.0,
    y_m: float = 480.0,
    **further: object,
) -> EvidenceItem:
    """One report at a place, graded A1 unless told otherwise."""
    negative = kind in (EvidenceKind.LAND_IN_USE, EvidenceKind.NO_HAZARD_FOUND)
    values: dict[str, object] = {
        "directness": Directness.NEGATIVE if negative else Directness.DIRECT,
        "geometry": shapely.Point(x_m, y_m),
        "reliability": "A",
        "credibility": 1,
    }
    return EvidenceItem(name, kind, **{**values, **further})


def made(*items: EvidenceItem, search: tuple[SearchEffort, ...] = ()) -> Belief:
    """Belief on the small grid."""
    return fit(EvidenceBundle(tuple(items), search), GRID, PARAMETERS, 1)


def same(one: Belief, other: Belief) -> bool:
    """True where all layers are bit for bit equal."""
    return all(np.array_equal(getattr(one, n), getattr(other, n)) for n in LAYERS)


KINDS = [k.kind for k in PARAMETERS.kinds]

reports = st.lists(
    st.builds(
        lambda kind, negative, x, y, wide, error, rel, cred, hazard: EvidenceItem(
            "",
            kind,
            Directness.NEGATIVE if negative else Directness.INDIRECT,
            shapely.Point(x, y) if not wide else shapely.box(x, y, x + wide, y + wide),
            hazard,
            error,
            rel,
            cred,
        ),
        st.sampled_from(KINDS),
        st.booleans(),
        st.floats(-200, 1400),
        st.floats(-200, 1200),
        st.sampled_from([0, 0, 30, 220]),
        st.sampled_from([0.0, 20.0, 300.0]),
        st.sampled_from(["", "A", "C", "F"]),
        st.sampled_from([0, 1, 3, 6]),
        st.sampled_from([None, *CLASSES]),
    ),
    max_size=6,
).map(lambda found: [replace(r, id=f"r{k}") for k, r in enumerate(found)])


@settings(max_examples=25, deadline=None)
@given(reports, st.randoms(use_true_random=False))
def test_order_of_evidence_does_not_matter(found: list[EvidenceItem], rng: object) -> None:
    """Any order of the same evidence gives the same bits and the same digest."""
    shuffled = list(found)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = made(*found), made(*shuffled)
    assert same(one, other)
    assert one.digest == other.digest


@settings(max_examples=25, deadline=None)
@given(reports)
def test_belief_stays_inside_zero_and_one_and_in_order(found: list[EvidenceItem]) -> None:
    """Whatever is claimed, P stays inside (0, 1) and the interval holds the mean."""
    belief = made(*found)
    for p in (belief.p_any, belief.p_any_class):
        assert (p > 0).all()
        assert (p < 1).all()
    assert (belief.lo >= 0).all()
    assert (belief.lo <= belief.mean).all()
    assert (belief.mean <= belief.hi).all()
    assert (belief.sd > 0).all()


@settings(max_examples=20, deadline=None)
@given(reports)
def test_exact_copies_count_once(found: list[EvidenceItem]) -> None:
    """Every report repeated three times as copies gives the same numbers."""
    grouped = [replace(r, copies=r.id) for r in found]
    copies = [replace(r, id=f"{r.id}-copy{k}", copies=r.id) for r in found for k in range(3)]
    assert same(made(*found), made(*grouped, *copies))


def test_without_the_copy_group_a_repetition_would_count() -> None:
    """The same report under another id and no group is a second claim and raises belief."""
    once, twice = made(item("a")), made(item("a"), item("b"))
    assert twice.mean.max() > once.mean.max()


@settings(max_examples=20, deadline=None)
@given(reports)
def test_renaming_or_swapping_sources_changes_nothing(found: list[EvidenceItem]) -> None:
    """Whoever says it, the numbers and the name of the belief stay."""
    north = [replace(r, source="north" if k % 2 else "south") for k, r in enumerate(found)]
    south = [replace(r, source="south" if k % 2 else "north") for k, r in enumerate(found)]
    one, other = made(*north), made(*south)
    assert same(one, other)
    assert one.digest == other.digest


def test_block_equals_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows of any size give bit for bit the same part of the whole, which is itself tiled."""
    evidence = EvidenceBundle(
        (
            item("a"),
            item("b", EvidenceKind.INTERVIEW, x_m=90, position_error_m=250.0),
            item("c", EvidenceKind.MINEFIELD_RECORD, geometry=shapely.box(300, 100, 700, 260)),
            item("d", EvidenceKind.LAND_IN_USE, geometry=shapely.box(-80, 500, 330, 1090)),
            item("e", EvidenceKind.SATELLITE, geometry=shapely.LineString([(0, 0), (900, 950)])),
        ),
        (SearchEffort("s", HazardClass.AP_MINE, 0.0, 0.2, -2.0, shapely.box(420, 330, 611, 540)),),
        (
            GridCovariate(
                "front_distance_m", np.linspace(0, 900, 480, dtype=np.float32).reshape(20, 24)
            ),
        ),
    )
    whole = fit(evidence, GRID, PARAMETERS, 1)
    ready = prepare(evidence, GRID, PARAMETERS, 1)
    for bounds in (Bounds(3, 4, 5, 6), Bounds(0, 20, 7, 19), Bounds(6, 17, 0, 24)):
        part = ready.block(bounds)
        for name in LAYERS:
            wanted = getattr(whole, name)[(..., *bounds.slices)]
            assert np.array_equal(getattr(part, name), wanted), name
        assert part.grid.x_min_m == bounds.column_start * 50.0
    monkeypatch.setattr(engine, "BLOCK_CELLS", 7)
    assert same(fit(evidence, GRID, PARAMETERS, 1), whole)


@pytest.mark.parametrize("reliability", ["A", "C", "E"])
def test_contradiction_widens_the_interval(reliability: str) -> None:
    """Claim and denial together hold the interval of whichever camp is stronger alone.

    The denial is graded A1, the claim A1 to E1, so that either camp is the stronger in turn.
    """
    field = shapely.box(400, 400, 600, 600)
    claim = item("a", EvidenceKind.MINEFIELD_RECORD, geometry=field, reliability=reliability)
    denial = item("b", EvidenceKind.LAND_IN_USE, geometry=field)
    claimed, denied, torn = made(claim), made(denial), made(claim, denial)
    at = (slice(None), 10, 10)
    gain, loss = (np.array(w.strength) for w in weigh([claim, denial], PARAMETERS))
    up = saturated(gain, PARAMETERS.saturation) > -loss
    for alone, chosen in ((claimed, up), (denied, ~up)):
        assert (torn.lo[at] <= alone.lo[at] * (1 + 1e-6))[chosen].all()
        assert (torn.hi[at] >= alone.hi[at] * (1 - 1e-6))[chosen].all()
    assert (torn.mean[at] < claimed.mean[at]).all()
    assert (torn.mean[at] > denied.mean[at]).all()
    assert up.any() or reliability == "E"


@pytest.mark.parametrize(("reliability", "credibility"), [("F", 6), ("F", 1), ("A", 6)])
def test_what_cannot_be_judged_moves_nothing(reliability: str, credibility: int) -> None:
    """Grade F or 6 is a likelihood ratio of 1, yet the place is known to have evidence."""
    nothing = made()
    graded = made(item("a", reliability=reliability, credibility=credibility))
    assert np.array_equal(graded.mean, nothing.mean)
    assert np.array_equal(graded.p_any, nothing.p_any)
    assert graded.provenance[10, 10] == 2
    assert nothing.provenance[10, 10] == 0


def test_a_better_grade_weighs_more() -> None:
    """A1 raises more than C3, and C3 more than E5."""
    grades = [("A", 1), ("C", 3), ("E", 5)]
    peaks = [made(item("a", reliability=r, credibility=c)).mean.max() for r, c in grades]
    assert peaks == sorted(peaks, reverse=True)
    assert len(set(peaks)) == 3


def test_one_report_moves_the_log_odds_by_its_ratio() -> None:
    """At the centre of an A1 find the odds of contaminated ground rise by the ratio, saturated.

    The report is at the cell's centre with no error, so its share is 1 and its log likelihood
    ratio s = log(ratio); saturated L (1 - exp(-s / L)). With presence p the odds become
    p / (1 - p) * exp(that), and mean = pi D + (1 - pi) B.
    """
    kind = next(k for k in PARAMETERS.kinds if k.kind is EvidenceKind.FIND)
    prior = PARAMETERS.priors[0]
    limit = PARAMETERS.saturation
    gain = limit * (1 - np.exp(-np.log(kind.ratio) / limit))
    odds = prior.presence / (1 - prior.presence) * np.exp(gain)
    presence = odds / (1 + odds)
    wanted = presence * prior.density + (1 - presence) * prior.background
    belief = made(item("a", x_m=525.0, y_m=475.0, hazard=HazardClass.AP_MINE))
    assert belief.mean[0, 10, 10] == pytest.approx(wanted, rel=1e-6)


def test_a_stated_count_sets_the_density_by_conjugate_update() -> None:
    """A record of 1 ha with 30 mines: shape + 30 over shape / density + 1 ha."""
    prior = replace(PARAMETERS.priors[0], shape=2.0, density=10.0, presence=0.5)
    parameters = replace(PARAMETERS, priors=(prior, *PARAMETERS.priors[1:]))
    field = shapely.box(400, 400, 500, 500)
    record = item(
        "a",
        EvidenceKind.MINEFIELD_RECORD,
        geometry=field,
        hazard=HazardClass.AP_MINE,
        count=30,
    )
    belief = fit(EvidenceBundle((record,)), GRID, parameters, 1)
    # Presence from odds 1 times the saturated ratio of the record; density 32 / 1.2 = 26.67.
    kind = next(k for k in parameters.kinds if k.kind is EvidenceKind.MINEFIELD_RECORD)
    limit = parameters.saturation
    gain = limit * (1 - np.exp(-np.log(kind.ratio) / limit))
    presence = np.exp(gain) / (1 + np.exp(gain))
    wanted = presence * 32 / 1.2 + (1 - presence) * prior.background
    assert belief.mean[0, 11, 9] == pytest.approx(wanted, rel=1e-6)


def test_a_larger_position_error_spreads_and_lowers_the_peak() -> None:
    """The same find within 300 m instead of 10 m: lower at the place, higher 400 m away."""
    near = made(item("a", position_error_m=10.0))
    far = made(item("a", position_error_m=300.0))
    assert far.mean[0, 10, 10] < near.mean[0, 10, 10]
    assert far.mean[0, 10, 19] > near.mean[0, 10, 19]


def test_distance_and_provenance() -> None:
    """Distance counts from the cell with evidence; search, nearness and covariates are told."""
    effort = SearchEffort("s", HazardClass.AP_MINE, 0, 0.2, -1.0, shapely.box(0, 950, 50, 1000))
    front = GridCovariate("front_distance_m", np.zeros((20, 200), dtype=np.float32))
    long = Grid(0.0, 1000.0, 50.0, 200, 20)
    belief = fit(EvidenceBundle((item("a"),), (effort,), (front,)), long, PARAMETERS, 1)
    assert belief.distance_m[10, 13] == 150.0
    assert belief.provenance[0, 0] == 3
    assert belief.provenance[10, 13] == 2
    assert belief.provenance[10, 199] == 1
    assert belief.informed.all()


def test_no_evidence_gives_the_prior_without_information() -> None:
    """Without anything every cell is the prior, and hatched."""
    belief = made()
    assert not belief.informed.any()
    assert np.unique(belief.mean[0]).size == 1


def test_very_many_copies_are_one_claim() -> None:
    """Very many copies neither slow belief down nor make it confident."""
    many = [item(f"c{k}", copies="c") for k in range(20_000)]
    assert same(made(*many), made(item("c0", copies="c")))


def test_evidence_far_outside_is_refused() -> None:
    """All reports a thousand kilometres away are a wrong CRS, not an empty map."""
    with pytest.raises(BeliefError) as caught:
        made(item("a", x_m=1e6, y_m=1e6))
    assert caught.value.code == "BEL-05"


@pytest.mark.parametrize(
    "values", [np.full((20, 24), np.nan, np.float32), np.zeros((3, 3), np.float32)]
)
def test_a_gap_or_another_grid_in_a_covariate_is_refused(values: np.ndarray) -> None:
    """A covariate with NaN or another shape is a clear error."""
    evidence = EvidenceBundle(covariates=(GridCovariate("front_distance_m", values),))
    with pytest.raises(BeliefError) as caught:
        fit(evidence, GRID, PARAMETERS, 1)
    assert caught.value.code == "BEL-02"


def test_a_constant_covariate_is_taken() -> None:
    """A column that never changes moves all cells alike."""
    constant = GridCovariate("front_distance_m", np.zeros((20, 24), dtype=np.float32))
    belief = fit(EvidenceBundle(covariates=(constant,)), GRID, PARAMETERS, 1)
    assert np.unique(belief.mean[0]).size == 1
    assert belief.mean[0, 0, 0] > made().mean[0, 0, 0]


def test_seed_is_kept_and_changes_no_number() -> None:
    """The first engine draws no random number."""
    one = fit(EvidenceBundle((item("a"),)), GRID, PARAMETERS, 1)
    other = fit(EvidenceBundle((item("a"),)), GRID, PARAMETERS, 2)
    assert same(one, other)
    assert (one.seed, other.seed) == (1, 2)
    assert one.digest == other.digest


def test_digest_names_evidence_grid_and_parameters() -> None:
    """Another report, cell size or parameter gives another name."""
    evidence = EvidenceBundle((item("a"),))
    wider = replace(GRID, cell_m=60.0)
    other = replace(PARAMETERS, spill=0.5)
    names = {
        fit(evidence, GRID, PARAMETERS, 1).digest,
        fit(evidence, wider, PARAMETERS, 1).digest,
        fit(evidence, GRID, other, 1).digest,
        made(item("a", count=3)).digest,
    }
    assert len(names) == 4
