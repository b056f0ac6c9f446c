"""National parameters: the example set that ships, an office's files, those a region adopted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from clearground.edge.strangers import doors
from clearground.errors import CaseError, ParameterError
from clearground.events.region import ParametersAdopted
from clearground.pipeline import World, adoption_in_force
from clearground.standards.parameters import ParameterBook, books, parse
from clearground.standards.words import _


@lru_cache(maxsize=1)
def default_book() -> ParameterBook:
    """The example national set: assumptions to be signed off by the national authority.

    Raises
    ------
    ParameterError
        When a file of the package is damaged.
    """
    folder = files("clearground.standards").joinpath("data")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return books([(name, folder.joinpath(name).read_text("utf-8")) for name in names])


def book_of(files_: Sequence[Path]) -> ParameterBook:
    """The example set with an office's own parameter files over it, code by code.

    Raises
    ------
    CaseError
        CASE-21 when a file cannot be read.
    ParameterError
        When a file is no parameter file.
    FileRefused
        As `doors.look`.
    """
    book = default_book()
    for path in files_:
        if path.is_file():
            doors.look("yaml", path)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CaseError(
                "CASE-21",
                _("The parameter file {path} cannot be read: {why}").format(path=path, why=error),
                _("Decisions would be taken under other rules than the case names."),
                _("Correct the path in the case file, or remove the line."),
            ) from error
        book = book.merged(parse(text, origin=path.name))
    return book


def book_in_force(world: World, on: date, before: ParameterBook) -> ParameterBook:
    """The parameters that a region had adopted by a day; `before` where none were by then.

    Raises
    ------
    ParameterError
        PAR-06 when the recorded set is not the one whose digest was signed.
    """
    adopted = adoption_in_force(world, on)
    return before if adopted is None else _recorded(adopted.facts)


@lru_cache(maxsize=8)
def _recorded(adopted: ParametersAdopted) -> ParameterBook:
    origin = _("the adopted parameters")
    book = parse(adopted.content, origin=origin) if adopted.content else default_book()
    if book.digest == adopted.digest:
        return book
    raise ParameterError(
        "PAR-06",
        _("The region does not hold the parameters {version!r} that it adopted").format(
            version=adopted.version
        ),
        _("No decision may be taken under other rules than those that were signed."),
        _("Adopt the set again with its file: clearground region adopt-parameters --file."),
    )
