"""What of a bundle joins: whole, proved chains of trusted devices, and why the rest does not.

Covers: edge.ledger.bundle_faults
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from clearground.edge.ledger import bundle_faults
from clearground.edge.ledger.bundling import names_in, read_bundle, trust_in, write_bundle
from clearground.edge.ledger.canonical_json import canonical
from clearground.edge.ledger.envelope import batch_message, event_hash
from clearground.edge.ledger.keys import DEVICE, SeededKeys
from clearground.edge.ledger.merge import Holding, join, revocation
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.wire import Bundle, Closing, pack
from clearground.errors import LedgerError
from clearground.events.region import KeyEnrolled, KeyRevoked
from clearground.events.teams import CertificateIssued
from clearground.events.view import selection_of
from clearground.standards.terms import Competency
from tests.edge.ledger.offices import (
    FIELD,
    FIELD_DEVICE,
    HEAD,
    bundle_of,
    enrol_field,
    fact,
    field_records,
    hand,
    head_office,
)
from tests.edge.region import NOW, drafts

CUT = bundle_faults.Revocation("A", NOW.date(), 3)


@pytest.fixture
def head(tmp_path: Path) -> GeoPackageStore:
    """A head office that has enrolled the field's device."""
    store = head_office(tmp_path / "head.gpkg")
    enrol_field(store)
    return store


@pytest.fixture
def field(head: GeoPackageStore, tmp_path: Path) -> GeoPackageStore:
    """The field's copy with three records of its own."""
    store = GeoPackageStore.create(tmp_path / "field.gpkg")
    read_bundle(store, write_bundle(head, HEAD, now=NOW), now=NOW)
    field_records(store)
    return store


def codes(head: GeoPackageStore, bundle: Bundle) -> list[str]:
    """What is left out of a bundle, or why it is refused; nothing of it is kept."""
    before = head.root_digest()
    try:
        received = read_bundle(head, pack(bundle, FIELD.key(FIELD_DEVICE, DEVICE)), now=NOW)
    except LedgerError as error:
        assert head.root_digest() == before
        return [error.code]
    return [f.code for f in received.findings]


def own(bundle: Bundle, change: Callable[[dict[str, object]], object], at: int = 1) -> Bundle:
    """The bundle with one record of the field's own chain changed."""
    chains = []
    for chain in bundle.chains:
        texts = list(chain.texts)
        if chain.device == FIELD_DEVICE:
            body = json.loads(texts[at])
            change(body)
            texts[at] = canonical(body)
        chains.append(replace(chain, texts=tuple(texts)))
    return replace(bundle, chains=tuple(chains))


def test_the_two_files_become_equal_and_repetition_is_harmless(
    head: GeoPackageStore, field: GeoPackageStore
) -> None:
    """Tests the union, its order on disk, and a second reading."""
    data = write_bundle(field, FIELD, now=NOW, held=head.have())
    assert read_bundle(head, data, now=NOW).records == 3
    assert read_bundle(head, data, now=NOW).records == 0
    assert head.root_digest() == field.root_digest()
    assert list(head.bodies()) == list(field.bodies())


def test_a_changed_record_breaks_its_chain_and_nothing_of_it_is_kept(
    head: GeoPackageStore, field: GeoPackageStore
) -> None:
    """Tests content, sensitivity and actor of a record, each signed over by its device."""
    bundle = bundle_of(field, FIELD)
    for name, value in (("entity", "x"), ("tier", "public"), ("actor", "admin")):
        spoilt = own(bundle, lambda b, n=name, v=value: b.__setitem__(n, v))  # type: ignore[misc]
        assert codes(head, spoilt) == ["LED-68"]


def test_a_record_of_an_unknown_kind_waits_for_a_newer_program(
    head: GeoPackageStore, field: GeoPackageStore
) -> None:
    """Tests that it is named, and nothing of its chain is passed over."""
    assert codes(head, own(bundle_of(field, FIELD), lambda b: b.update(type="Later"))) == ["LED-70"]


def test_a_hole_in_a_chain_is_named(head: GeoPackageStore, field: GeoPackageStore) -> None:
    """Tests records sent from the middle."""
    field_records(field, 2)
    bundle = bundle_of(field, FIELD, {FIELD_DEVICE: 4, **head.have()})
    assert codes(head, bundle) == ["LED-66"]


def test_two_records_of_one_number_are_a_copied_device(
    head: GeoPackageStore, field: GeoPackageStore, tmp_path: Path
) -> None:
    """Tests a fork behind what is held, and one of which the heads alone tell."""
    read_bundle(head, write_bundle(field, FIELD, now=NOW), now=NOW)
    clone = GeoPackageStore.create(tmp_path / "clone.gpkg")
    first = head_office(tmp_path / "again.gpkg")
    enrol_field(first)
    read_bundle(clone, write_bundle(first, HEAD, now=NOW), now=NOW)
    field_records(clone, 3)
    assert codes(head, bundle_of(clone, FIELD)) == ["LED-67"]
    assert codes(head, bundle_of(clone, FIELD, {FIELD_DEVICE: 3})) == ["LED-270"]


def test_an_unenrolled_device_is_refused_and_its_records_left_out(tmp_path: Path) -> None:
    """Tests a sender that nobody enrolled, and its chain in the bundle of one that is trusted."""
    head = head_office(tmp_path / "head.gpkg")
    field = GeoPackageStore.create(tmp_path / "field.gpkg")
    read_bundle(field, write_bundle(head, HEAD, now=NOW), now=NOW)
    field_records(field)
    assert codes(head, bundle_of(field, FIELD)) == ["LED-64"]
    by_head = replace(
        bundle_of(field, HEAD),
        chains=bundle_of(field, HEAD, head.have()).chains,
    )
    received = read_bundle(head, pack(by_head, HEAD.key(HEAD.device(), DEVICE)), now=NOW)
    assert [f.code for f in received.findings] == ["LED-65"]
    assert received.records == 0


def test_only_an_administrator_enrols(tmp_path: Path) -> None:
    """Tests an enrolment by the operations officer on the trusted chain."""
    head = head_office(tmp_path / "head.gpkg")
    enrol_field(head, by="officer")
    field = GeoPackageStore.create(tmp_path / "field.gpkg")
    read_bundle(field, write_bundle(head, HEAD, now=NOW), now=NOW)
    field_records(field)
    assert codes(head, bundle_of(field, FIELD)) == ["LED-64"]


def test_records_behind_a_revocation_are_taken_in_and_do_not_count(
    head: GeoPackageStore, field: GeoPackageStore
) -> None:
    """Tests a chain that runs on behind the last record that counts, brought by the head office."""
    field_records(field, 2)
    key = FIELD.key(FIELD_DEVICE, DEVICE)
    head.append([fact(FIELD_DEVICE, KeyRevoked(key.key_id, 3, "stolen"))], hand(HEAD, 13))
    brought = bundle_of(field, HEAD, head.have())
    received = read_bundle(head, pack(brought, HEAD.key(HEAD.device(), DEVICE)), now=NOW)
    assert [f.code for f in received.findings] == ["LED-69"]
    assert head.have() == {**field.have(), HEAD.device(): head.have()[HEAD.device()]}
    late = {e.id for e in head.events() if e.device == FIELD_DEVICE and e.sequence > 3}
    assert late
    assert {e.id for e in selection_of(head.events()).behind} == late
    assert codes(head, bundle_of(field, FIELD)) == ["LED-272"]


def test_of_several_revocations_the_one_that_cuts_the_earliest_is_told(
    head: GeoPackageStore,
) -> None:
    """Tests who, when and up to where; of two keys that revoked each other too."""
    key, own = FIELD.key(FIELD_DEVICE, DEVICE), HEAD.key(HEAD.device(), DEVICE)
    head.append([fact(FIELD_DEVICE, KeyRevoked(key.key_id, 9, "lost"))], hand(HEAD, 13))
    head.append([fact(FIELD_DEVICE, KeyRevoked(key.key_id, 3, "stolen"))], hand(HEAD, 14))
    events = tuple(head.events())
    trust = trust_in(head, events)
    cut = revocation(events, trust, key.key_id, names_in(events))
    actor = next(e for e in events if e.type == "KeyRevoked").actor
    assert cut == bundle_faults.Revocation(names_in(events)[actor], NOW.date(), 3)
    assert cut.by
    doubted = replace(trust, revoked={**trust.revoked, own.key_id: 1})
    assert revocation(events, doubted, key.key_id, {}).last == 3


def test_a_key_given_behind_a_revocation_proves_its_records_and_counts_for_none(
    head: GeoPackageStore, field: GeoPackageStore
) -> None:
    """Tests a thief who changes the stolen machine's key: taken in, proved, not counted."""

    class Thief(SeededKeys):
        """The stolen machine's name with a key of the thief's."""

        def device(self) -> str:
            return FIELD_DEVICE

    key, new = FIELD.key(FIELD_DEVICE, DEVICE), Thief(77)
    own = new.key(FIELD_DEVICE, DEVICE)
    given = KeyEnrolled(own.key_id, own.public_key, DEVICE)
    field.append([fact(FIELD_DEVICE, given, "officer", 3)], hand(FIELD, 130, 3))
    report = next(d for d in drafts() if d.type == "EvidenceReported")
    field.append([fact("late", report.payload, "officer", 4)], hand(new, 140, 4))
    head.append([fact(FIELD_DEVICE, KeyRevoked(key.key_id, 3, "stolen"))], hand(HEAD, 13))
    brought = bundle_of(field, HEAD, head.have())
    received = read_bundle(head, pack(brought, HEAD.key(HEAD.device(), DEVICE)), now=NOW)
    assert [f.code for f in received.findings] == ["LED-69"]
    assert min(e.sequence for e in selection_of(head.events()).behind) == 4
    assert any(e.key_id == own.key_id for e in selection_of(head.events()).behind)


def test_a_decision_without_its_actors_signature_takes_its_chain_with_it(
    head: GeoPackageStore, field: GeoPackageStore
) -> None:
    """Tests a person's key that no trusted device has enrolled."""
    bundle = bundle_of(head, HEAD)
    keyless = Holding({}, lambda _d, _n: "", ())
    chains = tuple(replace(c, texts=c.texts) for c in bundle.chains if c.device == HEAD.device())
    assert join(replace(bundle, chains=chains), keyless, lambda _e: True).findings == ()
    forged = _resigned(bundle)
    assert [f.code for f in join(forged, keyless, lambda _e: True).findings] == ["LED-68"]


def _resigned(bundle: Bundle) -> Bundle:
    """The bundle with one decision's signature blanked, and every batch signed anew."""
    (chain,) = bundle.chains
    bodies = [json.loads(text) for text in chain.texts]
    at = next(i for i, b in enumerate(bodies) if b["actor_signature"])
    bodies[at]["actor_signature"] = "00" * 64
    previous = ""
    for body in bodies:
        body["previous"] = previous
        previous = event_hash(body)
    key = HEAD.key(HEAD.device(), DEVICE)
    closings = tuple(
        Closing(
            c.sequence,
            key.sign(batch_message(chain.device, c.sequence, event_hash(bodies[c.sequence - 1]))),
            key.key_id,
        )
        for c in chain.closings
    )
    texts = tuple(canonical(body) for body in bodies)
    return replace(bundle, chains=(replace(chain, texts=texts, closings=closings),))


def test_every_fault_has_its_three_parts() -> None:
    """Tests the words of each fault: what, why, and what to do next."""
    faults = {
        "LED-60": bundle_faults.no_bundle().finding,
        "LED-61": bundle_faults.cut_or_changed("x").finding,
        "LED-62": bundle_faults.too_large(9).finding,
        "LED-63": bundle_faults.other_region("a", "b").finding,
        "LED-64": bundle_faults.unknown_sender("d", "k").finding,
        "LED-65": bundle_faults.untrusted_chain("d", 3),
        "LED-66": bundle_faults.gap("d", 9, 3),
        "LED-67": bundle_faults.forked("d", 3),
        "LED-68": bundle_faults.broken_chain("d", 3, "x"),
        "LED-69": bundle_faults.revoked("d", 3),
        "LED-70": bundle_faults.unknown_kind("d", 3, "Later"),
        "LED-71": bundle_faults.no_sense("d", (2, 3), "thing"),
        "LED-212": bundle_faults.other_kind("d", 3, "odd"),
        "LED-270": bundle_faults.told_fork("d", 3),
        "LED-271": bundle_faults.own_key_revoked("d").finding,
        "LED-272": bundle_faults.revoked_sender("d", "k", CUT).finding,
        "LED-273": bundle_faults.enrolled_again("d", "k", CUT).finding,
    }
    for code, fault in faults.items():
        assert fault.code == code
        assert all((fault.what, fault.why, fault.next))


def test_records_about_something_unknown_are_refused_whole(head: GeoPackageStore) -> None:
    """Tests a certificate for a person whom nothing held here registers."""
    days = (NOW.date(), NOW.date())
    stray = CertificateIssued(Competency.MEDIC, "authority", *days)
    clone = GeoPackageStore.create(head.path.with_name("stray.gpkg"))
    read_bundle(clone, write_bundle(head, HEAD, now=NOW), now=NOW)
    clone.append([fact("nobody", stray, "officer", 1)], hand(FIELD, 200, 1))
    assert codes(head, bundle_of(clone, FIELD)) == ["LED-71"]
