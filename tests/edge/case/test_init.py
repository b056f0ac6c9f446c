"""A drafted case file runs unedited and says what its guesses rest on."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clearground.edge.case import case_init, intake_case, load_case, real_ids
from clearground.edge.case.guess import date_field, figures, holders, kind
from clearground.edge.exchange.table import LayerTable
from clearground.errors import CaseError

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def table(*rows: dict[str, str]) -> LayerTable:
    columns = tuple(dict.fromkeys(c for r in rows for c in r))
    words = {c: tuple(sorted({r[c] for r in rows if c in r})) for c in columns}
    return LayerTable(Path("-"), len(rows), columns, sample=rows, words=words)


def area(status: str, day: str) -> dict[str, object]:
    ring = [[35.0, 51.0], [35.1, 51.0], [35.1, 51.1], [35.0, 51.1], [35.0, 51.0]]
    return {
        "type": "Feature",
        "properties": {"status": status, "date": day},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def filled(folder: Path) -> Path:
    """A folder of five files, one of which is no layer."""
    areas = [area("liberated_x", "2025-01-01"), area("contested", "2025-01-02")]
    (folder / "control.daily.geojsonl").write_text("\n".join(map(json.dumps, areas)))
    (folder / "accidents.csv").write_text("date,lat,lon\n2025-01-01,51.05,35.05\n")
    (folder / "progress.csv").write_text("date,area_ha_cum,source\n2025-01-01,10,paper\n")
    (folder / "folds.json").write_text('{"a": [1]}')
    (folder / "readme.txt").write_text("x")
    return folder


def test_the_draft_runs_unedited_wherever_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a draft kept beside the layers, and one kept in the folder that one works in."""
    data, other = tmp_path / "data", tmp_path / "other"
    data.mkdir()
    other.mkdir()
    filled(data)
    beside = data / "CASE.toml"
    beside.write_text(case_init(data, case_file=beside, environment={}))
    monkeypatch.chdir(other)
    elsewhere = other / "CASE.toml"
    elsewhere.write_text(case_init(data, environment={}))
    for path in (beside, elsewhere):
        found = list(intake_case(load_case(path), now=NOW, ids=real_ids()))
        assert [(b.layer, b.counts.imported) for b in found[1:]] == [
            ("accidents", 1),
            ("control.daily", 2),
            ("progress", 1),
        ]
    assert 'path = "accidents.csv"' in beside.read_text()
    assert 'path = "../data/accidents.csv"' in elsewhere.read_text()


def test_each_guess_has_its_reason_and_what_is_left_out_is_said(tmp_path: Path) -> None:
    """Tests the comments of the draft."""
    text = case_init(filled(tmp_path), environment={})
    assert 'kind = "control_area" # guessed from the file\'s name' in text
    assert 'date_field = "date" # 100% of its first records read as dates' in text
    assert "# Not listed: folds.json: " in text
    assert "extent = [35.0, 51.0, 35.1, 51.1]" in text
    # A word that takes a side is not repeated as the program's own.
    assert 'liberated_x = "unknown"' in text
    assert 'contested = "contested or unknown"' in text


def test_paths_in_the_shared_folder_are_written_from_it(tmp_path: Path) -> None:
    """Tests that such a draft can be given to others."""
    shared = tmp_path / "shared"
    (shared / "cases").mkdir(parents=True)
    filled(shared / "cases")
    text = case_init(shared / "cases", environment={"CLEARGROUND_SHARED": str(shared)})
    assert 'path = "${CLEARGROUND_SHARED}/cases/accidents.csv"' in text


def test_an_empty_or_missing_folder_is_refused(tmp_path: Path) -> None:
    """Tests a folder without layers, and none."""
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(CaseError) as caught:
            case_init(folder)
        assert caught.value.code == "CASE-12"


@pytest.mark.parametrize(
    ("name", "rows", "expected"),
    [
        ("x", [{"killed": "1", "injured": "0"}], "accident"),
        ("x", [{"statement": "a", "low": "", "high": ""}], "statement"),
        ("layer1", [{"typeArea": "Suspected Minefield"}], "suspect_area_record"),
        ("cleared_areas", [{"typeArea": "x"}], "cleared_area_record"),
        ("lifted_minefields", [{}], "lifted_minefield_record"),
        ("x", [{"q": "1"}], "other"),
        ("events_1990_2012", [{"event_type": t} for t in ("Accidente", "B", "C", "D")], "other"),
        ("finds2024", [{}], "find"),
        ("mineAccidents", [{}], "accident"),
        ("design", [{}], "other"),
    ],
)
def test_the_kind_is_guessed_from_name_columns_and_words(
    name: str, rows: list[dict[str, str]], expected: str
) -> None:
    """Tests each way to guess, in the order of trust."""
    assert kind(name, table(*rows)).value == expected


def test_dates_are_found_by_name_or_by_what_stands_there() -> None:
    """Tests a column called otherwise, numbers that are no years, and none."""
    by_content = date_field(table({"seen": "2025-01-01"}, {"seen": "2025-02-01"}))
    assert by_content is not None
    assert by_content.value == "seen"
    assert date_field(table({"n": "1999"}, {"n": "7"})) is None
    by_name = date_field(table({"year_end": "2009"}))
    assert by_name is not None
    assert by_name.value == "year_end"


def test_figures_are_columns_of_numbers_with_their_units() -> None:
    """Tests that years, identifiers and words are no figures."""
    found = figures(
        table({"year": "2009", "id": "4", "sha_km2": "1556", "source": "m", "mines": "3"})
    )
    assert found == {"sha_km2": "km2", "mines": "mines"}


def test_a_control_layer_without_a_holder_names_none() -> None:
    """Tests a layer whose columns do not say who held the ground."""
    assert holders(table({"area": "3"})) == ("", {})
