"""How QGIS draws the layers of a region on a server: the table of styles that it looks for."""

from __future__ import annotations

from psycopg import Connection
from psycopg.rows import TupleRow

from clearground.edge.gpkg.container import WRITTEN_AT
from clearground.edge.gpkg.qml import qml
from clearground.edge.gpkg.sld import sld
from clearground.edge.gpkg.symbols import STYLES
from clearground.edge.gpkg.write import SYMBOL_OF
from clearground.edge.ledger.postgres.schema import SCHEMA

# As QGIS itself makes it; people may keep styles of their own beside ours.
_TABLE = """
CREATE TABLE IF NOT EXISTS public.layer_styles (
  id SERIAL PRIMARY KEY, f_table_catalog varchar, f_table_schema varchar, f_table_name varchar,
  f_geometry_column varchar, stylename text, styleqml xml, stylesld xml, useasdefault boolean,
  description text, owner varchar(63) DEFAULT CURRENT_USER, ui xml,
  update_time timestamp DEFAULT CURRENT_TIMESTAMP, type varchar)
"""


def write_style(raw: Connection[TupleRow], name: str, geometry_type: str) -> None:
    """Put the style of a layer where QGIS finds it, inside the caller's transaction."""
    style = STYLES.get(name)
    if style is None:
        return
    raw.execute(_TABLE.encode())
    raw.execute(
        "DELETE FROM public.layer_styles WHERE stylename='clearground' AND f_table_name=%s"
        " AND f_table_schema=%s",
        (name, SCHEMA),
    )
    raw.execute(
        "INSERT INTO public.layer_styles (f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, stylename, styleqml, stylesld, useasdefault, description, update_time)"
        " VALUES (current_database(), %s, %s, 'geom', 'clearground',"
        " XMLPARSE(DOCUMENT %s), XMLPARSE(DOCUMENT %s), true, %s, %s::timestamptz)",
        (
            SCHEMA,
            name,
            qml(style, SYMBOL_OF[geometry_type]),
            sld(name, style),
            "Colours of the mine action standards; lines and textures by Clearground",
            WRITTEN_AT,
        ),
    )
