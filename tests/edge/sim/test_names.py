"""Tests of the invented names."""

from __future__ import annotations

import numpy as np

from clearground.edge.sim.names import Names


def test_no_name_is_given_twice() -> None:
    """A thousand places and a thousand people all bear different names."""
    names = Names(np.random.default_rng(3))
    assert len({names.place() for _ in range(1_000)}) == 1_000
    assert len({names.person() for _ in range(1_000)}) == 1_000
