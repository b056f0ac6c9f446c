"""The docs are a test: every command, event, error code and parameter is on its page, and runs."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from clearground.edge.cli import app
from clearground.edge.parameters import default_book
from clearground.events import PAYLOADS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
SOURCE = ROOT / "src" / "clearground"
sys.path.insert(0, str(ROOT / "tools"))
import reference  # noqa: E402

CONSOLE = re.compile(r"```console(?: fails=(\d+))?\n(.*?)```", re.S)
EXCERPT = re.compile(r"```\w+ in=(\S+)\n(.*?)```", re.S)
UNLIKE = (
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "ID"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "DIGEST"),
    (re.compile(r"\b[0-9a-f]{8,12}\b"), "ID"),
)
"""What differs between two runs of one command: ids, short ids and digests."""
PROGRESS = re.compile(r"^\[ *[\d.]+ s\] ")
FILE = re.compile(r"```file (\S+)\n(.*?)```", re.S)
CODE = re.compile(
    r"[\"']((?:TEAM|EVI|AREA|PLAN|FIELD|PROT|QUAL|REL|PERM|ACC|GEO|REC|FILE|CASE|PAR|LED|NF|WEB|BEL|EXP)"
    r"-\d{2,})[\"']"
)


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_each_generated_page_is_current(name: str) -> None:
    """Tests that a reference page says what the code says (python tools/reference.py renews it)."""
    page = REFERENCE / name
    assert page.exists(), f"run: python tools/reference.py ({name})"
    assert page.read_text(encoding="utf-8") == reference.PAGES[name]()


def test_every_event_has_a_command_of_its_room() -> None:
    """Tests that every fact a person may cause can be typed."""
    for name, payload in PAYLOADS.items():
        group = app.commands[payload.ROOM]
        assert isinstance(group, click.Group)
        assert payload.VERB in group.commands or name in ("RecordsReceived", "LayerImported"), name


def test_every_error_code_of_the_source_is_documented_with_its_remedy() -> None:
    """Tests that no code is raised that the error page does not explain."""
    page = (REFERENCE / "errors.md").read_text(encoding="utf-8")
    used: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for code in CODE.findall(path.read_text(encoding="utf-8")):
            used.setdefault(code, str(path.relative_to(SOURCE)))
    missing = {c: where for c, where in used.items() if not re.search(rf"\|\s*`?{c}`?\s*\|", page)}
    assert missing == {}
    assert len(used) > 40


def test_every_documented_code_is_used_and_none_twice() -> None:
    """Tests that a code has one meaning and one row."""
    page = (REFERENCE / "errors.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\|\s*`?([A-Z]+-\d+)`?\s*\|", page, re.M)
    assert sorted(rows) == sorted(set(rows))


def test_every_parameter_is_documented() -> None:
    """Tests that each national parameter is on the page with its authority and source."""
    page = (REFERENCE / "parameters.md").read_text(encoding="utf-8")
    assert [code for code in default_book().codes() if code not in page] == []


def _run(line: str) -> tuple[int, str]:
    words = shlex.split(line)
    assert words[0] == "clearground", line
    result = CliRunner().invoke(app, words[1:], catch_exceptions=False)
    return result.exit_code, result.output


def _alike(text: str) -> list[str]:
    """A command's lines with a placeholder for what differs from run to run."""
    for pattern, placeholder in UNLIKE:
        text = pattern.sub(placeholder, text)
    text = text.replace("\N{NARROW NO-BREAK SPACE}", " ")
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return [line for line in lines if not PROGRESS.match(line)]


def _prints(output: str, shown: str) -> bool:
    """Whether a command printed what the page shows; a line of three dots stands for any lines."""
    printed, told = _alike(output), _alike(shown)
    if "..." not in told:
        return printed == told
    gap = told.index("...")
    head, tail = told[:gap], told[gap + 1 :]
    long = len(printed) > len(head) + len(tail)
    return long and printed[:gap] == head and printed[len(printed) - len(tail) :] == tail


@pytest.mark.parametrize(
    ("printed", "shown", "same"),
    [
        ("[   2.1 s] believe: 0.1 s\n1 found", "1 found", True),
        (f"root {'a1' * 32}", f"root {'b2' * 32}", True),
        ("1 proposed outline", "1 proposed outlines", False),
        ("a\nb\nc\nd", "a\n...\nd", True),
        ("a\nd", "a\n...\nd", False),
        ("a\nb\nc", "a\n...\nd", False),
        ("a\nb", "a", False),
    ],
)
def test_what_a_page_shows_is_compared_line_by_line(
    printed: str, shown: str, *, same: bool
) -> None:
    """Tests what may differ, a line cut out, a missing line, and a word that is not the same."""
    assert _prints(printed, shown) is same


def _commands(block: str) -> list[tuple[str, str]]:
    """Each command of a block with what the page prints below it ("" where nothing)."""
    parts = re.split(r"^\$ ", block, flags=re.M)[1:]
    return [(line, shown.strip()) for line, _end, shown in (p.partition("\n") for p in parts)]


@pytest.mark.parametrize(
    ("name", "least", "shown_least"), [("1-one-area.md", 30, 2), ("2-your-own-data.md", 5, 6)]
)
def test_the_tutorials_run_and_print_what_they_say(
    name: str, least: int, shown_least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests every command of a tutorial, in its order, and each output and excerpt it prints."""
    monkeypatch.chdir(tmp_path)
    page = (DOCS / "tutorial" / name).read_text(encoding="utf-8")
    for path, text in FILE.findall(page):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    count = compared = 0
    for expected, block in CONSOLE.findall(page):
        for line, shown in _commands(block):
            status, output = _run(line)
            assert status == int(expected or 0), f"{line}\n{output}"
            count += 1
            if shown:
                assert _prints(output, shown), f"{line}\n{output}"
                compared += 1
    assert count >= least
    assert compared >= shown_least
    for path, text in EXCERPT.findall(page):
        there = (tmp_path / path).read_text()
        assert text.strip() in there, f"{path} holds no\n{text}\nbut\n{there}"


def test_links_between_pages_hold() -> None:
    """Tests that no page points to one that is not there."""
    pages = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    broken = []
    for page in pages:
        targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        broken += [
            f"{page.relative_to(ROOT)} -> {target}"
            for target in targets
            if "://" not in target and not (page.parent / target).exists()
        ]
    assert broken == []


def test_every_control_of_the_hazard_log_has_a_test() -> None:
    """Tests that each hazard names a test that exists, or is OPEN with what will close it."""
    page = (DOCS / "safety" / "hazard-log.md").read_text(encoding="utf-8")
    hazards = re.split(r"^## ", page, flags=re.M)[1:]
    assert len(hazards) >= 10
    for hazard in hazards:
        title = hazard.splitlines()[0]
        for part in ("Cause", "Control", "Test"):
            assert re.search(rf"^\*\*{part}s?\*\*", hazard, re.M), f"{title}: no {part}"
        tests = re.findall(r"`(tests/[\w/.]+)::(\w+)`", hazard)
        is_open = re.search(r"\*\*Test\*\*: OPEN\b.*closed? .{10,}", hazard)
        assert tests or is_open, f"{title}: a control without a test"
        for file, name in tests:
            text = (ROOT / file).read_text(encoding="utf-8") if (ROOT / file).exists() else ""
            assert f"def {name}(" in text, f"{title}: {file}::{name} does not exist"
