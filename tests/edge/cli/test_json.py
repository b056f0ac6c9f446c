"""Every `--json` answer says what docs/reference/json.md says, and an error is JSON as well."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from clearground.edge.cli import app, read
from clearground.edge.layer_proof import LayerReport
from clearground.edge.ledger.checkpoint import Checkpoint
from clearground.edge.ledger.verify import VerifyReport
from clearground.errors import Finding
from clearground.events import PAYLOADS
from tests.edge.region import region_file

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "json.md"
NOW = "2027-03-01T08:00:00Z"
FIELD = "POLYGON ((-29.991 51.004, -29.988 51.004, -29.988 51.006, -29.991 51.006, -29.991 51.004))"


def ask(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def answer(*words: str) -> Any:
    """What a command answers as JSON."""
    result = ask(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def keys(value: Any, at: str = "") -> set[str]:
    """Every key of an answer, with the way to it."""
    if isinstance(value, dict):
        named = {f"{at}.{key}" if at else key: inner for key, inner in value.items()}
        return set(named).union(*(keys(inner, path) for path, inner in named.items()))
    if isinstance(value, list):
        return set().union(*(keys(inner, f"{at}[]") for inner in value))
    return set()


def documented() -> dict[str, set[str]]:
    """The keys of each section of the page."""
    sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.M)[1:]
    return {
        section.splitlines()[0].strip("` "): set(re.findall(r"^\| `([^`]+)` \|", section, re.M))
        for section in sections
    }


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(region_file(tmp_path_factory.mktemp("json") / "region.gpkg"))


@pytest.fixture
def typed(tmp_path: Path) -> str:
    """A region opened by hand, with rules and one declared area."""
    path = str(tmp_path / "r.gpkg")
    by = ("--by", "A", "--now", NOW)
    place = ("--lon0", "-30", "--lat0", "51", "--organisation", "O", "--simulated")
    ask("region", "open", path, "--name", "R", *place, *by)
    ask("region", "adopt-parameters", path, *by)
    report = ("--kind", "accident", "--directness", "direct", "--source", "S")
    where = ("--shape", "POINT (-29.99 51.005)", "--position-error-m", "10")
    ask("evidence", "add", path, *report, *where, *by)
    area = ("--code", "SHA-1", "--name", "Meadow", "--area-class", "SHA", "--authority", "O")
    ground = ("--hazard", "minefield_ap", "--shape", FIELD, "--evidence", "S")
    made = ask("area", "declare", path, *area, *ground, *by)
    assert made.exit_code == 0, made.output
    return path


def test_the_reading_commands_answer_with_the_keys_of_the_page(sample: str) -> None:
    """Tests account, find and show on a region with every kind of record."""
    page = documented()
    dates = {"as_known", "as_true"}
    past = answer("account", sample, "--as-known", "2027-01-01", "--as-true", "2027-01-01")
    assert keys(past) == page["account"]
    assert keys(answer("account", sample)) == page["account"] - dates
    late = ("--as-known", "2099-01-01", "--as-true", "2099-01-01")
    for command, what in (("find", "a"), ("show", "A-1")):
        # The past has no next step.
        past_step = {"head.next.words", "head.next.command"}
        assert keys(answer(command, sample, what, *late)) | past_step == page[command] | past_step
        assert keys(answer(command, sample, what)) == page[command] - dates


def test_verify_answers_with_the_keys_of_the_page(
    sample: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a whole record and a broken one."""
    told, fault = documented()["verify"], Finding("LED-20", "a", "b", "c")
    assert keys(answer("verify", sample)) >= {k for k in told if not re.search(r"[.\[]", k)}
    last = Checkpoint(1, "", "r", True, 1, (), "", "", "", "", "", "")
    broken = VerifyReport(False, "", 1, 1, 1, False, fault, (fault,), last)
    monkeypatch.setattr(read, "_layers_of", lambda _path: LayerReport((fault,), (fault,)))
    layers = ask("verify", sample, "--json")
    monkeypatch.setattr(read, "verify_region", lambda _path, **_more: broken)
    result = ask("verify", sample, "--json")
    assert (layers.exit_code, result.exit_code) == (5, 5)
    assert keys(json.loads(result.stdout)) | keys(json.loads(layers.stdout)) == told


def test_what_is_recorded_and_the_case_answer_with_the_keys_of_the_page(typed: str) -> None:
    """Tests a recorded fact and the criteria of a release."""
    page = documented()
    place = ("--name", "Ford", "--kind", "village", "--shape", "POINT (-29.99 51.005)")
    made = answer("region", "place", typed, *place, "--by", "A", "--now", NOW)
    assert keys(made) == page["Commands that record a fact"]
    case = answer("release", "case", typed, "SHA-1", "--kind", "cancelled", "--now", NOW)
    assert keys(case) == page["release case"]


@pytest.mark.parametrize(
    ("words", "code", "status"),
    [
        (("show", "REGION", "nothing-of-that-name"), "NF-01", 6),
        (("show", "REGION"), "USE-01", 2),
        (("account", "REGION", "--as-known", "yesterday"), "REC-22", 2),
        (("account", "nowhere.gpkg"), "NF-10", 6),
        (("region", "place", "REGION"), "USE-01", 2),
        (("release", "case", "REGION", "SHA-9", "--kind", "cleared"), "NF-01", 6),
    ],
)
def test_an_error_is_json_on_standard_error_with_the_same_status(
    typed: str, words: tuple[str, ...], code: str, status: int
) -> None:
    """Tests errors of the product and of the command line, with and without `--json`."""
    given = [typed if word == "REGION" else word for word in words]
    result, prose = ask(*given, "--json"), ask(*given)
    assert (result.exit_code, prose.exit_code) == (status, status)
    assert result.stdout == ""
    told = json.loads(result.stderr)
    assert keys(told) == documented()["Errors"]
    assert told["error"]["code"] == code
    assert all(told["error"].values())
    assert "{" not in prose.stderr


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of each command that takes `--json`."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        elif any("--json" in option.opts for option in command.params):
            yield (*path, name)


def test_no_command_answers_json_that_the_page_does_not_describe() -> None:
    """Tests that each command with `--json` has its section, or records a fact."""
    facts = {(payload.ROOM, payload.VERB) for payload in PAYLOADS.values()}
    others = {" ".join(path) for path in commands(app) if path not in facts}
    assert others == documented().keys() - {"Commands that record a fact", "Errors"}
