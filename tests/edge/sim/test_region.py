"""Tests of the simulated region as a whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
import shapely

from clearground.edge.parameters import default_book
from clearground.edge.sim import Scale, simulate
from clearground.events import evidence, region, release, teams
from clearground.pipeline import World, check
from clearground.standards.geometry import shape_to_metres
from clearground.standards.terms import EvidenceKind, HazardClass, TeamKind, Tier
from tests.edge.sim.made import NOW, Counter, drafts
from tests.edge.sim.made import region as made_region

EXPECTED = {
    region.RegionOpened,
    region.ParametersAdopted,
    region.PlaceRegistered,
    teams.OrganisationRegistered,
    teams.PersonRegistered,
    teams.CertificateIssued,
    teams.TeamFormed,
    teams.EquipmentRegistered,
    teams.AccreditationGranted,
    teams.AccreditationSuspended,
    teams.TrainingHeld,
    teams.DrillHeld,
    evidence.EvidenceReported,
    evidence.EvidenceGraded,
    evidence.OrdnanceIdentified,
    evidence.DifferenceNoted,
    evidence.DifferenceDecided,
    release.WorksRequested,
}
SIZES = (Scale.SMALL, Scale.DISTRICT)


def test_the_same_seed_gives_the_same_drafts() -> None:
    """Two runs with the same seed, moment and identifiers give equal drafts and equal truth."""
    first = made_region(Scale.SMALL)
    second = simulate(Scale.SMALL, 1, NOW, Counter())
    assert first.drafts() == second.drafts()
    assert (first.truth.x_m == second.truth.x_m).all()


def test_another_seed_gives_another_region() -> None:
    """A different seed moves the villages."""
    first, second = made_region(Scale.SMALL), made_region(Scale.SMALL, 2)
    assert [(v.x_m, v.y_m) for v in first.villages] != [(v.x_m, v.y_m) for v in second.villages]


def test_the_time_of_day_changes_no_past_fact() -> None:
    """A moment six hours later on the same day gives the same drafts."""
    later = simulate(Scale.SMALL, 1, NOW + timedelta(hours=6), Counter())
    assert later.drafts() == made_region(Scale.SMALL).drafts()


@pytest.mark.parametrize("scale", SIZES)
def test_every_draft_is_marked_simulated_and_dated_before_now(scale: Scale) -> None:
    """Every fact is simulated, was so before it was recorded, and was recorded before now."""
    for draft in drafts(made_region(scale)):
        assert draft.simulated
        assert draft.valid_time <= draft.recorded_time <= NOW


@pytest.mark.parametrize("scale", SIZES)
def test_every_kind_of_fact_before_clearance_is_there(scale: Scale) -> None:
    """Each payload that can precede clearance work occurs, and no other does."""
    assert {type(draft.payload) for draft in drafts(made_region(scale))} == EXPECTED


@pytest.mark.parametrize("scale", SIZES)
def test_every_kind_of_evidence_is_there(scale: Scale) -> None:
    """Each evidence kind of the code list is reported at least once."""
    kinds = {report.kind for report in made_region(scale).reports}
    assert kinds == set(EvidenceKind)


def test_nobody_acts_or_is_named_before_they_are_registered_except_to_open() -> None:
    """Actors, graded reports, copies and team members refer to drafts that came before."""
    made = made_region(Scale.SMALL)
    known: set[str] = set()
    for draft in drafts(made):
        payload = draft.payload
        if isinstance(payload, evidence.EvidenceReported):
            assert not payload.same_as or payload.same_as in known
        if isinstance(payload, evidence.EvidenceGraded | teams.CertificateIssued):
            assert draft.entity in known
        if isinstance(payload, evidence.DifferenceNoted):
            assert set(payload.reports) <= known
        if isinstance(payload, evidence.OrdnanceIdentified):
            assert payload.find in known
        if isinstance(payload, teams.TeamFormed):
            assert {payload.leader, *payload.members} <= known
        known.add(draft.entity)


def test_no_truth_stands_in_a_draft() -> None:
    """No reported point is an item's true place to the millimetre, and no depth is told."""
    made = made_region(Scale.SMALL)
    true = {
        (round(x * 1000), round(y * 1000))
        for x, y in zip(made.truth.x_m, made.truth.y_m, strict=True)
    }
    for draft in drafts(made):
        payload = draft.payload
        if isinstance(payload, evidence.EvidenceReported) and payload.shape:
            at = shape_to_metres(payload.shape)
            if isinstance(at, shapely.Point):
                assert (round(at.x * 1000), round(at.y * 1000)) not in true


def test_every_report_lies_inside_the_region() -> None:
    """A reported place touches the region's ground, whatever its error."""
    made = made_region(Scale.DISTRICT)
    ground = made.land.outline.polygon.buffer(1)
    for draft in drafts(made):
        if isinstance(draft.payload, evidence.EvidenceReported) and draft.payload.shape:
            assert ground.contains(shape_to_metres(draft.payload.shape))


def test_people_and_bases_are_for_the_fewest() -> None:
    """Names of people, their certificates and where teams start from are not for partners."""
    hidden = teams.PersonRegistered | teams.CertificateIssued | teams.TeamFormed
    facts = [d for d in drafts(made_region(Scale.SMALL)) if isinstance(d.payload, hidden)]
    assert facts
    assert {draft.tier for draft in facts} == {Tier.SECRET}


def test_most_reports_are_graded_by_somebody_else() -> None:
    """A grade never comes from the person who recorded the report; some reports have none."""
    facts = drafts(made_region(Scale.DISTRICT))
    by = {d.entity: d.actor for d in facts if isinstance(d.payload, evidence.EvidenceReported)}
    graded = {d.entity: d.actor for d in facts if isinstance(d.payload, evidence.EvidenceGraded)}
    assert all(by[entity] != actor for entity, actor in graded.items())
    assert 0.75 < len(graded) / len(by) < 0.98


def test_exact_copies_repeat_the_words_and_name_the_first() -> None:
    """A copy has the digest of the report it names."""
    facts = drafts(made_region(Scale.DISTRICT))
    reports = {
        d.entity: d.payload for d in facts if isinstance(d.payload, evidence.EvidenceReported)
    }
    copies = [p for p in reports.values() if p.same_as]
    assert copies
    assert all(reports[p.same_as].original_digest == p.original_digest for p in copies)


def test_some_reports_came_months_late() -> None:
    """At least one in a hundred reports was recorded over 90 days after the region was opened."""
    facts = drafts(made_region(Scale.DISTRICT))
    opened = facts[0].recorded_time
    late = [
        d
        for d in facts
        if isinstance(d.payload, evidence.EvidenceReported)
        and d.recorded_time - max(d.valid_time, opened) > timedelta(days=90)
    ]
    assert len(late) >= 12


def test_recovered_ordnance_keeps_alternatives_that_sum_to_one() -> None:
    """Weights sum to one, some items name an invented maker and a year, and some do not."""
    found = [
        d.payload
        for d in drafts(made_region(Scale.DISTRICT))
        if isinstance(d.payload, evidence.OrdnanceIdentified)
    ]
    assert len(found) > 20
    for item in found:
        assert abs(sum(a.weight for a in item.alternatives) - 1) < 1e-9
        assert item.treat_as in {a.category for a in item.alternatives}
    assert any(a.country and a.year for item in found for a in item.alternatives)
    assert any(not item.alternatives[0].country for item in found)


def test_the_belt_meets_its_figures() -> None:
    """4,930 km2 (1 %), 122 settlements, 1,000 experts, 5,000 engineers, 1,000-1,500 patches."""
    made = made_region(Scale.BELT)
    facts = drafts(made)
    formed = [d.payload for d in facts if isinstance(d.payload, teams.TeamFormed)]
    opened = facts[0].payload
    assert isinstance(opened, region.RegionOpened)
    assert abs(shape_to_metres(opened.extent).area / 4_930e6 - 1) < 0.01
    villages = [
        d
        for d in facts
        if isinstance(d.payload, region.PlaceRegistered) and d.payload.kind == "village"
    ]
    assert len(villages) == 122
    engineers = sum(t.strength for t in formed if t.kind is TeamKind.ENGINEER)
    assert engineers == 5_000
    assert sum(t.strength for t in formed) - engineers == 1_000
    assert 1_000 <= len(made.truth.patches) <= 1_500
    assert len(facts) <= 60_000
    assert {"detector", "dog", "machine", "uas"} <= {e.kind.value for e in made.equipment}
    assert set(made.truth.hazard) == set(range(len(HazardClass)))


@pytest.mark.parametrize("scale", SIZES)
def test_every_draft_passes_the_checks_of_its_room(scale: Scale) -> None:
    """Recorded one after the other, no fact of a simulated region has a fault."""
    world, book = World(), default_book()
    for draft in drafts(made_region(scale)):
        assert check(world, draft, book) == ()
        world.apply(draft)
    assert len(world.dossier.reports) > 300


@pytest.mark.parametrize("scale", SIZES)
def test_the_edge_of_the_region_is_registered_as_a_border(scale: Scale) -> None:
    """A reader of control areas can tell the map's frame from a front line."""
    made = made_region(scale)
    (edge,) = [
        d.payload
        for d in drafts(made)
        if isinstance(d.payload, region.PlaceRegistered) and d.payload.kind == "border"
    ]
    assert abs(shape_to_metres(edge.shape).length - made.land.outline.polygon.length) < 1
