"""What the records already answer of a release or handover, put together for a signature."""

from __future__ import annotations

from typing import Any

from clearground.edge.office import Office
from clearground.pipeline import World, records_of
from clearground.release.case import case
from clearground.release.proposal import Proposal, evidence_about, evidence_digest
from clearground.release.statement import statement
from clearground.standards.geometry import shape_to_metres

Values = dict[str, Any]


def proposal_from(office: Office, values: Values) -> Proposal:
    """The proposal that typed values describe; the ground is the whole area where none is given."""
    area = office.world.register.areas[values["area"]]
    ground = shape_to_metres(values["shape"]) if values.get("shape") else area.geometry
    known = records_of(office.world)
    listed = tuple(values.get("evidence") or ()) or evidence_about(
        known, ground, office.book.number("release.near_m", office.now.date())
    )
    return Proposal(
        area=values["area"],
        kind=values["kind"],
        ground=ground,
        on=office.now.date(),
        orders=tuple(values.get("orders") or ()),
        evidence=listed,
        depth_m=values.get("depth_m"),
        open_points=tuple(values.get("open_points") or ()),
    )


def release_values(office: Office, values: Values) -> Values:
    """The values of a release with its evidence, their digest and the answered criteria."""
    proposed = proposal_from(office, values)
    answered = tuple(values.get("criteria") or ())
    typed = {answer.code for answer in answered}
    found = case(proposed, records_of(office.world), office.book)
    return {
        **values,
        "evidence": proposed.evidence,
        "evidence_digest": evidence_digest(proposed.evidence),
        "criteria": (*answered, *(answer for answer in found if answer.code not in typed)),
        "open_points": proposed.open_points,
    }


def handover_values(office: Office, values: Values) -> Values:
    """The values of a handover with its statement and the open points of its decisions."""
    world: World = office.world
    points = tuple(
        point
        for entity in values["decisions"]
        if entity in world.releases.decisions
        for point in world.releases.decisions[entity].facts.open_points
    )
    known = set(world.releases.decisions)
    text = values.get("statement")
    if not text and values["area"] in world.register.areas and known >= set(values["decisions"]):
        text = statement(records_of(world), values["area"], values["decisions"])
    given = tuple(values.get("open_points") or ())
    return {
        **values,
        "statement": text or "",
        "open_points": tuple(dict.fromkeys((*given, *points))),
    }
