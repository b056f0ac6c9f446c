"""The public face of the room."""

from __future__ import annotations

import clearground.areas
import clearground.standards


def test_public_names_are_there() -> None:
    """Tests that each room's face is complete and names nothing twice."""
    for room in (clearground.standards, clearground.areas):
        assert len(room.__all__) == len(set(room.__all__))
        assert [name for name in room.__all__ if not hasattr(room, name)] == []
