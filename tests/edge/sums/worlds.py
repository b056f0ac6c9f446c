"""Random regions as records: late, corrected, taken back, contradicted, split, merged, reopened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import shapely

from clearground.edge.sums.facts import TYPES, Numbered
from clearground.events import Draft, Event, Payload
from clearground.events.areas import (
    AreaDeclared,
    AreaExtended,
    AreaPart,
    AreaReclassified,
    AreasMerged,
    AreaSplit,
    AreaStatusChanged,
)
from clearground.events.field import ProgressRecorded, WorkOrderSigned
from clearground.events.region import ConflictClosed, Held, RecordsReceived, Retracted
from clearground.events.release import ReleaseSigned
from clearground.standards.geometry import Shape, shape_from_metres
from clearground.standards.terms import (
    AreaClass,
    AreaStatus,
    HazardType,
    Method,
    ReleaseKind,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
BY = ("rules", "authority")
SPREAD_M, GRID_M = 900, 7


def _ground(random: Random) -> shapely.Polygon:
    """A box or a slanted triangle; neighbours often touch or overlap."""
    x, y = (random.randrange(0, SPREAD_M, GRID_M) for _axis in "xy")
    w, h = random.choice((20, 35, 70)), random.choice((20, 35, 70))
    if random.random() < 0.3:
        return shapely.Polygon([(x, y), (x + w, y + 0.333), (x + 0.777, y + h)])
    return shapely.box(x, y, x + w, y + h)


def _shape(random: Random, near: Shape | None = None) -> Shape:
    if near is not None and random.random() < 0.7:
        x0, y0, x1, y1 = (v / 1000 for v in shapely.from_wkt(near).bounds)
        cut = random.choice((0.3, 0.5, 1.0, 1.2))
        return shape_from_metres(shapely.box(x0, y0, x0 + cut * (x1 - x0), y1))
    return shape_from_metres(_ground(random))


def made(n: int, entity: str, payload: Payload, device: str = "device") -> Event:
    """A record made `n` hours after the start."""
    when = START + timedelta(hours=n)
    return _recorded(Draft(entity, payload, "officer", "authority", when, when), n, device, n)


def _recorded(draft: Draft, n: int, device: str, sequence: int) -> Event:
    fields = {name: getattr(draft, name) for name in Draft.__dataclass_fields__}
    names = {"id": f"event-{n}", "device": device, "key_id": "k", "clock": f"{n:06}"}
    return Event(**fields, **names, sequence=sequence, salt="", payload_digest="")


class World:
    """Makes one record after another; `areas` and `orders` are what later ones may name."""

    def __init__(self, seed: int, devices: int) -> None:
        self.random, self.devices = Random(seed), devices
        self.areas: dict[str, Shape] = {}
        self.orders: list[str] = []
        self.made: list[Event] = []
        self.sequence: dict[str, int] = {}

    def record(self) -> None:
        """One more record of any kind."""
        random, n = self.random, len(self.made)
        entity, payload = self._fact(n)
        learned = START + timedelta(hours=n + random.choice((0, 0, 0, -1, -40)))
        so = learned - timedelta(hours=random.choice((0, 0, 0, 1, 90)))
        old = ()
        if self.made and random.random() < 0.05 and not isinstance(payload, RecordsReceived):
            old = (random.choice(self.made).id,)
        draft = Draft(entity, payload, "officer", "authority", so, learned, supersedes=old)
        device = f"device-{random.randrange(self.devices)}"
        self.sequence[device] = self.sequence.get(device, 0) + 1
        self.made.append(_recorded(draft, n, device, self.sequence[device]))

    def _fact(self, n: int) -> tuple[str, Payload]:
        random = self.random
        if not self.areas or random.random() < 0.3:
            return self._declared(n)
        area = random.choice(list(self.areas))
        ground = self.areas[area]
        order = random.choice(self.orders or [""])
        if random.random() < 0.1:
            order = random.choice(("", "order nobody signed"))
        made = (
            lambda: (f"d{n}", self._release(area)),
            lambda: (f"d{n}", self._release(area)),
            lambda: (area, AreaExtended(_shape(random, ground), (), *BY)),
            lambda: (area, AreaStatusChanged(random.choice(list(AreaStatus)), (), *BY)),
            lambda: (area, AreaReclassified(random.choice(list(AreaClass)), (), *BY)),
            lambda: self._split(n, area),
            lambda: self._order(n, area),
            lambda: (f"p{n}", self._progress(order, ground)),
            lambda: (f"p{n}", self._progress(order, ground)),
            lambda: ("back", Retracted(random.choice(self.made).id, "wrong")),
            self._received,
            self._closed,
        )
        if random.random() < 0.04:
            return self._merged(n)
        return random.choice(made)()

    def _declared(self, n: int) -> tuple[str, Payload]:
        again = self.areas and self.random.random() < 0.2
        entity = self.random.choice(list(self.areas)) if again else f"a{n}"
        shape = self.areas[entity] = _shape(self.random)
        kind, hazard = AreaClass.SHA, HazardType.MINEFIELD_AP
        code = f"A-{n % 9}"
        return entity, AreaDeclared(code, "", kind, hazard, shape, (), *BY)

    def _release(self, area: str) -> ReleaseSigned:
        kind = self.random.choice(list(ReleaseKind))
        shape = _shape(self.random, self.areas[area])
        return ReleaseSigned(area, kind, shape, (), (), "", (), *BY)

    def _split(self, n: int, area: str) -> tuple[str, Payload]:
        x0, y0, x1, y1 = (v / 1000 for v in shapely.from_wkt(self.areas[area]).bounds)
        middle = round((x0 + x1) / 2, 3)
        halves = (shapely.box(x0, y0, middle, y1), shapely.box(middle, y0, x1, y1))
        parts = []
        for k, half in enumerate(halves):
            self.areas[f"s{n}-{k}"] = shape_from_metres(half)
            parts.append(AreaPart(f"s{n}-{k}", f"S-{n}-{k}", "", shape_from_metres(half)))
        return area, AreaSplit(tuple(parts), *BY)

    def _merged(self, n: int) -> tuple[str, Payload]:
        some = tuple(self.random.sample(list(self.areas), k=min(2, len(self.areas))))
        self.areas[f"m{n}"] = self.areas[some[0]]
        return f"m{n}", AreasMerged(some, f"M-{n}", "", *BY)

    def _order(self, n: int, area: str) -> tuple[str, Payload]:
        self.orders.append(f"o{n}")
        day, ground = START.date(), self.areas[area]
        return f"o{n}", WorkOrderSigned(f"O-{n}", area, "t", Method.MANUAL, ground, day)

    def _progress(self, order: str, near: Shape) -> ProgressRecorded:
        method = self.random.choice((Method.MANUAL, Method.NTS, Method.DOG))
        shape = None if self.random.random() < 0.1 else _shape(self.random, near)
        return ProgressRecorded(order, START.date(), method, shape, 0.2, 6.0, 8)

    def _received(self) -> tuple[str, Payload]:
        held = tuple(Held(d, s) for d, s in self.sequence.items())
        return "device", RecordsReceived(held, "bundle", 1)

    def _closed(self) -> tuple[str, Payload]:
        ids = tuple(e.id for e in self.random.sample(self.made, k=min(2, len(self.made))))
        return "conflict", ConflictClosed(ids, ids[0], "asked both")


def region(seed: int, count: int = 40, devices: int = 2) -> list[Event]:
    """Records of a random region, in a random order of arrival for a third of them."""
    world = World(seed, devices)
    for _n in range(count):
        world.record()
    arrived = list(world.made)
    for _swap in range(count // 3):
        i, j = world.random.randrange(count), world.random.randrange(count)
        arrived[i], arrived[j] = arrived[j], arrived[i]
    return arrived


def numbered(events: Sequence[Event]) -> list[Numbered]:
    """The facts of the account with their positions."""
    return [(fid, e) for fid, e in enumerate(events, 1) if e.type in TYPES]


def one_device(events: Sequence[Event]) -> list[Event]:
    """The same records as if one office had made them all."""
    return [replace(e, device="device", sequence=i) for i, e in enumerate(events, 1)]
