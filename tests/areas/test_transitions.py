"""The one transition table of land status."""

from __future__ import annotations

from clearground.areas.state import FINISHED
from clearground.areas.transitions import TABLE, Act, Need, reachable, transition
from clearground.standards.terms import AreaStatus


def test_each_move_stands_once() -> None:
    """Tests that no pair of statuses has two rows and none moves to itself."""
    pairs = [(t.before, t.after) for t in TABLE]
    assert len(pairs) == len(set(pairs)) == 11
    assert all(before is not after for before, after in pairs)


def test_every_status_can_be_reached_and_left() -> None:
    """Tests that no status is a dead end: even handed-over land can be reopened."""
    assert {t.before for t in TABLE} == set(AreaStatus) == {t.after for t in TABLE}


def test_finished_land_reopens_on_evidence_and_reason_only() -> None:
    """Tests that every way back from closed or handed over needs reports and words."""
    back = [t for t in TABLE if t.before in FINISHED and t.after not in FINISHED]
    assert {t.before for t in back} == set(FINISHED)
    for move in back:
        assert move.act is Act.REOPEN
        assert set(move.needs) == {Need.REPORTS, Need.REASON}


def test_nothing_finishes_without_a_record() -> None:
    """Tests that closing and handing over name the records they rest on."""
    for move in TABLE:
        if move.after in FINISHED:
            assert Need.RECORDS in move.needs
            assert move.before is not AreaStatus.SUSPENDED


def test_lookups_agree_with_the_table() -> None:
    """Tests the two lookups against the rows for all 25 pairs."""
    for before in AreaStatus:
        for after in AreaStatus:
            row = transition(before, after)
            assert (row is not None) == (after in reachable(before))
            assert row is None or row in TABLE
