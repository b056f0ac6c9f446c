"""When a decision may be signed, land handed over, works asked for.

Covers: release.sign_rules, release.handover_rules
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import shapely

from clearground.events.areas import AreaStatusChanged
from clearground.events.core import Payload
from clearground.events.evidence import DifferenceNoted
from clearground.events.field import WorkOrderSigned
from clearground.events.quality import NonconformityClosed, NonconformityOpened
from clearground.events.release import (
    CriterionAnswered,
    HandoverSigned,
    ReleaseSigned,
    WorksRequested,
)
from clearground.release.check import check
from clearground.release.proposal import evidence_digest
from clearground.release.statement import statement
from clearground.standards.geometry import Shape, shape_from_metres
from clearground.standards.terms import (
    AreaStatus,
    CriterionState,
    Directness,
    EvidenceKind,
    Method,
    ReleaseKind,
    Severity,
)
from tests.release.cleared import DONE, EAST, WEST, signed, worked
from tests.scene import BOOK, T0, Scene, at_work, draft, order, staffed, work


def codes(
    scene: Scene, payload: Payload, *, entity: str = "decision", actor: str = "officer"
) -> list[str]:
    found = check(scene.records, draft(entity, payload, DONE, actor), BOOK)
    return sorted({f.code for f in found})


def test_a_finished_area_may_be_signed_as_cleared() -> None:
    """Tests that nothing stands against the small world's decision, whole or half."""
    scene = worked()
    assert codes(scene, signed(scene)) == []
    assert codes(scene, signed(scene, WEST)) == []


def test_only_an_approving_authority_signs() -> None:
    """Tests a team leader, an unknown actor and an empty authority."""
    scene = worked()
    assert codes(scene, signed(scene), actor="leader") == ["REL-01"]
    assert codes(scene, signed(scene), actor="a-device") == ["REL-01"]
    assert codes(scene, replace(signed(scene), authority=" ")) == ["REL-01"]


def test_only_a_declared_area_is_released_and_only_within_its_shape() -> None:
    """Tests an unknown area, ground past the edge, and a point."""
    scene = worked()
    assert codes(scene, replace(signed(scene), area="ghost")) == ["REL-02"]
    wide = signed(scene, shapely.box(0, 0, 100.01, 100))
    assert "REL-03" in codes(scene, wide)
    point = replace(signed(scene), shape=Shape("POINT (1 1)"))
    assert "REL-03" in codes(scene, point)


def test_no_square_metre_is_released_twice_until_it_is_reopened() -> None:
    """Tests the same half again, the other half, and the same half after reopening."""
    scene = worked()
    scene.add("west", signed(scene, WEST), DONE - timedelta(hours=1))
    assert codes(scene, signed(scene, WEST)) == ["REL-04"]
    assert codes(scene, signed(scene, EAST)) == []
    assert codes(scene, signed(scene, WEST), entity="west") == []
    scene.add("area", change(AreaStatus.CLOSED), DONE - timedelta(minutes=50))
    scene.add("area", change(AreaStatus.OPEN), DONE - timedelta(minutes=40))
    assert codes(scene, signed(scene, WEST)) == []


def change(status: AreaStatus) -> AreaStatusChanged:
    return AreaStatusChanged(status, ("find-report",), "example-1", "Authority")


def test_a_decision_lists_records_of_its_own_ground_only() -> None:
    """Tests a proposed outline's id as evidence, and an order of another area."""
    scene = worked()
    listed = (*signed(scene).evidence, "outline-7")
    forecast = replace(signed(scene), evidence=listed, evidence_digest=evidence_digest(listed))
    assert codes(scene, forecast) == ["REL-05"]
    scene.area("other", shapely.box(500, 0, 600, 100))
    scene.add("order-2", order(shapely.box(500, 0, 600, 100), code="O-2", area="other"))
    borrowed = replace(signed(scene), orders=("order", "order-2"))
    assert "REL-05" in codes(scene, borrowed)


def test_the_digest_covers_exactly_the_listed_evidence() -> None:
    """Tests a digest of one report less."""
    scene = worked()
    assert codes(scene, replace(signed(scene), evidence_digest=evidence_digest([]))) == ["REL-06"]


def test_every_criterion_of_the_list_is_answered_from_the_records() -> None:
    """Tests a criterion left out, a state that may not be signed, a waiver by nobody, a claim."""
    scene = worked()
    whole = signed(scene)
    assert codes(scene, replace(whole, criteria=whole.criteria[1:])) == ["REL-07"]

    def with_state(code: str, state: CriterionState, by: str = "") -> ReleaseSigned:
        return replace(
            whole,
            criteria=tuple(
                CriterionAnswered(code, state, waived_by=by) if c.code == code else c
                for c in whole.criteria
            ),
        )

    assert codes(scene, with_state("ARE-11", CriterionState.WAIVED, "officer")) == ["REL-08"]
    assert codes(scene, with_state("ARE-12", CriterionState.NOT_KNOWN)) == ["REL-08"]
    assert codes(scene, with_state("ARE-12", CriterionState.WAIVED)) == ["REL-09"]
    assert codes(scene, with_state("ARE-12", CriterionState.WAIVED, "officer")) == []
    scene.progress("again", WEST, day=3)
    assert "REL-10" in codes(scene, whole)


def test_a_criterion_that_may_not_be_signed_names_what_is_in_the_way() -> None:
    """Tests that an open nonconformity is named by its code, in words."""
    scene = worked()
    whole = signed(scene)
    scene.add("nc", NonconformityOpened("NC-1", "order", "v", Severity.MAJOR, "depth not held"))
    told = replace(
        whole,
        criteria=tuple(
            CriterionAnswered(c.code, CriterionState.NOT_MET) if c.code == "ARE-09" else c
            for c in whole.criteria
        ),
    )
    found = check(scene.records, draft("decision", told, DONE, "officer"), BOOK)
    (fault,) = [f for f in found if f.code == "REL-08"]
    assert "may not be signed as not met: 1 nonconformity is open (NC-1)" in fault.what


def test_an_open_major_nonconformity_blocks_until_closed() -> None:
    """Tests a major one open and closed, and one of an order that the decision left out."""
    scene = worked()
    nc = NonconformityOpened("NC-1", "order", "v", Severity.MAJOR, "depth not held")
    scene.add("nc", nc, T0)
    assert "REL-11" in codes(scene, signed(scene))
    scene.add("nc", NonconformityClosed("done again"), T0)
    assert codes(scene, signed(scene)) == []
    scene.add("order-2", order(code="O-2"))
    scene.add("nc2", replace(nc, order="order-2"), T0)
    assert "REL-11" in codes(scene, signed(scene))


@pytest.mark.parametrize(("depth_m", "blocked"), [(None, True), (0.19, True), (0.2, False)])
def test_cleared_ground_states_the_depth_that_its_task_asks(
    depth_m: float | None, blocked: bool
) -> None:
    """Tests the example set's 20 cm for anti-personnel mines."""
    scene = worked()
    assert ("REL-12" in codes(scene, replace(signed(scene), depth_m=depth_m))) is blocked


def test_a_gap_is_named_in_square_metres_and_blocks() -> None:
    """Tests 10 m x 100 m that no record covers."""
    scene = worked(WEST, shapely.box(60, 0, 100, 100))
    found = check(scene.records, draft("d", signed(scene), DONE), BOOK)
    gap = next(f for f in found if f.code == "REL-13")
    assert gap.what.startswith("1000.0 m2 of the ground")
    without_gap = shapely.box(0, 0, 50, 100).union(shapely.box(60, 0, 100, 100))
    assert codes(scene, signed(scene, without_gap)) == []


def test_ground_worked_by_machine_alone_is_not_cleared() -> None:
    """Tests that the same ground, processed by machine, is a gap for clearance."""
    scene = worked(WEST)
    machine: WorkOrderSigned = replace(order(EAST, code="O-2"), method=Method.MECHANICAL)
    scene.add("order-2", machine)
    done = replace(work(EAST, order="order-2"), method=Method.MECHANICAL)
    scene.add("m", done, T0)
    decision = replace(signed(scene), orders=("order", "order-2"))
    assert "REL-13" in codes(scene, decision)


def test_cleared_ground_was_inspected_or_the_inspection_waived_by_name() -> None:
    """Tests work after the inspection, and the same with a named waiver."""
    scene = worked()
    scene.progress("again", WEST, day=3)
    assert "REL-14" in codes(scene, signed(scene))
    assert codes(scene, signed(scene, waived=("ARE-12",))) == []


def test_a_live_difference_is_named_as_an_open_point() -> None:
    """Tests a waived difference that is not named, and named."""
    scene = worked()
    outline = shape_from_metres(WEST)
    scene.add("d-77", DifferenceNoted(("a", "b"), outline, "outline"))
    assert codes(scene, signed(scene, waived=("ARE-05",))) == ["REL-15"]
    named = signed(scene, waived=("ARE-05",), open_points=("outline disputed, d-77",))
    assert codes(scene, named) == []


def test_land_is_never_cancelled_on_silence() -> None:
    """Tests no survey and no negative report, and then an interview against a hazard."""
    scene = staffed()
    scene.area()
    half = shapely.box(60, 0, 100, 100)

    def cancelled() -> ReleaseSigned:
        made = signed(scene, half, kind=ReleaseKind.CANCELLED, waived=("ARE-02", "ARE-04"))
        return replace(made, depth_m=None)

    assert "REL-16" in codes(scene, cancelled())
    scene.report("said", EvidenceKind.INTERVIEW, Directness.NEGATIVE, shapely.Point(80, 50))
    assert codes(scene, cancelled()) == []


def handover(scene: Scene, **changes: object) -> HandoverSigned:
    text = statement(scene.records, "area", ("decision",))
    made = HandoverSigned("area", ("decision",), "village council", text)
    return replace(made, **changes)  # type: ignore[arg-type]


def test_land_is_handed_over_on_its_decisions_with_every_open_point() -> None:
    """Tests each condition of a handover."""
    scene = worked()
    scene.add("d-77", DifferenceNoted(("a", "b"), shape_from_metres(WEST), "outline"))
    points = ("outline disputed, d-77",)
    made = signed(scene, waived=("ARE-05",), open_points=points)
    scene.add("decision", made, DONE - timedelta(hours=1))
    assert codes(scene, handover(scene, open_points=points)) == []
    assert codes(scene, handover(scene)) == ["REL-19"]
    assert codes(scene, handover(scene, open_points=points, decisions=())) == ["REL-17"]
    assert codes(scene, handover(scene, open_points=points, area="ghost")) == ["REL-17"]
    assert codes(scene, handover(scene, open_points=points, statement=" ")) == ["REL-18"]


def test_works_have_a_name_and_a_place() -> None:
    """Tests a line with and without a name; facts of other rooms pass."""
    line = Shape("LINESTRING (0 0, 100000 0)")
    assert codes(at_work(), WorksRequested("Water main", "water", line)) == []
    assert codes(at_work(), WorksRequested("", "water", line)) == ["REL-20"]
    assert codes(at_work(), work(None)) == []
