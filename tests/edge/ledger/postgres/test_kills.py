"""Kills of a writer to a server under load: the same campaign and faults as for a file."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from clearground.edge.ledger.place import create_store
from tests.edge.ledger.postgres.server import Server
from tests.edge.ledger.test_kills import LATEST_S, Figures, appender, faults_of

KILLS, KILLS_LONG = 10, 2_000


def campaign(
    server: Server, folder: Path, *, kills: int, seed: int, fault: str = "none"
) -> Figures:
    """Kill many writers at random moments after their first answer."""
    dice, figures = random.Random(seed), Figures(kills, 0, [])
    with appender() as warm:
        for trial in range(kills):
            place, acks = server.database(), folder / f"{trial}.acks"
            create_store(place).close()
            told = warm.kill_one(place, acks, fault=fault, wait_s=dice.uniform(0, LATEST_S * 2))
            figures.acknowledged += told
            figures.faults += [f"seed {seed}, kill {trial}: {f}" for f in faults_of(place, told)]
            server.take_back()
    return figures


def test_a_killed_writer_leaves_whole_batches_on_the_server(server: Server, tmp_path: Path) -> None:
    """Tests kills at random moments: appends, layers, closing and opening."""
    found = campaign(server, tmp_path, kills=KILLS, seed=7)
    assert found.faults == []
    assert found.acknowledged > KILLS


@pytest.mark.parametrize("fault", ["early", "halves"])
def test_the_harness_sees_a_writer_that_answers_early_or_halves_a_batch(
    server: Server, tmp_path: Path, fault: str
) -> None:
    """Tests that an answer before the commit, and a batch in two transactions, are caught."""
    assert campaign(server, tmp_path, kills=KILLS, seed=7, fault=fault).faults


@pytest.mark.campaign
def test_many_kills_of_writers_to_a_server(server: Server, tmp_path: Path) -> None:
    """Tests the long form."""
    found = campaign(server, tmp_path, kills=KILLS_LONG, seed=11)
    assert found.faults == []
