"""Tests of the way from the dossier to the bundle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import shapely

from clearground.belief import BeliefParameters, Grid, fit
from clearground.belief.bundle import bundle
from clearground.events import Draft
from clearground.events.evidence import (
    DifferenceDecided,
    DifferenceNoted,
    EvidenceGraded,
    EvidenceReported,
)
from clearground.evidence.state import Dossier
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import Directness, EvidenceKind, HazardClass, Ordnance

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PLACE = shape_from_metres(shapely.Point(500, 500))


def dossier(*facts: tuple[str, object]) -> Dossier:
    """A dossier of facts, a day apart."""
    made = Dossier()
    for k, (entity, payload) in enumerate(facts):
        day = NOW + timedelta(days=k)
        made.apply(Draft(entity, payload, "p", "o", day, day))
    return made


def find(**further: object) -> EvidenceReported:
    """A reported find."""
    values: dict[str, object] = {"shape": PLACE, **further}
    kind = values.pop("kind", EvidenceKind.FIND)
    return EvidenceReported(kind, Directness.DIRECT, values.pop("source", "s"), **values)


def test_copies_lead_to_their_original_and_rings_do_not_hang() -> None:
    """Report c repeats b, b repeats a: one group; x and y that repeat each other are one too."""
    made = bundle(
        dossier(
            ("a", find()),
            ("b", find(same_as="a")),
            ("c", find(same_as="b")),
            ("x", find(same_as="y")),
            ("y", find(same_as="x")),
        )
    )
    assert {r.id: r.group for r in made.reports} == {
        "a": "a", "b": "a", "c": "a", "x": "x", "y": "x"
    }  # fmt: skip


def test_grade_class_and_count_travel() -> None:
    """The grade is the dossier's; the class follows from the ordnance where none is named."""
    made = bundle(
        dossier(
            ("a", find(ordnance=Ordnance.MINE_AV, count=4)),
            ("a", EvidenceGraded("B", 2)),
            ("b", find(ordnance=Ordnance.UXO_MORTAR)),
            ("c", find(ordnance=Ordnance.UNKNOWN)),
        )
    )
    first, second, third = made.reports
    assert (first.reliability, first.credibility, first.count) == ("B", 2, 4)
    assert first.hazard is HazardClass.AV_MINE
    assert second.hazard is HazardClass.OTHER_ORDNANCE
    assert third.hazard is None


def test_context_and_placeless_reports_stay_out() -> None:
    """A statement, a control area and a report without a place are no claims."""
    made = bundle(
        dossier(
            ("a", find(kind=EvidenceKind.STATEMENT)),
            ("b", find(kind=EvidenceKind.CONTROL_AREA)),
            ("c", find(shape=None)),
        )
    )
    assert made.reports == ()


def test_as_of_takes_what_was_recorded_by_then() -> None:
    """The second report was recorded a day later."""
    made = bundle(dossier(("a", find()), ("b", find())), as_of=NOW + timedelta(hours=1))
    assert [r.id for r in made.reports] == ["a"]
    assert made.as_of == "2026-03-01T01:00:00+00:00"


def test_a_decided_difference_leaves_out_what_was_not_upheld() -> None:
    """Undecided, both count; decided for one, the other is left out."""
    noted = ("d", DifferenceNoted(("a", "b"), None, "same field"))
    both = dossier(("a", find()), ("b", find()), noted)
    assert len(bundle(both).reports) == 2
    both.apply(Draft("d", DifferenceDecided(("b",), "seen again"), "p", "o", NOW, NOW))
    assert [r.id for r in bundle(both).reports] == ["b"]


def test_swapping_the_parties_changes_no_number_and_no_name() -> None:
    """Sides and sources swapped in the dossier give the same belief under the same digest."""
    grid = Grid(0.0, 1000.0, 50.0, 20, 20)
    one, other = (
        fit(
            bundle(
                dossier(
                    ("a", find(source=first, side=first)),
                    ("b", find(source=second, side=second, kind=EvidenceKind.INTERVIEW)),
                )
            ),
            grid,
            BeliefParameters(),
            1,
        )
        for first, second in (("North", "South"), ("South", "North"))
    )
    assert one.digest == other.digest
    assert (one.mean == other.mean).all()
    assert (one.hi == other.hi).all()
