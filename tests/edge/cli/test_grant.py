"""`region grant`: a role of the server, whom it stands for, and what it is told it may see."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from clearground.edge.cli import app
from tests.edge.ledger.postgres.server import Server

WHEN = ("--now", "2026-05-04T08:00:00Z")


def run(*words: str | os.PathLike[str], code: int = 0) -> str:
    result: Result = CliRunner().invoke(app, [os.fspath(word) for word in words])
    assert result.exit_code == code, (result.output, result.exception)
    return result.output


@pytest.fixture
def place(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("CLEARGROUND_ACCOUNTS", str(tmp_path / "accounts"))
    address = server.database()
    first = ("--name", "Belt", "--lon0", "35", "--lat0", "51", "--by", "Ana", "--organisation", "A")
    run("region", "open", address, *first, *WHEN)
    well = ("--name", "Well", "--kind", "well", "--source", "S", "--shape", "POINT (35 51)")
    run("region", "place", address, *well, "--by", "Ana", *WHEN)
    yield address
    server.take_back()
    server.run("postgres", "DROP ROLE IF EXISTS ana", "DROP ROLE IF EXISTS firm")


def seen(server: Server, place: str, role: str) -> int:
    name = place.split("/")[3].split("?")[0]
    with psycopg.connect(server.address(name, role)) as raw:
        return len(raw.execute(b"SELECT id FROM clearground.clearground_events").fetchall())


def test_a_person_and_an_organisation_are_let_in_told_and_let_out(
    server: Server, place: str
) -> None:
    """Tests that what is said is what the role then reads, also after one more record."""
    said = run("region", "grant", place, "ana", "--person", "Ana", *WHEN)
    assert "reads 5 of 5 records" in said
    assert "Layers, signatures and checkpoints are open to it" in said
    assert "without a password" in said
    said = run("region", "grant", place, "firm", "--organisation", "A", *WHEN)
    few = int(said.split("reads ")[1].split()[0])
    assert 0 < few < 5
    assert (seen(server, place, "ana"), seen(server, place, "firm")) == (5, few)
    ford = ("--name", "Ford", "--kind", "well", "--source", "S", "--shape", "POINT (35 51)")
    run("region", "place", place, *ford, "--by", "Ana", *WHEN)
    assert seen(server, place, "ana") == 6
    assert "reads nothing here" in run("region", "grant", place, "firm", "--revoke", *WHEN)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        seen(server, place, "firm")
    acts = run("audit", place)
    assert acts.count("grant") == 2
    assert acts.count("revoke") == 1
    assert '"ok": true' in run("verify", place, "--json")


def test_what_cannot_be_granted_is_refused_with_the_way(
    server: Server, place: str, tmp_path: Path
) -> None:
    """Tests nobody named, an unknown person, a file, nobody let in, and a login without rights."""
    assert "LED-235" in run("region", "grant", place, "ana", code=2)
    both = ("--person", "Ana", "--organisation", "A")
    assert "LED-235" in run("region", "grant", place, "ana", *both, code=2)
    unknown = CliRunner().invoke(app, ["region", "grant", place, "ana", "--person", "Nobody"])
    assert "Next:" in unknown.output
    assert "LED-234" in run("region", "grant", place, "ana", "--revoke", code=5)
    file = tmp_path / "r.gpkg"
    first = ("--name", "B", "--lon0", "35", "--lat0", "51", "--by", "Ana", "--organisation", "A")
    run("region", "open", file, *first, *WHEN)
    assert "LED-232" in run("region", "grant", file, "ana", "--person", "Ana", code=5)
    server.run("postgres", "CREATE ROLE office LOGIN")
    other = server.database()
    name = other.split("/")[3].split("?")[0]
    server.run(
        name,
        f"ALTER DATABASE {name} OWNER TO office",
        "GRANT SELECT, INSERT, UPDATE ON spatial_ref_sys TO office",
        "GRANT CREATE ON SCHEMA public TO office",
    )
    own = server.address(name, "office")
    run("region", "open", own, *first, *WHEN)
    assert "LED-233" in run("region", "grant", own, "ana", "--person", "Ana", code=5)
    server.run("postgres", "CREATE ROLE ana LOGIN")
    assert "reads 4 of 4" in run("region", "grant", own, "ana", "--person", "Ana", *WHEN)
    assert seen(server, own, "ana") == 4
    server.take_back()
    server.run(
        name, "REVOKE ALL ON spatial_ref_sys FROM office", "REVOKE ALL ON SCHEMA public FROM office"
    )
    server.run("postgres", "DROP ROLE office")
