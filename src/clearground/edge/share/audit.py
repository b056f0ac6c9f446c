"""Who opened or let out what for whom: a local, append-only table beside the accounts.

It is no part of the signed record. A record is about land and goes to every office; that somebody
looked is about a person, stays where it happened, and must be written even where a region file
may only be read. Each row holds the hash of the row before it.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from clearground.edge.ledger.canonical_json import canonical
from clearground.edge.ledger.place import Place, accounts_of
from clearground.errors import Finding, PermitError
from clearground.standards.words import _

SUFFIX = ".audit"
TABLE = "clearground_audit"
BUSY_S = 5.0
"""How long to wait for another program's lock."""

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS {TABLE}
  (n INTEGER PRIMARY KEY, text TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS {TABLE}_no_update BEFORE UPDATE ON {TABLE}
  BEGIN SELECT RAISE(ABORT, 'The audit is never edited.'); END;
CREATE TRIGGER IF NOT EXISTS {TABLE}_no_delete BEFORE DELETE ON {TABLE}
  BEGIN SELECT RAISE(ABORT, 'The audit is never edited.'); END;
"""


@dataclass(frozen=True, slots=True)
class Act:
    """One act: when, who, what was done in which form, for whom, where to, and what it held.

    `machine_user` is the account of the computer, `outcome` `done` or the code of the refusal.
    """

    moment: str
    act: str
    person: str
    name: str
    machine_user: str
    recipient: str = ""
    target: str = ""
    root_digest: str = ""
    records: int = 0
    withheld: int = 0
    outcome: str = "done"


def audit_path(region: Place) -> Path:
    """Path of the audit, beside the accounts of a region.

    >>> audit_path(Path("a/region.gpkg")).name
    'region.audit'
    """
    return accounts_of(region).with_suffix(SUFFIX)


def machine_user() -> str:
    """The account of the computer; "" where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def write_act(region: Place, act: Act) -> None:
    """Write an act down; it is on disk when this returns.

    Raises
    ------
    PermitError
        PERM-06: it cannot be written; then nothing may leave.
    """
    path = audit_path(region)
    with _told(path), closing(sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous=FULL")
        db.executescript(_SCHEMA)
        db.execute("BEGIN IMMEDIATE")
        row = db.execute(f"SELECT hash FROM {TABLE} ORDER BY n DESC LIMIT 1").fetchone()
        text = canonical(asdict(act))
        hashed = _hash(row[0] if row else "", text)
        db.execute(f"INSERT INTO {TABLE} (text, hash) VALUES (?, ?)", (text, hashed))
        db.execute("COMMIT")


def read_acts(region: Place) -> tuple[tuple[Act, ...], Finding | None]:
    """Every act in order, and the first fault of the table (PERM-07); none where none was written.

    Raises
    ------
    PermitError
        PERM-06: the table cannot be read.
    """
    path = audit_path(region)
    if not path.exists():
        return (), None
    with _told(path), closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as d:
        rows = d.execute(f"SELECT n, text, hash FROM {TABLE} ORDER BY n").fetchall()
    acts, previous, fault = [], "", None
    for place, (n, text, hashed) in enumerate(rows, 1):
        if fault is None and (n != place or hashed != _hash(previous, text)):
            fault = _changed(place)
        acts.append(Act(**json.loads(text)))
        previous = hashed
    return tuple(acts), fault


def _hash(previous: str, text: str) -> str:
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError, ValueError, TypeError) as error:
        raise PermitError(
            "PERM-06",
            _("The audit {path} cannot be read or written: {why}").format(path=path, why=error),
            _("Who let records out could not be told afterwards, so nothing is let out."),
            _("Free space on the disk, correct the permissions, or restore the file."),
        ) from error


def _changed(place: int) -> Finding:
    return Finding(
        "PERM-07",
        _("Row {n} of the audit is not the one that was written").format(n=place),
        _("From there on it does not tell who opened and let out what."),
        _("Compare with a backup; whoever can write this folder can have changed it."),
    )
