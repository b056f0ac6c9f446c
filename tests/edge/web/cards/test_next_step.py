"""The next step on an area: a release is offered only for searched and inspected ground."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import shapely

from clearground.edge.web.cards import next_step
from clearground.edge.web.cards.card import Action
from clearground.edge.web.cards.next_step import area_step
from clearground.edge.web.room import Room
from clearground.errors import ParameterError
from clearground.events.areas import AreaDeclared, AreaReclassified
from clearground.events.evidence import DifferenceDecided, EvidenceReported
from clearground.events.field import (
    ObstacleLeft,
    ProgressRecorded,
    WorkOrderCompleted,
    WorkOrderSigned,
)
from clearground.events.protect import WorkStopped
from clearground.events.quality import NonconformityOpened, VisitMade
from clearground.events.release import ReleaseSigned
from clearground.standards.terms import (
    AreaClass,
    Directness,
    EvidenceKind,
    HazardType,
    Method,
    ReleaseKind,
    Severity,
    VisitKind,
    VisitResult,
)
from tests.edge.region import AREA_A, AREA_B, NOW, shape
from tests.edge.web.grown import Fact, grown

LATER = NOW.date()
REST: Fact = (
    "progress-9",
    ProgressRecorded("order", LATER, Method.MANUAL, shape(AREA_A), 0.2, 6.0, 6),
)
COMPLETE: Fact = ("order", WorkOrderCompleted())
PASSED: Fact = (
    "visit-9",
    VisitMade("V-9", "order", VisitKind.QC, "inspector", VisitResult.PASS, shape(AREA_A)),
)
AGREED: Fact = ("difference-1", DifferenceDecided(("report-find",), "seen on the ground"))


def step(room: Room, area: str = "area-a") -> Action:
    """The next step on an area of a room, narrow spaces as plain ones."""
    found = area_step(room.view(), area)
    assert found is not None
    return Action(found.words.replace("\u202f", " "), found.command)


def test_ground_still_being_searched_is_finished_not_released() -> None:
    """Order O-1 covers area A; 20 m of it are released, 15 m searched, 65 m not."""
    found = step(grown(AGREED))
    assert found.words == "Finish order O-1: 6 500 m² of it not searched"
    assert found.command == "clearground field progress REGION --order O-1 …"


def test_searched_ground_is_reported_complete_then_inspected_then_released() -> None:
    """Each step is offered only after the one before it is recorded."""
    assert (
        step(grown(AGREED, REST)).words == "Report order O-1 complete: all its ground is searched"
    )
    assert step(grown(AGREED, REST, COMPLETE)).words == "Inspect the work under O-1"
    released = step(grown(AGREED, REST, COMPLETE, PASSED))
    assert released.words == "Sign a release of the 8 000 m² searched and inspected under O-1"
    assert "release sign REGION --area A-1 --orders O-1" in released.command


def test_an_inspection_before_the_last_day_of_work_does_not_count() -> None:
    """The visit of the first weeks says nothing about what was worked after it."""
    late = ("progress-9", ProgressRecorded(
        "order", LATER + timedelta(days=9), Method.MANUAL, shape(AREA_A), 0.2, 6.0, 6))  # fmt: skip
    assert step(grown(AGREED, late, COMPLETE, PASSED)).words == "Inspect the work under O-1"


def test_ground_left_out_is_not_released_with_the_rest() -> None:
    """21 m² under a tree line stay: they are ordered anew once all else is released."""
    tree = shapely.box(0, 93, 3, 100)
    left = ("left", ObstacleLeft("order", shape(tree), "tree line"))
    facts = (REST, left, COMPLETE, PASSED)
    assert "7 979 m² searched and inspected" in step(grown(AGREED, *facts)).words
    rest = ReleaseSigned(
        area="area-a", kind=ReleaseKind.CLEARED, shape=shape(AREA_A.difference(tree)),
        criteria=(), evidence=(), evidence_digest="", orders=("order",), parameters="example-1",
        authority="authority", depth_m=0.2,
    )  # fmt: skip
    after = step(grown(AGREED, *facts, ("release-9", rest)))
    assert after.words == "Order work on the remaining 21 m²"
    assert after.command.startswith("clearground field order REGION --area A-1")


def test_a_fault_stands_before_the_release() -> None:
    """A major nonconformity that is open is closed first."""
    fault = ("nc-9", NonconformityOpened("N-9", "order", "visit-9", Severity.MAJOR, "lane moved"))
    assert (
        step(grown(AGREED, REST, COMPLETE, PASSED, fault)).words == "Close nonconformity N-9 of O-1"
    )


def test_a_stop_stands_before_all_work() -> None:
    """Nobody goes on before everybody is counted."""
    stopped = ("stop-9", WorkStopped("team", "order", "drone heard", people=8))
    found = step(grown(REST, stopped))
    assert found.words == "Count everybody: work under O-1 is stopped"
    assert found.command == "clearground protect answer REGION stop-9 …"


def test_a_difference_is_decided_first() -> None:
    """Where sources differ, nothing is signed before somebody decides."""
    assert step(grown(), "area-b").words == "Decide the difference"


def test_direct_evidence_in_a_suspected_area_asks_to_confirm() -> None:
    """A find reported on B makes it a confirmed area; an overruled or indirect report does not."""
    find = EvidenceReported(
        EvidenceKind.FIND, Directness.DIRECT, "shepherd", shape(shapely.Point(250, 50)),
        position_error_m=5.0,
    )  # fmt: skip
    trench = EvidenceReported(
        EvidenceKind.DEFENSIVE_WORK, Directness.INDIRECT, "image", shape(shapely.Point(250, 50)),
        position_error_m=5.0,
    )  # fmt: skip
    assert step(grown(AGREED, ("r", trench)), "area-b").words.startswith("Order work on the")
    found = step(grown(AGREED, ("r", find)), "area-b")
    assert found.words == "Confirm B-1 (CHA): direct evidence lies in it"
    assert found.command == "clearground area reclassify REGION B-1 --area-class CHA …"
    confirmed = ("area-b", AreaReclassified(AreaClass.CHA, ("r",), "example-1", "authority"))
    assert step(grown(AGREED, ("r", find), confirmed), "area-b").words.startswith("Order work")


def test_a_survey_is_finished_before_work_is_ordered() -> None:
    """A drone flight under an order that is not complete is the next step."""
    flight = WorkOrderSigned(
        "O-9", "area-b", "team", Method.UAS_SURVEY, shape(AREA_B), date(2026, 6, 1)
    )
    assert step(grown(AGREED, ("o-9", flight)), "area-b").words == "Finish order O-9"
    done = step(grown(AGREED, ("o-9", flight), ("o-9", WorkOrderCompleted())), "area-b")
    assert done.words == "Order work on the remaining 10 000 m²"


def test_nothing_left_closes_the_area() -> None:
    """An area whose ground is all released is closed."""
    spot = AreaDeclared(
        "C-1", "", AreaClass.CHA, HazardType.SPOT, shape(shapely.box(0, 0, 10, 10)),
        ("report-find",), "example-1", "authority",
    )  # fmt: skip
    whole = ReleaseSigned(
        area="area-c", kind=ReleaseKind.CLEARED, shape=spot.shape, criteria=(), evidence=(),
        evidence_digest="", orders=(), parameters="example-1", authority="authority", depth_m=0.2,
    )  # fmt: skip
    room = grown(AGREED, ("area-c", spot), ("release-c", whole))
    found = step(room, "area-c")
    assert found.words == "Close the area: nothing of it remains"


def test_rules_that_cannot_be_read_leave_the_step_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The record stays readable; no release is offered under rules that nobody signed."""

    def lost(*_given: object) -> None:
        raise ParameterError("PAR-06", "The region does not hold the parameters", "why", "next")

    monkeypatch.setattr(next_step, "book_in_force", lost)
    found = step(grown(AGREED, REST, COMPLETE, PASSED))
    assert found.words == "Next step not known: The region does not hold the parameters (PAR-06)"
