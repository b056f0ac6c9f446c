"""A real case: every record kept, forecasts made, and a stop where records are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from clearground.edge.case import Case, intake_case, load_case, missing_layers
from clearground.edge.case.intake import OPENING, named_ids, real_ids
from clearground.edge.exchange.intake import Recorder
from clearground.edge.ledger.ids import RandomIds, SeededIds
from clearground.edge.ledger.keys import AccountsFile, accounts_path
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.office import Office
from clearground.edge.parameters import book_of
from clearground.edge.run.believing import believe
from clearground.edge.run.differing import note_differences
from clearground.edge.run.done import Done, Say
from clearground.edge.run.drafting import draft_plan
from clearground.edge.run.folder import REGION_FILE, SUMMARY_FILE, held
from clearground.edge.run.outputs import (
    Outcome,
    keep_checkpoint,
    write_forecasts,
    write_index,
    write_outline_map,
    write_tables,
    write_views,
)
from clearground.edge.run.pictures import write_outlook, write_pictures
from clearground.edge.run.stages import Stages
from clearground.edge.run.summary import summary_of
from clearground.edge.run.tables import write_json
from clearground.errors import RecordError, UsageError
from clearground.events import Event
from clearground.pipeline import World, world_of
from clearground.standards.geometry import shape_to_metres
from clearground.standards.parameters import ParameterBook
from clearground.standards.words import _, _n


@dataclass(frozen=True, slots=True)
class RunOrder:
    """Which case to walk, with which seed and moment, where to, and whether to go on."""

    case: Path
    seed: int
    now: datetime
    out: Path
    resume: bool = False


def run_case(order: RunOrder, say: Say) -> Done:
    """Walk a case as far as its records allow; the folder is complete at the end.

    Each layer is one transaction: a run that was stopped goes on behind the last whole layer.

    Raises
    ------
    ClearError
        For a case, layer or folder that cannot be used; nothing is half-written.
    """
    stages = Stages(say)
    case = load_case(order.case)
    book = book_of(case.parameters)
    with held(order.out):
        with _office(order, case, book) as office:
            outcome = Outcome(office, order.out)
            summary = _walk(order, case, outcome, stages)
        write_json(order.out / SUMMARY_FILE, summary)
    return Done(order.out / REGION_FILE, outcome.start, _closing(order, summary), summary)


@contextmanager
def _office(order: RunOrder, case: Case, book: ParameterBook) -> Iterator[Office]:
    region = order.out / REGION_FILE
    if region.exists() and not order.resume:
        raise UsageError(
            "CASE-20",
            _("{path} is there already").format(path=region),
            _("A second run into it would mix two readings of the case."),
            _("Go on with it by --resume, or give another folder with --out."),
        )
    store = GeoPackageStore.open(region) if region.exists() else GeoPackageStore.create(region)
    try:
        # A simulated case repeats itself from its seed; a real one keeps the ids it has.
        seed = order.seed if case.simulated else None
        keys = AccountsFile(accounts_path(region), seed=seed)
        try:
            ids = SeededIds(order.seed, order.now) if case.simulated else RandomIds()
            events = () if case.simulated else store.events()
            _refuse_earlier(order.now, events)
            yield Office(store, world_of(events), book, keys, ids, order.now, list(events))
        finally:
            keys.close()
    finally:
        empty = store.position() == 0
        store.close()
        if empty:
            # A case that was refused leaves nothing that would stand in the way of the next run.
            region.unlink(missing_ok=True)
            accounts_path(region).unlink(missing_ok=True)


def _refuse_earlier(now: datetime, events: Sequence[Event]) -> None:
    """REC-50: a resumed run would be recorded before what the folder holds already."""
    last = max((event.recorded_time for event in events), default=now)
    if now < last:
        raise RecordError(
            "REC-50",
            _("It would be recorded at {now}, before {last}").format(
                now=now.isoformat(), last=last.isoformat()
            ),
            _("The history would answer for a date at which nobody knew it."),
            _("Leave --now out, or give the time of the first run."),
        )


def _walk(order: RunOrder, case: Case, outcome: Outcome, stages: Stages) -> dict[str, Any]:
    office = outcome.office
    with stages.stage(_("read and keep the layers")) as tell:
        counts = _keep(order, case, office, tell)
    with stages.stage(_("note where sources differ")):
        note_differences(office)
    with stages.stage(_("believe")):
        cell_m = _cell_m(office)
        outcome.believed = believe(
            office.world, office.book, now=order.now, seed=order.seed, cell_m=cell_m
        )
    with stages.stage(_("draft a plan")):
        drafted = draft_plan(case, outcome, seed=order.seed)
        outcome.planned = drafted.planned if drafted else None
    with stages.stage(_("write forecasts and tables")):
        write_forecasts(outcome)
        write_outline_map(outcome)
        account = write_tables(outcome)
    with stages.stage(_("write the layers")):
        write_views(outcome, order.now)
    with stages.stage(_("draw")):
        outcome.files += write_pictures(outcome, None, None)
        if drafted:
            outcome.files += write_outlook(order.out, drafted)
    write_index(outcome, order.now)
    keep_checkpoint(outcome)
    return summary_of(
        outcome,
        account,
        stages,
        seed=order.seed,
        case=case.name,
        layers=counts,
        missing_layers=[asdict(m) for m in missing_layers(case)],
        outlook=drafted.as_json() if drafted else None,
    )


def _keep(
    order: RunOrder, case: Case, office: Office, tell: Callable[[int, int], None]
) -> list[dict[str, Any]]:
    known = office.world.dossier.layers
    skip = frozenset(known) | ({OPENING} if office.world.region else set())
    ids = named_ids(office.ids.stream("case")) if case.simulated else real_ids()
    for i, batch in enumerate(
        intake_case(
            case,
            now=order.now,
            ids=ids,
            recorder=_recorder(office.world),
            book=office.book,
            skip=frozenset() if case.simulated else skip,
        ),
        start=1,
    ):
        office.record(batch.drafts)
        tell(i, len(case.layers) + 1)
    rows = []
    for spec in case.layers:
        kept = office.world.dossier.layers[spec.name]
        rows.append(
            {
                "name": kept.name,
                "read": kept.read,
                "imported": kept.imported,
                "repaired": kept.repaired,
                "quarantined": kept.quarantined,
            }
        )
    return rows


def _recorder(world: World) -> Recorder | None:
    """Who recorded the layers so far, so that a resumed run records in the same name."""
    if world.region is None:
        return None
    return Recorder(world.region.actor, world.region.organisation)


def _cell_m(office: Office) -> float:
    """Side of a belief cell: the parameter's, doubled until the grid is small enough."""
    assert office.world.region is not None, "a case opens its region"
    on = office.now.date()
    side = office.book.number("belief.cell_m", on)
    most = office.book.number("belief.cells_max", on)
    west, south, east, north = shape_to_metres(office.world.region.facts.extent).bounds
    while (east - west) * (north - south) / side**2 > most:
        side *= 2
    return side


def _closing(order: RunOrder, summary: dict[str, Any]) -> tuple[str, ...]:
    layers = summary["layers"]
    lines = [
        _n(
            "{case}: {n} record read = {i} imported + {r} repaired + {q} set aside",
            "{case}: {n} records read = {i} imported + {r} repaired + {q} set aside",
            sum(row["read"] for row in layers),
            case=summary["case"],
            i=sum(row["imported"] for row in layers),
            r=sum(row["repaired"] for row in layers),
            q=sum(row["quarantined"] for row in layers),
        ),
        _n(
            "{n} proposed outline (forecast)",
            "{n} proposed outlines (forecast)",
            summary["proposed_outlines"],
        )
        + "; "
        + _n(
            "{n} difference between sources",
            "{n} differences between sources",
            summary["differences"],
        ),
    ]
    if summary["no_information"]:
        lines.append(
            _(
                "No information on {share:.0%} of the region: a report weighs only as finely as its"
            ).format(share=summary["no_information"])
            + " "
            + _("place is known (position_error_m of its layer)")
        )
    lines += [
        _("Missing for a real operation: {name}: {why}").format(**m)
        for m in summary["missing_layers"]
    ]
    lines += [
        _("Next step, {step}: {missing}").format(**s) for s in summary["next_steps"] if s["missing"]
    ]
    if summary["outlook"]:
        lines += summary["outlook"]["sentences"]
    lines.append(_("Written to {folder}").format(folder=order.out))
    return tuple(lines)


__all__ = ["RunOrder", "run_case"]
