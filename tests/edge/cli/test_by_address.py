"""Every command that takes a region takes its address, or refuses and names the way."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from clearground.edge import web
from clearground.edge.cli import app
from clearground.edge.cli.region_place import FileType, PlaceType
from clearground.edge.moving import move
from tests.edge.ledger.postgres.server import Server
from tests.edge.region import NOW, region_file

WHEN = ("--now", "2026-07-04T08:00:00Z")
FILES_ONLY = {"region new-device"}
"""Commands that refuse an address (LED-88), each with the way to go instead."""

VALUES = {"integer range": "1", "integer": "1", "float": "1", "float range": "1"}
THREE_PARTS = re.compile(r"\([A-Z]+-\d+\)\.\n.+\nNext: .+", re.DOTALL)

Leaf = tuple[str, click.Command]


def leaves(group: click.Group = app, before: str = "") -> Iterator[Leaf]:
    """Every command by its words."""
    for name, command in group.commands.items():
        words = f"{before} {name}".strip()
        if isinstance(command, click.Group):
            yield from leaves(command, words)
        else:
            yield words, command


ALL = list(leaves())
OF_A_REGION = [
    (words, c) for words, c in ALL if any(isinstance(p.type, PlaceType) for p in c.params)
]


def ask(*words: object) -> Result:
    return CliRunner().invoke(app, [os.fspath(w) if isinstance(w, Path) else str(w) for w in words])


def filled(words: str, command: click.Command, place: str, folder: Path) -> list[str]:
    """Words for everything that a command must be told; the address for each region."""
    there = folder / "there"
    there.write_text("x")
    said: list[str] = []
    for param in command.params:
        if not param.required:
            continue
        kind = param.type
        if isinstance(kind, PlaceType):
            value = place
        elif isinstance(kind, click.Choice):
            value = str(getattr(kind.choices[0], "value", kind.choices[0]))
        elif isinstance(kind, click.Path):
            made = folder / f"new-{words.replace(' ', '-')}"
            value = str(there if kind.exists and kind.file_okay else made)
            value = str(folder) if kind.exists and not kind.file_okay else value
        else:
            value = VALUES.get(kind.name, "x")
        said += [value] if isinstance(param, click.Argument) else [max(param.opts, key=len), value]
    return said


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return region_file(tmp_path_factory.mktemp("by-address") / "r.gpkg")


@pytest.fixture
def place(
    source: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The sample region on a server; the test runs in an empty folder."""
    monkeypatch.setenv("CLEARGROUND_ACCOUNTS", str(tmp_path / "accounts"))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    address = server.database()
    move(source, address, NOW)
    yield address
    assert not [p for p in here.rglob("*") if "postgres" in p.name]
    server.take_back()


def test_every_region_that_a_command_asks_for_may_be_an_address() -> None:
    """Tests that no command has a REGION that is a path alone, nor a path that takes an address."""
    for words, command in ALL:
        for param in command.params:
            if param.name == "region":
                assert isinstance(param.type, PlaceType), words
            assert type(param.type) is not click.Path, f"{words}: {param.name}"
    assert len(OF_A_REGION) > 60


def test_every_command_answers_about_the_region_at_an_address_or_names_the_way(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests each command with the least it must be told: an answer, or three parts and a code."""
    served: list[str] = []
    monkeypatch.setattr(web, "serve", lambda region, **_how: served.append(region))
    for words, command in OF_A_REGION:
        result = ask(*words.split(), *filled(words, command, place, tmp_path))
        broke = result.exception and not isinstance(result.exception, SystemExit)
        assert not broke, (words, result.exception)
        refused = THREE_PARTS.search(result.output)
        # An empty answer to a question with a made-up name is status 1 without a fault.
        assert result.exit_code in (0, 1) or refused, (words, result.output)
        if words != "audit":  # it tells the refusals of the others
            assert ("LED-88" in result.output) == (words in FILES_ONLY), (words, result.output)
        assert "NF-10" not in result.output, words
        assert "Traceback" not in result.output, words
    assert served == [place]


@pytest.mark.parametrize(
    ("words", "way"),
    [
        (
            ("region", "new-device", "{place}", "new.gpkg", "--after", "1", "--by", "x"),
            "region move",
        ),
    ],
)
def test_what_works_on_files_alone_says_how_to_go_on(
    place: str, tmp_path: Path, words: tuple[str, ...], way: str
) -> None:
    """Tests the refusals."""
    result = ask(*(word.format(place=place, folder=tmp_path) for word in words))
    assert "LED-88" in result.output
    assert way in result.output.split("Next: ")[1]


def test_no_file_is_read_or_made_under_an_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests each file and folder of each command: refused, named, and without the password."""
    monkeypatch.chdir(tmp_path)
    address, asked = "postgresql://ana:s3cret@127.0.0.1:1/belt", 0
    for words, command in ALL:
        for param in command.params:
            if not isinstance(param.type, FileType):
                continue
            asked += 1
            with pytest.raises(Exception, match="LED-230") as caught:
                param.type.convert(address, param, None)
            assert "s3cret" not in str(caught.value), words
            assert str(caught.value).startswith(("LED-230", "--", param.name.upper())), words
    assert asked > 10
    result = ask("demo", "--small", "--no-serve", "--out", address)
    assert "--out is a file or folder" in result.output
    assert THREE_PARTS.search(result.output)
    assert list(tmp_path.iterdir()) == []


READING = [
    ("show", "{place}", "A-1"),
    ("find", "{place}", "A"),
    ("account", "{place}"),
    ("account", "{place}", "--as-known", "2026-05-20T00:00:00Z"),
    ("conflicts", "{place}"),
    ("release", "case", "{place}", "A-1", "--kind", "clearance", *WHEN),
]


def test_every_question_has_the_same_answer_from_both(place: str, source: Path) -> None:
    """Tests the JSON of each reading command, byte by byte."""
    answers = 0
    for words in READING:
        told = []
        for region in (source, place):
            result = ask(*(w.format(place=region) for w in words), "--json")
            said = result.stdout.replace(shlex.quote(place), source.name)
            told.append((result.exit_code, said, result.stderr))
        assert told[0] == told[1], words
        answers += told[0][0] == 0
    assert answers >= 5, "the sample has answers"


def test_a_checkpoint_is_made_written_cosigned_and_added_on_a_server(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests the whole way of a receipt, its loss on the server, and a move there and back."""
    monkeypatch.setenv("CLEARGROUND_ACCOUNTS", str(tmp_path / "accounts"))
    place, receipt, home = server.database(), tmp_path / "r.receipt", tmp_path / "home.gpkg"
    first = ("--name", "R", "--lon0", "-30", "--lat0", "51", "--organisation", "O")
    by = ("--by", "A", *WHEN)
    assert ask("region", "open", place, *first, *by).exit_code == 0
    made = json.loads(ask("checkpoint", "make", place, *by, "--json").stdout)
    assert ask("checkpoint", "write", place, receipt).exit_code == 0
    sign = ("--accounts", tmp_path / "un.accounts", "--organisation", "UN", *by)
    assert ask("checkpoint", "cosign", receipt, *sign).exit_code == 0
    assert "1 other signature" in ask("checkpoint", "add", place, receipt).output
    beside = ask("verify", place, "--against", receipt, "--json")
    proof = json.loads(beside.stdout)
    assert proof["checkpoint"]["root_digest"] == proof["root_digest"] == made["root_digest"]
    assert ask("region", "move", place, home, *WHEN).exit_code == 0
    again = server.database()
    assert ask("region", "move", home, again, *WHEN).exit_code == 0
    for region in (home, again):
        held = tmp_path / f"{len(str(region))}.receipt"
        assert ask("checkpoint", "write", region, held).exit_code == 0
        assert held.read_bytes() == receipt.read_bytes()
    server.run(
        again.split("/")[3].split("?")[0],
        *(
            f"ALTER TABLE clearground.clearground_{t} DISABLE TRIGGER USER"
            for t in ("checkpoints", "cosignatures")
        ),
        "DELETE FROM clearground.clearground_cosignatures",
        "DELETE FROM clearground.clearground_checkpoints",
        *(
            f"ALTER TABLE clearground.clearground_{t} ENABLE TRIGGER USER"
            for t in ("checkpoints", "cosignatures")
        ),
    )
    assert ask("verify", again).exit_code == 0, "the records alone are whole"
    found = ask("verify", again, "--against", receipt)
    assert (found.exit_code, "LED-105" in found.output) == (5, True)
    server.take_back()


def test_two_offices_on_servers_exchange_over_a_line(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests `sync` from a file to an office that answers from a server's region."""
    from tests.edge.sync import offices as o

    monkeypatch.setenv("CLEARGROUND_ACCOUNTS", str(tmp_path / "accounts"))
    head, district = o.offices(tmp_path)
    place = server.database()
    assert ask("region", "move", head, place, *o.NOW).exit_code == 0
    o.report(place, "Miller")  # type: ignore[arg-type]
    o.report(district, "Farmer")
    with o.served(place) as office:  # type: ignore[arg-type]
        done = o.told("sync", str(district), office.url, "--by", "A", *o.NOW)
    assert (done["equal"], done["received"] > 0, done["sent"] > 0) == (True, True, True)
    assert o.told("find", place, "Farmer")["found"]
    assert o.told("verify", place)["ok"]
    server.take_back()
