"""Whether a draft holds what its kind of fact holds, so that every later reading understands it."""

from __future__ import annotations

from clearground.edge.ledger.envelope import payload_json, payload_of
from clearground.errors import LedgerError
from clearground.events import PAYLOADS, Draft
from clearground.standards.terms import Tier
from clearground.standards.words import _


def fault_of(draft: Draft) -> str:
    """What in a draft is not of its kind; "" where every field is.

    A value that would only be read after a guess (text for a number) is a fault too: it would
    stand in the signed text otherwise than in the state.

    Raises
    ------
    ValueError
        A value that no text can hold (see `envelope.payload_json`).
    """
    kind = type(draft.payload)
    if PAYLOADS.get(draft.type) is not kind:
        return _("this program knows no fact of that kind")
    words = (draft.entity, draft.actor, draft.organisation, *draft.supersedes)
    if {type(word) for word in words} != {str} or not draft.entity or not draft.actor:
        return _("who records it and what it is about are no identifiers")
    if (type(draft.tier), type(draft.simulated)) != (Tier, bool):
        return _("its tier, or whether it is simulated, is not said")
    told = payload_json(draft.payload)
    try:
        read = payload_json(payload_of(kind, told))
    except LedgerError as error:
        return error.finding.what
    for name, value in told.items():
        same = read[name] == value and (read[name] is True or read[name] is False) == (
            value is True or value is False
        )
        if not same:
            return _("{field} is {value!r}").format(field=name, value=value)
    return ""
