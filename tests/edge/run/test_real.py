"""A real case goes as far as its records allow; what is wrong with it is said, not hidden."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from clearground.edge.run.done import Done
from clearground.edge.run.real import RunOrder, run_case
from clearground.errors import ClearError
from tests.edge.run.made_case import make_case

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def walk(case: Path, out: Path, *, seed: int = 1) -> Done:
    return run_case(RunOrder(case, seed, NOW, out), lambda _line: None)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """A case of evidence alone, not marked simulated, walked once."""
    folder = tmp_path_factory.mktemp("real")
    case = make_case(folder / "case", points=300)
    case.write_text(case.read_text().replace("simulated = true", ""))
    return walk(case, folder / "out")


def test_evidence_alone_ends_at_belief_and_outlines(real: Done) -> None:
    """Tests that nothing is declared, ordered or released, and that outlines are proposed."""
    store = GeoPackageStore.open(real.region, read_only=True)
    types = {event.type for event in store.events()}
    store.close()
    assert not types & {"AreaDeclared", "WorkOrderSigned", "ProgressRecorded", "ReleaseSigned"}
    assert real.summary["proposed_outlines"] > 0
    rows = list(csv.DictReader((real.region.parent / "hazardous_areas.csv").open()))
    assert rows == []
    assert verify(real.region).ok


def test_each_next_step_lists_the_records_it_is_missing(real: Done) -> None:
    """Tests that the summary names what declaration, orders, inspection and release need."""
    steps = {step["step"]: step["missing"] for step in real.summary["next_steps"]}
    assert "named authority" in steps["declare"]
    assert "declared area" in steps["order work"]
    assert "signed order" in steps["work"]
    assert real.summary["missing_layers"]


def test_every_record_of_every_layer_is_accounted_for(real: Done) -> None:
    """Tests that read = imported + repaired + quarantined, layer by layer."""
    layers = real.summary["layers"]
    assert {row["name"] for row in layers} == {"accidents", "interviews", "held"}
    for row in layers:
        assert row["read"] == row["imported"] + row["repaired"] + row["quarantined"]
    assert sum(row["read"] for row in layers) == 300 + 12


def test_on_a_real_case_the_seed_steers_no_id_and_no_key(real: Done, tmp_path: Path) -> None:
    """Tests that two runs with one seed have different ids, as two offices would."""
    case = make_case(tmp_path / "case", points=60)
    case.write_text(case.read_text().replace("simulated = true", ""))
    one, two = walk(case, tmp_path / "one"), walk(case, tmp_path / "two")
    assert one.summary["root_digest"] != two.summary["root_digest"]
    assert one.summary["layers"] == two.summary["layers"]


def test_ten_percent_of_broken_shapes_are_repaired_or_set_aside(tmp_path: Path) -> None:
    """Tests that a layer with broken and missing shapes is taken in whole, with reasons."""
    case = make_case(tmp_path / "case", points=300)
    path = tmp_path / "case" / "interviews.geojson"
    data = json.loads(path.read_text())
    for i, feature in enumerate(data["features"]):
        if i % 10 == 0:
            feature["geometry"] = None
        elif i % 10 == 5:
            x, y = feature["geometry"]["coordinates"]
            bow = [[x, y], [x + 0.001, y + 0.001], [x + 0.001, y], [x, y + 0.001], [x, y]]
            feature["geometry"] = {"type": "Polygon", "coordinates": [bow]}
    path.write_text(json.dumps(data))
    done = walk(case, tmp_path / "out")
    row = next(r for r in done.summary["layers"] if r["name"] == "interviews")
    assert (row["read"], row["repaired"], row["quarantined"]) == (200, 20, 20)
    assert row["imported"] == 160


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("accidents.csv", "nowhere.csv"), "FILE"),
        (('kind = "accident"', 'kind = "rumour"'), "CASE"),
        (('timezone = "UTC"', 'timezone = "Mars/Base"'), "CASE"),
        (('date_field = "date"', 'date_field = "when"'), "CASE"),
    ],
)
def test_a_case_that_is_wrong_is_refused_before_anything_is_written(
    change: tuple[str, str], code: str, tmp_path: Path
) -> None:
    """Tests a missing layer, an unknown kind, an unknown zone and a missing column."""
    case = make_case(tmp_path / "case", points=30)
    case.write_text(case.read_text().replace(*change, 1))
    with pytest.raises(ClearError) as refused:
        walk(case, tmp_path / "out")
    assert refused.value.code.startswith(code)
    assert refused.value.finding.why
    assert refused.value.finding.next
    assert list((tmp_path / "out").glob("*")) == []


def test_swapped_axes_are_seen(tmp_path: Path) -> None:
    """Tests that latitudes given as longitudes are named as such, with the remedy."""
    case = make_case(tmp_path / "case", points=60)
    path = tmp_path / "case" / "interviews.geojson"
    data = json.loads(path.read_text())
    for feature in data["features"]:
        feature["geometry"]["coordinates"].reverse()
    path.write_text(json.dumps(data))
    text = case.read_text().replace('name = "Made case"', 'name = "M"\nextent = [-31, 50, -29, 52]')
    case.write_text(text)
    with pytest.raises(ClearError, match=r"swapped \(GEO-\d\d\)"):
        walk(case, tmp_path / "out")


def test_an_empty_file_is_refused_with_its_name(tmp_path: Path) -> None:
    """Tests that an empty layer is an error that names the file."""
    case = make_case(tmp_path / "case", points=30)
    (tmp_path / "case" / "accidents.csv").write_text("")
    with pytest.raises(ClearError, match=r"accidents"):
        walk(case, tmp_path / "out")


def test_dates_in_the_future_are_set_aside_with_the_reason(tmp_path: Path) -> None:
    """Tests that a report from after the run's moment is quarantined, not believed."""
    case = make_case(tmp_path / "case", points=30)
    path = tmp_path / "case" / "accidents.csv"
    path.write_text(path.read_text().replace("2026-01-01", "2031-01-01", 1))
    done = walk(case, tmp_path / "out")
    row = next(r for r in done.summary["layers"] if r["name"] == "accidents")
    assert row["quarantined"] == 1
