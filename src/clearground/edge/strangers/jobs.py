"""What a caged child looks at before this program reads it: each job refuses or says nothing.

Only the standard library and the reader of YAML are imported here, so that a child starts soon.
"""

from __future__ import annotations

import contextlib
import json
import lzma
import re
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

NESTING_MAX = 64
"""Brackets, tables or blocks inside each other; no file of ours has ten."""
TEXT_BYTES_MAX = 20_000_000
_NODES_MAX = 500_000
_XZ_MEMORY_MAX = 200_000_000
_CHUNK = 1 << 20
_NOT_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[^\[\]{}"]+')
_SQLITE = b"SQLite format 3\0"
_SCHEMA_OBJECTS_MAX = 5_000

DEEP, LARGE, BROKEN = "deep", "large", "broken"


class Refused(Exception):
    """Why a file is refused: one of `DEEP`, `LARGE`, `BROKEN`, and a detail."""

    def __init__(self, fault: str, detail: str = "") -> None:
        super().__init__(detail)
        self.fault, self.detail = fault, detail


def nesting(text: str) -> int:
    """Greatest depth of brackets in a text of JSON.

    >>> nesting('{"a": [[1], "[[["]}')
    3
    """
    depth = deepest = 0
    for bracket in _NOT_BRACKETS.sub("", text):
        if bracket in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif bracket in "]}":
            depth -= 1
    return deepest


def unxz(packed: bytes, declared: int) -> Iterator[bytes]:
    """Blocks that packed bytes unpack to, never more than they declare.

    Raises
    ------
    Refused
        They unpack to more, to less, or not at all.
    """
    unpacker = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_MAX)
    size, fed = 0, packed
    try:
        while not unpacker.eof:
            part = unpacker.decompress(fed, max_length=_CHUNK)
            fed = b""
            size += len(part)
            if size > declared:
                raise Refused(LARGE, str(size))
            if not part and unpacker.needs_input:
                break
            yield part
    except lzma.LZMAError as error:
        raise Refused(BROKEN, str(error)) from error
    if not unpacker.eof or unpacker.unused_data or size != declared:
        raise Refused(BROKEN, "it ends before its content does")


def _bundle(path: Path, folder: Path, declared: int) -> None:
    with (folder / "content").open("wb") as out:
        for part in unxz(path.read_bytes(), declared):
            out.write(part)
    with (folder / "content").open(encoding="utf-8") as lines:
        for line in lines:
            _check_json(line)


def _json(path: Path, _folder: Path, _told: int) -> None:
    with contextlib.suppress(ValueError):  # who reads it says in its own words what is wrong
        _check_json(_text(path))


def _check_json(text: str) -> None:
    if nesting(text) > NESTING_MAX:
        raise Refused(DEEP, str(NESTING_MAX))
    json.loads(text)


def _toml(path: Path, _folder: Path, _told: int) -> None:
    text = _text(path)
    dots = max((line.count(".") for line in text.splitlines() if len(line) < _CHUNK), default=0)
    if text.count("[") > _NODES_MAX or dots > _NODES_MAX:
        raise Refused(LARGE, str(_NODES_MAX))
    if nesting(text) > NESTING_MAX:
        raise Refused(DEEP, str(NESTING_MAX))
    with contextlib.suppress(tomllib.TOMLDecodeError):  # its reader says which line
        tomllib.loads(text)


def _yaml(path: Path, _folder: Path, _told: int) -> None:
    with contextlib.suppress(yaml.YAMLError):  # its reader says which line
        _check_yaml(_text(path))


def _check_yaml(text: str) -> None:
    depth = 0
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for nodes, event in enumerate(yaml.parse(text, Loader=loader)):
        if isinstance(event, yaml.AliasEvent):
            raise Refused(BROKEN, f"it repeats a part by reference (*{event.anchor})")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        tag = getattr(event, "tag", None)
        if tag and not str(tag).startswith("tag:yaml.org,2002:"):
            raise Refused(BROKEN, f"it asks for an object of its own ({tag})")
        if tag and "python" in str(tag):
            raise Refused(BROKEN, f"it asks for an object of a program ({tag})")
        if depth > NESTING_MAX:
            raise Refused(DEEP, str(NESTING_MAX))
        if nodes > _NODES_MAX:
            raise Refused(LARGE, str(_NODES_MAX))


def _region(path: Path, _folder: Path, _told: int) -> None:
    with path.open("rb") as stream:
        head = stream.read(100)
    if not head.startswith(_SQLITE) or len(head) < 100:
        return  # who opens it says that it is no database
    # Where another program is writing, the file alone is not the whole database.
    is_alone = not path.with_name(f"{path.name}-wal").exists()
    page = int.from_bytes(head[16:18], "big")
    pages = int.from_bytes(head[28:32], "big")
    page = 65536 if page == 1 else page
    if is_alone and head[24:28] == head[92:96] and pages * page > path.stat().st_size:
        raise Refused(BROKEN, f"it says it has {pages} pages of {page} bytes, and is shorter")
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        connection.execute("PRAGMA cell_size_check=ON")
        names = connection.execute("SELECT type, name FROM sqlite_master").fetchall()
        # Whether a text is one is for who reads the records: they name the record.
        connection.text_factory = bytes
        if len(names) > _SCHEMA_OBJECTS_MAX:
            raise Refused(LARGE, str(_SCHEMA_OBJECTS_MAX))
        for kind, name in names:
            if kind == "table":
                quoted = str(name).replace('"', '""')
                connection.execute(f'SELECT * FROM "{quoted}" LIMIT 1').fetchall()
    except sqlite3.DatabaseError as error:
        if is_alone:
            raise Refused(BROKEN, str(error)) from error
    finally:
        connection.close()


def _text(path: Path) -> str:
    if path.stat().st_size > TEXT_BYTES_MAX:
        raise Refused(LARGE, str(TEXT_BYTES_MAX))
    return path.read_text(encoding="utf-8-sig")


JOBS: dict[str, Callable[[Path, Path, int], None]] = {
    "bundle": _bundle,
    "json": _json,
    "toml": _toml,
    "yaml": _yaml,
    "region": _region,
}
"""By name: the file, a folder to write into, and a number that the file declares."""
