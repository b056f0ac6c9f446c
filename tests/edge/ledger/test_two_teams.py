"""Two teams apart on one region: this ledger keeps every edit; the peer's figures beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import two_teams
from bench.two_teams import HEADING, MATRIX, ledger, ledger_start, peer, told, trials
from clearground.events import conflicts, view

TRIALS, SEED = 300, 1


@pytest.mark.parametrize("case", MATRIX)
def test_each_known_case_keeps_both_teams_edits(tmp_path: Path, case: str) -> None:
    """Tests the matrix: nothing lost, nothing left out, no photo on another's find."""
    ours, theirs = MATRIX[case]
    mine, other = ledger(ledger_start(), ours, theirs), peer(tmp_path, ours, theirs)
    print(f"\n{HEADING}\n{told(case, mine, other)}")
    assert (mine.lost, mine.history, mine.misjoined, mine.refused) == (0, 0, 0, 0)
    assert mine.edits == len(ours) + len(theirs)


def test_random_trials_keep_every_edit(tmp_path: Path) -> None:
    """Tests 300 trials with the peer in the same run; the peer must lose what it is known to."""
    mine, other = trials(tmp_path, TRIALS, SEED)
    print(f"\n{HEADING}\n{told(f'{TRIALS} random trials', mine, other)}")
    assert (mine.lost, mine.misjoined, mine.refused) == (0, 0, 0)
    assert mine.listed > 0
    assert mine.history == 0  # each edit is shown or stands in a list of conflicts
    assert mine.edits == other.edits > 4 * TRIALS
    assert other.misjoined > 0  # or the measure sees nothing


def test_the_measure_sees_a_conflict_that_is_not_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a skipped check: where no conflict is looked for, no edit is listed."""
    monkeypatch.setattr(conflicts, "fields_of", lambda _event: ())
    monkeypatch.setattr(view, "against_edits", lambda _events: ())
    assert trials(tmp_path, 20, SEED)[0].listed == 0


def test_the_measure_sees_records_that_do_not_arrive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a bundle whose records are not kept counts as lost edits."""
    monkeypatch.setattr("clearground.edge.ledger.chains.take", lambda _db, _chains: 0)
    mine = trials(tmp_path, 5, SEED)[0]
    assert mine.lost > 0
    assert mine.refused > 0


def test_the_measure_sees_photos_that_are_called_by_a_teams_own_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests the seeded fault of H-07: numbers that two teams share hang photos on other finds."""
    monkeypatch.setattr(two_teams, "called", lambda _data, number: f"{number:064x}")
    ours, theirs = MATRIX["both record new finds with photos"]
    wrong = ledger(ledger_start(), ours, theirs)
    assert wrong.misjoined == 2
    assert trials(tmp_path, 20, SEED)[0].misjoined > 0
