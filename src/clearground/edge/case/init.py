"""Drafting a case file from the files of a folder, with the reason of each guess beside it."""

from __future__ import annotations

import json
import math
import os
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from clearground.edge.case import guess
from clearground.edge.case.errors_m import exactness
from clearground.edge.case.load import SHARED, shared_folder
from clearground.edge.case.looking import Found, judged, look, set_aside
from clearground.edge.exchange import place
from clearground.edge.exchange.formats import known
from clearground.edge.exchange.layer import PLACE_KINDS, SHAPELESS_KINDS
from clearground.edge.exchange.limits import Limits
from clearground.edge.exchange.read import DEFAULT_LIMITS
from clearground.edge.exchange.table import LayerTable
from clearground.edge.parameters import default_book
from clearground.errors import CaseError
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import EvidenceKind
from clearground.standards.words import _

_MOST = 200


def case_init(
    folder: Path,
    *,
    case_file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    book: ParameterBook | None = None,
    on: date | None = None,
) -> str:
    """A case file for the layers of a folder, which runs unedited.

    A layer that could not be imported as it is, is not listed: the draft says why and what
    would mend it. Records that will be set aside are named beside their layer.

    Parameters
    ----------
    folder : Path
        Where the layers lie; its sub-folders are not looked into.
    case_file : Path, optional
        Where the text will be kept: layer paths are written relative to it. When left out it
        is taken to be kept in the folder that one works in.
    environment : mapping, optional
        Where `CLEARGROUND_SHARED` is looked up; the process's own when left out.
    book, on : ParameterBook, date, optional
        The parameters, and the day on which they apply, that say what an unknown position
        error counts as; the example set of today when left out.

    Raises
    ------
    CaseError
        CASE-12 when the folder is missing or holds no layer that can be read.
    """
    where = os.environ if environment is None else environment
    paths = sorted(p for p in folder.iterdir() if known(p)) if folder.is_dir() else []
    kept_in = (case_file.resolve().parent if case_file else Path.cwd()).resolve()
    day = on or datetime.now(UTC).date()
    by_method_m = (book or default_book()).table("evidence.position_error_m", day)
    with tempfile.TemporaryDirectory(prefix="clearground-") as work:
        looked = [look(path, Path(work) / str(i), limits) for i, path in enumerate(paths[:_MOST])]
        found, extent = judged(looked)
        if all(one.refused for one in found):
            raise _nothing(folder, found)
        parts = [_head(folder, extent, len(paths) - _MOST, told=case_file is not None)]
        names: dict[str, int] = {}
        for one in found:
            names[one.name] = names.get(one.name, 0) + 1
            repeated = f"_{names[one.name]}" if names[one.name] > 1 else ""
            path = _written(one.path, kept_in, where)
            parts.append(_layer(one, path, repeated, by_method_m))
    return "\n".join(parts)


def _nothing(folder: Path, found: list[Found]) -> CaseError:
    why = "; ".join(f"{one.path.name}: {one.refused}" for one in found[:3])
    return CaseError(
        "CASE-12",
        _("The folder {folder} holds no layer that can be read").format(folder=folder)
        + (f" ({why})" if why else ""),
        _("A case is made of layers; without one there is nothing to draft."),
        _("Put CSV, GeoJSON, GeoPackage, Shapefile, KML, GPX or XLSX files there."),
    )


def _written(path: Path, kept_in: Path, environment: Mapping[str, str]) -> str:
    """How the case names a file: from the shared folder, or from where the case is kept."""
    whole = path.resolve()
    shared = shared_folder(kept_in, environment).resolve()
    if whole.is_relative_to(shared):
        return "${" + SHARED + "}/" + whole.relative_to(shared).as_posix()
    try:
        return Path(os.path.relpath(whole, kept_in)).as_posix()
    except ValueError:  # another drive
        return whole.as_posix()


def _head(folder: Path, extent: place.Box | None, unread: int, *, told: bool) -> str:
    kept = _("Paths go out from the folder of this file.")
    if not told:
        kept += " " + _("Keep it in the folder that you drafted it from.")
    lines = [
        "# " + _("Drafted from what lies in the folder. Each guess has its reason beside it."),
        "# "
        + _("A position error decides how much ground a report speaks about: write what you know."),
        "# " + kept,
        "# "
        + _("Sources, grades and licences are not in the files: add them where you know them."),
        *(
            [f"# {_('{n} more files were not looked into.').format(n=unread)}"]
            if unread > 0
            else []
        ),
        "",
        "[region]",
        f"name = {_text(folder.resolve().name)} # {_('the name of the folder')}",
        f'timezone = "UTC" # {_("not known: days begin and end by this clock")}',
    ]
    if extent is not None:
        west, south = (math.floor(v * 100 + 1e-9) / 100 for v in extent[:2])
        east, north = (math.ceil(v * 100 - 1e-9) / 100 for v in extent[2:])
        why = _("west, south, east, north: the layers' joint bounds, strays left out")
        lines.append(f"extent = [{west}, {south}, {east}, {north}] # {why}")
    return "\n".join(lines) + "\n"


def _layer(one: Found, path: str, repeated: str, by_method_m: Mapping[str, float]) -> str:
    if one.refused or one.table is None:
        told = ". ".join(text.rstrip(".") for text in (one.refused, one.remedy) if text)
        return f"# {_('Not listed')}: {one.path.name}: {told}.\n"
    kind = one.what
    lines = [
        *(f"# {sentence}" for sentence in set_aside(one)),
        "[[layers]]",
        f"name = {_text(one.name + repeated)}",
        f"path = {_text(path)}",
        f"format = {_text(str(known(one.path)))} # {_('from the file name')}",
        f"kind = {_text(kind.value)} # {one.kind.why}",
    ]
    if kind is EvidenceKind.OTHER:
        counted = _("Until its kind is named, each record counts as indirect evidence of hazard.")
        lines.insert(-1, f"# {counted}")
    called = guess.place_kind(one.name) if kind is EvidenceKind.BOUNDARY else ""
    if called:
        lines.append(f"place_kind = {_text(called)} # {_('guessed from the name of the file')}")
    fields: dict[str, str] = {}
    if kind not in SHAPELESS_KINDS and one.located is not None:
        stated = one.table.crs
        why = _("the file states it") if stated else _("no CRS is stated: longitude and latitude")
        lines.append(f"crs = {_text(stated or 'EPSG:4326')} # {why}")
        if kind not in PLACE_KINDS:
            lines += _exactness(one, one.table, by_method_m, fields)
    lines += _dates(one.table, kind)
    lines += _words(one.table, kind, fields)
    if fields:
        inner = ", ".join(f"{role} = {_text(column)}" for role, column in fields.items())
        lines.append(f"fields = {{ {inner} }} # {_('guessed from the names of the columns')}")
    lines.append(f"source = {_text(one.name)} # {_('not known: name who says so')}")
    return "\n".join(lines) + "\n"


def _exactness(
    one: Found, table: LayerTable, by_method_m: Mapping[str, float], fields: dict[str, str]
) -> list[str]:
    assert one.located is not None, "asked for layers with shapes only"
    told = exactness(table, one.located, format=str(known(one.path)), by_method_m=by_method_m)
    if told.column:
        fields["error_m"] = told.column
    if told.error_m is None:
        unknown = _(
            "not known: the national rule for an unknown method counts, {m:,.0f} m. "
            "Write this source's own error here, in metres"
        ).format(m=by_method_m[told.method.value])
        return [f"# position_error_m = # {unknown}"]
    check = _("assumption, to be checked: {why}").format(why=told.why)
    return [
        f"position_error_m = {told.error_m:.0f} # {check}",
        f"position_method = {_text(told.method.value)}",
    ]


def _dates(table: LayerTable, kind: EvidenceKind) -> list[str]:
    if kind in PLACE_KINDS or kind is EvidenceKind.STATEMENT:
        return []
    found = guess.date_field(table)
    if found is None:
        return [f"# {_('No column of dates was found: the records count as undated.')}"]
    return [f"date_field = {_text(found.value)} # {found.why}"]


def _words(table: LayerTable, kind: EvidenceKind, fields: dict[str, str]) -> list[str]:
    if kind is EvidenceKind.PUBLISHED_PROGRESS:
        inner = ", ".join(f"{_key(c)} = {_text(u)}" for c, u in guess.figures(table).items())
        return [f"values = {{ {inner} }} # {_('columns of numbers, units by their names')}"]
    if kind is not EvidenceKind.CONTROL_AREA:
        return []
    column, words = guess.holders(table)
    if not column:
        return []
    fields |= {"holder": column, "text": column}
    inner = ", ".join(f"{_key(w)} = {_text(h)}" for w, h in words.items())
    told = _("who held it, by the source's own word; write the holder where it says unknown")
    return [f"held_by = {{ {inner} }} # {told}"]


def _text(value: str) -> str:
    """A TOML string; JSON's escapes are TOML's."""
    return json.dumps(value, ensure_ascii=False)


def _key(value: str) -> str:
    bare = value.isascii() and value.replace("_", "").replace("-", "").isalnum()
    return value if bare else _text(value)
