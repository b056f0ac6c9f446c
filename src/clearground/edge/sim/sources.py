"""Sources of the simulated region: what they state about their error, and what it truly is."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from clearground.edge.sim.cast import OPENED, Cast
from clearground.edge.sim.desk import Desk
from clearground.edge.sim.front import NORTH, SOUTH
from clearground.events.teams import OrganisationRegistered
from clearground.standards.terms import OrganisationKind


@dataclass(frozen=True, slots=True)
class Source:
    """A source with its habits; the true ones are part of the truth and enter no record.

    Parameters
    ----------
    name : str
        Stable name in every report.
    side : str
        Its party, for display only; "" for none.
    reliability : str
        How the officers grade it, A-F.
    stated_error_m, true_error_m : float
        One-sigma position error it states, and the one it really has, metres.
    bias_m : tuple of (east, north)
        Systematic shift of its positions, metres.
    lag_days : float
        Usual days from the event to its report.
    """

    name: str
    side: str
    reliability: str
    stated_error_m: float
    true_error_m: float
    bias_m: tuple[float, float] = (0.0, 0.0)
    lag_days: float = 3.0

    @property
    def misstated(self) -> bool:
        """Whether its real error (shift included) is more than twice what it states."""
        east, north = self.bias_m
        return self.true_error_m + hypot(east, north) > 2 * self.stated_error_m


SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        Source("Chart Table map desk", "", "B", 500, 400, (0, 0), 1),
        Source("South Bank daily bulletin", SOUTH, "D", 300, 700, (150, 1_300), 2),
        Source("North Bank daily bulletin", NORTH, "C", 300, 600, (-100, -900), 4),
        Source("North Bank engineer archive", NORTH, "B", 20, 18, (0, 0), 200),
        Source("South Bank engineer archive", SOUTH, "C", 15, 55, (90, -110), 330),
        Source("Oru Valley health post", "", "A", 30, 25, (0, 0), 2),
        Source("Regional Emergency Service", "", "B", 10, 9, (0, 0), 1),
        Source("Overlook imagery desk", "", "B", 2, 2.5, (0, 0), 6),
        Source("Newsreel event list", "", "C", 1_000, 1_600, (0, 0), 4),
        Source("Old district survey", "", "D", 100, 260, (60, 40), 20),
        Source("Open Meadow Clearance", "", "A", 15, 12, (0, 0), 3),
        Source("Hearth and Furrow", "", "A", 15, 14, (0, 0), 3),
    )
}
"""Named sources; two of them state an error that is far too small (assumption)."""

WATCHERS = ("Chart Table map desk", "South Bank daily bulletin", "North Bank daily bulletin")
"""The three sources that report where the front ran, and disagree."""
SILENT = "Oru Valley health post"
"""The source that has fallen silent."""
SILENT_DAYS = 9
"""Days since the silent source last wrote."""


def write_sources(desk: Desk, cast: Cast) -> None:
    """Register the named sources as organisations, so that they can be asked."""
    for name in SOURCES:
        if name not in ("Regional Emergency Service", "Open Meadow Clearance", "Hearth and Furrow"):
            fact = OrganisationRegistered(name, OrganisationKind.SOURCE)
            desk.write(fact, by=cast.official("information"), days=OPENED - 3)
