"""An open region at work: its store, its state, its rules, its keys and its clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from clearground.edge.current import follow
from clearground.edge.ledger import bundle_faults
from clearground.edge.ledger.clock_check import check_clock
from clearground.edge.ledger.ids import IdSource, RandomIds
from clearground.edge.ledger.keys import DEVICE, AccountsFile, Keyring
from clearground.edge.ledger.place import Place, accounts_of, open_store
from clearground.edge.ledger.store import Store, Writer
from clearground.edge.parameters import book_in_force, default_book
from clearground.edge.passwords import ask_secret
from clearground.edge.personal import no_personal_key, personal_demanded, wrong_passphrase
from clearground.errors import LedgerError, ParameterError, UsageError, raise_first
from clearground.events import Draft, Event
from clearground.events.region import ConflictClosed, ParametersAdopted, Retracted
from clearground.events.view import trusted
from clearground.pipeline import World, check, world_of
from clearground.standards.geometry import RegionCrs
from clearground.standards.parameters import ParameterBook
from clearground.standards.words import _
from clearground.teams.allowed import person_name

TRIES = 3
"""How often a record is judged anew where others record at the same time."""


@dataclass
class Office:
    """A region that can be read and written: every fact is checked, signed, kept, then applied.

    Parameters
    ----------
    store : Store
        Where the region is kept.
    world : World
        Its state now.
    base : ParameterBook
        The parameters that rule until the region has adopted its own.
    keys : Keyring
        The private keys of this device and its people.
    ids : IdSource
        Where new identifiers come from.
    now : datetime
        The moment at which facts are recorded (aware, UTC).
    events : list of Event
        What the state was built from.
    known : int, optional
        Position in the store up to which `world` knows the records; None where this office is
        alone with a file that it makes.
    """

    store: Store
    world: World
    base: ParameterBook
    keys: Keyring
    ids: IdSource
    now: datetime
    events: list[Event] = field(default_factory=list)
    known: int | None = None
    opened: set[str] = field(default_factory=set)

    @property
    def crs(self) -> RegionCrs | None:
        """The region's equal-area CRS; None before it is opened."""
        return self.world.crs if self.world.region else None

    @property
    def book(self) -> ParameterBook:
        """The parameters in force now.

        Raises
        ------
        ParameterError
            PAR-06 when the region does not hold the set that it adopted.
        """
        return book_in_force(self.world, self.now.date(), self.base)

    @property
    def timezone(self) -> str:
        """The region's time zone."""
        return self.world.region.facts.timezone if self.world.region else "UTC"

    @property
    def simulated(self) -> bool:
        """Whether everything in this region is simulated."""
        return bool(self.store.is_simulated())

    def new_id(self) -> str:
        """A UUID for a new thing."""
        return self.ids.stream("entity").new()

    def record(
        self, drafts: Sequence[Draft], *, before: Callable[[], None] | None = None
    ) -> tuple[Event, ...]:
        """The drafts as events, after every check, in one transaction; all or none.

        Each draft is checked against the state that the drafts before it leave. What must be on
        disk when a record names it is put there by `before`: after the checks, so that a refused
        record leaves nothing behind.

        Raises
        ------
        ClearError
            The first fault found, or LED-271: this device's key is revoked; then nothing is
            recorded.
        """
        if self.is_revoked:
            raise bundle_faults.own_key_revoked(self.keys.device())
        for again in range(TRIES):
            trial = self.world.copy()
            for draft in drafts:
                raise_first(check(trial, draft, self._judged_by(trial, draft)))
                trial.apply(draft)
            self._sign_as(drafts)
            if before is not None:
                before()
            try:
                return self.take_in(drafts, world=trial)
            except LedgerError as error:
                # Somebody recorded between the checks and now: judge by what they left.
                if error.code != "LED-37" or again == TRIES - 1:
                    raise
                self.reload()
        raise AssertionError("the loop returns or raises")

    @property
    def is_revoked(self) -> bool:
        """Whether this device's key is revoked, so that its records would count nowhere."""
        if not self.world.revoked:
            return False
        return self.keys.key(self.keys.device(), DEVICE).key_id in self.world.revoked

    def _sign_as(self, drafts: Sequence[Draft]) -> None:
        """Open the own key of each person who decides; where none lies here the device signs.

        Raises
        ------
        TeamError
            LED-250: the passphrase does not open it; LED-251: the region demands a personal
            signature, and no key of the person that counts lies on this machine.
        """
        for person in sorted({d.actor for d in drafts if d.payload.DECISION} - self.opened):
            if self._opened_for(person):
                self.opened.add(person)

    def _opened_for(self, person: str) -> bool:
        keys = self.keys
        if not isinstance(keys, AccountsFile):
            return False
        trust = trusted(self.events)[0]
        here = [
            key_id
            for key_id in keys.personal(person)
            if key_id in trust.personal.get(person, {}) and key_id not in trust.ends
        ]
        if not here:
            if self._demands_personal():
                raise no_personal_key(person_name(self.world.roster, person))
            return False
        name = person_name(self.world.roster, person)
        try:
            keys.unlock(person, here[-1], ask_secret(_("Passphrase of {name}").format(name=name)))
        except ValueError:
            raise wrong_passphrase(name) from None
        return True

    def _demands_personal(self) -> bool:
        try:
            return personal_demanded(self.book, self.now.date())
        except ParameterError:
            # A set that is not what was signed demands nothing: else none could replace it.
            return False

    def _judged_by(self, world: World, draft: Draft) -> ParameterBook:
        # New rules are never judged by the old ones: a lost set could not be adopted again.
        if isinstance(draft.payload, ParametersAdopted):
            return self.base
        return book_in_force(world, draft.valid_time.date(), self.base)

    def reload(self) -> None:
        """Read the records anew, after others' were taken into the store."""
        self.known = self.store.position()
        self.events = list(self.store.events())
        self.world = world_of(self.events)

    def take_in(self, drafts: Sequence[Draft], *, world: World | None = None) -> tuple[Event, ...]:
        """The drafts as events where their maker has checked them, draft by draft, already."""
        writer = Writer(self.ids, self.keys, self.now)
        events = self.store.append(drafts, writer, after=self.known)
        if self.known is not None:
            self.known = self.store.position()
        if world is None:
            for draft in drafts:
                self.world.apply(draft)
        else:
            self.world = world
        for event in events:
            self.world.seen[event.id] = event
        self.events.extend(events)
        if any(takes_out(event) for event in events):
            # What a record takes out of force only a fresh reading leaves out.
            self.world = world_of(self.events)
        return events


def takes_out(event: Event) -> bool:
    """True where a record takes others out of force."""
    return bool(event.supersedes) or isinstance(event.payload, Retracted | ConflictClosed)


def clock_or(now_text: str | None) -> datetime:
    """The moment a person gave as RFC 3339, or the clock's.

    Raises
    ------
    UsageError
        REC-22 when the text is no time with its zone.
    """
    if now_text is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        given = datetime.fromisoformat(now_text)
    except ValueError:
        given = None
    if given is None or given.tzinfo is None:
        raise UsageError(
            "REC-22",
            _("--now {text!r} is not a time with its zone").format(text=now_text),
            _("The history is ordered by time; an unread time would place the record wrongly."),
            _("Write it like 2027-05-03T10:42:00Z, or leave it out to take the clock's."),
        )
    return given.astimezone(UTC)


def _finish_rotation(store: Store, keys: AccountsFile) -> None:
    # A rotation that was cut off between its record and the swap of the key is finished here.
    device = keys.device()
    waiting = keys.next_key(device, DEVICE)
    if waiting is not None and waiting.key_id in store.enrolled():
        keys.adopt_next(device, DEVICE)


def _tolerance(world: World, events: Sequence[Event]) -> timedelta:
    # By the date of the last record: that of the clock is what is in doubt.
    on = max(event.recorded_time for event in events).date()
    book = default_book().merged(book_in_force(world, on, default_book()))
    return timedelta(hours=book.number("ledger.clock_behind_h", on))


@contextmanager
def open_office(region: Place, *, now_text: str | None = None) -> Iterator[Office]:
    """An existing region, opened for writing; closed into one whole file at the end.

    Where something was recorded the derived layers follow (see `edge.current.follow`).

    Raises
    ------
    ClearError
        LED-213: the clock stands far behind what was recorded; others as `open_store`.
    """
    now = clock_or(now_text)
    store = open_store(region)
    try:
        known = store.position()
        events = store.events()
        keys = AccountsFile(accounts_of(region))
        _finish_rotation(store, keys)
        try:
            world = world_of(events)
            if now_text is None and events and not store.is_simulated():
                # A time that a person said is theirs to answer for; a simulated one is not now's.
                check_clock(events, keys.device(), now, tolerance=_tolerance(world, events))
            office = Office(
                store, world, default_book(), keys, RandomIds(), now, list(events), known
            )
            yield office
            if len(office.events) > len(events):
                follow(store, office.events, now)
        finally:
            keys.close()
    finally:
        store.close()
