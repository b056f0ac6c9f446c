"""Open points of an area: each thing once, with the record that it is about."""

from __future__ import annotations

import shapely

from clearground.edge.web.cards.areas import area_card
from clearground.edge.web.open_points import Point, as_written, open_points, written_points
from clearground.events.field import ObstacleLeft
from clearground.events.release import ReleaseSigned
from clearground.standards.terms import ReleaseKind
from tests.edge.region import shape
from tests.edge.web.grown import Fact, grown

LEFT = "01a7f733-98c0-767f-a2bc-69cba1cc074a"
TREE: Fact = (
    LEFT,
    ObstacleLeft("order", shape(shapely.box(0, 93, 3, 100)), "tree line"),
)


def released(*points: str) -> Fact:
    """A decision on part of area A that states these open points."""
    return "release-9", ReleaseSigned(
        area="area-a", kind=ReleaseKind.CLEARED, shape=shape(shapely.box(0, 80, 100, 93)),
        criteria=(), evidence=(), evidence_digest="", orders=("order",), parameters="example-1",
        authority="authority", depth_m=0.2, open_points=points,
    )  # fmt: skip


def test_a_record_named_by_a_release_is_told_once() -> None:
    """The obstacle stands in the field's words and in the release's: one line, one link."""
    room = grown(TREE, released(f"21 m2 not searched: tree line (record {LEFT})."))
    points = [p for p in open_points(room.view().world, "area-a") if p.entity == LEFT]
    assert [p.words.replace("\u202f", " ") for p in points] == [
        "21 m² left unsearched under O-1: tree line"
    ]
    assert area_card(room, room.view(), "area-a").points[-1].entity == LEFT


def test_the_same_words_with_another_unit_sign_are_one_point() -> None:
    """Writing m2 for m² makes no second point; no raw UUID is left in the words."""
    room = grown(TREE, released("5 m² are a ditch", "5 m2 are a ditch."))
    told = [p.words for p in open_points(room.view().world, "area-a")]
    assert sum("ditch" in words for words in told) == 1
    assert LEFT not in " ".join(told)


def test_a_written_point_links_its_record() -> None:
    """The UUID becomes the link; a point about nothing recorded keeps its words."""
    world = grown(TREE).view().world
    found = as_written(world, f"21 m2 not searched: tree line (record {LEFT}).")
    assert found == Point("21\u202fm² not searched: tree line.", LEFT)
    assert as_written(world, "ask the miller (again)") == Point("ask the miller (again)")
    assert LEFT not in written_points(world, (f"tree line (record {LEFT}).",))
    assert written_points(world, ()) == "no open point stated"
