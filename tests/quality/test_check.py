"""Who may inspect whom, and what closes a nonconformity."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import shapely

from clearground.events.core import Payload
from clearground.events.quality import NonconformityClosed, NonconformityOpened
from clearground.quality.check import check, same_side
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import Role, Severity, VisitKind
from tests.scene import T0, Scene, at_work, draft, visit

OPENED = NonconformityOpened("NC-1", "order", "v", Severity.MAJOR, "lane not marked")


def codes(
    scene: Scene, entity: str, payload: Payload, *, actor: str = "inspector", days: int = 0
) -> list[str]:
    w = scene.world
    made = draft(entity, payload, T0 + timedelta(days=days), actor)
    return [f.code for f in check(w.quality, w.worklog, w.roster, made)]


def test_an_inspector_of_another_organisation_may_visit() -> None:
    """Tests the visit of the small world."""
    assert codes(at_work(), "v", visit()) == []


def test_a_visit_names_a_signed_order_and_a_certified_inspector() -> None:
    """Tests an unknown order, an officer without the competency, an expired certificate."""
    scene = at_work()
    assert codes(scene, "v", replace(visit(), order="ghost")) == ["QUAL-01"]
    assert codes(scene, "v", replace(visit(), inspector="officer")) == ["TEAM-04"]
    assert codes(scene, "v", visit(), days=300) == ["TEAM-04"]


def test_nobody_inspects_their_own_organisation_from_outside() -> None:
    """Tests a certified inspector of the team's organisation at each kind of visit."""
    scene = at_work()
    scene.person("own", "north", Role.QUALITY_INSPECTOR, inspector=date(2027, 1, 1))
    for kind in (VisitKind.QC, VisitKind.EXTERNAL_QA):
        assert codes(scene, "v", replace(visit(kind), inspector="own")) == ["QUAL-02"]
    assert codes(scene, "v", replace(visit(VisitKind.INTERNAL_QA), inspector="own")) == []


def test_nobody_inspects_their_own_team_even_inside() -> None:
    """Tests the leader, certified as an inspector, at an internal visit to the own team."""
    scene = at_work()
    scene.person("member", "north", Role.DEMINER, inspector=date(2027, 1, 1))
    inside = replace(visit(VisitKind.INTERNAL_QA), inspector="member")
    assert codes(scene, "v", inside) == ["QUAL-02"]


def test_an_unknown_person_or_team_is_never_taken_as_independent() -> None:
    """Tests that what is not known does not pass."""
    roster = at_work().world.roster
    assert same_side(roster, "ghost", "team")
    assert same_side(roster, "inspector", "ghost")
    assert not same_side(roster, "inspector", "team")


def test_a_sample_lies_in_its_order() -> None:
    """Tests a sample inside and one 5 km away."""
    near = shape_from_metres(shapely.box(1, 1, 5, 5))
    far = shape_from_metres(shapely.box(5000, 1, 5005, 5))
    assert codes(at_work(), "v", replace(visit(), sampled=near)) == []
    assert codes(at_work(), "v", replace(visit(), sampled=far)) == ["QUAL-03"]


def test_a_nonconformity_rests_on_a_visit_to_its_order() -> None:
    """Tests no visit, and the visit of the small world."""
    scene = at_work()
    assert codes(scene, "nc", OPENED) == ["QUAL-04"]
    scene.add("v", visit())
    assert codes(scene, "nc", OPENED) == []
    assert codes(scene, "nc", replace(OPENED, order="ghost")) == ["QUAL-01", "QUAL-04"]


def test_a_nonconformity_is_closed_once_by_somebody_independent_with_what_was_done() -> None:
    """Tests each of the three conditions of a closure."""
    scene = at_work()
    scene.add("v", visit())
    done = NonconformityClosed("lane marked again, seen on site")
    assert codes(scene, "nc", done) == ["QUAL-05"]
    scene.add("nc", OPENED)
    assert codes(scene, "nc", done) == []
    assert codes(scene, "nc", NonconformityClosed(" ")) == ["QUAL-06"]
    assert codes(scene, "nc", done, actor="leader") == ["QUAL-07"]
    scene.add("nc", done)
    assert codes(scene, "nc", done) == ["QUAL-05"]
