"""How answers are told: never rounded to certainty, always with what they rest on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest

from clearground.edge.cli.survey import survey_group
from clearground.edge.cli.survey.told import Answer, chance, figure, no_table, one_of, percent, tell
from tests.edge.cli.test_json import ask
from tests.gates.test_docs import CONSOLE, DOCS, FILE, _commands, _prints, _run

QUESTIONS = {
    "spacing": "--length-m 120 --width-m 60 --swath-m 2 --probability 0.9",
    "sample": "--units 100 --defective-share 0.1 --confidence 0.9",
    "density": "--per-ha 1 --confidence 0.9 --detection 0.8 --found 0",
    "rate": "--found 1 --covered 0.5 --detection 0.8",
    "residual": "--expected 4 --search coil,9,1 --found 1",
    "inspection": "--inspected 0.1 --detection 0.9",
}


@pytest.mark.parametrize("p", [1e-12, 0.0004, 0.99951, 1 - 1e-12])
def test_what_is_not_certain_is_never_shown_as_certain(p: float) -> None:
    """Tests that rounding gives no 0 and no 1."""
    assert chance(p) in ("above 0.999", "below 0.001")


def test_figures_are_short_and_great_ones_whole() -> None:
    """Tests thousands, small numbers, per cent and the two certainties."""
    assert (figure(23_048), figure(0.01234), percent(0.41), percent(0.004)) == (
        "23\N{NARROW NO-BREAK SPACE}048",
        "0.0123",
        "41 %",
        "0.4 %",
    )
    assert (chance(0.0), chance(1.0)) == ("0.000", "1.000")


def test_an_answer_ends_with_its_assumptions_and_with_who_decides(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Tests words and JSON."""
    answer = Answer({"n": 3}, ["Three."], ["that is so"])
    tell(answer, as_json=False)
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == ["Three.", "Assumes:", "  - that is so"]
    assert "a named person decides" in said[3]
    tell(answer, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["n"], told["assumes"]) == (3, ["that is so"])
    assert told["note"] == said[3]


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_says_what_it_assumes_and_that_it_releases_no_land(name: str) -> None:
    """Tests the questions that take no file; nothing but figures is printed to be trusted."""
    result = ask("belief", "survey", name, *QUESTIONS[name].split())
    assert result.exit_code == 0, result.output
    assert "Assumes:" in result.stdout
    assert "releases no land" in result.stdout
    assert not re.search(r"\bsafe|\bmine-free", result.stdout)


def test_exactly_one_of_two_options_is_given() -> None:
    """Tests none and both."""
    for given in ({"--a": None, "--b": None}, {"--a": 1.0, "--b": 2.0}):
        with pytest.raises(click.UsageError, match="--a, --b"):
            one_of(given)
    assert no_table("x").code == "BEL-16"


def test_the_group_lists_its_questions_in_the_order_of_the_work() -> None:
    """Tests the two chapters."""
    assert [len(names) for names in survey_group.chapters.values()] == [4, 4]


def test_the_how_to_page_prints_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests every command of the page and every line below it."""
    monkeypatch.chdir(tmp_path)
    page = (DOCS / "how-to" / "how-much-to-survey.md").read_text(encoding="utf-8")
    for path, text in FILE.findall(page):
        (tmp_path / path).write_text(text)
    shown = [pair for _, block in CONSOLE.findall(page) for pair in _commands(block)]
    assert len(shown) == 6
    for line, wanted in shown:
        status, output = _run(line)
        assert status == 0, output
        assert _prints(output, wanted), f"{line}\n{output}"
