"""Which decisions people signed with their own keys, and which the region demands it of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from clearground.edge.ledger.envelope import body_of, decision_message
from clearground.edge.ledger.keys import signature_holds
from clearground.edge.ledger.proof_rows import broken
from clearground.errors import Finding, ParameterError
from clearground.events import Event
from clearground.events.region import ParametersAdopted, Retracted
from clearground.events.trust import Trust
from clearground.standards.parameters import parse
from clearground.standards.words import _

DEMANDED = "signatures.personal"
"""The national parameter that demands people's own signatures from a day on."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Demands = Callable[[Mapping[str, Any]], bool]
"""Whether the region demands a decision's personal signature."""


@dataclass(frozen=True, slots=True)
class Hands:
    """How many decisions people signed themselves, and how many devices signed for them."""

    personal: int
    device: int


NO_HANDS = Hands(0, 0)


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """From when on an adopted set rules, where its adoption stands, and what it demands."""

    since: datetime
    device: str
    sequence: int
    demanded: bool


def demands_of(events: Iterable[Event]) -> Demands:
    """Which decisions the adopted parameters demand personal signatures of.

    A set demands them from its first day on, and never of what was recorded before it was
    adopted. A device whose clock is set back is asked by the latest time on its own chain.
    """
    listed = list(events)
    taken = {e.payload.event for e in listed if isinstance(e.payload, Retracted)}
    steps = sorted(
        Step(
            max(e.recorded_time, datetime.combine(e.payload.valid_from, time(), UTC)),
            e.device,
            e.sequence,
            _demanded(e.payload),
        )
        for e in listed
        if isinstance(e.payload, ParametersAdopted) and e.id not in taken
    )

    def demands(body: Mapping[str, Any]) -> bool:
        return demanded_at(steps, _latest(body), str(body["device"]), int(body["sequence"]))

    return demands


def demanded_at(steps: Sequence[Step], moment: datetime, device: str, sequence: int) -> bool:
    """Whether the last set that began by a moment demands personal signatures.

    A set judges nothing before it on its own chain, itself included: whoever loosens the rule
    is asked by the set before.

    >>> demanded_at([], _EPOCH, "device", 1)
    False
    """
    begun = [
        step.demanded
        for step in steps
        if step.since <= moment and (step.device != device or step.sequence < sequence)
    ]
    return begun[-1] if begun else False


def _latest(body: Mapping[str, Any]) -> datetime:
    told = datetime.fromisoformat(str(body["recorded_time"]))
    reading = str(body["clock"]).split("-", 1)[0]
    return max(told, _EPOCH + timedelta(milliseconds=int(reading))) if reading.isdigit() else told


def _demanded(adopted: ParametersAdopted) -> bool:
    try:
        book = parse(adopted.content, origin=adopted.version)
        return book.number(DEMANDED, adopted.valid_from) >= 1
    except ParameterError:  # the set is older than the rule
        return False


def signed_personally(body: Mapping[str, Any], trust: Trust) -> bool:
    """Whether the actor's own key signed a decision, and counts at its place."""
    person, device = str(body["actor"]), str(body["device"])
    keys = trust.own_keys(person, device, int(body["sequence"]))
    message, signature = decision_message(body), str(body["actor_signature"])
    return any(signature_holds(key, message, signature) for key in keys)


def check_hands(
    texts: Iterable[str], trust: Trust, demands: Demands, counted: list[bool]
) -> Iterator[Finding]:
    """LED-252: signed with a person's own key that does not count; LED-253: not by the person.

    `counted` gets for each decision whether the person signed it themselves.
    """
    for text in texts:
        body = body_of(text)
        own = signed_personally(body, trust)
        counted.append(own)
        if own:
            continue
        every = trust.personal.get(str(body["actor"]), {}).values()
        message, signature = decision_message(body), str(body["actor_signature"])
        if any(signature_holds(key, message, signature) for key in every):
            yield broken("LED-252", body, _("it was signed with a person's key that was revoked"))
        elif demands(body):
            yield broken(
                "LED-253", body, _("the region demands the person's own signature; a device signed")
            )
