"""What several rooms' tests share: one small demo, made once a process."""

from __future__ import annotations

import pytest

from clearground.edge.run.demo import DemoOrder, run_demo
from clearground.edge.run.done import Done
from clearground.edge.sim.scale import Scale


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """The small sample region of seed 1, walked through every room; not to be changed."""
    out = tmp_path_factory.mktemp("demo") / "small"
    return run_demo(DemoOrder(Scale.SMALL, 1, None, out), lambda _line: None)
