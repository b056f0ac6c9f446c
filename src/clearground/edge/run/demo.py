"""The demo: a simulated region, walked through every room, scored against its own truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from clearground.edge.gpkg.write import write_context
from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import AccountsFile, accounts_path
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.office import Office
from clearground.edge.parameters import default_book
from clearground.edge.run.believing import Believed, believe
from clearground.edge.run.outputs import (
    REGION_FILE,
    SUMMARY_FILE,
    Outcome,
    write_forecasts,
    write_index,
    write_outline_map,
    write_tables,
    write_views,
)
from clearground.edge.run.pictures import write_pictures
from clearground.edge.run.planning import Planned, plan_region
from clearground.edge.run.scoring import plan_peers, score_belief
from clearground.edge.run.stages import Stages
from clearground.edge.run.story import story_area
from clearground.edge.run.tables import write_json
from clearground.edge.sim import SimRegion, simulate
from clearground.edge.sim.actors import declare, walk
from clearground.edge.sim.actors.walk import Given
from clearground.edge.sim.scale import Scale
from clearground.errors import ClearError
from clearground.events import Draft
from clearground.events.forecast import PlanAccepted
from clearground.pipeline import World
from clearground.standards.terms import Tier
from clearground.standards.words import _

DEFAULT_NOW = datetime(2027, 9, 14, 10, 42, tzinfo=UTC)
"""The sample region's moment, so that the same seed gives the same region on any day."""

WORK_DAYS = {Scale.SMALL: 90, Scale.DISTRICT: 120, Scale.BELT: 120}
"""How many days before its moment the sample region's teams began to work."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """What to make: how large, from which seed, at which moment, and where to."""

    scale: Scale
    seed: int
    now: datetime | None
    out: Path
    served: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A finished run: its region, the page's first view, and what to say at the end."""

    region: Path
    start: str
    closing_lines: tuple[str, ...]
    summary: dict[str, Any] = field(default_factory=dict)


def run_demo(order: DemoOrder, say: Say) -> Done:
    """Make the sample region, walk it, write everything; the folder is complete at the end.

    Raises
    ------
    ClearError
        LED-08 when the folder holds a region already that is no demo's.
    """
    now = order.now or DEFAULT_NOW
    stages = Stages(say)
    order.out.mkdir(parents=True, exist_ok=True)
    region = order.out / REGION_FILE
    _make_room(region)
    ids = SeededIds(order.seed, now)
    store = GeoPackageStore.create(region)
    keys = AccountsFile(accounts_path(region), seed=order.seed)
    try:
        office = Office(store, World(), default_book(), keys, ids, now)
        outcome = Outcome(office, order.out)
        summary = _walk_the_path(order, outcome, stages, now)
    finally:
        keys.close()
        store.close()
    write_json(order.out / SUMMARY_FILE, summary)
    return Done(region, outcome.start, _closing(order, outcome, summary), summary)


def _make_room(region: Path) -> None:
    if region.exists():
        held = GeoPackageStore.open(region, read_only=True)
        simulated = held.is_simulated()
        held.close()
        if simulated is False:
            raise ClearError(
                "LED-08",
                _("{path} holds a real region").format(path=region),
                _("The demo would put invented records in its place."),
                _("Give another folder with --out."),
            )
        region.unlink()
        accounts_path(region).unlink(missing_ok=True)


def _walk_the_path(
    order: DemoOrder, outcome: Outcome, stages: Stages, now: datetime
) -> dict[str, Any]:
    office, seed = outcome.office, order.seed
    book, start = office.book, now - timedelta(days=WORK_DAYS[order.scale])
    rng = np.random.default_rng(np.random.SeedSequence((seed, 2)))
    with stages.stage(_("lay the region")):
        sim = simulate(order.scale, seed, now, office.ids.stream("sim").new)
    with stages.stage(_("record the evidence")) as tell:
        batches = sim.drafts()
        for i, (_name, drafts) in enumerate(batches, start=1):
            office.record(drafts)
            tell(i, len(batches))
    cell_m = book.number("belief.cell_m", now.date())
    with stages.stage(_("declare areas on the evidence")):
        for drafts in declare(sim, office.world, book, rng=rng, ids=office.new_id, start=start):
            office.record(drafts)
    with stages.stage(_("believe before the work")):
        before = believe(office.world, book, now=start, seed=seed, cell_m=cell_m)
    with stages.stage(_("plan the work")):
        first = plan_region(office.world, before.belief, book, start=start.date(), seed=seed)
        office.record((_accepted(sim, office, first, start),))
    with stages.stage(_("work, protect, inspect, release")) as tell:
        _work(sim, office, first, rng=rng, start=start, tell=tell)
    with stages.stage(_("believe now")):
        outcome.believed = believe(office.world, book, now=now, seed=seed, cell_m=cell_m)
    with stages.stage(_("plan from now on")):
        outcome.planned = plan_region(
            office.world, outcome.believed.belief, book, start=now.date(), seed=seed
        )
    outcome.start = story_area(office.world, now)
    with stages.stage(_("write forecasts and tables")):
        write_forecasts(outcome)
        write_outline_map(outcome)
        account = write_tables(outcome)
    with stages.stage(_("write the layers")):
        write_views(outcome, now)
        _write_land(sim, office)
    with stages.stage(_("score and draw")):
        scores = _scores(sim, before, first, seed=seed)
        outcome.files += write_pictures(outcome, sim, before)
    write_index(outcome, now)
    return {
        "simulated": True,
        "scale": order.scale.value,
        "seed": seed,
        "now": now.isoformat(),
        "layers": [],
        "missing_layers": [],
        "events": len(office.events),
        "root_digest": office.store.root_digest(),
        "account": {
            name: getattr(account, name)
            for name in ("declared_m2", "remaining_m2", "cancelled_m2", "reduced_m2", "cleared_m2")
        }
        | {"outside_m2": account.outside_m2, "difference_m2": account.difference_m2},
        "scores": scores,
        "stages": [
            {
                "name": r.name,
                "seconds": r.seconds,
                "cpu_seconds": r.cpu_seconds,
                "peak_mb": r.peak_mb,
            }
            for r in stages.records
        ],
    }


def _work(
    sim: SimRegion,
    office: Office,
    planned: Planned,
    *,
    rng: np.random.Generator,
    start: datetime,
    tell: Callable[[int, int], None],
) -> None:
    given = [
        Given(task.area, task.team, task.kind, task.start, task.finish) for task in planned.tasks()
    ]
    days = (office.now - start).days
    for drafts in walk(
        sim,
        office.world.copy(),
        given,
        office.book,
        rng=rng,
        ids=office.new_id,
        start=start,
        now=office.now,
    ):
        office.take_in(drafts)
        if drafts:
            tell(min(days, max(0, (drafts[-1].recorded_time - start).days)), days)


def _accepted(sim: SimRegion, office: Office, planned: Planned, when: datetime) -> Draft:
    officer = sim.cast.official("operations")
    return Draft(
        entity=office.new_id(),
        payload=PlanAccepted(
            plan_digest=planned.plan.digest,
            horizon_days=planned.problem.horizon_days,
            benefit=planned.plan.objective,
            bound=planned.plan.bound,
            reason=_("published as the plan in force; orders are signed one by one"),
        ),
        actor=officer.entity,
        organisation=officer.organisation,
        valid_time=when,
        recorded_time=when,
        tier=Tier.PARTNER,
        simulated=True,
    )


def _write_land(sim: SimRegion, office: Office) -> None:
    with office.store.transaction() as connection:
        for name, layer in sim.base.items():
            write_context(connection, name, layer.shapes, layer.columns, crs=office.world.crs)


def _scores(sim: SimRegion, before: Believed, first: Planned, *, seed: int) -> dict[str, Any]:
    return {
        "belief": score_belief(sim, before),
        "plan": plan_peers(first, seed),
    }


def _closing(order: DemoOrder, outcome: Outcome, summary: dict[str, Any]) -> tuple[str, ...]:
    belief, plan = summary["scores"]["belief"], summary["scores"]["plan"]
    area = outcome.office.world.register.areas.get(outcome.start)
    command = f"clearground show {order.out / REGION_FILE} {area.code if area else ''}"
    lines = [
        _("Simulated data. Written to {folder}: {files}").format(
            folder=order.out, files=", ".join([REGION_FILE, *sorted(outcome.files)])
        ),
        _("Square metres close: difference {d} m²").format(
            d=summary["account"]["difference_m2"]
        ),
        _("Belief against the simulated truth: AUC {a:.3f} (front line {f:.3f}, kernel {k:.3f})").format(
            a=belief["engine"]["auc"], f=belief["front"]["auc"], k=belief["kernel"]["auc"]
        ),
        _("Brier {a:.4f} (front line {f:.4f}, kernel {k:.4f})").format(
            a=belief["engine"]["brier"], f=belief["front"]["brier"], k=belief["kernel"]["brier"]
        ),
        _("Plan's benefit {p:,.0f}; score-and-sort {s:,.0f}, random order {r:,.0f}").format(
            p=plan["plan"], s=plan["score_and_sort"], r=plan["random"]
        ),
        _("Root digest {r}").format(r=summary["root_digest"]),
        _("Look next at one area's whole story: {command}").format(command=command),
    ]
    if order.scale is Scale.DISTRICT:
        lines.append(_("The whole operation of a border belt (minutes): clearground demo --belt"))
    return tuple(lines)
