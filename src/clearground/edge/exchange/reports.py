"""What one record says, in the facts of the evidence room."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from clearground.edge.exchange.dates import Period, period
from clearground.edge.exchange.layer import LayerSpec
from clearground.edge.exchange.read_text import number, visible
from clearground.edge.exchange.table import Attributes, Record
from clearground.events.evidence import EvidenceReported
from clearground.events.region import PlaceRegistered
from clearground.evidence.kinds import directness
from clearground.standards.geometry import Shape
from clearground.standards.terms import EvidenceKind, PositionMethod
from clearground.standards.words import _

_TEXT_COLUMNS = ("text", "statement", "description", "note", "typearea", "status", "kind", "name")
_SOURCE_COLUMNS = ("source", "sources", "stated_by")
_NAME_COLUMNS = ("name", "shapename", "nam", "name_en", "title")
_CENTRE = re.compile(r"cent(re|er|roid)|district|municipal|admin", re.IGNORECASE)
_SAYS = re.compile(r"\bsays?\s+(\d[\d ]*(?:\.\d+)?)", re.IGNORECASE)
_NOBODY = frozenset({"contested or unknown", "contested", "unknown"})
_PLACE_KIND = {EvidenceKind.SETTLEMENT: "settlement", EvidenceKind.BOUNDARY: "boundary"}
_NO_PLACE = (None, PositionMethod.UNKNOWN)
_cached_period = lru_cache(maxsize=4096)(period)


@dataclass(frozen=True, slots=True)
class Rules:
    """National parameters that an import needs, as they stand on its day.

    Parameters
    ----------
    directness : mapping
        Kind of evidence to its directness (`evidence.directness`).
    error_m : mapping
        Position method to its one-sigma error, metres (`evidence.position_error_m`).
    located_within_m : float
        Greatest error of a known place, metres (`evidence.located_within_m`).
    zone : ZoneInfo
        The region's time zone, by whose clock days begin and end.
    """

    directness: Mapping[str, str]
    error_m: Mapping[str, float]
    located_within_m: float
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Said:
    """One report that a record makes: its name within the record, the facts, its period."""

    part: str
    facts: EvidenceReported


def cell(spec: LayerSpec, row: Attributes, role: str, guesses: tuple[str, ...] = ()) -> str:
    """What a record says in the column of a role; "" where it says nothing.

    The case file's `fields` decide; else the first column of a known name.
    """
    told = spec.fields.get(role)
    if told is not None:
        value = row.get(told)
        return "" if value is None else visible(str(value)).strip()
    if not guesses:
        return ""
    by_lower = {name.lower(): value for name, value in row.items()}
    values = (by_lower[g] for g in guesses if by_lower.get(g) not in (None, ""))
    return visible(str(next(values, ""))).strip()


def when(spec: LayerSpec, row: Attributes, zone: ZoneInfo) -> tuple[Period | None, str]:
    """The period that a record states and a note where what it states is not understood."""
    column = spec.date_field or spec.fields.get("period", "")
    stated = str(row.get(column) or "").strip() if column else ""
    stated = stated or spec.observed
    found = _cached_period(stated, zone) if stated else None
    note = ""
    if stated and found is None:
        note = _("The date {date} is not understood; it stays in the original.").format(date=stated)
    last = str(row.get(spec.date_to_field) or "").strip() if spec.date_to_field else ""
    end = _cached_period(last, zone) if last else None
    if found is not None and end is not None:
        found = Period(found.start, end.end, found.to_the_day and end.to_the_day)
    return found, note


def place_of(spec: LayerSpec, row: Attributes, shape: Shape) -> PlaceRegistered:
    """The place that a record registers."""
    population = number(cell(spec, row, "population", ("population", "pop")))
    return PlaceRegistered(
        name=cell(spec, row, "name", _NAME_COLUMNS),
        kind=spec.place_kind or _PLACE_KIND.get(spec.kind, spec.kind.value),
        shape=shape,
        population=None if population is None else int(population),
        source=cell(spec, row, "source") or spec.source or spec.name,
    )


def reports(
    spec: LayerSpec, record: Record, shape: Shape | None, *, rules: Rules, repair: str
) -> Iterator[Said]:
    """The reports that a record makes: one, or one for each published figure in it."""
    base = _base(spec, record, shape, rules=rules, repair=repair)
    if spec.kind is EvidenceKind.STATEMENT:
        yield Said("", _statement(spec, record.attributes, base, rules.zone))
    elif spec.kind is EvidenceKind.PUBLISHED_PROGRESS:
        yield from _figures(spec, record.attributes, base)
    else:
        yield Said("", base)


def _base(
    spec: LayerSpec, record: Record, shape: Shape | None, *, rules: Rules, repair: str
) -> EvidenceReported:
    row = record.attributes
    stated, _note = when(spec, row, rules.zone)
    source = cell(spec, row, "source", _SOURCE_COLUMNS) or spec.source or spec.name
    error_m, method = position_error(spec, row, rules.error_m) if shape else _NO_PLACE
    count = number(cell(spec, row, "count"))
    topic = _topic(spec, row, source)
    # Who held ground is told in one neutral form everywhere; the source's word is in `original`.
    neutral = spec.kind is EvidenceKind.CONTROL_AREA
    facts = EvidenceReported(
        kind=spec.kind,
        directness=spec.directness
        or directness(
            spec.kind,
            rules.directness,
            # A place that nobody states is no known place.
            position_error_m=math.inf if error_m is None else error_m,
            located_within_m=rules.located_within_m,
        ),
        source=source,
        shape=shape,
        position_error_m=error_m,
        position_method=method,
        text=topic if neutral else cell(spec, row, "text", _TEXT_COLUMNS),
        translation=cell(spec, row, "translation"),
        topic=topic,
        hazard=spec.hazard,
        ordnance=spec.ordnance,
        count=None if count is None else int(count),
        observed_from=stated.start if stated else None,
        observed_to=stated.end if stated else None,
        collected=spec.collected,
        side=cell(spec, row, "side") or spec.side,
        as_entered=record.entered,
        original_digest=record.digest,
        layer=spec.name,
        position=record.position,
        repair=repair,
    )
    return _published(facts, cell(spec, row, "published", ("published",)), rules.zone)


def position_error(
    spec: LayerSpec, row: Attributes, by_method_m: Mapping[str, float]
) -> tuple[float, PositionMethod]:
    """One-sigma position error in metres of a record, and how its place was taken.

    A record that calls its place the centre of a district never counts as more exact than
    that: its coordinates are not where it happened.
    """
    stated = number(cell(spec, row, "error_m"))
    error_m = stated if stated is not None and stated >= 0 else spec.position_error_m
    if _CENTRE.search(cell(spec, row, "precision", ("geo_precision", "precision"))):
        centre = PositionMethod.DISTRICT_CENTRE
        return max(error_m or 0.0, by_method_m[centre.value]), centre
    method = spec.position_method
    return by_method_m[method.value] if error_m is None else error_m, method


def _topic(spec: LayerSpec, row: Attributes, source: str) -> str:
    if spec.kind is not EvidenceKind.CONTROL_AREA:
        return cell(spec, row, "topic", ("topic",))
    # The source's own word stays in `original`; ours is neutral between the parties.
    word = cell(spec, row, "holder", ("status", "side", "holder"))
    holder = spec.held_by.get(word, "unknown")
    form = _("{holder} according to {source}")
    if holder not in _NOBODY:
        form = _("held by {holder} according to {source}")
    return form.format(holder=holder, source=source)


def _published(facts: EvidenceReported, stated: str, zone: ZoneInfo) -> EvidenceReported:
    """The report with the day on which it was published, or with the time in which it was.

    A source that states a month says no day; the month is kept as its first and last day.
    """
    found = _cached_period(stated, zone) if stated else None
    if found is None:
        return facts
    first, last = (at and at.astimezone(zone).date() for at in (found.start, found.end))
    if found.to_the_day and first == last:
        return replace(facts, published=first)
    return replace(facts, published_from=first, published_to=last)


def _statement(
    spec: LayerSpec, row: Attributes, base: EvidenceReported, zone: ZoneInfo
) -> EvidenceReported:
    low, high, unit = (cell(spec, row, r, (r,)) for r in ("low", "high", "unit"))
    about = cell(spec, row, "period", ("about_period", "period"))
    stated = _cached_period(about, zone) if about else None
    if number(low) is None and number(high) is None and (low or high):
        # An interval of months is a time, not a quantity.
        stated = _cached_period(f"{low}/{high}" if low and high else low or high, zone) or stated
    bounds = f"{low}..{high} {unit}" if low or high else ""
    said = cell(spec, row, "stated_when", ("stated_when",))
    facts = _published(base, said, zone)
    # Words that name no time ("last summer") are kept as they came.
    unread = _("stated {when}").format(when=said) if said and facts is base else ""
    words = (bounds, cell(spec, row, "scope", ("scope",)), about, unread)
    return replace(
        facts,
        source=cell(spec, row, "stated_by", ("stated_by",)) or base.source,
        side=cell(spec, row, "side", ("role_or_side",)) or spec.side,
        observed_from=stated.start if stated else None,
        observed_to=stated.end if stated else None,
        value_low=number(low),
        value_high=number(high),
        value_unit=unit,
        as_entered="; ".join(filter(None, words)),
    )


def _figures(spec: LayerSpec, row: Attributes, base: EvidenceReported) -> Iterator[Said]:
    """One report for each figure; another where the record itself tells a second value for it."""
    note = cell(spec, row, "text", ("note",))
    for column, unit in spec.values.items():
        value = number(row.get(column))
        if value is None:
            continue
        stated = replace(base, topic=column, value_unit=unit)
        words = f"{column}: {row[column]}"
        yield Said(column, replace(stated, value_low=value, value_high=value, text=words))
        for i, other in enumerate(other_values(note, value), 1):
            told = replace(stated, value_low=other, value_high=other, text=note)
            yield Said(f"{column}/{i}", told)


def other_values(note: str, value: float) -> tuple[float, ...]:
    """Values that a note tells for a figure beside the one taken ("... says 112, ... says 122").

    >>> other_values("headline says 112, body says 122", 122.0)
    (112.0,)
    """
    told = [float(found.replace(" ", "")) for found in _SAYS.findall(note)]
    return tuple(v for v in told if v != value) if value in told else ()
