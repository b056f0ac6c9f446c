"""A copied machine is found when two offices first meet, whatever the lengths of its chains."""

from __future__ import annotations

import json
import random
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from clearground.edge.ledger import bundling
from clearground.edge.ledger.bundling import read_bundle, write_bundle
from clearground.edge.ledger.forks import Claim, about, claims_of, forks
from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import DEVICE
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.edge.ledger.wire import Chain, pack, unpack
from clearground.events.region import Held, RecordsReceived
from tests.edge.ledger.fleet import KEYS, NOW, Device, Fleet
from tests.edge.ledger.offices import fact

REPORT = next(d for d in Fleet(1).devices[0].store.events() if d.type == "EvidenceReported")
NAMED = {"LED-67", "LED-270"}


def copy_of(store: GeoPackageStore) -> GeoPackageStore:
    """Another store with the same records."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(store.connection.serialize())
    return GeoPackageStore(Path("memory"), connection, read_only=False)


def write(store: GeoPackageStore, device: int, number: int, count: int) -> None:
    """So many records of a device, in one batch; the number makes them its own."""
    facts = [fact(f"thing-{number}-{n}", REPORT.payload, "officer") for n in range(count)]
    store.append(facts, Writer(SeededIds(number, NOW), KEYS[device], NOW))


def meet(source: GeoPackageStore, by: int, target: GeoPackageStore) -> list[tuple[str, str]]:
    """What the target says of an incremental bundle: only what it lacks by the numbers."""
    data = write_bundle(source, KEYS[by], now=NOW, held=target.have())
    return [(f.code, f.what) for f in read_bundle(target, data, now=NOW).findings]


def differing(one: GeoPackageStore, other: GeoPackageStore) -> set[str]:
    """The slow oracle: devices of which two stores hold different texts of one number."""
    texts = []
    for store in (one, other):
        rows = store.connection.execute("SELECT device, sequence, body FROM clearground_events")
        texts.append({(d, n): body for d, n, body in rows})
    both = texts[0].keys() & texts[1].keys()
    return {place[0] for place in both if texts[0][place] != texts[1][place]}


@pytest.fixture
def start() -> GeoPackageStore:
    """A region with three devices, each of which has written."""
    store = Fleet(1).devices[0].store
    for device in (1, 2):
        write(store, device, 10 + device, 2)
    return store


@pytest.mark.parametrize(("ours", "theirs"), [(1, 1), (2, 2), (1, 3), (3, 1), (2, 5)])
def test_a_copied_laptop_is_found_at_the_first_meeting(
    start: GeoPackageStore, ours: int, theirs: int
) -> None:
    """Tests equal, shorter and longer chains of one name, exchanged by the numbers only."""
    one, other = copy_of(start), copy_of(start)
    write(one, 2, 100, ours)
    write(other, 2, 200, theirs)
    (name,) = differing(one, other)
    said = meet(one, 1, other)
    assert [code for code, what in said if name in what][:1] != []
    assert {code for code, _what in said} <= NAMED


def test_a_third_office_tells_of_it(start: GeoPackageStore) -> None:
    """Tests heads in the receptions that others recorded: before and after the records come."""
    one, other, third = copy_of(start), copy_of(start), copy_of(start)
    write(other, 2, 200, 2)
    held = tuple(Held(d, n, other.digests()[d]) for d, n in other.have().items())
    received = fact("thing", RecordsReceived(held, "stick"), "officer")
    third.append([received], Writer(SeededIds(300, NOW), KEYS[1], NOW))
    write(one, 2, 100, 2)
    assert [code for code, _what in meet(third, 1, one)] == ["LED-270"]
    late = copy_of(start)
    assert meet(third, 1, late) == []
    write(one, 0, 400, 1)
    fresh = copy_of(start)
    write(fresh, 2, 100, 2)
    assert [code for code, _what in meet(fresh, 0, late)] == ["LED-270"]


def test_random_meetings_find_what_a_slow_oracle_finds() -> None:
    """Tests pairs of stores that parted at random numbers, and exchange in either direction."""
    begun, found = Fleet(1).devices[0].store, 0
    for seed in range(120):
        dice = random.Random(seed)
        one, other = copy_of(begun), copy_of(begun)
        number = 1000 * (seed + 1)
        for _step in range(dice.randint(2, 8)):
            number += 1
            device, count = dice.randint(1, 3), dice.randint(1, 2)
            for store in dice.choice(((one,), (other,), (one, other))):
                write(store, device, number, count)
        truly = differing(one, other)
        said = meet(one, 0, other) if dice.random() < 0.5 else meet(other, 0, one)
        named = {d for d in truly if any(d in what for code, what in said if code in NAMED)}
        assert named == truly, seed
        others = {
            what for code, what in said if code in NAMED and not any(d in what for d in truly)
        }
        assert not others, seed
        found += len(truly)
    assert found > 60


def test_without_digests_the_oracle_finds_more(
    start: GeoPackageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests the deliberate fault: heads not compared, as bundles without them were."""
    monkeypatch.setattr(bundling, "claims_of", lambda _have, _heads: ())
    one, other = copy_of(start), copy_of(start)
    write(one, 2, 100, 1)
    write(other, 2, 200, 1)
    assert differing(one, other)
    assert meet(one, 1, other) == []


def test_a_bundle_of_before_has_no_heads_and_is_read(start: GeoPackageStore) -> None:
    """Tests the header without `heads`, and receptions without them."""
    bundle = unpack(write_bundle(start, KEYS[1], now=NOW))
    assert len(bundle.heads) == len(bundle.have)
    old = pack(replace(bundle, heads={}), KEYS[1].key(KEYS[1].device(), DEVICE))
    header, _sep, rest = old.partition(b"\n")[2].partition(b"\n")
    told = json.loads(header)
    del told["heads"]
    line = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    key = KEYS[1].key(KEYS[1].device(), DEVICE)
    signed = key.sign(b"clearground bundle 1\n" + line).encode()
    packed = rest.partition(b"\n")[2]
    data = b"clearground bundle 1\n" + line + b"\n" + signed + b"\n" + packed
    assert unpack(data).heads == {}
    target = copy_of(Fleet(1).devices[0].store)
    assert read_bundle(target, data, now=NOW).findings == ()
    assert Held("d", 3).head == ""


def test_claims_say_nothing_of_what_is_not_held() -> None:
    """Tests numbers that are not here, a lower claim, devices named already, parts of chains."""
    hashes = {("d", 1): "aa" * 32, ("d", 2): "bb" * 32}

    def hash_at(device: str, number: int) -> str:
        return hashes.get((device, number), "")

    right, wrong, far = Claim("d", 1, "aa" * 8), Claim("d", 2, "aa" * 8), Claim("d", 9, "aa" * 8)
    assert forks([right, far], hash_at) == ()
    (finding,) = forks([wrong, Claim("d", 1, "bb" * 8)], hash_at)
    assert "record number 1" in finding.what
    assert forks([wrong], hash_at, ["d"]) == ()
    assert list(claims_of({"d": 2}, {})) == []
    chain = Chain("d", 2, "", ("",), ())
    assert list(about([right, wrong, far], [chain])) == [wrong]
    assert isinstance(Fleet(1).devices[0], Device)
