"""The only transition table of land status: which act moves an area, on what it needs.

Source: IMAS 07.11 (hazardous areas are opened, worked on, closed and, with new evidence,
reopened); the words of the statuses follow the minimum data of IMAS 05.10.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from clearground.standards.terms import AreaStatus


class Act(StrEnum):
    """What is done when the status of an area moves."""

    START = "start"
    PAUSE = "pause"
    STOP = "stop"
    RESUME = "resume"
    CLOSE = "close"
    HAND_OVER = "hand_over"
    REOPEN = "reopen"


class Need(StrEnum):
    """What a transition must name: reports of the dossier, any records, or only a reason."""

    REPORTS = "reports"
    RECORDS = "records"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed move of an area's status.

    Parameters
    ----------
    before, after : AreaStatus
        From and to.
    act : Act
        What is done.
    needs : tuple of Need
        REPORTS: evidence that stands in the dossier; RECORDS: ids of any records (orders,
        decisions, handovers); REASON: words.
    """

    before: AreaStatus
    after: AreaStatus
    act: Act
    needs: tuple[Need, ...]


_OPEN, _WORKED_ON, _SUSPENDED, _CLOSED, _HANDED_OVER = AreaStatus

TABLE: tuple[Transition, ...] = (
    Transition(_OPEN, _WORKED_ON, Act.START, (Need.RECORDS,)),
    Transition(_OPEN, _SUSPENDED, Act.STOP, (Need.REASON,)),
    Transition(_OPEN, _CLOSED, Act.CLOSE, (Need.RECORDS,)),
    Transition(_WORKED_ON, _OPEN, Act.PAUSE, (Need.REASON,)),
    Transition(_WORKED_ON, _SUSPENDED, Act.STOP, (Need.REASON,)),
    Transition(_WORKED_ON, _CLOSED, Act.CLOSE, (Need.RECORDS,)),
    Transition(_SUSPENDED, _OPEN, Act.RESUME, (Need.REASON,)),
    Transition(_SUSPENDED, _WORKED_ON, Act.RESUME, (Need.REASON,)),
    Transition(_CLOSED, _HANDED_OVER, Act.HAND_OVER, (Need.RECORDS,)),
    Transition(_CLOSED, _OPEN, Act.REOPEN, (Need.REPORTS, Need.REASON)),
    Transition(_HANDED_OVER, _OPEN, Act.REOPEN, (Need.REPORTS, Need.REASON)),
)
"""Every allowed move. What is not here is forbidden: a suspended area is not closed before it
is resumed, and finished land reopens on evidence only, to open, never straight to work."""


def transition(before: AreaStatus, after: AreaStatus) -> Transition | None:
    """The allowed move between two statuses; None where there is none.

    >>> transition(AreaStatus.OPEN, AreaStatus.HANDED_OVER) is None
    True
    >>> transition(AreaStatus.CLOSED, AreaStatus.OPEN).act.value
    'reopen'
    """
    return next((t for t in TABLE if (t.before, t.after) == (before, after)), None)


def reachable(before: AreaStatus) -> tuple[AreaStatus, ...]:
    """Statuses that an area may move to from one, in the table's order.

    >>> [s.value for s in reachable(AreaStatus.CLOSED)]
    ['handed_over', 'open']
    """
    return tuple(t.after for t in TABLE if t.before is before)
