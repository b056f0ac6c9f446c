"""What an office asks for and offers: what its records name, in bounded lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.sync import offered as module
from clearground.edge.sync.offered import offered, opened
from clearground.errors import ClearError
from tests.edge.photos import png
from tests.edge.sync import offices as o
from tests.edge.sync.test_contents import kept, photo, two
from tests.edge.sync.test_exchange import exchange

__all__ = ["two"]


def test_what_both_lack_stays_missing_without_a_fault(two: tuple[Path, Path]) -> None:
    """Tests that what both lack is told once and the exchange is whole."""
    head, district = two
    digest = photo(head, "Miller", png(1))
    kept(head).path(digest).unlink()
    with o.answering(head) as url:
        done = exchange(district, url)
    assert (done.documents_missing, done.left_out, done.equal) == (1, [], True)
    with GeoPackageStore.open(head, read_only=True) as store:
        assert [w["digest"] for w in offered(store).wanted()] == [digest]


def test_lists_pieces_and_lengths_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests an answer that asks for no more than its limit, and pieces no longer than theirs."""
    head, _district = o.offices(tmp_path)
    digests = [photo(head, f"Miller {n}", png(n, side=30)) for n in range(3)]
    monkeypatch.setattr(module, "WANTED_MAX", 2)
    monkeypatch.setattr(module, "PIECE_MAX", 10)
    with opened(head) as store:
        ours = offered(store)
        assert ours.piece(digests[0], 5, 99999) == png(0, side=30)[5:15]
        for digest in digests:
            kept(head).path(digest).unlink()
        assert [w["digest"] for w in ours.wanted()] == digests[:2]
        size = len(png(0, side=30))
        assert ours.take(digests[0], 0, png(0, side=30)[:10]) == 10
        assert ours.wanted()[0] == {"digest": digests[0], "size": size, "held": 10}
        with pytest.raises(ClearError) as fault:
            ours.take(digests[0], 10, bytes(size))
        assert fault.value.code == "LED-184"
