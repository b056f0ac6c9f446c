"""What a hostile file is: how it is made, through which door it comes, what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

READ = "read"
"""It comes in, and what it was made for does not happen: nothing reached, nothing leaked."""

CANARY = "canary-7f3a"
"""Words of a file that no reader may see."""


@dataclass(frozen=True)
class Place:
    """Where a hostile file is made, and what it may name.

    Parameters
    ----------
    folder : Path
        The stranger's folder.
    canary : Path
        A file of this machine that holds the words `CANARY`.
    port : int
        Of a listener of the test, on this machine.
    """

    folder: Path
    canary: Path
    port: int

    @property
    def url(self) -> str:
        """Address of the listener."""
        return f"http://127.0.0.1:{self.port}/x"


Make = Callable[[Place, Path], None]


@dataclass(frozen=True)
class Hostile:
    """A hostile file.

    Parameters
    ----------
    name : str
        Name of the file, with the suffix by which it would be read.
    what : str
        What it abuses, in a few words.
    make : callable
        Writes it to a path.
    expected : str
        The code of its refusal; `rows CODE` where its records are set aside; or `READ`.
    door : str
        `layer`, `case`, `parameters`, `bundle`, `receipt` or `region`.
    limits : dict
        Bounds lowered so that the test takes less time; what is tested is that they hold.
    """

    name: str
    what: str
    make: Make
    expected: str
    door: str = "layer"
    limits: dict[str, Any] = field(default_factory=dict)


def text(content: str, encoding: str = "utf-8") -> Make:
    """A file of this text; `@CANARY@` and `@URL@` stand for what it may name."""

    def make(place: Place, path: Path) -> None:
        named = content.replace("@CANARY@", str(place.canary)).replace("@URL@", place.url)
        path.write_bytes(named.encode(encoding))

    return make


def data(content: bytes) -> Make:
    """A file of these bytes."""

    def make(_place: Place, path: Path) -> None:
        path.write_bytes(content)

    return make
