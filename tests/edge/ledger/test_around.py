"""The events around one area give the history that all events give."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearground.edge.ledger.around import CONDITIONS, area_called, around_area, indexes
from clearground.edge.ledger.schema import EVENTS
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.run.done import Done
from clearground.edge.web.history import UNDER, Histories
from clearground.pipeline import world_of


def test_the_history_of_each_area_is_that_of_the_whole_record(small_demo: Done) -> None:
    """Tests every area of a simulated region, those split or merged with them."""
    with GeoPackageStore.open(small_demo.region, read_only=True) as store:
        events = store.events()
        world, histories = world_of(events), Histories(events)
        assert len(world.register.areas) > 3
        for entity, area in world.register.areas.items():
            few = around_area(store.connection, entity)
            told = Histories(few).whole(entity, world_of(few))
            assert told == histories.whole(entity, world)
            assert len(few) < len(events)
            if not area.replaced_by and area.version:
                assert area_called(store.connection, entity) in (entity, None)
        declared = next(a for a in world.register.current() if a.entity in histories)
        assert area_called(store.connection, declared.code) == declared.entity
        assert area_called(store.connection, "no such code") is None


@pytest.mark.parametrize("field", sorted(UNDER))
def test_each_question_uses_its_index(tmp_path: Path, field: str) -> None:
    """Tests that no question about what happened under a thing reads every record."""
    with GeoPackageStore.create(tmp_path / "r.gpkg") as store:
        kinds, value = CONDITIONS[field]
        asked = f"SELECT body FROM {EVENTS} WHERE type IN ({kinds}) AND {value}='x'"
        plan = store.connection.execute(f"EXPLAIN QUERY PLAN {asked}").fetchall()
        assert f"{EVENTS}_of_{field}" in str(plan)


def test_a_text_that_is_no_json_can_be_kept_beside_the_indexes(tmp_path: Path) -> None:
    """Tests that a broken record breaks no other: its index entry is empty."""
    with GeoPackageStore.create(tmp_path / "r.gpkg") as store:
        assert len(list(indexes())) == len(CONDITIONS)
        store.connection.execute(
            f"INSERT INTO {EVENTS} (id, device, sequence, entity, type, valid_time, recorded_time,"
            " body) VALUES ('i', 'd', 1, 'e', 'ReleaseSigned', '', '', '{broken')"
        )
        count = store.connection.execute(f"SELECT count(*) FROM {EVENTS}").fetchone()
        assert count == (1,)
