"""The one next step on a declared area: a release only of ground that was searched and inspected.

Source: IMAS 07.11 (direct evidence confirms; land is released after all reasonable effort),
07.40 (inspection of the product); the national parameters `release.searching_methods`,
`release.uncovered_tolerance_m`, `evidence.directness` and `quality.blocking_severities`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import shapely
from shapely.geometry.base import BaseGeometry

from clearground.areas.decision_rules import weigh
from clearground.areas.state import Area
from clearground.edge.parameters import book_in_force, default_book
from clearground.edge.web import wording
from clearground.edge.web.cards.card import Action, disputes
from clearground.edge.web.contests import contests_of
from clearground.edge.web.room import View
from clearground.errors import ParameterError
from clearground.field.coverage import coverage, land, metres, obstacles, records
from clearground.field.state import WorkLog
from clearground.quality.blocking import blocking, passed_inspection
from clearground.release.standing import lineage, standing, thick_m2
from clearground.standards.parameters import ParameterBook
from clearground.standards.terms import AreaClass, AreaStatus, Method, ReleaseKind
from clearground.standards.words import _

LEAST_M2 = 1.0
"""Ground smaller than a square metre is no step of its own: the account counts whole ones."""


def area_step(view: View, entity: str) -> Action | None:
    """The next step on an area as a person is told it; None where nothing is left to do.

    Where the rules in force cannot be read, it says that the step is not known, and why.
    """
    try:
        return step_under_rules(view, entity)
    except ParameterError as fault:
        told = fault.finding
        return Action(
            _("Next step not known: {what} ({code})").format(what=told.what, code=told.code),
            "clearground region adopt-parameters REGION --file …",
        )


def step_under_rules(view: View, entity: str) -> Action | None:
    """The next step on an area, in words and as the command; None where nothing is left to do.

    What comes first in the path comes first: people not counted, sources that differ, a suspicion
    that direct evidence confirms, ground ready for release, faults, work, inspection, new work.

    Raises
    ------
    ParameterError
        PAR-06 when the region does not hold the parameters that it adopted.
    """
    area = view.world.register.areas[entity]
    code = area.code
    apart = contests_of(view.world, entity)
    if apart:
        return Action(_("Settle what was decided apart"), apart[0].command)
    if area.status is AreaStatus.HANDED_OVER or area.replaced_by:
        return None
    if area.status is AreaStatus.CLOSED:
        return Action(
            _("Hand the land over"), f"clearground release handover REGION --area {code} …"
        )
    stopped = _stopped(view, entity)
    if stopped is not None:
        return stopped
    undecided = [d for d in disputes(view.world, area.evidence, area.geometry) if not d.decided]
    if undecided:
        return Action(
            _("Decide the difference"),
            f"clearground evidence decide REGION {undecided[0].entity} …",
        )
    on = view.moment.date()
    ground = _Ground(view, area, book_in_force(view.world, on, default_book()))
    if thick_m2(ground.left) < LEAST_M2:
        return Action(
            _("Close the area: nothing of it remains"),
            f"clearground area status REGION {code} --status closed …",
        )
    return (
        _to_confirm(ground)
        or _to_release(ground)
        or _blocked(ground)
        or _unfinished(ground)
        or _to_inspect(ground)
        or _to_order(ground)
    )


class _Ground:
    """What of an area remains, and what its orders have done to it."""

    def __init__(self, view: View, area: Area, book: ParameterBook) -> None:
        world = view.world
        self.view, self.world, self.area, self.book = view, world, area, book
        self.on = view.moment.date()
        released = standing(world.register, world.releases, area)
        self.left = land(shapely.difference(area.geometry, released))
        self.orders = _orders(view, area.entity)
        self.searching = {
            kind: frozenset(Method(m) for m in listed)
            for kind, listed in (
                (ReleaseKind(name), methods)
                for name, methods in book.table("release.searching_methods", on=self.on).items()
            )
        }

    @cached_property
    def done(self) -> tuple[_Done, ...]:
        """The orders that search ground, each with its part of what remains, in their order."""
        return tuple(filter(None, (self._of(order) for order in self.orders)))

    @cached_property
    def ready(self) -> tuple[_Done, ...]:
        """Orders reported complete, inspected after the last day, with searched ground left."""
        return tuple(d for d in self.done if d.passed and d.searched_m2 >= LEAST_M2)

    def _of(self, order: str) -> _Done | None:
        log, quality = self.world.worklog, self.world.quality
        facts = log.orders[order].facts
        deep = facts.depth_m is not None and facts.depth_m > 0
        kinds = (ReleaseKind.CLEARED, ReleaseKind.REDUCED) if deep else (ReleaseKind.REDUCED,)
        kind = next((k for k in kinds if facts.method in self.searching.get(k, ())), None)
        if kind is None:
            return None
        depth_m = (facts.depth_m or 0.0) if kind is ReleaseKind.CLEARED else 0.0
        made = records(log, (order,), methods=self.searching[kind], depth_m=depth_m)
        mine = land(shapely.intersection(metres(facts.shape), self.left))
        skipped = shapely.union_all([land(left) for left in obstacles(log, (order,))])
        seen = coverage(mine, [metres(p.shape) for p in made if p.shape])
        # A day's work may be drawn over ground that was left out of it, with its reason.
        searched = self._wide(shapely.difference(seen.done, skipped))
        gap = self._wide(shapely.difference(mine, searched))
        complete = order in log.completed
        last = max((p.day for p in records(log, (order,))), default=None)
        faults = blocking(
            quality, order, self.book.words("quality.blocking_severities", on=self.on)
        )
        return _Done(
            order=order,
            code=facts.code,
            ground=mine,
            searched=searched,
            searched_m2=float(searched.area),
            gap_m2=float(gap.area),
            complete=complete,
            inspected=bool(last and passed_inspection(quality, order, last)),
            faults=faults,
        )

    def _wide(self, ground: BaseGeometry) -> BaseGeometry:
        """The ground without strips as narrow as a drawing error."""
        width_m = self.book.number("release.uncovered_tolerance_m", on=self.on)
        core = shapely.buffer(ground, -width_m / 2, join_style="mitre")
        return land(shapely.buffer(core, width_m / 2, join_style="mitre"))


@dataclass(frozen=True, slots=True)
class _Done:
    """One searching order: its ground that remains, what of it was searched, how it stands."""

    order: str
    code: str
    ground: BaseGeometry
    searched: BaseGeometry
    searched_m2: float
    gap_m2: float
    complete: bool
    inspected: bool
    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether its searched ground can be released: complete, inspected, no fault in the way."""
        return self.complete and self.inspected and not self.faults


def _stopped(view: View, entity: str) -> Action | None:
    protection, log = view.world.protection, view.world.worklog
    orders = _orders(view, entity)
    for stop, kept in protection.stops.items():
        order = kept.facts.order
        if stop not in protection.resumed and order in orders:
            return Action(
                _("Count everybody: work under {order} is stopped").format(order=_code(log, order)),
                f"clearground protect answer REGION {stop} …",
            )
    return None


def _orders(view: View, entity: str) -> list[str]:
    """The orders of an area and of those that it came from."""
    names = lineage(view.world.register, entity)
    return [order for name in names for order in view.world.worklog.of_area.get(name, ())]


def _to_confirm(ground: _Ground) -> Action | None:
    """A suspected area with direct evidence on ground that is not ready for release."""
    area = ground.area
    if area.area_class is not AreaClass.SHA:
        return None
    waits = shapely.difference(ground.left, shapely.union_all([d.searched for d in ground.ready]))
    if not _found(ground, waits) and not _reported(ground, waits):
        return None
    return Action(
        _("Confirm {code} (CHA): direct evidence lies in it").format(code=area.code),
        f"clearground area reclassify REGION {area.code} --area-class CHA …",
    )


def _found(ground: _Ground, waits: BaseGeometry) -> bool:
    log = ground.world.worklog
    finds = (e for order in ground.orders for e in log.of_order.get(order, ()) if e in log.finds)
    return any(metres(log.finds[e].facts.shape).intersects(waits) for e in finds)


def _reported(ground: _Ground, waits: BaseGeometry) -> bool:
    dossier = ground.world.dossier
    kinds = ground.book.table("evidence.directness", on=ground.on)
    overruled = {
        report
        for noted in dossier.differences.values()
        if noted.decided is not None
        for report in noted.facts.reports
        if report not in noted.decided.upheld
    }
    near = ground.world.releases.reports_near(waits, 0.0)
    return any(
        report.geometry is not None
        and weigh(dossier, (entity,), kinds).direct
        and report.geometry.intersects(waits)
        for entity in near
        if entity not in overruled and (report := dossier.reports.get(entity)) is not None
    )


def _to_release(ground: _Ground) -> Action | None:
    if not ground.ready:
        return None
    first = ground.ready[0]
    return Action(
        _("Sign a release of the {size} searched and inspected under {order}").format(
            size=wording.area(first.searched_m2), order=first.code
        ),
        f"clearground release sign REGION --area {ground.area.code} --orders {first.code} …",
    )


def _blocked(ground: _Ground) -> Action | None:
    opened = ground.world.quality.opened
    for done in ground.done:
        if done.faults:
            fault = opened[done.faults[0]].facts.code
            return Action(
                _("Close nonconformity {code} of {order}").format(code=fault, order=done.code),
                f"clearground quality close REGION {fault} …",
            )
    return None


def _unfinished(ground: _Ground) -> Action | None:
    """An order at work; a survey or a drone flight is finished before new work is ordered."""
    log = ground.world.worklog
    by_order = {done.order: done for done in ground.done}
    for order in ground.orders:
        if order in log.completed:
            continue
        code, done = _code(log, order), by_order.get(order)
        if done is None:
            words = _("Finish order {order}").format(order=code)
        elif done.gap_m2 < LEAST_M2:
            return Action(
                _("Report order {order} complete: all its ground is searched").format(order=code),
                f"clearground field complete REGION {code} …",
            )
        else:
            words = _("Finish order {order}: {size} of it not searched").format(
                order=code, size=wording.area(done.gap_m2)
            )
        return Action(words, f"clearground field progress REGION --order {code} …")
    return None


def _to_inspect(ground: _Ground) -> Action | None:
    for done in ground.done:
        if done.complete and not done.inspected and done.searched_m2 >= LEAST_M2:
            return Action(
                _("Inspect the work under {order}").format(order=done.code),
                f"clearground quality visit REGION --order {done.code} --kind qc …",
            )
    return None


def _to_order(ground: _Ground) -> Action:
    """New work on what no order has searched; the rest of an order that left ground counts too."""
    searched = shapely.union_all([done.searched for done in ground.done])
    open_m2 = thick_m2(land(shapely.difference(ground.left, searched)))
    return Action(
        _("Order work on the remaining {size}").format(size=wording.area(open_m2)),
        f"clearground field order REGION --area {ground.area.code} …",
    )


def _code(log: WorkLog, order: str) -> str:
    return log.orders[order].facts.code
