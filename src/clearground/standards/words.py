"""The one door through which every sentence a person reads passes, so that it can be translated."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

_translate: ContextVar[Callable[[str], str]] = ContextVar("clearground_translate", default=str)


def _(text: str) -> str:
    """The sentence in the reader's language; English until the edge installs another.

    >>> _("Remaining")
    'Remaining'
    """
    return _translate.get()(text)


def use_translator(translate: Callable[[str], str]) -> None:
    """Install the reader's translator for the current context (called by the edge only)."""
    _translate.set(translate)
