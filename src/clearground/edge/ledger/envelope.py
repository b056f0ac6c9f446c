"""The envelope: how a draft becomes an event, and an event one canonical text and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from pydantic import TypeAdapter, ValidationError

from clearground.edge.ledger.canonical_json import Json, canonical, canonical_words
from clearground.edge.ledger.faults import unreadable_payload, withheld_content
from clearground.events import PAYLOADS, SCHEMA_VERSION, Draft, Event, Payload
from clearground.standards.terms import Tier

WITHHELD = ("payload", "salt")
"""What a redacted copy leaves out: the chain does not cover them, only their digest."""

_SIGNED_BY_ACTOR = (
    "actor",
    "entity",
    "id",
    "organisation",
    "payload_digest",
    "recorded_time",
    "schema",
    "simulated",
    "supersedes",
    "tier",
    "type",
    "valid_time",
)
_DECISION_CONTEXT = b"clearground decision 1\n"
_BATCH_CONTEXT = b"clearground batch 1\n"

LATER_FIELDS = frozenset({"documents"})
"""Fields that came after the first release and stand in a text only where they say something:
a record without them has the same bytes, and the same hash, as it had before they came."""

Word = str | int | bool | list[str]
"""A value in an envelope."""

Sign = Callable[[bytes], str]
"""Signs a message and returns the signature in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a device's chain an event stands.

    `sequence` counts from 1; `previous` is the hash of the event before, "" for the first.
    """

    device: str
    sequence: int
    key_id: str
    clock: str
    previous: str


@dataclass(frozen=True, slots=True)
class Stamped:
    """An event with its canonical text and its hash in the chain."""

    event: Event
    body: str
    hash: str


def stamp(
    draft: Draft, place: Place, *, event_id: str, salt: str, sign: Sign | None = None
) -> Stamped:
    """The draft as an event of the device's chain.

    Parameters
    ----------
    draft : Draft
        What a person or an import wants recorded.
    place : Place
        Where it goes in the device's chain.
    event_id, salt : str
        Its uuid7 and 32 hexadecimal digits.
    sign : callable, optional
        The actor's signature; required when the payload is a decision.

    Raises
    ------
    ValueError
        A time has no zone, or a number is not finite.
    """
    content = canonical(payload_json(draft.payload))
    digest = _digest(salt, content)
    body = _envelope(draft, place, event_id, digest)
    if draft.payload.DECISION:
        assert sign is not None, "a decision carries its actor's signature"
        body["actor_signature"] = sign(decision_message(body))
    shown = canonical_words(body)
    event = Event(
        entity=draft.entity,
        payload=draft.payload,
        actor=draft.actor,
        organisation=draft.organisation,
        valid_time=draft.valid_time,
        recorded_time=draft.recorded_time,
        tier=draft.tier,
        simulated=draft.simulated,
        supersedes=draft.supersedes,
        id=event_id,
        device=place.device,
        sequence=place.sequence,
        key_id=place.key_id,
        clock=place.clock,
        salt=salt,
        payload_digest=digest,
        previous=place.previous,
        actor_signature=str(body["actor_signature"]),
    )
    return Stamped(event, _with_content(shown, content, salt), _sha256(shown))


def _envelope(draft: Draft, place: Place, event_id: str, digest: str) -> dict[str, Word]:
    return {
        "actor": draft.actor,
        "actor_signature": "",
        "clock": place.clock,
        "device": place.device,
        "entity": draft.entity,
        "id": event_id,
        "key_id": place.key_id,
        "organisation": draft.organisation,
        "payload_digest": digest,
        "previous": place.previous,
        "recorded_time": utc_text(draft.recorded_time),
        "schema": SCHEMA_VERSION,
        "sequence": place.sequence,
        "simulated": draft.simulated,
        "supersedes": list(draft.supersedes),
        "tier": draft.tier.value,
        "type": draft.type,
        "valid_time": utc_text(draft.valid_time),
    }


def event_hash(body: dict[str, Json]) -> str:
    """Hash of an envelope, its payload replaced by the payload's digest (hexadecimal).

    >>> event_hash({"id": "a", "payload": {"x": 1}}) == event_hash({"id": "a"})
    True
    """
    shown = {name: value for name, value in body.items() if name not in WITHHELD}
    return _sha256(canonical(shown))


def sealed(body: dict[str, Json]) -> tuple[str, str]:
    """The canonical text of an envelope and its hash in the chain; it gets its payload's digest.

    >>> sealed({"id": "a"}) == ('{"id":"a"}', event_hash({"id": "a"}))
    True
    """
    if "payload" not in body:
        return canonical(body), event_hash(body)
    content, salt = canonical(body["payload"]), str(body["salt"])
    body["payload_digest"] = _digest(salt, content)
    shown = canonical({name: value for name, value in body.items() if name not in WITHHELD})
    return _with_content(shown, content, salt), _sha256(shown)


def payload_digest(salt: str, payload: dict[str, Json]) -> str:
    """Salted SHA-256 of a payload's canonical text (hexadecimal).

    The salt keeps a withheld payload from being guessed out of its digest.

    >>> payload_digest("00" * 16, {})[:8]
    '333b13ff'
    """
    return _digest(salt, canonical(payload))


def hashes_of(text: str) -> tuple[str, str]:
    """Hash in the chain and digest of the content, both of a whole canonical text as it stands.

    The same as `event_hash` and `payload_digest` give, without writing the text again.
    """
    digest, schema, salt = ',"payload_digest":', ',"schema":', ',"salt":"'
    head, rest = text.split(',"payload":', 1)
    content, tail = rest.rsplit(digest, 1)
    middle, end = tail.rsplit(schema, 1)
    middle, salted = middle.rsplit(salt, 1)
    return _sha256(f"{head}{digest}{middle}{schema}{end}"), _digest(salted[:-1], content)


def decision_message(body: Mapping[str, Any]) -> bytes:
    """What the actor of a decision signs: everything they know, not where it is stored."""
    return _DECISION_CONTEXT + canonical({name: body[name] for name in _SIGNED_BY_ACTOR}).encode()


def batch_message(device: str, sequence: int, head: str) -> bytes:
    """What a device signs to close a batch: its chain up to and with `sequence`."""
    text = canonical({"device": device, "head": head, "sequence": sequence})
    return _BATCH_CONTEXT + text.encode()


def event_of(body: dict[str, Json]) -> Event:
    """The event that a stored text tells.

    Raises
    ------
    LedgerError
        LED-06: the payload is of no known type, or its fields do not fit.
    PermitError
        PERM-05: the content is withheld.
    """
    text: dict[str, Any] = body
    kind = PAYLOADS.get(text["type"])
    if kind is None:
        raise unreadable_payload(text["id"], text["type"], "")
    if "payload" not in text:
        raise withheld_content(text["id"])
    return Event(
        entity=text["entity"],
        payload=payload_of(kind, text["payload"], text["id"]),
        actor=text["actor"],
        organisation=text["organisation"],
        valid_time=datetime.fromisoformat(text["valid_time"]),
        recorded_time=datetime.fromisoformat(text["recorded_time"]),
        tier=Tier(text["tier"]),
        simulated=text["simulated"],
        supersedes=tuple(text["supersedes"]),
        id=text["id"],
        device=text["device"],
        sequence=text["sequence"],
        key_id=text["key_id"],
        clock=text["clock"],
        salt=text["salt"],
        payload_digest=text["payload_digest"],
        schema=text["schema"],
        previous=text["previous"],
        actor_signature=text["actor_signature"],
    )


def body_of(text: str) -> dict[str, Json]:
    """The parsed text of an event.

    Raises
    ------
    ValueError
        It is not JSON.
    """
    body: dict[str, Json] = json.loads(text)
    return body


def payload_json(payload: Payload) -> dict[str, Json]:
    """The payload's fields as JSON values: times in UTC with Z, days as year-month-day.

    >>> from clearground.events.quality import NonconformityClosed
    >>> payload_json(NonconformityClosed("markers replaced"))
    {'done': 'markers replaced'}
    """
    values = {}
    for name in _names(type(payload)):
        value = getattr(payload, name)
        if name in LATER_FIELDS and not value:
            continue
        values[name] = value if type(value) is str or value is None else _plain(value)
    return values


def payload_of(kind: type[Payload], values: dict[str, Json], event_id: str = "") -> Payload:
    """The payload that JSON values tell, checked field by field.

    Raises
    ------
    LedgerError
        LED-06: the fields do not fit the payload's type.
    """
    try:
        return _adapter(kind).validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        detail = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        raise unreadable_payload(event_id, kind.__name__, detail) from error


def utc_text(moment: datetime) -> str:
    """A moment in UTC as RFC 3339 text with Z.

    Raises
    ------
    ValueError
        The moment has no time zone.

    >>> from datetime import timedelta, timezone
    >>> utc_text(datetime(2026, 3, 1, 3, tzinfo=timezone(timedelta(hours=3))))
    '2026-03-01T00:00:00Z'
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat()[:-6] + "Z"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(salt: str, content: str) -> str:
    return hashlib.sha256(bytes.fromhex(salt) + content.encode()).hexdigest()


def _with_content(shown: str, content: str, salt: str) -> str:
    # Keys are sorted, so what a redacted copy withholds has fixed neighbours; inside a text
    # the quotes would be escaped, so these marks stand once.
    digest, schema = ',"payload_digest":', ',"schema":'
    whole = shown.replace(digest, f',"payload":{content}{digest}', 1)
    head, tail = whole.rsplit(schema, 1)
    return f'{head},"salt":"{salt}"{schema}{tail}'


def _plain(value: Any) -> Json:
    kind = type(value)
    if kind is str or value is None or kind is float or kind is int or kind is bool:
        return value  # type: ignore[no-any-return]
    if isinstance(value, Enum):
        return str(value.value)
    if kind is tuple:
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, int | float):  # numpy's scalars among them
        return float(value) if isinstance(value, float) else int(value)
    raise ValueError(f"{kind.__name__} cannot be recorded")


_NAMES: dict[type, tuple[str, ...]] = {}
_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _names(kind: type[Any]) -> tuple[str, ...]:
    if kind not in _NAMES:
        _NAMES[kind] = tuple(f.name for f in fields(kind))
    return _NAMES[kind]


def _adapter(kind: type[Payload]) -> TypeAdapter[Payload]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
