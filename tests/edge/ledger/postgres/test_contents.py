"""Contents on a server lie in rows that only the program reads."""

from __future__ import annotations

import psycopg
import pytest

from clearground.edge.ledger.contents import digest_of
from clearground.edge.ledger.place import create_store
from clearground.edge.ledger.postgres.contents import CONTENTS, DOCUMENTS
from clearground.edge.ledger.postgres.readers import Reader, let_in
from clearground.edge.ledger.postgres.store import PostgresStore
from clearground.edge.share import fence
from clearground.errors import VerifyError
from tests.edge.ledger.postgres.server import Server
from tests.edge.photos import png
from tests.edge.region import NOW, drafts, writer


def test_a_reader_of_records_reads_no_contents_and_a_changed_row_is_found(server: Server) -> None:
    """Tests a role that reads every tier, then a byte that the owner changed."""
    server.run("postgres", "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN")
    store = create_store(server.database())
    assert isinstance(store, PostgresStore)
    digest = store.contents().keep(png())
    store.append(drafts(), writer())
    person = next(e.entity for e in store.events() if e.type == "PersonRegistered")
    fence.judge(store, NOW, [Reader("reader", person, "x")])
    let_in(store.raw, "reader")
    with psycopg.connect(server.address(store.raw.info.dbname, "reader")) as raw:
        asked = "SELECT count(*) FROM clearground.clearground_events"
        assert raw.execute(asked.encode()).fetchone() == (store.position(),)
        for table in (DOCUMENTS, CONTENTS):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), raw.transaction():
                raw.execute(f"SELECT * FROM clearground.{table}".encode())
    assert store.fence_faults() == ()
    store.raw.execute(f"UPDATE clearground.{CONTENTS} SET content=content||'x'".encode())
    with pytest.raises(VerifyError) as fault:
        store.contents().read(digest)
    assert fault.value.code == "LED-181"
    store.contents().keep(png())
    assert store.contents().read(digest_of(png())) == png()
    store.close()
