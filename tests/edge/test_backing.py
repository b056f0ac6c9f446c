"""A region on a server is copied into a file while others record, and put back anywhere."""

from __future__ import annotations

import io
import json
import threading
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from clearground.edge.backing import restore_copy_to, write_copy_of
from clearground.edge.cli import app
from clearground.edge.ledger.backup import backups_of
from clearground.edge.ledger.canonical import export_canonical
from clearground.edge.ledger.contents import digest_of
from clearground.edge.ledger.ids import RandomIds
from clearground.edge.ledger.keys import DEVICE, AccountsFile, SeededKeys
from clearground.edge.ledger.place import Place, accounts_of, create_store, open_store
from clearground.edge.ledger.store import Writer
from clearground.edge.ledger.verify import verify
from clearground.errors import LedgerError
from clearground.events.documents import Document
from tests.edge.ledger.postgres.server import Server
from tests.edge.photos import png
from tests.edge.region import NOW, drafts, writer


@pytest.fixture
def place(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A region on a server with a photo and this machine's keys."""
    monkeypatch.setenv("CLEARGROUND_ACCOUNTS", str(tmp_path / "accounts"))
    address = server.database()
    with create_store(address) as store:
        store.append(drafts(), writer())
        store.contents().keep(png())
        seen = next(d for d in drafts() if d.type == "EvidenceReported")
        photo = Document(digest_of(png()), "image/png", len(png()), "a.png")
        named = replace(seen, entity="p", payload=replace(seen.payload, documents=(photo,)))  # type: ignore[call-arg]
        store.append([named], Writer(RandomIds(), SeededKeys(1), NOW))
    accounts = AccountsFile(accounts_of(address), seed=1)
    accounts.key(accounts.device(), DEVICE)
    accounts.close()
    return address


def exported(place: Place) -> bytes:
    with open_store(place, read_only=True) as store:
        out = io.BytesIO()
        export_canonical(store, out)
        assert store.contents().read(digest_of(png())) == png()
        return out.getvalue()


def test_a_copy_goes_out_and_into_a_file_and_a_fresh_server(
    place: str, server: Server, tmp_path: Path
) -> None:
    """Tests bytes, root digest, photo and keys in both, and that the server's keys stay."""
    made = write_copy_of(place, tmp_path / "safe", now=NOW)
    assert (made.accounts, made.files) == (True, 1)
    assert made.root_digest == verify(place, None).root_digest
    keys = AccountsFile(accounts_of(place)).device()
    file, fresh = tmp_path / "back.gpkg", server.database()
    for target in (file, fresh):
        assert restore_copy_to(Path(made.folder), target, now=NOW) == made
        assert verify(target).ok
        assert verify(target).root_digest == made.root_digest
        assert exported(target) == exported(place)
        assert AccountsFile(accounts_of(target)).device() == keys
    assert list((tmp_path / "accounts").glob(".restore-*")) == []
    server.take_back()


def test_a_copy_is_whole_while_another_connection_records(place: str, tmp_path: Path) -> None:
    """Tests two copies beside a writer that goes on: each is proved and behind the server."""
    report = next(d for d in drafts() if d.type == "EvidenceReported")
    ended, recorded = threading.Event(), list[int]()

    def record() -> None:
        with open_store(place) as store:
            while not ended.is_set():
                late = replace(report, entity=f"late-{len(recorded)}")
                store.append([late], Writer(RandomIds(), SeededKeys(1), NOW))
                recorded.append(store.position())

    thread = threading.Thread(target=record)
    thread.start()
    try:
        made = []
        for minute in (1, 2):
            before = len(recorded)
            made.append(write_copy_of(place, tmp_path / "safe", now=NOW.replace(minute=minute)))
            assert len(recorded) > before, "the writer went on"
    finally:
        ended.set()
        thread.join()
    assert made[0].events < made[1].events <= recorded[-1]
    for copy in made:
        report_of = verify(Path(copy.folder) / copy.region, None)
        assert (report_of.ok, report_of.root_digest) == (True, copy.root_digest)
    assert verify(place, None).ok


def test_nothing_is_written_over_or_copied_broken(
    place: str, server: Server, tmp_path: Path
) -> None:
    """Tests keys that are there, other records that are there, and a broken server."""
    safe = tmp_path / "safe"
    made = write_copy_of(place, safe, now=NOW)
    with pytest.raises(LedgerError, match="LED-118"):
        restore_copy_to(Path(made.folder), place, now=NOW)
    other = server.database()
    with create_store(other) as store:
        store.append(drafts()[:3], writer(2))
        before = store.root_digest()
    with pytest.raises(LedgerError, match="LED-85"):
        restore_copy_to(Path(made.folder), other, now=NOW)
    assert verify(other, None).root_digest == before
    with psycopg.connect(place, autocommit=True) as raw:
        raw.execute("SET session_replication_role = replica")
        raw.execute("UPDATE clearground.clearground_events SET entity='x' WHERE fid=5")
    with pytest.raises(LedgerError, match="LED-21"):
        write_copy_of(place, safe, now=NOW.replace(minute=5), keep=1)
    assert [p.name for p in safe.iterdir()] == [Path(made.folder).name]
    assert backups_of(Path(made.region), safe) == (Path(made.folder),)
    server.take_back()


def test_the_commands_take_an_address(place: str, server: Server, tmp_path: Path) -> None:
    """Tests both commands' answers."""
    fresh = server.database()
    done = CliRunner().invoke(app, ["backup", "write", place, str(tmp_path / "safe"), "--json"])
    assert done.exit_code == 0, done.output
    made = json.loads(done.output)
    done = CliRunner().invoke(app, ["backup", "restore", made["folder"], fresh, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["root_digest"] == verify(fresh, None).root_digest
    server.take_back()
