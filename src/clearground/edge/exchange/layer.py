"""What a case file says about one layer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from clearground.standards.terms import (
    Directness,
    EvidenceKind,
    HazardClass,
    Ordnance,
    PositionMethod,
)

Format = Literal["csv", "geojson", "geojsonl", "gpkg", "shapefile", "kml", "gpx", "xlsx"]

PLACE_KINDS = frozenset({EvidenceKind.SETTLEMENT, EvidenceKind.BOUNDARY})
"""Kinds whose records become registered places rather than reports."""

SHAPELESS_KINDS = frozenset({EvidenceKind.PUBLISHED_PROGRESS, EvidenceKind.STATEMENT})
"""Kinds whose records may lack a place: they speak about the region as a whole."""

FIELD_ROLES = (
    "lat", "lon", "wkt", "text", "translation", "source", "side", "topic", "name", "population",
    "count", "precision", "error_m", "low", "high", "unit", "scope", "period", "stated_by",
    "stated_when", "published", "holder",
)  # fmt: skip
"""What a column may be used for; the keys of a layer's `fields`."""


class LayerSpec(BaseModel):
    """One layer of a case: where it lies, what kind of evidence it holds, how to read it.

    Parameters
    ----------
    name : str
        Stable name; the file's stem when left out.
    path : str
        Relative to the case file, or beginning with `${CLEARGROUND_SHARED}`.
    format : str, optional
        Read from the file's name when left out.
    kind : EvidenceKind
        What its records are evidence of.
    crs : str
        Of its coordinates; the one that the file states when left out, else longitude and
        latitude.
    table : str
        Table to read in a file that holds several; the first when left out.
    date_field, date_to_field : str
        Columns with the day (or month, year, interval) on which it was so.
    observed : str
        The same for every record, where no column says it.
    fields : dict
        Role to column, see `FIELD_ROLES`.
    values : dict
        Column to unit: published figures, each kept as its own report.
    held_by : dict
        The source's word for a control area to the holder's name, or to "contested or unknown".
    reliability, credibility : str, int
        The grade given to every record on import; none is given when left out.
    position_error_m : float, optional
        One-sigma position error; the national parameter for the layer's `position_method` when
        left out. A record that says it is only the centre of a district gets at least the
        parameter for that.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = ""
    path: str
    format: Format | None = None
    kind: EvidenceKind
    crs: str = ""
    table: str = ""
    source: str = ""
    side: str = ""
    date_field: str = ""
    date_to_field: str = ""
    observed: str = ""
    collected: date | None = None
    fields: dict[str, str] = Field(default_factory=dict)
    values: dict[str, str] = Field(default_factory=dict)
    held_by: dict[str, str] = Field(default_factory=dict)
    reliability: Literal["A", "B", "C", "D", "E", "F"] | None = None
    credibility: Annotated[int, Field(ge=1, le=6)] | None = None
    grade_reason: str = ""
    directness: Directness | None = None
    hazard: HazardClass | None = None
    ordnance: Ordnance | None = None
    position_error_m: Annotated[float, Field(ge=0)] | None = None
    position_method: PositionMethod = PositionMethod.UNKNOWN
    place_kind: str = ""
    licence: str = ""
    note: str = ""
