"""What other programs find in a region file: every layer, every field, styled and protected."""

from __future__ import annotations

import importlib.util
import os
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely

from clearground.edge.gpkg.symbols import STYLES
from clearground.edge.layers.build import DRAWING_ORDER
from clearground.edge.layers.layer import Layer
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from clearground.errors import NotFoundError
from clearground.pipeline import world_of
from clearground.standards.geometry import RegionCrs
from tests.edge.gpkg.conformance import faults
from tests.edge.region import NOW


def test_the_file_conforms_to_the_geopackage_standard(written: Path) -> None:
    """Tests the requirements of OGC 12-128r17 that apply."""
    assert faults(written) == []


def test_gdal_s_own_validator_accepts_the_file(written: Path) -> None:
    """Tests with `validate_gpkg.py` of gdal-utils where CLEARGROUND_VALIDATE_GPKG names it."""
    script = os.environ.get("CLEARGROUND_VALIDATE_GPKG", "")
    if not script:
        pytest.skip("CLEARGROUND_VALIDATE_GPKG does not name validate_gpkg.py")
    spec = importlib.util.spec_from_file_location("validate_gpkg", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    checker = module.GPKGChecker(str(written), abort_at_first_error=False, extra_checks=True)
    checker.check()
    assert checker.errors == []


def test_every_layer_and_field_comes_back_through_gdal(
    written: Path, layers: tuple[Layer, ...]
) -> None:
    """Tests that no column is dropped and every value is the one that was written."""
    listed = dict(pyogrio.list_layers(written))
    for layer in layers:
        assert listed[layer.name].upper() == layer.geometry_type
        meta, _fids, shapes, values = pyogrio.raw.read(written, layer=layer.name)
        assert list(meta["fields"]) == [c.name for c in layer.columns]
        read = shapely.from_wkb(shapes)
        for got, expected in zip(read, layer.geometries, strict=True):
            assert (got is None) is (expected is None)
            assert got is None or got.equals_exact(expected, 0.0)
        for column, got in zip(layer.columns, values, strict=True):
            assert [as_read(v) for v in got] == [as_written(v) for v in column.values], column.name


def as_read(value: object) -> object:
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else np.datetime64(value, "ms")
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else float(value)
    return value.item() if isinstance(value, np.generic) else value


def as_written(value: object) -> object:
    if isinstance(value, datetime):
        return np.datetime64(value.astimezone(UTC).replace(tzinfo=None), "ms")
    return np.datetime64(value, "ms") if isinstance(value, date) else value


def test_other_programs_place_the_region(written: Path) -> None:
    """Tests that the stored CRS is the region's: its centre falls on 35 E, 51 N."""
    crs = pyproj.CRS.from_wkt(pyogrio.read_info(written, layer="areas")["crs"])
    to_degrees = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    lon, lat = to_degrees.transform(0.0, 0.0)
    assert (lon, lat) == pytest.approx((35.0, 51.0), abs=1e-9)
    assert crs.coordinate_operation.method_name == "Lambert Azimuthal Equal Area"
    far = to_degrees.transform(40_000.0, -70_000.0)
    ours = RegionCrs(35.0, 51.0).to_lonlat(40_000.0, -70_000.0)
    assert far == pytest.approx([float(v) for v in ours], abs=1e-9)


def test_titles_mark_forecasts_and_simulation(written: Path) -> None:
    """Tests that no reader of the file can take a model or a drill for a record."""
    titles = {
        name: pyogrio.read_info(written, layer=name)["layer_metadata"]["IDENTIFIER"]
        for name in DRAWING_ORDER
    }
    assert all(t.startswith("Simulated: ") for t in titles.values())
    forecasts = {n for n, t in titles.items() if "Forecast" in t}
    assert forecasts == {"proposed_outlines", "planned_tasks"}


@pytest.mark.parametrize("name", DRAWING_ORDER)
def test_a_derived_layer_refuses_edits_and_says_where_they_belong(copy: Path, name: str) -> None:
    """Tests insert, update and delete of every layer; the message names a command."""
    connection = sqlite3.connect(copy)
    for function in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
        connection.create_function(function, 1, lambda _blob: 0)  # as GDAL and QGIS bring them
    for statement in (
        f"INSERT INTO {name} (entity) VALUES ('x')",
        f"UPDATE {name} SET entity='x'",
        f"DELETE FROM {name}",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="clearground "):
            connection.execute(statement)
    connection.close()


def test_gdal_hands_the_refusal_on(copy: Path) -> None:
    """Tests that who edits with a GIS reads the command, and the layer stays as it was."""
    meta, _fids, shapes, values = pyogrio.raw.read(copy, layer="finds")
    with pytest.raises(Exception, match="clearground field find"):
        pyogrio.raw.write(
            copy, shapes, values, meta["fields"], layer="finds", append=True, crs=meta["crs"],
            geometry_type="Point",
        )  # fmt: skip
    assert pyogrio.read_info(copy, layer="finds")["features"] == 1


def test_layers_are_replaced_whole_and_leave_the_records_alone(
    copy: Path, layers: tuple[Layer, ...]
) -> None:
    """Tests that writing again gives the same file contents and the same root digest."""
    before = verify(copy)
    with GeoPackageStore.open(copy) as store:
        crs = world_of(store.events()).crs
        store.write_layers(layers, crs, records=store.position(), moment=NOW)
    assert verify(copy) == before
    assert faults(copy) == []
    styles = sqlite3.connect(copy).execute("SELECT count(*) FROM layer_styles").fetchone()
    assert styles == (len(layers) + 2,)  # and the two layers of ground


def test_a_failed_write_leaves_the_layers_as_they_were(
    copy: Path, layers: tuple[Layer, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a fault in the last layer rolls back the first."""
    count = "SELECT count(*) FROM areas"
    with GeoPackageStore.open(copy) as store:
        crs = world_of(store.events()).crs
        kept = store.connection.execute(count).fetchone()
        monkeypatch.setattr(
            "clearground.edge.gpkg.write._write_style", lambda *_a: (_ for _ in ()).throw(OSError())
        )
        empty = [layer for layer in layers if layer.name == "finds"]
        with pytest.raises(Exception, match="cannot be read or written"):
            store.write_layers(empty, crs, records=store.position(), moment=NOW)
        assert store.connection.execute(count).fetchone() == kept
        assert store.connection.execute("SELECT count(*) FROM finds").fetchone() == (1,)


def test_a_person_s_own_style_survives(copy: Path, layers: tuple[Layer, ...]) -> None:
    """Tests that styles saved from QGIS stay beside ours."""
    own = (
        "INSERT INTO layer_styles (f_table_name, styleName, useAsDefault) VALUES ('areas','mine',0)"
    )
    with GeoPackageStore.open(copy) as store:
        store.connection.execute(own)
        crs = world_of(store.events()).crs
        store.write_layers(layers, crs, records=store.position(), moment=NOW)
        names = store.connection.execute(
            "SELECT styleName FROM layer_styles WHERE f_table_name='areas' ORDER BY 1"
        ).fetchall()
    assert names == [("clearground",), ("mine",)]


def test_ground_for_the_eye_comes_back(written: Path) -> None:
    """Tests that the map page reads what the simulated region wrote, with types."""
    with GeoPackageStore.open(written, read_only=True) as store:
        assert store.context_names() == ("roads", "villages")
        shapes, columns = store.read_context("roads")
        with pytest.raises(NotFoundError) as caught:
            store.read_context("moon")
    assert caught.value.code == "NF-11"
    assert [s.length for s in shapes] == pytest.approx([500.3998, 500.3998], abs=1e-3)
    assert columns == {"name": ("Road 1", None), "lanes": (2, 1), "width_m": (5.5, None)}


def test_every_layer_has_a_style_that_parses(written: Path) -> None:
    """Tests that QML and SLD of each layer are well-formed and hold every rule."""
    rows = sqlite3.connect(written).execute(
        "SELECT f_table_name, styleQML, styleSLD, useAsDefault FROM layer_styles"
    )
    styles = {name: (qml, sld, default) for name, qml, sld, default in rows}
    assert set(DRAWING_ORDER) <= set(styles)
    for name, (qml, sld, default) in styles.items():
        assert default == 1
        expected = len(STYLES[name].rules)
        assert len(ET.fromstring(qml).findall(".//rule")) == expected
        symbols = ET.fromstring(qml).findall("renderer-v2/symbols/symbol")
        assert all(symbol.findall("layer") for symbol in symbols), name
        rules = ET.fromstring(sld).findall(".//{http://www.opengis.net/se}Rule")
        assert len(rules) == expected


def test_warnings_are_live_only_at_the_moment_of_writing(layers: tuple[Layer, ...]) -> None:
    """Tests that the sample's moment decides which of three warnings is live."""
    states = next(layer for layer in layers if layer.name == "warnings").column("state")
    assert states == ("live", "expired", "ended"), NOW
