"""The demo: a simulated region, walked through every room, scored against its own truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import AccountsFile, accounts_path
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.office import Office
from clearground.edge.parameters import default_book
from clearground.edge.run.agreement import raster_agreement
from clearground.edge.run.believing import believe
from clearground.edge.run.done import Done, Say
from clearground.edge.run.folder import (
    REGION_FILE,
    SUMMARY_FILE,
    check_room,
    held,
    made_aside,
)
from clearground.edge.run.outputs import (
    Outcome,
    keep_checkpoint,
    write_forecasts,
    write_index,
    write_outline_map,
    write_tables,
    write_views,
)
from clearground.edge.run.pictures import write_pictures
from clearground.edge.run.planning import Planned, plan_region
from clearground.edge.run.scoring import (
    plan_peers,
    removed_items,
    score_belief,
    told_belief,
    true_items,
)
from clearground.edge.run.stages import Stages
from clearground.edge.run.story import story_area
from clearground.edge.run.summary import summary_of
from clearground.edge.run.tables import write_json
from clearground.edge.sim import SimRegion, simulate
from clearground.edge.sim.actors import Assignment, declare, walk
from clearground.edge.sim.actors.photographs import keep_photographs
from clearground.edge.sim.scale import Scale
from clearground.events import Draft
from clearground.events.forecast import PlanAccepted
from clearground.pipeline import World
from clearground.plan.crews import METHOD_OF_KIND
from clearground.standards.words import _

DEFAULT_NOW = datetime(2027, 9, 14, 10, 42, tzinfo=UTC)
"""The sample region's moment, so that the same seed gives the same region on any day."""

OFFICE_DAYS = 420
"""How many days before its moment the sample region's office began to declare areas."""

WORK_DAYS = {Scale.SMALL: 240, Scale.DISTRICT: 240, Scale.BELT: 180}
"""How many days before its moment the sample region's teams began to work."""

WORKED = ("survey", "clearance")
"""Types of planned task that the simulated crews take; inspectors and authority follow them."""


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """What to make: how large, from which seed, at which moment, and where to."""

    scale: Scale
    seed: int
    now: datetime | None
    out: Path


def run_demo(order: DemoOrder, say: Say) -> Done:
    """Make the sample region, walk it, write everything; the folder is complete at the end.

    An earlier demo's files stay in the folder until the whole new one takes their place.

    Raises
    ------
    ClearError
        CASE-22 or CASE-24 when the folder holds records that no demo wrote, CASE-23 when
        another writes into it, EXP-05 or EXP-06 when it cannot be written.
    """
    now = order.now or DEFAULT_NOW
    stages = Stages(say)
    with held(order.out):
        check_room(order.out)
        with made_aside(order.out) as making:
            outcome, summary = _made(order, stages, now, making)
            write_json(making / SUMMARY_FILE, summary)
    region = order.out / REGION_FILE
    return Done(region, outcome.start, _closing(order, outcome, summary), summary)


def _made(
    order: DemoOrder, stages: Stages, now: datetime, making: Path
) -> tuple[Outcome, dict[str, Any]]:
    """The sample region in a file of its own, closed, with everything beside it."""
    region = making / REGION_FILE
    ids = SeededIds(order.seed, now)
    store = GeoPackageStore.create(region)
    keys = AccountsFile(accounts_path(region), seed=order.seed)
    try:
        office = Office(store, World(), default_book(), keys, ids, now)
        outcome = Outcome(office, making)
        return outcome, _walk_the_path(order, outcome, stages, now)
    finally:
        keys.close()
        store.close()


def _walk_the_path(
    order: DemoOrder, outcome: Outcome, stages: Stages, now: datetime
) -> dict[str, Any]:
    office, seed, book = outcome.office, order.seed, outcome.office.book
    start = now - timedelta(days=WORK_DAYS[order.scale])
    cell_m = book.number("belief.cell_m", now.date())
    rng = np.random.default_rng(np.random.SeedSequence((seed, 2)))
    sim = _lay(order, office, stages, rng=rng)
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
    outcome.start = story_area(office.world)
    with stages.stage(_("write forecasts, tables and layers")):
        write_forecasts(outcome)
        write_outline_map(outcome)
        account = write_tables(outcome)
        write_views(outcome, now)
        _write_land(sim, office)
    with stages.stage(_("score and draw")):
        laid, gone = true_items(sim, before), removed_items(sim, office.world)
        left = true_items(sim, outcome.believed, gone)
        scores = {
            "belief": score_belief(before, laid),
            "belief_now": score_belief(outcome.believed, left),
            "plan": plan_peers(first, seed),
            "raster": raster_agreement(office.world),
        }
        outcome.files += write_pictures(outcome, laid, before)
    write_index(outcome, now)
    keep_checkpoint(outcome)
    return summary_of(outcome, account, stages, seed=seed, scale=order.scale.value, scores=scores)


def _lay(
    order: DemoOrder, office: Office, stages: Stages, *, rng: np.random.Generator
) -> SimRegion:
    """The simulated region with everything recorded up to the declarations."""
    with stages.stage(_("lay the region")):
        sim = simulate(order.scale, order.seed, office.now, office.ids.stream("sim").new)
    with stages.stage(_("record the evidence")) as tell:
        batches = sim.drafts()
        for i, (_name, drafts) in enumerate(batches, start=1):
            office.record(drafts)
            tell(i, len(batches))
    with stages.stage(_("declare areas on the evidence")):
        began = office.now - timedelta(days=OFFICE_DAYS)
        office.take_in(
            declare(
                office.world, office.book, rng=rng, ids=office.new_id, start=began, now=office.now
            )
        )
    return sim


def _work(
    sim: SimRegion,
    office: Office,
    planned: Planned,
    *,
    rng: np.random.Generator,
    start: datetime,
    tell: Callable[[int, int], None],
) -> None:
    span = (office.now - start).days
    for drafts in walk(
        office.world,
        sim.truth,
        _assignments(office, planned),
        office.book,
        rng=rng,
        ids=office.new_id,
        start=start,
        now=office.now,
    ):
        keep_photographs(drafts, office.store.contents())
        office.take_in(drafts)
        if drafts:
            tell(min(span, max(0, (drafts[-1].recorded_time - start).days)), span)


def _assignments(office: Office, planned: Planned) -> tuple[Assignment, ...]:
    """The plan as the plain values that the simulated officers sign orders from."""
    teams = office.world.roster.teams
    return tuple(
        Assignment(
            team=task.team,
            area=task.area,
            method=METHOD_OF_KIND[teams[task.team].kind],
            start=task.start,
            finish=task.finish,
        )
        for task in planned.tasks()
        if task.kind in WORKED and task.team in teams
    )


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
        simulated=True,
    )


def _write_land(sim: SimRegion, office: Office) -> None:
    for name, layer in sim.base.items():
        columns = {key: values.tolist() for key, values in layer.columns.items()}
        office.store.write_context(name, layer.geometry, columns, crs=office.world.crs)


def _told(raster: dict[str, Any]) -> str:
    """The second path of the account as one line: vector beside raster, state by state."""
    verdict = _("agree") if raster["agree"] else _("DO NOT AGREE")
    states = "; ".join(
        f"{name} {row['vector_m2']:,} / {row['raster_m2']:,} m²"
        for name, row in raster["states"].items()
    )
    return _("Vector and raster {verdict} within {p:g} m pixels: {states}").format(
        verdict=verdict, p=raster["pixel_m"], states=states
    )


def _closing(order: DemoOrder, outcome: Outcome, summary: dict[str, Any]) -> tuple[str, ...]:
    scores, plan = summary["scores"], summary["scores"]["plan"]
    area = outcome.office.world.register.areas.get(outcome.start)
    command = f"clearground show {order.out / REGION_FILE} {area.code if area else ''}"
    lines = [
        _("Simulated data. Written to {folder}: {files}").format(
            folder=order.out, files=", ".join([REGION_FILE, *sorted(outcome.files)])
        ),
        _("Square metres close: difference {d} m²").format(d=summary["account"]["difference_m2"]),
        _told(summary["scores"]["raster"]),
        *told_belief(_("Belief before the work"), scores["belief"]),
        *told_belief(_("Belief served now, after it"), scores["belief_now"]),
        _("Plan's benefit {p:,.0f}; score-and-sort {s:,.0f}, random order {r:,.0f}").format(
            p=plan["plan"], s=plan["score_and_sort"], r=plan["random"]
        ),
        _("Root digest {r}").format(r=summary["root_digest"]),
    ]
    if order.scale is Scale.DISTRICT:
        lines.append(_("The whole operation of a border belt (minutes): clearground demo --belt"))
    look = _("Look next at one area's whole story: {command}").format(command=command)
    return (*lines, "", look)
