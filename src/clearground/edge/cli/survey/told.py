"""How an answer about surveying is told: figures, then what they rest on, then who decides."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from clearground.edge.cli.group import Contents
from clearground.errors import BeliefError
from clearground.standards.words import THOUSANDS, _

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
LEVEL = click.option(
    "--level", type=float, default=0.9, show_default=True, help="Level of each interval."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answers.

    Parameters
    ----------
    facts : dict
        The figures, under the keys of docs/reference/json.md.
    lines : sequence of str
        The same in words.
    assumes : sequence of str
        What they rest on.
    """

    facts: dict[str, Any]
    lines: Sequence[str]
    assumes: Sequence[str]


def tell(answer: Answer, *, as_json: bool) -> None:
    """Print an answer with what it assumes and who decides."""
    note = _("Arithmetic on the figures given: it releases no land, and a named person decides.")
    if as_json:
        told = {**answer.facts, "assumes": list(answer.assumes), "note": note}
        click.echo(json.dumps(told, allow_nan=False))
        return
    for line in answer.lines:
        click.echo(line)
    click.echo(_("Assumes:"))
    for line in answer.assumes:
        click.echo(f"  - {line}")
    click.echo(note)


def chance(p: float) -> str:
    """A probability with three digits; what is neither 0 nor 1 is never rounded to it.

    >>> chance(0.12345), chance(0.99999), chance(0.00001), chance(1.0)
    ('0.123', 'above 0.999', 'below 0.001', '1.000')
    """
    if 0.999 < p < 1.0 and round(p, 3) >= 1.0:
        return _("above {p}").format(p="0.999")
    if 0.0 < p < 0.001 and round(p, 3) <= 0.0:
        return _("below {p}").format(p="0.001")
    return f"{p:.3f}"


def figure(value: float) -> str:
    """A number as people read it: whole above a thousand, else three digits.

    >>> figure(78.4249), figure(23048.0).isdigit(), figure(0.02)
    ('78.4', False, '0.02')
    """
    if abs(value) >= 1000:
        return f"{value:,.0f}".replace(",", THOUSANDS)
    return f"{value:.3g}"


def percent(share: float) -> str:
    """A share as per cent, with two digits where it is small.

    >>> percent(0.9), percent(0.0246)
    ('90 %', '2.5 %')
    """
    return f"{100 * share:.3g} %" if share >= 0.1 else f"{100 * share:.2g} %"


def one_of(given: dict[str, float | None]) -> str:
    """Name of the one option that was given among several that exclude each other.

    Raises
    ------
    click.UsageError
        When none or more than one was given.

    >>> one_of({"--spacing-m": None, "--probability": 0.9})
    '--probability'
    """
    named = [name for name, value in given.items() if value is not None]
    if len(named) != 1:
        raise click.UsageError(_("Give one of {names}.").format(names=", ".join(given)))
    return named[0]


def no_table(what: str) -> BeliefError:
    """BEL-16: a table from which a question cannot be read."""
    return BeliefError(
        "BEL-16",
        what,
        _("A row left out or guessed would change the answer, so none was given."),
        _("Correct the file; `--help` names its columns."),
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows under a head, each column as wide as its widest cell; the first to the left.

    >>> table(["a", "n"], [["x", "10"]])
    ['  a   n', '  x  10']
    """
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    return [
        "  "
        + "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (head, *rows)
    ]


def group() -> Contents:
    """An empty group for the questions of a survey."""
    title = _("How much to survey: spacing, samples, effort, and what a search leaves.")
    return Contents(name="survey", help=title, short_help=title)
