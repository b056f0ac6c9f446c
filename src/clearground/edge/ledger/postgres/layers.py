"""Derived layers as PostGIS tables: the same names, columns and refusals as in the file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

import numpy as np
import psycopg
import shapely
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from clearground.edge.gpkg.container import REGION_SRS_ID, region_wkt
from clearground.edge.gpkg.shown import Reach, Shown, older
from clearground.edge.gpkg.write import (
    CONTEXT_PREFIX,
    described,
    ground_described,
    multiplied,
    plain_columns,
    refusal,
    titled,
)
from clearground.edge.layers.layer import Column, Geometries, Kind, Layer, Value
from clearground.edge.ledger.postgres import faults
from clearground.edge.ledger.postgres.readers import close_layer
from clearground.edge.ledger.postgres.schema import SCHEMA
from clearground.edge.ledger.postgres.styles import write_style
from clearground.standards.geometry import RegionCrs
from clearground.standards.words import _

__all__ = ["CONTEXT_PREFIX", "content_digest", "read_table", "write_layers"]

SHOWN = "clearground_layers"
TYPES: dict[Kind, str] = {
    "text": "text",
    "integer": "bigint",
    "real": "double precision",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamp with time zone",
}
_KINDS: dict[str, Kind] = {name: kind for kind, name in TYPES.items()}
GUARD = "clearground_derived"
_SHOWN_TABLE = f"""
CREATE TABLE {SHOWN} (
  layer TEXT COLLATE "C" PRIMARY KEY, forecast BOOLEAN NOT NULL, records BIGINT NOT NULL,
  root_digest TEXT NOT NULL, moment TIMESTAMPTZ NOT NULL, content_digest TEXT NOT NULL,
  description TEXT NOT NULL, older BOOLEAN NOT NULL DEFAULT false)
"""
_GUARD_FUNCTION = (
    f"CREATE FUNCTION {GUARD}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS"
    " $$BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0],"
    " ERRCODE = 'integrity_constraint_violation'; END$$"
)


def create_shown(raw: Connection[TupleRow]) -> None:
    """Make the table that says what each layer shows, and what refuses edits."""
    raw.execute(_SHOWN_TABLE.encode())
    raw.execute(_GUARD_FUNCTION.encode())


def write_layers(
    raw: Connection[TupleRow],
    layers: Sequence[Layer],
    crs: RegionCrs,
    *,
    simulated: bool,
    reach: Reach,
) -> None:
    """Replace derived layers whole, inside the caller's transaction."""
    put_region_crs(raw, crs)
    for layer in layers:
        layer = titled(layer, simulated=simulated)
        told = f"{layer.title}. {described(layer, reach, simulated=simulated)}"
        write_table(
            raw,
            layer.name,
            layer.geometry_type,
            (layer.geometries, layer.columns),
            told=told,
            refused=refusal(layer.name),
        )
        write_style(raw, layer.name, layer.geometry_type)
        raw.execute(
            f"INSERT INTO {SHOWN} VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (layer) DO UPDATE"
            " SET forecast=excluded.forecast, records=excluded.records,"
            " root_digest=excluded.root_digest, moment=excluded.moment,"
            " content_digest=excluded.content_digest, description=excluded.description,"
            " older=false".encode(),
            (
                layer.name,
                layer.forecast,
                reach.records,
                reach.root_digest,
                reach.moment,
                content_digest(raw, layer.name),
                told,
            ),
        )


def write_context(
    raw: Connection[TupleRow],
    name: str,
    geometries: Geometries,
    columns: Mapping[str, Sequence[Value]],
    *,
    crs: RegionCrs,
) -> None:
    """Replace one layer of ground for the eye, inside the caller's transaction."""
    put_region_crs(raw, crs)
    whole, geometry_type = multiplied(geometries)
    table = f"{CONTEXT_PREFIX}{name}"
    told = _("Simulated ground: {name}").format(name=name) + f". {ground_described()}"
    cells = (whole, plain_columns(columns))
    write_table(raw, table, geometry_type, cells, told=told, refused=refusal(name))
    write_style(raw, table, geometry_type)


def write_table(
    raw: Connection[TupleRow],
    name: str,
    geometry_type: str,
    features: tuple[Geometries, tuple[Column, ...]],
    *,
    told: str,
    refused: str,
) -> None:
    """Replace a feature table whole: rows, spatial index, description, guard."""
    geometries, columns = features
    table = sql.Identifier(SCHEMA, name)
    fields = [
        sql.SQL("{} {}").format(sql.Identifier(c.name), sql.SQL(cast(Any, TYPES[c.kind])))
        for c in columns
    ]
    kind = f"geometry({geometry_type}, {REGION_SRS_ID})"
    grants = _readers_of(raw, name)
    raw.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(table))
    raw.execute(
        sql.SQL("CREATE TABLE {} (fid bigint PRIMARY KEY, geom {}, {})").format(
            table, sql.SQL(cast(Any, kind)), sql.SQL(", ").join(fields)
        )
    )
    texts = _hexes(geometries)
    cells = [_plain(c) for c in columns]
    with raw.cursor() as cursor, cursor.copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
        for row in zip(range(1, len(texts) + 1), texts, *cells, strict=True):
            copy.write_row(row)
    raw.execute(sql.SQL("CREATE INDEX ON {} USING gist (geom)").format(table))
    raw.execute(sql.SQL("COMMENT ON TABLE {} IS {}").format(table, sql.Literal(told)))
    for act in ("INSERT OR UPDATE OR DELETE", "TRUNCATE"):
        raw.execute(
            sql.SQL(
                "CREATE TRIGGER {} BEFORE {} ON {} FOR EACH STATEMENT EXECUTE FUNCTION {}({})"
            ).format(
                sql.Identifier(f"{name}_no_{act.split()[0].lower()}"),
                sql.SQL(cast(Any, act)),
                table,
                sql.Identifier(SCHEMA, GUARD),
                sql.Literal(refused),
            )
        )
    close_layer(raw, name)
    for role in grants:
        raw.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(table, sql.Identifier(role)))


def missing_guards(raw: Connection[TupleRow]) -> tuple[str, ...]:
    """Feature tables whose guard against editing is gone, switched off or hollow."""
    body = _GUARD_FUNCTION.split("$$")[1]
    rows = raw.execute(
        "SELECT g.f_table_name FROM geometry_columns g WHERE g.f_table_schema=%s AND 2 >"
        " (SELECT count(*) FROM pg_trigger t JOIN pg_proc p ON p.oid=t.tgfoid"
        " WHERE t.tgrelid=format('%%I.%%I', g.f_table_schema, g.f_table_name)::regclass"
        " AND t.tgenabled IN ('O', 'A') AND p.prosrc=%s) ORDER BY 1",
        (SCHEMA, body),
    )
    return tuple(str(row[0]) for row in rows)


def _readers_of(raw: Connection[TupleRow], name: str) -> list[str]:
    """Roles that may read a table, so that replacing it shuts nobody out."""
    rows = raw.execute(
        "SELECT DISTINCT r.rolname FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r"
        " ON r.oid=a.grantee WHERE c.oid=to_regclass(%s) AND a.privilege_type='SELECT'"
        " AND a.grantee<>c.relowner ORDER BY 1",
        (f'{SCHEMA}."{name}"',),
    )
    return [str(row[0]) for row in rows]


def put_region_crs(raw: Connection[TupleRow], crs: RegionCrs) -> None:
    """Write the region's reference system into PostGIS, under the number it has in the file.

    Raises
    ------
    LedgerError
        LED-82: this role may not add it.
    """
    _name, definition = region_wkt(crs)
    held = raw.execute(
        "SELECT srtext FROM spatial_ref_sys WHERE srid=%s", (REGION_SRS_ID,)
    ).fetchone()
    if held == (definition,):
        return
    try:
        raw.execute(
            "INSERT INTO spatial_ref_sys VALUES (%s, 'CLEARGROUND', %s, %s, %s) ON CONFLICT (srid)"
            " DO UPDATE SET srtext=excluded.srtext, proj4text=excluded.proj4text",
            (REGION_SRS_ID, REGION_SRS_ID, definition, crs.definition),
        )
    except psycopg.errors.InsufficientPrivilege as error:
        database = raw.info.dbname
        raise faults.no_postgis(database, "spatial_ref_sys is closed to this role") from error


def read_shown(raw: Connection[TupleRow]) -> tuple[Shown, ...]:
    """What each layer shows."""
    rows = raw.execute(
        "SELECT layer, forecast, records, root_digest, moment, content_digest"
        f" FROM {SCHEMA}.{SHOWN} ORDER BY layer".encode()
    )
    return tuple(
        Shown(layer, forecast, Reach(records, root, moment.astimezone(UTC)), digest)
        for layer, forecast, records, root, moment, digest in rows
    )


def mark_older(raw: Connection[TupleRow], records: int) -> None:
    """Say in the description of each layer of records that it does not show so many."""
    rows = raw.execute(
        f"UPDATE {SCHEMA}.{SHOWN} SET older=true WHERE NOT forecast AND NOT older"
        " AND records<%s RETURNING layer, description".encode(),
        (records,),
    ).fetchall()
    for layer, told in rows:
        if raw.execute("SELECT to_regclass(%s)", (f'{SCHEMA}."{layer}"',)).fetchone() != (None,):
            raw.execute(
                sql.SQL("COMMENT ON TABLE {} IS {}").format(
                    sql.Identifier(SCHEMA, layer), sql.Literal(f"{older()} {told}")
                )
            )


def content_digest(raw: Connection[TupleRow], name: str) -> str:
    """SHA-256 over the names of a table's columns and all its values; "" where it is gone."""
    try:
        geometries, columns = read_table(raw, name)
    except KeyError:
        return ""
    found = hashlib.sha256(repr([(c.name, c.kind) for c in columns]).encode())
    for row in zip(_hexes(geometries), *(c.values for c in columns), strict=True):
        found.update(repr(row).encode())
    return found.hexdigest()


def context_names(raw: Connection[TupleRow]) -> tuple[str, ...]:
    """Names of the layers of ground, without their prefix, sorted."""
    rows = raw.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname=%s AND starts_with(tablename, %s)",
        (SCHEMA, CONTEXT_PREFIX),
    )
    return tuple(sorted(str(row[0])[len(CONTEXT_PREFIX) :] for row in rows))


def read_table(raw: Connection[TupleRow], name: str) -> tuple[Geometries, tuple[Column, ...]]:
    """Geometries and columns of a feature table that `write_table` wrote.

    Raises
    ------
    KeyError
        There is no such table.
    """
    described_ = raw.execute(
        "SELECT attname, format_type(atttypid, null) FROM pg_attribute WHERE attrelid="
        "to_regclass(%s) AND attnum>0 AND NOT attisdropped ORDER BY attnum",
        (f'{SCHEMA}."{name}"',),
    ).fetchall()
    if not described_:
        raise KeyError(name)
    fields = [(str(n), _KINDS.get(str(kind), "text")) for n, kind in described_[2:]]
    rows = raw.execute(
        sql.SQL("SELECT * FROM {} ORDER BY fid").format(sql.Identifier(SCHEMA, name))
    ).fetchall()
    geometries = np.empty(len(rows), dtype=object)
    geometries[:] = shapely.set_srid(shapely.from_wkb([row[1] for row in rows]), 0)
    columns = tuple(
        Column(field, kind, tuple(_read(row[i + 2]) for row in rows))
        for i, (field, kind) in enumerate(fields)
    )
    return geometries, columns


def _read(value: object) -> Value:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    assert value is None or isinstance(value, str | int | float | bool | date)
    return value


def _hexes(geometries: Geometries) -> list[str | None]:
    if not len(geometries):
        return []
    placed = shapely.set_srid(geometries, REGION_SRS_ID)
    found = shapely.to_wkb(placed, hex=True, byte_order=1, include_srid=True)
    return list(np.atleast_1d(found))


def _plain(column: Column) -> list[object]:
    if column.kind == "integer":  # numpy's own integers are unknown to the driver
        return [None if v is None else int(cast(int, v)) for v in column.values]
    if column.kind == "real":
        return [None if v is None else float(cast(float, v)) for v in column.values]
    if column.kind == "boolean":
        return [None if v is None else bool(v) for v in column.values]
    if column.kind == "text":
        return [None if v is None else str(v) for v in column.values]
    if column.kind == "datetime":  # thousandths of a second, as in the file
        return [_moment(cast(datetime | None, v)) for v in column.values]
    return list(column.values)


def _moment(value: datetime | None) -> datetime | None:
    return None if value is None else value.replace(microsecond=value.microsecond // 1000 * 1000)
