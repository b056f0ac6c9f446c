"""What stands against release, and which visits are due."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import shapely

from clearground.events.field import WorkOrderCompleted
from clearground.events.quality import NonconformityClosed, NonconformityOpened
from clearground.quality.blocking import blocking, due, passed_inspection, still_open
from clearground.standards.terms import Severity, VisitKind, VisitResult
from tests.scene import AREA, BOOK, DAY, T0, at_work, visit

NORTH = shapely.box(0, 50, 100, 100)


def opened(severity: Severity) -> NonconformityOpened:
    return NonconformityOpened("NC-1", "order", "v", severity, "lane not marked")


@pytest.mark.parametrize(
    ("severity", "blocks"),
    [
        (Severity.CRITICAL, True),
        (Severity.MAJOR, True),
        (Severity.MINOR, False),
        (Severity.OBSERVATION, False),
    ],
)
def test_critical_and_major_block_until_closed(severity: Severity, blocks: bool) -> None:
    """Tests each severity, open and closed."""
    scene = at_work()
    scene.add("nc", opened(severity))
    assert bool(blocking(scene.world.quality, "order")) is blocks
    assert still_open(scene.world.quality, "order") == ("nc",)
    scene.add("nc", NonconformityClosed("mended"))
    assert blocking(scene.world.quality, "order") == ()


def test_a_national_list_may_add_a_severity_but_never_take_one_away() -> None:
    """Tests a list with only `minor`: major still blocks."""
    scene = at_work()
    scene.add("nc", opened(Severity.MAJOR))
    scene.add("nc2", opened(Severity.MINOR))
    assert blocking(scene.world.quality, "order", ["minor"]) == ("nc", "nc2")


def test_the_last_inspection_decides() -> None:
    """Tests a pass, then a fail, then a pass with action; and a visit before the last work."""
    scene = at_work()
    scene.add("v1", visit(), T0)
    assert passed_inspection(scene.world.quality, "order") == "v1"
    assert passed_inspection(scene.world.quality, "order", DAY + timedelta(days=1)) == ""
    scene.add("v2", visit(result=VisitResult.FAIL), T0 + timedelta(days=1))
    assert passed_inspection(scene.world.quality, "order") == ""
    scene.add("v3", visit(result=VisitResult.PASS_WITH_ACTION), T0 + timedelta(days=2))
    assert passed_inspection(scene.world.quality, "order") == "v3"


def test_a_monitoring_visit_is_no_inspection() -> None:
    """Tests that watching the process does not stand for inspecting the product."""
    scene = at_work()
    scene.add("v", visit(VisitKind.EXTERNAL_QA))
    assert passed_inspection(scene.world.quality, "order") == ""


def test_visits_fall_due_when_work_starts_fails_or_is_complete() -> None:
    """Tests one order through its life, with the example set's one visit for manual work."""
    scene = at_work()

    def asked(days: int) -> list[tuple[str, VisitKind]]:
        w = scene.world
        found = due(w.worklog, w.quality, BOOK, DAY + timedelta(days=days))
        return [(v.reason, v.kind) for v in found]

    assert asked(0) == []
    scene.progress("p", NORTH, day=1)
    assert asked(0) == []
    assert asked(1) == [("started", VisitKind.EXTERNAL_QA)]
    failed = replace(visit(VisitKind.EXTERNAL_QA), result=VisitResult.FAIL)
    scene.add("v1", failed, T0 + timedelta(days=2))
    assert asked(2) == [("failed", VisitKind.EXTERNAL_QA)]
    scene.add("v2", visit(VisitKind.EXTERNAL_QA), T0 + timedelta(days=3))
    assert asked(3) == []
    scene.progress("p2", AREA, day=4)
    scene.add("order", WorkOrderCompleted(), T0 + timedelta(days=4))
    assert asked(4) == [("complete", VisitKind.QC)]
    scene.add("v3", visit(), T0 + timedelta(days=5))
    assert asked(5) == []


def test_a_nonconformity_past_its_time_asks_for_a_visit() -> None:
    """Tests the example set's 14 days for a major one: due on the 15th day."""
    scene = at_work()
    scene.progress("p", NORTH)
    scene.add("v", visit(VisitKind.EXTERNAL_QA))
    scene.add("nc", opened(Severity.MAJOR))
    w = scene.world
    assert due(w.worklog, w.quality, BOOK, DAY + timedelta(days=14)) == ()
    late = due(w.worklog, w.quality, BOOK, DAY + timedelta(days=15))
    assert [(v.reason, v.since) for v in late] == [("overdue", DAY + timedelta(days=14))]
