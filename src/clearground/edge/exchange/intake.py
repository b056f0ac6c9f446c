"""From a layer's records to drafts: each is imported, mended or set aside; none is dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from clearground.edge.exchange import place, reports, shapes
from clearground.edge.exchange.layer import PLACE_KINDS, SHAPELESS_KINDS, LayerSpec
from clearground.edge.exchange.table import LayerTable, Record
from clearground.errors import CaseError, Finding
from clearground.events.core import Draft, Payload
from clearground.events.evidence import EvidenceGraded, EvidenceReported
from clearground.events.region import LayerImported, RecordQuarantined
from clearground.evidence.clean import first_of_repeats
from clearground.evidence.kinds import directness
from clearground.standards.geometry import RegionCrs, Shape
from clearground.standards.terms import Directness
from clearground.standards.words import _

Ids = Callable[[str], str]
"""Gives the UUID for a name that is unique in the case, such as "layer/17"."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who records: UUIDs of the person and of their organisation."""

    actor: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What an import needs to know beside the layer.

    Parameters
    ----------
    now : datetime
        When it is recorded (aware, UTC).
    rules : Rules
        National parameters and the region's time zone.
    region : RegionCrs
        The region's CRS.
    extent : box or None
        West, south, east, north in degrees; records outside are set aside.
    opened : datetime
        Since when the region's places are taken to stand.
    """

    now: datetime
    rules: reports.Rules
    region: RegionCrs
    extent: place.Box | None
    ids: Ids
    recorder: Recorder
    opened: datetime
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many records of a layer came and what became of them."""

    read: int
    imported: int
    repaired: int
    quarantined: int

    def __post_init__(self) -> None:
        assert self.read == self.imported + self.repaired + self.quarantined, "a record was lost"


@dataclass(frozen=True, slots=True)
class Batch:
    """One layer's drafts, to be appended together, with its counts."""

    layer: str
    drafts: tuple[Draft, ...]
    counts: Counts


@dataclass(frozen=True, slots=True)
class _Taken:
    """One record with what it became: payloads by name, or a fault."""

    record: Record
    payloads: tuple[tuple[str, Payload], ...] = ()
    fault: Finding | None = None
    note: str = ""
    shape_text: str = ""


def draft_layer(spec: LayerSpec, table: LayerTable, intake: Intake, *, path: str) -> Batch:
    """The drafts of one layer, its counts last among them.

    Parameters
    ----------
    path : str
        The layer's path as the case file writes it: no event names a folder of this machine.

    Raises
    ------
    GeometryError
        When most of the layer lies elsewhere (`place.check_layer`).
    CaseError
        CASE-07 for an unknown CRS, CASE-08 for a column that the layer does not have.
    """
    check_columns(spec, table)
    records = list(table.records())
    located = locate(spec, table, records, intake.extent)
    taken = list(_take(spec, records, located, intake))
    drafts = list(_drafts(spec, taken, intake))
    quarantined = sum(t.fault is not None for t in taken)
    repaired = sum(t.fault is None and bool(t.note) for t in taken)
    imported = len(taken) - quarantined - repaired
    counts = Counts(table.count, imported, repaired, quarantined)
    layer = LayerImported(
        name=spec.name,
        kind=spec.kind.value,
        path=path,
        digest=table.digest,
        read=counts.read,
        imported=counts.imported,
        repaired=counts.repaired,
        quarantined=counts.quarantined,
        note=" ".join(filter(None, (*table.notes, spec.licence, spec.note))),
    )
    drafts.append(_draft(intake, intake.ids(spec.name), layer, intake.now))
    return Batch(spec.name, tuple(drafts), counts)


def check_columns(spec: LayerSpec, table: LayerTable) -> None:
    """Stop when the case file names a column that the layer does not have.

    Raises
    ------
    CaseError
        CASE-08.
    """
    named = {*spec.fields.values(), *spec.values, spec.date_field, spec.date_to_field} - {""}
    missing = sorted(named - set(table.columns))
    if missing:
        raise CaseError(
            "CASE-08",
            _("Layer {layer} has no column {names}").format(
                layer=spec.name, names=", ".join(missing)
            ),
            _("What the column was to tell would be missing from every record."),
            _("Its columns are: {present}.").format(present=", ".join(table.columns)),
        )


def locate(
    spec: LayerSpec, table: LayerTable, records: list[Record], extent: place.Box | None
) -> place.Located:
    """Shapes of a layer in degrees, with what was found of each.

    Raises
    ------
    GeometryError
        When most of the layer lies elsewhere (`place.check_layer`).
    CaseError
        CASE-07 for an unknown CRS, CASE-11 when the case and the file state different ones.
    """
    crs = place.crs_of(spec.crs, table.crs, layer=spec.name)
    degrees = place.to_degrees(shapes.own_shapes(records), crs, layer=spec.name)
    located = place.locate(degrees, extent)
    place.check_layer(located, layer=spec.name, crs=crs, extent=extent)
    return located


def _take(
    spec: LayerSpec, records: list[Record], located: place.Located, intake: Intake
) -> Iterator[_Taken]:
    shows = spec.directness or directness(spec.kind, intake.rules.directness)
    keep_more = shows is not Directness.NEGATIVE
    found = shapes.outcomes(records, located, intake.region, layer=spec.name, keep_more=keep_more)
    for record, outcome, code in zip(records, found, located.found, strict=True):
        shapeless = spec.kind in SHAPELESS_KINDS and code == place.NOWHERE and not record.fault
        fault = None if shapeless else outcome.fault
        fault = fault or _future(spec, record, intake)
        if fault is not None:
            yield _Taken(record, fault=fault)
            continue
        _period, date_note = reports.when(spec, record.attributes, intake.rules.zone)
        note = " ".join(filter(None, (*record.notes, outcome.note, date_note)))
        text = _own_text(record) if outcome.note else ""
        yield _Taken(
            record,
            _payloads(spec, record, outcome.shape, rules=intake.rules, note=note),
            None,
            note,
            text,
        )


def _payloads(
    spec: LayerSpec, record: Record, shape: Shape | None, *, rules: reports.Rules, note: str
) -> tuple[tuple[str, Payload], ...]:
    if spec.kind in PLACE_KINDS:
        assert shape is not None, "a place without a shape is set aside"
        return (("", reports.place_of(spec, record.attributes, shape)),)
    said = reports.reports(spec, record, shape, rules=rules, repair=note)
    return tuple((s.part, s.facts) for s in said)


def _future(spec: LayerSpec, record: Record, intake: Intake) -> Finding | None:
    stated, _note = reports.when(spec, record.attributes, intake.rules.zone)
    # A plan speaks about the future; an observation cannot.
    if stated is None or stated.start is None or spec.kind in SHAPELESS_KINDS:
        return None
    if stated.start <= intake.now:
        return None
    return Finding(
        "REC-31",
        _("Record {position} of {layer} is dated {date}, in the future").format(
            position=record.position, layer=spec.name, date=stated.start.date()
        ),
        _("What has not happened yet cannot have been observed."),
        _("Correct the date at its source, or add the record by hand."),
    )


def _own_text(record: Record) -> str:
    """The shape as it came, for records whose drawn shape differs from it."""
    import shapely

    if record.wkb is None:
        return record.raw
    return str(shapely.to_wkt(shapely.from_wkb(record.wkb, on_invalid="ignore"), trim=True))


def _drafts(spec: LayerSpec, taken: list[_Taken], intake: Intake) -> Iterator[Draft]:
    kept = [t for t in taken if t.fault is None]
    first = first_of_repeats([t.record.digest for t in kept])
    first_of = {
        t.record.position: kept[i].record.position for t, i in zip(kept, first, strict=True)
    }
    for one in taken:
        position = one.record.position
        name = f"{spec.name}/{position}"
        if one.fault is not None:
            yield _draft(intake, intake.ids(name), _quarantined(spec, one), intake.now)
            continue
        repeats = first_of[position]
        for part, payload in one.payloads:
            tail = f"/{part}" if part else ""
            same_as = f"{spec.name}/{repeats}{tail}" if repeats != position else ""
            yield from _kept(spec, one, payload, intake, names=(name + tail, same_as))


def _kept(
    spec: LayerSpec, one: _Taken, payload: Payload, intake: Intake, *, names: tuple[str, str]
) -> Iterator[Draft]:
    entity = intake.ids(names[0])
    if not isinstance(payload, EvidenceReported):
        yield _draft(intake, entity, payload, intake.opened)
        return
    facts = replace(
        payload,
        original=one.record.original(one.shape_text),
        same_as=intake.ids(names[1]) if names[1] else "",
    )
    stated = facts.observed_to or facts.observed_from
    valid = min(stated, intake.now) if stated else intake.now
    yield _draft(intake, entity, facts, valid)
    if spec.reliability is not None or spec.credibility is not None:
        grade = EvidenceGraded(
            reliability=spec.reliability or "F",
            credibility=spec.credibility or 6,
            reason=spec.grade_reason or _("grade of the whole layer, as the case file states it"),
        )
        yield _draft(intake, entity, grade, valid)


def _quarantined(spec: LayerSpec, one: _Taken) -> RecordQuarantined:
    assert one.fault is not None
    return RecordQuarantined(
        layer=spec.name,
        position=one.record.position,
        code=one.fault.code,
        reason=f"{one.fault.what}. {one.fault.why} {one.fault.next}",
        original=one.record.original(_own_text(one.record)),
    )


def _draft(intake: Intake, entity: str, payload: Payload, valid: datetime) -> Draft:
    return Draft(
        entity=entity,
        payload=payload,
        actor=intake.recorder.actor,
        organisation=intake.recorder.organisation,
        valid_time=valid,
        recorded_time=intake.now,
        simulated=intake.simulated,
    )
