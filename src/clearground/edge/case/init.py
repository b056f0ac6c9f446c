"""Drafting a case file from the files of a folder, with the reason of each guess beside it."""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from clearground.edge.case import guess
from clearground.edge.case.load import SHARED
from clearground.edge.exchange import intake as layers
from clearground.edge.exchange import place
from clearground.edge.exchange.extent import joint_extent
from clearground.edge.exchange.formats import known, stem
from clearground.edge.exchange.layer import PLACE_KINDS, SHAPELESS_KINDS, LayerSpec
from clearground.edge.exchange.limits import Limits
from clearground.edge.exchange.read import DEFAULT_LIMITS, read_layer
from clearground.edge.exchange.table import LayerTable
from clearground.errors import CaseError, ClearError
from clearground.standards.terms import EvidenceKind
from clearground.standards.words import _

_FILES_MAX = 200


@dataclass(frozen=True, slots=True)
class _Found:
    """One file that was looked into: its table or why it is left out."""

    path: Path
    name: str
    table: LayerTable | None
    located: place.Located | None = None
    refused: str = ""


def case_init(
    folder: Path,
    *,
    case_file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> str:
    """A case file for the layers of a folder, which runs unedited.

    Parameters
    ----------
    folder : Path
        Where the layers lie; its sub-folders are not looked into.
    case_file : Path, optional
        Where the text will be kept: layer paths are then written relative to it. When left
        out they are written whole, so that the text may be kept anywhere.
    environment : mapping, optional
        Where `CLEARGROUND_SHARED` is looked up; the process's own when left out.

    Raises
    ------
    CaseError
        CASE-12 when the folder is missing or holds no layer that can be read.
    """
    where = os.environ if environment is None else environment
    paths = sorted(p for p in folder.iterdir() if known(p)) if folder.is_dir() else []
    with tempfile.TemporaryDirectory(prefix="clearground-") as work:
        found = [
            _look(path, Path(work) / str(i), limits) for i, path in enumerate(paths[:_FILES_MAX])
        ]
        readable = [f for f in found if f.table is not None]
        if not readable:
            raise _nothing(folder)
        placed = [f for f in readable if f.located is not None]
        extent = joint_extent([f.located for f in placed if f.located is not None])
        parts = [_head(folder, extent)]
        names: dict[str, int] = {}
        for one in found:
            names[one.name] = names.get(one.name, 0) + 1
            repeated = f"_{names[one.name]}" if names[one.name] > 1 else ""
            parts.append(_layer(one, _written(one.path, case_file, where), repeated))
    return "\n".join(parts)


def _nothing(folder: Path) -> CaseError:
    return CaseError(
        "CASE-12",
        _("The folder {folder} holds no layer that can be read").format(folder=folder),
        _("A case is made of layers; without one there is nothing to draft."),
        _("Put CSV, GeoJSON, GeoPackage, Shapefile, KML, GPX or XLSX files there."),
    )


def _look(path: Path, work: Path, limits: Limits) -> _Found:
    name = stem(path)
    try:
        table = read_layer(path, work, limits=limits)
        spec = LayerSpec(path=path.name, name=name, kind=EvidenceKind.OTHER)
        located = layers.locate(spec, table, list(table.records()), None)
    except ClearError as error:
        return _Found(path, name, None, refused=error.finding.what)
    usable = (located.found == place.OK).any()
    return _Found(path, name, table, located if usable else None)


def _written(path: Path, case_file: Path | None, environment: Mapping[str, str]) -> str:
    """How the case names a file: from the shared folder, from the case file, or whole."""
    whole = path.resolve()
    shared = environment.get(SHARED, "")
    if shared and whole.is_relative_to(Path(shared).resolve()):
        return "${" + SHARED + "}/" + whole.relative_to(Path(shared).resolve()).as_posix()
    if case_file is None:
        return whole.as_posix()
    return Path(os.path.relpath(whole, case_file.resolve().parent)).as_posix()


def _head(folder: Path, extent: place.Box | None) -> str:
    lines = [
        "# " + _("Drafted from what lies in the folder. Each guess has its reason beside it."),
        "# "
        + _("Sources, grades and licences are not in the files: add them where you know them."),
        "",
        "[region]",
        f"name = {_text(folder.resolve().name)} # {_('the name of the folder')}",
        f'timezone = "UTC" # {_("not known: days begin and end by this clock")}',
    ]
    if extent is not None:
        west, south = (math.floor(v * 100 + 1e-9) / 100 for v in extent[:2])
        east, north = (math.ceil(v * 100 - 1e-9) / 100 for v in extent[2:])
        why = _("west, south, east, north: the layers' joint bounds")
        lines.append(f"extent = [{west}, {south}, {east}, {north}] # {why}")
    return "\n".join(lines) + "\n"


def _layer(one: _Found, path: str, repeated: str) -> str:
    if one.table is None:
        return f"# {_('Not listed')}: {one.path.name}: {one.refused}\n"
    kind = guess.kind(one.name, one.table)
    needs_place = EvidenceKind(kind.value) not in SHAPELESS_KINDS
    if needs_place and one.located is None:
        why = _("no shapes and no columns of latitude and longitude")
        return f"# {_('Not listed')}: {one.path.name}: {why}\n"
    lines = [
        "[[layers]]",
        f"name = {_text(one.name + repeated)}",
        f"path = {_text(path)}",
        f"format = {_text(str(known(one.path)))} # {_('from the file name')}",
        f"kind = {_text(kind.value)} # {kind.why}",
    ]
    if needs_place:
        stated = one.table.crs
        why = _("the file states it") if stated else _("no CRS is stated: longitude and latitude")
        lines.append(f"crs = {_text(stated or 'EPSG:4326')} # {why}")
    lines += _dates(one.table, EvidenceKind(kind.value))
    lines += _words(one.table, EvidenceKind(kind.value))
    lines.append(f"source = {_text(one.name)} # {_('not known: name who says so')}")
    return "\n".join(lines) + "\n"


def _dates(table: LayerTable, kind: EvidenceKind) -> list[str]:
    if kind in PLACE_KINDS or kind is EvidenceKind.STATEMENT:
        return []
    found = guess.date_field(table)
    if found is None:
        return [f"# {_('No column of dates was found: the records count as undated.')}"]
    return [f"date_field = {_text(found.value)} # {found.why}"]


def _words(table: LayerTable, kind: EvidenceKind) -> list[str]:
    if kind is EvidenceKind.PUBLISHED_PROGRESS:
        inner = ", ".join(f"{_key(c)} = {_text(u)}" for c, u in guess.figures(table).items())
        return [f"values = {{ {inner} }} # {_('columns of numbers, units by their names')}"]
    if kind is not EvidenceKind.CONTROL_AREA:
        return []
    column, words = guess.holders(table)
    if not column:
        return []
    inner = ", ".join(f"{_key(w)} = {_text(h)}" for w, h in words.items())
    told = _("who held it, by the source's own word; write the holder where it says unknown")
    return [
        f"fields = {{ holder = {_text(column)}, text = {_text(column)} }}",
        f"held_by = {{ {inner} }} # {told}",
    ]


def _text(value: str) -> str:
    """A TOML string; JSON's escapes are TOML's."""
    return json.dumps(value, ensure_ascii=False)


def _key(value: str) -> str:
    bare = value.isascii() and value.replace("_", "").replace("-", "").isalnum()
    return value if bare else _text(value)
