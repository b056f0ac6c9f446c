"""A difference is told by how many sources differ, and cautiously only where that has a sense."""

from __future__ import annotations

from dataclasses import replace

from clearground.edge.web.differing import count_words, shown_words
from clearground.edge.web.room import Room
from clearground.events.evidence import DifferenceNoted, EvidenceReported
from clearground.evidence.state import Difference, Report
from clearground.pipeline import World
from clearground.standards.terms import Directness, EvidenceKind


def differing(room: Room, *reports: EvidenceReported) -> tuple[World, Difference]:
    """The sample world with these reports in its dossier, and a difference among them."""
    world = room.view().world
    like = world.dossier.reports["report-find"]
    named: dict[str, Report] = {
        f"r-{i}": replace(like, entity=f"r-{i}", facts=facts) for i, facts in enumerate(reports)
    }
    noted = DifferenceNoted(tuple(named), None, "about")
    return (
        replace(world, dossier=replace(world.dossier, reports=named)),
        Difference("d", noted, like.recorded_time),
    )


def held(source: str) -> EvidenceReported:
    """A source's statement about who held ground."""
    return EvidenceReported(EvidenceKind.CONTROL_AREA, Directness.INDIRECT, source, None)


def test_sources_are_counted_not_reports(room: Room) -> None:
    """Three reports of two sources are two sources; two of one source are one."""
    assert count_words(*differing(room, held("a"), held("a"), held("b"))) == "2 sources differ"
    assert count_words(*differing(room, held("a"), held("a"))) == "Reports of one source differ"


def test_who_held_ground_has_no_cautious_side(room: Room) -> None:
    """About who held ground no source is preferred and none is called more cautious."""
    words = shown_words(*differing(room, held("a"), held("b")))
    assert "cautious" not in words
    assert "none is preferred" in words


def test_hazard_is_shown_by_the_more_cautious(room: Room) -> None:
    """A report of mines against one of land in use: the more cautious is drawn."""
    mined = EvidenceReported(EvidenceKind.FIND, Directness.DIRECT, "a", None)
    used = EvidenceReported(EvidenceKind.LAND_IN_USE, Directness.NEGATIVE, "b", None)
    assert "more cautious" in shown_words(*differing(room, mined, used))
