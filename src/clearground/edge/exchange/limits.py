"""The bounds within which a stranger's file is read."""

from __future__ import annotations

from dataclasses import asdict, dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file; whatever passes one of them is refused, never cut short.

    Parameters
    ----------
    file_bytes : int
        Size on disk.
    unpacked_bytes : int
        Size after unpacking, counted while unpacking, never taken from the file's own word.
    ratio : int
        Unpacked to packed, judged above `ratio_from_bytes` only: small files pack very well.
    archive_files : int
        Members of one archive.
    memory_bytes : int
        Address space of the child process.
    seconds : float
        Wall-clock time of the child process.
    nesting : int
        Depth of brackets in JSON or of elements in XML.
    features, vertices : int
        Records in a layer, vertices in one shape.
    crossings : int
        How often the outlines of a layer may cross themselves: mending one costs as much.
    columns : int
        Columns of a table.

    Source
    ------
    Assumption, after measuring hostile files: 1 GiB and 1,000 members stop every bomb tried.
    """

    file_bytes: int = 256 * MIB
    unpacked_bytes: int = 512 * MIB
    ratio: int = 100
    ratio_from_bytes: int = 32 * MIB
    archive_files: int = 1000
    memory_bytes: int = 1024 * MIB
    seconds: float = 60.0
    nesting: int = 64
    features: int = 2_000_000
    vertices: int = 1_000_000
    crossings: int = 2_000
    columns: int = 4096

    def as_json(self) -> dict[str, float]:
        """The limits as plain values, for the request to the child process."""
        return asdict(self)
