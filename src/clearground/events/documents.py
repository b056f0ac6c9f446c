"""What a record says of a photo or paper: its contents are known by their digest alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Document:
    """A photo or paper that a record names.

    Parameters
    ----------
    digest : str
        SHA-256 of its bytes, 64 hexadecimal digits: who holds it can be given the wrong one
        by nobody.
    media_type : str
        What its bytes begin as, such as image/jpeg; never taken from its name.
    size_bytes : int
        How long it is.
    name : str
        What it was called where it came from, without folders.
    taken : datetime or None
        When it was taken, as a person said (aware, UTC); a camera's clock is not asked.
    """

    digest: str
    media_type: str
    size_bytes: int
    name: str = ""
    taken: datetime | None = None
