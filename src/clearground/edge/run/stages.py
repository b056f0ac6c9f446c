"""Stages of long work: what is done of how much, how long it took, how much memory it needed."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_CLEAR = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")
_RESET_PEAK = "5"
_KB_PER_MB = 1000
_STEP_S = 1.0
"""Progress inside a stage is told at most once a second."""


@dataclass(frozen=True, slots=True)
class StageRecord:
    """What one stage took: seconds by the clock and of CPU, and its peak memory."""

    name: str
    seconds: float
    cpu_seconds: float
    peak_mb: float


@dataclass
class Stages:
    """A list of stages that tells its progress line by line.

    Parameters
    ----------
    say : callable
        Takes one line of text.
    """

    say: Callable[[str], None]
    records: list[StageRecord] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[int, int], None]]:
        """Time a stage; yields `tell(done, total)` for progress inside it."""
        start, cpu = time.monotonic(), _cpu_s()
        _reset_peak()
        last = start

        def tell(done: int, total: int) -> None:
            nonlocal last
            if time.monotonic() - last >= _STEP_S:
                last = time.monotonic()
                self._line(name, f"{done:,} of {total:,}")

        yield tell
        record = StageRecord(
            name,
            round(time.monotonic() - start, 3),
            round(_cpu_s() - cpu, 3),
            round(_peak_mb(), 1),
        )
        self.records.append(record)
        self._line(name, f"{record.seconds:.1f} s, {record.peak_mb:.0f} MB")

    def _line(self, name: str, text: str) -> None:
        self.say(f"[{time.monotonic() - self.began:6.1f} s] {name}: {text}")


def _cpu_s() -> float:
    if sys.platform == "win32":
        return time.process_time()
    resource = importlib.import_module("resource")
    used = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return float(used.ru_utime + used.ru_stime + children.ru_utime + children.ru_stime)


def _reset_peak() -> None:
    # Linux forgets the peak on request; elsewhere the figure is the peak so far.
    try:
        _CLEAR.write_text(_RESET_PEAK)
    except OSError:
        return


def _peak_mb() -> float:
    if _STATUS.exists():
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / _KB_PER_MB
    if sys.platform == "win32":
        return 0.0
    resource = importlib.import_module("resource")
    peak = float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return peak / (_KB_PER_MB * _KB_PER_MB if sys.platform == "darwin" else _KB_PER_MB)
