"""Stated quantities of the simulated region, published progress, and a source fallen silent."""

from __future__ import annotations

from clearground.edge.sim.front import NORTH, SOUTH
from clearground.edge.sim.landscape import Landscape
from clearground.edge.sim.reporting import Press, source
from clearground.edge.sim.scale import Figures
from clearground.edge.sim.sources import SILENT, SILENT_DAYS, Source
from clearground.standards.terms import Directness, EvidenceKind

_WEEKS = 60


def write_claims(press: Press, land: Landscape, *, figures: Figures) -> None:
    """Write statements with their intervals, progress, and the weekly notes that have stopped."""
    _statements(press, figures)
    _progress(press, figures)
    _weekly_notes(press, land)


def _statements(press: Press, figures: Figures) -> None:
    rows = (
        ("Regional press office", "", "strength", figures.experts, figures.experts, "experts"),
        (
            "Regional press office",
            "",
            "strength",
            figures.engineers,
            figures.engineers,
            "engineers",
        ),
        ("North Bank spokesperson", NORTH, "origin of ammunition: Vessland", 55, 80, "% of finds"),
        ("South Bank spokesperson", SOUTH, "origin of ammunition: Vessland", 5, 20, "% of finds"),
        ("Plumb Line Inspection", "", "origin of ammunition: Vessland", 31, 52, "% of finds"),
        ("North Bank spokesperson", NORTH, "contaminated land", 30, 40, "% of the region"),
        ("South Bank spokesperson", SOUTH, "contaminated land", 2, 5, "% of the region"),
        ("Open Meadow Clearance", "", "training of deminers", 120, 160, "hours a person"),
        ("Regional press office", "", "machines", 0, 1 + figures.experts // 80, "machines"),
        ("Regional Emergency Service", "", "drones over worksites", 2, 6, "sightings a week"),
    )
    for k, (name, side, topic, low, high, unit) in enumerate(rows):
        press.report(
            EvidenceKind.STATEMENT,
            Directness.INDIRECT,
            source=Source(name, side, "C" if not side else "D", 0.0, 0.0, lag_days=2),
            days=300.0 - 17 * k,
            where=None,
            credibility=3,
            topic=topic,
            text=f"{topic.capitalize()}: {low} to {high} {unit}, according to {name}.",
            value_low=float(low),
            value_high=float(high),
            value_unit=unit,
            layer="statements",
        )


def _progress(press: Press, figures: Figures) -> None:
    """Square kilometres that the press office says were cleared, without places."""
    whole = figures.width_m * figures.depth_m / 1e6
    for k in range(4):
        share = 0.002 * (k + 1)
        press.report(
            EvidenceKind.PUBLISHED_PROGRESS,
            Directness.INDIRECT,
            source=Source("Regional press office", "", "C", 0.0, 0.0, lag_days=3),
            days=400.0 - 95 * k,
            where=None,
            credibility=4,
            topic="published progress",
            text=f"{share * whole:.1f} square kilometres worked so far, says the press office.",
            value_low=round(share * whole * 0.9, 2),
            value_high=round(share * whole, 2),
            value_unit="km2",
            layer="published progress",
        )


def _weekly_notes(press: Press, land: Landscape) -> None:
    """The health post's weekly notes; the last came nine days ago."""
    post = source(SILENT)
    near = land.villages[0].name
    for week in range(_WEEKS):
        days = SILENT_DAYS + 7.0 * week + 0.3
        press.report(
            EvidenceKind.OTHER,
            Directness.INDIRECT,
            source=Source(post.name, "", "A", 0.0, 0.0, lag_days=0.2),
            days=days,
            where=None,
            credibility=2,
            topic="weekly note",
            text=f"Weekly note of the health post at {near}.",
            layer="weekly notes",
        )
