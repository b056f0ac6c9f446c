"""A drafted case file of a dirty folder runs unedited, and says what will be set aside."""

from __future__ import annotations

import json
import random
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely

from clearground.edge.case import case_init, intake_case, load_case, real_ids
from clearground.edge.case.errors_m import exactness
from clearground.edge.case.guess import date_field
from clearground.edge.exchange import place
from clearground.edge.exchange.extent import joint_extent
from clearground.edge.exchange.table import LayerTable
from clearground.edge.parameters import default_book
from clearground.errors import CaseError
from clearground.events.evidence import EvidenceReported
from clearground.events.region import RecordQuarantined
from clearground.standards.terms import PositionMethod

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BY_METHOD_M = default_book().table("evidence.position_error_m", NOW.date())
ROLL = random.Random(7)
SPOTS = [(16.5 + ROLL.random() / 2, 44 + ROLL.random() / 2) for _ in range(60)]


def feature(shape: object, **told: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": told, "geometry": shape}


def geojson(path: Path, features: list[dict[str, Any]]) -> None:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def square(x: float, y: float, *, crossed: bool = False) -> dict[str, Any]:
    ring = [[x, y], [x + 0.002, y], [x + 0.002, y + 0.002], [x, y + 0.002], [x, y]]
    if crossed:
        ring[1], ring[2] = ring[2], ring[1]
    return {"type": "Polygon", "coordinates": [ring]}


def rows(path: Path, head: str, lines: list[str]) -> None:
    path.write_text("\n".join([head, *lines]) + "\n")


def dirty(folder: Path) -> Path:
    """A folder of seven files, each with its own fault."""
    folder.mkdir()
    areas = [feature(square(x, y, crossed=i % 20 == 0), date="2019-03-05")
             for i, (x, y) in enumerate(SPOTS)]  # fmt: skip
    for i in (10, 30, 50):  # with the three that cross themselves, one in ten is broken
        areas[i]["geometry"] = None
    areas[7]["properties"]["date"] = "not read"
    areas.append(feature(square(61.5, 44.2), date="2019-01-01"))
    geojson(folder / "suspect_areas.geojson", areas)
    metres = [{"type": "Point", "coordinates": [620_000 + 500 * i, 4_890_000]} for i in range(9)]
    geojson(folder / "cleared_areas.geojson", [feature(m) for m in metres])
    rows(folder / "accidents.csv", "date,lat,lon",
         [f"2020-01-02,{x},{y}" for x, y in SPOTS[:20]])  # fmt: skip
    years = [2055 if i == 3 else 2020 for i in range(20)]
    rows(folder / "finds.csv", "date,lat,lon",
         [f"{year}-01-02,{y},{x}" for year, (x, y) in zip(years, SPOTS, strict=False)])  # fmt: skip
    rows(folder / "main_roads.csv", "name,lat,lon", ["M5,44.2134,16.7123"])
    (folder / "empty.geojson").write_text("")
    rows(folder / "head_only.csv", "date,lat,lon", [])
    return folder


def test_the_draft_of_a_dirty_folder_runs_and_sets_aside_what_it_said(tmp_path: Path) -> None:
    """Tests broken shapes, a typo, a wrong CRS, swapped axes, empty files and a future date."""
    path = tmp_path / "CASE.toml"
    text = case_init(dirty(tmp_path / "in"), case_file=path, environment={}, on=NOW.date())
    path.write_text(text)
    told = tomllib.loads(text)
    assert [layer["name"] for layer in told["layers"]] == ["finds", "main_roads", "suspect_areas"]
    west, south, east, north = told["region"]["extent"]
    assert (west, east) == pytest.approx((16.5, 17.0), abs=0.1)
    assert (south, north) == pytest.approx((44.0, 44.5), abs=0.1)
    for reason in (
        "accidents.csv: Layer accidents (longitude 44.",
        "are mirror images: in one of the two, latitude and longitude are swapped",
        "cleared_areas.geojson: Layer cleared_areas: its coordinates are not degrees, but its CRS"
        ' is EPSG:4326. Read as EPSG:32633 they lie in the case: write crs = "EPSG:32633"',
        "empty.geojson: The file empty.geojson holds no record",
        "head_only.csv: The file head_only.csv holds no record",
        "Outside the extent, will be set aside: record 61 at 61.50, 44.20.",
        "3 of 61 records hold no shape",
    ):
        assert reason in text
    batches = {b.layer: b for b in intake_case(load_case(path), now=NOW, ids=real_ids())}
    areas = batches["suspect_areas"]
    # One date that is not read and three outlines that cross themselves are noted.
    assert (areas.counts.read, areas.counts.repaired, areas.counts.quarantined) == (61, 4, 4)
    future = [
        d.payload for d in batches["finds"].drafts if isinstance(d.payload, RecordQuarantined)
    ]
    assert [(q.position, q.code) for q in future] == [(4, "REC-31")]
    unread = [d.payload for d in areas.drafts
              if isinstance(d.payload, EvidenceReported) and d.payload.position == 8]  # fmt: skip
    assert "The date not read is not understood" in unread[0].repair


def test_no_position_error_is_invented_in_the_draft(tmp_path: Path) -> None:
    """Tests points and areas that give nothing away, rounded points, and a road, a place."""
    folder = dirty(tmp_path / "in")
    rows(folder / "signs.csv", "date,lat,lon", ["2020-01-02,44.2,16.7", "2020-01-02,44.3,16.8"])
    text = case_init(folder, environment={}, on=date(2026, 1, 1))
    told = {layer["name"]: layer for layer in tomllib.loads(text)["layers"]}
    for name in ("finds", "suspect_areas", "main_roads"):
        assert "position_error_m" not in told[name], name
    assert told["signs"]["position_error_m"] == 3214
    assert (told["main_roads"]["kind"], told["main_roads"]["place_kind"]) == ("boundary", "road")
    assert "# assumption, to be checked: the coordinates are rounded to 0.1 degrees" in text
    unknown = BY_METHOD_M["unknown"]
    told_unknown = "# position_error_m = # not known: the national rule for an unknown method"
    assert f"{told_unknown} counts, {unknown:,.0f} m." in text
    assert "geometry" not in text


def located(*xy: tuple[float, float]) -> place.Located:
    return place.locate(shapely.points(xy), None)


@pytest.mark.parametrize(
    ("columns", "xy", "form", "expected"),
    [
        ({}, SPOTS, "csv", (None, PositionMethod.UNKNOWN, "")),
        ({}, SPOTS, "gpx", (10.0, PositionMethod.PHONE, "")),
        ({}, [*SPOTS[:3], *SPOTS[:3]], "csv", (5000.0, PositionMethod.DISTRICT_CENTRE, "")),
        ({}, [(16.51, 44.25)], "csv", (None, PositionMethod.UNKNOWN, "")),
        ({}, [(16.5, 44.2)], "csv", (3214, PositionMethod.UNKNOWN, "")),
        ({}, [(16.51, 44.25)], "gpx", (321, PositionMethod.PHONE, "")),
        ({"Accuracy_m": "7"}, SPOTS, "csv", (None, PositionMethod.UNKNOWN, "Accuracy_m")),
        ({"accuracy": "good"}, SPOTS, "csv", (None, PositionMethod.UNKNOWN, "")),
    ],
)
def test_what_a_file_gives_away_about_its_positions(
    columns: dict[str, str],
    xy: list[tuple[float, float]],
    form: str,
    expected: tuple[float | None, PositionMethod, str],
) -> None:
    """Tests nothing, a receiver's file, shared places, rounded ones, and a column that says so."""
    table = LayerTable(Path("-"), 1, tuple(columns), sample=(columns,))
    found = exactness(table, located(*xy), format=form, by_method_m=BY_METHOD_M)
    told_m = None if found.error_m is None else round(found.error_m)
    assert (told_m, found.method, found.column) == expected


@pytest.mark.parametrize(
    ("strays", "stretched"),
    [
        ([(61.5, 44.2)], False),
        ([(44.2, 16.6), (44.3, 16.7), (44.1, 16.8)], False),
        # One in ten of a layer together is no slip of a pen: they belong to it.
        ([(19.0 + i / 50, 44.2) for i in range(6)], True),
    ],
)
def test_a_slip_moves_no_extent_but_a_second_cluster_does(
    strays: list[tuple[float, float]], *, stretched: bool
) -> None:
    """Tests one typo, three records with swapped axes, and six records of another district."""
    box = joint_extent([located(*SPOTS, *strays)])
    assert box is not None
    assert (box[2] > 17.1) is stretched


def test_a_typo_in_a_small_layer_is_held_against_the_others() -> None:
    """Tests two accidents, one of them far away, beside a layer of sixty."""
    assert joint_extent([located(*SPOTS), located((16.6, 44.1), (116.6, 44.1))]) == joint_extent(
        [located(*SPOTS), located((16.6, 44.1))]
    )
    alone = joint_extent([located((16.6, 44.1), (20.0, 44.1))])
    assert alone == (16.6, 44.1, 20.0, 44.1)


def test_one_bad_value_drops_no_column_of_dates() -> None:
    """Tests a column by its name, one by what stands in it, and one that is mostly words."""

    def found(name: str, *cells: str) -> str:
        sample = tuple({name: c} for c in cells)
        guess = date_field(LayerTable(Path("-"), len(cells), (name,), sample=sample))
        return f"{guess.value}: {guess.why}" if guess else ""

    assert found("date", "2020-01-01", "soon").startswith("date: 50% of its first records")
    assert "noted and stays" in found("seen", "2020-01-01", "x", *["2020-01-02"] * 3)
    assert found("time_spent", "long", "short", "2020") == ""


def test_a_folder_of_which_nothing_can_be_listed_says_why(tmp_path: Path) -> None:
    """Tests a folder with one empty file."""
    (tmp_path / "a.csv").write_text("")
    with pytest.raises(CaseError, match=r"a\.csv: The file a\.csv holds no record"):
        case_init(tmp_path, environment={})
