"""The canonical export: the same events, the same bytes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import shapely

from clearground.edge.ledger.canonical import export_canonical, millimetres
from clearground.edge.ledger.store import GeoPackageStore
from tests.edge.region import drafts, region_file, writer


def exported(path: Path) -> bytes:
    out = io.BytesIO()
    with GeoPackageStore.open(path, read_only=True) as store:
        export_canonical(store, out)
    return out.getvalue()


def test_two_stores_with_the_same_events_give_the_same_bytes(tmp_path: Path) -> None:
    """Tests two files that were written in different batches of the same run."""
    first = region_file(tmp_path / "a.gpkg")
    second = tmp_path / "b.gpkg"
    with GeoPackageStore.create(second) as store:
        store.append(drafts(), writer())
    assert exported(first) == exported(second)


def test_each_line_is_canonical_and_events_are_sorted_by_id(tmp_path: Path) -> None:
    """Tests the order: header, events by id, then views; every line is JSON."""
    lines = [json.loads(line) for line in exported(region_file(tmp_path / "a.gpkg")).splitlines()]
    header, events = lines[0], [line for line in lines if "id" in line]
    assert header["events"] == len(events) == len(drafts()) + 2
    assert [e["id"] for e in events] == sorted(e["id"] for e in events)
    views = lines[1 + len(events) :]
    assert {v["layer"] for v in views} >= {"areas", "progress", "evidence", "warnings"}
    assert all("layer" in v for v in views)


def test_another_fact_gives_other_bytes(tmp_path: Path) -> None:
    """Tests that one record less is seen in the header and in the views."""
    path = tmp_path / "less.gpkg"
    with GeoPackageStore.create(path) as store:
        store.append(drafts()[:-1], writer())
    assert exported(path) != exported(region_file(tmp_path / "whole.gpkg"))


def test_a_region_that_was_not_opened_exports_its_events_only(tmp_path: Path) -> None:
    """Tests an empty file: a header, and no view without a place to lie in."""
    path = tmp_path / "empty.gpkg"
    GeoPackageStore.create(path).close()
    assert [json.loads(line)["events"] for line in exported(path).splitlines()] == [0]


def test_geometry_is_written_in_normal_form() -> None:
    """Tests that where a ring begins does not change its text."""
    one = shapely.Polygon([(0, 0), (1, 0), (1, 1)])
    other = shapely.Polygon([(1, 1), (0, 0), (1, 0)])
    first, second = millimetres(np.array([one, other], dtype=object))
    assert first == second == "POLYGON ((0 0, 1000 1000, 1000 0, 0 0))"
