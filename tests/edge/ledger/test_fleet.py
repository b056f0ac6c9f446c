"""Fleets that meet seldom: nothing lost, nothing diverged, each conflict and each fork shown."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from clearground.edge.ledger import bundling
from clearground.edge.ledger.merge import Holding
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.events import Draft, Event, causes, conflicts
from tests.edge.ledger.fleet import Fleet
from tests.edge.ledger.judge import Figures, judge

STEPS, STEPS_IN_FILES = 50, 30
IN_MEMORY, IN_FILES = range(20), range(20, 40)
FORKS = (43, 64)
"""Seeds in which a restored device goes on before it hears of what it had sent."""
LONG = range(100_000, 102_000)


def campaign(seeds: Iterable[int], folder: Path | None = None) -> Figures:
    """Let fleets live, meet and be judged."""
    figures = Figures()
    for seed in seeds:
        fleet = Fleet(seed, folder)
        fleet.live(STEPS_IN_FILES if folder else STEPS)
        judge(fleet, figures)
        for device in fleet.devices:
            device.store.close()
        for left in folder.iterdir() if folder else ():
            left.unlink()
    return figures


def test_fleets_in_memory_lose_nothing_and_agree() -> None:
    """Tests records, bundles lost, doubled and late, clocks off, restarts, old backups."""
    found = campaign(IN_MEMORY)
    assert found.faults == []
    assert found.conflicts > len(IN_MEMORY)
    assert min(found.happened[n] for n in ("lost", "doubled", "restarts", "restores")) > 0
    assert found.kept + found.named + found.died == found.acknowledged


def test_fleets_with_region_files_lose_nothing_and_agree(tmp_path: Path) -> None:
    """Tests the same with one GeoPackage file a device."""
    found = campaign(IN_FILES, tmp_path)
    assert found.faults == []
    assert found.happened["restores"] > 0


def test_a_fork_is_found_and_settled() -> None:
    """Tests devices that went on from an old copy after what they had sent was taken in."""
    found = campaign(FORKS)
    assert found.faults == []
    assert found.forks == len(FORKS)


def faults_with(seeds: Iterable[int]) -> str:
    return "\n".join(campaign(seeds).faults)


def test_the_judge_sees_conflicts_that_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests swapped parents: every author is taken to have seen everything."""
    monkeypatch.setattr(causes.Causes, "had_seen", lambda *_records: True)
    assert "no conflict says so" in faults_with(range(3))


class _Anything(str):
    """A hash that equals any other."""

    __hash__ = str.__hash__

    def __eq__(self, _other: object) -> bool:
        return True

    def __ne__(self, _other: object) -> bool:
        return False


def test_the_judge_sees_forks_that_are_merged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests a skipped check: a chain that forked is taken for one that follows."""

    def trusting(have: dict[str, int], _hash_at: object, keys: tuple[Event, ...]) -> Holding:
        return Holding(have, lambda _device, _n: _Anything(), keys)

    monkeypatch.setattr(bundling, "Holding", trusting)
    assert "a fork was not found" in faults_with(FORKS)


def test_the_judge_sees_records_that_are_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests a store that acknowledges, and forgets every ninth batch."""
    real = GeoPackageStore.append

    def forgetful(self: GeoPackageStore, facts: list[Draft], writer: Writer) -> tuple[Event, ...]:
        before = self.connection.serialize()
        events = real(self, facts, writer)
        if writer.ids.seed % 9 == 0:  # type: ignore[attr-defined]
            self.connection.deserialize(before)
        return events

    monkeypatch.setattr(GeoPackageStore, "append", forgetful)
    assert "is lost" in faults_with(range(3))


def test_the_judge_sees_views_that_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a conflict closed twice apart is not closed by whichever record came last."""

    def last_one(
        closings: dict[frozenset[str], list[Event]], cluster: list[Event], _causes: object
    ) -> Event | None:
        made = closings.get(frozenset(event.id for event in cluster), [])
        return made[-1] if made else None

    monkeypatch.setattr(conflicts, "settled", last_one)
    assert "diverged" in faults_with((1,))


@pytest.mark.campaign
def test_many_fleets_lose_nothing_and_agree() -> None:
    """The long campaign."""
    found = campaign(LONG)
    print(
        f"\n{found.fleets:,} fleets, {found.devices:,} devices: {found.acknowledged:,} records"
        f" acknowledged, {found.kept:,} kept, {found.named:,} refused and named,"
        f" {found.died:,} gone with a dead disk before they were sent,"
        f" {found.conflicts:,} conflicts, {found.forks} forks ({found.found_early} found before"
        f" the meeting), {dict(found.happened)}, {len(found.faults)} faults"
    )
    assert found.faults == []
