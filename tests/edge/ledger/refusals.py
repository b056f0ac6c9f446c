"""A disk that refuses at every call in turn: each step of the store, once for each call it makes.

Each trial begins from the same file, refuses one call (or every one from it on), and asks: did
the store say so in its own words (LED-04), is the file as before or wholly as after, does the
same open store go on once the disk takes calls again, does the file verify?
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import apsw

from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from clearground.errors import ClearError
from tests.edge.ledger.appender import CRS, LAYERS
from tests.edge.ledger.disk import Disk, Refuse
from tests.edge.ledger.offices import FIELD, HEAD, fact, hand
from tests.edge.region import NOW, drafts

FILE = "region.gpkg"
WRITES = ("write", "sync", "truncate", "delete")
ANY = (*WRITES, "read", "size", "open")


@dataclass(frozen=True, slots=True)
class Scenario:
    """Which calls are refused with which error; once, or from then on."""

    name: str
    kinds: tuple[str, ...]
    error: type[apsw.Error]
    lasting: bool = False

    def at(self, number: int) -> Refuse:
        """Refuse the call of this number among those of the kinds."""
        seen = count(1)

        def refuse(_call: int, kind: str, _name: str) -> apsw.Error | None:
            if kind not in self.kinds:
                return None
            now = next(seen)
            if now == number or (self.lasting and now > number):
                # A file that cannot be opened is told by an error of its own.
                return (apsw.CantOpenError if kind == "open" else self.error)(self.name)
            return None

        return refuse


SCENARIOS = (
    Scenario("I/O error, once", WRITES, apsw.IOError),
    Scenario("disk full until space is freed", ("write", "truncate"), apsw.FullError, True),
    Scenario("read-only from then on", (*WRITES, "open"), apsw.ReadOnlyError, True),
    Scenario("I/O error from then on", WRITES, apsw.IOError, True),
    Scenario("disk full, once", ("write",), apsw.FullError),
    Scenario("sync fails, once", ("sync",), apsw.IOError),
    Scenario("read error, once", ("read",), apsw.IOError),
    Scenario("size cannot be read, once", ("size",), apsw.IOError),
    Scenario("file cannot be opened, once", ("open",), apsw.CantOpenError),
    Scenario("disk pulled out", ANY, apsw.IOError, True),
)
"""The first three run in CI."""


@dataclass
class Figures:
    """What a campaign found."""

    trials: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)


Step = Callable[[GeoPackageStore], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """A deliberate fault: statements replaced, or errors taken for success."""

    statements: Mapping[str, str] = field(default_factory=dict)
    silent: bool = False


def _append(store: GeoPackageStore) -> None:
    report = next(d for d in drafts() if d.type == "EvidenceReported")
    store.append([fact(f"new-{n}", report.payload, "officer", 9) for n in range(3)], hand(HEAD, 9))


def _layers(store: GeoPackageStore) -> None:
    store.write_layers(LAYERS, CRS, records=store.position(), moment=NOW)


def _take_of(folder: Path) -> Step:
    report = next(d for d in drafts() if d.type == "EvidenceReported")
    with GeoPackageStore.create(folder / "field.gpkg", overwrite=True) as other:
        other.append([fact(f"far-{n}", report.payload) for n in range(3)], hand(FIELD, 3))
        chains = other.chains_after({})

    def take(store: GeoPackageStore) -> None:
        store.take(chains)

    return take


def _start(folder: Path) -> bytes:
    with GeoPackageStore.create(folder / FILE, overwrite=True) as store:
        store.append(drafts(), hand(HEAD, 1))
        _layers(store)
    return (folder / FILE).read_bytes()


@dataclass(frozen=True, slots=True)
class Trial:
    """One step with one refusal."""

    folder: Path
    start: bytes
    step: Step
    autocheckpoint: int
    fault: Fault = field(default_factory=lambda: Fault())

    def lay(self) -> Path:
        """The file as at the start."""
        for old in self.folder.iterdir():
            old.unlink()
        path = self.folder / FILE
        path.write_bytes(self.start)
        return path


def run_steps(folder: Path, scenario: Scenario, seeded: Fault | None = None) -> Figures:
    """Every step of the store with every one of its calls refused in turn."""
    made, left = folder / "made", folder / "left"
    made.mkdir(exist_ok=True)
    left.mkdir(exist_ok=True)
    start, figures = _start(made), Figures()
    steps: dict[str, tuple[Step, int]] = {
        "append": (_append, 1000),
        "append, then a checkpoint": (_append, 1),
        "take": (_take_of(made), 1000),
        "layers": (_layers, 1000),
    }
    for name, (step, pages) in steps.items():
        trial = Trial(left, start, step, pages, seeded or Fault())
        for number in count(1):
            fault, refused = _try_step(trial, scenario.at(number))
            figures.trials += 1
            if fault:
                figures.faults.append(f"{name}, call {number}: {fault}")
            if not refused:
                break
            figures.refused += 1
    for number in count(1):
        fault, refused = _try_open_and_close(Trial(left, start, _append, 1000), scenario, number)
        figures.trials += 1
        if fault:
            figures.faults.append(f"open and close, call {number}: {fault}")
        if not refused:
            return figures
        figures.refused += 1
    raise AssertionError("counts do not end")


def _try_step(trial: Trial, refuse: Refuse) -> tuple[str, bool]:
    path = trial.lay()
    disk = Disk("refusing")
    disk.autocheckpoint, disk.settings = trial.autocheckpoint, dict(trial.fault.statements)
    store = disk.store().open(path)
    try:
        before = _state(store)
        disk.refuse, told = refuse, ""
        try:
            trial.step(store)
        except ClearError as error:
            told = "" if trial.fault.silent else error.code
        except sqlite3.Error as error:
            return f"{type(error).__name__} instead of an error of the ledger: {error}", True
        disk.refuse, refused = None, disk.refused > 0
        if told not in ("", "LED-04"):
            return f"{told} instead of LED-04", refused
        fault = _judge(store, before, trial.step, failed=bool(told))
    finally:
        disk.refuse = None
        store.close()
        disk.unregister()
    return fault or _proved(path), refused


def _state(store: GeoPackageStore) -> tuple[int, str, tuple[object, ...]]:
    return store.position(), store.root_digest(), store.shown()


def _judge(store: GeoPackageStore, before: tuple[object, ...], step: Step, *, failed: bool) -> str:
    now = _state(store)
    if failed and now != before:
        return "an error was told, and yet something was written"
    try:
        if failed:
            step(store)
        elif step is not _layers and now == before:
            return "no error was told, and nothing was written"
        if not all(store.is_intact(mark) for mark in store.shown()):
            return "a layer is half written"
        _next(store)
    except ClearError as error:
        return f"the store does not go on: {error.code} {error}"
    return ""


def _next(store: GeoPackageStore) -> None:
    report = next(d for d in drafts() if d.type == "EvidenceReported")
    store.append([fact("after", report.payload)], hand(HEAD, 77))


def _proved(path: Path) -> str:
    try:
        found = verify(path, None).first_broken
    except ClearError as error:
        return str(error)
    return "" if found is None else found.what


def _try_open_and_close(trial: Trial, scenario: Scenario, number: int) -> tuple[str, bool]:
    """Open, append and close, all on a disk that refuses; what was told stands afterwards."""
    path = trial.lay()
    disk = Disk("refusing", scenario.at(number))
    answered = 0
    try:
        store = disk.store().open(path)
        try:
            before = len(drafts()) + 1
            _append(store)
            answered = before
        finally:
            store.close()
    except ClearError as error:
        if error.code != "LED-04":
            return f"{error.code} instead of LED-04: {error}", True
    except sqlite3.Error as error:
        return f"{type(error).__name__} instead of an error of the ledger: {error}", True
    finally:
        disk.refuse = None
        disk.unregister()
    with GeoPackageStore.open(path) as again:
        if again.position() < answered:
            return "an acknowledged record is gone", disk.refused > 0
        _next(again)
    return _proved(path), disk.refused > 0


def create_faults(folder: Path, scenario: Scenario) -> Iterator[str]:
    """What goes wrong where a file is made on a disk that refuses."""
    for number in count(1):
        for old in folder.iterdir():
            old.unlink()
        path = folder / FILE
        disk = Disk("refusing", scenario.at(number))
        try:
            disk.store().create(path).close()
        except ClearError as error:
            if error.code != "LED-04":
                yield f"call {number}: {error.code}"
        except sqlite3.Error as error:
            yield f"call {number}: {type(error).__name__}: {error}"
        finally:
            disk.refuse = None
            disk.unregister()
        refused = disk.refused > 0
        GeoPackageStore.create(path, overwrite=True).close()
        if _proved(path):
            yield f"call {number}: {_proved(path)}"
        if not refused:
            return
