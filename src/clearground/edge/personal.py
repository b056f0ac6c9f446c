"""A person's own key at the office: whether it is demanded, and what can be wrong with it."""

from __future__ import annotations

from datetime import date

from clearground.edge.ledger.proof_hands import DEMANDED
from clearground.errors import LedgerError, ParameterError
from clearground.standards.parameters import ParameterBook
from clearground.standards.words import _


def personal_demanded(book: ParameterBook, on: date) -> bool:
    """Whether the rules of a day demand people's own signatures; older sets do not know of it."""
    try:
        return book.number(DEMANDED, on) >= 1
    except ParameterError:
        return False


def wrong_passphrase(name: str) -> LedgerError:
    """LED-250: the passphrase does not open the key."""
    return LedgerError(
        "LED-250",
        _("This passphrase does not open the key of {name}").format(name=name),
        _("Nothing was recorded: a decision is worth what its signature is worth."),
        _("Try again; where it is lost, `people rotate` gives a new key."),
    )


def no_personal_key(name: str) -> LedgerError:
    """LED-251: the region demands a signature for which there is no key here."""
    return LedgerError(
        "LED-251",
        _("The region demands the own signature of {name}, and no key of theirs lies here").format(
            name=name
        ),
        _("Nothing was recorded: verification would name it as not signed by the person."),
        _("Make one with `people key`, and let an administrator enrol it with `people enrol`."),
    )
