"""Map layers of a long record follow each command row by row (issue 4, point 5)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clearground.edge import current
from clearground.edge.gpkg.shown import older
from clearground.edge.layer_proof import LayerReport, _features, check_layers
from clearground.edge.layers.layer import Layer
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.redraw import rows as rows_module
from clearground.events import Draft, Payload
from clearground.events.evidence import EvidenceGraded
from clearground.events.region import PlaceRegistered, Retracted
from clearground.events.teams import TeamFormed
from clearground.standards.terms import TeamKind
from tests.edge.region import AREA_A, NOW, drafts, region_file, shape, writer
from tests.edge.test_current import description


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GeoPackageStore]:
    """A region whose record counts as long, its layers and sums written."""
    monkeypatch.setattr(current, "AT_ONCE_MAX", 1)
    with GeoPackageStore.open(region_file(tmp_path / "r.gpkg")) as opened:
        current.rewrite(opened, NOW)
        yield opened


def recorded(store: GeoPackageStore, facts: Sequence[tuple[str, Payload]], seed: int) -> bool:
    """Whether the layers followed after these facts were recorded."""
    base = drafts()[0]
    made: list[Draft] = [replace(base, entity=e, payload=p) for e, p in facts]
    store.append(made, writer(seed))
    return current.follow(store, store.events(), NOW + timedelta(hours=seed))


def numbers(store: GeoPackageStore, layer: str) -> dict[str, int]:
    asked = f'SELECT entity, fid FROM "{layer}"'
    return dict(store.connection.execute(asked).fetchall())


def facts_of_the_field() -> list[tuple[str, Payload]]:
    names = {"progress-1", "find", "warning-live", "release", "works-ready", "difference-1"}
    return [(f"{d.entity}-2", d.payload) for d in drafts() if d.entity in names]


def test_rows_follow_and_verify_finds_nothing_wrong(store: GeoPackageStore) -> None:
    """Tests every layer against the records, after facts, a correction and a retraction."""
    first = next(e for e in store.events() if e.entity == "release")
    for seed, facts in enumerate(
        (
            facts_of_the_field(),
            [("report-find", EvidenceGraded("D", 4))],
            [("region", Retracted(first.id, "signed for the wrong area"))],
        ),
        2,
    ):
        assert recorded(store, facts, seed)
        assert check_layers(store) == LayerReport((), ())
    assert older() not in description(store.path, "areas")
    assert f"first {store.position()} records" in description(store.path, "areas")
    assert "release" not in numbers(store, "releases")
    kept = {name: _features(store.connection, name) for name in ("areas", "progress", "works")}
    current.rewrite(store, NOW + timedelta(hours=4))
    for name, features in kept.items():
        assert [f.values for f in features] == [f.values for f in _features(store.connection, name)]


def test_rows_of_what_is_not_touched_stay_where_they_are(store: GeoPackageStore) -> None:
    """Tests that only the touched rows get new numbers, and that edits are refused as before."""
    before = numbers(store, "evidence")
    assert recorded(store, [("report-find", EvidenceGraded("D", 4))], 2)
    after = numbers(store, "evidence")
    assert [e for e in before if before[e] != after[e]] == ["report-find"]
    with pytest.raises(sqlite3.IntegrityError, match="clearground evidence add"):
        store.connection.execute("DELETE FROM evidence")


def test_a_warning_that_ended_meanwhile_is_drawn_again(store: GeoPackageStore) -> None:
    """Tests the one thing that changes without a record."""
    state = "SELECT state FROM warnings WHERE entity='warning-live'"
    assert store.connection.execute(state).fetchone() == ("live",)
    place = PlaceRegistered("P", "well", shape(AREA_A.centroid), source="S")
    assert recorded(store, [("place-9", place)], 2)
    assert store.connection.execute(state).fetchone() == ("expired",)


def test_what_shows_in_any_row_leaves_the_layers_marked(store: GeoPackageStore) -> None:
    """Tests that the layers are not current then and say so, until they are written anew."""
    team = TeamFormed("Renamed", TeamKind.MANUAL, "authority", "officer", 8)
    assert not recorded(store, [("team", team)], 2)
    assert description(store.path, "orders").startswith(older())
    assert not recorded(store, [("report-find", EvidenceGraded("D", 4))], 3)
    current.rewrite(store, NOW)
    assert recorded(store, [("report-find", EvidenceGraded("C", 4))], 4)


def test_a_layer_that_was_tampered_with_is_not_followed(store: GeoPackageStore) -> None:
    """Tests that following never takes what somebody else wrote for what the records give."""
    triggers = "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='evidence'"
    for (name,) in store.connection.execute(triggers).fetchall():
        store.connection.execute(f'DROP TRIGGER "{name}"')
    store.connection.execute("UPDATE evidence SET source='nobody'")
    assert not recorded(store, [("report-find", EvidenceGraded("D", 4))], 2)
    assert description(store.path, "evidence").startswith(older())


def test_a_touched_thing_that_is_skipped_is_found_by_verify(
    store: GeoPackageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that the check of the file sees a deliberate fault in following."""
    true_put = rows_module._put
    monkeypatch.setattr(
        rows_module,
        "_put",
        lambda store, made, *rest: true_put(
            store, replace(made, names=frozenset(), layers=_emptied(made.layers)), *rest
        ),
    )
    assert recorded(store, [("report-find", EvidenceGraded("D", 4))], 2)
    assert {fault.code for fault in check_layers(store).faults} == {"LED-40"}


def _emptied(layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    return tuple(
        replace(
            layer,
            geometries=layer.geometries[:0],
            columns=tuple(replace(c, values=()) for c in layer.columns),
        )
        for layer in layers
    )
