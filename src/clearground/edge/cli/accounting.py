"""The account that a command is asked for: from the sums kept ready, or from the records."""

from __future__ import annotations

from dataclasses import dataclass

from clearground.edge.cli.past import Dates
from clearground.edge.cli.seen import Seen, see
from clearground.edge.ledger.place import AnyStore, Place, open_store
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.sums import shelf
from clearground.edge.sums.facts import TYPES
from clearground.edge.sums.index import account_on
from clearground.events.view import select
from clearground.pipeline import world_of
from clearground.release.account import Account, account

RESTED_ON = ("RegionOpened", "RecordsReceived", *TYPES)
"""The facts that an account rests on, and those that decide which of them count."""

TRUSTED_BY = ("KeyRevoked", "KeyEnrolled", "PersonRegistered")
"""After a revocation, the facts that say whose records count at all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An account, the dates it was asked for, how many facts count in it, and where it is from."""

    seen: Seen
    dates: Dates
    account: Account
    recorded: int


def account_asked(region: Place, as_known: str | None, as_true: str | None) -> Answer:
    """The account as known on one date and as true on another: the same from sums and records.

    Raises
    ------
    ClearError
        REC-21: a date is none; ACC-01: the square metres do not close; LED-06: a record cannot
        be read.
    """
    store = open_store(region, read_only=True)
    try:
        # After a revocation records may lie in the file that count nowhere.
        revoked = bool(store.events_of_types(TRUSTED_BY[:1]))
        ready = None if revoked else _from_sums(store, as_known, as_true)
    finally:
        store.close()
    if ready is not None and ready.recorded:
        return ready
    seen = see(region, (*RESTED_ON, *TRUSTED_BY) if revoked else RESTED_ON)
    dates = Dates.of(as_known, as_true, seen.zone)
    world = world_of(seen.events, dates.known, dates.true)
    found = account(world.register, world.releases, world.worklog)
    return Answer(seen, dates, found, len(world.seen))


def _from_sums(store: AnyStore, as_known: str | None, as_true: str | None) -> Answer | None:
    """The account from the sums in the file; None where it holds none that can be used."""
    if not isinstance(store, GeoPackageStore):
        return None
    kept = shelf.taken(store)
    if kept is None:
        return None
    few = store.events_of_types(RESTED_ON[:2])
    seen = Seen(few, kept.root_digest, bool(store.is_simulated()))
    dates = Dates.of(as_known, as_true, seen.zone)
    found, counting = account_on(
        kept.sums,
        dates.known,
        dates.true,
        read=lambda fids: shelf.by_position(store, fids),
        received=lambda: [event for event in few if event.type == "RecordsReceived"],
    )
    others = select(few, dates.known, dates.true)
    return Answer(seen, dates, found, counting + len(others))
