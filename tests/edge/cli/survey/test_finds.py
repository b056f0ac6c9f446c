"""`belief survey density`, `rate` and `residual`, asked as an officer asks them."""

from __future__ import annotations

import pytest

from tests.edge.cli.test_json import answer, ask, documented, keys

DENSITY = ("belief", "survey", "density", "--confidence", "0.95", "--detection", "0.85")
RATE = ("belief", "survey", "rate", "--covered", "0.5", "--detection", "1")
RESIDUAL = ("belief", "survey", "residual", "--expected", "4")


def test_the_density_answers_with_the_keys_of_the_page() -> None:
    """Tests 35.24 for a tenth at 0.85, and back."""
    told = answer(*DENSITY, "--per-ha", "0.1", "--found", "0")
    assert keys(told) == documented()["belief survey density"]
    assert told["searched_ha"] == pytest.approx(35.24, abs=0.005)
    back = answer(*DENSITY, "--searched-ha", "35.244", "--found", "0")
    assert back["per_ha"] == pytest.approx(0.1, abs=1e-5)


def test_the_rate_answers_with_the_keys_of_the_page_and_finds_raise_it() -> None:
    """Tests half the ground, flat belief: none left with 0.5^(k + 1)."""
    told = [answer(*RATE, "--found", str(k)) for k in (0, 3)]
    assert keys(told[0]) == documented()["belief survey rate"]
    assert [one["any_left"] for one in told] == pytest.approx([0.5, 1 - 0.5**4])


def test_the_residual_answers_with_the_keys_of_the_page() -> None:
    """Tests one sensor, and that a second pass helps less than a second sensor."""
    one, twice, two = (
        answer(*RESIDUAL, *search, "--found", "0")
        for search in (
            ("--search", "coil,9,1"),
            ("--search", "coil,9,1,2"),
            ("--search", "coil,9,1", "--search", "dog,9,1"),
        )
    )
    assert keys(one) == documented()["belief survey residual"]
    assert one["any_left"] > twice["any_left"] > two["any_left"] > 0


def test_in_clusters_finds_raise_the_residual() -> None:
    """Tests the shape that an officer gives."""
    told = [
        answer(*RESIDUAL, "--shape", "0.5", "--search", "coil,90,10", "--found", str(k))
        for k in (0, 5)
    ]
    assert told[1]["expected_left"] > 3 * told[0]["expected_left"]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ((*DENSITY, "--found", "0"), 2, "one of --per-ha, --searched-ha"),
        ((*DENSITY, "--found", "0", "--per-ha", "0"), 3, "BEL-12"),
        ((*RATE, "--found", "-1"), 2, "-1"),
        ((*RATE, "--found", "0", "--rate", "-1"), 3, "BEL-12"),
        ((*RESIDUAL, "--found", "0", "--search", "coil,9"), 2, "'coil,9'"),
        ((*RESIDUAL, "--found", "0", "--search", "coil,9,x"), 2, "'coil,9,x'"),
        ((*RESIDUAL, "--found", "0", "--search", "coil,9,1,1,0.5,7"), 2, "SENSOR,ALPHA"),
        ((*RESIDUAL, "--found", "0", *("--search", "coil,9,1") * 2), 3, "BEL-18"),
        ((*RESIDUAL, "--found", "1", "--search", "coil,9,1,1,0"), 3, "BEL-17"),
        ((*RESIDUAL, "--found", "0", "--search", "coil,0,1"), 3, "BEL-12"),
    ],
)
def test_what_cannot_be_answered_says_why(words: tuple[str, ...], status: int, said: str) -> None:
    """Tests figures that are missing, impossible, or would count one sensor twice."""
    result = ask(*words)
    assert (result.exit_code, result.stdout) == (status, "")
    assert said in result.stderr
