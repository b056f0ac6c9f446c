"""The name of a belief: the same parts, the same name, and no two lists of parts alike."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clearground.belief.digest import digest_of

PARTS = st.lists(st.text(max_size=3) | st.integers(-99, 99) | st.floats(-9, 9), max_size=4)


@given(PARTS, PARTS)
def test_two_lists_have_one_name_only_if_they_are_written_alike(
    one: list[object], other: list[object]
) -> None:
    """Tests that parts are kept apart: "a", "b" is not "ab", and 1 is not 1.0 or "1"."""
    assert (digest_of(one) == digest_of(other)) == ([*map(repr, one)] == [*map(repr, other)])


def test_the_name_does_not_change_from_one_release_to_the_next() -> None:
    """Tests a digest worked out with another program: SHA-256 of the text `'a'` and 0x1f."""
    assert digest_of(["a"])[:16] == "40c470d935d88796"
