"""Tests of the sources: they disagree, and some state an error that is wrong."""

from __future__ import annotations

import numpy as np
import shapely

from clearground.edge.sim import Scale, SimRegion
from clearground.edge.sim.reporting import ReportRef
from clearground.edge.sim.sources import SILENT, SOURCES, WATCHERS
from clearground.events.evidence import DifferenceNoted, EvidenceReported
from clearground.standards.geometry import shape_to_metres
from clearground.standards.terms import EvidenceKind
from tests.edge.sim.made import NOW, drafts, region

SEEDS = range(1, 5)


def offset_m(made: SimRegion, report: ReportRef) -> float:
    """How far the middle of a report's place lies from the middle of its patch."""
    middle = made.truth.patches[report.patch].hull.minimum_rotated_rectangle.centroid
    return float(np.hypot(report.x_m - middle.x, report.y_m - middle.y))


def records(source: str) -> list[float]:
    """Offsets of the minefield records of a source in four districts, metres."""
    return [
        offset_m(made, report)
        for made in (region(Scale.DISTRICT, seed) for seed in SEEDS)
        for report in made.reports
        if report.kind is EvidenceKind.MINEFIELD_RECORD and report.source == source
    ]


def test_one_archive_is_far_worse_than_it_states() -> None:
    """The southern archive states 15 m; its shift alone is sqrt(90^2 + 110^2) = 142 m."""
    wrong, honest = SOURCES["South Bank engineer archive"], SOURCES["North Bank engineer archive"]
    assert wrong.misstated
    assert not honest.misstated
    assert np.median(records(wrong.name)) > 5 * wrong.stated_error_m
    assert np.median(records(honest.name)) < 2 * honest.stated_error_m


def test_some_residents_are_far_more_certain_than_right() -> None:
    """Among interviews there are offsets over three times the error that the teller stated."""
    made = region(Scale.DISTRICT)
    stated = {
        d.entity: d.payload.position_error_m
        for d in drafts(made)
        if isinstance(d.payload, EvidenceReported)
    }
    told = [r for r in made.reports if r.kind is EvidenceKind.INTERVIEW and r.patch >= 0]
    far = [r for r in told if offset_m(made, r) > 3 * stated[r.entity] + 50]
    assert len(told) > 50
    assert 0.03 < len(far) / len(told) < 0.4


def test_three_sources_draw_the_front_differently() -> None:
    """On the day of deepest advance the three drawn areas differ by square kilometres."""
    made = region(Scale.DISTRICT)
    drawn: dict[str, shapely.Geometry] = {}
    for draft in drafts(made):
        payload = draft.payload
        if isinstance(payload, EvidenceReported) and "at the deepest" in payload.text:
            assert payload.shape is not None
            drawn[payload.source] = shape_to_metres(payload.shape)
    assert set(drawn) == set(WATCHERS)
    first, second, third = drawn.values()
    assert first.symmetric_difference(second).area > 2e6
    assert second.symmetric_difference(third).area > 2e6


def test_differences_name_reports_of_different_sources() -> None:
    """Every difference names two or more reports, each of another source, on one ground."""
    made = region(Scale.DISTRICT)
    by = {report.entity: report.source for report in made.reports}
    noted = [d.payload for d in drafts(made) if isinstance(d.payload, DifferenceNoted)]
    assert len(noted) >= 4
    for difference in noted:
        assert len({by[entity] for entity in difference.reports}) >= 2
        assert difference.shape
    sides = {report.entity: report.side for report in made.reports}
    assert any(len({sides[e] for e in d.reports} - {""}) == 2 for d in noted)


def test_the_silent_source_last_wrote_nine_days_ago() -> None:
    """The health post sent a weekly note until nine days before now, and nothing since."""
    days = [
        (NOW - d.recorded_time).days
        for d in drafts(region(Scale.DISTRICT))
        if isinstance(d.payload, EvidenceReported)
        and d.payload.source == SILENT
        and d.payload.topic == "weekly note"
    ]
    assert len(days) >= 50
    assert min(days) == 9
