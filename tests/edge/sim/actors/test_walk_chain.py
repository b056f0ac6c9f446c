"""The simulated people walk a small region from declaration to handover, by the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np
import pytest

from clearground.edge.parameters import default_book
from clearground.edge.sim import Scale, simulate
from clearground.edge.sim.actors import declare, walk
from clearground.edge.sim.truth import Truth
from clearground.events.core import Draft
from clearground.field.protect import rollcall, zones
from clearground.pipeline import World, check
from clearground.release.account import account
from clearground.standards.terms import AreaStatus, Directness, ReleaseKind, Severity, WarningKind

NOW = datetime(2026, 10, 7, 11, 0, tzinfo=UTC)
START = NOW - timedelta(days=420)


def counter() -> Callable[[], str]:
    """Ids 1, 2, 3... in the form of a UUID."""
    given = iter(range(1, 10**9))
    return lambda: f"00000000-0000-7000-8000-{next(given):012d}"


@dataclass(frozen=True)
class Walked:
    before: World
    truth: Truth
    declared: tuple[Draft, ...]
    batches: tuple[tuple[Draft, ...], ...]
    faults: Counter[str]
    world: World

    @property
    def drafts(self) -> tuple[Draft, ...]:
        return (*self.declared, *(d for batch in self.batches for d in batch))


@lru_cache(maxsize=2)
def walked(seed: int) -> Walked:
    """A small region walked once; every draft is checked again in the order of yielding."""
    ids, book = counter(), default_book()
    region = simulate(Scale.SMALL, seed, NOW, ids)
    world, faults = World(), Counter[str]()
    for _name, batch in region.drafts():
        for draft in batch:
            world.apply(draft)
    before = world.copy()
    chance = np.random.default_rng(seed)
    declared = declare(world, book, rng=chance, ids=ids, start=START, now=NOW)

    def take(drafts: tuple[Draft, ...]) -> None:
        for draft in drafts:
            faults.update(f.code for f in check(world, draft, book))
            world.apply(draft)

    take(declared)
    batches = []
    steps = walk(world.copy(), region.truth, (), book, rng=chance, ids=ids, start=START, now=NOW)
    for batch in steps:
        take(batch)
        batches.append(batch)
    return Walked(before, region.truth, declared, tuple(batches), faults, world)


def test_every_draft_passes_the_rules_when_taken_in_again() -> None:
    """Tests about 2,000 drafts in the order in which they are handed on."""
    made = walked(1)
    assert made.faults == Counter()
    assert len(made.drafts) > 1000


def test_every_draft_is_marked_simulated_and_dated_before_the_regions_moment() -> None:
    """Tests each draft, and that nothing is written down before it was so."""
    for draft in walked(1).drafts:
        assert draft.simulated
        assert draft.valid_time <= draft.recorded_time <= NOW


def test_areas_are_declared_on_evidence_that_was_known_that_day() -> None:
    """Tests that no declaration names a report learned later, and confirmed ones are direct."""
    made = walked(1)
    reports = made.before.dossier.reports
    declarations = [d for d in made.declared if d.type == "AreaDeclared"]
    assert len(declarations) >= 15
    for draft in declarations:
        used = [reports[e] for e in draft.payload.evidence]  # type: ignore[attr-defined]
        assert all(r.recorded_time < draft.recorded_time for r in used)
        direct = any(r.facts.directness is Directness.DIRECT for r in used)
        assert (draft.payload.area_class.value == "CHA") is direct  # type: ignore[attr-defined]


def test_the_square_metres_of_the_walked_region_close() -> None:
    """Tests declared = remaining + cancelled + reduced + cleared, with all four above zero."""
    world = walked(1).world
    sheet = account(world.register, world.releases, world.worklog)
    parts = (sheet.remaining_m2, sheet.cancelled_m2, sheet.reduced_m2, sheet.cleared_m2)
    assert sheet.declared_m2 == sum(parts)
    assert min(parts) > 0


def test_the_whole_story_happens() -> None:
    """Tests each turn of the story by its trace in the records."""
    made = walked(1)
    world, kinds = made.world, Counter(d.type for d in made.drafts)
    for kind in ("AreaSplit", "AreaExtended", "DifferenceNoted", "HandoverSigned", "FindRecorded"):
        assert kinds[kind] > 0, kind
    assert {d.facts.kind for d in world.releases.decisions.values()} == set(ReleaseKind)
    statuses = {a.status for a in world.register.current()}
    assert {AreaStatus.HANDED_OVER, AreaStatus.WORKED_ON} <= statuses
    assert any(g.reopened for a in world.register.areas.values() for g in a.grounds)
    warned = {w.facts.kind for w in world.protection.warnings.values()}
    assert {WarningKind.IMPACT, WarningKind.DRILL} <= warned
    late = [d for d in made.drafts if (d.recorded_time - d.valid_time).days >= 2]
    assert any(d.type == "ProgressRecorded" for d in late)
    left = [n for n in world.quality.opened if n not in world.quality.closed]
    assert any(world.quality.opened[n].facts.severity is Severity.MAJOR for n in left)


def test_a_warning_stands_at_the_regions_moment_with_an_open_roll_call() -> None:
    """Tests one live zone, one stop that nobody has resumed, one person not answered for."""
    protection, roster = walked(1).world.protection, walked(1).world.roster
    assert len(zones.live(protection, NOW)) == 1
    stops = [s for s in protection.stops if s not in protection.resumed]
    assert len(stops) == 1
    assert rollcall.state(protection, stops[0], roster).unanswered == 1


def test_finds_are_items_that_were_there_and_some_are_missed() -> None:
    """Tests every find against the nearest buried item, and that not every item was found."""
    made = walked(1)
    there = np.column_stack((made.truth.x_m, made.truth.y_m))
    finds = [k.facts for k in made.world.worklog.finds.values()]
    for find in finds:
        x, y = (float(v) / 1000 for v in find.shape[7:-1].split())
        assert np.min(np.hypot(there[:, 0] - x, there[:, 1] - y)) < 0.5
    assert 0 < len(finds) < len(there)


def test_the_same_seed_walks_the_same_way() -> None:
    """Tests that two walks from one seed give the same drafts, and another seed others."""
    first = walked(1).drafts
    walked.cache_clear()
    assert walked(1).drafts == first
    assert walked(2).drafts != first


@pytest.mark.parametrize("seed", [1, 2])
def test_no_team_works_past_its_accreditation_or_under_a_stop(seed: int) -> None:
    """Tests that refused work leaves no progress: the rules found nothing on replay."""
    assert walked(seed).faults == Counter(), walked(seed).faults
