"""The demo never puts invented records where a real region lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearground.edge.run.demo import DemoOrder, run_demo
from clearground.edge.sim.scale import Scale
from clearground.errors import UsageError
from tests.edge.region import region_file


def test_a_folder_with_a_real_region_is_left_as_it_is(tmp_path: Path) -> None:
    """Tests that the file is refused before anything is made."""
    path = region_file(tmp_path / "region.gpkg", simulated=False)
    before = path.read_bytes()
    with pytest.raises(UsageError) as refused:
        run_demo(DemoOrder(Scale.SMALL, 1, None, tmp_path), lambda _line: None)
    assert refused.value.code == "CASE-22"
    assert path.read_bytes() == before
