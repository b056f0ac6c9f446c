"""`verify` notices every layer that is not what the records give, whoever wrote it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from click.testing import CliRunner, Result

from clearground.edge import current
from clearground.edge.cli import app
from clearground.edge.gpkg.codec import encode
from clearground.edge.gpkg.container import REGION_SRS_ID
from clearground.edge.gpkg.shown import SHOWN
from clearground.edge.layer_proof import SAME_M, check_layers
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.edge.run.done import Done
from tests.edge.region import NOW, drafts, region_file, writer


@pytest.fixture
def region(tmp_path: Path) -> Path:
    path = region_file(tmp_path / "region.gpkg")
    with GeoPackageStore.open(path) as store:
        current.rewrite(store, NOW)
    return path


@pytest.fixture
def demo(small_demo: Done, tmp_path: Path) -> Path:
    return Path(shutil.copy(small_demo.region, tmp_path / "demo.gpkg"))


def codes(path: Path) -> set[str]:
    with GeoPackageStore.open(path, read_only=True) as store:
        return {fault.code for fault in check_layers(store).faults}


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@contextmanager
def unguarded(path: Path, layer: str) -> Iterator[sqlite3.Connection]:
    """The file as somebody edits it who takes a layer's guards off and puts them back."""
    connection = sqlite3.connect(path, isolation_level=None)
    for function in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
        connection.create_function(function, 1, lambda _blob: 0)
    asked = "SELECT name, sql FROM sqlite_master WHERE type='trigger' AND tbl_name=?"
    guards = connection.execute(asked, (layer,)).fetchall()
    for name, _sql in guards:
        connection.execute(f'DROP TRIGGER "{name}"')
    yield connection
    for _name, sql in guards:
        connection.execute(sql)
    connection.close()


def test_untouched_layers_are_what_the_records_give(region: Path, demo: Path) -> None:
    """Tests a hand-made region and a demo, and that the harness itself is not what is found."""
    assert codes(region) == set()
    assert codes(demo) == set()
    with unguarded(region, "areas"):
        pass
    assert codes(region) == set()
    assert run("verify", region).exit_code == 0


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE areas SET status='closed' WHERE fid=1",
        "UPDATE areas SET remaining_m2=remaining_m2-1 WHERE fid=1",
        "DELETE FROM warnings WHERE fid=1",
        "UPDATE warnings SET state='ended' WHERE state='live'",
        "UPDATE evidence SET simulated=0",
        "UPDATE finds SET geom=NULL",
        "UPDATE orders SET share=share+0.01 WHERE fid=1",
        "INSERT INTO finds (entity) VALUES ('x')",
        "ALTER TABLE accidents DROP COLUMN killed",
    ],
)
def test_a_changed_value_or_feature_is_noticed(region: Path, change: str) -> None:
    """Tests statements that make land look released, or a warning look over."""
    layer = change.replace("INSERT INTO", "UPDATE").replace("DELETE FROM", "UPDATE")
    with unguarded(region, layer.replace("ALTER TABLE", "UPDATE").split()[1]) as connection:
        connection.execute(change)
    assert "LED-40" in codes(region)
    result = run("verify", region)
    assert result.exit_code == 5
    assert "clearground region layers" in result.output
    assert run("region", "layers", region, "--now", NOW.isoformat()).exit_code == 0
    assert run("verify", region).exit_code == 0


@pytest.mark.parametrize(("shift_m", "noticed"), [(SAME_M / 10, False), (SAME_M * 10, True)])
def test_a_moved_shape_is_noticed_and_a_rounding_is_not(
    region: Path, shift_m: float, noticed: bool
) -> None:
    """Tests that another geometry library's last bits are no fault, and 10 cm are one."""
    with unguarded(region, "remaining") as connection:
        blob = connection.execute("SELECT geom FROM remaining WHERE fid=1").fetchone()[0]
        geometry = shapely.from_wkb(blob[40:])
        moved = shapely.transform(geometry, lambda xy: xy + shift_m / np.sqrt(2))
        new = encode(np.array([moved], dtype=object), REGION_SRS_ID)[0]
        connection.execute("UPDATE remaining SET geom=? WHERE fid=1", (new,))
    assert ("LED-40" in codes(region)) is noticed


def test_an_index_that_hides_a_feature_is_noticed(region: Path) -> None:
    """Tests that a layer cannot be hidden through the index by which programs find features."""
    with sqlite3.connect(region) as connection:
        connection.execute("DELETE FROM rtree_areas_geom WHERE id=1")
    assert codes(region) == {"LED-40"}


def drop_layer(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE areas")


def drop_all_guards(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TRIGGER remaining_no_update")


def soften_a_guard(connection: sqlite3.Connection) -> None:
    sql = "SELECT sql FROM sqlite_master WHERE name='remaining_no_delete'"
    text = connection.execute(sql).fetchone()[0]
    connection.execute("DROP TRIGGER remaining_no_delete")
    connection.execute(text.replace(" BEGIN ", " WHEN 0 BEGIN "))


def unmark_simulated(connection: sqlite3.Connection) -> None:
    connection.execute(
        "UPDATE gpkg_contents SET identifier='Hazardous areas' WHERE table_name='areas'"
    )


def move_everything(connection: sqlite3.Connection) -> None:
    connection.execute(
        "UPDATE gpkg_spatial_ref_sys SET definition=replace(definition, '35', '36')"
        f" WHERE srs_id={REGION_SRS_ID}"
    )


def forget_what_is_shown(connection: sqlite3.Connection) -> None:
    connection.execute(f"DROP TABLE {SHOWN}")


def claim_other_records(connection: sqlite3.Connection) -> None:
    connection.execute(f"UPDATE {SHOWN} SET records=records+5 WHERE layer='areas'")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (drop_layer, "LED-41"),
        (drop_all_guards, "LED-42"),
        (soften_a_guard, "LED-42"),
        (unmark_simulated, "LED-43"),
        (move_everything, "LED-43"),
        (forget_what_is_shown, "LED-44"),
        (claim_other_records, "LED-44"),
    ],
)
def test_what_is_around_a_layer_is_checked_too(
    region: Path, change: Callable[[sqlite3.Connection], None], code: str
) -> None:
    """Tests a dropped layer, guards, titles, the reference system and the mark itself."""
    with sqlite3.connect(region) as connection:
        change(connection)
    connection.close()
    assert code in codes(region)
    assert run("verify", region).exit_code == 5
    assert run("region", "layers", region, "--now", NOW.isoformat()).exit_code == 0
    assert codes(region) == set()


def test_a_layer_that_a_gis_overwrote_is_noticed_and_comes_back(region: Path) -> None:
    """Tests GDAL's own overwrite of a whole layer, with one shape moved by 5 m."""
    meta, _fids, shapes, values = pyogrio.raw.read(region, layer="areas")
    moved = shapely.transform(shapely.from_wkb(shapes), lambda xy: xy + 5.0)
    pyogrio.raw.write(
        region, shapely.to_wkb(moved), values, meta["fields"], layer="areas", crs=meta["crs"],
        geometry_type="MultiPolygon",
    )  # fmt: skip
    assert {"LED-40", "LED-42"} <= codes(region)
    assert run("verify", region).exit_code == 5
    assert run("region", "layers", region, "--now", NOW.isoformat()).exit_code == 0
    assert codes(region) == set()
    assert pyogrio.read_info(region, layer="areas", force_feature_count=False)["features"] == len(
        shapes
    )


def test_a_changed_forecast_is_noticed_and_emptied(demo: Path) -> None:
    """Tests that a forecast layer is compared with what its run wrote."""
    with unguarded(demo, "planned_tasks") as connection:
        connection.execute("UPDATE planned_tasks SET team='other' WHERE fid=1")
    assert codes(demo) == {"LED-40"}
    assert run("region", "layers", demo).exit_code == 0
    assert codes(demo) == set()
    assert pyogrio.read_info(demo, layer="planned_tasks")["features"] == 0
    assert pyogrio.read_info(demo, layer="proposed_outlines")["features"] > 0


def test_an_unguarded_ground_layer_of_a_demo_is_noticed(demo: Path) -> None:
    """Tests that the guards of the ground for the eye are checked as well."""
    with sqlite3.connect(demo) as connection:
        name = connection.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger' AND name LIKE 'context%no_update'"
        ).fetchone()[0]
        connection.execute(f'DROP TRIGGER "{name}"')
    assert codes(demo) == {"LED-42"}


def test_old_and_absent_layers_are_told_and_are_no_fault(region: Path, tmp_path: Path) -> None:
    """Tests that a file without layers, or with older ones, verifies with a notice."""
    bare = region_file(tmp_path / "bare.gpkg")
    found = json.loads(run("verify", bare, "--json").output)
    assert (found["ok"], [n["code"] for n in found["layer_notices"]]) == (True, ["LED-46"])
    later = NOW + timedelta(days=1)
    held = writer(2)
    with GeoPackageStore.open(region) as store:
        store.append(drafts()[:1], Writer(held.ids, held.keys, later))
    result = run("verify", region)
    assert result.exit_code == 0
    assert "LED-45" in result.stderr
    with unguarded(region, "areas") as connection:
        connection.execute("UPDATE areas SET status='closed' WHERE fid=1")
    assert codes(region) == {"LED-40"}


def test_a_broken_record_is_named_as_before(region: Path) -> None:
    """Tests that the records are the judge: where they are broken no layer is compared."""
    with unguarded(region, "clearground_events") as connection:
        connection.execute("UPDATE clearground_events SET body=replace(body, 'T', 'U') WHERE fid=5")
    found = json.loads(run("verify", region, "--json").output)
    assert found["records_ok"] is False
    assert found["first_broken"]["code"] == "LED-20"
    assert found["layer_faults"] == []
