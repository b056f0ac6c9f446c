"""Two teams work apart on one region, then join: this ledger beside a peer that merges rows.

Run: python bench/two_teams.py [--trials N] [--seed N]

Both get the same edits: the matrix of known cases, then random ones. Of each edit that its own
team did not undo is asked whether the joined data still shows it (`kept`), shows it in a list
of conflicts (`listed`), holds it in the history of the thing only (`history`), or nowhere
(`lost`); and of each photo, fetched by the name that its record has for it, whether it shows the
find it hangs on. The peer is
`pygeodiff` (the merging of Mergin Maps), on integer keys as its tools write them; team A
delivers first.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pygeodiff
import shapely

from clearground.edge.documents import documents_of
from clearground.edge.gpkg.container import create_core
from clearground.edge.ledger.bundling import read_bundle, write_bundle
from clearground.edge.ledger.contents import digest_of
from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import DEVICE, SeededKeys
from clearground.edge.ledger.schema import create_ledger
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.events import Draft, Event, Payload
from clearground.events.areas import (
    AreaDeclared,
    AreaExtended,
    AreaReclassified,
    AreaStatusChanged,
)
from clearground.events.documents import Document
from clearground.events.evidence import EvidenceGraded, EvidenceReported
from clearground.events.region import KeyEnrolled, RegionOpened, Retracted
from clearground.events.teams import OrganisationRegistered, PersonRegistered
from clearground.events.view import select_with_conflicts
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import (
    AreaClass,
    AreaStatus,
    Directness,
    EvidenceKind,
    HazardType,
    OrganisationKind,
    Role,
)

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
KEYS = (SeededKeys(1), SeededKeys(2))
AREAS, FINDS = 4, 5
HEADING = f"{'':46} edits   kept  listed  history  lost  photos  misjoined"
SHAPE, STATUS, CLASS, GRADE, NEW, GONE = "shape", "status", "class", "grade", "new", "gone"


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: what it does, to which area or find of the start (or the name of a new one)."""

    kind: str
    at: str
    value: str = ""


Edits = tuple[Edit, ...]

MATRIX: dict[str, tuple[Edits, Edits]] = {
    "different columns of one area": ((Edit(STATUS, "0", "closed"),), (Edit(CLASS, "0", "CHA"),)),
    "the same column of one area": (
        (Edit(STATUS, "0", "closed"),),
        (Edit(STATUS, "0", "suspended"),),
    ),
    "one area extended by both": ((Edit(SHAPE, "0", "140"),), (Edit(SHAPE, "0", "170"),)),
    "both record new finds with photos": (
        (Edit(NEW, "a1"), Edit(NEW, "a2")),
        (Edit(NEW, "b1"), Edit(NEW, "b2")),
    ),
    "A deleted, B graded": ((Edit(GONE, "1"),), (Edit(GRADE, "1", "C5"),)),
    "A graded, B deleted": ((Edit(GRADE, "1", "C5"),), (Edit(GONE, "1"),)),
}


@dataclass
class Score:
    """What became of the edits."""

    edits: int = 0
    kept: int = 0
    listed: int = 0
    history: int = 0
    lost: int = 0
    photos: int = 0
    misjoined: int = 0
    refused: int = 0

    def add(self, other: Score) -> None:
        """Count another's."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def note(self, *, kept: bool, listed: bool, held: bool = False) -> None:
        """Count one edit."""
        self.edits += 1
        self.kept += kept
        self.listed += listed and not kept
        self.history += held and not kept and not listed
        self.lost += not kept and not listed and not held


def drawn(dice: random.Random, team: str) -> Edits:
    """A team's random edits; of two on one field of one thing the later stands."""
    found: dict[tuple[str, str], Edit] = {}
    for number in range(dice.randint(1, 6)):
        kind = dice.choice((STATUS, CLASS, SHAPE, GRADE, GRADE, NEW, NEW, GONE))
        at = str(dice.randrange(FINDS if kind in (GRADE, GONE) else AREAS))
        # Each value is some team's own, so that it can be told apart in what was joined.
        values = {
            STATUS: dice.choice(("closed", "worked_on") if team == "a" else ("suspended",)),
            CLASS: "CHA" if team == "a" else "SHA",
            SHAPE: str(dice.randrange(120, 200, 2) + (team == "b")),
            GRADE: f"{'AB'[team == 'b']}{dice.randint(1, 5)}",
        }
        at = f"{team}{number}" if kind == NEW else at
        found[kind, at] = Edit(kind, at, values.get(kind, ""))
    gone = {e.at for e in found.values() if e.kind == GONE}
    return tuple(e for e in found.values() if e.kind != GRADE or e.at not in gone)


def square(side: str) -> str:
    """A square of that side in metres."""
    return str(shape_from_metres(shapely.box(0, 0, float(side), float(side))))


# --- the peer: rows with integer keys, merged by changesets


def peer_start(path: Path) -> None:
    """The start as tables: areas, finds and photos, one photo a find."""
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE areas (fid INTEGER PRIMARY KEY, status TEXT, class TEXT, shape TEXT)")
    db.execute("CREATE TABLE finds (fid INTEGER PRIMARY KEY, name TEXT, grade TEXT)")
    db.execute("CREATE TABLE photos (fid INTEGER PRIMARY KEY, find INTEGER, name TEXT)")
    for n in range(AREAS):
        db.execute("INSERT INTO areas VALUES (?, 'open', ?, '100')", (n, "XHA"))
    for n in range(FINDS):
        db.execute("INSERT INTO finds VALUES (?, ?, 'F6')", (n, str(n)))
        db.execute("INSERT INTO photos VALUES (?, ?, ?)", (n, n, str(n)))
    db.commit()
    db.close()


def peer_edit(path: Path, edits: Edits) -> None:
    """A team's edits in its own copy."""
    db = sqlite3.connect(path)
    for edit in edits:
        match edit.kind:
            case "status" | "class" | "shape":
                sql = f"UPDATE areas SET {edit.kind}=? WHERE fid=?"
                db.execute(sql, (edit.value, int(edit.at)))
            case "grade":
                db.execute("UPDATE finds SET grade=? WHERE name=?", (edit.value, edit.at))
            case "new":
                row = db.execute("INSERT INTO finds (name, grade) VALUES (?, 'F6')", (edit.at,))
                db.execute(
                    "INSERT INTO photos (find, name) VALUES (?, ?)", (row.lastrowid, edit.at)
                )
            case "gone":
                db.execute("DELETE FROM photos WHERE name=?", (edit.at,))
                db.execute("DELETE FROM finds WHERE name=?", (edit.at,))
    db.commit()
    db.close()


def peer(folder: Path, ours: Edits, theirs: Edits) -> Score:
    """What the peer makes of two teams' edits."""
    base, one, other, log = (folder / n for n in ("base.db", "a.db", "b.db", "conflict.json"))
    for old in folder.iterdir():
        old.unlink()
    for path in (base, one, other):
        peer_start(path)
    peer_edit(one, ours)
    peer_edit(other, theirs)
    pygeodiff.GeoDiff().rebase(str(base), str(one), str(other), str(log))
    told = log.read_text() if log.exists() else ""
    db = sqlite3.connect(other)
    score = Score()
    for edit in (*ours, *theirs):
        score.note(kept=_peer_kept(db, edit), listed=bool(edit.value) and f'"{edit.value}"' in told)
    joined = dict(
        db.execute("SELECT p.name, f.name FROM photos p LEFT JOIN finds f ON f.fid=p.find")
    )
    score.photos = len(joined)
    score.misjoined = sum(photo != find for photo, find in joined.items())
    db.close()
    return score


def _peer_kept(db: sqlite3.Connection, edit: Edit) -> bool:
    if edit.kind in (STATUS, CLASS, SHAPE):
        sql, values = f"SELECT {edit.kind} FROM areas WHERE fid=?", (int(edit.at),)
        return db.execute(sql, values).fetchone() == (edit.value,)
    found = db.execute("SELECT grade FROM finds WHERE name=?", (edit.at,)).fetchone()
    if edit.kind == GRADE:
        return bool(found == (edit.value,))
    return (found is None) == (edit.kind == GONE)


# --- this ledger: signed records of two devices


def ledger_start() -> bytes:
    """The start as records of the first device, the second enrolled."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    create_core(db)
    create_ledger(db)
    store = GeoPackageStore(Path("memory"), db, read_only=False)
    key = KEYS[1].key(KEYS[1].device(), DEVICE)
    roles = (Role.ADMINISTRATOR, Role.OPERATIONS_OFFICER)
    facts: list[tuple[str, Payload]] = [
        ("region", RegionOpened("Two teams", 35.0, 51.0, "UTC", square("9000"))),
        ("office", OrganisationRegistered("Office", OrganisationKind.AUTHORITY)),
        ("officer", PersonRegistered("Officer", "office", roles)),
        (KEYS[1].device(), KeyEnrolled(key.key_id, key.public_key, DEVICE)),
    ]
    facts += [(f"find-{n}", _report(f"find {n}", _photo(f"find-{n}", n))) for n in range(FINDS)]
    for n in range(AREAS):
        ground, kind = square("100"), HazardType.MINEFIELD_AP
        area = AreaDeclared(
            f"A-{n}", f"Area {n}", AreaClass.SHA, kind, ground, ("find-0",), "example-1", "office"
        )
        facts.append((f"area-{n}", area))
    _append(store, 0, 1, [_draft(e, p, 0) for e, p in facts])
    return db.serialize()


def _report(text: str, *photos: Document) -> EvidenceReported:
    return EvidenceReported(EvidenceKind.FIND, Directness.DIRECT, text, documents=photos)


def content(find: str) -> bytes:
    """The bytes of a photo; what they show is the find it was taken of."""
    return f"photo of {find}".encode()


def called(data: bytes, number: int) -> str:
    """What a record calls a photo; `number` is what a team's own counting would call it."""
    del number
    return digest_of(data)


def _photo(find: str, number: int) -> Document:
    data = content(find)
    return Document(called(data, number), "image/png", len(data), f"IMG_{number}.png")


def _contents(drafts: Iterable[Draft]) -> dict[str, bytes]:
    """The photos that records name, by that name, as the team holds them that took them."""
    return {d.digest: content(draft.entity) for draft in drafts for d in documents_of(draft)}


def _misjoined(events: tuple[Event, ...], contents: dict[str, bytes]) -> tuple[int, int]:
    """Photos on the finds that are shown, and how many show another find."""
    pairs = [(e.entity, d.digest) for e in events for d in documents_of(e)]
    return len(pairs), sum(contents.get(digest) != content(find) for find, digest in pairs)


def _draft(entity: str, payload: Payload, minute: int) -> Draft:
    at = NOW + timedelta(minutes=minute)
    return Draft(entity, payload, "officer", "office", at, at, simulated=True)


def _append(store: GeoPackageStore, team: int, number: int, facts: list[Draft]) -> list[str]:
    return [e.id for e in store.append(facts, Writer(SeededIds(number, NOW), KEYS[team], NOW))]


def _facts(store: GeoPackageStore, edits: Edits) -> list[tuple[Draft, bool]]:
    """Drafts for edits, and whether each is the edit itself or the photo that goes with it."""
    first = {e.entity: e.id for e in reversed(store.events())}
    found: list[tuple[Draft, bool]] = []
    for minute, edit in enumerate(edits, 1):
        area, find, why = f"area-{edit.at}", f"find-{edit.at}", ("find-0",)
        match edit.kind:
            case "status":
                status = AreaStatus(edit.value)
                told: Payload = AreaStatusChanged(status, why, "example-1", "office")
                found.append((_draft(area, told, minute), True))
            case "class":
                told = AreaReclassified(AreaClass(edit.value), why, "example-1", "office")
                found.append((_draft(area, told, minute), True))
            case "shape":
                told = AreaExtended(square(edit.value), why, "example-1", "office")
                found.append((_draft(area, told, minute), True))
            case "grade":
                told = EvidenceGraded(edit.value[0], int(edit.value[1]))
                found.append((_draft(find, told, minute), True))
            case "new":
                photo = _photo(find, FINDS + minute)
                found.append((_draft(find, _report(find, photo), minute), True))
            case "gone":
                gone = Retracted(first[find], "taken back")
                found.append((_draft(find, gone, minute), True))
    return found


def ledger(start: bytes, ours: Edits, theirs: Edits) -> Score:
    """What this ledger makes of two teams' edits: asked of both devices, the worse answer."""
    stores: list[GeoPackageStore] = []
    asked: list[tuple[str, str]] = []
    own: list[dict[str, bytes]] = []
    for team, edits in enumerate((ours, theirs)):
        db = sqlite3.connect(":memory:", isolation_level=None)
        db.deserialize(start)
        store = GeoPackageStore(Path("memory"), db, read_only=False)
        facts = _facts(store, edits)
        own.append(_contents((*store.events(), *(draft for draft, _own in facts))))
        names = _append(store, team, 10 + team, [draft for draft, _own in facts])
        asked += [(n, d.entity) for n, (d, own) in zip(names, facts, strict=True) if own]
        stores.append(store)
    score = Score()
    for source, target in ((0, 1), (1, 0)):
        data = write_bundle(stores[source], KEYS[source], now=NOW)
        score.refused += len(read_bundle(stores[target], data, now=NOW).findings)
    if stores[0].root_digest() != stores[1].root_digest():
        score.refused += 1
    views = [select_with_conflicts(store.events()) for store in stores]
    shown = [{e.id for e in events} for events, _conflicts in views]
    listed = [{e.id for c in conflicts for e in c.events} for _events, conflicts in views]
    held = [{e.id: e for e in store.events()} for store in stores]
    takes = [e for e in views[0][0] if isinstance(e.payload, Retracted)]
    gone = {e.payload.event for e in takes if isinstance(e.payload, Retracted)}
    lost = {e.entity for e in held[0].values() if e.id in gone}  # finds that were taken back
    for name, thing in asked:
        there = thing not in lost or isinstance(held[0][name].payload, Retracted)
        score.note(
            kept=there and all(name in s for s in shown),
            listed=all(name in s for s in listed),
            held=all(name in h for h in held),
        )
    for side, (events, _conflicts) in enumerate(views):
        # Each fetches, by the name in the record, what it does not hold under that name.
        score.photos, wrong = _misjoined(events, {**own[1 - side], **own[side]})
        score.misjoined = max(score.misjoined, wrong)
    for store in stores:
        store.close()
    return score


def trials(folder: Path, count: int, seed: int) -> tuple[Score, Score]:
    """Random trials: this ledger's score and the peer's."""
    dice, mine, other, start = random.Random(seed), Score(), Score(), ledger_start()
    for _trial in range(count):
        ours, theirs = drawn(dice, "a"), drawn(dice, "b")
        mine.add(ledger(start, ours, theirs))
        other.add(peer(folder, ours, theirs))
    return mine, other


def told(name: str, mine: Score, other: Score) -> str:
    """One row for each."""
    rows = []
    for who, s in (("ledger", mine), ("pygeodiff", other)):
        rows.append(
            f"{name:36}{who:10}{s.edits:>6}{s.kept:>7}{s.listed:>8}{s.history:>9}{s.lost:>6}"
            f"{s.photos:>8}{s.misjoined:>11}"
        )
    return "\n".join(rows)


def main() -> None:
    """Print the matrix and the trials."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(HEADING)
    with tempfile.TemporaryDirectory() as name:
        folder, start = Path(name), ledger_start()
        for case, (ours, theirs) in MATRIX.items():
            print(told(case, ledger(start, ours, theirs), peer(folder, ours, theirs)))
        began = time.perf_counter()
        print(
            told(f"{options.trials} random trials", *trials(folder, options.trials, options.seed))
        )
        print(f"{time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
