"""Tests of the former front line from dated control areas."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest
import shapely

from clearground.belief import Grid
from clearground.belief.covariates import from_dossier
from clearground.belief.front import ControlArea, trace
from clearground.events import Draft
from clearground.events.evidence import EvidenceReported
from clearground.evidence.state import Dossier
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import Directness, EvidenceKind

GRID = Grid(0.0, 2000.0, 50.0, 60, 40)
END = date(2026, 2, 1)


def held(source: str, day: date, east_m: float, until: date | None = None) -> ControlArea:
    """Ground west of an easting, from far south to far north."""
    return ControlArea(source, day, until, shapely.box(-9000, -9000, east_m, 9000))


def test_a_state_lasts_until_the_next_one() -> None:
    """From 1 January at 1025 m, from 11 January at 2025 m, until 16 January: 10 and 5 days."""
    areas = [held("a", date(2026, 1, 11), 2025), held("a", date(2026, 1, 1), 1025)]
    days = trace(areas, GRID, until=date(2026, 1, 16), longest_days=31).days["a"]
    assert (days[:, 20] == 10).all()
    assert (days[:, 40] == 5).all()
    assert days.sum() == 40 * 15


def test_a_source_fallen_silent_counts_a_month_at_most() -> None:
    """One state of five years ago lasts 31 days."""
    days = trace([held("a", date(2021, 1, 1), 1025)], GRID, until=END, longest_days=31).days["a"]
    assert days.max() == 31


def test_seams_between_areas_of_one_day_are_no_front() -> None:
    """Two touching boxes of one source and day leave only their common outline."""
    west = ControlArea("a", END, None, shapely.box(200, 200, 600, 600))
    east = ControlArea("a", END, None, shapely.box(600, 200, 1000, 600))
    ever = trace([west, east], GRID, until=END, longest_days=31).ever
    assert not ever[32, 12]
    assert ever[32, 4]
    assert ever[32, 20]


def test_dwell_is_the_days_on_the_line_and_fades() -> None:
    """A straight line for 20 days: 20 on it, 20 exp(-1/2) at 400 m, within 2 %."""
    line = trace([held("a", date(2026, 1, 12), 1525)], GRID, until=END, longest_days=31)
    dwell = line.dwell_days(Grid(0.0, 2000.0, 50.0, 60, 40), 400.0)
    assert dwell[20, 30] == pytest.approx(20, rel=0.02)
    assert dwell[20, 38] == pytest.approx(20 * np.exp(-0.5), rel=0.02)


def test_sources_that_agree_are_counted() -> None:
    """Lines 500 m apart agree between them; 1,500 m beyond only one source is near."""
    areas = [held("a", END, 525), held("b", END, 1025)]
    count = trace(areas, GRID, until=END, longest_days=31).sources(GRID, 1000.0)
    assert count[20, 15] == 2
    assert count[20, 38] == 1
    assert count[20, 55] == 0


def test_a_border_is_no_front() -> None:
    """The part of an outline that follows the border is left out."""
    border = shapely.LineString([(1025, -9000), (1025, 9000)])
    line = trace([held("a", END, 1025)], GRID, until=END, not_front=border, longest_days=31)
    assert not line.ever.any()


def report(kind: EvidenceKind, place: shapely.Geometry, source: str) -> EvidenceReported:
    """A report of a place."""
    return EvidenceReported(
        kind,
        Directness.INDIRECT,
        source,
        shape_from_metres(place),
        observed_from=datetime(2026, 1, 12, tzinfo=UTC),
        side=source,
    )


def test_covariates_of_a_dossier_do_not_depend_on_names() -> None:
    """Swapping the sources' names and sides leaves every covariate bit for bit the same."""
    made = []
    for names in (("north", "south"), ("south", "north")):
        dossier = Dossier()
        for k, (name, east_m) in enumerate(zip(names, (525, 1025), strict=True)):
            place = shapely.box(0, 0, east_m, 2000)
            now = datetime(2026, 2, 1, tzinfo=UTC)
            facts = report(EvidenceKind.CONTROL_AREA, place, name)
            dossier.apply(Draft(f"r{k}", facts, "p", "o", now, now))
        works = report(EvidenceKind.DEFENSIVE_WORK, shapely.Point(1500, 1500), names[0])
        dossier.apply(Draft("w", works, "p", "o", now, now))
        made.append(from_dossier(dossier, GRID, until=END))
    assert [c.name for c in made[0]] == [
        "front_distance_m",
        "front_dwell_days",
        "front_sources",
        "works_distance_m",
    ]
    assert [c.digest for c in made[0]] == [c.digest for c in made[1]]
