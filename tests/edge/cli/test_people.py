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


def office(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An own region with an administrator and a signer."""
    (folder / "secret").write_text(WORDS, encoding="utf-8")
    monkeypatch.setenv(FILE_VARIABLE, str(folder / "secret"))
    region = str(folder / "own.gpkg")
    where = ("--name", "T", "--lon0", "35", "--lat0", "51", "--timezone", "Europe/Moscow")
    ok("region", "open", region, *where, "--by", "A. Torvik", "--organisation", "Office")
    told = ("--name", "B. Halm", "--organisation", "Office", "--roles", "approving_authority")
    ok("teams", "person", region, *told, "--by", "A. Torvik")
    return region


def ok(*words: str) -> str:
    done = run(*words)
    assert done.exit_code == 0, done.output
    return done.output


def enrol(region: str, person: str) -> None:
    public = ok("people", "key", region, "--person", person).split()[1]
    told = ("--person", person, "--public-key", public, "--by", "A. Torvik")
    assert "Enrolled" in ok("people", "enrol", region, *told)


def test_own_keys_from_the_first_to_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests key, enrolment, the demand, a wrong passphrase, rotation and revocation."""
    region = office(tmp_path, monkeypatch)
    adopt = ("region", "adopt-parameters", region, "--by", "B. Halm")
    ok(*adopt)
    assert "0 signed by the person, 1 by a device" in ok("verify", region)
    enrol(region, "B. Halm")
    rule = tmp_path / "ours.yaml"
    rule.write_text(
        "set: {version: ours-1, authority: Office, source: ours}\n"
        "signatures.personal:\n  description: demanded\n  unit: yes or no\n"
        "  values: [{from: 2026-01-01, source: ours, value: 1}]\n",
        encoding="utf-8",
    )
    ok(*adopt, "--file", str(rule))
    assert "1 signed by the person, 1 by a device" in ok("verify", region)
    rotate = ("people", "rotate", region, "--person", "B. Halm", "--by", "A. Torvik")
    assert "LED-251" in run(*rotate).output
    enrol(region, "A. Torvik")
    assert "the old one is revoked" in ok(*rotate)
    (tmp_path / "wrong").write_text("somebody else's words", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setenv(FILE_VARIABLE, str(tmp_path / "wrong"))
        assert "LED-250" in run(*adopt).output
    revoke = ("people", "revoke", region, "--person", "B. Halm", "--reason", "lost")
    assert "LED-255" in run(*revoke, "--by", "A. Torvik", "--last", "nowhere=1").output
    assert "Revoked: 1" in ok(*revoke, "--by", "A. Torvik")
    assert "LED-256" in run(*revoke, "--by", "A. Torvik").output
    assert "LED-251" in run(*adopt).output
    own = ("--person", "A. Torvik", "--by", "A. Torvik")
    ok("people", "rotate", region, *own)
    ok("people", "revoke", region, *own, "--reason", "retired")
    assert "signed by the person, 1 by a device" in ok("verify", region)


def test_a_short_passphrase_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests LED-254, and that no key is made."""
    region = office(tmp_path, monkeypatch)
    (tmp_path / "secret").write_text("short", encoding="utf-8")
    assert "LED-254" in run("people", "key", region, "--person", "B. Halm").output
