"""What an exchange costs on the line, and when it says that records are kept.

Covers: edge.sync.parts
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from bench.sync import GOAL_S, LINE_BITS_S, measure
from clearground.edge.ledger.bundling import write_bundle
from clearground.edge.ledger.keys import AccountsFile, accounts_path
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.office import clock_or
from tests.edge.ledger.disk import Disk, Op
from tests.edge.sync import offices as o

WEEK, GOAL_BYTES = 5_000, 192


def test_a_team_week_costs_less_than_192_bytes_a_record_on_the_line(tmp_path: Path) -> None:
    """Tests the bytes of the socket in both directions: heads, signatures, receptions, IP and TCP.

    At 64 kbit/s so many bytes take less than 120 s.
    """
    bytes_each, peer, _seconds = measure(tmp_path, WEEK, 20)
    assert 20 < bytes_each < GOAL_BYTES
    assert bytes_each * WEEK * 8 / LINE_BITS_S < GOAL_S
    assert bytes_each < peer  # plain texts in gzip, one way, without any proof


@pytest.mark.campaign
def test_a_team_week_of_single_records_costs_less_too(tmp_path: Path) -> None:
    """Tests the dearest week: a signature for each record."""
    bytes_each, _peer, _seconds = measure(tmp_path, WEEK, 1)
    assert bytes_each * WEEK * 8 / LINE_BITS_S < GOAL_S


@contextmanager
def on_disk(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Region files lie on this disk meanwhile."""
    with monkeypatch.context() as patched:
        patched.setattr(GeoPackageStore, "connect", staticmethod(disk.connect))
        yield


@pytest.fixture
def sent(tmp_path: Path) -> tuple[Path, Path, bytes]:
    """Two offices, and a bundle of the district's that the head office lacks."""
    head, district = o.offices(tmp_path)
    o.report(district, "Farmer")
    keys = AccountsFile(accounts_path(district))
    with GeoPackageStore.open(district, read_only=True) as store:
        data = write_bundle(store, keys, now=clock_or(o.NOW[1]), held=o.have(head))
    keys.close()
    return head, district, data


def test_a_disk_that_refuses_to_sync_gets_no_acknowledgement(
    sent: tuple[Path, Path, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests the answer over HTTP: LED-04 and not what was taken in; the records stay out."""
    head, district, data = sent
    before = o.have(head)

    def refuse(_call: int, kind: str, _name: str) -> apsw.Error | None:
        return apsw.IOError("refused") if kind == "sync" else None

    with o.answering(head) as url, on_disk(Disk("cost-refused", refuse), monkeypatch):
        status, told, _headers = o.ask(district, url, "POST", "/sync/bundle", data)
    assert (status, told["error"]["code"]) == (507, "LED-04")
    assert "records" not in told
    assert o.have(head) == before
    with o.answering(head) as url:
        status, told, _headers = o.ask(district, url, "POST", "/sync/bundle", data)
    assert (status, told["records"]) == (200, 2)


def unsynced_at_the_answer(ops: list[Op]) -> set[str]:
    """Files of the region that were written and not synced before the answer was sent."""
    left: set[str] = set()
    for op in ops:
        if op.kind == "ack":
            return left
        # What has no name is SQLite's own scratch, and no part of the region.
        if op.kind == "write" and op.name != "None" and not op.name.endswith("-shm"):
            left.add(op.name)
        elif op.kind == "sync":
            left.discard(op.name)
    raise AssertionError("no answer was sent")


@pytest.mark.parametrize("dropped", [False, True])
def test_the_answer_comes_after_the_records_are_synced(
    sent: tuple[Path, Path, bytes], monkeypatch: pytest.MonkeyPatch, dropped: bool
) -> None:
    """Tests the order of calls to the disk; with syncs dropped, a deliberate fault, it is seen."""
    from clearground.edge.sync import api

    head, district, data = sent
    disk = Disk(f"cost-order-{dropped}", skip_sync=lambda _name: dropped)
    real = api._signed

    def noting(*words: object, **more: object) -> object:
        disk.ops.append(Op("ack"))
        return real(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(api, "_signed", noting)
    with o.answering(head) as url, on_disk(disk, monkeypatch):
        status, told, _headers = o.ask(district, url, "POST", "/sync/bundle", data)
    assert (status, told["records"]) == (200, 2)
    left = unsynced_at_the_answer(disk.ops)
    assert bool(left) is dropped, left
