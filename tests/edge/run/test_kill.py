"""A run killed at any moment leaves a region that verifies, and goes on to the same digest."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clearground.edge.ledger.verify import verify
from clearground.edge.run.real import RunOrder, run_case
from tests.edge.run.made_case import make_case

KILLS = 50
TURNS = 2
"""The kills are shared out, so that two processes can take them side by side."""
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
COMMAND = (sys.executable, "-m", "clearground", "run")


def quiet(_line: str) -> None:
    """Say nothing."""


def start(case: Path, out: Path) -> subprocess.Popen[bytes]:
    words = [*COMMAND, str(case), "--seed", "1", "--now", NOW.isoformat(), "--out", str(out)]
    return subprocess.Popen(
        [*words, "--no-serve", "--resume"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, float]:
    """The case, an uninterrupted run's digest, and its seconds from the region file on."""
    folder = tmp_path_factory.mktemp("whole")
    case = make_case(folder / "case", points=400)
    process = start(case, folder / "out")
    wait_for(folder / "out" / "region.gpkg", process)
    begun = time.monotonic()
    assert process.wait() == 0
    seconds = time.monotonic() - begun
    return case, verify(folder / "out" / "region.gpkg").root_digest, seconds


def wait_for(region: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until the region file appears: before it there is nothing to lose."""
    while not region.exists() and process.poll() is None:
        time.sleep(0.002)


def wait_for_records(region: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until the first records are in it, so that kills fall between them as well."""
    while process.poll() is None:
        try:
            with closing(sqlite3.connect(f"{region.as_uri()}?mode=ro", uri=True)) as reader:
                if reader.execute("SELECT max(fid) FROM clearground_events").fetchone()[0]:
                    return
        except sqlite3.OperationalError:
            pass  # the writer holds it this instant
        time.sleep(0.005)


@pytest.mark.parametrize("turn", range(TURNS))
def test_fifty_kills_lose_nothing_that_was_recorded(
    turn: int, whole: tuple[Path, str, float], tmp_path: Path
) -> None:
    """Tests 50 SIGKILLs: each file verifies, and each resumed run ends with the same digest."""
    case, digest, seconds = whole
    moments = random.Random(20260901 + turn)
    in_the_middle = 0
    for i in range(KILLS // TURNS):
        out = tmp_path / str(i)
        process = start(case, out)
        region = out / "region.gpkg"
        wait_for(region, process)
        if i % 2:
            wait_for_records(region, process)
        time.sleep(moments.uniform(0.0, 0.9 if i % 2 == 0 else 0.3) * seconds)
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = verify(region)
        assert found.ok, found.first_broken
        in_the_middle += found.events > 0
        done = run_case(RunOrder(case, 1, NOW, out, resume=True), quiet)
        assert done.summary["root_digest"] == digest
        assert verify(region).ok
        assert [p.name for p in out.iterdir() if p.name.endswith(".new")] == []
        shutil.rmtree(out)
    # A campaign whose kills all fall before the first record proves little.
    assert in_the_middle >= 5


def test_a_second_run_into_the_same_folder_is_refused(
    whole: tuple[Path, str, float], tmp_path: Path
) -> None:
    """Tests that two readings of a case are never mixed by accident."""
    case, _digest, _seconds = whole
    run_case(RunOrder(case, 1, NOW, tmp_path / "out"), quiet)
    with pytest.raises(Exception, match="CASE-20"):
        run_case(RunOrder(case, 1, NOW, tmp_path / "out"), quiet)
