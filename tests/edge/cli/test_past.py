"""Areas, reports and the account for any pair of dates, by command."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner

from clearground.edge.cli import app
from clearground.edge.cli.past import Dates

FIELD = "POLYGON ((-29.991 51.004, -29.988 51.004, -29.988 51.006, -29.991 51.006, -29.991 51.004))"


def run(*words: str, ends: int = 0) -> str:
    result = CliRunner().invoke(app, words)
    assert result.exit_code == ends, result.output
    return result.stdout if ends == 0 else result.output


def asked(*words: str) -> dict[str, Any]:
    """A command's JSON answer."""
    answer: dict[str, Any] = json.loads(run(*words, "--json"))
    return answer


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report of 2 March that came on 9 March, graded twice, and an area suspended on the 5th."""
    path = str(tmp_path_factory.mktemp("past") / "r.gpkg")

    def by(day: int) -> tuple[str, ...]:
        return ("--by", "A", "--now", f"2027-03-{day:02}T08:00:00Z")

    place = ("--name", "R", "--lon0", "-30", "--lat0", "51", "--organisation", "O", "--simulated")
    run("region", "open", path, *place, *by(1))
    run("region", "adopt-parameters", path, *by(1))
    report = ("evidence", "add", path, "--kind", "accident", "--directness", "direct")
    where = ("--shape", "POINT (-29.99 51.005)", "--position-error-m", "10")
    run(*report, *where, "--source", "Early", *by(1))
    area = ("--code", "SHA-1", "--name", "Meadow", "--area-class", "SHA", "--authority", "O")
    ground = ("--hazard", "minefield_ap", "--shape", FIELD, "--evidence", "Early")
    run("area", "declare", path, *area, *ground, *by(1))
    status = ("area", "status", path, "SHA-1", "--authority", "O", "--evidence", "Early")
    run(*status, "--status", "suspended", "--reason", "snow", *by(5))
    run(*report, *where, "--source", "Late", "--valid", "2027-03-02", *by(9))
    grade = ("evidence", "grade", path, "Late")
    run(*grade, "--reliability", "B", "--credibility", "2", *by(10))
    run(*grade, "--reliability", "D", "--credibility", "4", *by(12))
    return path


def test_an_area_is_shown_for_any_pair_of_dates(path: str) -> None:
    """Tests its status and its history before and after the suspension."""
    now = asked("show", path, "SHA-1")
    assert now["head"]["area"]["status"] == "suspended"
    then = asked("show", path, "SHA-1", "--as-known", "2027-03-04")
    assert then["head"]["area"]["status"] == "open"
    assert len(then["history"]) == len(now["history"]) - 1
    true = asked("show", path, "SHA-1", "--as-known", "2027-03-20", "--as-true", "2027-03-04")
    assert true["head"]["area"]["status"] == "open"
    assert run("show", path, "SHA-1", "--as-known", "2027-03-04").startswith("Not now: as known")


def test_a_report_is_shown_for_any_pair_of_dates(path: str) -> None:
    """Tests the grades of a report that came late, and the days on which it was not known."""

    def told(*dates: str) -> str:
        return str(asked("show", path, "Late", *dates)["head"])

    assert "D4" in told()
    assert "B2" in told("--as-known", "2027-03-11")
    assert "B2" in told("--as-true", "2027-03-11")
    assert "B2" not in told("--as-known", "2027-03-09")
    output = run("show", path, "Late", "--as-known", "2027-03-08", ends=6)
    assert "NF-01" in output
    assert "recorded at 2027-03-09" in output


def test_find_looks_into_the_past(path: str) -> None:
    """Tests that a report is found from the day on which it was known."""
    assert len(asked("find", path, "Late")["found"]) == 1
    assert asked("find", path, "Late", "--as-known", "2027-03-08")["found"] == []
    assert len(asked("find", path, "Late", "--as-true", "2027-03-03")["found"]) == 1
    assert "Not now: as true" in run("find", path, "Late", "--as-true", "2027-03-03")


def test_a_bare_day_is_its_end_where_the_region_lies() -> None:
    """Tests the end of a day in a zone that is ahead of UTC."""
    dates = Dates.of("2027-03-01", None, "Europe/Kyiv")
    assert dates.known is not None
    assert dates.known.astimezone(UTC) > datetime(2027, 3, 1, 21, 59, tzinfo=UTC)
    assert dates.known.astimezone(UTC) < datetime(2027, 3, 1, 22, 1, tzinfo=UTC)
    assert dates.true is None


def test_the_history_alone_is_that_of_the_whole_answer(path: str) -> None:
    """Tests the quick way of a long record, now and in the past, and its words."""
    for dates in ((), ("--as-known", "2027-03-04"), ("--as-true", "2027-03-04")):
        whole = asked("show", path, "SHA-1", *dates)
        quick = asked("show", path, "SHA-1", "--history", *dates)
        assert quick["history"] == whole["history"]
        assert quick["head"] is None
    assert "History, " in run("show", path, "SHA-1", "--history")
    assert "D4" in run("show", path, "Late", "--history")
