"""The help of every command is written for its reader, not for the reader of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from clearground.edge.cli import app
from clearground.edge.cli.facts import help_of
from clearground.events.evidence import EvidenceReported
from clearground.events.release import ReleaseSigned
from clearground.events.teams import CertificateIssued, TeamFormed

MARKS = re.compile(
    r"`entity`|(?<!`)`\w+`(?!`)|-{4,}|\w+ : \w+|``|\bNone\b|\.\.|(?m:^(Parameters|Returns|Raises)$)"
)
"""Marks of reStructuredText, of numpydoc and of Python."""


def helps(group: click.Group, path: str = "") -> Iterator[tuple[str, str]]:
    for name, command in group.commands.items():
        yield f"{path} {name}", f"{command.help}\n{command.get_short_help_str(200)}"
        if isinstance(command, click.Group):
            yield from helps(command, f"{path} {name}")


def test_no_help_shows_the_marks_of_its_source() -> None:
    """Tests the long and the short help of every command."""
    told = dict(helps(app))
    assert len(told) > 40
    assert {path: found[0] for path, text in told.items() if (found := MARKS.search(text))} == {}


@pytest.mark.parametrize(
    ("payload", "asked", "said"),
    [
        (CertificateIssued, (), "A person (ENTITY) was certified to a competency until a day;"),
        (
            ReleaseSigned,
            (),
            "Land of an area was cancelled, reduced or cleared by a named authority.",
        ),
        (
            TeamFormed,
            ("members",),
            "--members are person UUIDs of those registered by name; strength",
        ),
        (EvidenceReported, ("value_low",), "--value-low, value_high, value_unit: The interval"),
        (EvidenceReported, ("same_as",), "--same-as: UUID of the report this one repeats"),
    ],
)
def test_fields_are_named_as_their_options(
    payload: type, asked: tuple[str, ...], said: str
) -> None:
    """Tests that the fields of a fact are told as what a person types."""
    assert said in help_of(payload, frozenset(asked))
