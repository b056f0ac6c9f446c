"""Proves a region file: every text, chain, signature and the account, naming the first fault."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path

from clearground.edge.ledger.canonical_json import Json, canonical
from clearground.edge.ledger.closing import account_faults
from clearground.edge.ledger.envelope import (
    batch_message,
    body_of,
    decision_message,
    event_hash,
    event_of,
    hashes_of,
)
from clearground.edge.ledger.keys import DEVICE, PERSON, signature_holds
from clearground.edge.ledger.schema import BATCHES, COLUMNS, EVENTS, guards
from clearground.edge.ledger.store import GeoPackageStore
from clearground.errors import ClearError, Finding
from clearground.events import PAYLOADS, Event
from clearground.events.region import KeyEnrolled
from clearground.standards.terms import Tier
from clearground.standards.words import _

CheckAccount = Callable[[Sequence[Event]], Sequence[Finding]]
"""Faults of the square-metre account that follows from the events."""

_FIELDS = frozenset(f.name for f in fields(Event)) | {"type"}


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a check of a region file found.

    Parameters
    ----------
    ok : bool
        Nothing is broken.
    root_digest : str
        Merkle root over the heads; "" when a text cannot be read.
    events, batches, devices : int
        How many there are.
    simulated : bool
        Whether the records are simulated.
    first_broken : Finding or None
        The first fault, in the order device, sequence.
    """

    ok: bool
    root_digest: str
    events: int
    batches: int
    devices: int
    simulated: bool
    first_broken: Finding | None = None


@dataclass
class _Chains:
    """What the walk along the chains has seen."""

    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    times: dict[str, datetime] = field(default_factory=dict)
    late: list[Finding] = field(default_factory=list)
    hashes: dict[tuple[str, int], str] = field(default_factory=dict)
    keys: dict[tuple[str, str], list[KeyEnrolled]] = field(default_factory=dict)
    decisions: list[dict[str, Json]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    simulated: bool | None = None
    withheld: int = 0


def verify(path: Path | str, check_account: CheckAccount | None = account_faults) -> VerifyReport:
    """What a full check of a region file finds; the file is only read.

    It proves each text against its digest and its device's chain, the chain against the
    batch signatures, each decision against its actor's signature, and that the account of
    the events closes (`check_account`; not asked of a copy with withheld contents).

    A cut of whole batches at the end of a chain, or a file rewritten from the first record
    with new keys, is found only beside a receipt that was kept elsewhere (its root digest).

    Raises
    ------
    ClearError
        The file is missing, foreign, of another version or in use (NF-10, LED-01 to LED-04).
    """
    store = GeoPackageStore.open(path, read_only=True)
    try:
        chains = _Chains()
        first = next(_faults(store.connection, chains, check_account), None)
        count, batches, devices = (
            int(store.connection.execute(query).fetchone()[0])
            for query in (
                f"SELECT count(*) FROM {EVENTS}",
                f"SELECT count(*) FROM {BATCHES}",
                f"SELECT count(DISTINCT device) FROM {EVENTS}",
            )
        )
        root = store.root_digest() if first is None else _root_or_none(store)
        return VerifyReport(
            first is None, root, count, batches, devices, bool(chains.simulated), first
        )
    except sqlite3.DatabaseError as error:
        return VerifyReport(False, "", 0, 0, 0, False, _damaged(str(error)))
    finally:
        store.close()


def _root_or_none(store: GeoPackageStore) -> str:
    try:
        return store.root_digest()
    except (ValueError, KeyError, TypeError, AttributeError):  # the broken record is a head
        return ""


def _faults(
    connection: sqlite3.Connection, chains: _Chains, check_account: CheckAccount | None
) -> Iterator[Finding]:
    yield from check_database(connection)
    rows = connection.execute(
        f"SELECT body, {', '.join(COLUMNS)} FROM {EVENTS} ORDER BY device, sequence"
    )
    for row in rows:
        yield from _check_row(row, chains)
    yield from check_batches(connection, chains)
    for body in chains.decisions:
        yield from check_decision(body, chains)
    yield from chains.late  # a wrong clock is less than a broken chain or signature
    if check_account is not None and not chains.withheld:
        try:
            yield from check_account(chains.events)
        except ClearError as error:
            yield error.finding


def check_database(connection: sqlite3.Connection) -> Iterator[Finding]:
    """LED-34, LED-35: pages are damaged, or the guards against editing are gone."""
    answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if answer != "ok":
        yield _damaged(str(answer))
        return
    rows = connection.execute("SELECT sql FROM sqlite_master WHERE type='trigger'")
    present = {row[0] for row in rows}
    for guard in guards():
        if guard not in present:
            yield Finding(
                "LED-35",
                _("The guard {name} of the record is missing").format(name=guard.split()[2]),
                _("Without it another program can edit or delete records unnoticed."),
                _("Compare the root digest with a receipt kept elsewhere, or use a backup."),
            )


def _check_row(row: tuple[object, ...], chains: _Chains) -> Iterator[Finding]:
    text, columns = row[0], row[1:]
    body = _read(text)
    if body is None:
        yield Finding(
            "LED-20",
            _("Record {id} of device {device}, sequence {sequence}, is not a whole record").format(
                id=columns[0], device=columns[1], sequence=columns[2]
            ),
            _("Its text was changed after it was recorded."),
            _next_step(),
        )
        return
    for name, value in zip(COLUMNS, columns, strict=True):
        if body[name] != value:
            yield _broken("LED-21", body, _("its {name} was changed").format(name=name))
            return
    digest, content = hashes_of(str(text)) if "payload" in body else (event_hash(body), "")
    yield from check_chain(body, chains)
    yield from check_origin(body, chains)
    chains.late += check_time(body, chains)
    if content and content != body["payload_digest"]:
        yield _broken("LED-24", body, _("its content was changed"))
    try:
        event = event_of(body) if "payload" in body else None
    except ClearError as error:
        yield error.finding
        return
    _remember(body, event, digest, chains)


def check_chain(body: dict[str, Json], chains: _Chains) -> Iterator[Finding]:
    """LED-22, LED-23: a record before it is missing, or another one."""
    device = str(body["device"])
    sequence, head = chains.heads.get(device, (0, ""))
    if body["sequence"] != sequence + 1:
        yield _broken("LED-22", body, _("record {n} before it is missing").format(n=sequence + 1))
    elif body["previous"] != head:
        yield _broken("LED-23", body, _("the record before it is not the one it followed"))


def check_origin(body: dict[str, Json], chains: _Chains) -> Iterator[Finding]:
    """LED-29: simulated and real records share the file."""
    if chains.simulated is not None and body["simulated"] is not chains.simulated:
        yield _broken("LED-29", body, _("simulated and real records are mixed"))


def check_time(body: dict[str, Json], chains: _Chains) -> Iterator[Finding]:
    """LED-36: a real record says it was recorded before the record that it follows.

    A simulated region is laid out source by source, each with dates of its own.
    """
    device, moment = str(body["device"]), datetime.fromisoformat(str(body["recorded_time"]))
    if body["simulated"] is False and moment < chains.times.get(device, moment):
        yield _broken("LED-36", body, _("it was recorded before the record that it follows"))
    chains.times[device] = moment


def check_batches(connection: sqlite3.Connection, chains: _Chains) -> Iterator[Finding]:
    """LED-26, LED-27, LED-28, LED-32: what each device signed is not what the file holds."""
    signed: dict[str, int] = {}
    rows = connection.execute(
        f"SELECT device, sequence, head, signature, key_id FROM {BATCHES} ORDER BY device, sequence"
    )
    for device, sequence, head, signature, key_id in rows:
        held = chains.hashes.get((device, sequence))
        if held is None:
            yield _batch(
                "LED-32", device, sequence, _("the records it closed are missing from the file")
            )
        elif held != head:
            yield _batch("LED-26", device, sequence, _("the record it closed was changed"))
        keys = [k for k in chains.keys.get((device, DEVICE), []) if k.key_id == key_id]
        if not keys:
            yield _batch("LED-28", device, sequence, _("its key was never enrolled"))
        message = batch_message(device, sequence, head)
        if not any(signature_holds(k.public_key, message, signature) for k in keys):
            yield _batch("LED-26", device, sequence, _("its signature does not hold"))
        signed[device] = sequence
    for device, (sequence, _head) in sorted(chains.heads.items()):
        if signed.get(device, 0) < sequence:
            yield _batch("LED-27", device, sequence, _("no signature closes the last records"))


def check_decision(body: dict[str, Json], chains: _Chains) -> Iterator[Finding]:
    """LED-25: a decision does not carry its actor's own signature."""
    keys = chains.keys.get((str(body["actor"]), PERSON), [])
    message, signature = decision_message(body), str(body["actor_signature"])
    if not any(signature_holds(k.public_key, message, signature) for k in keys):
        yield _broken("LED-25", body, _("the decision lacks the valid signature of its actor"))


def _remember(body: dict[str, Json], event: Event | None, digest: str, chains: _Chains) -> None:
    device, sequence = str(body["device"]), int(str(body["sequence"]))
    chains.heads[device] = (sequence, digest)
    chains.hashes[device, sequence] = digest
    if chains.simulated is None:
        chains.simulated = bool(body["simulated"])
    if PAYLOADS[str(body["type"])].DECISION:
        chains.decisions.append(body)
    if event is None:
        chains.withheld += 1
        return
    chains.events.append(event)
    if isinstance(event.payload, KeyEnrolled):
        holder = (event.entity, event.payload.holder_kind)
        chains.keys.setdefault(holder, []).append(event.payload)


def _read(text: object) -> dict[str, Json] | None:
    """The parsed text if it is exactly one canonical record, else None."""
    if not isinstance(text, str):
        return None
    try:
        body = body_of(text)
        whole = isinstance(body, dict) and canonical(body) == text
    except (ValueError, RecursionError):
        return None
    if not whole or not set(body) <= _FIELDS or not _FIELDS - set(body) <= {"payload", "salt"}:
        return None
    return body if _well_typed(body) and body["type"] in PAYLOADS else None


def _well_typed(body: dict[str, Json]) -> bool:
    special = {"payload", "supersedes", "simulated", "sequence", "schema"}
    texts = all(type(v) is str for name, v in body.items() if name not in special)
    if not (
        texts
        and type(body["sequence"]) is int
        and type(body["schema"]) is int
        and type(body["simulated"]) is bool
        and isinstance(body["supersedes"], list)
        and isinstance(body.get("payload", {}), dict)
        and ("payload" in body) == ("salt" in body)
    ):
        return False
    try:
        Tier(str(body["tier"]))
        bytes.fromhex(str(body.get("salt", "")))
        moments = [datetime.fromisoformat(str(body[n])) for n in ("valid_time", "recorded_time")]
    except ValueError:
        return False
    return all(moment.tzinfo is UTC for moment in moments)


def _broken(code: str, body: dict[str, Json], fault: str) -> Finding:
    what = _("Record {id} ({type}, device {device}, sequence {sequence}): {fault}")
    return Finding(
        code,
        what.format(
            id=body["id"],
            type=body["type"],
            device=body["device"],
            sequence=body["sequence"],
            fault=fault,
        ),
        _("Everything recorded after it on this device can no longer be trusted as signed."),
        _next_step(),
    )


def _batch(code: str, device: str, sequence: int, fault: str) -> Finding:
    return Finding(
        code,
        _("Batch of device {device} up to sequence {sequence}: {fault}").format(
            device=device, sequence=sequence, fault=fault
        ),
        _("The signature is what proves that these records are the device's own."),
        _next_step(),
    )


def _damaged(detail: str) -> Finding:
    return Finding(
        "LED-34",
        _("The file is damaged: {detail}").format(detail=detail),
        _("Some records may be unreadable."),
        _next_step(),
    )


def _next_step() -> str:
    return _("Do not decide on it: compare with a backup or another office's copy.")
