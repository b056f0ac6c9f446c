"""A proposal rests on what was recorded about its ground by the day it was written down."""

from __future__ import annotations

from datetime import timedelta

import shapely
from hypothesis import given
from hypothesis import strategies as st

from clearground.events.evidence import DifferenceNoted
from clearground.release.proposal import (
    Case,
    Proposal,
    evidence_about,
    evidence_digest,
    live_differences,
    proposal_of,
)
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import Directness, EvidenceKind, ReleaseKind
from tests.release.cleared import DONE, EAST, WEST, signed, worked
from tests.scene import AREA, BOOK, NEAR_M, T0, Scene, at_work

IDS = st.lists(st.text("abc", min_size=1, max_size=3), max_size=5)


def built(scene: Scene, kind: ReleaseKind = ReleaseKind.CLEARED, depth_m: float = 0.2) -> Case:
    return Case(
        Proposal("area", kind, AREA, DONE.date(), ("order",), (), depth_m), scene.records, BOOK
    )


def test_a_signed_decision_gives_back_what_was_proposed() -> None:
    """Tests the ground in metres and every other field."""
    decision = signed(worked(), WEST, open_points=("a ruin (ruin-1)",))
    found = proposal_of(decision, DONE.date(), DONE)
    assert found.ground.equals(WEST)
    assert (found.area, found.kind, found.orders) == ("area", ReleaseKind.CLEARED, ("order",))
    assert (found.evidence, found.depth_m, found.known_by) == (decision.evidence, 0.2, DONE)
    assert found.names_open("ruin-1")
    assert not found.names_open("ruin-2")


@given(IDS, IDS)
def test_the_digest_names_the_set_of_reports(one: list[str], other: list[str]) -> None:
    """Tests any two lists: the same digest exactly where the same reports are listed."""
    assert (evidence_digest(one) == evidence_digest(other)) == (set(one) == set(other))


def test_what_was_recorded_after_the_signature_was_not_known_to_the_signer() -> None:
    """Tests a report of the day after."""
    scene = at_work()
    scene.report("early", EvidenceKind.VISUAL, Directness.DIRECT, shapely.Point(5, 5))
    later = scene.world.dossier.reports["early"].facts
    scene.add("late", later, T0 + timedelta(days=1))
    assert evidence_about(scene.records, AREA, NEAR_M, T0) == ("early", "find-report")
    assert evidence_about(scene.records, AREA, NEAR_M) == ("early", "find-report", "late")


def test_a_difference_without_a_place_counts_where_its_reports_do() -> None:
    """Tests one about a report of this ground and one about reports elsewhere."""
    scene = at_work()
    scene.add("here", DifferenceNoted(("find-report", "x"), None, "how many"))
    scene.add("away", DifferenceNoted(("x", "y"), None, "how many"))
    assert live_differences(scene.records, ("find-report",), AREA) == ("here",)


def test_a_difference_with_a_place_counts_on_the_ground_it_touches() -> None:
    """Tests the eastern half asked about the western; and before it was noted."""
    scene = at_work()
    shape = shape_from_metres(shapely.box(60, 0, 90, 100))
    scene.add("east", DifferenceNoted(("x", "y"), shape, "outline"), T0 + timedelta(days=1))
    assert live_differences(scene.records, (), EAST) == ("east",)
    assert live_differences(scene.records, (), WEST) == ()
    assert live_differences(scene.records, (), EAST, T0) == ()


def test_the_gap_is_what_no_method_that_counts_searched_deep_enough() -> None:
    """Tests the western half searched to 20 cm: 5,000 m2 left; asked for 30 cm, all of it."""
    scene = worked(WEST)
    assert built(scene).gap.equals(EAST)
    assert built(scene).gap_m2 == 5000.0
    assert built(scene, depth_m=0.3).gap_m2 == 10_000.0


def test_the_rule_says_how_much_may_stay_unsearched() -> None:
    """Tests the share of the example set against the ground of one hectare."""
    shares = BOOK.table("release.uncovered_share_max", DONE.date())
    for kind in (ReleaseKind.CLEARED, ReleaseKind.REDUCED):
        assert built(worked(), kind).gap_allowed_m2 == shares[kind.value] * 10_000


def test_only_progress_of_the_listed_orders_counts() -> None:
    """Tests finds and completions left out, and a proposal that lists no order."""
    scene = worked()
    assert built(scene).progress == ("p0", "p1")
    none = Proposal("area", ReleaseKind.CLEARED, AREA, DONE.date())
    assert Case(none, scene.records, BOOK).progress == ()
