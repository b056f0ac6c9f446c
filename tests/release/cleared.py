"""The small world with its area searched, inspected and ready for a decision."""

from __future__ import annotations

from datetime import timedelta

import shapely
from shapely.geometry.base import BaseGeometry

from clearground.events.field import WorkOrderCompleted
from clearground.events.release import CriterionAnswered, ReleaseSigned
from clearground.release.case import case
from clearground.release.proposal import Proposal, evidence_about, evidence_digest
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import CriterionState, Method, ReleaseKind
from tests.scene import AREA, BOOK, NEAR_M, T0, Scene, at_work, find, visit

DONE = T0 + timedelta(days=3)
WEST, EAST = shapely.box(0, 0, 50, 100), shapely.box(50, 0, 100, 100)


def worked(*grounds: BaseGeometry) -> Scene:
    """One day of work on each ground (both halves if none), one find, completed and inspected."""
    scene = at_work()
    for day, ground in enumerate(grounds or (WEST, EAST)):
        scene.progress(f"p{day}", ground, day=day)
    scene.add("item", find(shapely.Point(50, 50)))
    scene.add("order", WorkOrderCompleted(), T0 + timedelta(days=1))
    scene.add("v", visit(), T0 + timedelta(days=2))
    return scene


def signed(
    scene: Scene,
    ground: BaseGeometry = AREA,
    *,
    kind: ReleaseKind = ReleaseKind.CLEARED,
    waived: tuple[str, ...] = (),
    open_points: tuple[str, ...] = (),
) -> ReleaseSigned:
    """A decision as the authority would sign it from the records, waiving the codes named."""
    about = evidence_about(scene.records, ground, NEAR_M)
    orders = ("order",) if "order" in scene.world.worklog.orders else ()
    proposal = Proposal(
        "area", kind, ground, DONE.date(), orders, about, 0.2, open_points=open_points
    )
    answered = tuple(
        CriterionAnswered(c.code, CriterionState.WAIVED, waived_by="officer")
        if c.code in waived
        else c
        for c in case(proposal, scene.records, BOOK)
    )
    return ReleaseSigned(
        area="area",
        kind=kind,
        shape=shape_from_metres(ground),
        criteria=answered,
        evidence=about,
        evidence_digest=evidence_digest(about),
        orders=orders,
        parameters="example-1",
        authority="Authority",
        depth_m=0.2,
        methods=(Method.MANUAL,),
        residual_risk="Deeper items may remain.",
        open_points=open_points,
    )
