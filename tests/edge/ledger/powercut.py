"""Power cuts: what a disk held at any moment, with everything unsynced dropped, torn or kept.

A workload is run once on a recording disk (`disk.py`). A cut at any call of it leaves, for each
file, what was written up to its last sync; of each later write an arbitrary part, in sectors
of 512 bytes, one of them torn; an arbitrary one of its later sizes; and of the files made and
deleted since the folder was last synced the first few. Sectors that nobody wrote hold garbage.
The store then opens what is left, as it always does.

Not modelled: a disk that says it has synced and has not; decay of what was synced.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from clearground.edge.layers.build import build
from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.store import GeoPackageStore, Writer, root_of
from clearground.edge.ledger.verify import verify
from clearground.errors import ClearError, LedgerError
from clearground.events import Draft
from clearground.pipeline import world_of
from tests.edge.ledger.disk import Disk, Op
from tests.edge.ledger.offices import FIELD, HEAD, fact, hand
from tests.edge.region import NOW, drafts

SECTOR = 512
FILE = "region.gpkg"
LAYERS = ("areas", "evidence", "warnings")


@dataclass(frozen=True, slots=True)
class Setting:
    """How a workload is run: checkpoints, pragmas replaced, syncs dropped on purpose."""

    name: str
    autocheckpoint: int = 1000
    pragmas: Mapping[str, str] = field(default_factory=dict)
    skip_sync: Callable[[str], bool] = lambda _name: False


ROLLBACK = {"PRAGMA journal_mode=WAL": "PRAGMA journal_mode=DELETE"}
"""As on a disk that cannot do WAL, where SQLite stays with the rollback journal."""
SETTINGS = (
    Setting("WAL, a checkpoint after 4 pages", 4),
    Setting("WAL, a checkpoint after 40 pages", 40),
    Setting("WAL, a checkpoint when it is closed"),
    Setting("rollback journal", pragmas=ROLLBACK),
)


@dataclass
class Trace:
    """What happened to the disk, and what the records were in the end."""

    start: bytes
    ops: list[Op]
    texts: list[str]
    ends: set[int]


@dataclass
class Figures:
    """What a campaign found."""

    cuts: int = 0
    acknowledged: int = 0
    losing: int = 0
    worst: int = 0
    corrupt: list[str] = field(default_factory=list)

    def add(self, other: Figures) -> None:
        """Count another's."""
        self.cuts += other.cuts
        self.acknowledged += other.acknowledged
        self.losing += other.losing
        self.worst = max(self.worst, other.worst)
        self.corrupt += other.corrupt


def record(folder: Path, seed: int, setting: Setting, steps: int) -> Trace:
    """One workload: appends, refused appends, bundles, layers, checkpoints, closings."""
    dice = random.Random(seed)
    path = folder / FILE
    facts = drafts()
    with GeoPackageStore.create(path, overwrite=True) as store:
        store.append(facts[:10], hand(HEAD, 1))
    field_store = GeoPackageStore.create(folder / "field.gpkg", overwrite=True)
    disk = Disk(f"cut-{seed}", skip_sync=setting.skip_sync)
    disk.autocheckpoint, disk.settings = setting.autocheckpoint, dict(setting.pragmas)
    start, kind = path.read_bytes(), disk.store()
    ends, left = {10 + 1}, facts[10:]
    store = kind.open(path)
    for step in range(steps):
        match dice.choices(("append", "refused", "bundle", "layers", "reopen"), (60, 8, 10, 8, 14))[
            0
        ]:
            case "append":
                count = dice.randint(1, 4)
                store.append(_next(left, count, step), hand(HEAD, 10 + step))
            case "refused":
                _refused(store, step)
            case "bundle":
                field_store.append(_next([], 2, step), hand(FIELD, 10_000 + step))
                store.take(field_store.chains_after(store.have()))
            case "layers":
                _write_layers(store)
                disk.ops.append(Op("shown", at=store.position()))
            case "reopen":
                store.close()
                store = kind.open(path)
        ends.add(store.position())
        disk.ops.append(Op("ack", at=store.position()))
    rows = store.connection.execute("SELECT body FROM clearground_events ORDER BY fid")
    texts = [str(row[0]) for row in rows]
    store.close()
    field_store.close()
    disk.unregister()
    return Trace(start, disk.ops, texts, ends)


def _next(left: list[Draft], count: int, step: int) -> list[Draft]:
    part = left[:count]
    del left[:count]
    report = next(d for d in drafts() if d.type == "EvidenceReported")
    more = [fact(f"more-{step}-{n}", report.payload, "officer", step) for n in range(count)]
    return part or more


def _refused(store: GeoPackageStore, step: int) -> None:
    bad = _next([], 3, step)
    bad[2] = replace(bad[2], valid_time=NOW.replace(tzinfo=None))
    try:
        store.append(bad, hand(HEAD, 20_000 + step))
    except LedgerError as error:
        assert error.code == "LED-09"  # noqa: PT017 (no test: a step of the workload)
    else:
        raise AssertionError("a local time was recorded")


def _write_layers(store: GeoPackageStore) -> None:
    world = world_of(store.events())
    layers = [x for x in build(world, now=NOW, simulated=True) if x.name in LAYERS]
    store.write_layers(layers, world.crs, records=store.position(), moment=NOW)


class Platter:
    """What lies on the disk, and what would survive a cut now."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.synced = {name: bytearray(data) for name, data in files.items()}
        self.pending: dict[str, list[Op]] = {name: [] for name in files}
        self.folder = {name: name for name in files}  # the name and what lies under it, synced
        self.current = dict(self.folder)
        self.folder_pending: list[Op] = []
        self.made = 0

    def apply(self, op: Op) -> None:
        """One call of the workload."""
        match op.kind:
            case "create":
                self.made += 1
                inode = f"{op.name}#{self.made}"
                self.synced[inode], self.pending[inode] = bytearray(), []
                self.current[op.name] = inode
                self.folder_pending.append(Op("create", op.name, data=inode.encode()))
            case "unlink":
                self.current.pop(op.name, None)
                self.folder_pending.append(op)
            case "syncdir":
                self.folder, self.folder_pending = dict(self.current), []
            case "write" | "truncate":
                self.pending[self.current[op.name]].append(op)
            case "sync":
                inode = self.current[op.name]
                for late in self.pending[inode]:
                    _put(self.synced[inode], late)
                self.pending[inode] = []

    def cut(self, dice: random.Random) -> dict[str, bytes]:
        """The files after a cut."""
        folder = dict(self.folder)
        keep = dice.choice((0, len(self.folder_pending), dice.randint(0, len(self.folder_pending))))
        for op in self.folder_pending[:keep]:
            if op.kind == "create":
                folder[op.name] = op.data.decode()
            else:
                folder.pop(op.name, None)
        return {name: self._content(inode, dice) for name, inode in folder.items()}

    def _content(self, inode: str, dice: random.Random) -> bytes:
        data, late = bytearray(self.synced[inode]), self.pending[inode]
        if not late:
            return bytes(data)
        way = dice.choice(("none", "all", "first", "sectors", "sectors"))
        if way == "first":
            late = late[: dice.randint(0, len(late))]
        if way in ("all", "first"):
            for op in late:
                _put(data, op)
            return bytes(data)
        if way == "sectors":
            sizes = list(_sizes(len(data), late))
            size = dice.choice(sizes)
            written = len(data)
            data.extend(dice.randbytes(max(0, max(sizes) - written)))
            for op in late:
                if op.kind == "write":
                    _put_sectors(data, op, dice)
            del data[size:]
        return bytes(data)


def _put(data: bytearray, op: Op) -> None:
    if op.kind == "truncate":
        del data[op.at :]
        data.extend(bytes(op.at - len(data)))
        return
    data.extend(bytes(max(0, op.at - len(data))))
    data[op.at : op.at + len(op.data)] = op.data


def _sizes(size: int, late: list[Op]) -> Iterator[int]:
    yield size
    for op in late:
        size = op.at if op.kind == "truncate" else max(size, op.at + len(op.data))
        yield size


def _put_sectors(data: bytearray, op: Op, dice: random.Random) -> None:
    """A random set of the sectors of a write, and of one of them only the first bytes."""
    end = op.at + len(op.data)
    share = dice.random()
    starts = [op.at, *range((op.at // SECTOR + 1) * SECTOR, end, SECTOR)]
    torn = dice.choice(starts)
    for start in starts:
        stop = min((start // SECTOR + 1) * SECTOR, end)
        if start == torn:
            stop = dice.randint(start, stop)
        elif dice.random() > share:
            continue
        data[start:stop] = op.data[start - op.at : stop - op.at]


def cut_often(folder: Path, trace: Trace, cuts: int, seed: int) -> Figures:
    """Cut a workload at random calls, half of them just after an answer of the store."""
    dice = random.Random(seed)
    told = [i for i, op in enumerate(trace.ops, 1) if op.kind in ("ack", "shown")]
    near = [min(len(trace.ops), i + dice.randint(0, 3)) for i in told]
    moments = sorted(
        dice.choice(near) if dice.random() < 0.5 else dice.randint(1, len(trace.ops))
        for _cut in range(cuts)
    )
    platter, figures, done, acked, shown = Platter({FILE: trace.start}), Figures(), 0, 0, 0
    for moment in moments:
        for op in trace.ops[done:moment]:
            platter.apply(op)
            acked = op.at if op.kind == "ack" else acked
            shown = op.at if op.kind == "shown" else shown
        done = moment
        for old in folder.iterdir():
            old.unlink()
        for name, data in platter.cut(dice).items():
            (folder / name).write_bytes(data)
        lost, fault = examine(folder / FILE, trace, acked, shown)
        told = [f"seed {seed}, call {moment}: {fault}"] if fault else []
        figures.add(Figures(1, acked, int(lost > 0), lost, told))
    return figures


def examine(path: Path, trace: Trace, acked: int, shown: int) -> tuple[int, str]:
    """How many acknowledged records a file lost, and what is wrong with it otherwise."""
    try:
        with GeoPackageStore.open(path) as store:
            texts = [str(r[0]) for r in store.connection.execute(
                "SELECT body FROM clearground_events ORDER BY fid")]  # fmt: skip
            lost = max(0, acked - len(texts))
            if texts != trace.texts[: len(texts)]:
                return lost, "other records than were written"
            if len(texts) not in trace.ends:
                return lost, f"half a batch: {len(texts)} records"
            marks = store.shown()
            if not lost and shown and {m.layer for m in marks} != set(LAYERS):
                return lost, "acknowledged layers are missing"
            for mark in marks:
                if not store.is_intact(mark):
                    return lost, f"layer {mark.layer} is not what was written"
                if mark.reach.root_digest != root_of(store.heads(mark.reach.records)):
                    return lost, f"layer {mark.layer} shows other records"
                if not lost and mark.reach.records < shown:
                    return lost, f"layer {mark.layer} is older than was acknowledged"
            store.append(_next([], 1, 0), Writer(SeededIds(99, NOW), HEAD, NOW))
        report = verify(path, None)
    except (ClearError, sqlite3.DatabaseError) as error:
        return 0, f"{type(error).__name__}: {error}"
    fault = report.first_broken
    return lost, "" if fault is None else fault.what


def campaign(folder: Path, cuts: int, seed: int, *, setting: Setting, steps: int = 30) -> Figures:
    """Many cuts of many workloads; some 25 cuts each."""
    figures = Figures()
    made, left = folder / "made", folder / "left"
    made.mkdir(exist_ok=True)
    left.mkdir(exist_ok=True)
    while figures.cuts < cuts:
        seed += 1
        trace = record(made, seed, setting, steps)
        figures.add(cut_often(left, trace, min(25, cuts - figures.cuts), seed))
    return figures
