"""Which records a person who logs in to the server itself may read: a fence behind the program's.

Row security on the events, by the organisation and the tier in each record's text. Who is let
in stands in a table that only the owner writes; a role that is not in it reads nothing. The
owner's program reads everything and asks `may` before it shows anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from psycopg import Connection, sql
from psycopg.rows import TupleRow

from clearground.edge.ledger.postgres.schema import KEPT, READERS, SCHEMA
from clearground.edge.ledger.schema import EVENTS
from clearground.standards.terms import Tier


class Reach(StrEnum):
    """Whose records of a tier a role reads: its own organisation's, or everybody's."""

    ORGANISATION = "organisation"
    EVERYONE = "everyone"


_TABLE = f"""
CREATE TABLE {READERS} (
  role TEXT COLLATE "C" NOT NULL, organisation TEXT COLLATE "C" NOT NULL,
  tier TEXT COLLATE "C" NOT NULL, reach TEXT NOT NULL CHECK (reach IN ('organisation', 'everyone')),
  PRIMARY KEY (role, tier))
"""
# The two settings can only narrow what the table gives: anybody may set them for themselves.
_POLICY = f"""
CREATE POLICY clearground_readers ON {EVENTS} FOR SELECT USING (
  EXISTS (SELECT 1 FROM {SCHEMA}.{READERS} r WHERE r.role = current_user
    AND r.tier = {EVENTS}.tier
    AND (r.reach = 'everyone' OR r.organisation = {EVENTS}.organisation))
  AND coalesce(nullif(current_setting('clearground.organisation', true), ''),
    {EVENTS}.organisation) = {EVENTS}.organisation
  AND coalesce(nullif(current_setting('clearground.tier', true), ''), {EVENTS}.tier)
    = {EVENTS}.tier)
"""


def protect(raw: Connection[TupleRow]) -> None:
    """Close the events to everybody but the owner and who stands in the table of readers."""
    raw.execute(_TABLE.encode())
    raw.execute(f"ALTER TABLE {READERS} ENABLE ROW LEVEL SECURITY".encode())
    raw.execute(
        f"CREATE POLICY own_row ON {READERS} FOR SELECT USING (role = current_user)".encode()
    )
    for table in KEPT:
        raw.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY".encode())
    raw.execute(_POLICY.encode())


def let_in(
    raw: Connection[TupleRow], role: str, organisation: str, tiers: Mapping[Tier, Reach]
) -> None:
    """Let a role of the server read records of these tiers; a tier that is not named stays closed.

    What the role could read before is replaced. The role sees no derived layer: layers draw
    everybody's records.
    """
    name = sql.Identifier(role)
    with raw.transaction():
        raw.execute(f"DELETE FROM {SCHEMA}.{READERS} WHERE role=%s".encode(), (role,))
        with raw.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {SCHEMA}.{READERS} VALUES (%s, %s, %s, %s)".encode(),
                [(role, organisation, tier.value, reach.value) for tier, reach in tiers.items()],
            )
        raw.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(sql.Identifier(SCHEMA), name))
        for table in (EVENTS, READERS):
            raw.execute(
                sql.SQL("GRANT SELECT ON {}.{} TO {}").format(
                    sql.Identifier(SCHEMA), sql.Identifier(table), name
                )
            )


def let_out(raw: Connection[TupleRow], role: str) -> None:
    """Close the region to a role of the server."""
    name = sql.Identifier(role)
    with raw.transaction():
        raw.execute(f"DELETE FROM {SCHEMA}.{READERS} WHERE role=%s".encode(), (role,))
        for table in (EVENTS, READERS):
            raw.execute(
                sql.SQL("REVOKE ALL ON {}.{} FROM {}").format(
                    sql.Identifier(SCHEMA), sql.Identifier(table), name
                )
            )
        raw.execute(sql.SQL("REVOKE ALL ON SCHEMA {} FROM {}").format(sql.Identifier(SCHEMA), name))
