"""The three sizes of the simulated region and every figure that depends on the size."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from clearground.standards.terms import TeamKind


class Scale(StrEnum):
    """How large the simulated region is."""

    SMALL = "small"
    DISTRICT = "district"
    BELT = "belt"


@dataclass(frozen=True, slots=True)
class Figures:
    """Sizes and counts of one scale.

    Parameters
    ----------
    width_m, depth_m : float
        Extent along and across the front, metres.
    border_wave_m : float
        How far the southern border strays from a straight line; 0 gives a rectangle.
    villages, streams, districts : int
        Counts of places.
    patches : int
        Hazard patches laid, each a minefield, strike, scatter or nuisance lay.
    noise_m, block_m, strip_m, raster_m : float
        Grid of the land-cover noise, size of field blocks, width of fields, cell of the
        ground raster, metres.
    reach : float
        Share of the depth that the front crosses at its deepest.
    teams : dict of TeamKind to (teams, people a team)
    traces : int
        Conflict traces that the public record holds.
    """

    width_m: float
    depth_m: float
    border_wave_m: float
    villages: int
    streams: int
    districts: int
    patches: int
    noise_m: float
    block_m: float
    strip_m: float
    raster_m: float
    reach: float
    teams: dict[TeamKind, tuple[int, int]]
    traces: int

    @property
    def experts(self) -> int:
        """People in clearance teams of every kind but engineers."""
        return sum(n * size for kind, (n, size) in self.teams.items() if kind != TeamKind.ENGINEER)

    @property
    def engineers(self) -> int:
        """People in engineer teams."""
        n, size = self.teams.get(TeamKind.ENGINEER, (0, 0))
        return n * size


FIGURES: dict[Scale, Figures] = {
    Scale.SMALL: Figures(
        width_m=8_000,
        depth_m=6_000,
        border_wave_m=0,
        villages=5,
        streams=1,
        districts=1,
        patches=20,
        noise_m=80,
        block_m=900,
        strip_m=190,
        raster_m=20,
        reach=0.5,
        teams={
            TeamKind.NTS: (1, 4),
            TeamKind.UAS: (1, 4),
            TeamKind.MANUAL: (2, 9),
            TeamKind.DOG: (1, 6),
            TeamKind.EOD: (1, 5),
            TeamKind.INSPECTION: (1, 4),
            TeamKind.ENGINEER: (1, 20),
        },
        traces=70,
    ),
    Scale.DISTRICT: Figures(
        width_m=24_000,
        depth_m=16_000,
        border_wave_m=0,
        villages=17,
        streams=3,
        districts=1,
        patches=70,
        noise_m=100,
        block_m=1_150,
        strip_m=240,
        raster_m=20,
        reach=0.52,
        teams={
            TeamKind.NTS: (2, 4),
            TeamKind.UAS: (1, 4),
            TeamKind.MANUAL: (6, 9),
            TeamKind.DOG: (2, 6),
            TeamKind.MECHANICAL: (1, 6),
            TeamKind.EOD: (2, 5),
            TeamKind.INSPECTION: (2, 4),
            TeamKind.ENGINEER: (2, 25),
        },
        traces=260,
    ),
    Scale.BELT: Figures(
        width_m=170_000,
        depth_m=29_000,
        border_wave_m=9_000,
        villages=122,
        streams=14,
        districts=9,
        patches=1_250,
        noise_m=250,
        block_m=2_100,
        strip_m=480,
        raster_m=50,
        reach=0.78,
        teams={
            TeamKind.NTS: (20, 4),
            TeamKind.UAS: (15, 4),
            TeamKind.MANUAL: (60, 9),
            TeamKind.DOG: (20, 6),
            TeamKind.MECHANICAL: (12, 6),
            TeamKind.EOD: (16, 5),
            TeamKind.INSPECTION: (12, 4),
            TeamKind.ENGINEER: (200, 25),
        },
        traces=3_600,
    ),
}
"""Figures by scale; assumption, chosen to resemble a rural district and a border belt."""
