"""Where the sources of a case differ, recorded as objects that name them."""

from __future__ import annotations

from clearground.edge.office import Office
from clearground.events import Draft
from clearground.evidence.differences import find, noted, rules_of


def note_differences(office: Office) -> int:
    """Number of differences in the dossier after those between sources were recorded, once.

    They are recorded in the name of whoever imported the case; a person decides them.
    """
    world = office.world
    if world.dossier.differences or world.region is None:
        return len(world.dossier.differences)
    drafts = [
        Draft(
            entity=office.new_id(),
            payload=noted(one),
            actor=world.region.actor,
            organisation=world.region.organisation,
            valid_time=office.now,
            recorded_time=office.now,
            simulated=office.simulated,
        )
        for one in find(world.dossier, rules_of(office.book, office.now.date()))
    ]
    office.record(drafts)
    return len(drafts)
