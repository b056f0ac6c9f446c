"""Every older version of the tables on a server: read as it is, and brought up whole.

`tests/data/server-1.sql.gz` holds `tests.edge.region.region_file`, moved to a server with a
checkpoint and dumped (`pg_dump --no-owner --schema=clearground`) by the program at commit 1f6410d.
A new version adds its own dump here, written by the version before it.
"""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import pytest

from clearground.edge.ledger.place import open_store
from clearground.edge.ledger.postgres.readers import FENCE_VERSION, fence_version
from clearground.edge.ledger.postgres.store import PostgresStore
from clearground.edge.ledger.verify import verify
from clearground.errors import LedgerError
from tests.edge.ledger.postgres.server import Server, programs
from tests.edge.region import drafts, writer

DATA = Path(__file__).resolve().parents[3] / "data"
ROOTS = {1: "c9ae323db35a77a314d51d1faee8c687f5881f2b0e5da58f92b8f344640ce1d6"}
"""Root digest of each archived region, as the version that wrote it gave it."""


@pytest.fixture(params=sorted(ROOTS))
def old(request: pytest.FixtureRequest, server: Server) -> tuple[str, str]:
    """The address of an archived region, and its root digest."""
    folder = programs()
    assert folder is not None
    place = server.database()
    dump = gzip.decompress((DATA / f"server-{request.param}.sql.gz").read_bytes())
    words = [folder / "psql", "-q", "-v", "ON_ERROR_STOP=1", place]
    subprocess.run(words, input=dump, check=True, capture_output=True)
    return place, ROOTS[request.param]


def test_an_older_region_is_read_as_it_is(old: tuple[str, str]) -> None:
    """Tests that proving it changes nothing, and finds nothing wrong with the records."""
    place, root = old
    report = verify(place)
    assert (report.first_broken, report.root_digest) == (None, root)
    assert report.checkpoint is not None
    with open_store(place, read_only=True) as store:
        assert isinstance(store, PostgresStore)
        assert fence_version(store.raw) is None


def test_an_older_region_is_brought_up_whole_and_goes_on(old: tuple[str, str]) -> None:
    """Tests the same records, a fence, layers inside it, and a further record."""
    place, root = old
    with open_store(place) as store:
        assert isinstance(store, PostgresStore)
        assert fence_version(store.raw) == FENCE_VERSION
        assert store.root_digest() == root
        assert store.fence_faults() == ()
        store.append(drafts(), writer())
    report = verify(place)
    assert report.first_broken is None


def test_an_upgrade_that_breaks_off_leaves_the_older_region(
    old: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a refusal in its midst changes nothing, and that it can be repeated."""
    place, root = old

    def broken(*_words: object) -> None:
        raise LedgerError("LED-04", "x", "y", "z")

    monkeypatch.setattr("clearground.edge.ledger.postgres.readers.close_layer", broken)
    with pytest.raises(LedgerError):
        open_store(place)
    with open_store(place, read_only=True) as store:
        assert isinstance(store, PostgresStore)
        assert (fence_version(store.raw), store.root_digest()) == (None, root)
    monkeypatch.undo()
    open_store(place).close()
    assert verify(place).ok


def test_a_region_of_a_newer_version_is_refused(server: Server, old: tuple[str, str]) -> None:
    """Tests that nothing of it is touched."""
    place, _root = old
    server.run(
        place.split("/")[3].split("?")[0], "UPDATE clearground.clearground_format SET version=9"
    )
    for read_only in (True, False):
        with pytest.raises(LedgerError) as caught:
            open_store(place, read_only=read_only)
        assert caught.value.code == "LED-02"
