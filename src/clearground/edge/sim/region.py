"""The simulated region as a whole: its land, its truth, and what was recorded before clearance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from clearground.edge.parameters import default_book
from clearground.edge.sim.cast import Cast, plan_cast, write_cast
from clearground.edge.sim.crews import TeamRef, write_crews
from clearground.edge.sim.desk import Desk, Ids
from clearground.edge.sim.evidence import write_evidence
from clearground.edge.sim.front import Front, front
from clearground.edge.sim.kit import EquipmentRef, write_kit
from clearground.edge.sim.landscape import BaseLayer, Landscape, base_layers, landscape
from clearground.edge.sim.laying import lay_hazard
from clearground.edge.sim.names import Names
from clearground.edge.sim.outline import outline
from clearground.edge.sim.places import (
    LAT0,
    LON0,
    District,
    WorksRef,
    write_places,
    write_region,
    write_rules,
    write_works,
)
from clearground.edge.sim.positions import positions
from clearground.edge.sim.reporting import ReportRef
from clearground.edge.sim.scale import FIGURES, Figures, Scale
from clearground.edge.sim.settlements import Village
from clearground.edge.sim.sources import SOURCES, Source, write_sources
from clearground.edge.sim.truth import Truth
from clearground.events import Draft
from clearground.standards.geometry import FloatArray, RegionCrs

_TITLES = {
    Scale.SMALL: "Oru Bend",
    Scale.DISTRICT: "Oru Valley district",
    Scale.BELT: "Oru Border belt",
}


@dataclass(frozen=True, slots=True)
class SimRegion:
    """A simulated region.

    `truth`, `front`, `sources` and the `patch` of each report are kept apart: they score a run
    and guide the simulated actors, and enter no record.

    Parameters
    ----------
    scale, seed, now : Scale, int, datetime
        What it was made from.
    entity, parameters : str
        UUIDs of the region and of the adoption of its parameters.
    base : dict of name to BaseLayer
        Context layers in region metres.
    truth : Truth
        What lies in the ground.
    front : Front
        Where the front ran.
    land : Landscape
        The land in full.
    cast, teams, equipment, districts, works, reports
        Who and what was recorded, with UUIDs, for those who go on from here.
    batches : tuple of (name, drafts)
        What was recorded before any clearance work.
    """

    scale: Scale
    seed: int
    now: datetime
    entity: str
    parameters: str
    base: dict[str, BaseLayer]
    truth: Truth
    front: Front
    land: Landscape
    cast: Cast
    teams: tuple[TeamRef, ...]
    equipment: tuple[EquipmentRef, ...]
    districts: tuple[District, ...]
    works: tuple[WorksRef, ...]
    reports: tuple[ReportRef, ...]
    sources: dict[str, Source]
    batches: tuple[tuple[str, tuple[Draft, ...]], ...]

    @property
    def name(self) -> str:
        """Title of the region."""
        return _TITLES[self.scale]

    @property
    def figures(self) -> Figures:
        """Sizes and counts of its scale."""
        return FIGURES[self.scale]

    @property
    def crs(self) -> RegionCrs:
        """The region's equal-area CRS."""
        return RegionCrs(LON0, LAT0)

    @property
    def villages(self) -> tuple[Village, ...]:
        """The villages."""
        return self.land.villages

    def drafts(self) -> tuple[tuple[str, tuple[Draft, ...]], ...]:
        """Ordered batches (name, drafts) of everything recorded before any clearance work."""
        return self.batches

    def ground_at(self, x_m: FloatArray, y_m: FloatArray) -> np.ndarray:
        """Kind of ground at places in region metres: field, forest, road, built or water."""
        return self.land.ground.at(x_m, y_m)


def simulate(scale: Scale, seed: int, now: datetime, ids: Ids) -> SimRegion:
    """A simulated region of the given scale.

    Parameters
    ----------
    scale : Scale
        How large.
    seed : int
        The same seed, `now` and identifiers give the same region.
    now : datetime
        The region's moment (aware, UTC); everything happened before it.
    ids : callable
        Gives the next UUID as text.

    Its `drafts()` are ordered so that nothing refers to a later draft.
    """
    assert now.tzinfo is not None, "the region's moment needs a time zone"
    figures = FIGURES[scale]
    rng, story = (np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(2))
    names = Names(rng)
    land = landscape(rng, names, outline(rng, figures), figures=figures, scale=scale)
    line = front(rng, land.outline, figures)
    posts = positions(rng, line, land, figures)
    truth = lay_hazard(rng, land, line, posts=posts, figures=figures)
    desk = Desk(story, ids, now)
    cast = plan_cast(desk)
    entity = write_region(desk, cast, land.outline, name=_TITLES[scale])
    write_cast(desk, cast, names)
    rules = write_rules(desk, cast, default_book())
    desk.close("region")
    districts = write_places(desk, cast, land, figures=figures, title=_TITLES[scale])
    desk.close("places")
    write_sources(desk, cast)
    teams = write_crews(desk, cast, names, places=land.villages, figures=figures)
    equipment = write_kit(desk, cast, teams)
    desk.close("teams")
    reports = write_evidence(desk, cast, land, line=line, posts=posts, truth=truth, figures=figures)
    desk.close("evidence", by_recording=True)
    works = write_works(desk, cast, land, [p.hull for p in truth.patches], figures=figures)
    desk.close("works", by_recording=True)
    return SimRegion(
        scale=scale,
        seed=seed,
        now=now,
        entity=entity,
        parameters=rules,
        base=base_layers(land, "Oru"),
        truth=truth,
        front=line,
        land=land,
        cast=cast,
        teams=teams,
        equipment=equipment,
        districts=districts,
        works=works,
        reports=reports,
        sources=dict(SOURCES),
        batches=tuple(desk.batches),
    )
