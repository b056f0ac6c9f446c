"""Decisions by area, and the reports that may concern a piece of ground, none left out."""

from __future__ import annotations

from dataclasses import replace

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.events.core import Payload
from clearground.events.evidence import EvidenceReported
from clearground.events.release import HandoverSigned, ReleaseSigned, WorksRequested
from clearground.release.state import Releases
from clearground.standards.geometry import Shape, shape_from_metres
from clearground.standards.terms import Directness, EvidenceKind, ReleaseKind
from tests.scene import NEAR_M, draft, visit

GROUND = shape_from_metres(shapely.box(0, 0, 10, 10))
SIGNED = ReleaseSigned("area", ReleaseKind.CLEARED, GROUND, (), (), "", (), "example-1", "A")
METRES = st.integers(-5000, 5000)


def reported(x_m: float, y_m: float, error_m: float = 0.0) -> EvidenceReported:
    shape = shape_from_metres(shapely.Point(x_m, y_m))
    return EvidenceReported(
        EvidenceKind.FIND, Directness.DIRECT, "someone", shape, position_error_m=error_m
    )


def releases(*facts: tuple[str, Payload]) -> Releases:
    made = Releases()
    for name, fact in facts:
        made.apply(draft(name, fact))
    return made


@settings(max_examples=60)
@given(
    st.lists(st.tuples(METRES, METRES, st.integers(0, 400)), max_size=8),
    METRES,
    METRES,
    st.integers(1, 3000),
)
def test_no_report_within_its_error_of_the_ground_is_left_out(
    places: list[tuple[int, int, int]], x_m: int, y_m: int, side_m: int
) -> None:
    """Tests the index against measuring every report; it may name more, never fewer."""
    ground = shapely.box(x_m, y_m, x_m + side_m, y_m + side_m)
    made = releases(*((f"r{k}", reported(*place)) for k, place in enumerate(places)))
    near = made.reports_near(ground, NEAR_M)
    assert len(near) == len(set(near))
    for k, (x, y, error_m) in enumerate(places):
        if ground.distance(shapely.Point(x, y)) <= min(error_m, NEAR_M):
            assert f"r{k}" in near


def test_a_report_far_away_is_not_looked_at() -> None:
    """Tests that the index is worth having: 50 km away is not near."""
    made = releases(("here", reported(5, 5)), ("far", reported(50_000, 0)))
    assert made.reports_near(shapely.box(0, 0, 10, 10), NEAR_M) == ("here",)


def test_a_report_over_a_whole_district_concerns_every_place_in_it() -> None:
    """Tests an outline of more cells than are listed, asked about a hundred kilometres on."""
    district = shape_from_metres(shapely.box(0, 0, 100_000, 100_000))
    wide = replace(reported(0, 0), shape=district)
    made = releases(("wide", wide), ("point", reported(99_000, 99_000)))
    assert made.reports_near(shapely.box(99_000, 99_000, 99_010, 99_010), NEAR_M) == (
        "point",
        "wide",
    )


def test_ground_of_a_whole_region_asks_every_report() -> None:
    """Tests ground that covers more cells than are listed."""
    made = releases(("a", reported(5, 5)), ("b", reported(90_000, 90_000)))
    assert set(made.reports_near(shapely.box(0, 0, 100_000, 100_000), NEAR_M)) == {"a", "b"}


def test_copies_reports_without_a_place_and_empty_ground_are_not_near() -> None:
    """Tests each of the three."""
    copy = replace(reported(5, 5), same_as="first")
    nowhere = replace(reported(5, 5), shape=None)
    made = releases(("copy", copy), ("nowhere", nowhere))
    assert made.reports_near(shapely.box(0, 0, 10, 10), NEAR_M) == ()
    assert releases(("a", reported(5, 5))).reports_near(shapely.Polygon(), NEAR_M) == ()


def test_decisions_are_found_by_their_area_once() -> None:
    """Tests two decisions of one area, the first taken in twice."""
    made = releases(("d", SIGNED), ("d2", SIGNED), ("d", SIGNED))
    assert made.of_area == {"area": ("d", "d2")}


def test_handovers_and_works_are_kept_by_their_number() -> None:
    """Tests one of each."""
    handed = HandoverSigned("area", ("d",), "Municipality", "as recorded")
    works = WorksRequested("Bridge", "bridge", Shape("POINT (0 0)"))
    made = releases(("h", handed), ("w", works))
    assert made.handovers["h"].facts is handed
    assert made.works["w"].facts is works


def test_a_copy_does_not_hear_of_later_facts() -> None:
    """Tests that checking on a copy leaves the rest as it was; other rooms' facts are passed."""
    made = releases(("d", SIGNED))
    twin = made.copy()
    for name, fact in (("d2", SIGNED), ("r", reported(5, 5)), ("v", visit())):
        twin.apply(draft(name, fact))
    assert made == releases(("d", SIGNED))
