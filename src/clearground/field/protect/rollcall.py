"""The roll call after a stop: it counts people, not devices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clearground.field.protect.state import Protection
from clearground.standards.terms import RollCallAnswer
from clearground.teams.state import Roster


@dataclass(frozen=True, slots=True)
class RollCall:
    """Where the people of a stop stand.

    Parameters
    ----------
    stop : str
        UUID of the stop.
    expected : int
        People to be answered for.
    accounted, injured, moved, unaccounted : tuple of str
        People by their last answer.
    unanswered : int
        People nobody has answered for yet.
    missing : tuple of str
        Those of them who are registered by name.
    """

    stop: str
    expected: int
    accounted: tuple[str, ...]
    injured: tuple[str, ...]
    moved: tuple[str, ...]
    unaccounted: tuple[str, ...]
    unanswered: int
    missing: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """True when everybody, each member by name, has been answered for and accounted for."""
        return self.unanswered == 0 and not self.unaccounted and not self.missing


def state(protection: Protection, stop: str, roster: Roster) -> RollCall:
    """Where the people of a stop stand by their last answers.

    Parameters
    ----------
    protection : Protection
        What is recorded.
    stop : str
        UUID of the stop.
    roster : Roster
        Who belongs to the team.

    Returns
    -------
    RollCall
        Expected are the people that the stop counted; where it counted none, the strength of
        the team; never fewer than have answered, and at least one.

    Raises
    ------
    KeyError
        When no such stop is recorded: the caller has checked it.

    Source: IMAS 10.20 habit of a head count; *Assumption* for the four answers.

    >>> from datetime import UTC
    >>> from clearground.events.core import Draft
    >>> from clearground.events.protect import WorkStopped
    >>> at, log = datetime(2026, 5, 4, 9, tzinfo=UTC), Protection()
    >>> stop = WorkStopped("team-1", "order-1", "a drone", people=6)
    >>> log.apply(Draft("stop-1", stop, "leader", "north", at, at))
    >>> state(log, "stop-1", Roster()).unanswered
    6
    """
    facts = protection.stops[stop].facts
    team = roster.teams.get(facts.team)
    answers = protection.answers.get(stop, {})
    counted = facts.people if facts.people > 0 else (team.strength if team else 0)
    # A stop of which nobody knows how many people it concerns is never complete by itself.
    expected = max(counted, len(answers), 1)
    named = dict.fromkeys((team.leader, *team.members)) if team else {}

    def those(answer: RollCallAnswer) -> tuple[str, ...]:
        return tuple(p for p, kept in answers.items() if kept.facts.answer is answer)

    return RollCall(
        stop=stop,
        expected=expected,
        accounted=those(RollCallAnswer.ACCOUNTED_FOR),
        injured=those(RollCallAnswer.INJURED),
        moved=those(RollCallAnswer.MOVED),
        unaccounted=those(RollCallAnswer.UNACCOUNTED),
        unanswered=expected - len(answers),
        missing=tuple(p for p in named if p not in answers),
    )


def open_stops(protection: Protection, team: str, at: datetime) -> tuple[str, ...]:
    """Stops of the team that stand at a moment, earliest first.

    >>> from datetime import timezone
    >>> open_stops(Protection(), "team-1", datetime(2026, 5, 4, tzinfo=timezone.utc))
    ()
    """
    return tuple(
        stop
        for stop in protection.of_team.get(team, ())
        if protection.stops[stop].valid_time <= at
        and (stop not in protection.resumed or at < protection.resumed[stop].valid_time)
    )
