"""Random regions with everything that a map draws, and layers kept row by row beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import shapely

from clearground.edge.layers.build import build
from clearground.edge.layers.layer import Layer, Value
from clearground.edge.redraw.again import Drawn, again
from clearground.events import Event, Payload
from clearground.events.evidence import (
    DifferenceDecided,
    DifferenceNoted,
    EvidenceGraded,
    EvidenceReported,
)
from clearground.events.field import FindRecorded, WorkOrderCompleted
from clearground.events.protect import WarningEnded, WarningIssued
from clearground.events.quality import NonconformityClosed, NonconformityOpened, VisitMade
from clearground.events.region import PlaceRegistered
from clearground.events.release import WorksRequested
from clearground.events.teams import TeamFormed
from clearground.pipeline import World as State
from clearground.pipeline import world_of
from clearground.release.account import account
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import (
    Directness,
    EvidenceKind,
    HazardClass,
    Ordnance,
    Severity,
    TeamKind,
    VisitKind,
    VisitResult,
    WarningKind,
)
from tests.edge.sums.worlds import START, World, _shape

Row = tuple[tuple[tuple[str, Value], ...], bytes]
"""A feature: its columns with their values, and its shape."""

Rows = dict[str, list[Row]]


class Region(World):
    """A random region of which a third of the facts are no facts of the account."""

    def __init__(self, seed: int, devices: int) -> None:
        super().__init__(seed, devices)
        self.named: dict[str, list[str]] = {}

    def _fact(self, n: int) -> tuple[str, Payload]:
        if self.random.random() < 0.55 or not self.areas:
            return super()._fact(n)
        kinds = (self._report, self._report, self._grade, self._differ, self._find, self._warn,
                 self._visit, self._works, self._decide, self._team)  # fmt: skip
        return self.random.choice(kinds)(n)

    def _one(self, kind: str) -> str:
        return self.random.choice(self.named.get(kind) or ["nothing known"])

    def _new(self, kind: str, n: int) -> str:
        self.named.setdefault(kind, []).append(f"{kind}{n}")
        return f"{kind}{n}"

    def _report(self, n: int) -> tuple[str, Payload]:
        same = self._one("e") if self.random.random() < 0.3 else ""
        again = bool(self.named.get("e")) and self.random.random() < 0.2
        place = None if self.random.random() < 0.2 else _shape(self.random)
        fact = EvidenceReported(EvidenceKind.FIND, Directness.DIRECT, f"s{n}", place, same_as=same)
        return (self._one("e") if again else self._new("e", n)), fact

    def _grade(self, n: int) -> tuple[str, Payload]:
        if not self.named.get("e"):
            return self._report(n)
        return self._one("e"), EvidenceGraded(self.random.choice("ABC"), 1 + n % 5)

    def _differ(self, n: int) -> tuple[str, Payload]:
        place = _shape(self.random) if self.random.random() < 0.5 else None
        fact = DifferenceNoted((self._one("e"), self._one("e")), place, "kind")
        return self._new("x", n), fact

    def _decide(self, n: int) -> tuple[str, Payload]:
        if not self.named.get("x"):
            return self._differ(n)
        return self._one("x"), DifferenceDecided((self._one("e"),), "seen")

    def _find(self, n: int) -> tuple[str, Payload]:
        order = self.random.choice(self.orders or ["order nobody signed"])
        place = shape_from_metres(shapely.Point(self.random.randrange(900), 5))
        fact = FindRecorded(order, place, HazardClass.AP_MINE, Ordnance.MINE_AP, 0.05)
        return f"f{n}", fact

    def _warn(self, n: int) -> tuple[str, Payload]:
        if self.named.get("w") and self.random.random() < 0.3:
            return self._one("w"), WarningEnded("over")
        until = START + timedelta(hours=n + self.random.choice((1, 9)))
        place = shape_from_metres(shapely.Point(n, n))
        return self._new("w", n), WarningIssued(
            WarningKind.DRONE_HEARD, "post", place, 100.0, until
        )

    def _visit(self, n: int) -> tuple[str, Payload]:
        if not self.orders:
            return self._find(n)
        order, pick = self.random.choice(self.orders), self.random.random()
        if pick < 0.2:
            return order, WorkOrderCompleted()
        if pick < 0.4 and self.named.get("n"):
            return self._one("n"), NonconformityClosed("done")
        if pick < 0.6:
            fact = NonconformityOpened(f"N-{n}", order, "", Severity.MINOR, "tape")
            return self._new("n", n), fact
        sample = _shape(self.random) if pick < 0.8 else None
        passed = self.random.choice(list(VisitResult))
        return f"v{n}", VisitMade(f"V-{n}", order, VisitKind.QC, "inspector", passed, sample)

    def _works(self, n: int) -> tuple[str, Payload]:
        if self.random.random() < 0.3:
            return f"h{n}", PlaceRegistered(f"Place {n}", "well", _shape(self.random))
        line = shapely.LineString([(self.random.randrange(900), 0), (300, 600)])
        return f"k{n}", WorksRequested("Pipe", "water", shape_from_metres(line))

    def _team(self, n: int) -> tuple[str, Payload]:
        if self.random.random() < 0.8:
            return self._report(n)
        return "t", TeamFormed(f"Team {n}", TeamKind.MANUAL, "authority", "officer", 8)


def region(seed: int, count: int = 60, devices: int = 2) -> list[Event]:
    """Records of a random region, some of which arrive out of order."""
    world = Region(seed, devices)
    for _n in range(count):
        world.record()
    arrived = list(world.made)
    for _swap in range(count // 6):
        i, j = world.random.randrange(count), world.random.randrange(count)
        arrived[i], arrived[j] = arrived[j], arrived[i]
    return arrived


def state_of(events: Sequence[Event]) -> State | None:
    """The state of these records; None where they cannot be read yet, out of order as they are."""
    try:
        return world_of(events)
    except KeyError:
        return None


def moment_of(events: Sequence[Event]) -> datetime:
    """When the last of these records was made."""
    return max(event.recorded_time for event in events)


def rows_of(layers: Sequence[Layer]) -> Rows:
    """The content of layers of records, in an order that follows from it alone."""
    return {x.name: sorted(_rows(x), key=repr) for x in layers if not x.forecast}


def _rows(layer: Layer) -> list[Row]:
    shapes = shapely.to_wkb(shapely.normalize(layer.geometries))
    values = [tuple(row.items()) for row in layer.rows()]
    return list(zip(values, (bytes(s or b"") for s in shapes), strict=True))


@dataclass
class Kept:
    """Layers kept row by row: their features, and how often they were drawn in part and whole."""

    known: int = 0
    parts: int = 0
    wholes: int = 0
    rows: Rows = field(default_factory=dict)

    def follow(self, events: Sequence[Event], state: State) -> None:
        """Take in what arrived since."""
        moment = moment_of(events)
        figures = account(state.register, state.releases, state.worklog)
        made = None
        if self.known:
            made = again(events, self.known, self._drawn(moment), account=figures, moment=moment)
        if made is None:
            self.wholes += 1
            self.rows = rows_of(build(state, now=moment, simulated=False))
        else:
            self.parts += 1
            new = rows_of(made.layers)
            for name, rows in self.rows.items():
                stay = [row for row in rows if _entity(row) not in made.names]
                self.rows[name] = sorted([*stay, *new[name]], key=repr)
        self.known = len(events)

    def _drawn(self, moment: datetime) -> Drawn:
        areas, warnings, finds = (
            [dict(values) for values, _shape in self.rows[name]]
            for name in ("areas", "warnings", "finds")
        )
        states = ("remaining_m2", "cancelled_m2", "reduced_m2", "cleared_m2")
        return Drawn(
            {a["entity"]: (a["area_m2"], *(a[s] for s in states)) for a in areas},
            frozenset(
                w["entity"] for w in warnings if w["state"] == "live" and w["until"] <= moment
            ),
            frozenset(f["entity"] for f in finds if f["area"] == ""),
        )


def _entity(row: Row) -> str:
    return str(dict(row[0])["entity"])
