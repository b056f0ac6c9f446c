"""Every record of a layer is imported, mended or set aside, and none is dropped."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearground.edge.case.intake import seeded_ids
from clearground.edge.exchange.intake import Batch, Intake, Recorder, draft_layer
from clearground.edge.exchange.layer import LayerSpec
from clearground.edge.exchange.reports import Rules, other_values
from clearground.edge.exchange.table import LayerTable, Record
from clearground.edge.parameters import default_book
from clearground.errors import CaseError, ClearError, GeometryError
from clearground.events.evidence import EvidenceGraded, EvidenceReported
from clearground.events.region import LayerImported, PlaceRegistered, RecordQuarantined
from clearground.evidence.check import check, check_position_error
from clearground.evidence.state import Dossier
from clearground.standards.geometry import RegionCrs, shape_to_metres
from clearground.standards.terms import Directness, EvidenceKind, PositionMethod

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BOOK = default_book()
INTAKE = Intake(
    now=NOW,
    rules=Rules(
        directness=BOOK.table("evidence.directness", NOW.date()),
        error_m=BOOK.table("evidence.position_error_m", NOW.date()),
        located_within_m=BOOK.number("evidence.located_within_m", NOW.date()),
        zone=ZoneInfo("Europe/Moscow"),
    ),
    region=RegionCrs(35.0, 51.5),
    extent=(34.0, 51.0, 36.0, 52.0),
    ids=seeded_ids(1, NOW),
    recorder=Recorder("person", "organisation"),
    opened=NOW,
)
SQUARE = shapely.box(35.0, 51.5, 35.01, 51.51)


def table(folder: Path, *rows: tuple[dict[str, Any], object], **more: Any) -> LayerTable:
    """A layer of rows, each with its columns and shape (None, a shape, or a fault's text)."""
    lines = folder / "records.jsonl"
    records = [
        Record(
            i,
            attributes,
            shapely.to_wkb(shape) if isinstance(shape, shapely.Geometry) else None,
            fault=shape if isinstance(shape, str) else "",
            raw="raw" if isinstance(shape, str) else "",
        )
        for i, (attributes, shape) in enumerate(rows, 1)
    ]
    lines.write_text("".join(r.to_line() + "\n" for r in records), encoding="utf-8")
    columns = tuple(dict.fromkeys(name for attributes, _ in rows for name in attributes))
    return LayerTable(lines, len(records), columns, **more)


def spec(kind: EvidenceKind = EvidenceKind.ACCIDENT, **more: Any) -> LayerSpec:
    return LayerSpec(name="layer", path="layer.csv", kind=kind, source="paper", **more)


def batch(folder: Path, layer: LayerSpec, *rows: tuple[dict[str, Any], object]) -> Batch:
    return draft_layer(layer, table(folder, *rows), INTAKE, path=layer.path)


def payloads(one: Batch, kind: type) -> list[Any]:
    return [d.payload for d in one.drafts if isinstance(d.payload, kind)]


def test_a_point_is_reported_with_its_place_time_and_own_words(tmp_path: Path) -> None:
    """Tests one accident at the region's centre: 0 m east, 0 m north."""
    row = {"date": "2025-03-29", "description": "stepped on mine", "killed": "0"}
    one = batch(tmp_path, spec(date_field="date"), (row, shapely.Point(35.0, 51.5)))
    (facts,) = payloads(one, EvidenceReported)
    assert facts.shape == "POINT (0 0)"
    assert facts.text == "stepped on mine"
    assert json.loads(facts.original) == row
    assert facts.observed_from == datetime(2025, 3, 28, 21, tzinfo=UTC)
    assert one.drafts[0].valid_time == datetime(2025, 3, 29, 20, 59, 59, tzinfo=UTC)
    assert one.drafts[0].recorded_time == NOW
    layer = one.drafts[-1].payload
    assert isinstance(layer, LayerImported)
    assert (layer.read, layer.imported, layer.repaired, layer.quarantined) == (1, 1, 0, 0)


def test_an_accident_known_only_to_its_district_is_indirect_evidence(tmp_path: Path) -> None:
    """Tests that a district centre is never taken for the site."""
    row = {"geo_precision": "district centre (Sudzha)"}
    (facts,) = payloads(batch(tmp_path, spec(), (row, SQUARE.centroid)), EvidenceReported)
    assert facts.position_method is PositionMethod.DISTRICT_CENTRE
    assert facts.position_error_m == 5000.0  # the national parameter for a district's centre
    assert facts.directness is Directness.INDIRECT
    (exact,) = payloads(
        batch(tmp_path, spec(position_error_m=10.0), ({}, SQUARE.centroid)), EvidenceReported
    )
    assert exact.directness is Directness.DIRECT


def test_what_cannot_be_placed_is_set_aside_with_its_reason_and_words(tmp_path: Path) -> None:
    """Tests six records, one for each fault, and three that are sound."""
    one = batch(
        tmp_path,
        spec(date_field="date"),
        ({"date": "2025-01-01", "n": 1}, SQUARE.centroid),
        ({"date": "2025-01-01", "n": 2}, shapely.Point(51.5, 35.0)),  # axes swapped
        ({"date": "2025-01-01", "n": 3}, shapely.Point(10.0, 10.0)),  # elsewhere
        ({"date": "2025-01-01", "n": 4}, None),
        ({"date": "2025-01-01", "n": 5}, "a ring of two points"),
        ({"date": "2027-01-01", "n": 6}, SQUARE.centroid),
        ({"date": "2025-01-01", "n": 7}, shapely.Polygon()),
        ({"date": "2025-01-02", "n": 8}, SQUARE.centroid),
        ({"date": "2025-01-03", "n": 9}, SQUARE.centroid),
        ({"date": "2025-01-04", "n": 10}, SQUARE.centroid),
    )
    aside = payloads(one, RecordQuarantined)
    assert [(q.position, q.code) for q in aside] == [
        (2, "GEO-07"),
        (3, "GEO-08"),
        (4, "GEO-10"),
        (5, "GEO-11"),
        (6, "REC-31"),
        (7, "GEO-10"),
    ]
    assert all('"n": ' in q.original for q in aside)
    assert "POINT (51.5 35)" in aside[0].original
    assert (one.counts.read, one.counts.imported, one.counts.quarantined) == (10, 4, 6)


def test_a_mended_outline_keeps_the_one_that_came(tmp_path: Path) -> None:
    """Tests that the note says what was done and the original shows what came."""
    bow_tie = shapely.Polygon([(35, 51.5), (35.01, 51.51), (35.01, 51.5), (35, 51.51)])
    one = batch(tmp_path, spec(EvidenceKind.SUSPECT_AREA_RECORD), ({}, bow_tie), ({}, SQUARE))
    mended, sound = payloads(one, EvidenceReported)
    assert "crossed itself" in mended.repair
    assert "POLYGON ((35 51.5" in mended.original
    assert sound.repair == ""
    assert one.counts.repaired == 1


def test_a_date_that_is_not_understood_is_noted_and_kept(tmp_path: Path) -> None:
    """Tests that such a record counts as undated, and as mended."""
    one = batch(tmp_path, spec(date_field="date"), ({"date": "last harvest"}, SQUARE.centroid))
    (facts,) = payloads(one, EvidenceReported)
    assert facts.observed_from is None
    assert "last harvest" in facts.repair
    assert one.counts.repaired == 1


def test_exact_repeats_are_kept_and_linked_to_the_first(tmp_path: Path) -> None:
    """Tests four records, the first three times."""
    same = ({"n": 1}, SQUARE)
    one = batch(tmp_path, spec(EvidenceKind.FIND), same, ({"n": 2}, SQUARE), same, same)
    first, other, second, third = (d for d in one.drafts if isinstance(d.payload, EvidenceReported))
    assert [d.payload.same_as for d in (first, other, second, third)] == [
        "", "", first.entity, first.entity,
    ]  # fmt: skip
    assert one.counts.imported == 4


def test_control_is_told_neutrally_and_the_source_keeps_its_word(tmp_path: Path) -> None:
    """Tests a loaded word, a contested area, and a word that the case does not explain."""
    layer = spec(
        EvidenceKind.CONTROL_AREA,
        held_by={"rus_occupied": "Russia", "contested": "contested or unknown"},
    )
    rows = [({"status": s}, SQUARE) for s in ("rus_occupied", "contested", "liberated_recent")]
    facts = payloads(batch(tmp_path, layer, *rows), EvidenceReported)
    assert [f.topic for f in facts] == [
        "held by Russia according to paper",
        "contested or unknown according to paper",
        "unknown according to paper",
    ]
    assert [f.text for f in facts] == [f.topic for f in facts]
    words = [json.loads(f.original)["status"] for f in facts]
    assert words == ["rus_occupied", "contested", "liberated_recent"]


def test_each_published_figure_is_its_own_report_without_a_place(tmp_path: Path) -> None:
    """Tests a row that states two figures, one of them twice."""
    layer = spec(
        EvidenceKind.PUBLISHED_PROGRESS,
        values={"settlements_planned": "settlements", "area_ha_cum": "ha"},
    )
    row = {
        "settlements_planned": "122",
        "area_ha_cum": "",
        "note": "headline says 112, body says 122",
    }
    facts = payloads(batch(tmp_path, layer, (row, None)), EvidenceReported)
    assert [(f.topic, f.value_low, f.value_unit) for f in facts] == [
        ("settlements_planned", 122.0, "settlements"),
        ("settlements_planned", 112.0, "settlements"),
    ]
    assert all(f.shape is None for f in facts)
    assert other_values("TASS rounds plan to 500000 ha", 493000.0) == ()


def test_a_statement_is_an_attributed_interval(tmp_path: Path) -> None:
    """Tests an upper bound, and an interval of months, which is a time and no quantity."""
    rows = [
        {"stated_by": "the article", "low": "", "high": "0.5", "unit": "share", "scope": "rounds",
         "statement": "nearly half", "about_period": "2025-Q2", "topic": "share of ammunition"},
        {"stated_by": "the article", "low": "2024-08", "high": "2025-04", "unit": "months",
         "scope": "region", "statement": "began, ended", "about_period": "2025", "topic": "time"},
    ]  # fmt: skip
    share, span = payloads(
        batch(tmp_path, spec(EvidenceKind.STATEMENT), *((r, None) for r in rows)), EvidenceReported
    )
    assert (share.source, share.value_low, share.value_high) == ("the article", None, 0.5)
    assert share.text == "nearly half"
    assert (span.value_low, span.value_high) == (None, None)
    assert span.observed_from == datetime(2024, 7, 31, 21, tzinfo=UTC)
    assert span.observed_to == datetime(2025, 4, 30, 20, 59, 59, tzinfo=UTC)


def test_a_month_of_publication_stays_a_month_and_no_place_has_no_error(tmp_path: Path) -> None:
    """Tests a month, a day, and words that name no time, of statements without a place."""
    rows = [{"stated_by": "X", "stated_when": w, "statement": "s"}
            for w in ("2025-06", "2025-06-03", "last summer")]  # fmt: skip
    month, day, words = payloads(
        batch(tmp_path, spec(EvidenceKind.STATEMENT), *((r, None) for r in rows)), EvidenceReported
    )
    assert (month.published, month.published_from, month.published_to) == (
        None,
        date(2025, 6, 1),
        date(2025, 6, 30),
    )
    assert (day.published, day.published_from) == (date(2025, 6, 3), None)
    assert (words.published, words.published_from) == (None, None)
    assert words.as_entered == "stated last summer"
    assert [f.position_error_m for f in (month, day, words)] == [None] * 3
    assert check_position_error(month) == ()
    assert month.error_m == math.inf


def test_settlements_become_places(tmp_path: Path) -> None:
    """Tests that a village list is no evidence."""
    row = {"name": "Sudzha", "population": "6940"}
    one = batch(tmp_path, spec(EvidenceKind.SETTLEMENT), (row, SQUARE.centroid))
    (place,) = payloads(one, PlaceRegistered)
    assert (place.name, place.kind, place.population) == ("Sudzha", "settlement", 6940)


def test_a_layers_grade_is_given_to_each_report(tmp_path: Path) -> None:
    """Tests that the two grades stay two inputs, and that a check accepts them."""
    one = batch(tmp_path, spec(reliability="B", credibility=3), ({}, SQUARE.centroid))
    assert [(g.reliability, g.credibility) for g in payloads(one, EvidenceGraded)] == [("B", 3)]
    dossier = Dossier()
    for draft in one.drafts:
        assert check(dossier, draft) == ()
        dossier.apply(draft)


def code_of(
    folder: Path, layer: LayerSpec, *rows: tuple[dict[str, Any], object], **more: Any
) -> str:
    with pytest.raises(ClearError) as caught:
        draft_layer(layer, table(folder, *rows, **more), INTAKE, path="p")
    assert isinstance(caught.value, GeometryError | CaseError)
    return caught.value.code


def test_a_whole_layer_with_swapped_axes_stops_the_import(tmp_path: Path) -> None:
    """Tests that most records swapped is one fault of the layer."""
    rows = [({}, shapely.Point(51.5, 35 + i / 10)) for i in range(5)]
    assert code_of(tmp_path, spec(), *rows) == "GEO-13"


def test_a_wrong_crs_stops_the_import_and_the_right_one_is_proposed(tmp_path: Path) -> None:
    """Tests metres of zone 36 north that the case calls degrees."""
    rows = [({}, shapely.Point(639_000 + i, 5_707_000)) for i in range(5)]
    with pytest.raises(GeometryError, match="EPSG:32636") as caught:
        batch(tmp_path, spec(), *rows)
    assert caught.value.code == "GEO-09"
    right = batch(tmp_path, spec(crs="EPSG:32636"), *rows)
    assert right.counts.imported == 5


def test_a_layer_of_another_country_stops_the_import(tmp_path: Path) -> None:
    """Tests records that lie elsewhere whichever way they are read."""
    assert code_of(tmp_path, spec(), ({}, shapely.Point(10.0, 10.0))) == "GEO-14"


def test_the_case_and_the_file_must_not_contradict_each_other(tmp_path: Path) -> None:
    """Tests a file that states zone 36 while the case says degrees, and an unknown name."""
    rows = ({}, shapely.Point(639_000, 5_707_000))
    assert code_of(tmp_path, spec(crs="EPSG:4326"), rows, crs="EPSG:32636") == "CASE-11"
    assert code_of(tmp_path, spec(crs="EPSG:999999"), rows) == "CASE-07"
    one = draft_layer(spec(), table(tmp_path, rows, crs="EPSG:32636"), INTAKE, path="p")
    assert one.counts.imported == 1
    same = table(tmp_path, ({}, SQUARE), crs="urn:ogc:def:crs:OGC:1.3:CRS84")
    assert draft_layer(spec(crs="EPSG:4326"), same, INTAKE, path="p").counts.imported == 1


def test_a_column_that_is_not_there_stops_the_import(tmp_path: Path) -> None:
    """Tests a date column that the layer does not have."""
    assert code_of(tmp_path, spec(date_field="when"), ({"date": "2025"}, SQUARE)) == "CASE-08"


SHAPES = st.one_of(
    st.none(),
    st.just("broken"),
    st.builds(shapely.Point, st.floats(33, 53), st.floats(33, 53)),
    st.lists(st.tuples(st.floats(34.5, 35.5), st.floats(51.2, 51.8)), min_size=3, max_size=8).map(
        shapely.Polygon
    ),
)
DATES = st.sampled_from(["2025-01-01", "2030-01-01", "", "once", "2024-13", None])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(DATES, SHAPES), min_size=1, max_size=12))
def test_whatever_comes_is_accounted_for(tmp_path: Path, rows: list[tuple[Any, Any]]) -> None:
    """Tests random layers: read = imported + mended + set aside, one draft or more a record."""
    # Sound records in the majority keep the layer itself from being refused.
    sound = [({"date": "2025-01-01", "n": -i}, SQUARE) for i in range(1, 14)]
    mixed = [({"date": date, "n": i}, shape) for i, (date, shape) in enumerate(rows)]
    one = batch(tmp_path, spec(date_field="date"), *sound, *mixed)
    reported = payloads(one, EvidenceReported)
    aside = payloads(one, RecordQuarantined)
    assert one.counts.read == len(sound) + len(rows) == len(reported) + len(aside)
    assert one.counts.quarantined == len(aside)
    assert one.counts.repaired == sum(bool(f.repair) for f in reported)
    for facts in reported:
        shape = shape_to_metres(facts.shape)
        assert shape.is_valid
        assert not shape.is_empty


def test_the_same_seed_gives_the_same_drafts(tmp_path: Path) -> None:
    """Tests that ids follow from names, so that an interrupted import goes on alike."""
    rows = [({"n": i % 2}, SQUARE) for i in range(4)]
    first = batch(tmp_path, spec(), *rows)
    again = draft_layer(
        spec(), table(tmp_path, *rows), replace(INTAKE, ids=seeded_ids(1, NOW)), path="layer.csv"
    )
    assert first == again
