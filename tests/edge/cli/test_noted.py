"""Every command about a region leaves a row in its audit: reads, records and refusals."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from clearground.edge.cli import app, noted
from clearground.edge.cli.noted import OWN_WORDS
from clearground.edge.cli.region_place import PLACE
from clearground.edge.share.audit import read_acts
from clearground.errors import PermitError
from tests.edge.web import marked


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """A small region."""
    return marked.region(tmp_path / "region.gpkg")


def run(*words: str) -> int:
    return CliRunner().invoke(app, list(words)).exit_code


def test_reads_records_and_refusals_are_rows(region: Path) -> None:
    """Tests each kind once, in order, with who was named and what was asked for."""
    assert run("show", str(region), "HA-northeast") == 0
    assert run("account", str(region)) == 0
    run("verify", str(region))
    place = ("--name", "Ford", "--kind", "village", "--lonlat", "35,51")
    run("region", "place", str(region), *place, "--by", "A Viewer")
    assert run("show", str(region), "nothing") != 0
    acts, fault = read_acts(region)
    assert fault is None
    told = [(a.act, a.name, a.target, a.outcome) for a in acts]
    assert told[:2] == [("show", "", "HA-northeast", "done"), ("account", "", "", "done")]
    assert told[2][0] == "verify"
    assert told[-1][:3] == ("show", "", "nothing")
    assert told[-1][3].startswith("NF-")


def test_no_command_about_a_region_is_left_out() -> None:
    """Tests the whole command line: each command with a region is wrapped, or says more itself."""

    def leaves(group: click.Group, path: str = "") -> list[tuple[str, click.Command]]:
        found = []
        for name, command in group.commands.items():
            words = f"{path} {name}".strip()
            inner = leaves(command, words) if isinstance(command, click.Group) else []
            found += inner or [(words, command)]
        return found

    about = [(w, c) for w, c in leaves(app) if any(p.type is PLACE for p in c.params)]
    bare = {w for w, c in about if not hasattr(c.callback, "__wrapped__")}
    assert len(about) > 60
    assert bare == OWN_WORDS


def test_what_cannot_be_noted_is_said_and_not_refused(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a read whose row cannot be written."""

    def full(*_given: object) -> None:
        raise PermitError("PERM-06", "The disk is full", "why", "next")

    monkeypatch.setattr(noted, "write_act", full)
    done = CliRunner().invoke(app, ["account", str(region)])
    assert done.exit_code == 0
    assert "PERM-06" in done.output
