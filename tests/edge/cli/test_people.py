"""The commands about people at the computer, and how the map page is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clearground.edge import web
from clearground.edge.cli import app
from clearground.edge.passwords import FILE_VARIABLE, password_holds
from clearground.edge.share.audit import read_acts
from clearground.edge.web.server import LOOPBACK, Opened, serve
from clearground.errors import UsageError
from tests.edge.web import marked

WORDS = "four hazel sticks by the ford"


@pytest.fixture
def region(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The marked region, and a file with a password in it."""
    (tmp_path / "secret").write_text(WORDS, encoding="utf-8")
    monkeypatch.setenv(FILE_VARIABLE, str(tmp_path / "secret"))
    return marked.region(tmp_path / "region.gpkg")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_a_person_or_an_administrator_sets_a_password(region: Path) -> None:
    """Tests both, anybody else (PERM-11), and the end of a password."""
    whose = ("--person", "A Viewer")
    for by in ("A Viewer", "A Administrator"):
        done = run("people", "password", str(region), *whose, "--by", by)
        assert (done.exit_code, "can sign in" in done.output) == (0, True), done.output
    assert password_holds(region, marked.VIEWER, WORDS)
    other = run("people", "password", str(region), *whose, "--by", "A Medic")
    assert (other.exit_code, "PERM-11" in other.output) == (4, True)
    over = run("people", "no-password", str(region), *whose, "--by", "A Viewer")
    assert "no more" in over.output
    again = run("people", "no-password", str(region), *whose, "--by", "A Viewer")
    assert "had no password" in again.output
    assert not password_holds(region, marked.VIEWER, WORDS)


def test_the_page_is_opened_as_it_was_asked_for(
    region: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests each mode, whose eyes it has, who may open it to the public, and what excludes."""
    opened: list[Any] = []
    monkeypatch.setattr(web, "serve", lambda _region, **how: opened.append(how))
    assert run("serve", str(region), "--no-browser").exit_code == 0
    assert run("serve", str(region), "--by", "A Viewer").exit_code == 0
    assert run("serve", str(region), "--sign-in", "--name", "map.example").exit_code == 0
    public = ("serve", str(region), "--public")
    assert "PERM-04" in run(*public).output
    assert "PERM-10" in run(*public, "--by", "A Viewer").output
    assert run(*public, "--by", "A Information_Officer").exit_code == 0
    assert "USE-03" in run(*public, "--sign-in").output
    told = [how["opened"] for how in opened]
    officer = marked.person_of("information_officer")
    assert told == [
        Opened("own"),
        Opened("own", marked.VIEWER),
        Opened("sign-in", "", ("map.example",)),
        Opened("public", officer),
    ]
    acts = [(act.act, act.outcome) for act in read_acts(region)[0]]
    assert ("public", "PERM-10") in acts
    assert ("public map", "done") in acts


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "map.example", "::"])
def test_the_network_gets_nothing_without_sign_in(region: Path, host: str) -> None:
    """Tests that everything is never served to other machines (WEB-16)."""
    with pytest.raises(UsageError, match="WEB-16"):
        serve(region, host=host)
    assert LOOPBACK == "127.0.0.1"
