"""A whole case is taken in layer by layer, or not at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clearground.edge.case import (
    OPENING,
    Recorder,
    batches,
    intake_case,
    load_case,
    missing_layers,
    named_ids,
    prepare_case,
    real_ids,
    seeded_ids,
)
from clearground.edge.ledger.ids import SeededIds
from clearground.edge.parameters import default_book
from clearground.errors import CaseError, ClearError, FileRefused
from clearground.events.region import PlaceRegistered, RegionOpened
from clearground.evidence.state import Dossier
from clearground.pipeline import World, check

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ACCIDENTS = "date,lat,lon\n2025-01-01,51.2,35.1\n2025-02-01,51.3,35.2\n2025-03-01,51.25,35.15\n"


def line(name: str, *corners: tuple[float, float]) -> str:
    geometry = {"type": "LineString", "coordinates": corners}
    return json.dumps({"type": "Feature", "properties": {"name": name}, "geometry": geometry})


def folder_with_case(folder: Path, *, extent: str = "", simulated: bool = False) -> Path:
    """Two layers: three accidents and a border."""
    (folder / "accidents.csv").write_text(ACCIDENTS)
    (folder / "border.geojson").write_text(line("border", (35.0, 51.1), (35.3, 51.4)))
    path = folder / "CASE.toml"
    path.write_text(
        f"simulated = {str(simulated).lower()}\n[region]\nname = 'North'\n{extent}\n"
        "[[layers]]\npath = 'border.geojson'\nkind = 'boundary'\n"
        "[[layers]]\npath = 'accidents.csv'\nkind = 'accident'\ndate_field = 'date'\n"
        "position_error_m = 10.0\n"
    )
    return path


def test_the_region_opens_first_and_each_layer_is_one_batch(tmp_path: Path) -> None:
    """Tests names, counts and the region's centre: the middle of 35.0 to 35.3, 51.1 to 51.4."""
    found = list(intake_case(load_case(folder_with_case(tmp_path)), now=NOW, ids=real_ids()))
    assert [b.layer for b in found] == [OPENING, "border", "accidents"]
    region = found[0].drafts[0].payload
    assert isinstance(region, RegionOpened)
    assert (region.lon0, region.lat0) == (35.15, 51.25)
    assert [b.counts.imported for b in found] == [0, 1, 3]


def test_the_pipeline_accepts_every_draft_in_its_order(tmp_path: Path) -> None:
    """Tests the drafts against the rules of every room, and that the places stand first."""
    world = World()
    case = load_case(folder_with_case(tmp_path))
    for batch in intake_case(case, now=NOW, ids=real_ids()):
        for draft in batch.drafts:
            assert check(world, draft, default_book()) == ()
            world.apply(draft)
    assert len(world.dossier.reports) == 3
    first = min(r.valid_time for r in world.dossier.reports.values())
    assert all(p.valid_time < first for p in world.places.values())


def test_a_stopped_import_goes_on_behind_what_is_recorded(tmp_path: Path) -> None:
    """Tests that the batches after a stop are those of an uninterrupted import."""
    case = load_case(folder_with_case(tmp_path, simulated=True))
    whole = list(intake_case(case, now=NOW, ids=seeded_ids(1, NOW)))
    done = frozenset(b.layer for b in whole[:2])
    rest = list(intake_case(case, now=NOW, ids=seeded_ids(1, NOW), skip=done))
    assert rest == whole[2:]
    assert all(d.simulated for b in whole for d in b.drafts)


def test_ids_of_the_ledger_serve_too(tmp_path: Path) -> None:
    """Tests that a source of ids gives the same ids for the same names, whatever was asked."""
    source = SeededIds(1, NOW)
    ids, again = named_ids(source), named_ids(SeededIds(1, NOW))
    again("other")
    assert ids("layer/1") == ids("layer/1") == again("layer/1") != ids("layer/2")
    case = load_case(folder_with_case(tmp_path))
    assert len(list(intake_case(case, now=NOW, ids=source))) == 3


def test_a_recorder_who_is_known_is_not_registered_again(tmp_path: Path) -> None:
    """Tests that every draft bears the given person."""
    case = load_case(folder_with_case(tmp_path))
    who = Recorder("person", "organisation")
    found = list(intake_case(case, now=NOW, ids=real_ids(), recorder=who))
    assert len(found[0].drafts) == 1
    assert {d.actor for b in found for d in b.drafts} == {"person"}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("accidents.csv", "", "FILE-12"),
        ("accidents.csv", "date,lat,lon\n", "FILE-12"),
        ("accidents.csv", "date,lat,lon\n2025-01-01,35.1,51.2\n", "GEO-13"),
        ("accidents.csv", "date,lat,lon\n2025-01-01,5707000,639000\n", "GEO-09"),
        ("accidents.csv", "day,lat,lon\n2025-01-01,51.2,35.1\n", "CASE-08"),
        ("border.geojson", "{", "FILE-04"),
        ("border.geojson", None, "FILE-09"),
    ],
)
def test_a_bad_layer_stops_the_case_before_anything_is_recorded(
    name: str, content: str | None, code: str, tmp_path: Path
) -> None:
    """Tests each bad layer: the first batch is never reached."""
    path = folder_with_case(tmp_path, extent="extent = [35.0, 51.0, 36.0, 52.0]")
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(ClearError) as caught:
        next(iter(intake_case(load_case(path), now=NOW, ids=real_ids())))
    assert caught.value.code == code


def test_one_layer_with_swapped_axes_shows_among_the_others(tmp_path: Path) -> None:
    """Tests three layers without a stated extent, one of which has its axes swapped."""
    path = folder_with_case(tmp_path)
    (tmp_path / "road.geojson").write_text(line("road", (35.1, 51.1), (35.2, 51.4)))
    (tmp_path / "accidents.csv").write_text("date,lat,lon\n2025-01-01,35.1,51.2\n")
    path.write_text(path.read_text() + "[[layers]]\npath = 'road.geojson'\nkind = 'boundary'\n")
    with pytest.raises(ClearError, match="accidents") as caught:
        next(iter(intake_case(load_case(path), now=NOW, ids=real_ids())))
    assert caught.value.code == "GEO-13"


def test_a_case_without_any_shape_has_no_region(tmp_path: Path) -> None:
    """Tests a case of statements alone."""
    (tmp_path / "s.csv").write_text("statement\nx\n")
    path = tmp_path / "CASE.toml"
    path.write_text("[region]\nname='N'\n[[layers]]\npath='s.csv'\nkind='statement'\n")
    with pytest.raises(CaseError) as caught:
        next(iter(intake_case(load_case(path), now=NOW, ids=real_ids())))
    assert caught.value.code == "CASE-10"


def test_a_layer_may_not_take_the_name_of_the_opening(tmp_path: Path) -> None:
    """Tests the one name that is taken."""
    path = folder_with_case(tmp_path)
    path.write_text(path.read_text() + f"name = '{OPENING}'\n")
    with pytest.raises(CaseError) as caught:
        next(iter(intake_case(load_case(path), now=NOW, ids=real_ids())))
    assert caught.value.code == "CASE-09"


def test_a_tenth_of_broken_shapes_is_mended_or_set_aside(tmp_path: Path) -> None:
    """Tests 40 areas of which two cross themselves, one is open, one is nothing."""
    path = folder_with_case(tmp_path)
    rings = [
        [[35.1, y], [35.11, y], [35.11, y + 0.001], [35.1, y + 0.001], [35.1, y]]
        for y in (51.2 + i / 400 for i in range(40))
    ]
    for i in (3, 4):
        rings[i][1], rings[i][2] = rings[i][2], rings[i][1]
    rings[5] = rings[5][:-1]
    rings[6] = rings[6][:2]
    lines = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {"n": i},
                "geometry": {"type": "Polygon", "coordinates": [r]},
            }
        )
        for i, r in enumerate(rings)
    ]
    (tmp_path / "suspect.geojsonl").write_text("\n".join(lines))
    path.write_text(
        path.read_text() + "[[layers]]\npath='suspect.geojsonl'\nkind='suspect_area_record'\n"
    )
    last = list(intake_case(load_case(path), now=NOW, ids=real_ids()))[-1]
    counts = last.counts
    assert (counts.read, counts.imported, counts.repaired, counts.quarantined) == (40, 36, 3, 1)
    dossier = Dossier()
    for draft in last.drafts:
        dossier.apply(draft)
    assert [q.position for q in dossier.quarantine.values()] == [7]


def test_nothing_of_an_import_stays_in_the_temporary_folder(tmp_path: Path) -> None:
    """Tests that the tables live as long as the block and no longer."""
    with prepare_case(load_case(folder_with_case(tmp_path))) as prepared:
        lines = prepared.tables["accidents"].lines
        assert lines.exists()
        assert len(list(batches(prepared, now=NOW, ids=real_ids()))) == 3
    assert not lines.exists()


def test_the_layers_that_a_real_operation_still_needs_are_named(tmp_path: Path) -> None:
    """Tests that accidents are there, roads are not, and an insufficient layer is named too."""
    path = folder_with_case(tmp_path)
    path.write_text("[not_available]\naccidents = 'only from 2025'\n" + path.read_text())
    text = path.read_text().replace("simulated = false\n", "")
    path.write_text(text)
    found = {m.name: m.why for m in missing_layers(load_case(path))}
    assert found["accidents"] == "only from 2025"
    assert {"villages", "roads", "land cover", "teams"} <= set(found)
    path.write_text(text.replace("[not_available]\naccidents = 'only from 2025'\n", ""))
    assert "accidents" not in {m.name for m in missing_layers(load_case(path))}


@pytest.mark.parametrize(
    ("name", "answered"),
    [
        # Every layer of the Kursk, Bosnian and Colombian cases: none of them answers.
        *(
            (name, "")
            for name in (
                "border", "settlements", "control_daily", "control_monthly_other_source",
                "control_third_source", "defensive_works", "accidents", "civilian_harm",
                "progress", "statements", "municipalities_adm3", "suspect_areas",
                "cleared_areas", "incidents", "lifted_minefields", "national_statistics",
                "events_1990_2012", "grid_antioquia",
            )
        ),
        ("fields_2024", "land cover"),
        ("landCover", "land cover"),
        ("forest", "land cover"),
        ("main_roads", "roads"),
        ("railroads", ""),
        ("rivers-of-the-north", "water"),
    ],
)  # fmt: skip
def test_a_layers_name_answers_by_whole_words(name: str, answered: str, tmp_path: Path) -> None:
    """Tests that lifted minefields are no fields, and that real names of fields are."""
    path = tmp_path / "CASE.toml"
    path.write_text(
        f'[region]\nname = "R"\n[[layers]]\nname = "{name}"\npath = "x.csv"\nkind = "other"\n'
    )
    missing = {m.name for m in missing_layers(load_case(path))}
    assert {"land cover", "roads", "water"} - missing == ({answered} if answered else set())


def test_places_stand_on_every_day_that_the_records_speak_about(tmp_path: Path) -> None:
    """Tests that the border is there the day before the first accident."""
    found = list(intake_case(load_case(folder_with_case(tmp_path)), now=NOW, ids=real_ids()))
    border = found[1].drafts[0]
    assert isinstance(border.payload, PlaceRegistered)
    assert border.valid_time == datetime(2024, 12, 31, tzinfo=UTC)


def test_a_missing_file_names_its_path(tmp_path: Path) -> None:
    """Tests that the message tells where the file was looked for."""
    path = folder_with_case(tmp_path)
    (tmp_path / "accidents.csv").unlink()
    with pytest.raises(FileRefused, match=r"accidents\.csv"):
        next(iter(intake_case(load_case(path), now=NOW, ids=real_ids())))
