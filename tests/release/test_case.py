"""The all-reasonable-effort case answered from the records.

Covers: release.answers
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import shapely

from clearground.events.evidence import DifferenceDecided, DifferenceNoted
from clearground.events.field import ObstacleLeft
from clearground.events.quality import NonconformityOpened
from clearground.release.case import case, criteria
from clearground.release.proposal import Proposal, evidence_about, evidence_digest
from clearground.standards.geometry import shape_from_metres
from clearground.standards.parameters import parse
from clearground.standards.terms import (
    CriterionState,
    Directness,
    EvidenceKind,
    ReleaseKind,
    Severity,
)
from tests.release.cleared import DONE, EAST, WEST, worked
from tests.scene import AREA, BOOK, NEAR_M, T0, Scene, at_work, find, work

MET, NOT_MET, NOT_KNOWN = CriterionState.MET, CriterionState.NOT_MET, CriterionState.NOT_KNOWN


def states(
    scene: Scene, kind: ReleaseKind = ReleaseKind.CLEARED, ground: shapely.Polygon = AREA
) -> dict[str, CriterionState]:
    about = evidence_about(scene.records, ground, NEAR_M)
    proposal = Proposal("area", kind, ground, DONE.date(), ("order",), about, 0.2)
    return {c.code: c.state for c in case(proposal, scene.records, BOOK)}


def test_a_finished_area_meets_every_criterion() -> None:
    """Tests that the whole list of the example set is answered as met."""
    found = states(worked())
    assert set(found.values()) == {MET}
    assert list(found) == [c.code for c in criteria(ReleaseKind.CLEARED, BOOK, DONE.date())]


def test_an_unsearched_strip_leaves_the_depth_criterion_open() -> None:
    """Tests 10 m x 100 m without a record: 1,000 m2 named, none allowed."""
    scene = worked(WEST, shapely.box(60, 0, 100, 100))
    about = evidence_about(scene.records, AREA, NEAR_M)
    proposal = Proposal("area", ReleaseKind.CLEARED, AREA, DONE.date(), ("order",), about, 0.2)
    found = {c.code: c for c in case(proposal, scene.records, BOOK)}["ARE-11"]
    assert found.state is NOT_MET
    assert found.note == "1000 m2 of 10000 m2 not searched; 0 m2 allowed"


def test_a_strip_of_drawing_error_is_no_gap() -> None:
    """Tests 4 cm between two strips where the example set allows 5 cm, and 6 cm."""
    assert states(worked(WEST, shapely.box(50.04, 0, 100, 100)))["ARE-11"] is MET
    assert states(worked(WEST, shapely.box(50.06, 0, 100, 100)))["ARE-11"] is NOT_MET


def test_a_find_that_lies_there_still_keeps_the_case_open() -> None:
    """Tests a find without disposal."""
    scene = worked()
    left = replace(find(shapely.Point(10, 10)), disposal="", disposal_on=None)
    scene.add("left", left)
    assert states(scene)["ARE-10"] is NOT_MET


def test_an_obstacle_must_be_named_as_an_open_point() -> None:
    """Tests the same obstacle unnamed and named."""
    scene = worked(WEST, EAST)
    ruin = ObstacleLeft("order", shape_from_metres(shapely.box(90, 90, 95, 95)), "ruin")
    scene.add("ruin", ruin)
    assert states(scene)["ARE-13"] is NOT_MET
    about = evidence_about(scene.records, AREA, NEAR_M)
    named = Proposal(
        "area",
        ReleaseKind.CLEARED,
        AREA,
        DONE.date(),
        ("order",),
        about,
        0.2,
        open_points=("25 m2 under a ruin not searched (ruin)",),
    )
    assert {c.code: c.state for c in case(named, scene.records, BOOK)}["ARE-13"] is MET


def test_inspection_before_the_last_work_does_not_count() -> None:
    """Tests work on the day after the inspection."""
    scene = worked()
    scene.progress("again", WEST, day=3)
    assert states(scene)["ARE-12"] is NOT_MET


def test_an_open_nonconformity_is_against_the_case() -> None:
    """Tests a major one."""
    scene = worked()
    scene.add("nc", NonconformityOpened("NC-1", "order", "v", Severity.MAJOR, "depth"))
    assert states(scene)["ARE-09"] is NOT_MET


def test_a_difference_stays_against_the_case_until_somebody_decides_it() -> None:
    """Tests a difference about the ground, undecided and decided; one elsewhere never counts."""
    scene = worked()
    away = shape_from_metres(shapely.box(9000, 0, 9100, 100))
    scene.add("away", DifferenceNoted(("a", "b"), away, "outline"))
    assert states(scene)["ARE-05"] is MET
    scene.add("d", DifferenceNoted(("a", "b"), shape_from_metres(WEST), "outline"))
    assert states(scene)["ARE-05"] is NOT_MET
    scene.add("d", DifferenceDecided(("a",), "second survey"))
    assert states(scene)["ARE-05"] is MET


def test_direct_evidence_stands_against_cancelling_unless_a_decision_overruled_it() -> None:
    """Tests the find report in the middle of the area, and after it was decided against."""
    scene = at_work()
    assert states(scene, ReleaseKind.CANCELLED)["ARE-03"] is NOT_MET
    scene.add("d", DifferenceNoted(("find-report", "other"), None, "where"))
    scene.add("d", DifferenceDecided(("other",), "it lay in the next field"))
    assert states(scene, ReleaseKind.CANCELLED)["ARE-03"] is MET


def test_without_survey_and_interviews_the_case_to_cancel_is_not_made() -> None:
    """Tests that silence is not evidence; an interview answers its own criterion only."""
    scene = at_work()
    found = states(scene, ReleaseKind.CANCELLED)
    assert (found["ARE-02"], found["ARE-04"]) == (NOT_MET, NOT_MET)
    scene.report("said", EvidenceKind.INTERVIEW, Directness.NEGATIVE, shapely.Point(5, 5))
    found = states(scene, ReleaseKind.CANCELLED)
    assert (found["ARE-02"], found["ARE-04"]) == (NOT_MET, MET)


def test_a_report_that_is_not_listed_is_named() -> None:
    """Tests that evidence left out of the list is found by place."""
    scene = worked()
    proposal = Proposal("area", ReleaseKind.CLEARED, AREA, DONE.date(), ("order",), (), 0.2)
    found = {c.code: c for c in case(proposal, scene.records, BOOK)}["ARE-01"]
    assert (found.state, found.records) == (NOT_MET, ("find-report",))


def test_a_criterion_that_only_a_person_can_answer_is_not_known() -> None:
    """Tests a national list with a criterion of its own."""
    book = parse(
        """
set: {version: own-1, authority: Authority, source: Order 7}
release.criteria:
  description: own
  unit: ""
  values:
    - from: 2026-01-01
      value:
        cancelled:
          - {code: OWN-01, text: The mayor was heard., states: [met]}
""",
        origin="own.yaml",
    )
    proposal = Proposal("area", ReleaseKind.CANCELLED, AREA, DONE.date())
    answered = case(proposal, at_work().records, BOOK.merged(book))
    assert [(c.code, c.state) for c in answered] == [("OWN-01", NOT_KNOWN)]


def test_evidence_about_ground_is_found_by_place_and_error() -> None:
    """Tests reports 0.9 m and 2 m outside with 1 m of error, and a kind about the region."""
    scene = at_work()
    scene.report("near", EvidenceKind.VISUAL, Directness.DIRECT, shapely.Point(100.9, 50))
    scene.report("far", EvidenceKind.VISUAL, Directness.DIRECT, shapely.Point(102, 50))
    scene.report("town", EvidenceKind.SETTLEMENT, Directness.INDIRECT, shapely.Point(50, 50))
    assert evidence_about(scene.records, AREA, NEAR_M) == ("find-report", "near")
    # An authority whose reports count from half a metre on does not reach the one at 0.9 m.
    assert evidence_about(scene.records, AREA, 0.5) == ("find-report",)


def test_a_very_wide_report_is_found_everywhere_it_covers() -> None:
    """Tests a 40 km square, too many cells to list, and ground wider than that."""
    scene = at_work()
    wide = shapely.box(-20_000, -20_000, 20_000, 20_000)
    scene.report("wide", EvidenceKind.CONFLICT_TRACE, Directness.INDIRECT, wide)
    assert evidence_about(scene.records, shapely.box(9000, 9000, 9010, 9010), NEAR_M) == ("wide",)
    assert evidence_about(scene.records, wide, NEAR_M) == ("find-report", "wide")


def test_the_digest_is_of_the_set() -> None:
    """Tests that order and repetition do not matter and that one more report does."""
    assert evidence_digest(["a", "b"]) == evidence_digest(["b", "a", "b"])
    assert evidence_digest(["a", "b"]) != evidence_digest(["a"])


def test_technical_survey_is_measured_like_clearance_but_at_no_depth() -> None:
    """Tests ground to be reduced: both halves worked, and one half only."""
    assert states(worked(), ReleaseKind.REDUCED)["ARE-06"] is MET
    assert states(worked(WEST), ReleaseKind.REDUCED)["ARE-06"] is NOT_MET


def test_a_single_day_past_the_accreditation_is_against_the_case() -> None:
    """Tests work to 30 June, the last day of the accreditation, and one day on."""
    scene = worked()
    last = (date(2026, 6, 30) - T0.date()).days
    scene.progress("last", WEST, day=last)
    assert states(scene)["ARE-07"] is MET
    scene.progress("after", WEST, day=last + 1)
    assert states(scene)["ARE-07"] is NOT_MET


def test_equipment_past_its_test_or_named_nowhere_does_not_make_the_case() -> None:
    """Tests the detector replaced by one tested last year, and records without equipment."""
    scene = worked()
    assert states(scene)["ARE-08"] is MET
    held = scene.world.roster.equipment["detector"]
    scene.add("detector", replace(held, test_valid_to=date(2025, 12, 31)))
    assert states(scene)["ARE-08"] is NOT_MET
    bare = at_work()
    bare.add("p", replace(work(AREA), equipment=()))
    assert states(bare)["ARE-08"] is NOT_KNOWN
