"""What is asked of a fleet once it meets: nothing lost, nothing diverged, each conflict shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from clearground.edge.ledger.bundling import write_bundle
from clearground.edge.ledger.schema import EVENTS
from clearground.events import Event
from clearground.events.conflicts import fields_of
from clearground.events.region import Retracted
from clearground.events.retractions import FIELD
from clearground.events.view import select_with_conflicts
from clearground.pipeline import world_of
from tests.edge.ledger.fleet import DEVICES_MAX, KEYS, NOW, Device, Fleet


@dataclass
class Figures:
    """What a campaign over many fleets found."""

    fleets: int = 0
    devices: int = 0
    acknowledged: int = 0
    kept: int = 0
    named: int = 0
    stranded: int = 0
    died: int = 0
    conflicts: int = 0
    forks: int = 0
    found_early: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def judge(fleet: Fleet, figures: Figures) -> None:
    """Let a fleet meet, and ask."""
    faults: list[str] = []
    fleet.alarm = faults.append
    before, truly = set(fleet.forked), _forks(fleet)
    fleet.forked.clear()
    fleet.left_out.clear()
    _meet(fleet)
    found = set(fleet.forked)
    if truly - found:
        faults.append("a fork was not found")
    if found - truly:
        faults.append("a fork was found that is none")
    if truly:
        _settle(fleet, truly)
        _meet(fleet)
    if fleet.revoked and not _holds_revocation(fleet.devices[0]):
        fleet.revoked = None  # it died with the head office's disk, or stood on a branch left
        _meet(fleet)
    faults += [*_diverged(fleet), *_lost(fleet, truly, figures), *_hidden(fleet, figures)]
    figures.fleets += 1
    figures.devices += len(fleet.devices)
    figures.acknowledged += len(fleet.made)
    figures.forks += len(truly)
    figures.found_early += len(before & truly)
    figures.happened += fleet.happened
    figures.faults += [f"seed {fleet.seed}: {fault}" for fault in faults]


def _chains(device: Device) -> dict[tuple[str, int], str]:
    rows = device.store.connection.execute(f"SELECT device, sequence, id FROM {EVENTS}")
    return {(name, sequence): event for name, sequence, event in rows}


def _forks(fleet: Fleet) -> set[str]:
    """Devices of which two stores hold different records of one number: asked of the stores."""
    held: dict[tuple[str, int], set[str]] = {}
    for device in fleet.devices:
        for place, name in _chains(device).items():
            held.setdefault(place, set()).add(name)
    return {device for (device, _n), names in held.items() if len(names) > 1}


def _meet(fleet: Fleet) -> None:
    """Everyone gives everything to the head office, and takes everything from it; twice."""
    head, others = fleet.devices[0], fleet.devices[1:]
    for _round in range(2):
        for one, other in [(d, head) for d in others] + [(head, d) for d in others]:
            if not _refused(fleet, one) or not _refused(fleet, other):
                held = fleet.held_by(one, other)
                data = write_bundle(one.store, KEYS[one.index], now=NOW, held=held)
                fleet.read(other, one.index, data, note=False)


def _refused(fleet: Fleet, device: Device) -> bool:
    return fleet.revoked is not None and device.name == fleet.revoked[0]


def _settle(fleet: Fleet, truly: set[str]) -> None:
    """What a fork left is settled: who holds another branch than the one that stays begins anew.

    It is the head office's branch, or where the head office itself was restored and wrote on,
    that of the device which holds most of what it had written before. Their own chain is taken
    in from their old file; a device whose own chain it is gets a new identity, and what it
    recorded on the refused branch is to be recorded again.
    """
    stays = _reference(fleet, truly)
    spare = DEVICES_MAX
    ours = _chains(stays)
    start = write_bundle(stays.store, KEYS[stays.index], now=NOW)
    for at, device in enumerate(fleet.devices):
        theirs = _chains(device)
        if not any(p[0] in truly and ours.get(p, name) != name for p, name in theirs.items()):
            continue
        fleet.aside.append(device)
        old = write_bundle(device.store, KEYS[device.index], now=NOW)
        fresh = Device(device.index, fleet.new_store(), device.skew)
        if device.name in truly:
            fresh.index, spare = spare, spare + 1
        fleet.devices[at] = fresh
        fleet.read(fresh, stays.index, start, note=False)
        fleet.read(fresh, device.index, old, note=False)


def _reference(fleet: Fleet, truly: set[str]) -> Device:
    head = fleet.devices[0]
    if head.name not in truly:
        return head
    others = [d for d in fleet.devices[1:] if not _refused(fleet, d)]
    return max(others, key=lambda d: (d.name not in truly, d.store.have().get(head.name, 0)))


def _holds_revocation(device: Device) -> bool:
    return any(e.type == "KeyRevoked" for e in device.store.events())


def _counting(fleet: Fleet, device: Device) -> list[Event]:
    """The records that count: of a revoked device those up to the last that does."""
    name, last = fleet.revoked or ("", 0)
    return [e for e in device.store.events() if e.device != name or e.sequence <= last]


def _diverged(fleet: Fleet) -> Iterator[str]:
    """Whether all hold the same records and show the same."""
    seen: dict[str, int] = {}
    for device in fleet.devices:
        if _refused(fleet, device):
            continue
        events = device.store.events()
        root = device.store.root_digest()
        shown, conflicts = select_with_conflicts(events)
        if set(shown) - set(_counting(fleet, device)):
            yield f"device {device.index} counts a record behind a revocation"
        told = [(c.entity, c.closed_by, tuple(sorted(c.held_back))) for c in conflicts]
        world = world_of(events)
        states = [(n, str(a.status), str(a.area_class)) for n, a in _areas(world)]
        view = repr((root, [e.id for e in shown], told, states))
        seen.setdefault(view, device.index)
    if len(seen) > 1:
        yield f"diverged: devices {sorted(seen.values())} differ"


def _areas(world: object) -> list[tuple[str, object]]:
    return sorted(world.register.areas.items())  # type: ignore[attr-defined]


def _lost(fleet: Fleet, truly: set[str], figures: Figures) -> Iterator[str]:
    """Acknowledged records that nobody holds and nobody was told of.

    A record on a refused branch is named by its device; one about a thing that only such a
    branch introduces by its own number, and it is still in the file that was put aside.
    """
    aside = {e.id for d in fleet.aside for e in d.store.events()}
    head = {e.id: e for e in fleet.devices[0].store.events()}
    for name, made in fleet.made.items():
        event = made.event
        if name in head:
            figures.kept += 1
            if head[name] != event:
                yield f"record {name} was changed"
        elif event.device in truly and event.device in fleet.forked:
            figures.named += 1
        elif name in aside and _told_left(fleet, event):
            figures.named += 1
            figures.stranded += 1
        elif fleet.revoked and event.device == fleet.revoked[0]:
            figures.named += 1
            if event.sequence <= fleet.revoked[1]:
                yield f"record {name}, before the revocation, is lost"
        elif name in fleet.died:
            figures.died += 1
        else:
            yield f"record {name} of {event.type} is lost"


def _told_left(fleet: Fleet, event: Event) -> bool:
    return any(
        name == event.device and first <= event.sequence <= last
        for name, first, last in fleet.left_out
    )


def _hidden(fleet: Fleet, figures: Figures) -> Iterator[str]:
    """Pairs of records made apart about one field that no conflict shows: asked pair by pair."""
    events = _counting(fleet, fleet.devices[0])
    shown = select_with_conflicts(events)[1]
    figures.conflicts += len(shown)
    together = {frozenset(p) for c in shown for p in combinations([e.id for e in c.events], 2)}
    taken = {e.payload.event for e in events if isinstance(e.payload, Retracted)}
    gone = taken - {e.id for e in select_with_conflicts(events)[0]}
    # Where a person decided that a report is taken back, what was said of it is decided too.
    gone |= {name for c in shown if c.field == FIELD and c.closed_by for name in c.held_back}
    by_field: dict[tuple[str, str], list[Event]] = {}
    for event in events:
        for of in fields_of(event):
            if event.id not in gone and event.id in fleet.made:
                by_field.setdefault(of, []).append(event)
    yield from _taken_apart(fleet, events, together)
    for (kind, thing), group in by_field.items():
        for one, other in combinations(group, 2):
            if one.payload == other.payload or _saw(fleet, one, other) or _saw(fleet, other, one):
                continue
            if frozenset((one.id, other.id)) not in together:
                yield f"{kind} of {thing}: {one.id} and {other.id} differ, and no conflict says so"


def _taken_apart(fleet: Fleet, events: list[Event], together: set[frozenset[str]]) -> Iterator[str]:
    """Who took a report back, and who graded it apart from all of them: pair by pair."""
    takes: dict[str, list[Event]] = {}
    for event in events:
        if isinstance(event.payload, Retracted) and event.id in fleet.made:
            takes.setdefault(event.entity, []).append(event)
    edits = [e for e in events if e.type == "EvidenceGraded" and e.id in fleet.made]
    for thing, group in takes.items():
        about = [e for e in edits if e.entity == thing]
        apart = [[(t, e) for e in about if not _saw(fleet, t, e) and not _saw(fleet, e, t)]
                 for t in group]  # fmt: skip
        for take, edit in (pair for pairs in apart if all(apart) for pair in pairs):
            if frozenset((take.id, edit.id)) not in together:
                yield f"{thing} was taken back and graded apart, and no conflict says so"


def _saw(fleet: Fleet, later: Event, earlier: Event) -> bool:
    if later.device == earlier.device:
        return True
    return fleet.made[later.id].held.get(earlier.device, 0) >= earlier.sequence
