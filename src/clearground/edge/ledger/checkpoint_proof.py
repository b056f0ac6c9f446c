"""A file beside its checkpoints, or beside a receipt: what was cut, rolled back, written anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from clearground.edge.ledger import chains
from clearground.edge.ledger import checkpoint_faults as faults
from clearground.edge.ledger.checkpoint import (
    Checkpoint,
    Receipt,
    checkpoint_of,
    cosignature_of,
    last_of,
)
from clearground.edge.ledger.checkpoint_store import kept
from clearground.edge.ledger.keys import DEVICE
from clearground.edge.ledger.schema import CHECKPOINTS, COSIGNATURES, EVENTS, version_of
from clearground.edge.ledger.sql import Sql
from clearground.errors import Finding
from clearground.events.region import KeyEnrolled
from clearground.standards.words import _


def check_checkpoints(connection: Sql) -> Iterator[Finding]:
    """LED-100, LED-101, LED-102, LED-107: the file is not what its own checkpoints saw."""
    if version_of(connection) < 2:
        return
    last: dict[str, Checkpoint] = {}
    query = f"SELECT fid, digest, body, signature FROM {CHECKPOINTS} ORDER BY fid"
    for fid, digest, body, signature in connection.execute(query).fetchall():
        one = _read(str(body), str(signature))
        if one is None or digest != one.digest or not one.holds():
            yield faults.broken_checkpoint(fid, _("it was changed"))
            continue
        before = last.get(one.device)
        expected = (before.number + 1, before.digest) if before else (1, "")
        if (one.number, one.previous) != expected:
            yield faults.broken_checkpoint(one.number, _("one before it is missing"))
        last[one.device] = one
    # Heads only grow, but a file could be rewritten between two checkpoints: compare them all.
    for one in _readable(connection):
        source = _("checkpoint {n} of {made}").format(n=one.number, made=one.made)
        yield from check_heads(connection, one, source)
        if not _enrolled(connection, one):
            yield faults.broken_checkpoint(one.number, _("its key was never enrolled"))
    yield from _check_cosignatures(connection)


def check_heads(connection: Sql, checkpoint: Checkpoint, source: str) -> Iterator[Finding]:
    """LED-101, LED-102: records that a checkpoint saw are missing, or are others now."""
    for head in checkpoint.heads:
        found = chains.hash_at(connection, head.device, head.sequence)
        if not found:
            query = f"SELECT max(sequence) FROM {EVENTS} WHERE device=?"
            held = connection.execute(query, (head.device,)).fetchone()[0]
            yield faults.cut(head.device, int(held or 0), head.sequence, source)
        elif found != head.hash:
            yield faults.rewritten(head.device, head.sequence, source)


def check_receipt(
    connection: Sql, receipt: Receipt, own_device: str
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Faults and notices of a file beside a receipt that was kept elsewhere.

    `own_device` is the device of the accounts beside the file, "" where it is not known.

    Raises
    ------
    LedgerError
        LED-104: the receipt belongs to another region.
    """
    one = receipt.checkpoint
    opened = next((e.entity for e in chains.key_events(connection) if e.type == "RegionOpened"), "")
    if one.region != opened:
        raise faults.other_region(one.region, opened)
    source = _("the receipt of {made}").format(made=one.made)
    found = list(check_heads(connection, one, source))
    notices: list[Finding] = []
    held = [c for c in _readable(connection) if c.device == one.device]
    if one.digest not in {c.digest for c in held}:
        if held or one.device == own_device:
            found.append(faults.checkpoint_gone(one.number))
        else:
            notices.append(faults.made_elsewhere(one.device))
    return tuple(found), tuple(notices)


def last_checkpoint(connection: Sql) -> Checkpoint | None:
    """The last checkpoint that was made on this file; None where there is none."""
    made = kept(connection)
    return last_of(made, made[-1].device) if made else None


def _read(body: str, signature: str) -> Checkpoint | None:
    try:
        one = checkpoint_of(json.loads(body), signature)
    except (ValueError, RecursionError):
        return None
    return one if one.body == body else None


def _readable(connection: Sql) -> tuple[Checkpoint, ...]:
    if version_of(connection) < 2:
        return ()
    rows = connection.execute(f"SELECT body, signature FROM {CHECKPOINTS} ORDER BY fid").fetchall()
    return tuple(c for body, signature in rows if (c := _read(str(body), str(signature))))


def _enrolled(connection: Sql, one: Checkpoint) -> bool:
    return any(
        isinstance(e.payload, KeyEnrolled)
        and (e.entity, e.payload.holder_kind) == (one.device, DEVICE)
        and e.payload.public_key == one.public_key
        for e in chains.key_events(connection)
    )


def _check_cosignatures(connection: Sql) -> Iterator[Finding]:
    known = {c.digest for c in _readable(connection)}
    rows = connection.execute(f"SELECT checkpoint, key_id, body, signature FROM {COSIGNATURES}")
    for checkpoint, key_id, body, signature in rows.fetchall():
        try:
            one = cosignature_of(json.loads(body), str(signature))
        except (ValueError, TypeError, AttributeError, RecursionError):
            yield faults.broken_cosignature(hashlib.sha256(str(body).encode()).hexdigest()[:16])
            continue
        whole = (one.body, one.checkpoint, one.key_id) == (body, checkpoint, key_id)
        if not (whole and checkpoint in known and one.holds()):
            yield faults.broken_cosignature(one.organisation)
