"""The one door through which every sentence a person reads passes, so that it can be translated."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

Plural = Callable[[str, str, int], str]
"""What gettext calls `ngettext`: the form for one, the form for many, the number."""


def _english(one: str, many: str, n: int) -> str:
    return one if n == 1 else many


_translate: ContextVar[Callable[[str], str]] = ContextVar("clearground_translate", default=str)
_plural: ContextVar[Plural] = ContextVar("clearground_plural", default=_english)

THOUSANDS = "\u202f"
"""Narrow no-break space: the thousands mark in every language."""


def _(text: str) -> str:
    """The sentence in the reader's language; English until the edge installs another.

    >>> _("Remaining")
    'Remaining'
    """
    return _translate.get()(text)


def _n(one: str, many: str, n: int, **values: object) -> str:
    """A phrase in the form that its number asks for, with the number as `{n}`.

    Some languages have more than two forms: the reader's `ngettext` picks among them.

    >>> _n("{n} area", "{n} areas", 1), _n("{n} area", "{n} areas", 0)
    ('1 area', '0 areas')
    """
    number = f"{n:,}".replace(",", THOUSANDS)
    return _plural.get()(one, many, n).format(n=number, **values)


def use_translator(translate: Callable[[str], str], plural: Plural | None = None) -> None:
    """Install the reader's translator for the current context (called by the edge only).

    Without `plural`, each of the two English forms is translated by itself.
    """
    _translate.set(translate)
    _plural.set(plural or (lambda one, many, n: translate(_english(one, many, n))))
