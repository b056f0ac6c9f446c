"""The demo walks the whole path, says what it is, and repeats itself byte for byte."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import openpyxl
import pyogrio
import pytest
import rasterio

from clearground.edge.ledger.canonical import export_canonical
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from clearground.edge.run.demo import DemoOrder, run_demo
from clearground.edge.run.done import Done
from clearground.edge.run.scoring import told_belief
from clearground.edge.sim.scale import Scale
from clearground.events import PAYLOADS
from clearground.events.field import FindRecorded
from clearground.pipeline import world_of
from clearground.release.account import account

NOT_IN_A_DEMO = {
    *("LayerImported", "RecordQuarantined", "Retracted", "AreasMerged", "OutlineDecided"),
    *("KeyRevoked", "RecordsReceived", "ConflictClosed", "PublicationApproved"),
}
"""Facts that the sample region does not hold: imports, corrections, other offices."""

SELDOM = {"AreaSplit", "AreaExtended", "AccidentRecorded", "WarningEnded"}
"""Facts that happen by chance, and in a region of this size need not happen."""


def exported(region: Path) -> bytes:
    store = GeoPackageStore.open(region, read_only=True)
    try:
        out = io.BytesIO()
        export_canonical(store, out)
        return out.getvalue()
    finally:
        store.close()


def events_of(done: Done) -> tuple:
    store = GeoPackageStore.open(done.region, read_only=True)
    try:
        return store.events()
    finally:
        store.close()


def test_the_record_verifies_and_names_its_digest(small_demo: Done) -> None:
    """Tests that every chain and signature holds and the summary names the same digest."""
    found = verify(small_demo.region)
    assert found.ok, found.first_broken
    assert found.root_digest == small_demo.summary["root_digest"]
    assert found.simulated


def test_the_same_seed_and_moment_give_the_same_bytes(small_demo: Done, tmp_path: Path) -> None:
    """Tests that two fresh folders hold the same canonical export and root digest."""
    again = run_demo(DemoOrder(Scale.SMALL, 1, None, tmp_path / "again"), lambda _line: None)
    assert again.summary["root_digest"] == small_demo.summary["root_digest"]
    assert exported(again.region) == exported(small_demo.region)
    other = {p.name for p in (tmp_path / "again").glob("belief-*.tif")}
    assert other == {p.name for p in small_demo.region.parent.glob("belief-*.tif")}


def test_every_event_is_marked_simulated_and_nearly_every_fact_occurs(small_demo: Done) -> None:
    """Tests that the walk goes through every room and marks what it writes."""
    events = events_of(small_demo)
    assert all(event.simulated for event in events)
    missing = set(PAYLOADS) - {event.type for event in events}
    assert missing <= NOT_IN_A_DEMO | SELDOM


def test_the_square_metres_close_at_every_month(small_demo: Done) -> None:
    """Tests that the account closes as known on any date, not only at the end."""
    events = events_of(small_demo)
    days = sorted({event.recorded_time for event in events})
    for moment in days[:: max(1, len(days) // 12)]:
        world = world_of(events, as_known=moment)
        found = account(world.register, world.releases, world.worklog)
        parts = found.remaining_m2 + found.cancelled_m2 + found.reduced_m2 + found.cleared_m2
        assert found.declared_m2 == parts
        assert found.difference_m2 == 0


def test_vector_and_raster_agree(small_demo: Done) -> None:
    """Tests that the ground of each state, counted on a raster, differs by its edges at most."""
    raster = small_demo.summary["scores"]["raster"]
    assert raster["agree"]
    assert raster["states"]["remaining"]["vector_m2"] > 100_000
    total = sum(row["vector_m2"] for row in raster["states"].values() if row["vector_m2"])
    account = small_demo.summary["account"]
    assert abs(total - account["declared_m2"] - account["outside_m2"]) <= len(raster["states"])


def test_the_forecasts_beat_their_peers(small_demo: Done) -> None:
    """Tests the floors: belief against front line and kernel, plan against two simple orders."""
    belief, plan = small_demo.summary["scores"]["belief"], small_demo.summary["scores"]["plan"]
    for peer in ("front", "kernel"):
        assert belief["engine"]["auc"] > belief[peer]["auc"]
        assert belief["engine"]["brier"] < belief[peer]["brier"]
    assert plan["plan"] > plan["score_and_sort"]
    assert plan["plan"] > plan["random"]
    assert plan["plan"] <= plan["bound"]
    assert plan["faults"] == 0


def test_the_belief_served_is_scored_against_what_remains(small_demo: Done) -> None:
    """Tests that the map after the work is scored: what was found and removed no longer counts.

    The expected total is within a factor of three of what remains.
    """
    scores = small_demo.summary["scores"]
    before, now = scores["belief"], scores["belief_now"]
    store = GeoPackageStore.open(small_demo.region, read_only=True)
    finds = sum(1 for event in store.events() if isinstance(event.payload, FindRecorded))
    store.close()
    assert finds > 0
    assert now["items"] == before["items"] - finds
    assert 1 / 3 < now["expected_of_true"] < 3
    assert now["engine"]["auc"] > max(now["front"]["auc"], now["kernel"]["auc"])
    told = "\n".join(small_demo.closing_lines)
    assert f"{now['items']:,} lie in the ground" in told


def test_the_last_line_tells_where_to_look_and_a_missed_truth_is_said(small_demo: Done) -> None:
    """Tests that the next step stands alone at the end, and both sides of the interval's ends."""
    assert small_demo.closing_lines[-2] == ""
    assert small_demo.closing_lines[-1].startswith("Look next at one area's whole story: ")
    scores = small_demo.summary["scores"]["belief"]
    missed = "the truth lies outside this interval"
    inside = {**scores, "items": 5, "expected_items_lo": 1, "expected_items_hi": 9}
    assert missed not in told_belief("now", {**inside, "total_in_interval": True})[1]
    assert told_belief("now", {**inside, "total_in_interval": False})[1].endswith(missed)
    for name in ("belief", "belief_now"):
        told = [line for line in small_demo.closing_lines if "items expected" in line]
        line = told[0 if name == "belief" else 1]
        assert (missed in line) is not small_demo.summary["scores"][name]["total_in_interval"]


def test_every_page_and_file_says_that_it_is_simulated(small_demo: Done) -> None:
    """Tests the mark in tables, JSON, raster and the layers' titles."""
    folder = small_demo.region.parent
    for name in ("summary.json", "outputs.json", "plan.json", "account.json"):
        assert json.loads((folder / name).read_text())["simulated"] is True, name
    rows = list(csv.DictReader((folder / "hazardous_areas.csv").open()))
    assert rows
    assert {row["simulated"] for row in rows} == {"True"}
    sheet = openpyxl.load_workbook(folder / "hazardous_areas.xlsx").active
    assert sheet.max_row == len(rows) + 1
    (raster,) = folder.glob("belief-*.tif")
    with rasterio.open(raster) as source:
        assert source.tags()["simulated"] == "yes"
    with sqlite3.connect(small_demo.region) as connection:
        titles = connection.execute(
            "SELECT identifier, description FROM gpkg_contents WHERE table_name='areas'"
        ).fetchone()
    assert "imulated" in " ".join(titles)


def test_forecasts_are_marked_as_forecasts_wherever_they_leave(small_demo: Done) -> None:
    """Tests that an outline or a plan cannot be taken for a record."""
    folder = small_demo.region.parent
    for row in csv.DictReader((folder / "proposed_outlines.csv").open()):
        assert "forecast" in row["forecast"]
        assert 0 < float(row["p_any"]) < 1
        assert (
            row["belief_digest"]
            == json.loads((folder / "outputs.json").read_text())["belief_digest"]
        )
    assert json.loads((folder / "plan.json").read_text())["forecast"] is True
    with sqlite3.connect(small_demo.region) as connection:
        title = connection.execute(
            "SELECT identifier FROM gpkg_contents WHERE table_name='planned_tasks'"
        ).fetchone()
    assert "Forecast" in title[0]


def test_other_programs_open_the_layers(small_demo: Done) -> None:
    """Tests that GDAL reads every layer with its columns, in the region's CRS."""
    layers = {name for name, _kind in pyogrio.list_layers(small_demo.region)}
    assert {"areas", "releases", "evidence", "orders", "progress", "warnings"} <= layers
    meta, _fids, shapes, _values = pyogrio.raw.read(small_demo.region, layer="areas")
    assert len(shapes) > 5
    assert {"code", "class", "status", "remaining_m2"} <= set(meta["fields"])
    assert "Azimuthal" in meta["crs"]


def test_no_position_of_a_team_is_in_any_derived_table(small_demo: Done) -> None:
    """Tests that team bases stay in the events of the office and enter no layer."""
    with sqlite3.connect(small_demo.region) as connection:
        tables = [
            row[0]
            for row in connection.execute(
                "SELECT table_name FROM gpkg_contents WHERE table_name <> 'clearground_events'"
            )
        ]
    assert not [name for name in tables if "team" in name or "base" in name or "people" in name]


def test_a_demo_never_replaces_a_real_region(small_demo: Done, tmp_path: Path) -> None:
    """Tests that the folder of a real region is refused and kept."""
    from click.testing import CliRunner

    from clearground.edge.cli import app

    region = tmp_path / "region.gpkg"
    words = ["region", "open", str(region), "--name", "R", "--lon0", "18", "--lat0", "44"]
    words += ["--by", "A", "--organisation", "O"]
    assert CliRunner().invoke(app, words).exit_code == 0
    before = region.read_bytes()
    with pytest.raises(Exception, match="real region"):
        run_demo(DemoOrder(Scale.SMALL, 1, None, tmp_path), lambda _line: None)
    assert region.read_bytes() == before
