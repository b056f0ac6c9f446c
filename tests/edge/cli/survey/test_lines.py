"""`belief survey spacing`, asked as an officer asks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.edge.cli.test_json import answer, ask, documented, keys

TARGET = ("belief", "survey", "spacing", "--length-m", "120", "--width-m", "60", "--swath-m", "2")
DENSE = ("--centre-per-ha", "400", "--background-per-ha", "50", "--detection", "0.9")


def test_the_answer_has_the_keys_of_the_page() -> None:
    """Tests it with and without densities: the same keys."""
    page = documented()["belief survey spacing"]
    plain = answer(*TARGET, "--probability", "0.9")
    assert keys(plain) == page
    assert (plain["noticed"], plain["by_chance"], plain["seed"]) == (None, None, None)
    full = answer(*TARGET, "--spacing-m", "50", *DENSE, "--trials", "500")
    assert keys(full) == page
    assert full["by_chance"] < full["noticed"] <= full["crossed"]


def test_spacing_and_probability_are_each_others_answer() -> None:
    """Tests 0.8783 at 100 m, the published value, both ways round."""
    assert answer(*TARGET, "--spacing-m", "100")["crossed"] == pytest.approx(0.8783, abs=5e-5)
    assert answer(*TARGET, "--probability", "0.8783")["spacing_m"] == pytest.approx(100, abs=0.02)


def test_one_seed_gives_one_answer_and_the_wanted_probability_is_reached() -> None:
    """Tests a simulated spacing, twice."""
    words = (*TARGET, "--probability", "0.9", *DENSE, "--trials", "500", "--seed", "7")
    first = answer(*words)
    assert first == answer(*words)
    assert first["noticed"] >= 0.9
    assert first["seed"] == 7


def test_flags_by_chance_are_told_beside_the_probability() -> None:
    """Tests the words."""
    said = ask(*TARGET, "--spacing-m", "50", *DENSE, "--trials", "300").stdout
    assert "Chance alone would flag" in said
    assert "standard error" in said


def test_all_of_some_trials_is_not_told_as_certainty() -> None:
    """Tests a target that every trial noticed, and ground that none flagged."""
    sure = ("--spacing-m", "20", "--centre-per-ha", "90000", "--background-per-ha", "0.001")
    said = ask(*TARGET, *sure, "--detection", "1", "--trials", "300").stdout
    assert "noticed with above 0.990" in said
    faint = ("--significance", "1e-9", "--spacing-m", "5000", "--detection", "1")
    dense = ("--centre-per-ha", "90000", "--background-per-ha", "10", "--trials", "300")
    assert "flag below 0.010" in ask(*TARGET, *faint, *dense).stdout


def test_a_picture_is_written_and_is_the_same_every_time(tmp_path: Path) -> None:
    """Tests a PNG, whole, from the same figures twice."""
    for name in ("a.png", "b.png"):
        words = (*TARGET, "--spacing-m", "50", *DENSE, "--trials", "100")
        assert ask(*words, "--picture", str(tmp_path / name)).exit_code == 0
    first, second = ((tmp_path / name).read_bytes() for name in ("a.png", "b.png"))
    assert first.startswith(b"\x89PNG")
    assert first == second
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.png", "b.png"]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ((), 2, "one of --probability, --spacing-m"),
        (("--spacing-m", "9", "--probability", "0.9"), 2, "one of"),
        (("--spacing-m", "9", "--centre-per-ha", "5"), 2, "--background-per-ha, --detection"),
        (("--spacing-m", "-9"), 3, "BEL-12"),
        (("--probability", "1.5"), 3, "BEL-12"),
    ],
)
def test_what_cannot_be_answered_says_why(words: tuple[str, ...], status: int, said: str) -> None:
    """Tests missing, contradicting and impossible figures."""
    result = ask(*TARGET, *words)
    assert (result.exit_code, result.stdout) == (status, "")
    assert said in result.stderr
