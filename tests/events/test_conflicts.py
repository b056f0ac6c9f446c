"""Records made apart about one field: found alike everywhere, the safer shown, closed by name."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
import shapely

from clearground.events import Payload
from clearground.events.areas import (
    AreaDeclared,
    AreaExtended,
    AreaPart,
    AreaReclassified,
    AreaSplit,
    AreaStatusChanged,
)
from clearground.events.conflicts import Conflict, conflicts_of, fields_of
from clearground.events.evidence import DifferenceDecided, EvidenceGraded
from clearground.events.field import ProgressRecorded
from clearground.events.forecast import OutlineDecided
from clearground.events.protect import RollCallAnswered, WarningEnded, WarningIssued, WorkResumed
from clearground.events.region import ConflictClosed
from clearground.events.release import ReleaseSigned
from clearground.events.teams import PersonRegistered
from clearground.events.view import select, select_with_conflicts
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import (
    AreaClass,
    AreaStatus,
    HazardType,
    Method,
    ReleaseKind,
    Role,
    RollCallAnswer,
    WarningKind,
)
from tests.events.log import START, Log


def square(side: float, x: float = 0.0) -> str:
    """A square of that side, its corner x metres from the origin."""
    return shape_from_metres(shapely.box(x, 0, x + side, side))


def status(to: AreaStatus) -> Payload:
    """A move of the status."""
    return AreaStatusChanged(to, (), "v", "A")


def release(side: float, x: float = 0.0) -> Payload:
    """A release of a square of area `thing`."""
    return ReleaseSigned(
        "thing", ReleaseKind.CLEARED, square(side, x), (), (), "", (), "v", "A", 0.2
    )


def answer(of: RollCallAnswer, person: str = "P") -> Payload:
    """An answer in the roll call of stop `thing`."""
    return RollCallAnswered(person, of)


def warning(radius: float) -> Payload:
    """A warning around the origin."""
    centre = shape_from_metres(shapely.Point(0, 0))
    return WarningIssued(WarningKind.DRONE_SIGHTED, "x", centre, radius, START)


PARTS = (AreaPart("p", "P", "", square(1)), AreaPart("q", "Q", "", square(1, 1)))
SPLIT = AreaSplit(PARTS, "v", "A")
SHA, CHA = (AreaReclassified(kind, (), "v", "A") for kind in (AreaClass.SHA, AreaClass.CHA))
DECLARED = AreaDeclared(
    "SHA-1", "N", AreaClass.SHA, HazardType.MINEFIELD_AP, square(9), (), "v", "A"
)


def one(*pair: Payload, entities: tuple[str, str] = ("thing", "thing")) -> Conflict | None:
    """The conflict of two records that two devices made apart, if there is one."""
    log = Log()
    for device, payload, entity in zip("ab", pair, entities, strict=True):
        log.add(device, payload, entity)
    found = conflicts_of(log.events)
    assert len(found) < 2
    return found[0] if found else None


@pytest.mark.parametrize(
    ("unsafe", "safe"),
    [
        (status(AreaStatus.CLOSED), status(AreaStatus.WORKED_ON)),
        (status(AreaStatus.HANDED_OVER), status(AreaStatus.SUSPENDED)),
        (status(AreaStatus.WORKED_ON), status(AreaStatus.SUSPENDED)),
        (
            AreaReclassified(AreaClass.SHA, (), "v", "A"),
            AreaReclassified(AreaClass.CHA, (), "v", "A"),
        ),
        (AreaExtended(square(10), (), "v", "A"), AreaExtended(square(20), (), "v", "A")),
        (WarningEnded("gone"), warning(500)),
        (warning(500), warning(900)),
        (release(20), release(10)),
        (status(AreaStatus.CLOSED), SPLIT),
        (WorkResumed("all here"), answer(RollCallAnswer.UNACCOUNTED)),
        (answer(RollCallAnswer.ACCOUNTED_FOR), answer(RollCallAnswer.INJURED)),
        (
            PersonRegistered("N", "o", (Role.ADMINISTRATOR, Role.MEDIC)),
            PersonRegistered("N", "o", (Role.MEDIC,)),
        ),
    ],
)
def test_the_safer_of_two_is_shown_whoever_wrote_first(unsafe: Payload, safe: Payload) -> None:
    """Tests stop before work, larger before smaller, not finished before finished, both orders."""
    for pair, back in (((unsafe, safe), {"a1"}), ((safe, unsafe), {"b1"})):
        conflict = one(*pair)
        assert conflict is not None
        assert conflict.held_back == back


@pytest.mark.parametrize(
    "pair",
    [
        (DifferenceDecided(("r",), "x"), DifferenceDecided(("s",), "y")),
        (OutlineDecided("d", "o", True, "x"), OutlineDecided("d", "o", False, "y")),
    ],
)
def test_what_two_people_decided_apart_is_undecided(pair: tuple[Payload, Payload]) -> None:
    """Tests that neither of two outcomes counts until somebody decides."""
    conflict = one(*pair)
    assert conflict is not None
    assert conflict.held_back == {"a1", "b1"}


def test_two_areas_of_one_code_are_both_shown() -> None:
    """Tests that no danger is hidden by another's name."""
    conflict = one(DECLARED, replace(DECLARED, shape=square(5)), entities=("x", "y"))
    assert conflict is not None
    assert conflict.held_back == frozenset()


@pytest.mark.parametrize(
    "pair",
    [
        (status(AreaStatus.CLOSED), status(AreaStatus.CLOSED)),
        (status(AreaStatus.CLOSED), CHA),
        (release(10), release(10, 10)),
        (EvidenceGraded("A", 1), EvidenceGraded("A", 1)),
        (WorkResumed("x"), WorkResumed("y")),
        (answer(RollCallAnswer.UNACCOUNTED), answer(RollCallAnswer.UNACCOUNTED, "Q")),
        (WorkResumed("x"), answer(RollCallAnswer.ACCOUNTED_FOR)),
    ],
)
def test_what_agrees_or_concerns_another_field_is_no_conflict(
    pair: tuple[Payload, Payload],
) -> None:
    """Tests the same outcome, different fields, and releases of different ground."""
    assert one(*pair) is None


def test_progress_never_conflicts() -> None:
    """Tests that two teams' days of work stand beside each other."""
    log = Log()
    work = ProgressRecorded("order", START.date(), Method.MANUAL, square(9), 0.2, 6, 5)
    assert fields_of(log.add("a", work)) == ()


def test_the_same_conflict_has_the_same_name_in_every_office() -> None:
    """Tests that the order in which records arrive changes nothing."""
    log = Log()
    for device, to in zip(
        "abc", (AreaStatus.CLOSED, AreaStatus.OPEN, AreaStatus.SUSPENDED), strict=True
    ):
        log.add(device, status(to))
    shuffled = list(log.events)
    chance = random.Random(1)
    first = conflicts_of(log.events)
    for _time in range(20):
        chance.shuffle(shuffled)
        assert conflicts_of(shuffled) == first
    (conflict,) = first
    assert len(conflict.events) == 3
    assert conflict.held_back == {"a1", "b1"}


def test_a_decision_after_the_stick_is_no_conflict_and_one_before_it_is() -> None:
    """Tests cause and effect with a clock that is a year behind."""
    log = Log()
    log.add("a", status(AreaStatus.WORKED_ON), hour=9000)
    log.carry("a", "b")
    log.add("b", status(AreaStatus.SUSPENDED), hour=0)
    assert conflicts_of(log.events) == ()
    log.add("a", status(AreaStatus.OPEN), hour=9001)
    (conflict,) = conflicts_of(log.events)
    assert {e.id for e in conflict.events} == {"b2", "a2"}


def test_a_closed_conflict_shows_what_holds_and_the_past_shows_what_was_shown() -> None:
    """Tests the state before and after the decision that closes it."""
    log = Log()
    log.add("a", status(AreaStatus.CLOSED))
    log.add("b", status(AreaStatus.OPEN))
    log.carry("b", "a")
    (conflict,) = conflicts_of(log.events)
    closed = log.add("a", ConflictClosed(("a1", "b1"), "a1", "seen on the ground"), conflict.entity)
    (after,) = conflicts_of(log.events)
    assert (after.entity, after.closed_by) == (conflict.entity, closed.actor)
    assert {e.id for e in select(log.events)} == {"a1", "a2", "a3"}
    before = select(log.events, as_known=log.events[2].recorded_time)
    assert {e.id for e in before} == {"b1", "a2"}


def test_a_conflict_closed_twice_apart_is_open_until_somebody_saw_both() -> None:
    """Tests that the order in which two closings arrive decides nothing."""
    log = Log()
    log.add("a", status(AreaStatus.CLOSED))
    log.add("b", status(AreaStatus.OPEN))
    log.carry("b", "a")
    log.carry("a", "b")
    (conflict,) = conflicts_of(log.events)
    both = tuple(e.id for e in conflict.events)
    log.add("a", ConflictClosed(both, "a1", "seen on the ground"), conflict.entity)
    log.add("b", ConflictClosed(both, "b1", "asked by telephone"), conflict.entity)
    for order in (log.events, list(reversed(log.events))):
        (apart,) = conflicts_of(order)
        assert (apart.closed_by, apart.held_back) == ("", frozenset({"a1"}))
    log.carry("b", "a")
    log.add("a", ConflictClosed(both, "a1", "both asked again"), conflict.entity)
    for order in (log.events, list(reversed(log.events))):
        (after,) = conflicts_of(order)
        assert after.closed_by
        assert after.held_back == frozenset({"b1"})


def test_one_device_never_conflicts_with_itself() -> None:
    """Tests a chain that changes its mind."""
    log = Log()
    for to in (AreaStatus.CLOSED, AreaStatus.OPEN, AreaStatus.SUSPENDED):
        log.add("a", status(to))
    assert select_with_conflicts(log.events)[1] == ()
