"""The officer's tables of a run: hazardous areas as CSV and XLSX, proposed outlines as CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import openpyxl
import shapely

from clearground.belief.outlines import ProposedOutline
from clearground.edge.run.folder import moved_into
from clearground.pipeline import World
from clearground.release.account import Account
from clearground.standards.geometry import RegionCrs, shape_to_metres, to_lonlat
from clearground.standards.words import _

AREA_COLUMNS = (
    "code",
    "name",
    "class",
    "status",
    "hazard",
    "district",
    "depth_m",
    "declared_m2",
    "remaining_m2",
    "cancelled_m2",
    "reduced_m2",
    "cleared_m2",
    "declared_on",
    "authority",
    "parameters",
    "evidence_count",
    "longitude",
    "latitude",
    "simulated",
    "entity",
    "as_of",
)
OUTLINE_COLUMNS = (
    "forecast",
    "code",
    "area_m2",
    "items",
    "items_lo",
    "items_hi",
    "p_any",
    "longitude",
    "latitude",
    "outline_digest",
    "belief_digest",
    "simulated",
    "as_of",
)
P_MOST = 0.9999
"""A forecast is never written as certain, whatever rounding does to it."""
FORMULA_STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\0",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)
"""A cell that starts so would be run as a formula by a spreadsheet, full-width signs by some."""


def cell(value: Any) -> Any:
    """The value as a spreadsheet may hold it: a text that looks like a formula is quoted.

    >>> cell("=1+1")
    "'=1+1"
    >>> cell(-2)
    -2
    """
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return value


def write_aside(path: Path, write: Callable[[TextIO], None]) -> None:
    """Write a text file whole or not at all."""
    with moved_into(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        write(file)


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file whole or not at all."""
    text = json.dumps(value, indent=1, ensure_ascii=False, sort_keys=False)
    write_aside(path, lambda file: _put(file, text + "\n"))


def _put(file: TextIO, text: str) -> None:
    file.write(text)


def area_rows(
    world: World, account: Account, *, simulated: bool, now: datetime
) -> list[dict[str, Any]]:
    """One row a declared area, with its account in whole square metres, as known at `now`."""
    amounts = {a.entity: a for a in account.areas}
    rows = []
    for area in world.register.current():
        place = _middle(world.crs, area.geometry)
        sums = amounts[area.entity]
        rows.append(
            {
                "code": area.code,
                "name": area.name,
                "class": area.area_class.value,
                "status": area.status.value,
                "hazard": area.facts.hazard.value,
                "district": area.facts.district,
                "depth_m": area.facts.depth_m,
                "declared_m2": sums.declared_m2,
                "remaining_m2": sums.remaining_m2,
                "cancelled_m2": sums.cancelled_m2,
                "reduced_m2": sums.reduced_m2,
                "cleared_m2": sums.cleared_m2,
                "declared_on": area.declared.date().isoformat(),
                "authority": area.facts.authority,
                "parameters": area.facts.parameters,
                "evidence_count": len(area.evidence),
                "longitude": place[0],
                "latitude": place[1],
                "simulated": simulated,
                "entity": area.entity,
                "as_of": now.isoformat(),
            }
        )
    return rows


def outline_rows(
    outlines: Sequence[ProposedOutline],
    crs: RegionCrs,
    *,
    belief_digest: str,
    simulated: bool,
    now: datetime,
) -> list[dict[str, Any]]:
    """One row a proposed outline; every row says that it is a forecast."""
    rows = []
    for outline in outlines:
        place = _middle(crs, shape_to_metres(outline.shape))
        rows.append(
            {
                "forecast": _("forecast, no record"),
                "code": outline.code,
                "area_m2": round(outline.area_m2),
                "items": round(outline.items, 2),
                "items_lo": round(outline.items_lo, 2),
                "items_hi": round(outline.items_hi, 2),
                "p_any": min(P_MOST, max(1 - P_MOST, round(outline.p_any, 4))),
                "longitude": place[0],
                "latitude": place[1],
                "outline_digest": outline.digest,
                "belief_digest": belief_digest,
                "simulated": simulated,
                "as_of": now.isoformat(),
            }
        )
    return rows


def _middle(crs: RegionCrs, geometry: shapely.geometry.base.BaseGeometry) -> tuple[float, float]:
    point = to_lonlat(crs, shapely.point_on_surface(geometry))
    return round(float(shapely.get_x(point)), 6), round(float(shapely.get_y(point)), 6)


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows as CSV (RFC 4180), the header alone if there are none."""

    def put(file: TextIO) -> None:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([cell(row[name]) for name in columns])

    write_aside(path, put)


def write_xlsx(path: Path, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows as an Excel sheet, the header alone if there are none."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_("Hazardous areas"))
    sheet.append(list(columns))
    for row in rows:
        sheet.append([cell(row[name]) for name in columns])
    with moved_into(path) as aside:
        book.save(aside)
