"""What is public: outlines of two approvers, late releases, stepped counts, warnings at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import shapely

from clearground.edge.share.hexagons import Hexagons
from clearground.edge.share.public import (
    Publication,
    PublicView,
    check_delay,
    counted_at,
    end_of,
    latest_week,
    public_view,
    publication_of,
    stepped,
)
from clearground.errors import PermitError
from clearground.events import Draft
from clearground.events.areas import AreaDeclared
from clearground.events.field import WorkOrderCompleted
from clearground.events.protect import WarningIssued
from clearground.pipeline import world_of
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import AreaClass, HazardType, WarningKind
from tests.edge.region import AREA_A, AREA_B, RELEASED
from tests.edge.share.shared import LATER, NOW, approved, events, fact, region, take_back
from tests.scene import BOOK

RULES = publication_of(BOOK, LATER)
DONE = fact("order", WorkOrderCompleted())


def seen(path: Path, now: datetime = LATER, week: str = "") -> PublicView:
    held = events(path)
    chosen = week or latest_week(now, RULES)
    return public_view(lambda moment: world_of(held, moment), chosen, now, RULES, book=BOOK)


def declared(n: int, at: datetime = NOW) -> list[Draft]:
    """Further areas, all in one hexagon far from the others."""
    drawn = []
    for i in range(n):
        ground = shape_from_metres(shapely.box(50_000, i * 20, 50_010, i * 20 + 10))
        facts = AreaDeclared(
            f"X-{i}", "Field", AreaClass.SHA, HazardType.CLUSTER_STRIKE, ground, ("report-find",),
            "example-1", "authority",
        )  # fmt: skip
        drawn.append(fact(f"x-{i}", facts, at))
    return drawn


def test_nothing_is_public_until_two_people_said_so(tmp_path: Path) -> None:
    """Tests one approval, two, and one of two taken back."""
    (tmp_path / "one").mkdir()
    one = region(tmp_path / "one", DONE, *approved("area-b", "ann"))
    assert seen(one).hazards == ()
    two = region(tmp_path, DONE, *approved("area-b", "ann", "bo"))
    (hazard,) = seen(two).hazards
    assert (hazard.kind, hazard.code) == ("hazard", "B-1")
    assert hazard.geometry.equals(AREA_B)
    assert "safe" not in hazard.words.lower()
    take_back(two, "PublicationApproved", LATER)
    assert seen(two, LATER + timedelta(days=1)).hazards == ()


def test_released_ground_stays_a_hazard_until_its_release_is_published(tmp_path: Path) -> None:
    """Tests both: before, the whole outline; after, what remains and what was released."""
    (tmp_path / "a").mkdir()
    hazard_only = region(tmp_path / "a", DONE, *approved("area-a", "ann", "bo"))
    (hazard,) = seen(hazard_only).hazards
    assert hazard.geometry.equals(AREA_A)
    both = [*approved("area-a", "ann", "bo"), *approved("release", "ann", "bo")]
    view = seen(region(tmp_path, DONE, *both))
    assert view.hazards[0].geometry.equals(shapely.difference(AREA_A, RELEASED))
    assert view.released[0].geometry.equals(RELEASED)
    assert view.released[0].words == "Recorded as cleared to 0.2 m by authority."


def test_a_release_waits_for_its_delay_and_for_the_work_around_it(tmp_path: Path) -> None:
    """Tests an open order in the hexagon, and an approval of this very week."""
    (tmp_path / "busy").mkdir()
    busy = region(tmp_path / "busy", *approved("release", "ann", "bo"))
    assert seen(busy).released == ()
    path = region(tmp_path, DONE, *approved("release", "ann", "bo"))
    early = NOW + timedelta(days=2)
    assert seen(path, early).released == ()
    (release,) = seen(path, NOW + timedelta(days=14)).released
    assert release.kind == "released"


def test_a_hazard_is_shown_at_once(tmp_path: Path) -> None:
    """Tests that two approvals of today are in today's output, for a late hazard hurts."""
    path = region(tmp_path, *approved("area-b", "ann", "bo"))
    assert [h.code for h in seen(path, NOW + timedelta(minutes=1)).hazards] == ["B-1"]


@pytest.mark.parametrize(("n", "published"), [(4, []), (5, [5]), (9, [5]), (10, [10])])
def test_few_are_not_counted_and_counts_come_in_steps(
    tmp_path: Path, n: int, published: list[int]
) -> None:
    """Tests that four areas of a hexagon are nowhere, and nine are not told from five."""
    view = seen(region(tmp_path, *declared(n)))
    assert list(view.counts.values()) == published


def test_counts_are_the_same_in_every_week_of_a_period(tmp_path: Path) -> None:
    """Tests that an area declared within a period shows only when the next begins."""
    start = counted_at(latest_week(LATER, RULES), RULES)
    path = region(tmp_path, *declared(5, start + timedelta(days=2)))
    period = timedelta(weeks=RULES.change_weeks)
    for day in range(12, 90, 7):
        now = start + timedelta(days=day)
        same = counted_at(latest_week(now, RULES), RULES) == start
        assert (seen(path, now).counts == {}) is same
    assert list(seen(path, start + period + timedelta(days=11)).counts.values()) == [5]


def test_a_warning_is_never_late_and_never_smaller(tmp_path: Path) -> None:
    """Tests that a warning of this minute is out, its circle covered, its middle not told."""
    until = LATER + timedelta(hours=1)
    centre = shape_from_metres(shapely.Point(9000, 4000))
    warning = WarningIssued(WarningKind.DRONE_HEARD, "post", centre, 3000.0, until)
    drill = replace(warning, drill=True)
    path = region(tmp_path, fact("w", warning, LATER), fact("d", drill, LATER))
    (notice,) = seen(path, LATER).warnings
    union = shapely.union_all([RULES.grid.polygon(cell) for cell in notice.cells])
    assert union.covers(shapely.Point(9000, 4000).buffer(3000.0))
    assert seen(path, until + timedelta(seconds=1)).warnings == ()


def test_a_week_goes_out_when_its_delay_is_over() -> None:
    """Tests PERM-09 to the second, and PERM-08 for what is no week."""
    week = "2026-W19"
    out = datetime(2026, 5, 14, tzinfo=UTC)
    check_delay(week, out, RULES)
    with pytest.raises(PermitError) as found:
        check_delay(week, out - timedelta(seconds=1), RULES)
    assert found.value.finding.code == "PERM-09"
    for text in ("2026-19", "2026-W54", "last"):
        with pytest.raises(PermitError) as found:
            end_of(text)
        assert found.value.finding.code == "PERM-08"


def test_national_rules_change_the_output() -> None:
    """Tests that the numbers come from the book."""
    assert Publication(Hexagons(36.0), 5, timedelta(hours=72), 13, 6) == RULES
    assert stepped({(0, 0): 7}, replace(RULES, count_min=3)) == {(0, 0): 6}
