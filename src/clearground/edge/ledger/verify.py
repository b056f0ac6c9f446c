"""Proves a region file: every text, chain, signature and the account, naming the first fault."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from clearground.edge.ledger import faults
from clearground.edge.ledger.checkpoint import Checkpoint, Receipt
from clearground.edge.ledger.checkpoint_proof import (
    check_checkpoints,
    check_receipt,
    last_checkpoint,
)
from clearground.edge.ledger.closing import account_faults
from clearground.edge.ledger.envelope import batch_message, body_of, event_of
from clearground.edge.ledger.face import Head, root_of
from clearground.edge.ledger.keys import DEVICE, device_beside, signature_holds
from clearground.edge.ledger.place import AnyStore, Place, accounts_of, open_store
from clearground.edge.ledger.proof_hands import NO_HANDS, Hands, check_hands, demands_of
from clearground.edge.ledger.proof_parts import WORTH, Progress, parts_of, walk_in_parts
from clearground.edge.ledger.proof_rows import Seen, check_decision, check_row, take
from clearground.edge.ledger.proof_trust import check_trust
from clearground.edge.ledger.schema import BATCHES, COLUMNS, EVENTS, guards, version_of
from clearground.edge.ledger.sql import Sql
from clearground.edge.ledger.store import GeoPackageStore
from clearground.errors import ClearError, FileRefused, Finding, LedgerError
from clearground.events import Event
from clearground.events.view import trusted
from clearground.standards.words import _

CheckAccount = Callable[[Sequence[Event]], Sequence[Finding]]
"""Faults of the square-metre account that follows from the events."""

DAMAGED, BROKEN = "LED-34", "FILE-04"
_ROWS = f"SELECT body, {', '.join(COLUMNS)} FROM {EVENTS} ORDER BY device, sequence"


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
    notices : tuple of Finding
        What to know about whose signatures the records rest on; no faults.
    checkpoint : Checkpoint or None
        The last checkpoint in the file.
    hands : Hands
        How many decisions people signed with their own keys, and how many a device for them.
    withheld : int
        Records whose content this copy withholds; then account and trust were not asked.
    """

    ok: bool
    root_digest: str
    events: int
    batches: int
    devices: int
    simulated: bool
    first_broken: Finding | None = None
    notices: tuple[Finding, ...] = ()
    checkpoint: Checkpoint | None = None
    withheld: int = 0
    hands: Hands = NO_HANDS


@dataclass
class _Proof:
    """One proof at work: the file, what it is asked, what it has seen."""

    store: AnyStore
    check_account: CheckAccount | None
    receipt: Receipt | None
    own_device: str
    workers: int
    told: Progress | None
    seen: Seen = field(default_factory=lambda: Seen(frozenset()))
    notices: list[Finding] = field(default_factory=list)
    own_hand: list[bool] = field(default_factory=list)


def verify(
    path: Place,
    check_account: CheckAccount | None = account_faults,
    *,
    receipt: Receipt | None = None,
    workers: int = 1,
    told: Progress | None = None,
) -> VerifyReport:
    """What a full check of a region file finds; the file is only read.

    It proves each text against its digest and its device's chain, the chain against the
    batch signatures, each decision against its actor's signature, the records against the
    checkpoints in the file and against a receipt that was kept elsewhere, and that the account
    of the events closes (`check_account`; not asked of a copy with withheld contents).
    With several `workers` a large file is proven in as many processes, and `told` hears how far;
    the answer is the same.

    What it cannot see without a receipt: a cut that took the last checkpoint along, or a file
    rewritten from the first record with new keys.

    Raises
    ------
    ClearError
        The file is missing, foreign, of another version or in use (NF-10, LED-01 to LED-04);
        LED-104: the receipt belongs to another region.
    """
    try:
        store = open_store(path, read_only=True)
    except (LedgerError, FileRefused) as error:
        if error.finding.code == BROKEN:  # the look at a stranger's file found the damage first
            return _nothing(faults.damaged_file(error.finding.what).finding)
        if error.finding.code != DAMAGED:
            raise
        return _nothing(error.finding)
    try:
        own = device_beside(accounts_of(path))
        return _report(_Proof(store, check_account, receipt, own, workers, told))
    except sqlite3.DatabaseError as error:
        return _nothing(faults.damaged_file(str(error)).finding)
    finally:
        store.close()


def _nothing(finding: Finding) -> VerifyReport:
    return VerifyReport(False, "", 0, 0, 0, False, finding)


def _report(proof: _Proof) -> VerifyReport:
    connection = proof.store.connection
    first = next(_faults(proof), None)
    seen = proof.seen
    count, batches, devices = (
        int(connection.execute(query).fetchone()[0])
        for query in (
            f"SELECT count(*) FROM {EVENTS}",
            f"SELECT count(*) FROM {BATCHES}",
            f"SELECT count(DISTINCT device) FROM {EVENTS}",
        )
    )
    if first is None:
        root = root_of([Head(d, n, h) for d, (n, h) in sorted(seen.heads.items())])
        last = last_checkpoint(connection)
    else:
        root, last = _root_or_none(proof.store), None
    return VerifyReport(
        first is None,
        root,
        count,
        batches,
        devices,
        bool(seen.simulated),
        first,
        tuple(proof.notices),
        last,
        seen.withheld,
        Hands(sum(proof.own_hand), len(proof.own_hand) - sum(proof.own_hand)),
    )


def _root_or_none(store: AnyStore) -> str:
    try:
        return store.root_digest()
    except (ValueError, KeyError, TypeError, AttributeError, ClearError):
        return ""  # the broken record is a head


def _faults(proof: _Proof) -> Iterator[Finding]:
    connection, account = proof.store.connection, proof.check_account
    in_parts = _proven_in_parts(proof)
    if in_parts:
        yield from map(_unguarded, _missing_guards(proof.store.connection))
    else:
        yield from _check_place(proof.store)
        yield from _walk(proof)
    seen = proof.seen
    yield from check_batches(connection, seen)
    for text in () if in_parts else seen.decisions:  # parts prove them in their own process
        yield from check_decision(text, seen)
    yield from check_checkpoints(connection)
    if not seen.withheld:  # who is an administrator, and what arrived when, is not in a copy
        proof.notices = list(check_trust(connection, seen.events, proof.own_device))
        trust, demands = trusted(seen.events)[0], demands_of(seen.events)
        yield from check_hands(seen.decisions, trust, demands, proof.own_hand)
    if proof.receipt is not None:
        against, more = check_receipt(connection, proof.receipt, proof.own_device)
        proof.notices += more
        yield from against
    yield from seen.late  # a wrong clock is less than a broken chain or signature
    if account is not None and not seen.withheld:
        try:
            yield from account(seen.events)
        except ClearError as error:
            yield error.finding


def _walk(proof: _Proof) -> Iterator[Finding]:
    """Every record, along each device's chain."""
    connection = proof.store.connection
    ends = frozenset(connection.execute(f"SELECT device, sequence FROM {BATCHES}").fetchall())
    try:
        proof.seen = Seen(ends, proof.check_account is not None)
        for row in connection.execute(_ROWS):
            yield from check_row(row, proof.seen)
    except sqlite3.OperationalError as error:
        if "decode" not in str(error) or not isinstance(connection, sqlite3.Connection):
            raise
        # A byte that is no text: walk again, so that the record is named in its place.
        connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        proof.seen = Seen(ends, proof.check_account is not None)
        for row in connection.execute(_ROWS):
            yield from check_row(row, proof.seen)


def _proven_in_parts(proof: _Proof) -> bool:
    """Whether several processes found pages and records whole; else a walk names the fault."""
    store = proof.store
    if proof.workers <= 1 or not isinstance(store, GeoPackageStore):
        return False
    try:
        if store.position() < WORTH or not (parts := parts_of(store.connection)):
            return False
        seen = walk_in_parts(store.path, parts, proof.workers, proof.told)
        if seen is None:
            return False
        if proof.check_account is not None:  # the account rests on all of them
            seen.events.clear()
            seen.keys.clear()
            for row in store.connection.execute(_ROWS):
                take(event_of(body_of(row[0])), seen)
    except (ClearError, ValueError, RecursionError, sqlite3.DatabaseError):
        return False
    proof.seen = seen
    return True


def check_database(connection: sqlite3.Connection) -> Iterator[Finding]:
    """LED-34, LED-35: pages are damaged, or the guards against editing are gone."""
    answer = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if answer != "ok":
        yield faults.damaged_file(str(answer)).finding
        return
    yield from map(_unguarded, _missing_guards(connection))


def _missing_guards(connection: Sql) -> list[str]:
    rows = connection.execute("SELECT sql FROM sqlite_master WHERE type='trigger'")
    present = {row[0] for row in rows}
    wanted = guards(version_of(connection))
    return [guard.split()[2] for guard in wanted if guard not in present]


def _check_place(store: AnyStore) -> Iterator[Finding]:
    if isinstance(store, GeoPackageStore):
        yield from check_database(store.connection)
    else:
        yield from map(_unguarded, store.missing_guards())
        yield from map(_unfenced, store.fence_faults())


def _unguarded(guard: str) -> Finding:
    return Finding(
        "LED-35",
        _("The guard {name} of the record is missing").format(name=guard),
        _("Without it another program can edit or delete records unnoticed."),
        _("Compare the root digest with a receipt kept elsewhere, or use a backup."),
    )


def _unfenced(what: str) -> Finding:
    return Finding(
        "LED-231",
        _("Row security of the server is not as the program made it: {what}").format(what=what),
        _("People who log in to the server may read more than the rule opens to them."),
        _(
            "Let the server's administrator put it back: take back what was granted by hand, then"
            " `clearground region grant` for each reader."
        ),
    )


def check_batches(connection: Sql, seen: Seen) -> Iterator[Finding]:
    """LED-26, LED-27, LED-28, LED-32: what each device signed is not what the file holds."""
    signed: dict[str, int] = {}
    rows = connection.execute(
        f"SELECT device, sequence, head, signature, key_id FROM {BATCHES} ORDER BY device, sequence"
    )
    for device, sequence, head, signature, key_id in rows:
        held = seen.hashes.get((device, sequence))
        if held is None:
            yield _batch(
                "LED-32", device, sequence, _("the records it closed are missing from the file")
            )
        elif held != head:
            yield _batch("LED-26", device, sequence, _("the record it closed was changed"))
        keys = [k for k in seen.keys.get((device, DEVICE), []) if k.key_id == key_id]
        if not keys:
            yield _batch("LED-28", device, sequence, _("its key was never enrolled"))
        message = batch_message(device, sequence, head)
        if not any(signature_holds(k.public_key, message, signature) for k in keys):
            yield _batch("LED-26", device, sequence, _("its signature does not hold"))
        signed[device] = sequence
    for device, (sequence, _head) in sorted(seen.heads.items()):
        if signed.get(device, 0) < sequence:
            yield _batch("LED-27", device, sequence, _("no signature closes the last records"))


def _batch(code: str, device: str, sequence: int, fault: str) -> Finding:
    return Finding(
        code,
        _("Batch of device {device} up to sequence {sequence}: {fault}").format(
            device=device, sequence=sequence, fault=fault
        ),
        _("The signature is what proves that these records are the device's own."),
        faults.next_step(),
    )
