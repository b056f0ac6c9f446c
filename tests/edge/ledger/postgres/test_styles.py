"""Styles lie where QGIS looks for them, and a person's own stay beside them."""

from __future__ import annotations

import psycopg

from clearground.edge.ledger.postgres.styles import write_style
from tests.edge.ledger.postgres.server import Server


def test_a_style_is_the_default_once_and_leaves_others_alone(server: Server) -> None:
    """Tests writing twice, beside a style of somebody's own."""
    with psycopg.connect(server.database(), autocommit=True) as raw:
        write_style(raw, "areas", "MULTIPOLYGON")
        raw.execute(
            "INSERT INTO layer_styles (f_table_schema, f_table_name, stylename)"
            " VALUES ('clearground', 'areas', 'mine')"
        )
        write_style(raw, "areas", "MULTIPOLYGON")
        write_style(raw, "no such layer", "POINT")
        rows = raw.execute(
            "SELECT stylename, useasdefault, (xpath('name(/*)', styleqml))[1]::text,"
            " f_table_catalog=current_database() FROM layer_styles ORDER BY 1"
        ).fetchall()
    assert rows == [("clearground", True, "qgis", True), ("mine", None, None, None)]
