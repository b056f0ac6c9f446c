"""A strength divided into teams: read whole, never more people than announced."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clearground.edge.case import read_strength, real_ids, strength_drafts
from clearground.edge.exchange.intake import Recorder
from clearground.errors import CaseError
from clearground.events.teams import TeamFormed
from clearground.pipeline import World
from clearground.teams.check import check

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KURSK = Path(__file__).resolve().parents[3] / "cases" / "kursk-strength.yaml"


def test_the_announced_strength_of_the_kursk_case_is_kept_in_its_two_totals() -> None:
    """Tests 1,000 experts and 5,000 engineers, and that the division is called an assumption."""
    strength = read_strength(KURSK)
    assert [c.announced for c in strength.contingents] == [1000, 5000]
    assert all(c.in_teams <= c.announced for c in strength.contingents)
    assert "only the two totals were announced" in strength.assumption


def test_every_team_passes_the_rules_of_the_teams_room() -> None:
    """Tests the drafts in their order, and that teams and people add up."""
    strength = read_strength(KURSK)
    world = World()
    drafts = list(
        strength_drafts(strength, now=NOW, ids=real_ids(), recorder=Recorder("p", "authority"))
    )
    for draft in drafts:
        assert check(world.roster, draft) == (), draft
        world.apply(draft)
    teams = [d.payload for d in drafts if isinstance(d.payload, TeamFormed)]
    assert len(teams) == sum(g.count for c in strength.contingents for g in c.teams)
    assert sum(t.strength for t in teams) == sum(c.in_teams for c in strength.contingents)
    assert Counter(Counter(t.name for t in teams).values()) == {1: len(teams)}


def test_teams_of_more_people_than_announced_are_refused(tmp_path: Path) -> None:
    """Tests one person too many."""
    path = tmp_path / "s.yaml"
    text = (
        "available_from: 2025-01-01\navailable_to: 2026-01-01\ncontingents:\n"
        "- {name: a, kind: ngo, announced: 9, stated_by: b, teams: "
        "[{kind: manual, count: 2, strength: 5, methods: [manual]}]}\n"
    )
    path.write_text(text)
    with pytest.raises(CaseError) as caught:
        read_strength(path)
    assert caught.value.code == "CASE-14"
    path.write_text(text.replace("announced: 9", "announced: 10"))
    assert read_strength(path).people == 10


@pytest.mark.parametrize("text", ["a: [", "contingents: 3", "available_from: soon"])
def test_a_file_that_is_not_understood_is_refused(text: str, tmp_path: Path) -> None:
    """Tests broken YAML and wrong keys, and a missing file."""
    path = tmp_path / "s.yaml"
    path.write_text(text)
    for one in (path, tmp_path / "none.yaml"):
        with pytest.raises(CaseError) as caught:
            read_strength(one)
        assert caught.value.code == "CASE-13"
