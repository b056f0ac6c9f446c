"""All derived layers of a world, for the region file and the map page alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from clearground.edge.layers import reported, work
from clearground.edge.layers.forecasts import Forecasts, build_forecasts
from clearground.edge.layers.ground import ground
from clearground.edge.layers.layer import Layer
from clearground.edge.layers.scene import Scene
from clearground.edge.layers.warnings import warnings
from clearground.pipeline import World
from clearground.release.account import AreaAccount

DRAWING_ORDER = (
    "areas",
    "remaining",
    "releases",
    "evidence",
    "evidence_lines",
    "evidence_shapes",
    "differences",
    "orders",
    "progress",
    "finds",
    "accidents",
    "warnings",
    "nonconformities",
    "works",
    "places_points",
    "places_lines",
    "places_shapes",
    "proposed_outlines",
    "planned_tasks",
)
"""Names of all layers in the order in which they are listed: records, then forecasts."""


def build(
    world: World,
    *,
    now: datetime,
    simulated: bool,
    forecasts: Forecasts | None = None,
    figures: Mapping[str, AreaAccount] | None = None,
) -> tuple[Layer, ...]:
    """Every derived layer, records first and forecasts last; empty ones included.

    Parameters
    ----------
    world : World
        The state to draw, of any pair of dates.
    now : datetime
        The moment (aware) that decides which warnings are live.
    simulated : bool
        Whether the records are simulated; each feature carries it.
    forecasts : Forecasts, optional
        What the models propose; None gives the two forecast layers without features.
    figures : mapping of str to AreaAccount, optional
        The account of each area where the world is a part of the record: figures are rounded
        over all areas at once. None sums them from the world.

    Raises
    ------
    AccountError
        ACC-01: the square metres do not close.
    """
    scene = Scene(world, now, simulated)
    layers = (
        *ground(scene, figures),
        *reported.evidence(scene),
        reported.differences(scene),
        work.orders(scene),
        work.progress(scene),
        work.finds(scene),
        work.accidents(scene),
        warnings(scene),
        work.nonconformities(scene),
        *reported.places(scene),
        *build_forecasts(world, forecasts or Forecasts(), simulated=simulated, on=scene.day(now)),
    )
    by_name = {layer.name: layer for layer in layers}
    return tuple(by_name[name] for name in DRAWING_ORDER)
