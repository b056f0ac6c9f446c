"""Live views: each new record is heard of, and none between two words is missed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clearground.edge.ledger.ids import RandomIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.place import create_store
from clearground.edge.ledger.postgres.watch import watch
from clearground.edge.ledger.store import Writer
from clearground.errors import LedgerError
from tests.edge.ledger.postgres.server import Server
from tests.edge.region import NOW, drafts


def test_each_append_is_told_once_with_its_last_position(server: Server) -> None:
    """Tests what was there before, two batches between two words, and silence at the end."""
    place = server.database()
    store = create_store(place)
    hand = Writer(RandomIds(), SeededKeys(1), NOW)
    report = drafts()[7]
    store.append([report], hand)
    heard = watch(place, wait_s=0.3)
    assert next(heard) == 2
    store.append([replace(report, entity=f"r{n}") for n in range(40)], hand)
    store.append([replace(report, entity="last")], hand)
    assert [next(heard), next(heard)] == [42, 43]
    assert list(heard) == []
    assert list(watch(place, after=43, wait_s=0.1)) == []
    store.close()


def test_what_was_rolled_back_is_not_told(server: Server) -> None:
    """Tests that a word comes only for what is on disk."""
    place = server.database()
    store = create_store(place)
    heard = watch(place, wait_s=0.2)
    broken = replace(drafts()[7], valid_time=drafts()[7].valid_time.replace(tzinfo=None))
    with pytest.raises(LedgerError, match="time zone"):
        store.append([drafts()[7], broken], Writer(RandomIds(), SeededKeys(1), NOW))
    assert list(heard) == []
    store.close()
