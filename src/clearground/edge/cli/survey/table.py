"""A small table that somebody asks with: a CSV file with named columns."""

from __future__ import annotations

import csv
from collections.abc import Collection
from math import isfinite
from pathlib import Path

from clearground.edge.cli.survey.told import no_table
from clearground.standards.words import _

ROWS_MAX = 100_000
"""A table for one question; evidence has its own door, with its own bounds."""


def rows_of(path: Path, needed: Collection[str]) -> list[dict[str, str]]:
    """Rows of a CSV file that has the needed columns; others are kept and not looked at.

    Parameters
    ----------
    path : Path
        UTF-8, columns parted by commas, named in the first line.
    needed : collection of str
        Columns.

    Raises
    ------
    BeliefError
        BEL-16 when a column is missing, a row is longer than the head, there is no row or there
        are too many, or the file is no such text.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in needed if name not in (reader.fieldnames or ())]
            if missing:
                raise no_table(
                    _("{file} has no column {names}").format(
                        file=path.name, names=", ".join(missing)
                    )
                )
            rows = []
            for row in reader:
                if None in row or None in row.values():
                    raise no_table(
                        _("Line {n} of {file} has not as many values as its head").format(
                            n=reader.line_num, file=path.name
                        )
                    )
                rows.append(row)
                if len(rows) > ROWS_MAX:
                    raise no_table(
                        _("{file} has more than {n} rows").format(file=path.name, n=ROWS_MAX)
                    )
    except (UnicodeDecodeError, csv.Error) as fault:
        raise no_table(_("{file} is no table").format(file=path.name)) from fault
    if not rows:
        raise no_table(_("{file} has no row").format(file=path.name))
    return rows


def number(row: dict[str, str], column: str, line: int) -> float:
    """The number in a column of a row.

    Parameters
    ----------
    row : dict
        Of `rows_of`.
    column : str
        Its name.
    line : int
        Which row it is, counted from 1 below the head.

    Raises
    ------
    BeliefError
        BEL-16 when it is none.
    """
    try:
        value = float(row[column])
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise no_table(
            _("Row {n} has {value!r} as {column}, which is no number").format(
                n=line, value=row[column], column=column
            )
        )
    return value


def count(row: dict[str, str], column: str, line: int) -> int:
    """The whole number in a column of a row.

    Raises
    ------
    BeliefError
        BEL-16 when it is none.
    """
    value = number(row, column, line)
    if value != int(value):
        raise no_table(
            _("Row {n} has {value!r} as {column}, which is no whole number").format(
                n=line, value=row[column], column=column
            )
        )
    return int(value)
