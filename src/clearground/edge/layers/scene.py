"""What all layers share: the world, the moment, and areas that can be found by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from clearground.areas.state import Area
from clearground.edge.layers.layer import Geometries, metres, polygons
from clearground.pipeline import World


@dataclass(frozen=True)
class Scene:
    """A world at a moment.

    Parameters
    ----------
    world : World
        The state to draw.
    now : datetime
        Decides which warnings are live (aware).
    simulated : bool
        Whether its records are simulated; every feature says so.
    """

    world: World
    now: datetime
    simulated: bool

    @cached_property
    def zone(self) -> ZoneInfo:
        """The region's time zone."""
        return ZoneInfo(self.world.region.facts.timezone if self.world.region else "UTC")

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """Areas that count."""
        return self.world.register.current()

    @cached_property
    def area_shapes(self) -> Geometries:
        """Their shapes, in the same order."""
        return polygons(metres(a.shape for a in self.areas))

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Finds areas by place."""
        return shapely.STRtree(self.area_shapes)

    def day(self, moment: datetime) -> date:
        """The day of a moment in the region's time zone."""
        return moment.astimezone(self.zone).date()

    def code(self, area: str) -> str:
        """Code of an area, "" when it is not known."""
        found = self.world.register.areas.get(area)
        return found.code if found else ""

    def person(self, entity: str) -> str:
        """Name of a person, the UUID when no name is recorded."""
        found = self.world.roster.people.get(entity)
        return found.facts.name if found else entity

    def organisation(self, entity: str) -> str:
        """Name of an organisation, the UUID when no name is recorded."""
        found = self.world.roster.organisations.get(entity)
        return found.name if found else entity

    def team(self, entity: str) -> str:
        """Name of a team, the UUID when no name is recorded."""
        found = self.world.roster.teams.get(entity)
        return found.name if found else entity

    def codes_under(self, shapes: Geometries) -> list[list[str]]:
        """Codes of the areas that each shape touches."""
        codes: list[list[str]] = [[] for _shape in shapes]
        if len(shapes) and len(self.areas):
            shape, area = self.tree.query(shapes, predicate="intersects")
            for i, j in zip(shape, area, strict=True):
                codes[i].append(self.areas[j].code)
        return [sorted(found) for found in codes]

    def touched_areas(self, shapes: Geometries) -> frozenset[str]:
        """UUIDs of the areas that any of the shapes touches."""
        if not len(shapes) or not len(self.areas):
            return frozenset()
        _shape, area = self.tree.query(shapes, predicate="intersects")
        return frozenset(self.areas[j].entity for j in np.unique(area))


def rounded(areas_m2: Sequence[float]) -> list[int]:
    """Whole square metres, each rounded by itself."""
    return [round(float(a)) for a in areas_m2]
