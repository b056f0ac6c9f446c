"""The digest of a store's heads, the same whichever store tells it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from clearground.edge.ledger.face import Head, root_of

HASHES = st.text("0123456789abcdef", min_size=64, max_size=64)
HEADS = st.lists(
    st.builds(
        Head,
        st.uuids().map(str),
        st.integers(1, 9),
        st.text("0123456789abcdef", min_size=64, max_size=64),
    ),
    unique_by=lambda h: h.device,
    max_size=8,
)


@given(HEADS, st.randoms())
def test_the_root_follows_every_head_and_not_their_order(heads: list[Head], chance: object) -> None:
    """Tests a shuffle, and each head changed, moved on or taken away."""
    shuffled = list(heads)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    root = root_of(heads)
    assert root_of(shuffled) == root
    for at, head in enumerate(heads):
        rest = [h for k, h in enumerate(heads) if k != at]
        others = (
            rest,
            [*rest, replace(head, sequence=head.sequence + 1)],
            [*rest, replace(head, hash="f" * 63 + ("0" if head.hash[-1] != "0" else "1"))],
        )
        assert root not in {root_of(o) for o in others}
