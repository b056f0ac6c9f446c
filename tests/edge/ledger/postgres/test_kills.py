"""Kills under load on a server: the writer, the process that serves it, the whole server."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clearground.edge.ledger.place import create_store
from tests.edge.ledger.appender import BATCH
from tests.edge.ledger.postgres.server import Server, need_server, running
from tests.edge.ledger.test_kills import LATEST_S, Figures, appender, faults_of

KILLS, KILLS_LONG = 16, 2_000
SEED_LONG = 200_000
MEMORY = "/dev/shm"
KILLED = ("client", "backend", "client", "server")
"""What is killed, in turn: the writer, the server's process for it, the server's first process."""


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A server that may be killed; the tests beside need theirs."""
    need_server()
    # What a killed program wrote stays with the system, so memory proves as much as a disk.
    with running(MEMORY if Path(MEMORY).is_dir() else "/tmp") as server:
        yield server


def killer(server: Server, what: str, place: str) -> Callable[[int], None]:
    """Kills what a trial is about; the server answers again when this returns."""

    def kill(child: int) -> None:
        if what == "client":
            os.kill(child, signal.SIGKILL)
            return
        if what == "backend":
            server.kill_backend(place)
        else:
            server.kill()
        server.wait(restart=what == "server")

    return kill


def campaign(
    server: Server, folder: Path, *, kills: int, seed: int, fault: str = "none"
) -> tuple[Figures, Counter[str]]:
    """Kill writers, backends and servers at random moments after a writer's first answer."""
    dice, figures, done = random.Random(seed), Figures(kills, 0, []), Counter[str]()
    with appender() as warm:
        for trial in range(kills):
            what, place, acks = (
                KILLED[trial % len(KILLED)],
                server.database(),
                folder / f"{trial}.acks",
            )
            create_store(place).close()
            wait_s = dice.uniform(0, LATEST_S * 2)
            kill = killer(server, what, place)
            told = warm.kill_one(place, acks, fault=fault, wait_s=wait_s, kill=kill)
            figures.acknowledged += told * BATCH
            done[what] += 1
            figures.faults += [
                f"seed {seed}, kill {trial} of the {what}: {f}" for f in faults_of(place, told)
            ]
            server.take_back()
            acks.unlink()
            if done.total() % 100 == 0:
                print(
                    f"{done.total()} kills, {figures.acknowledged} records, {figures.faults}",
                    flush=True,
                )
    return figures, done


def test_killed_writers_and_servers_leave_whole_batches(own: Server, tmp_path: Path) -> None:
    """Tests kills of each at random moments: appends, layers, closing and opening."""
    found, done = campaign(own, tmp_path, kills=KILLS, seed=7)
    assert found.faults == []
    assert found.acknowledged > KILLS * BATCH
    assert done == {"client": 8, "backend": 4, "server": 4}


@pytest.mark.parametrize("fault", ["early", "halves"])
def test_the_harness_sees_a_writer_that_answers_early_or_halves_a_batch(
    own: Server, tmp_path: Path, fault: str
) -> None:
    """Tests that an answer before the commit, and a batch in two transactions, are caught."""
    found, _done = campaign(own, tmp_path, kills=12, seed=7, fault=fault)
    assert found.faults


@pytest.mark.campaign
def test_many_kills_of_writers_and_servers(own: Server, tmp_path: Path) -> None:
    """Tests the long form."""
    found, done = campaign(own, tmp_path, kills=KILLS_LONG, seed=SEED_LONG)
    print(
        f"\nseed {SEED_LONG}: {found.kills:,} kills ({dict(done)}), {found.acknowledged:,}"
        f" acknowledged records at stake, {len(found.faults)} faults"
    )
    assert found.faults == []
