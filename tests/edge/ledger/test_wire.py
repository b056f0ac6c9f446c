"""A bundle on the wire: what goes in comes out, and nothing else comes out."""

from __future__ import annotations

import json
import lzma
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearground.edge.ledger import wire
from clearground.edge.ledger.bundling import write_bundle
from clearground.edge.ledger.envelope import event_hash
from clearground.edge.ledger.keys import DEVICE
from clearground.edge.ledger.wire import pack, unpack
from clearground.errors import LedgerError
from clearground.events.evidence import EvidenceReported
from clearground.standards.terms import Directness, EvidenceKind
from tests.edge.ledger.offices import HEAD, bundle_of, hand, head_office
from tests.edge.region import NOW, drafts


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A bundle of the sample region."""
    with head_office(tmp_path_factory.mktemp("wire") / "r.gpkg") as store:
        return write_bundle(store, HEAD, now=NOW)


def test_every_text_comes_back_byte_for_byte(tmp_path: Path) -> None:
    """Tests texts, hashes and signatures against the store's own rows."""
    with head_office(tmp_path / "r.gpkg") as store:
        bundle = bundle_of(store, HEAD)
        kept = [
            r[0]
            for r in store.connection.execute(
                "SELECT body FROM clearground_events ORDER BY device, sequence"
            )
        ]
        signed = store.connection.execute(
            "SELECT sequence, signature, key_id FROM clearground_batches ORDER BY sequence"
        ).fetchall()
    (chain,) = bundle.chains
    assert list(chain.texts) == kept
    assert [(c.sequence, c.signature, c.key_id) for c in chain.closings] == signed
    assert (chain.first, chain.previous, chain.last) == (1, "", len(kept))
    assert bundle.records == len(kept)


def test_words_that_hold_line_separators_travel(tmp_path: Path) -> None:
    """Tests a source whose words hold every sign that ends a line somewhere."""
    words = "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg"
    with head_office(tmp_path / "r.gpkg") as store:
        report = EvidenceReported(EvidenceKind.INTERVIEW, Directness.INDIRECT, "S", text=words)
        store.append([replace(drafts()[0], entity="said", payload=report)], hand(HEAD, 9, 9))
        kept = list(store.bodies())
        bundle = bundle_of(store, HEAD)
    assert sorted(text for chain in bundle.chains for text in chain.texts) == sorted(kept)


def test_what_the_receiver_computes_is_not_sent(data: bytes) -> None:
    """Tests the fields on the wire."""
    packed = data.split(b"\n", 3)[3]
    lines = lzma.decompress(packed).decode().splitlines()
    for line in lines[1:]:
        assert not set(json.loads(line)) & set(wire.LEFT_OUT)


def test_a_withheld_payload_travels_as_its_digest(tmp_path: Path) -> None:
    """Tests that a redacted record keeps its place and hash in the chain."""
    with head_office(tmp_path / "r.gpkg") as store:
        bundle = bundle_of(store, HEAD)
    (chain,) = bundle.chains
    body = json.loads(chain.texts[2])
    shown = {k: v for k, v in body.items() if k not in ("payload", "salt")}
    text = wire.canonical(shown)
    texts = (*chain.texts[:2], text, *chain.texts[3:])
    again = unpack(pack(replace(bundle, chains=(replace(chain, texts=texts),)), _key()))
    assert again.chains[0].texts == texts
    assert event_hash(json.loads(again.chains[0].texts[2])) == event_hash(body)


def _key() -> wire.SigningKey:
    return HEAD.key(HEAD.device(), DEVICE)


def test_a_capital_in_the_signature_is_a_changed_byte(data: bytes) -> None:
    """Tests the one change that leaves the signature's own bytes as they were."""
    head, signature, rest = data.split(b"\n", 3)[1:]
    assert signature != signature.upper()
    spoilt = b"\n".join([data.split(b"\n", 1)[0], head, signature.upper(), rest])
    with pytest.raises(LedgerError) as refused:
        unpack(spoilt)
    assert refused.value.code == "LED-61"


@given(st.data())
def test_any_changed_byte_and_any_cut_is_refused(data: bytes, draw: st.DataObject) -> None:
    """Tests one byte anywhere, and a cut anywhere."""
    at = draw.draw(st.integers(0, len(data) - 1))
    change = draw.draw(st.integers(1, 255))
    spoilt = data[:at] + bytes([data[at] ^ change]) + data[at + 1 :]
    for broken in (spoilt, data[:at]):
        with pytest.raises(LedgerError) as refused:
            unpack(broken)
        assert refused.value.code in ("LED-60", "LED-61", "LED-62")


def test_a_bundle_that_unpacks_to_more_than_it_says_is_refused_early(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a bomb whose header is honest about nothing, and one longer than is ever unpacked."""
    bundle = unpack(data)
    bomb = lzma.compress(b"0" * 50_000_000)
    monkeypatch.setattr(wire.lzma, "compress", lambda *_a, **_k: bomb)
    with pytest.raises(LedgerError) as refused:
        unpack(pack(bundle, _key()))
    assert refused.value.code == "LED-62"
    monkeypatch.undo()
    monkeypatch.setattr(wire, "CONTENT_BYTES_MAX", 10)
    with pytest.raises(LedgerError) as refused:
        unpack(data)
    assert refused.value.code == "LED-62"
