"""Derived layers in PostGIS: the file's names, columns and values; edits are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from pathlib import Path

import psycopg
import pytest
import shapely

from clearground.edge.gpkg.features import read_table as read_from_file
from clearground.edge.gpkg.write import refusal
from clearground.edge.layers.build import DRAWING_ORDER, build
from clearground.edge.ledger.ids import RandomIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.place import create_store
from clearground.edge.ledger.postgres.layers import read_table
from clearground.edge.ledger.postgres.store import PostgresStore
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.errors import LedgerError
from clearground.pipeline import world_of
from tests.edge.ledger.postgres.server import Server
from tests.edge.region import NOW, drafts, region_file, writer


@pytest.fixture
def store(server: Server) -> PostgresStore:
    """The sample region with its layers."""
    store = create_store(server.database())
    assert isinstance(store, PostgresStore)
    store.append(drafts(), writer())
    _write(store)
    return store


def _write(store: PostgresStore | GeoPackageStore) -> None:
    world = world_of(store.events())
    layers = build(world, now=NOW, simulated=True)
    store.write_layers(layers, world.crs, records=store.position(), moment=NOW)


def test_each_layer_holds_what_the_files_layer_holds(
    server: Server, store: PostgresStore, tmp_path: Path
) -> None:
    """Tests names, kinds, values and shapes of all layers beside the GeoPackage's."""
    with GeoPackageStore.open(region_file(tmp_path / "r.gpkg")) as beside:
        _write(beside)
        for name in DRAWING_ORDER:
            shapes, columns = read_table(store.raw, name)
            expected_shapes, expected = read_from_file(beside.connection, name)
            assert [replace(c, values=_utc(c.values)) for c in columns] == [
                replace(c, values=_utc(c.values)) for c in expected
            ]
            for one, other in zip(shapes, expected_shapes, strict=True):
                assert (one is None) == (other is None)
                assert one is None or shapely.equals_exact(one, other, 0)
    store.close()


def _utc(values: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(v.astimezone(UTC) if hasattr(v, "astimezone") else v for v in values)


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE clearground.areas SET code='x'",
        "DELETE FROM clearground.areas",
        "INSERT INTO clearground.areas (fid) VALUES (99)",
        "TRUNCATE clearground.areas",
    ],
)
def test_an_edit_is_refused_with_the_command_that_makes_it(
    server: Server, store: PostgresStore, act: str
) -> None:
    """Tests the same sentence as in the file, for the superuser too."""
    with psycopg.connect(store.address) as raw, pytest.raises(psycopg.Error) as caught:
        raw.execute(act.encode())
    assert refusal("areas") in str(caught.value)
    assert all(store.is_intact(s) for s in store.shown())
    store.close()


def test_area_in_the_database_is_area_on_the_ellipsoid(
    server: Server, store: PostgresStore
) -> None:
    """Tests that PostGIS knows the region's reference system and its metres."""
    row = store.raw.execute(
        "SELECT round(sum(ST_Area(geom))), min(ST_SRID(geom)),"
        " min(ST_Area(ST_Transform(geom, 4326)::geography)) FROM areas"
    ).fetchone()
    assert row is not None
    assert row[:2] == (20_000, 100_000)
    assert row[2] == pytest.approx(10_000, rel=1e-5)
    store.close()


def test_a_newer_record_marks_the_layers_and_a_rewrite_ends_it(
    server: Server, store: PostgresStore
) -> None:
    """Tests the comment that other programs show, and that styles and readers stay."""

    def told() -> str:
        row = store.raw.execute("SELECT obj_description('clearground.areas'::regclass)").fetchone()
        return str(row[0]) if row else ""

    server.run("postgres", "DROP ROLE IF EXISTS viewer", "CREATE ROLE viewer LOGIN")
    store.raw.execute("GRANT SELECT ON areas TO viewer")
    assert told().startswith("Simulated: ")
    hand = Writer(RandomIds(), SeededKeys(1), NOW)
    for entity in ("late", "later"):
        store.append([replace(drafts()[7], entity=entity)], hand)
        assert told().count("NOT CURRENT") == 1
    _write(store)
    assert "NOT CURRENT" not in told()
    row = store.raw.execute("SELECT has_table_privilege('viewer', 'areas', 'SELECT')").fetchone()
    assert row == (True,)
    styles = store.raw.execute(
        "SELECT f_table_name, count(*) FROM public.layer_styles WHERE f_table_schema='clearground'"
        " AND useasdefault GROUP BY 1"
    ).fetchall()
    assert {count for _name, count in styles} == {1}
    assert {name for name, _count in styles} >= {"areas", "remaining", "evidence"}
    store.raw.execute("REVOKE ALL ON areas FROM viewer")
    store.close()
    server.run("postgres", "DROP ROLE viewer")


def test_a_database_that_was_not_prepared_says_what_is_missing(server: Server) -> None:
    """Tests a role that may not add the reference system; the records stay."""
    server.run("postgres", "DROP ROLE IF EXISTS bare", "CREATE ROLE bare LOGIN")
    place = server.database()
    name = place.split("/")[3].split("?")[0]
    server.run(name, f"ALTER DATABASE {name} OWNER TO bare")
    store = create_store(server.address(name, "bare"))
    assert isinstance(store, PostgresStore)
    store.append(drafts(), writer())
    with pytest.raises(LedgerError) as caught:
        _write(store)
    assert caught.value.code == "LED-82"
    assert store.position() == len(store.events())
    assert store.shown() == ()
    store.close()
