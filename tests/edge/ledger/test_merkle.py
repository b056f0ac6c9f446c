"""The Merkle root against trees worked by hand."""

from __future__ import annotations

import hashlib

from clearground.edge.ledger.merkle import root


def digest(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()


def test_three_leaves_are_hashed_as_the_standard_draws_them() -> None:
    """Tests H(1, H(1, H(0,a), H(0,b)), H(0,c)), worked by hand."""
    a, b, c = (digest(b"\x00" + leaf) for leaf in (b"a", b"b", b"c"))
    inner = digest(b"\x01" + a + b)
    assert root([b"a", b"b", b"c"]) == digest(b"\x01" + inner + c).hex()


def test_an_empty_tree_and_one_leaf() -> None:
    """Tests the two smallest trees."""
    assert root([]) == digest(b"").hex()
    assert root([b"a"]) == digest(b"\x00a").hex()


def test_order_and_content_change_the_root() -> None:
    """Tests that no two of these lists share a root."""
    lists = ([b"a", b"b"], [b"b", b"a"], [b"a"], [b"a", b"b", b"b"], [b"ab"])
    assert len({root(leaves) for leaves in lists}) == len(lists)
