"""The square-metre account: closes, counts once, and is moved only by what is so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

import clearground.release.account as release_account
from clearground.areas.state import Register
from clearground.errors import AccountError
from clearground.events.areas import (
    AreaDeclared,
    AreaExtended,
    AreaPart,
    AreasMerged,
    AreaSplit,
    AreaStatusChanged,
)
from clearground.events.core import Draft, Payload
from clearground.events.field import ProgressRecorded, WorkOrderSigned
from clearground.events.release import ReleaseSigned
from clearground.field.state import WorkLog
from clearground.release.account import Account, account, pieces
from clearground.release.state import Releases
from clearground.standards.geometry import shape_from_metres, shape_to_metres
from clearground.standards.terms import (
    AreaClass,
    AreaStatus,
    HazardType,
    LandState,
    Method,
    ReleaseKind,
)

T0 = datetime(2025, 3, 1, 8, 0, tzinfo=UTC)


def draft(entity: str, payload: Payload, day: int = 0) -> Draft:
    """A draft recorded `day` days after T0."""
    when = T0 + timedelta(days=day)
    return Draft(entity, payload, "officer", "authority", when, when)


def declared(entity: str, ground: BaseGeometry, day: int = 0) -> Draft:
    """An area declared over a ground."""
    payload = AreaDeclared(
        code=entity.upper(),
        name="",
        area_class=AreaClass.SHA,
        hazard=HazardType.MINEFIELD_AP,
        shape=shape_from_metres(ground),
        evidence=("r1",),
        parameters="example-1",
        authority="Authority",
    )
    return draft(entity, payload, day)


def released(
    entity: str, area: str, ground: BaseGeometry, *, kind: str = "cleared", day: int = 1
) -> Draft:
    """A release decision about a piece of an area."""
    payload = ReleaseSigned(
        area=area,
        kind=ReleaseKind(kind),
        shape=shape_from_metres(ground),
        criteria=(),
        evidence=(),
        evidence_digest="",
        orders=(),
        parameters="example-1",
        authority="Authority",
    )
    return draft(entity, payload, day)


def status(area: str, to: AreaStatus, day: int) -> Draft:
    """A change of an area's status."""
    return draft(area, AreaStatusChanged(to, (), "example-1", "Authority"), day)


def worked(entity: str, area: str, ground: BaseGeometry, day: int = 1) -> list[Draft]:
    """An order in an area and one day's progress under it."""
    order = WorkOrderSigned(
        f"O-{entity}", area, "team", Method.MANUAL, shape_from_metres(ground), date(2025, 3, 2)
    )
    progress = ProgressRecorded(
        f"order-{entity}", date(2025, 3, 2), Method.MANUAL, shape_from_metres(ground), 0.2, 6, 8
    )
    return [draft(f"order-{entity}", order, day), draft(entity, progress, day)]


def world(drafts: list[Draft]) -> tuple[Register, Releases, WorkLog]:
    """The three record states after the drafts."""
    register, releases, worklog = Register(), Releases(), WorkLog()
    for each in sorted(drafts, key=lambda d: (d.valid_time, d.recorded_time)):
        register.apply(each)
        releases.apply(each)
        worklog.apply(each)
    return register, releases, worklog


def figures(drafts: list[Draft]) -> tuple[int, ...]:
    """Declared, remaining, cancelled, reduced, cleared, outside of the region."""
    return totals(account(*world(drafts)))


def totals(a: Account) -> tuple[int, ...]:
    """The six totals of an account."""
    return (
        a.declared_m2,
        a.remaining_m2,
        a.cancelled_m2,
        a.reduced_m2,
        a.cleared_m2,
        a.outside_m2,
    )


BOX = shapely.box


def test_account_of_one_area_by_hand() -> None:
    """Tests that each kind of release takes its own square metres from the remaining."""
    drafts = [
        declared("a", BOX(0, 0, 100, 100)),
        released("d1", "a", BOX(0, 0, 10, 100), kind="cancelled"),
        released("d2", "a", BOX(10, 0, 30, 100), kind="reduced"),
        released("d3", "a", BOX(30, 0, 60, 100), kind="cleared"),
    ]
    # 100 x 100 = 10,000; strips of 10, 20 and 30 m leave 40 m x 100 m.
    assert figures(drafts) == (10_000, 4_000, 1_000, 2_000, 3_000, 0)


def test_overlapping_areas_count_once_and_the_first_owns() -> None:
    """Tests that ground that two areas declare is counted once, for the first."""
    drafts = [declared("a", BOX(0, 0, 10, 10)), declared("b", BOX(5, 0, 15, 10), day=1)]
    result = account(*world(drafts))
    assert result.declared_m2 == 150  # 100 + 100 - 50 shared
    assert [(r.code, r.declared_m2) for r in result.areas] == [("A", 100), ("B", 50)]


def test_later_decision_wins_on_the_same_ground() -> None:
    """Tests that clearance after an earlier reduction is counted as clearance only."""
    drafts = [
        declared("a", BOX(0, 0, 10, 10)),
        released("d1", "a", BOX(0, 0, 10, 6), kind="reduced", day=1),
        released("d2", "a", BOX(0, 4, 10, 10), kind="cleared", day=2),
    ]
    assert figures(drafts) == (100, 0, 0, 40, 60, 0)


def test_decision_counts_only_on_ground_of_its_own_area() -> None:
    """Tests that a decision drawn over the neighbour leaves the neighbour's ground remaining."""
    drafts = [
        declared("a", BOX(0, 0, 10, 10)),
        declared("b", BOX(10, 0, 20, 10)),
        released("d1", "a", BOX(0, 0, 12, 10)),
    ]
    assert figures(drafts) == (200, 100, 0, 0, 100, 0)


def test_reopening_makes_the_ground_remaining_until_released_again() -> None:
    """Tests that decisions before a reopening no longer count, and later ones do."""
    drafts = [
        declared("a", BOX(0, 0, 10, 10)),
        released("d1", "a", BOX(0, 0, 10, 10), day=1),
        status("a", AreaStatus.CLOSED, 2),
        status("a", AreaStatus.OPEN, 5),
    ]
    assert figures(drafts) == (100, 100, 0, 0, 0, 0)
    assert figures([*drafts, released("d2", "a", BOX(0, 0, 5, 10), day=6)])[4] == 50


def test_reopening_at_the_moment_of_a_decision_leaves_it_remaining() -> None:
    """Tests that remaining wins over cleared when the two are of one moment."""
    drafts = [
        declared("a", BOX(0, 0, 10, 10)),
        status("a", AreaStatus.CLOSED, 2),
        released("d1", "a", BOX(0, 0, 10, 10), day=5),
        status("a", AreaStatus.OPEN, 5),
    ]
    assert figures(drafts)[1] == 100


def test_later_declaration_over_cleared_ground_makes_it_remaining() -> None:
    """Tests that new evidence on handed-over ground is not hidden by the old decision."""
    drafts = [
        declared("a", BOX(0, 0, 10, 10)),
        released("d1", "a", BOX(0, 0, 10, 10), day=1),
        declared("b", BOX(8, 0, 20, 10), day=9),
    ]
    # 100 + 120 - 20 shared; of a's 100 m2, the shared 20 are remaining again.
    assert figures(drafts) == (200, 120, 0, 0, 80, 0)


def test_extension_adds_ground_and_keeps_what_was_released() -> None:
    """Tests that an extension brings outside work into the area and reopens nothing."""
    larger = AreaExtended(shape_from_metres(BOX(0, 0, 20, 10)), ("r1",), "example-1", "Authority")
    before = [
        declared("a", BOX(0, 0, 10, 10)),
        released("d1", "a", BOX(0, 0, 10, 10), day=1),
        *worked("w", "a", BOX(8, 0, 13, 10), day=2),
    ]
    assert figures(before) == (100, 0, 0, 0, 100, 30)
    assert figures([*before, draft("a", larger, 3)]) == (200, 100, 0, 0, 100, 0)


def test_outside_ground_is_attributed_to_the_area_of_the_order() -> None:
    """Tests that work and release beyond every area stand on their own line, counted once."""
    drafts = [
        declared("a", BOX(0, 0, 10, 10)),
        *worked("w", "a", BOX(5, 0, 15, 10)),
        released("d1", "a", BOX(5, 0, 14, 10), kind="cleared", day=2),
        *worked("x", "gone", BOX(50, 0, 53, 1)),
    ]
    result = account(*world(drafts))
    assert totals(result) == (100, 50, 0, 0, 50, 53)
    assert [(r.entity, r.outside_m2) for r in result.areas] == [("a", 50), ("gone", 3)]


def test_pieces_are_disjoint_and_make_up_the_account() -> None:
    """Tests that the pieces for the map have the areas of the account and name the decision."""
    drafts = [
        declared("a", BOX(0, 0, 10, 10)),
        declared("b", BOX(5, 0, 15, 10), day=1),
        released("d1", "b", BOX(0, 0, 15, 11), kind="reduced", day=2),
        *worked("w", "b", BOX(14, 0, 18, 10), day=2),
    ]
    found = pieces(*world(drafts))
    assert [(p.area, p.state, p.geometry.area, p.decision) for p in found] == [
        ("a", LandState.REMAINING, 50, ""),
        ("a", LandState.REDUCED, 50, "d1"),
        ("b", LandState.REDUCED, 50, "d1"),
        ("b", LandState.OUTSIDE, 30, ""),
        ("b", LandState.OUTSIDE, 15, "d1"),  # the strip from y = 10 to 11 m
    ]
    assert shapely.union_all([p.geometry for p in found]).area == pytest.approx(195)


coordinate = st.integers(0, 400_000)


@st.composite
def polygon(draw: st.DrawFn) -> BaseGeometry:
    """A random valid polygon on the 1 mm grid, up to 400 m across."""
    points = draw(st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=7, unique=True))
    hull = shapely.MultiPoint(points).convex_hull
    if hull.geom_type != "Polygon" or hull.area < 1e6:
        x, y = points[0]
        hull = BOX(x, y, x + 3_001, y + 2_003)
    return shapely.transform(hull, lambda xy: xy / 1000)


@st.composite
def region(draw: st.DrawFn) -> list[Draft]:
    """A few overlapping areas with release decisions and work over them."""
    n = draw(st.integers(1, 4))
    drafts = [declared(f"a{i}", draw(polygon()), day=draw(st.integers(0, 3))) for i in range(n)]
    for i in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["cancelled", "reduced", "cleared"]))
        area = f"a{draw(st.integers(0, n - 1))}"
        drafts.append(
            released(f"d{i}", area, draw(polygon()), kind=kind, day=draw(st.integers(2, 6)))
        )
    for i in range(draw(st.integers(0, 2))):
        drafts += worked(f"w{i}", f"a{draw(st.integers(0, n - 1))}", draw(polygon()), day=3)
    return drafts


@settings(max_examples=60, deadline=None)
@given(region())
def test_account_closes_for_any_region(drafts: list[Draft]) -> None:
    """Tests that totals and rows close in integers whatever overlaps."""
    result = account(*world(drafts))
    assert result.difference_m2 == 0
    for row in result.areas:
        parts = row.remaining_m2 + row.cancelled_m2 + row.reduced_m2 + row.cleared_m2
        assert row.declared_m2 == parts
        assert min(parts, row.remaining_m2, row.cleared_m2, row.outside_m2) >= 0
    for name in ("remaining_m2", "cancelled_m2", "reduced_m2", "cleared_m2", "outside_m2"):
        assert getattr(result, name) == sum(getattr(row, name) for row in result.areas)
    union = shapely.union_all([a.geometry for a in world(drafts)[0].current()])
    # Snapping moves a border by less than 1 mm; half a metre is lost in rounding.
    assert abs(result.declared_m2 - union.area) <= 0.5 + 0.001 * union.length


@settings(max_examples=60, deadline=None)
@given(region(), st.randoms(use_true_random=False))
def test_order_of_equal_content_does_not_matter(drafts: list[Draft], random: object) -> None:
    """Tests that facts applied in any order of arrival give the same account."""
    shuffled = list(drafts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    register, releases, worklog = Register(), Releases(), WorkLog()
    for each in shuffled:
        register.apply(each)
        releases.apply(each)
        worklog.apply(each)
    assert account(register, releases, worklog) == account(*world(drafts))


def split_of(area: str, ground: BaseGeometry, x0: float, x1: float) -> Draft | None:
    """A cut of an area along a slanted line; None where the line misses it."""
    left = shapely.Polygon([(-1, -1), (x0, -1), (x1, 401), (-1, 401)])
    one, two = (
        shapely.set_precision(g, 0.001)
        for g in (ground.intersection(left), ground.difference(left))
    )
    if one.area < 1 or two.area < 1:
        return None
    parts = tuple(
        AreaPart(f"{area}-{k}", f"{area}-{k}", "", shape_from_metres(g))
        for k, g in enumerate((one, two))
    )
    return draft(area, AreaSplit(parts, "example-1", "Authority"), 7)


@settings(max_examples=80, deadline=None)
@given(region(), coordinate, coordinate)
def test_splitting_and_merging_change_no_total(drafts: list[Draft], x0: int, x1: int) -> None:
    """Tests that who answers for the ground never changes how much of it is what."""
    register = world(drafts)[0]
    before = figures(drafts)
    names = [a.entity for a in register.current()]
    cut = split_of(names[0], register.areas[names[0]].geometry, x0 / 1000, x1 / 1000)
    after = [*drafts, cut] if cut else drafts
    assert figures(after)[:5] == before[:5]
    assert abs(figures(after)[5] - before[5]) <= 1
    members = [a.entity for a in world(after)[0].current()]
    merge = AreasMerged(tuple(members), "M", "", "example-1", "Authority")
    assert figures([*after, draft("m", merge, 8)])[:5] == before[:5]


def state_of_cells(drafts: list[Draft], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """State of each cell centre told from the facts alone, without a partition.

    0 undeclared, 1 remaining, 2 cancelled, 3 reduced, 4 cleared.
    """
    areas = {
        d.entity: d
        for d in sorted(drafts, key=lambda d: d.valid_time)
        if isinstance(d.payload, AreaDeclared)
    }
    state = np.zeros(len(x), dtype=int)
    word = np.full(len(x), -1)
    for d in areas.values():
        assert isinstance(d.payload, AreaDeclared)
        on = shapely.contains_xy(shape_to_metres(d.payload.shape), x, y)
        state[on], word[on] = 1, (d.valid_time - T0).days
    ranks = {ReleaseKind.CANCELLED: 2, ReleaseKind.REDUCED: 3, ReleaseKind.CLEARED: 4}
    decisions = [d for d in drafts if isinstance(d.payload, ReleaseSigned)]
    for d in sorted(decisions, key=lambda d: (d.valid_time, -ranks[d.payload.kind])):  # type: ignore[attr-defined]
        assert isinstance(d.payload, ReleaseSigned)
        own = areas[d.payload.area].payload
        assert isinstance(own, AreaDeclared)
        on = shapely.contains_xy(shape_to_metres(d.payload.shape), x, y)
        on &= shapely.contains_xy(shape_to_metres(own.shape), x, y)
        on &= (d.valid_time - T0).days >= word
        state[on] = ranks[d.payload.kind]
    return state


@settings(max_examples=60, deadline=None)
@given(region())
def test_vector_agrees_with_a_raster_of_the_same_facts(drafts: list[Draft]) -> None:
    """Tests every total against cell centres labelled by the rules alone, without a partition."""
    result = account(*world(drafts))
    cell = 2.0
    axis = np.arange(0, 400, cell) + cell / 2
    x, y = (g.ravel() for g in np.meshgrid(axis, axis))
    state = state_of_cells(drafts, x, y)
    counts = np.bincount(state, minlength=5)[1:] * cell**2
    shapes = [
        d.payload.shape for d in drafts if isinstance(d.payload, AreaDeclared | ReleaseSigned)
    ]
    border_m = sum(shape_to_metres(s).length for s in shapes)
    # A cell errs only if a border crosses it; a border of L metres crosses at most
    # 2 L / cell + 4 cells (Manhattan distance), and half of one is the usual error.
    bound = cell**2 * (2 * border_m / cell + 4 * len(shapes))
    vector = (result.remaining_m2, result.cancelled_m2, result.reduced_m2, result.cleared_m2)
    for counted, exact in zip(counts, vector, strict=True):
        assert abs(counted - exact) <= bound
    # Errors of a border cancel along it, so the whole is far nearer than the bound.
    assert abs(counts.sum() - result.declared_m2) <= bound / 4


@settings(max_examples=40, deadline=None)
@given(region())
def test_pieces_never_cover_ground_twice(drafts: list[Draft]) -> None:
    """Tests that the map's pieces are disjoint and add up to the account by state."""
    found = pieces(*world(drafts))
    result = account(*world(drafts))
    whole = sum(p.geometry.area for p in found)
    assert shapely.union_all([p.geometry for p in found]).area == pytest.approx(whole, abs=1e-3)
    border_m = sum(p.geometry.length for p in found)
    for state in LandState:
        of_state = sum(p.geometry.area for p in found if p.state is state)
        published = getattr(result, f"{state.value}_m2")
        assert abs(of_state - published) <= 1 + 0.001 * border_m


@settings(max_examples=30, deadline=None)
@given(region())
def test_a_days_work_moves_no_total_of_declared_land(drafts: list[Draft]) -> None:
    """Tests that recorded work alone releases nothing and bends no figure."""
    idle = [d for d in drafts if not isinstance(d.payload, ProgressRecorded)]
    assert figures(idle)[:5] == figures(drafts)[:5]


@settings(max_examples=60, deadline=None)
@given(region())
def test_signing_a_decision_moves_no_declared_total(drafts: list[Draft]) -> None:
    """Tests that a decision's cut through a border does not bend the declared total."""
    unsigned = [d for d in drafts if not isinstance(d.payload, ReleaseSigned)]
    assert figures(unsigned)[0] == figures(drafts)[0]


def test_declared_total_stands_where_a_cut_would_bend_a_long_border() -> None:
    """Tests a rounded cut of a long border, whose bend alone would move a whole square metre."""
    # The cut at x = 4 km meets y = x / 8001 at 499.94 mm, which the grid rounds to 500 mm: a bend
    # of 0.06 mm over 8 km. Beside 0.49 m2 of a corner it would tip the rounding.
    whole = shapely.Polygon([(0, 0), (8001, 1), (8001, 2001), (0, 2001)])
    drafts = [declared("a", whole)]
    before = figures(drafts)
    for i in range(1, 40):
        cut = BOX(200.0 * i, -5, 200.0 * i + 0.003, 3000)
        drafts.append(released(f"d{i}", "a", cut, day=i))
        assert figures(drafts)[0] == before[0]


def test_a_retracted_declaration_leaves_its_release_outside() -> None:
    """Tests that decisions about an area that is no longer declared are not lost from sight."""
    drafts = [released("d1", "a", BOX(0, 0, 10, 10)), status("a", AreaStatus.CLOSED, 2)]
    assert figures(drafts) == (0, 0, 0, 0, 0, 100)


def test_half_square_metres_close() -> None:
    """Tests that rounding happens once: four quarters of 0.5 m2 areas make whole metres."""
    drafts = [declared(f"a{i}", BOX(i, 0, i + 0.5, 1)) for i in range(3)]
    result = account(*world(drafts))
    # 3 x 0.5 = 1.5 m2 is 2 m2 rounded once, not 3 x 1 or 3 x 0.
    assert result.declared_m2 == 2
    assert sorted(r.declared_m2 for r in result.areas) == [0, 1, 1]


def test_correction_of_a_shape_keeps_later_decisions() -> None:
    """Tests that a corrected declaration moves the border, not the release."""
    first = declared("a", BOX(0, 0, 10, 10))
    again = replace(declared("a", BOX(0, 0, 10, 8)), recorded_time=T0 + timedelta(days=9))
    register, releases, worklog = Register(), Releases(), WorkLog()
    for each in (first, released("d", "a", BOX(0, 0, 5, 8), day=10), again):
        register.apply(each)
        releases.apply(each)
    assert totals(account(register, releases, worklog)) == (80, 40, 0, 0, 40, 0)


def test_an_account_that_can_be_summed_two_ways_is_not_handed_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Tests that the second way of summing is asked: made to lose 1 m2, it stops the account."""
    drafts = [declared("a", BOX(0, 0, 1, 1)), released("d", "a", BOX(0, 0, 0.5, 1))]
    assert figures(drafts)[0] == 1
    honest = release_account._by_cluster

    def one_lost(*given: object) -> np.ndarray:
        wanted = honest(*given).copy()  # type: ignore[arg-type]
        wanted[0, 0] += 2_000_000
        return wanted

    monkeypatch.setattr(release_account, "_by_cluster", one_lost)
    with pytest.raises(AccountError) as broken:
        figures(drafts)
    assert broken.value.code == "ACC-01"
    assert "differ by 1.000 m2" in broken.value.finding.what
