"""Drafts become events, events one text, and the text the same event again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import TypeAdapter

from clearground.edge.ledger.canonical_json import canonical
from clearground.edge.ledger.envelope import (
    Place,
    body_of,
    event_hash,
    event_of,
    hashes_of,
    payload_digest,
    payload_json,
    payload_of,
    stamp,
    utc_text,
)
from clearground.errors import LedgerError
from clearground.events import PAYLOADS, Draft, Payload
from clearground.events.documents import Document
from clearground.events.quality import NonconformityClosed
from clearground.events.region import KeyEnrolled
from tests.edge.ledger.payloads import payloads

T0 = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
PLACE = Place("device-1", 7, "key-1", "0001", "aa")
SALT = "00" * 16


def drafted(payload: Payload) -> Draft:
    return Draft("thing", payload, "person", "organisation", T0, T0, supersedes=("older",))


@given(payloads())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_every_payload_comes_back_from_its_text(payload: Payload) -> None:
    """Tests the round trip draft, text, event for all types and values."""
    stamped = stamp(drafted(payload), PLACE, event_id="id-1", salt=SALT, sign=lambda _m: "5e")
    read = event_of(body_of(stamped.body))
    assert read == stamped.event
    assert read.payload == payload
    assert canonical(json.loads(stamped.body)) == stamped.body


@pytest.mark.parametrize("kind", list(PAYLOADS.values()), ids=list(PAYLOADS))
def test_every_payload_type_can_be_read(kind: type[Payload]) -> None:
    """Tests that no type is left out of the round trip: pydantic knows each of them."""
    assert TypeAdapter(kind).json_schema()["type"] == "object"


@given(payloads())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_our_values_are_those_that_pydantic_writes(payload: Payload) -> None:
    """Tests the hand-written encoder against the library's, times of year 1000 on."""
    ours = payload_json(payload)
    theirs = TypeAdapter(type(payload)).dump_python(payload, mode="json")
    assert payload_of(type(payload), theirs) == payload_of(type(payload), ours)


def test_a_withheld_payload_leaves_the_chain_whole() -> None:
    """Tests that the hash covers the digest, not the content or its salt."""
    stamped = stamp(drafted(KeyEnrolled("k", "p", "device")), PLACE, event_id="id-1", salt=SALT)
    body = body_of(stamped.body)
    redacted = {k: v for k, v in body.items() if k not in ("payload", "salt")}
    assert event_hash(redacted) == event_hash(body) == stamped.hash


def test_the_salt_changes_the_digest() -> None:
    """Tests that equal contents cannot be recognised by equal digests."""
    assert payload_digest("00" * 16, {"a": 1}) != payload_digest("01" * 16, {"a": 1})


def test_text_that_looks_like_a_key_does_not_move_the_payload() -> None:
    """Tests that a person's words cannot disturb the splicing of the text."""
    words = '","payload_digest":"x","schema":9,"salt":"'
    draft = Draft(words, KeyEnrolled(words, words, words), words, words, T0, T0)
    stamped = stamp(draft, PLACE, event_id="id-1", salt=SALT)
    assert event_of(body_of(stamped.body)) == stamped.event
    assert canonical(json.loads(stamped.body)) == stamped.body


def test_times_are_written_in_utc() -> None:
    """Tests that the same moment in two zones gives one text."""
    moscow = datetime(2026, 5, 4, 11, 0, 0, 500_000, tzinfo=timezone(timedelta(hours=3)))
    assert utc_text(moscow) == utc_text(moscow.astimezone(UTC)) == "2026-05-04T08:00:00.500000Z"


def test_a_time_without_zone_is_refused() -> None:
    """Tests that a local time of nowhere never becomes a record."""
    with pytest.raises(ValueError, match="no time zone"):
        utc_text(datetime(2026, 5, 4))  # noqa: DTZ001


def test_content_of_an_unknown_type_is_named() -> None:
    """Tests that a record of a newer version is not passed over."""
    stamped = stamp(drafted(KeyEnrolled("k", "p", "device")), PLACE, event_id="id-1", salt=SALT)
    body = body_of(stamped.body) | {"type": "SomethingNew"}
    with pytest.raises(LedgerError, match="SomethingNew") as caught:
        event_of(body)
    assert caught.value.code == "LED-06"


def test_content_that_does_not_fit_its_type_is_named() -> None:
    """Tests that a missing field is reported with its record."""
    with pytest.raises(LedgerError, match="done") as caught:
        payload_of(NonconformityClosed, {}, "id-9")
    assert caught.value.code == "LED-06"


@given(payloads())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_hashes_of_the_text_are_those_of_the_values(payload: Payload) -> None:
    """Tests the two ways to the same hash and digest."""
    stamped = stamp(drafted(payload), PLACE, event_id="id-1", salt=SALT, sign=lambda _m: "5e")
    body = body_of(stamped.body)
    content = payload_digest(SALT, body["payload"])  # type: ignore[arg-type]
    assert hashes_of(stamped.body) == (event_hash(body), content)
    assert hashes_of(stamped.body) == (stamped.hash, stamped.event.payload_digest)


def test_a_record_that_names_no_document_has_the_text_it_always_had() -> None:
    """Tests the digest of a payload as it was before documents came, and that old texts read."""
    old = {"done": "markers replaced"}
    assert payload_json(NonconformityClosed("markers replaced")) == old
    assert payload_of(NonconformityClosed, dict(old)) == NonconformityClosed("markers replaced")
    photo = Document("ab" * 32, "image/png", 5, "a.png", T0)
    told = payload_json(NonconformityClosed("markers replaced", (photo,)))
    assert told["documents"] == [
        {
            "digest": "ab" * 32,
            "media_type": "image/png",
            "name": "a.png",
            "size_bytes": 5,
            "taken": "2026-05-04T08:00:00Z",
        }
    ]
