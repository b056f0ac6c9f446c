"""Who asks and what is asked about, drawn from the records."""

from __future__ import annotations

from pathlib import Path

from clearground.edge.share.heads import (
    anybody,
    heads_of,
    organisation_asking,
    person_asking,
    published,
)
from clearground.pipeline import world_of
from clearground.teams.reading import State
from tests.edge.share.shared import LATER, NOW, approved, events, region, take_back
from tests.scene import BOOK


def test_people_organisations_and_anybody(tmp_path: Path) -> None:
    """Tests that roles come from the records and that a stranger has none."""
    world = world_of(events(region(tmp_path)))
    ann = person_asking(world, "ann", LATER)
    assert (ann.organisation, set(ann.roles)) == ("authority", {"information_officer"})
    assert not person_asking(world, "nobody", LATER).registered
    assert set(organisation_asking("north").roles) == {"partner"}
    assert set(anybody().roles) == {"public"}


def test_two_different_people_publish_and_one_ends_it(tmp_path: Path) -> None:
    """Tests the two-person rule, and that a record taken back says so."""
    path = region(tmp_path, *approved("area-a", "ann"), *approved("area-b", "ann", "bo"))
    world = world_of(events(path))
    assert published(world, BOOK, LATER) == {"area-b"}
    take_back(path, "PublicationApproved", LATER)
    after = events(path)
    assert published(world_of(after), BOOK, LATER) == frozenset()
    heads = heads_of(after, frozenset({"area-a"}))
    states = {(e.type, e.entity): heads[e.id].state for e in after}
    assert states["AreaDeclared", "area-a"] is State.PUBLISHED
    assert states["AreaDeclared", "area-b"] is State.STANDING
    assert states["PublicationApproved", "area-b"] is State.TAKEN_BACK
    assert all(head.recorded is not None and head.recorded <= LATER for head in heads.values())
    assert {heads[e.id].recorded for e in after if e.entity == "ann"} >= {NOW}
