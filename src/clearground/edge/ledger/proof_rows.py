"""One record after the other along each device's chain: its text, its place, its hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime

from clearground.edge.ledger.canonical_json import Json, canonical
from clearground.edge.ledger.envelope import (
    body_of,
    decision_message,
    event_hash,
    event_of,
    hashes_of,
)
from clearground.edge.ledger.faults import next_step
from clearground.edge.ledger.keys import PERSON, signature_holds
from clearground.edge.ledger.schema import COLUMNS
from clearground.errors import ClearError, Finding
from clearground.events import PAYLOADS, Event
from clearground.events.region import (
    KeyEnrolled,
    KeyRevoked,
    ParametersAdopted,
    RegionOpened,
    Retracted,
)
from clearground.events.teams import OrganisationRegistered, PersonRegistered
from clearground.events.trust import PERSONAL
from clearground.standards.terms import Tier
from clearground.standards.words import _

FIELDS = frozenset(f.name for f in fields(Event)) | {"type"}
TOLD = (
    KeyEnrolled,
    KeyRevoked,
    ParametersAdopted,
    Retracted,
    RegionOpened,
    PersonRegistered,
    OrganisationRegistered,
)
"""Facts that say whose signatures count; they are read in every proof."""

_WORD = r'"([^"\\]*)"'
_PLAIN = re.compile(
    rf'\{{"actor":{_WORD},"actor_signature":"[0-9a-f]*","clock":{_WORD},"device":{_WORD},'
    rf'"entity":{_WORD},"id":{_WORD},"key_id":{_WORD},"organisation":{_WORD}'
    r'(,"payload":(\{.*\})),"payload_digest":"([0-9a-f]{64})","previous":"([0-9a-f]*)",'
    rf'"recorded_time":{_WORD}(,"salt":"([0-9a-f]{{32}})"),"schema":[0-9]+,'
    r'"sequence":([0-9]+),"simulated":(true|false),"supersedes":\[[^\]]*\],'
    rf'"tier":"(?:{"|".join(t.value for t in Tier)})","type":{_WORD},"valid_time":{_WORD}\}}',
    re.DOTALL,
)
"""A whole record with its content, so that it can be hashed as it stands, without parsing."""
_AT_CONTENT, _AT_SALT = 8, 13
"""Groups of `_PLAIN` that the hash leaves out."""

Names = tuple[str, str, int, str, str, str, str]
"""Id, device, sequence, entity, type, valid and recorded time, as `COLUMNS` has them."""


@dataclass
class Seen:
    """What the walk along the chains has seen.

    Parameters
    ----------
    ends : set of (device, sequence)
        Places whose hash is kept: batches and checkpoints sign them.
    read_all : bool
        Whether each record is read as an event, or only those that say whose signature counts.
    """

    ends: Set[tuple[str, int]]
    read_all: bool = True
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    times: dict[str, datetime] = field(default_factory=dict)
    late: list[Finding] = field(default_factory=list)
    hashes: dict[tuple[str, int], str] = field(default_factory=dict)
    keys: dict[tuple[str, str], list[KeyEnrolled]] = field(default_factory=dict)
    decisions: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    simulated: bool | None = None
    withheld: int = 0
    count: int = 0


def check_row(row: tuple[object, ...], seen: Seen) -> Iterator[Finding]:
    """What is wrong with one record, after the ones before it on its chain.

    A record whose text has the plain form is hashed as it stands. Whatever does not fit there
    is read the long way, which names the fault.
    """
    text, columns = row[0], row[1:]
    plain = _PLAIN.fullmatch(text) if type(text) is str else None
    if plain is not None and isinstance(text, str) and _fits(text, plain, columns, seen):
        if columns[4] in _READ or seen.read_all:
            yield from _read_event(text, columns, seen)
        return
    yield from _check_long(row, seen)


def _fits(text: str, found: re.Match[str], columns: tuple[object, ...], seen: Seen) -> bool:
    """Whether a plain record holds in all it says and follows the one before it; then it counts."""
    (_a, _c, device, entity, name, _k, _o, _p, content, digest, previous) = found.groups()[:11]
    recorded, _s, salt, number, simulated, kind, valid = found.groups()[11:]
    sequence, is_simulated = int(number), simulated == "true"
    told: Names = (name, device, sequence, entity, kind, valid, recorded)
    held, head = seen.heads.get(device, (0, ""))
    if told != columns or (held + 1, head) != (sequence, previous) or kind not in PAYLOADS:
        return False
    if seen.simulated is not None and is_simulated is not seen.simulated:
        return False
    (before, behind), (salted, after) = found.span(_AT_CONTENT), found.span(_AT_SALT)
    try:
        if hashlib.sha256(bytes.fromhex(salt) + content.encode()).hexdigest() != digest:
            return False
        shown = f"{text[:before]}{text[behind:salted]}{text[after:]}".encode()
        moment = datetime.fromisoformat(recorded)
        plain = moment.tzinfo is UTC and datetime.fromisoformat(valid).tzinfo is UTC
    except ValueError:
        return False
    if not plain or (not is_simulated and moment < seen.times.get(device, moment)):
        return False
    seen.times[device] = moment
    remember(text, told, hashlib.sha256(shown).hexdigest(), seen)
    seen.simulated = is_simulated
    return True


def remember(text: str, names: Names, digest: str, seen: Seen) -> None:
    """Go one step along the chain."""
    _id, device, sequence, _entity, kind, _valid, _recorded = names
    seen.heads[device] = (sequence, digest)
    seen.count += 1
    if (device, sequence) in seen.ends:
        seen.hashes[device, sequence] = digest
    if kind in _DECISIONS:
        seen.decisions.append(text)


_READ = frozenset(kind.__name__ for kind in TOLD)
_DECISIONS = frozenset(name for name, kind in PAYLOADS.items() if kind.DECISION)


def _read_event(text: str, names: Sequence[object], seen: Seen) -> Iterator[Finding]:
    try:
        event = event_of(body_of(text))
    except ClearError as error:
        yield error.finding
        return
    except (ValueError, RecursionError):  # signed as it is, and no JSON: only its device could
        yield _no_record(names)
        return
    take(event, seen)


def take(event: Event, seen: Seen) -> None:
    """Keep an event that was read, and the key that it may enrol."""
    seen.events.append(event)
    if isinstance(event.payload, KeyEnrolled):
        seen.keys.setdefault((event.entity, event.payload.holder_kind), []).append(event.payload)


def _no_record(names: Sequence[object]) -> Finding:
    name, device, sequence = names[:3]
    return Finding(
        "LED-20",
        _("Record {id} of device {device}, sequence {sequence}, is not a whole record").format(
            id=name, device=device, sequence=sequence
        ),
        _("Its text was changed after it was recorded."),
        next_step(),
    )


def _check_long(row: tuple[object, ...], seen: Seen) -> Iterator[Finding]:
    text, columns = row[0], row[1:]
    body = _read(text)
    if body is None:
        yield _no_record(columns)
        return
    for name, value in zip(COLUMNS, columns, strict=True):
        if body[name] != value:
            what = _("its {name} was changed: {a} in its text, {b} beside it")
            yield broken("LED-21", body, what.format(name=name, a=body[name], b=value))
            return
    whole = "payload" in body
    digest, content = hashes_of(str(text)) if whole else (event_hash(body), "")
    yield from check_chain(body, seen)
    yield from check_origin(body, seen)
    seen.late += check_time(body, seen)
    if content and content != body["payload_digest"]:
        yield broken("LED-24", body, _("its content was changed"))
    names = (*(str(c) for c in columns[:2]), int(str(columns[2])), *(str(c) for c in columns[3:]))
    if seen.simulated is None:
        seen.simulated = bool(body["simulated"])
    remember(str(text), names, digest, seen)  # type: ignore[arg-type]
    if whole:
        yield from _read_event(str(text), columns, seen)
    else:
        seen.withheld += 1


def check_chain(body: dict[str, Json], seen: Seen) -> Iterator[Finding]:
    """LED-22, LED-23: a record before it is missing, or another one."""
    device = str(body["device"])
    sequence, head = seen.heads.get(device, (0, ""))
    if body["sequence"] != sequence + 1:
        yield broken("LED-22", body, _("record {n} before it is missing").format(n=sequence + 1))
    elif body["previous"] != head:
        yield broken("LED-23", body, _("the record before it is not the one it followed"))


def check_origin(body: dict[str, Json], seen: Seen) -> Iterator[Finding]:
    """LED-29: simulated and real records share the file."""
    if seen.simulated is not None and body["simulated"] is not seen.simulated:
        yield broken("LED-29", body, _("simulated and real records are mixed"))


def check_time(body: dict[str, Json], seen: Seen) -> Iterator[Finding]:
    """LED-36: a real record says it was recorded before the record that it follows.

    A simulated region is laid out source by source, each with dates of its own.
    """
    device, moment = str(body["device"]), datetime.fromisoformat(str(body["recorded_time"]))
    if body["simulated"] is False and moment < seen.times.get(device, moment):
        yield broken("LED-36", body, _("it was recorded before the record that it follows"))
    seen.times[device] = moment


def _read(text: object) -> dict[str, Json] | None:
    """The parsed text if it is exactly one canonical record, else None."""
    if not isinstance(text, str):
        return None
    try:
        text.encode()  # bytes that are no text arrive as lone surrogates
        body = body_of(text)
        whole = isinstance(body, dict) and canonical(body) == text
    except (ValueError, RecursionError):
        return None
    if not whole or not set(body) <= FIELDS or not FIELDS - set(body) <= {"payload", "salt"}:
        return None
    return body if _well_typed(body) and body["type"] in PAYLOADS else None


def _well_typed(body: dict[str, Json]) -> bool:
    special = {"payload", "supersedes", "simulated", "sequence", "schema"}
    texts = all(type(v) is str for name, v in body.items() if name not in special)
    if not (
        texts
        and type(body["sequence"]) is int
        and type(body["schema"]) is int
        and type(body["simulated"]) is bool
        and isinstance(body["supersedes"], list)
        and isinstance(body.get("payload", {}), dict)
        and ("payload" in body) == ("salt" in body)
    ):
        return False
    salt = str(body.get("salt", ""))
    try:
        Tier(str(body["tier"]))
        # One salt has one text: capitals would give the same bytes, so no digest shows them.
        spelt = bytes.fromhex(salt).hex() == salt
        moments = [datetime.fromisoformat(str(body[n])) for n in ("valid_time", "recorded_time")]
    except ValueError:
        return False
    return spelt and all(moment.tzinfo is UTC for moment in moments)


def check_decision(text: str, seen: Seen) -> Iterator[Finding]:
    """LED-25: a decision does not carry its actor's own signature."""
    body = body_of(text)
    keys = [k for kind in (PERSON, PERSONAL) for k in seen.keys.get((str(body["actor"]), kind), [])]
    message, signature = decision_message(body), str(body["actor_signature"])
    if not any(signature_holds(k.public_key, message, signature) for k in keys):
        yield broken("LED-25", body, _("the decision lacks the valid signature of its actor"))


def broken(code: str, body: dict[str, Json], fault: str) -> Finding:
    """A record that does not hold, by its id, type, device and place."""
    what = _("Record {id} ({type}, device {device}, sequence {sequence}): {fault}")
    return Finding(
        code,
        what.format(
            id=body["id"],
            type=body["type"],
            device=body["device"],
            sequence=body["sequence"],
            fault=fault,
        ),
        _("Everything recorded after it on this device can no longer be trusted as signed."),
        next_step(),
    )
