"""What a person types becomes the value of a fact's field, or a three-part error."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import shapely

from clearground.edge.cli.values import day, fields_of, moment, read_shape, value
from clearground.errors import GeometryError, UsageError
from clearground.events.areas import AreaDeclared
from clearground.events.field import ProgressRecorded
from clearground.standards.geometry import RegionCrs, shape_to_metres
from clearground.standards.terms import AreaClass, Downtime

CRS = RegionCrs(-30.0, 51.0)


def test_a_bare_day_means_its_end_in_the_regions_zone() -> None:
    """Tests that 3 May in Sarajevo (UTC+2 in summer) ends at 22:00 UTC, to the microsecond."""
    assert moment("2027-05-03", "Europe/Sarajevo") == datetime(
        2027, 5, 3, 21, 59, 59, 999999, tzinfo=UTC
    )


def test_a_time_with_its_zone_is_exact() -> None:
    """Tests that 10:42 at +03:00 is 07:42 UTC, whatever the region's zone."""
    assert moment("2027-05-03T10:42:00+03:00", "Asia/Tokyo") == datetime(
        2027, 5, 3, 7, 42, tzinfo=UTC
    )


@pytest.mark.parametrize("typed", ["yesterday", "2027-13-01", "2027-05-03T25:00"])
def test_what_is_no_time_is_refused_with_a_way_out(typed: str) -> None:
    """Tests that an unread time is an error in three parts, never a guess."""
    with pytest.raises(UsageError) as refused:
        moment(typed, "UTC")
    assert refused.value.code == "REC-22"
    assert "2027-05-03" in refused.value.finding.next


def test_what_is_no_day_is_refused() -> None:
    """Tests the same for calendar days."""
    assert day("2027-05-03", "--start") == date(2027, 5, 3)
    with pytest.raises(UsageError, match="REC-21"):
        day("3 May", "--start")


def test_a_shape_is_projected_onto_the_regions_millimetre_grid() -> None:
    """Tests that the region's centre becomes the origin, and WKT and GeoJSON agree."""
    assert read_shape("POINT (-30 51)", CRS) == "POINT (0 0)"
    square = shapely.box(-30.001, 50.999, -29.999, 51.001)
    from_json = read_shape(shapely.to_geojson(square), CRS)
    assert from_json == read_shape(square.wkt, CRS)
    # 0.002 degrees at 51 N: 2 * 70.2 m by 2 * 111.3 m
    assert shape_to_metres(from_json).area == pytest.approx(140.4 * 222.5, rel=0.002)


def test_a_shape_may_come_from_a_file_or_another_crs(tmp_path: Path) -> None:
    """Tests @file.geojson and EPSG:nnnn;WKT."""
    file = tmp_path / "one.geojson"
    point = {"type": "Point", "coordinates": [-30, 51]}
    file.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": point}))
    assert read_shape(f"@{file}", CRS) == "POINT (0 0)"
    # UTM zone 26 north has its meridian at 27 W; the centre lies at about 289,450 E 5,654,000 N
    there = shape_to_metres(read_shape("EPSG:32626;POINT (289446 5653997)", CRS))
    assert shapely.distance(there, shapely.Point(0, 0)) < 2000


@pytest.mark.parametrize(
    "typed",
    [
        "POLYGON ((0 0, 1 1",
        "@nowhere.geojson",
        "POINT (500000 5600000)",
        "POLYGON ((-30 51, -29 52, -29 51, -30 52, -30 51))",
        '{"type": "Circle"}',
    ],
)
def test_a_shape_that_cannot_be_right_is_refused(typed: str) -> None:
    """Tests broken text, a missing file, metres given as degrees, and a self-crossing ring."""
    with pytest.raises(GeometryError, match="GEO-20"):
        read_shape(typed, CRS)


def test_fields_become_enums_lists_and_records() -> None:
    """Tests that a field's value has the type that its fact states."""
    by_name = {f.name: f for f in fields_of(AreaDeclared)}
    assert value(by_name["area_class"], "SHA", CRS, "UTC") is AreaClass.SHA
    assert value(by_name["evidence"], ("a", "b"), CRS, "UTC") == ("a", "b")
    assert value(by_name["depth_m"], None, CRS, "UTC") is None
    lost = {f.name: f for f in fields_of(ProgressRecorded)}["lost"]
    (hours,) = value(lost, ('{"cause": "weather", "hours": 2.5}',), CRS, "UTC")
    assert (hours.cause, hours.hours) == (Downtime.WEATHER, 2.5)
    with pytest.raises(UsageError, match="REC-20"):
        value(lost, ('{"reason": "rain"}',), CRS, "UTC")
