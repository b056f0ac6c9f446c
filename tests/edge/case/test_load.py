"""A case file is understood whole or refused with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearground.edge.case.load import load_case
from clearground.errors import CaseError

LAYER = '[[layers]]\npath = "{path}"\nkind = "accident"\n'
REGION = '[region]\nname = "North"\n'


def case(folder: Path, text: str) -> Path:
    path = folder / "CASE.toml"
    path.write_text(text, encoding="utf-8")
    return path


def code(folder: Path, text: str) -> str:
    with pytest.raises(CaseError) as caught:
        load_case(case(folder, text))
    finding = caught.value.finding
    assert finding.why
    assert finding.next
    return finding.code


def test_a_layer_is_called_after_its_file_and_lies_beside_the_case(tmp_path: Path) -> None:
    """Tests the stem of a packed file and a relative path."""
    found = load_case(case(tmp_path, REGION + LAYER.format(path="in/mine.accidents.geojson.gz")))
    assert [layer.name for layer in found.layers] == ["mine.accidents"]
    assert found.files["mine.accidents"] == tmp_path.resolve() / "in/mine.accidents.geojson.gz"
    assert found.name == "North"
    assert not found.simulated


def test_the_shared_folder_comes_from_the_environment(tmp_path: Path) -> None:
    """Tests a path that begins with ${CLEARGROUND_SHARED}."""
    text = REGION + LAYER.format(path="${CLEARGROUND_SHARED}/a.csv")
    found = load_case(case(tmp_path, text), environment={"CLEARGROUND_SHARED": "/data"})
    assert found.files["a"] == Path("/data/a.csv")


def test_without_the_variable_the_folder_beside_the_checkout_is_taken(tmp_path: Path) -> None:
    """Tests a checkout that has ../shared/cases beside it."""
    (tmp_path / "shared" / "cases").mkdir(parents=True)
    (tmp_path / "checkout" / "cases").mkdir(parents=True)
    text = REGION + LAYER.format(path="${CLEARGROUND_SHARED}/a.csv")
    found = load_case(case(tmp_path / "checkout" / "cases", text), environment={})
    assert found.files["a"].resolve() == tmp_path.resolve() / "shared" / "a.csv"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[region", "CASE-02"),
        (LAYER.format(path="a.csv"), "CASE-03"),  # no region
        (REGION, "CASE-03"),  # no layer
        (REGION + "[[layers]]\npath = 'a.csv'\nkind = 'rumour'\n", "CASE-03"),
        (REGION + LAYER.format(path="a.csv") + "colour = 'red'\n", "CASE-03"),
        (REGION + LAYER.format(path="a.csv") + "credibility = 7\n", "CASE-03"),
        (REGION + LAYER.format(path="a.csv") * 2, "CASE-04"),
        (REGION + "timezone = 'Nowhere/City'\n" + LAYER.format(path="a.csv"), "CASE-05"),
        *(
            (REGION + f"extent = {extent}\n" + LAYER.format(path="a.csv"), "CASE-25")
            for extent in (
                "[37.0, 48.0, 36.0, 49.0]",
                "[36.0, 49.0, 37.0, 48.0]",
                "[36.0, 48.0, nan, 49.0]",
                "[-180.0, -90.0, 180.0, 90.0]",
                "[36.0, 48.0, 37.0, 148.0]",
            )
        ),
        (REGION + LAYER.format(path="a.csv") + "fields = { colour = 'x' }\n", "CASE-06"),
    ],
)
def test_each_fault_of_a_case_file_has_its_code(text: str, expected: str, tmp_path: Path) -> None:
    """Tests one fault at a time."""
    assert code(tmp_path, text) == expected


def test_a_missing_case_file_says_how_to_draft_one(tmp_path: Path) -> None:
    """Tests the remedy of CASE-01."""
    with pytest.raises(CaseError, match="clearground case init FOLDER") as caught:
        load_case(tmp_path / "none.toml")
    assert caught.value.code == "CASE-01"
