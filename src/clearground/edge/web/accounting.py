"""The account strip: the equation, whether it closes, and the line outside it."""

from __future__ import annotations

from dataclasses import dataclass

from clearground.edge.web import wording
from clearground.edge.web.room import View
from clearground.errors import AccountError, Finding
from clearground.standards.words import _


@dataclass(frozen=True, slots=True)
class Term:
    """One figure of the equation."""

    key: str
    words: str
    value_m2: int
    sign: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The account as shown: its terms, the closing difference, work outside."""

    title: str
    terms: tuple[Term, ...]
    difference_m2: int
    outside_m2: int
    broken: Finding | None = None

    @property
    def closes(self) -> bool:
        """Whether declared equals the sum of its parts."""
        return self.broken is None and self.difference_m2 == 0


def strip(view: View) -> Strip:
    """The account strip of a view."""
    title = _("Account, whole region")
    if view.known is not None:
        title = _("Account as known on {day}").format(day=wording.day(view.known))
    try:
        sums = view.account
    except AccountError as fault:
        return Strip(title, (), 0, 0, fault.finding)
    words = (
        ("declared", _("Declared"), ""),
        ("remaining", _("Remaining"), "="),
        ("cancelled", _("Cancelled"), "+"),
        ("reduced", _("Reduced"), "+"),
        ("cleared", _("Cleared"), "+"),
    )
    terms = tuple(Term(k, w, int(getattr(sums, f"{k}_m2")), sign) for k, w, sign in words)
    return Strip(title, terms, int(sums.difference_m2), int(sums.outside_m2))
