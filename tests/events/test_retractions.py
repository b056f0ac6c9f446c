"""What one team took back and another edited apart: listed, the safer shown, closed by a person."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
import shapely

from clearground.events import Event, Payload
from clearground.events.evidence import EvidenceGraded, EvidenceReported
from clearground.events.protect import WarningEnded
from clearground.events.region import ConflictClosed, Retracted
from clearground.events.release import HandoverSigned, ReleaseSigned
from clearground.events.retractions import FIELD, against_edits, taken_back
from clearground.events.view import select_with_conflicts
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import Directness, EvidenceKind, ReleaseKind
from tests.events.log import Log

REPORT = EvidenceReported(EvidenceKind.FIND, Directness.DIRECT, "a mine at the well")
GRADE = EvidenceGraded("B", 2)


def shown(log: Log) -> set[str]:
    """Ids of the records that are shown."""
    return {event.id for event in select_with_conflicts(log.events)[0]}


def edited_apart(first: Payload = REPORT, edit: Payload = GRADE) -> tuple[Log, Event, Event]:
    """A record that both hold; one takes it back, the other writes about its thing."""
    log = Log()
    original = log.add("a", first)
    log.carry("a", "b")
    take = log.add("a", Retracted(original.id, "a boy saw a tin"), original.entity)
    theirs = log.add("b", edit)
    log.carry("b", "a")
    return log, take, theirs


@pytest.mark.parametrize("turned", [False, True])
def test_a_report_taken_back_and_graded_apart_stays_until_a_person_decides(turned: bool) -> None:
    """Tests that the danger stays shown, either way round, and that both ways of closing hold."""
    log, take, grade = edited_apart()
    events = log.events[::-1] if turned else log.events
    (conflict,) = select_with_conflicts(events)[1]
    assert (conflict.field, conflict.thing, conflict.closed_by) == (FIELD, "thing", "")
    assert {e.id for e in conflict.events} == {take.id, grade.id}
    assert conflict.held_back == {take.id}
    assert {"a1", grade.id} <= shown(log)
    ids = (take.id, grade.id)
    closed = log.add("a", ConflictClosed(ids, take.id, "seen on the ground"), conflict.entity)
    assert not {"a1", grade.id} & shown(log)
    log.events.remove(closed)
    log.add("a", ConflictClosed(ids, grade.id, "a mine it is"), conflict.entity)
    assert {"a1", grade.id} <= shown(log)
    assert take.id not in shown(log)
    assert select_with_conflicts(log.events)[1][0].closed_by == "person of a"


def test_a_release_that_one_side_took_back_is_not_shown_meanwhile() -> None:
    """Tests that what lets people go on is held back, not what stops them."""
    ground = shape_from_metres(shapely.box(0, 0, 9, 9))
    release = ReleaseSigned("x", ReleaseKind.CLEARED, ground, (), (), "", (), "v", "A", 0.2)
    handover = HandoverSigned("thing", ("thing",), "village", "words")
    log, take, theirs = edited_apart(release, handover)
    (conflict,) = select_with_conflicts(log.events)[1]
    assert conflict.held_back == {theirs.id}
    assert "a1" not in shown(log)
    assert take.id in shown(log)


def test_who_knew_of_the_edit_takes_both_back() -> None:
    """Tests a retraction by somebody who had seen the edit: a decision, not a conflict."""
    log = Log()
    original = log.add("a", REPORT)
    log.carry("a", "b")
    log.add("b", GRADE)
    log.carry("b", "a")
    log.add("a", Retracted(original.id, "a tin"), original.entity)
    assert select_with_conflicts(log.events)[1] == ()
    assert "a1" not in shown(log)


def test_an_end_of_a_warning_taken_back_is_no_edit_of_the_warning() -> None:
    """Tests that a record which introduces nothing has no edits but its corrections."""
    log, _take, _theirs = edited_apart(WarningEnded("quiet"), GRADE)
    assert select_with_conflicts(log.events)[1] == ()


def test_what_is_known_before_the_edit_arrived_stays_as_it_was() -> None:
    """Tests that the past is asked without the conflict that came later."""
    log, take, grade = edited_apart()
    assert grade.recorded_time > take.recorded_time
    before, conflicts = select_with_conflicts(log.events, take.recorded_time)
    assert conflicts == ()
    assert take.id in {e.id for e in before}
    assert "a1" not in {e.id for e in before}


def test_random_logs_list_what_a_slow_oracle_lists() -> None:
    """Tests that each pair of a retraction and an edit made apart is listed, and no other."""
    listed = 0
    for seed in range(300):
        dice, log = random.Random(seed), Log()
        seen: dict[str, set[str]] = {}
        holds: dict[str, set[str]] = {d: set() for d in "abc"}
        for device in "abc":
            log.add(device, REPORT, f"own-{device}")
            seen[log.events[-1].id] = set()
            holds[device].add(log.events[-1].id)
        for step in range(14):
            device, other = dice.sample("abc", 2)
            if dice.random() < 0.35:
                log.carry(other, device)
                holds[device] |= holds[other]
            else:
                reports = [e for e in log.events if e.id in holds[device] and e.payload == REPORT]
                target = dice.choice(reports)
                kind = dice.choice(("take", "grade", "new"))
                if kind == "take":
                    event = log.add(device, Retracted(target.id, str(step)), target.entity)
                elif kind == "grade":
                    event = log.add(device, EvidenceGraded("C", 1 + step % 5), target.entity)
                else:
                    event = log.add(device, REPORT, f"new-{step}")
                seen[event.id] = set(holds[device])
                holds[device].add(event.id)
        found = against_edits({e.id: e for e in log.events})
        listed += len(found)
        assert {frozenset(p) for c in found for p in _pairs(c.events)} == _slowly(log, seen), seed
    assert listed > 50


def _pairs(events: tuple[Event, ...]) -> set[frozenset[str]]:
    return {
        frozenset((one.id, other.id))
        for one, other in combinations(events, 2)
        if isinstance(one.payload, Retracted) != isinstance(other.payload, Retracted)
    }


def _slowly(log: Log, seen: dict[str, set[str]]) -> set[frozenset[str]]:
    """Pair by pair, from what each author truly held: every taker saw not all, else it is gone."""
    found: set[frozenset[str]] = set()
    for report in (e for e in log.events if e.payload == REPORT):
        takes = [e for e in log.events if isinstance(e.payload, Retracted)]
        takes = [e for e in takes if e.payload.event == report.id]  # type: ignore[attr-defined]
        grades = [e for e in log.events if isinstance(e.payload, EvidenceGraded)]
        grades = [e for e in grades if e.entity == report.entity]

        def apart(one: Event, other: Event) -> bool:
            return one.id not in seen[other.id] and other.id not in seen[one.id]

        if all(any(apart(t, g) for g in grades) for t in takes):
            edits = [g for g in grades if any(apart(t, g) for t in takes)]
            found |= {frozenset((t.id, g.id)) for t in takes for g in edits}
    return found


def test_a_retraction_taken_back_takes_nothing() -> None:
    """Tests the chain of retractions that `taken_back` follows."""
    log = Log()
    original = log.add("a", REPORT)
    take = log.add("a", Retracted(original.id, "x"))
    again = log.add("a", Retracted(take.id, "y"))
    assert taken_back(log.events) == ({take.id}, set())
    assert again.id not in taken_back(log.events)[0]
