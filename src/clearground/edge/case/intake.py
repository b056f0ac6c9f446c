"""Taking a whole case in: every layer is read and judged before the first draft is made."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid4, uuid5

import shapely

from clearground.edge.case.load import Case
from clearground.edge.exchange import intake as layers
from clearground.edge.exchange import place, reports
from clearground.edge.exchange.extent import joint_extent
from clearground.edge.exchange.intake import Batch, Ids, Intake, Recorder
from clearground.edge.exchange.layer import PLACE_KINDS, SHAPELESS_KINDS, LayerSpec
from clearground.edge.exchange.limits import Limits
from clearground.edge.exchange.read import DEFAULT_LIMITS, read_layer
from clearground.edge.exchange.table import LayerTable
from clearground.edge.ledger.ids import IdSource
from clearground.edge.parameters import default_book
from clearground.errors import CaseError
from clearground.events.core import Draft
from clearground.events.region import RegionOpened
from clearground.events.teams import OrganisationRegistered, PersonRegistered
from clearground.standards.geometry import RegionCrs, shape_from_metres, to_region
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import OrganisationKind, Role
from clearground.standards.words import _

_AT_ONCE = 2
"""Child processes at a time: two cores are read on, and each child may use a gigabyte."""

OPENING = "region"
"""Name of the batch that opens the region; a layer may not be called so."""


def real_ids() -> Ids:
    """Random ids, each name keeping its id as long as the function lives."""
    given: dict[str, str] = {}
    return lambda name: given.setdefault(name, str(uuid4()))


def seeded_ids(seed: int, now: datetime) -> Ids:
    """Ids that follow from seed, `now` and name: for simulated cases only.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2026, 1, 1, tzinfo=UTC)
    >>> seeded_ids(1, at)("a") == seeded_ids(1, at)("a") != seeded_ids(2, at)("a")
    True
    """
    root = uuid5(NAMESPACE_URL, f"clearground/{seed}/{now.astimezone(UTC).isoformat()}")
    return lambda name: str(uuid5(root, name))


def named_ids(source: IdSource) -> Ids:
    """Ids by name out of a source of ids: each name is a stream of it."""
    given: dict[str, str] = {}

    def give(name: str) -> str:
        if name not in given:
            given[name] = source.stream(name).new()
        return given[name]

    return give


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case whose layers have all been read and judged; nothing is recorded yet.

    Parameters
    ----------
    case : Case
        The case.
    tables : dict
        Layer name to its records.
    extent : tuple of float
        West, south, east, north, degrees.
    region : RegionCrs
        The region's CRS.
    first : datetime or None
        The earliest day that any record states.
    seconds : dict
        Layer name to the seconds its reading took.
    """

    case: Case
    tables: dict[str, LayerTable]
    extent: place.Box
    region: RegionCrs
    first: datetime | None
    seconds: dict[str, float]


@contextmanager
def prepare_case(case: Case, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[Prepared]:
    """The case with every layer read and judged, in a folder that lasts as long as the block.

    Raises
    ------
    CaseError, FileRefused, GeometryError
        For the first layer that is missing, unreadable, empty or elsewhere: before anything
        of the case is recorded.
    """
    _check_name(case)
    with tempfile.TemporaryDirectory(prefix="clearground-") as folder:
        tables: dict[str, LayerTable] = {}
        seconds: dict[str, float] = {}

        def read(i: int, spec: LayerSpec) -> LayerTable:
            start = time.perf_counter()
            table = _read(case, spec, Path(folder) / str(i), limits)
            seconds[spec.name] = time.perf_counter() - start
            return table

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            # The first fault in the order of the case is the one that is told.
            for spec, table in zip(
                case.layers, pool.map(read, range(len(case.layers)), case.layers), strict=True
            ):
                layers.check_columns(spec, table)
                tables[spec.name] = table
        yield _judged(case, tables, seconds)


def _read(case: Case, spec: LayerSpec, folder: Path, limits: Limits) -> LayerTable:
    return read_layer(
        case.files[spec.name],
        folder,
        format=spec.format,
        table=spec.table,
        fields=spec.fields,
        limits=limits,
    )


def _check_name(case: Case) -> None:
    if any(spec.name == OPENING for spec in case.layers):
        raise CaseError(
            "CASE-09",
            _("A layer may not be called {name}").format(name=OPENING),
            _("The batch that opens the region bears that name."),
            _("Give the layer another `name`."),
        )


def _judged(case: Case, tables: dict[str, LayerTable], seconds: dict[str, float]) -> Prepared:
    told = case.spec.region.extent
    placed = [spec for spec in case.layers if spec.kind not in SHAPELESS_KINDS]
    found: list[place.Located] = []
    for spec in placed:
        records = list(tables[spec.name].records())
        located = layers.locate(spec, tables[spec.name], records, told)
        if told is None:
            found.append(located)
    extent = told or joint_extent(found)
    if extent is None:
        raise CaseError(
            "CASE-10",
            _("No layer of the case holds a shape, so that its region is not known"),
            _("Records are kept in square metres of a region."),
            _("Add a layer with shapes, or write the region's `extent`."),
        )
    if told is None:
        # Only now is it known where the case lies: a layer with swapped axes shows against it.
        _judge_again(case, tables, extent)
    centre = case.spec.region.centre or ((extent[0] + extent[2]) / 2, (extent[1] + extent[3]) / 2)
    region = RegionCrs(round(centre[0], 3), round(centre[1], 3))
    first = min(filter(None, (_first(s, tables[s.name], case) for s in case.layers)), default=None)
    return Prepared(case, tables, extent, region, first, seconds)


def _judge_again(case: Case, tables: dict[str, LayerTable], extent: place.Box) -> None:
    for spec in case.layers:
        if spec.kind not in SHAPELESS_KINDS:
            table = tables[spec.name]
            layers.locate(spec, table, list(table.records()), extent)


def _first(spec: LayerSpec, table: LayerTable, case: Case) -> datetime | None:
    if spec.kind in PLACE_KINDS:
        return None
    stated = (reports.when(spec, record.attributes, case.zone)[0] for record in table.records())
    return min((p.start for p in stated if p is not None and p.start is not None), default=None)


def intake_case(
    case: Case,
    *,
    now: datetime,
    ids: Ids | IdSource,
    recorder: Recorder | None = None,
    book: ParameterBook | None = None,
    skip: frozenset[str] = frozenset(),
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Batch]:
    """The case as batches to append, one a layer, the opening of the region first.

    Parameters
    ----------
    now : datetime
        When it is recorded (aware, UTC).
    ids : callable or IdSource
        Name to UUID; the same name always gives the same (`real_ids`, `seeded_ids`,
        `named_ids`).
    recorder : Recorder, optional
        Who records; registered in the opening when left out.
    book : ParameterBook, optional
        National parameters; the example set when left out.
    skip : frozenset of str
        Names of batches that are already recorded: a run that was stopped goes on behind them.

    Raises
    ------
    CaseError, FileRefused, GeometryError
        Before the first batch, so that nothing is half-written.
    """
    with prepare_case(case, limits=limits) as prepared:
        yield from batches(prepared, now=now, ids=ids, recorder=recorder, book=book, skip=skip)


def batches(
    prepared: Prepared,
    *,
    now: datetime,
    ids: Ids | IdSource,
    recorder: Recorder | None = None,
    book: ParameterBook | None = None,
    skip: frozenset[str] = frozenset(),
) -> Iterator[Batch]:
    """The batches of a prepared case, the opening first (see `intake_case`)."""
    case = prepared.case
    given = ids if callable(ids) else named_ids(ids)
    who = recorder or Recorder(given("recorder"), given("recording organisation"))
    if OPENING not in skip:
        yield opening(prepared, now=now, ids=given, who=who, register=recorder is None)
    intake = Intake(
        now=now,
        rules=_rules(case, book or default_book(), now),
        region=prepared.region,
        extent=prepared.extent,
        ids=given,
        recorder=who,
        opened=_opened(prepared, now),
        simulated=case.simulated,
    )
    for spec in case.layers:
        if spec.name not in skip:
            yield layers.draft_layer(spec, prepared.tables[spec.name], intake, path=spec.path)


def _rules(case: Case, book: ParameterBook, now: datetime) -> reports.Rules:
    on = now.astimezone(case.zone).date()
    return reports.Rules(
        directness=book.table("evidence.directness", on),
        error_m=book.table("evidence.position_error_m", on),
        located_within_m=book.number("evidence.located_within_m", on),
        zone=case.zone,
    )


def _opened(prepared: Prepared, now: datetime) -> datetime:
    # A region is looked at on every day that its records speak about.
    return now if prepared.first is None else min(now, prepared.first - timedelta(days=1))


def opening(prepared: Prepared, *, now: datetime, ids: Ids, who: Recorder, register: bool) -> Batch:
    """The batch that opens the region, and registers who records if `register`."""
    case = prepared.case
    spec = case.spec.region
    valid = _opened(prepared, now)

    def draft(
        entity: str, payload: RegionOpened | OrganisationRegistered | PersonRegistered
    ) -> Draft:
        return Draft(
            entity=entity,
            payload=payload,
            actor=who.actor,
            organisation=who.organisation,
            valid_time=valid,
            recorded_time=now,
            simulated=case.simulated,
        )

    outline = to_region(prepared.region, shapely.segmentize(shapely.box(*prepared.extent), 0.05))
    region = RegionOpened(
        name=spec.name,
        lon0=prepared.region.lon0,
        lat0=prepared.region.lat0,
        timezone=spec.timezone,
        extent=shape_from_metres(outline),
        country=spec.country,
        note=spec.note,
    )
    drafts = [draft(ids("region"), region)]
    if register:
        organisation = OrganisationRegistered(
            name=_("Import of the case {name}").format(name=spec.name),
            kind=OrganisationKind.SOURCE,
        )
        person = PersonRegistered(
            name=_("Import of the case {name}").format(name=spec.name),
            organisation=who.organisation,
            roles=(Role.INFORMATION_OFFICER,),
        )
        drafts += [draft(who.organisation, organisation), draft(who.actor, person)]
    return Batch(OPENING, tuple(drafts), layers.Counts(0, 0, 0, 0))
