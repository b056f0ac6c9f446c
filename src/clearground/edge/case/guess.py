"""What a file seems to hold: its kind of evidence, its date column, its figures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from clearground.edge.exchange.dates import period
from clearground.edge.exchange.read_text import number
from clearground.edge.exchange.table import Attributes, LayerTable
from clearground.standards.terms import EvidenceKind
from clearground.standards.words import _

_UTC = ZoneInfo("UTC")
_BY_NAME: tuple[tuple[str, EvidenceKind], ...] = (
    (r"accident|incident|victim|casualt", EvidenceKind.ACCIDENT),
    (r"lifted", EvidenceKind.LIFTED_MINEFIELD_RECORD),
    (r"suspect|hazard", EvidenceKind.SUSPECT_AREA_RECORD),
    (r"cleared|released", EvidenceKind.CLEARED_AREA_RECORD),
    (r"minefield", EvidenceKind.MINEFIELD_RECORD),
    (r"harm", EvidenceKind.CIVILIAN_HARM),
    (r"control|front_?line", EvidenceKind.CONTROL_AREA),
    (r"defen[cs]|trench|fortif|ditch|obstacle", EvidenceKind.DEFENSIVE_WORK),
    (r"settlement|village|places?(?![a-z])|town|cit(y|ies)", EvidenceKind.SETTLEMENT),
    (r"border|boundar|municipal|district|adm\d|admin", EvidenceKind.BOUNDARY),
    (
        r"roads?(?![a-z])|streets?|rivers?|water|lakes?|land_?cover|land_?use|forest|corine",
        EvidenceKind.BOUNDARY,
    ),
    (r"statement|claim", EvidenceKind.STATEMENT),
    (r"progress|statistic", EvidenceKind.PUBLISHED_PROGRESS),
    (r"interview|testimon", EvidenceKind.INTERVIEW),
    (r"uas|drone", EvidenceKind.UAS_DETECTION),
    (r"satellite|imagery", EvidenceKind.SATELLITE),
    (r"finds?(?![a-z])|ordnance|eo_", EvidenceKind.FIND),
    (r"detonat|explosion", EvidenceKind.DETONATION),
    (r"signs?(?![a-z])|fenc", EvidenceKind.MINE_SIGN),
    (r"in_use|cultivat|farmed", EvidenceKind.LAND_IN_USE),
    (r"searched|no_find", EvidenceKind.SEARCH_WITHOUT_FIND),
    (r"conflict|crater|shelling|fires?(?![a-z])|strike", EvidenceKind.CONFLICT_TRACE),
)
_BY_COLUMNS: tuple[tuple[frozenset[str], EvidenceKind], ...] = (
    (frozenset({"statement", "low", "high"}), EvidenceKind.STATEMENT),
    (frozenset({"killed", "injured"}), EvidenceKind.ACCIDENT),
    (frozenset({"shapename"}), EvidenceKind.BOUNDARY),
    (frozenset({"name", "population"}), EvidenceKind.SETTLEMENT),
)
_DATE_NAME = re.compile(r"date|day|year|month|observed|when|time", re.IGNORECASE)
_PLACES: tuple[tuple[str, str], ...] = (
    (r"border", "border"),
    (r"municipal|adm3", "municipality"),
    (r"roads?(?![a-z])|streets?", "road"),
    (r"rivers?|water|lakes?", "water"),
    (r"land_?cover|land_?use|forest|corine", "land_cover"),
)
_TYPE_NAME = re.compile(r"type|kind|class|categor|outcome", re.IGNORECASE)
_NOT_A_FIGURE = re.compile(r"^(id|fid|lat|lon|date|year.*|month|.*_id)$", re.IGNORECASE)
_MOSTLY = 0.8
_SOME = 0.5
_SETTLED = ("holder", "status", "side", "layer_type", "control", "party")
_LOADED = re.compile(r"libera|occup|freed|invad|captur|annex", re.IGNORECASE)
_CONTESTED = re.compile(r"contest|unknown|grey|gray|disput", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Guess:
    """A guess and what it rests on."""

    value: str
    why: str


def kind(name: str, table: LayerTable) -> Guess:
    """The kind of evidence that a layer seems to hold.

    >>> from pathlib import Path
    >>> kind("mine_accidents", LayerTable(Path("-"), 0, ())).value
    'accident'
    """
    columns = {c.lower() for c in table.columns}
    for pattern, found in _BY_NAME:
        if _says(pattern, name):
            return Guess(found.value, _("guessed from the file's name"))
    for needed, found in _BY_COLUMNS:
        if needed <= columns:
            why = _("guessed from the columns {names}").format(names=", ".join(sorted(needed)))
            return Guess(found.value, why)
    for column in table.columns:
        words = table.words.get(column, ())
        for pattern, found in _BY_NAME if 0 < len(words) <= 3 else ():
            if any(_says(pattern, word) for word in words):
                why = _("guessed from what stands in {column}").format(column=column)
                return Guess(found.value, why)
    return Guess(EvidenceKind.OTHER.value, _not_recognised(table))


def _says(pattern: str, text: str) -> bool:
    """Whether one of the words in a text begins so; `mineAccidents` is two words."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", text)
    return bool(re.search(rf"(?<![^\W\d_])(?:{pattern})", apart, re.IGNORECASE))


def place_kind(name: str) -> str:
    """The kind of place that a boundary layer's name tells; "" where it tells none.

    >>> place_kind("main_roads"), place_kind("railroads")
    ('road', '')
    """
    return next((kind for pattern, kind in _PLACES if _says(pattern, name)), "")


def _not_recognised(table: LayerTable) -> str:
    telling = next((c for c in table.columns if _TYPE_NAME.search(c) and table.words.get(c)), "")
    if not telling:
        return _("not recognised: name its kind")
    words = ", ".join(table.words[telling][:4])
    return _("not recognised: name its kind; {column} holds {words}").format(
        column=telling, words=" ".join(words.split())
    )


def date_field(table: LayerTable) -> Guess | None:
    """The column that seems to say when it was so; None where no column does."""
    named = [c for c in table.columns if _DATE_NAME.search(c)]
    for column in (*named, *(c for c in table.columns if c not in named)):
        cells = [str(v) for v in _cells(table.sample, column)]
        read = [found for text in cells if (found := period(text, _UTC)) is not None]
        if not read:
            continue
        days = sum(
            "-" in text and bool((p := period(text, _UTC)) and p.to_the_day) for text in cells
        )
        # One bad value does not take the dates from all the others.
        if (column in named and len(read) >= _SOME * len(cells)) or days >= _MOSTLY * len(cells):
            return Guess(column, _dates_read(len(read), len(cells)))
    return None


def _dates_read(read: int, cells: int) -> str:
    told = _("{share:.0%} of its first records read as dates").format(share=read / cells)
    if read == cells:
        return told
    return told + "; " + _("a date that cannot be read is noted and stays in the original")


def figures(table: LayerTable) -> dict[str, str]:
    """Columns that hold published figures, each with its unit as far as its name tells."""
    found = {}
    for column in table.columns:
        cells = list(_cells(table.sample, column))
        numbers = sum(number(v) is not None for v in cells)
        if cells and numbers >= _MOSTLY * len(cells) and not _NOT_A_FIGURE.match(column):
            found[column] = unit(column)
    return found


def unit(column: str) -> str:
    """The unit that a column's name tells, else its last telling word.

    >>> unit("area_ha_cum"), unit("sha_km2"), unit("settlements_planned")
    ('ha', 'km2', 'settlements')
    """
    parts = column.lower().split("_")
    known = next((p for p in parts if p in ("ha", "km2", "m2", "km", "m", "items", "mines")), "")
    return known or parts[0]


def holders(table: LayerTable) -> tuple[str, dict[str, str]]:
    """The column that tells who held an area, and what each of its words may be shown as.

    A word that takes a side is not repeated by the program: it is shown as "unknown" until a
    person writes who held the ground.
    """
    lower = {c.lower(): c for c in table.columns}
    column = next((lower[name] for name in _SETTLED if name in lower), "")
    return column, {word: _holder(word) for word in table.words.get(column, ())}


def _holder(word: str) -> str:
    if _CONTESTED.search(word):
        return "contested or unknown"
    return "unknown" if _LOADED.search(word) else word


def _cells(rows: Iterable[Attributes], column: str) -> list[object]:
    return [v for row in rows if (v := row.get(column)) not in (None, "")]
