"""Approvals of publication: a known subject, a reason, and different people."""

from __future__ import annotations

from clearground.events.core import Draft
from clearground.events.release import PublicationApproved
from clearground.release.check import check
from clearground.release.publish_rules import approvers
from tests.scene import BOOK, T0, Scene


def codes(scene: Scene, entity: str, actor: str, reason: str = "farmers ask") -> list[str]:
    draft = Draft(entity, PublicationApproved(reason), actor, "authority", T0, T0)
    return [f.code for f in check(scene.records, draft, BOOK)]


def test_an_approval_names_a_known_outline_and_a_reason() -> None:
    """Tests PERM-01 and PERM-02."""
    scene = Scene()
    scene.area()
    assert codes(scene, "area", "ann") == []
    assert codes(scene, "nowhere", "ann") == ["PERM-01"]
    assert codes(scene, "area", "ann", " ") == ["PERM-02"]


def test_one_person_does_not_count_twice() -> None:
    """Tests PERM-03, and that a second person does count."""
    scene = Scene()
    scene.area()
    scene.add("area", PublicationApproved("farmers ask"), actor="ann")
    assert codes(scene, "area", "ann") == ["PERM-03"]
    assert codes(scene, "area", "bo") == []
    scene.add("area", PublicationApproved("so they do"), actor="bo")
    assert approvers(scene.world.releases, "area") == {"ann", "bo"}
