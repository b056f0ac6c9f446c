"""`belief survey sample` and `inspection`, asked as an officer asks them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.edge.cli.test_json import answer, ask, documented, keys

SAMPLE = ("belief", "survey", "sample", "--defective-share", "0.01", "--confidence", "0.99")
INSPECT = ("belief", "survey", "inspection", "--detection", "0.9")
PROCESS = ("--expected-left", "0.2", "--bad-left", "4", "--bad-chance", "0.1")


def test_the_sample_answers_with_the_keys_of_the_page() -> None:
    """Tests counted and endless units; the plan of 454 by the approximation."""
    page = documented()["belief survey sample"]
    counted, endless = answer(*SAMPLE, "--units", "23048"), answer(*SAMPLE)
    assert (keys(counted), keys(endless)) == (page, page)
    assert counted["formula"] == pytest.approx(453.68, abs=0.005)
    assert (counted["inspect"], endless["inspect"]) == (453, 459)
    assert counted["confidence"] >= 0.99
    assert (endless["units"], endless["formula"]) == (None, None)
    assert "so 454" in ask(*SAMPLE, "--units", "23048").stdout


def test_a_chosen_sample_is_judged_by_what_it_reaches() -> None:
    """Tests that 100 of 23,048 do not show what was asked for, and that the answer says so."""
    told = answer(*SAMPLE, "--units", "23048", "--inspect", "100")
    assert told["inspect"] == 100
    assert told["confidence"] == pytest.approx(1 - 0.99**100, abs=0.01)


def test_accepting_on_one_needs_more() -> None:
    """Tests the exact number, without the approximation that knows only zero."""
    told = answer(*SAMPLE, "--units", "23048", "--accept", "1")
    assert told["inspect"] > 454
    assert told["formula"] is None
    assert "at most 1 of them is" in ask(*SAMPLE, "--accept", "1").stdout


def test_the_curve_is_drawn(tmp_path: Path) -> None:
    """Tests the picture of counted and of endless units."""
    for units in (("--units", "500"), ()):
        path = tmp_path / "oc.png"
        assert ask(*SAMPLE, *units, "--picture", str(path)).exit_code == 0
        assert path.read_bytes().startswith(b"\x89PNG")


def test_the_inspection_answers_with_the_keys_of_the_page() -> None:
    """Tests the worked example: 0.41 for five items, 0.181, 0.166 and 0.073."""
    page = documented()["belief survey inspection"]
    wanted = answer(*INSPECT, "--power", "0.9", "--left", "5")
    told = answer(*INSPECT, "--inspected", "0.1", *PROCESS)
    assert (keys(wanted), keys(told)) == (page, page)
    assert round(wanted["inspected"], 2) == 0.41
    found = [told[k] for k in ("any_left_before", "any_left_after", "bad_after")]
    assert found == pytest.approx([0.181, 0.166, 0.073], abs=5e-4)


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ((*SAMPLE, "--units", "100", "--accept", "1"), 3, "BEL-13"),
        ((*SAMPLE, "--units", "100", "--inspect", "101"), 3, "BEL-12"),
        (INSPECT, 2, "one of --inspected, --power"),
        ((*INSPECT, "--inspected", "0.1", "--bad-left", "4"), 2, "together"),
        ((*INSPECT, "--inspected", "nan"), 3, "BEL-12"),
        ((*INSPECT, "--power", "0.95", "--left", "1"), 3, "BEL-13"),
    ],
)
def test_what_cannot_be_answered_says_why(words: tuple[str, ...], status: int, said: str) -> None:
    """Tests claims that no sample shows, and figures that are missing or impossible."""
    result = ask(*words)
    assert (result.exit_code, result.stdout) == (status, "")
    assert said in result.stderr
