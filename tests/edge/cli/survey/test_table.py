"""A table that somebody asks with: what is no table is refused, not guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearground.edge.cli.survey import table
from clearground.edge.cli.survey.table import count, number, rows_of
from clearground.errors import BeliefError


def written(folder: Path, data: bytes) -> Path:
    path = folder / "t.csv"
    path.write_bytes(data)
    return path


def test_columns_are_found_by_name_in_any_order(tmp_path: Path) -> None:
    """Tests a byte order mark, another order and a column nobody asked for."""
    path = written(tmp_path, b"\xef\xbb\xbfp,note,name\r\n0.5,x,A\r\n")
    assert rows_of(path, ("name", "p")) == [{"p": "0.5", "note": "x", "name": "A"}]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no column name, p"),
        (b"name\nA\n", "no column p"),
        (b"name,p\n", "no row"),
        (b"name,p\nA\n", "not as many values"),
        (b"name,p\nA,1,2\n", "not as many values"),
        (b"\xff\xfe\x00", "is no table"),
        (b'name,p\n"A,1\n', "is no table"),
    ],
)
def test_what_is_no_such_table_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    """Tests a missing column, no row, short and long rows, other bytes, an open quote."""
    with pytest.raises(BeliefError, match=said) as told:
        rows_of(written(tmp_path, data), ("name", "p"))
    assert told.value.code == "BEL-16"


def test_a_table_has_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests one row beyond it."""
    monkeypatch.setattr(table, "ROWS_MAX", 2)
    path = written(tmp_path, b"name\nA\nB\nC\n")
    with pytest.raises(BeliefError, match="more than 2 rows"):
        rows_of(path, ("name",))


@pytest.mark.parametrize("text", ["x", "", "nan", "inf", "1,5"])
def test_what_is_no_number_is_named_with_its_row(text: str) -> None:
    """Tests words, nothing, and what is not finite."""
    with pytest.raises(BeliefError, match="Row 7") as told:
        number({"p": text}, "p", 7)
    assert told.value.code == "BEL-16"


def test_a_count_is_whole() -> None:
    """Tests 3.0, which is whole, and 2.5, which is not."""
    assert count({"n": "3.0"}, "n", 1) == 3
    with pytest.raises(BeliefError, match="no whole number"):
        count({"n": "2.5"}, "n", 1)
