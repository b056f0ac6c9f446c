"""What every store of a region does, asked of a file and of a server alike."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from datetime import datetime

import pytest

from clearground.edge.layers.build import DRAWING_ORDER, build
from clearground.edge.ledger.bundling import read_bundle, write_bundle
from clearground.edge.ledger.canonical import export_canonical
from clearground.edge.ledger.envelope import body_of, event_hash
from clearground.edge.ledger.face import Store, root_of
from clearground.edge.ledger.ids import RandomIds, SeededIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.place import create_store, open_store
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.errors import ClearError, LedgerError
from clearground.events.region import PlaceRegistered
from clearground.pipeline import world_of
from tests.edge.ledger.conftest import Fresh
from tests.edge.region import NOW, drafts, region_file, writer

PARTS = (slice(0, 3), slice(3, 10), slice(10, None))


def filled(fresh: Fresh) -> Store:
    """The sample region in three batches, still open."""
    store, facts, hand = create_store(fresh()), drafts(), writer()
    for part in PARTS:
        store.append(facts[part], hand)
    return store


def exported(store: Store) -> bytes:
    out = io.BytesIO()
    export_canonical(store, out)
    return out.getvalue()


def test_what_was_appended_comes_back_in_its_order(fresh: Fresh) -> None:
    """Tests events, positions, sequence and the events of one thing, from a reopened store."""
    place = fresh()
    store, facts, hand = create_store(place), drafts(), writer()
    written = [event for part in PARTS for event in store.append(facts[part], hand)]
    store.close()
    store = open_store(place, read_only=True)
    events = store.events()
    assert [e for e in events if e.type != "KeyEnrolled"] == written
    assert [e.type for e in store.events_of("area-a")] == ["AreaDeclared"]
    assert store.position() == len(events)
    assert store.events(after=3) == events[3:]
    assert [e.sequence for e in events] == list(range(1, len(events) + 1))
    assert [e.type for e in store.key_events()][:2] == ["KeyEnrolled", "RegionOpened"]
    store.close()


def test_every_store_gives_the_same_bytes_as_a_file(
    fresh: Fresh, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Tests texts, heads, root digest, what is held, chains and the whole canonical export."""
    path = region_file(tmp_path_factory.mktemp("beside") / "r.gpkg")
    store = filled(fresh)
    with GeoPackageStore.open(path) as beside:
        assert list(store.bodies()) == list(beside.bodies())
        assert store.heads() == beside.heads()
        assert store.root_digest() == beside.root_digest() == root_of(store.heads())
        assert store.have() == beside.have()
        assert store.chains_after({}) == beside.chains_after({})
        device = SeededKeys(1).device()
        assert store.chains_after({device: 4}) == beside.chains_after({device: 4})
        assert exported(store) == exported(beside)
    store.close()


def test_bodies_are_sorted_by_their_bytes(fresh: Fresh) -> None:
    """Tests that no language's alphabet sorts ids: capitals, dashes and accents."""
    names = ["a-2", "B-1", "ä", "a1", "_z", "b"]

    class Named(SeededIds):
        def stream(self, name: str) -> SeededIds:
            return Named(7, NOW) if name == "event" else super().stream(name)

        def new(self) -> str:
            return names.pop(0)

    sorted_names = sorted(names, key=str.encode)
    store = create_store(fresh())
    report = drafts()[7]
    hand = Writer(Named(7, NOW), SeededKeys(1), NOW)
    store.append([replace(report, entity=f"e{i}") for i in range(6)], hand)
    ids = [str(body_of(text)["id"]) for text in store.bodies()]
    assert [name for name in ids if name in sorted_names] == sorted_names
    store.close()


def test_repeating_an_interrupted_run_completes_it(fresh: Fresh) -> None:
    """Tests that batches already recorded are passed over and the digest is the same."""
    whole = filled(fresh)
    part, facts = create_store(fresh()), drafts()
    hand = writer()
    part.append(facts[PARTS[0]], hand)
    part.append(facts[PARTS[1]], hand)
    again = writer()
    for piece in PARTS:
        part.append(facts[piece], again)
    assert part.root_digest() == whole.root_digest()
    part.close()
    whole.close()


def test_an_id_taken_by_other_content_is_refused(fresh: Fresh) -> None:
    """Tests that resuming with other inputs stops, and records nothing."""
    store = filled(fresh)
    before = store.root_digest()
    other = [replace(d, entity=f"{d.entity}-changed") for d in drafts()[:3]]
    with pytest.raises(LedgerError) as caught:
        store.append(other, writer())
    assert (caught.value.code, store.root_digest()) == ("LED-07", before)
    store.close()


def test_simulated_and_real_records_never_mix(fresh: Fresh) -> None:
    """Tests both ways of mixing: within a batch and beside what is there."""
    facts, hand = drafts(), Writer(RandomIds(), SeededKeys(1), NOW)
    store = create_store(fresh())
    assert store.is_simulated() is None
    with pytest.raises(LedgerError) as within:
        store.append([facts[0], replace(facts[1], simulated=False)], hand)
    assert store.position() == 0
    store.append(facts[:1], hand)
    with pytest.raises(LedgerError) as beside:
        store.append([replace(facts[1], simulated=False)], hand)
    assert store.is_simulated() is True
    assert within.value.code == beside.value.code == "LED-05"
    store.close()


def test_a_fault_in_a_batch_leaves_nothing_and_no_gap(fresh: Fresh) -> None:
    """Tests that a bad value stops the batch whole, and that positions go on without a gap."""
    store, facts = create_store(fresh()), drafts()
    spoilt = [*facts[:2], replace(facts[2], valid_time=datetime(2026, 5, 4))]  # noqa: DTZ001
    for _try in range(2):
        with pytest.raises(LedgerError) as caught:
            store.append(spoilt, writer())
        assert (caught.value.code, store.position()) == ("LED-09", 0)
    assert store.append([], writer()) == ()
    store.append(facts, writer())
    assert store.position() == len(store.events())
    store.close()


def test_what_others_recorded_meanwhile_is_not_passed_over(fresh: Fresh) -> None:
    """Tests that drafts judged by an older state are refused."""
    store = filled(fresh)
    report = replace(drafts()[7], entity="new")
    hand = Writer(RandomIds(), SeededKeys(1), NOW)
    with pytest.raises(LedgerError) as caught:
        store.append([report], hand, after=store.position() - 1)
    assert caught.value.code == "LED-37"
    store.append([report], hand, after=store.position())
    store.close()


def test_two_writers_on_one_chain_do_not_fork_it(fresh: Fresh) -> None:
    """Tests that two programs with one device's keys at once leave one whole chain."""
    place = fresh()
    store = create_store(place)
    store.append(drafts()[:3], writer())
    store.close()
    ended: list[int] = []

    def work(number: int) -> None:
        own = open_store(place)
        try:
            for n in range(15):
                report = replace(drafts()[7], entity=f"r-{number}-{n}")
                own.append([report], Writer(RandomIds(), SeededKeys(1), NOW))
            ended.append(number)
        finally:
            own.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == [0, 1]
    store = open_store(place, read_only=True)
    events = store.events()
    assert [e.sequence for e in events] == list(range(1, len(events) + 1))
    assert store.position() == len(events) == 4 + 30
    texts = {body_of(t)["sequence"]: body_of(t) for t in store.bodies()}
    for sequence in range(2, len(events) + 1):
        assert texts[sequence]["previous"] == event_hash(texts[sequence - 1])
    store.close()


def test_two_devices_keep_their_own_chains(fresh: Fresh) -> None:
    """Tests heads, hashes at places, and what is held of each device."""
    store = filled(fresh)
    one = store.root_digest()
    place = PlaceRegistered("Second", "village", drafts()[0].payload.extent)  # type: ignore[attr-defined]
    other = Writer(SeededIds(2, NOW), SeededKeys(2), NOW)
    event = store.append([replace(drafts()[0], entity="p2", payload=place)], other)[0]
    heads = store.heads()
    assert (event.sequence, len(heads)) == (2, 2)
    assert [h.device for h in heads] == sorted(h.device for h in heads)
    assert store.root_digest() == root_of(heads) != one
    assert all(store.hash_at(h.device, h.sequence) == h.hash for h in heads)
    assert store.hash_at(event.device, 99) == ""
    assert store.have() == {h.device: h.sequence for h in heads}
    assert len(store.enrolled()) == 3
    store.close()


def test_a_bundle_carries_everything_into_an_empty_store(fresh: Fresh) -> None:
    """Tests that what one store gives another takes, once, with the same digest."""
    source, target = filled(fresh), create_store(fresh())
    data = write_bundle(source, SeededKeys(1), now=NOW)
    received = read_bundle(target, data, now=NOW)
    assert received.records == source.position() == target.position()
    assert target.root_digest() == source.root_digest()
    assert read_bundle(target, data, now=NOW).records == 0
    assert exported(target) == exported(source)
    source.close()
    target.close()


def test_layers_say_what_they_show_and_when_they_are_old(fresh: Fresh) -> None:
    """Tests that layers are kept with their reach, and stay intact until written anew."""
    store = filled(fresh)
    world = world_of(store.events())
    layers = build(world, now=NOW, simulated=True)
    store.write_layers(layers, world.crs, records=store.position(), moment=NOW)
    shown = {s.layer: s for s in store.shown()}
    assert set(shown) == set(DRAWING_ORDER)
    assert all(store.is_intact(s) for s in shown.values())
    assert {s.reach.records for s in shown.values()} == {store.position()}
    assert {s.reach.root_digest for s in shown.values()} == {store.root_digest()}
    assert {s.reach.moment for s in shown.values()} == {NOW}
    changed = replace(shown["areas"], content_digest="0")
    assert not store.is_intact(changed)
    report = replace(drafts()[7], entity="late")
    store.append([report], Writer(RandomIds(), SeededKeys(1), NOW))
    assert {s.reach.records for s in store.shown()} == {store.position() - 1}
    store.close()


def test_ground_for_the_eye_comes_back_as_it_was_written(fresh: Fresh) -> None:
    """Tests geometry, numbers, text and unknown values of a context layer."""
    store = filled(fresh)
    world = world_of(store.events())
    ground = build(world, now=NOW, simulated=True)[0].geometries
    columns = {"name": ["a", None], "width": [2.5, 3.0], "lanes": [1, 2]}
    store.write_context("roads", ground, columns, crs=world.crs)
    assert store.context_names() == ("roads",)
    geometries, read = store.read_context("roads")
    assert [g.equals_exact(h, 0) for g, h in zip(geometries, ground, strict=True)] == [True] * 2
    assert read == {name: tuple(values) for name, values in columns.items()}
    with pytest.raises(ClearError) as caught:
        store.read_context("rivers")
    assert caught.value.code == "NF-11"
    store.close()


def test_a_store_opened_for_reading_refuses_to_write(fresh: Fresh) -> None:
    """Tests that reading can never change a record."""
    place = fresh()
    create_store(place).close()
    store = open_store(place, read_only=True)
    with pytest.raises(LedgerError) as caught:
        store.append(drafts()[:1], writer())
    assert caught.value.code == "LED-04"
    store.close()


def test_a_region_is_never_made_over_another(fresh: Fresh) -> None:
    """Tests that creating twice is refused, and the records stay."""
    place = fresh()
    store = create_store(place)
    store.append(drafts()[:1], writer())
    store.close()
    with pytest.raises(LedgerError) as caught:
        create_store(place)
    assert caught.value.code == "LED-08"
    store = open_store(place)
    assert store.position() == 2
    store.close()
