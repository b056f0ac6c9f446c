"""`belief survey allocate` and `detection`, asked with a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.edge.cli.test_json import answer, ask, documented, keys

PIECES = "name,p,rate\nedge,0.4,1\ntrack,0.3,1\nwood,0.2,1\nmeadow,0.1,1\n"
TRIALS = (
    "detector,item,soil,depth,found,placed\n"
    "coil,PMN,sand,0.1 m,48,50\ncoil,PMN,laterite,0.1 m,6,10\n"
)


def file(folder: Path, text: str) -> str:
    path = folder / "t.csv"
    path.write_text(text)
    return str(path)


def test_effort_is_shared_out_as_published(tmp_path: Path) -> None:
    """Tests the first published case, its stages and the keys of the page."""
    path = file(tmp_path, PIECES)
    told = answer("belief", "survey", "allocate", path, "--effort", "1", "--effort", "1")
    assert keys(told) == documented()["belief survey allocate"]
    efforts = [piece["effort"] for piece in told["pieces"]]
    assert efforts == pytest.approx([0.994, 0.706, 0.300, 0], abs=5e-4)
    assert (told["found"], told["found_evenly"]) == (
        pytest.approx(0.456, abs=5e-4),
        pytest.approx(0.393, abs=5e-4),
    )
    assert [sum(piece["stages"]) for piece in told["pieces"]] == pytest.approx(efforts)
    assert (
        "stage 2"
        in ask("belief", "survey", "allocate", path, "--effort", "1", "--effort", "1").stdout
    )


def test_what_costs_more_gets_less(tmp_path: Path) -> None:
    """Tests the column of costs."""
    path = file(tmp_path, "name,p,rate,cost\na,0.5,1,1\nb,0.5,1,3\n")
    first, second = answer("belief", "survey", "allocate", path, "--effort", "4")["pieces"]
    assert first["effort"] > second["effort"] > 0
    assert first["effort"] + 3 * second["effort"] == pytest.approx(4)


def test_detection_is_learnt_from_trials(tmp_path: Path) -> None:
    """Tests the keys, and that the figures can be handed to `residual`."""
    told = answer("belief", "survey", "detection", file(tmp_path, TRIALS))
    assert keys(told) == documented()["belief survey detection"]
    sand, laterite, other, unknown = told["learnt"]
    assert laterite["mean"] < other["mean"] < sand["mean"]
    assert (unknown["detector"], other["item"]) == ("", "")
    assert 0.6 < laterite["mean"] < 0.9
    assert sand["low"] < sand["alpha"] / (sand["alpha"] + sand["beta"]) < sand["high"] < 1
    said = ask("belief", "survey", "detection", str(tmp_path / "t.csv")).stdout
    assert f"{sand['alpha']:.2f},{sand['beta']:.2f}" in said
    assert "any other detector: any other condition" in said


@pytest.mark.parametrize(
    ("text", "words", "code"),
    [
        (TRIALS, ("allocate", "--effort", "3"), "BEL-16"),
        ("name,p,rate\na,0,1\n", ("allocate", "--effort", "3"), "BEL-14"),
        (PIECES, ("allocate", "--effort", "-3"), "BEL-12"),
        (PIECES, ("detection",), "BEL-16"),
        (TRIALS.replace("48,50", "51,50"), ("detection",), "BEL-15"),
        (TRIALS, ("detection", "--level", "1"), "BEL-12"),
    ],
)
def test_what_cannot_be_answered_says_why(
    tmp_path: Path, text: str, words: tuple[str, ...], code: str
) -> None:
    """Tests files that ask something else, and impossible figures in the right file."""
    name, *rest = words
    result = ask("belief", "survey", name, file(tmp_path, text), *rest)
    assert (result.exit_code, result.stdout) == (3, "")
    assert code in result.stderr
