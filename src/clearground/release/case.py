"""The all-reasonable-effort case: the authority's criteria, each answered from the records.

Source: IMAS 07.11: what counts as all reasonable effort is set by the national authority; the
list is the national parameter `release.criteria`, by how land is released.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from clearground.events.release import CriterionAnswered
from clearground.release.answers import answer
from clearground.release.proposal import Case, Proposal, Records
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import ReleaseKind


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion as the authority lists it: code, text, states that may be signed."""

    code: str
    text: str
    states: tuple[str, ...]


def criteria(kind: ReleaseKind, book: ParameterBook, on: date) -> tuple[Criterion, ...]:
    """The criteria that the authority lists for a kind of release on a day.

    Source: national parameter `release.criteria`.
    """
    listed: Iterable[Mapping[str, object]] = book.table("release.criteria", on=on)[kind.value]
    return tuple(
        Criterion(str(row["code"]), str(row["text"]), tuple(map(str, _list(row["states"]))))
        for row in listed
    )


def _list(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def case(proposal: Proposal, known: Records, book: ParameterBook) -> tuple[CriterionAnswered, ...]:
    """The criteria of the case in the authority's order, each answered from the records.

    Parameters
    ----------
    proposal : Proposal
        The ground and what is to be signed for it.
    known : Records
        What is recorded.
    book : ParameterBook
        National rules; those in force on the day of the decision apply.

    Returns
    -------
    tuple of CriterionAnswered
        Met, not met or not known, with the ids of the records; only a person can waive.
    """
    return answered(Case(proposal, known, book))


def answered(built: Case) -> tuple[CriterionAnswered, ...]:
    """The criteria of a case that is built already, each answered from the records."""
    wanted = built.proposal
    listed = criteria(wanted.kind, built.book, wanted.on)
    return tuple(answer(item.code, built) for item in listed)
