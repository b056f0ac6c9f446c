"""A layer as the child process hands it over: one line a record, nothing interpreted yet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Attributes = dict[str, Any]
"""A record's columns; any JSON value may stand in one, hence Any."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a layer, as it came.

    Parameters
    ----------
    position : int
        Place in the layer, from 1.
    attributes : dict
        Its columns, unchanged.
    wkb : bytes or None
        Its shape in the layer's own CRS; None where it has none or none that can be read.
    entered : str
        The coordinates as typed, where they were typed.
    notes : tuple of str
        What was mended while reading.
    fault : str
        Why its shape could not be read ("" if it could, or if it has none).
    raw : str
        The shape's own text, where it could not be read.
    """

    position: int
    attributes: Attributes
    wkb: bytes | None = None
    entered: str = ""
    notes: tuple[str, ...] = ()
    fault: str = ""
    raw: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the record's content, the same for exact repeats and only for them."""
        shape = self.wkb.hex() if self.wkb is not None else self.raw
        content = json.dumps([self.attributes, shape], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    def original(self, shape_text: str = "") -> str:
        """The record's own words as JSON, with its shape where that is asked for."""
        if not shape_text and not self.raw:
            return json.dumps(self.attributes, ensure_ascii=False)
        shape = shape_text or self.raw
        return json.dumps({"attributes": self.attributes, "geometry": shape}, ensure_ascii=False)

    def to_line(self) -> str:
        """The record as one line of JSON."""
        return json.dumps(
            {
                "p": self.position,
                "a": self.attributes,
                "g": None if self.wkb is None else self.wkb.hex(),
                "e": self.entered,
                "n": self.notes,
                "f": self.fault,
                "r": self.raw,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_line(cls, line: str) -> Record:
        """The record of one line of JSON."""
        row = json.loads(line)
        wkb = None if row["g"] is None else bytes.fromhex(row["g"])
        return cls(row["p"], row["a"], wkb, row["e"], tuple(row["n"]), row["f"], row["r"])


@dataclass(frozen=True, slots=True)
class LayerTable:
    """A layer that was read: its records lie in a file of ours, one JSON line each.

    Parameters
    ----------
    lines : Path
        The file of records.
    count : int
        How many there are.
    columns : tuple of str
        Names of the columns, in the order first seen.
    crs : str
        CRS that the file itself states ("" if it states none).
    notes : tuple of str
        What was noticed about the file as a whole: its encoding, its separator.
    digest : str
        SHA-256 of the file's bytes.
    sample : tuple of dict
        The first records' columns, to guess from.
    words : dict
        Column to the different words in it, where they are few.
    """

    lines: Path
    count: int
    columns: tuple[str, ...]
    crs: str = ""
    notes: tuple[str, ...] = ()
    digest: str = ""
    sample: tuple[Attributes, ...] = ()
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def records(self) -> Iterator[Record]:
        """The records in their order, one at a time."""
        with self.lines.open(encoding="utf-8") as lines:
            for line in lines:
                yield Record.from_line(line)
