"""The example national parameter set that ships with the program, read from the package."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from clearground.standards.parameters import ParameterBook, books


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
