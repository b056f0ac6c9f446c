"""One region as the page reads it: its events, and its state at any pair of dates, cached."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import shapely

from clearground.edge.ledger.contents import Readable
from clearground.edge.web import gather
from clearground.edge.web.ear import Ear, Eye, changed
from clearground.edge.web.history import Histories, wording_zone
from clearground.edge.web.outputs import INDEX, Outputs
from clearground.edge.web.sheet import Bounds, Sheet
from clearground.events import Event
from clearground.pipeline import World, world_of
from clearground.release.account import Account, Piece, account, pieces
from clearground.standards.geometry import shape_to_metres, to_lonlat

VIEWS_MAX = 12
"""How many pairs of dates are kept ready; the one longest unused goes first."""

Key = tuple[datetime | None, datetime | None]


@dataclass(frozen=True)
class View:
    """The region at one pair of dates: world, layers, account and the moment it is seen from.

    Parameters
    ----------
    now : datetime
        The moment of the page's present: the clock, or the last record of a simulated region.
    known, true : datetime or None
        The dates asked for; None is now.
    hidden : int
        Later records that this view does not show.
    """

    world: World
    sheets: dict[str, Sheet]
    now: datetime
    known: datetime | None
    true: datetime | None
    hidden: int
    past: bool

    def over(self, now: datetime) -> bool:
        """Whether a warning drawn as live has ended since the view was made."""
        return not self.past and any(
            self.now < kept.facts.until <= now for kept in self.world.protection.warnings.values()
        )

    @property
    def moment(self) -> datetime:
        """The moment the view stands for."""
        return self.known or self.now

    @cached_property
    def account(self) -> Account:
        """The square-metre account of this view."""
        return account(self.world.register, self.world.releases, self.world.worklog)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The ground of this view's account, piece by piece, each with its decision."""
        return pieces(self.world.register, self.world.releases, self.world.worklog)


class Room:
    """One region file, open for reading; every request asks it for a view.

    Parameters
    ----------
    read : callable
        Gives all events of the region.
    revision : callable
        Gives a value that changes when the events may have changed.
    outputs : Outputs
        Forecasts written beside the region file.
    now : callable, optional
        The clock; a simulated region's present is its last record instead.
    draw : bool, optional
        False where nothing is drawn and the layers need not be made.
    called : str, optional
        What a command calls the region; default: the name of its file.
    ear : Ear, optional
        Hears that something may be new; default: the region is looked at.
    """

    def __init__(
        self,
        read: Callable[[], Sequence[Event]],
        revision: Callable[[], object],
        outputs: Outputs,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        draw: bool = True,
        called: str = "",
        ear: Ear | None = None,
    ) -> None:
        self._ear = ear or Eye()
        self.called = called or (outputs.region.name if outputs.region else "")
        self._read, self._revision, self._clock, self._draw = read, revision, now, draw
        self.outputs = outputs
        self.documents: Readable | None = None
        self.partial = False
        """Whether records are left out, so that nothing may be counted from the rest."""
        self._lock = threading.RLock()
        self._seen: object = None
        self._views: OrderedDict[Key, View] = OrderedDict()
        self.events: Sequence[Event] = ()
        self.histories = Histories(())

    def view(self, known: datetime | None = None, true: datetime | None = None) -> View:
        """The region as known on one date and as true on another; now where none is given."""
        with self._lock:
            self._refresh()
            known = None if known is not None and known >= self.now else known
            key = (known, true)
            kept = self._views.get(key)
            if kept is None or kept.over(self.now):
                self._views[key] = self._build(known, true)
                while len(self._views) > VIEWS_MAX:
                    self._views.popitem(last=False)
            self._views.move_to_end(key)
            return self._views[key]

    @property
    def now(self) -> datetime:
        """The page's present: the clock, or the last record of a simulated region."""
        if self.simulated and self.events:
            return max(self._last, self.outputs.now or self._last)
        return max(self._clock(), self._last)

    @property
    def state(self) -> str:
        """A mark of the present view; a new record or the end of a warning changes it."""
        with self._lock:
            self._refresh()
            now = self.now
            ended = sum(
                k.facts.until <= now for k in self.view().world.protection.warnings.values()
            )
            return f"{len(self.events)}-{ended}-{self.outputs.digest[:12]}"

    def state_after(self, known: str, seconds: float) -> str:
        """The mark as soon as it is another than the known one, or after so many seconds."""
        return changed(lambda: self.state, known, self._ear, seconds)

    @property
    def simulated(self) -> bool:
        """Whether the region is a simulated one."""
        return bool(self.events) and self.events[0].simulated

    @property
    def zone(self) -> ZoneInfo:
        """The region's time zone."""
        return wording_zone(self.view().world)

    @property
    def name(self) -> str:
        """The region's name."""
        opened = self.view().world.region
        return opened.facts.name if opened else ""

    @property
    def extent(self) -> Bounds:
        """The region's box in longitude and latitude."""
        world = self.view().world
        if world.region is None:
            return (-180.0, -60.0, 180.0, 75.0)
        shape = to_lonlat(world.crs, shape_to_metres(world.region.facts.extent))
        west, south, east, north = shapely.bounds(shape)
        return float(west), float(south), float(east), float(north)

    def _refresh(self) -> None:
        revision = self._revision()
        if self._seen is not None and revision == self._seen:
            return
        self.events = tuple(self._read())
        self.histories = Histories(self.events)
        self.outputs = Outputs(self.outputs.region)
        self._last = max(
            (e.recorded_time for e in self.events), default=datetime(1970, 1, 1, tzinfo=UTC)
        )
        self._views.clear()
        self._seen = revision

    def _build(self, known: datetime | None, true: datetime | None) -> View:
        world = world_of(self.events, known, true)
        whole = self._views.get((None, None))
        if world.region is None and whole is not None:
            world.region = whole.world.region  # before its first record a region is empty, not lost
        past = known is not None or true is not None
        moment = known or self.now
        shown = sum(
            (known is None or e.recorded_time <= known) and (true is None or e.valid_time <= true)
            for e in self.events
        )
        sheets: dict[str, Sheet] = {}
        if world.region and self._draw:
            simulated, partial = self.simulated, self.partial
            sheets = gather.records(world, moment, simulated=simulated, partial=partial)
        if not past and self._draw:
            sheets |= gather.forecasts(self.outputs.region, world)
        return View(world, sheets, self.now, known, true, len(self.events) - shown, past)


def revision_of(path: Path) -> tuple[tuple[int, int], ...]:
    """What changes when a region file, its write-ahead log or its run's index is written to."""
    marks = []
    for name in (path, path.with_name(path.name + "-wal"), path.with_name(INDEX)):
        try:
            state = name.stat()
        except FileNotFoundError:
            continue
        marks.append((state.st_mtime_ns, state.st_size))
    return tuple(marks)
