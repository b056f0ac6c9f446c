"""Fleets that meet seldom: nothing lost, nothing diverged, each conflict and each fork shown."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from clearground.edge.ledger import bundling, sense
from clearground.edge.ledger.merge import Holding
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.events import Draft, Event, causes, conflicts
from tests.edge.ledger.fleet import Device, Fleet
from tests.edge.ledger.judge import Figures, judge

STEPS, STEPS_IN_CI = 50, 30
IN_MEMORY, IN_FILES = range(480), range(480, 500)
LONG = 50_000
"""Fleets of the long form, from the seed in the environment (100,000) on."""

COUNTED = ("fleets", "devices", "acknowledged", "kept", "named", "stranded", "died", "conflicts",
           "forks", "found_early")  # fmt: skip
BATCH = 50
"""Fleets after which the long form writes down what it found, so that it can go on."""

SUMMARY, FIRST, COUNT = "CLEARGROUND_FLEETS", "CLEARGROUND_FLEETS_FROM", "CLEARGROUND_FLEETS_COUNT"


RESTORES, RESTORES_IN_CI = 2, 6
"""Weight of a return to an old copy: a short life then meets as many as a long one, and forks."""


def campaign(
    seeds: Iterable[int],
    folder: Path | None = None,
    steps: int = STEPS_IN_CI,
    restores: int = RESTORES,
) -> Figures:
    """Let fleets live, meet and be judged."""
    figures = Figures()
    for seed in seeds:
        fleet = Fleet(seed, folder)
        fleet.live(steps, restores=restores)
        judge(fleet, figures)
        for device in (*fleet.devices, *fleet.aside):
            device.store.close()
        for left in folder.iterdir() if folder else ():
            left.unlink()
    return figures


def test_fleets_in_memory_lose_nothing_and_agree() -> None:
    """Tests records, bundles lost, doubled and late, clocks off, restarts, old backups, forks."""
    found = campaign(IN_MEMORY, restores=RESTORES_IN_CI)
    assert found.faults == []
    assert found.conflicts > len(IN_MEMORY)
    assert min(found.happened[n] for n in ("lost", "doubled", "restarts", "revocations")) > 20
    assert found.happened["restores of the head office"] > 20
    assert found.forks > 10
    assert found.found_early > 0
    assert found.kept + found.named + found.died == found.acknowledged


def test_fleets_with_region_files_lose_nothing_and_agree(tmp_path: Path) -> None:
    """Tests the same with one GeoPackage file a device."""
    found = campaign(IN_FILES, tmp_path)
    assert found.faults == []
    assert found.happened["restores"] > 0


STRANDED = 100_638
"""A third device wrote about what only the refused branch of a copied device introduces."""


def test_only_what_rests_on_a_refused_branch_is_left_out_and_named() -> None:
    """Tests that 13 of that device's 15 later records are kept, and the last batch is named."""
    found = campaign((STRANDED,), steps=STEPS)
    assert found.faults == []
    assert found.stranded == 2


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

    def trusting(
        have: dict[str, int], _hash_at: object, keys: tuple[Event, ...], names: dict[str, str]
    ) -> Holding:
        return Holding(have, lambda _device, _n: _Anything(), keys, names)

    monkeypatch.setattr(bundling, "Holding", trusting)
    monkeypatch.setattr(bundling, "_forks", lambda *_all: ())
    assert "a fork was not found" in faults_with(range(60))


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
    assert "diverged" in "".join(campaign((33, 61), steps=STEPS).faults)


def test_the_judge_sees_a_dropped_bundle_that_is_taken_as_received(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Tests an acknowledgement before the records are kept: what was sent is never sent again."""
    real, told = Fleet.send, {}

    def trusting(self: Fleet) -> None:
        before = self.happened["lost"]
        held = {d.index: d.store.have() for d in self.devices}
        real(self)
        if self.happened["lost"] > before:
            told[self.seed] = held

    def sent(self: Fleet, one: Device, other: Device) -> dict[str, int]:
        lost = told.get(self.seed, {}).get(one.index, {})
        truly = other.store.have()
        return {d: max(n, lost.get(d, 0)) for d, n in {**lost, **truly}.items()}

    monkeypatch.setattr(Fleet, "send", trusting)
    monkeypatch.setattr(Fleet, "held_by", sent)
    found = faults_with(range(10))
    assert "is lost" in found or "diverged" in found


def test_the_judge_sees_records_left_out_that_nobody_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Tests a silent cut: what makes no sense is left out, and no finding says so."""
    real = sense.without
    monkeypatch.setattr(sense, "without", lambda *told: (real(*told)[0], ()))
    found = campaign((STRANDED,), steps=STEPS).faults
    assert len([fault for fault in found if "is lost" in fault]) == 2


@pytest.mark.campaign
def test_many_fleets_lose_nothing_and_agree() -> None:
    """The long campaign; it goes on behind the last seed in the summary file, if one is named."""
    place = os.environ.get(SUMMARY, "")
    first = int(os.environ.get(FIRST, "100000"))
    end = first + int(os.environ.get(COUNT, str(LONG)))
    done = json.loads(Path(place).read_text()) if place and Path(place).exists() else {}
    faults = list(done.get("faults", ()))
    for seed in range(int(done.get("next_seed", first)), end, BATCH):
        found = campaign(range(seed, min(seed + BATCH, end)), steps=STEPS)
        faults += found.faults
        told = {name: done.get(name, 0) + getattr(found, name) for name in COUNTED}
        for name, count in found.happened.items():
            told[name] = done.get(name, 0) + count
        done = {**done, **told, "first_seed": done.get("first_seed", first)}
        done |= {"next_seed": min(seed + BATCH, end), "faults": faults}
        if place:
            Path(place).with_suffix(".new").write_text(json.dumps(done, indent=1))
            Path(place).with_suffix(".new").replace(place)
    print(f"\n{json.dumps(done)}")
    assert faults == []
