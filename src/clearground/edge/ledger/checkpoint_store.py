"""Checkpoints in a region file: made, kept beside the records, read back."""

from __future__ import annotations

import json
from datetime import datetime

from clearground.edge.ledger import checkpoint_faults as faults
from clearground.edge.ledger.bundling import region_of
from clearground.edge.ledger.checkpoint import (
    Checkpoint,
    Cosignature,
    Receipt,
    checkpoint_of,
    cosignature_of,
    last_of,
    signed,
)
from clearground.edge.ledger.envelope import utc_text
from clearground.edge.ledger.face import Store, root_of
from clearground.edge.ledger.keys import Keyring
from clearground.edge.ledger.records import Records
from clearground.edge.ledger.schema import CHECKPOINTS, COSIGNATURES, version_of
from clearground.edge.ledger.sql import Sql


def make_checkpoint(store: Store, keys: Keyring, *, by: str, now: datetime) -> Checkpoint:
    """A checkpoint of what the file holds, on disk when this returns.

    Where this device's last checkpoint shows the same records, that one is returned, so that
    an interrupted run can be repeated.

    Raises
    ------
    LedgerError
        LED-109: nothing is recorded; LED-03, LED-04: the file refuses.
    """
    with store.transaction() as connection:
        heads, position = store.heads(), store.position()
        if not heads:
            raise faults.nothing_recorded()
        last = last_of(kept(connection), keys.device())
        root = root_of(heads)
        if last is not None and last.root == root:
            return last
        bare = Checkpoint(
            number=last.number + 1 if last else 1,
            previous=last.digest if last else "",
            region=region_of(store),
            simulated=bool(store.is_simulated()),
            position=position,
            heads=heads,
            root=root,
            made=utc_text(now),
            by=by,
            device="",
            key_id="",
            public_key="",
        )
        made = signed(bare, keys)
        connection.execute(
            f"INSERT INTO {CHECKPOINTS} (digest, body, signature) VALUES (?, ?, ?)",
            (made.digest, made.body, made.signature),
        )
    return made


def kept(connection: Sql) -> tuple[Checkpoint, ...]:
    """The checkpoints of a file, in order of arrival; none in a file of format 1.

    Raises
    ------
    ValueError
        One of them cannot be read.
    """
    if version_of(connection) < 2:
        return ()
    rows = connection.execute(f"SELECT body, signature FROM {CHECKPOINTS} ORDER BY fid")
    return tuple(checkpoint_of(json.loads(body), signature) for body, signature in rows)


def cosignatures(connection: Sql, checkpoint: str) -> tuple[Cosignature, ...]:
    """The signatures of other organisations under a checkpoint."""
    rows = connection.execute(
        f"SELECT body, signature FROM {COSIGNATURES} WHERE checkpoint=? ORDER BY fid", (checkpoint,)
    )
    return tuple(cosignature_of(json.loads(body), signature) for body, signature in rows)


def last_receipt(store: Records) -> Receipt:
    """The receipt of the last checkpoint in a file, with the signatures kept under it.

    Raises
    ------
    LedgerError
        LED-108: the file holds no checkpoint.
    """
    made = kept(store.connection)
    if not made:
        raise faults.no_checkpoint()
    return Receipt(made[-1], cosignatures(store.connection, made[-1].digest))


def add_cosignatures(store: Records, receipt: Receipt) -> int:
    """How many signatures of a co-signed receipt were new to the file that made its checkpoint.

    Raises
    ------
    LedgerError
        LED-108: the file does not hold that checkpoint; LED-03, LED-04: it refuses.
    """
    digest = receipt.checkpoint.digest
    with store.transaction() as connection:
        if digest not in {c.digest for c in kept(connection)}:
            raise faults.no_checkpoint()
        held = {c.key_id for c in cosignatures(connection, digest)}
        new = [c for c in receipt.cosignatures if c.key_id not in held]
        connection.executemany(
            f"INSERT INTO {COSIGNATURES} (checkpoint, key_id, body, signature) VALUES (?, ?, ?, ?)",
            [(digest, c.key_id, c.body, c.signature) for c in new],
        )
    return len(new)
