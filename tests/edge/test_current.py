"""The derived layers of a region file show its records, or say that they do not (hazard H-03)."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pyogrio
import pytest
from click.testing import CliRunner, Result

from clearground.edge import current
from clearground.edge.cli import app
from clearground.edge.gpkg.shown import older
from clearground.edge.layers.build import DRAWING_ORDER, build
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.run.demo import DEFAULT_NOW
from clearground.edge.run.done import Done
from clearground.events.region import PlaceRegistered
from clearground.events.teams import PersonRegistered
from clearground.pipeline import world_of
from clearground.standards.terms import Role
from tests.edge.region import AREA_A, NOW, drafts, region_file, shape, writer

MOMENT = "2027-03-01T08:00:00Z"


def run(*words: str | Path) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result


def opened(tmp_path: Path) -> Path:
    path = tmp_path / "r.gpkg"
    words = ("region", "open", path, "--name", "R", "--lon0", "-30", "--lat0", "51")
    run(*words, "--simulated", "--radius-km", "10", "--by", "A", "--organisation", "O",
        "--now", MOMENT)  # fmt: skip
    return path


def report(path: Path, by: str = "A") -> Result:
    words = ("evidence", "add", path, "--kind", "accident", "--directness", "direct")
    place = ("--shape", "POINT (-29.99 51.005)", "--now", MOMENT, "--by", by)
    return run(*words, "--source", "S", *place)


def features(path: Path, layer: str) -> int:
    return int(pyogrio.read_info(path, layer=layer)["features"])


def description(path: Path, layer: str) -> str:
    with sqlite3.connect(path) as connection:
        asked = "SELECT description FROM gpkg_contents WHERE table_name=?"
        return str(connection.execute(asked, (layer,)).fetchone()[0])


def position(path: Path) -> int:
    with GeoPackageStore.open(path, read_only=True) as store:
        return store.position()


def test_a_region_walked_by_hand_has_current_layers(tmp_path: Path) -> None:
    """Tests that each command leaves the layers at what it recorded, without a run."""
    path = opened(tmp_path)
    assert set(DRAWING_ORDER) <= {name for name, _kind in pyogrio.list_layers(path)}
    for count in (1, 2):
        assert report(path).stderr == ""
        assert features(path, "evidence") == count
    with GeoPackageStore.open(path, read_only=True) as store:
        shown = store.shown()
        assert {s.layer for s in shown} == set(DRAWING_ORDER)
        records = {s.reach.records for s in shown if not s.forecast}
        roots = {s.reach.root_digest for s in shown if not s.forecast}
        assert (records, roots) == ({store.position()}, {store.root_digest()})
    assert f"first {position(path)} records" in description(path, "evidence")


def test_a_fact_recorded_after_a_demo_is_in_its_layers(small_demo: Done, tmp_path: Path) -> None:
    """Tests that the layers follow, and that the run's forecasts stay as the run left them."""
    path = Path(shutil.copy(small_demo.region, tmp_path / "region.gpkg"))
    before = features(path, "places_points")
    forecasts = {name: features(path, name) for name in ("proposed_outlines", "planned_tasks")}
    told = description(path, "planned_tasks")
    with GeoPackageStore.open(path, read_only=True) as store:
        events = store.events()
    officer = next(
        e.entity
        for e in events
        if isinstance(e.payload, PersonRegistered) and Role.INFORMATION_OFFICER in e.payload.roles
    )
    crs = world_of(events).crs
    place = f"POINT ({crs.lon0} {crs.lat0})"
    words = ("region", "place", path, "--name", "New well", "--kind", "well", "--source", "S")
    run(*words, "--shape", place, "--by", officer, "--now", DEFAULT_NOW.isoformat())
    assert features(path, "places_points") == before + 1
    assert min(forecasts.values()) > 0
    assert {name: features(path, name) for name in forecasts} == forecasts
    assert description(path, "planned_tasks") == told


def test_a_late_a_corrected_and_a_retracted_record_leave_the_layers_right(tmp_path: Path) -> None:
    """Tests that the layers show what all records give, not the last one on top of the rest."""
    path = opened(tmp_path)
    report(path)
    report(path)
    with GeoPackageStore.open(path, read_only=True) as store:
        first, second = [e for e in store.events() if e.type == "EvidenceReported"]
    grade = ("evidence", "grade", path, first.entity, "--by", "A", "--now", MOMENT)
    run(*grade, "--reliability", "B", "--credibility", "2")
    run(*grade, "--reliability", "D", "--credibility", "4", "--valid", "2027-02-01T08:00:00Z")
    back = ("region", "retract", path, "--reason", "twice", "--by", "A", "--now", MOMENT)
    run(*back, "--event", second.id)
    run(*grade, "--reliability", "B", "--credibility", "2")
    run("verify", path)
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT entity, grade FROM evidence").fetchall()
    assert rows == [(first.entity, "B2")]


def test_a_long_history_marks_its_layers_as_old_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests the mark in the file and in the commands, and that `region layers` ends it."""
    path = opened(tmp_path)
    monkeypatch.setattr(current, "AT_ONCE_MAX", 1)
    assert "do not show the last record." in report(path).stderr
    assert "do not show the last 2 records" in report(path).stderr
    assert features(path, "evidence") == 0
    assert description(path, "evidence").startswith(older())
    assert description(path, "evidence").count(older()) == 1
    assert older() not in description(path, "planned_tasks")
    assert f"clearground region layers {path}" in run("account", path).stderr
    assert f"clearground region layers {path}" in run("show", path, "A").stderr
    done = run("region", "layers", path)
    assert f"rewritten from {position(path)} records" in done.output
    assert features(path, "evidence") == 2
    assert older() not in description(path, "evidence")
    assert run("account", path).stderr == ""


def test_a_rewrite_that_fails_keeps_the_record_and_the_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a disk that refuses in the last layer: no half layers, and nothing unsaid."""
    path = opened(tmp_path)
    calls = {"n": 0}

    def refuse(*_given: object) -> None:
        calls["n"] += 1
        if calls["n"] == len(DRAWING_ORDER) - 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("clearground.edge.gpkg.write._write_style", refuse)
    told = report(path).stderr
    assert calls["n"] == len(DRAWING_ORDER) - 2
    assert "do not show the last record." in told
    assert features(path, "evidence") == 0
    assert description(path, "evidence").startswith(older())
    with GeoPackageStore.open(path, read_only=True) as store:
        assert store.events()[-1].type == "EvidenceReported"


def test_the_mark_is_set_with_the_record_itself(tmp_path: Path) -> None:
    """Tests that a process killed right after recording leaves no old layer unmarked."""
    path = region_file(tmp_path / "r.gpkg")
    with GeoPackageStore.open(path) as store:
        current.rewrite(store, NOW)
        assert older() not in description(path, "areas")
        place = PlaceRegistered("P", "well", shape(AREA_A.centroid), source="S")
        again = replace(drafts()[0], entity="place-9", payload=place)
        store.append([again], writer(2))
        assert description(path, "areas").startswith(older())
        assert current.unshown(store) > 0


def test_layers_written_from_a_shorter_history_say_so(tmp_path: Path) -> None:
    """Tests that what another program recorded meanwhile is not taken as shown."""
    path = region_file(tmp_path / "r.gpkg")
    with GeoPackageStore.open(path) as store:
        events = store.events()
        world = world_of(events)
        layers = build(world, now=NOW, simulated=True)
        store.write_layers(layers, world.crs, records=len(events) - 1, moment=NOW)
        assert current.unshown(store) == 1
    assert description(path, "areas").startswith(older())
