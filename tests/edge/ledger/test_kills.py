"""Kills under load: whole batches, every acknowledged record, and the harness sees faults."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from clearground.edge.ledger.keys import accounts_path
from clearground.edge.ledger.place import Place, open_store
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from tests.edge.ledger.appender import BATCH, batch

ROOT = Path(__file__).resolve().parents[3]
KILLS, KILLS_LONG = 50, 2_000
LATEST_S = 0.08
"""The longest wait before a kill; by then some ten batches went in."""


@dataclass
class Appender:
    """A warm process that forks a writer for each trial."""

    process: subprocess.Popen[str]

    def kill_one(
        self, path: Place, acks: Path, *, fault: str, wait_s: float,
        kill: Callable[[int], None] | None = None,
    ) -> int:  # fmt: skip
        """Let a writer begin, kill it after a while; how many batches it acknowledged.

        `kill` kills something else instead, such as the server that it writes to.
        """
        source, answers = self.process.stdin, self.process.stdout
        assert source is not None
        assert answers is not None
        source.write(f"{path} {acks} {fault}\n")
        source.flush()
        child = int(answers.readline())
        while not acks.exists() or acks.stat().st_size < 1:
            time.sleep(0.001)
        time.sleep(wait_s)
        kill(child) if kill else os.kill(child, signal.SIGKILL)
        assert answers.readline() == "ended\n"
        return acks.stat().st_size


@contextmanager
def appender() -> Iterator[Appender]:
    command = [sys.executable, "-m", "tests.edge.ledger.appender"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as warm:
        yield Appender(warm)


@dataclass
class Figures:
    """What the kills found."""

    kills: int
    acknowledged: int
    faults: list[str]


def faults_of(path: Place, told: int) -> Iterator[str]:
    """What a file that was left behind has wrong with it."""
    with open_store(path) as store:  # a journal that was left is played back here
        kept = [e.entity for e in store.events() if e.type != "KeyEnrolled"]
        for mark in store.shown():
            if not store.is_intact(mark):
                yield f"layer {mark.layer} is half written"
    whole = [draft.entity for n in range(len(kept) // BATCH) for draft in batch(n)]
    if kept[: len(whole)] != whole or len(kept) != len(whole):
        yield f"half a batch: {len(kept)} records"
    if not told <= len(kept) // BATCH <= told + 1:
        yield f"{told} batches were acknowledged, {len(kept) // BATCH} are there"
    report = verify(path, None)
    if report.first_broken is not None:
        yield report.first_broken.what


def campaign(folder: Path, kills: int, seed: int, fault: str = "none") -> Figures:
    """Kill many writers at random moments after their first answer."""
    dice, figures = random.Random(seed), Figures(kills, 0, [])
    with appender() as warm:
        for trial in range(kills):
            path, acks = folder / f"{trial}.gpkg", folder / f"{trial}.acks"
            GeoPackageStore.create(path).close()
            accounts_path(path).touch()  # a file of this machine: no child looks at it first
            told = warm.kill_one(path, acks, fault=fault, wait_s=dice.uniform(0, LATEST_S))
            figures.acknowledged += told * BATCH
            figures.faults += [f"seed {seed}, kill {trial}: {f}" for f in faults_of(path, told)]
            for left in folder.glob(f"{trial}.*"):
                left.unlink()
    return figures


def test_a_killed_writer_leaves_whole_batches(tmp_path: Path) -> None:
    """Tests kills at random moments: appends, layers, closing and opening."""
    found = campaign(tmp_path, KILLS, 7)
    assert found.faults == []
    assert found.acknowledged > KILLS * BATCH


@pytest.mark.parametrize("fault", ["early", "halves"])
def test_the_harness_sees_a_writer_that_answers_early_or_halves_a_batch(
    tmp_path: Path, fault: str
) -> None:
    """Tests that an answer before the commit, and a batch in two transactions, are caught."""
    assert campaign(tmp_path, 15, 8, fault).faults


@pytest.mark.campaign
def test_many_killed_writers_leave_whole_batches(tmp_path: Path) -> None:
    """The long campaign."""
    found = campaign(tmp_path, KILLS_LONG, 100_000)
    print(
        f"\n{found.kills:,} kills, {found.acknowledged:,} acknowledged records at stake,"
        f" {len(found.faults)} faults"
    )
    assert found.faults == []
