"""The approving authority: signs what the records bear, closes, hands over, reopens."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import shapely
from shapely.geometry.base import BaseGeometry

from clearground.edge.sim.actors.stage import Stage, at
from clearground.edge.sim.actors.survey import report_find
from clearground.edge.sim.actors.work import AreaWork
from clearground.events.areas import AreaStatusChanged
from clearground.events.release import CriterionAnswered, HandoverSigned, ReleaseSigned
from clearground.field.coverage import metres
from clearground.pipeline import records_of
from clearground.release.case import case, criteria
from clearground.release.proposal import (
    Proposal,
    evidence_about,
    evidence_digest,
    live_differences,
)
from clearground.release.statement import statement
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import AreaStatus, CriterionState, Method, ReleaseKind

RISK: dict[ReleaseKind, str] = {
    ReleaseKind.CANCELLED: "The ground was not searched; items that nobody knew of may be there.",
    ReleaseKind.REDUCED: "Single items outside a pattern may have been missed by the survey lanes.",
    ReleaseKind.CLEARED: "Items below the stated depth, and items missed in it, may remain.",
}
MARKS = "concrete posts at the turning points"
TRIES_MAX = 4
EDGE_M = 0.03
"""What is left of an area and is narrower than twice this is drawing error."""


class Authority:
    """Signs decisions of one area after another on what the records show that day."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.finished: list[AreaWork] = []

    def release(
        self,
        area: AreaWork,
        kind: ReleaseKind,
        ground: BaseGeometry,
        *,
        orders: tuple[str, ...],
        day: date,
        tries: int = 0,
    ) -> None:
        """Sign a decision, or come back to it later where the records do not bear it yet."""
        signed = self._decision(area, kind, ground, orders=orders, day=day)
        done = signed and self.stage.write(signed, by=self.stage.people.authority, at=at(day, 12.0))
        if signed and done:
            area.releases.append(done)
            area.left = shapely.difference(area.left, metres(signed.shape))
            self._close(area, day)
        elif signed and tries < TRIES_MAX:
            self.stage.later(
                day + timedelta(days=14),
                lambda on: self.release(area, kind, ground, orders=orders, day=on, tries=tries + 1),
            )

    def _decision(
        self,
        area: AreaWork,
        kind: ReleaseKind,
        ground: BaseGeometry,
        *,
        orders: tuple[str, ...],
        day: date,
    ) -> ReleaseSigned | None:
        stage = self.stage
        log = stage.world.worklog
        inside = _polygons(shapely.intersection(ground, area.left))
        if inside.is_empty:
            return None
        shape = shape_from_metres(inside)
        whole, known = metres(shape), at(day, 12.0)
        records = records_of(stage.world)
        about = evidence_about(records, whole, stage.book.number("release.near_m", day), known)
        depth_m = log.orders[orders[0]].facts.depth_m if kind is ReleaseKind.CLEARED else None
        proposal = Proposal(
            area.entity,
            kind,
            whole,
            day,
            orders,
            about,
            depth_m,
            self._open_points(whole, orders, about, known),
            known,
        )
        return ReleaseSigned(
            area=area.entity,
            kind=kind,
            shape=shape,
            criteria=self._answered(proposal),
            evidence=about,
            evidence_digest=evidence_digest(about),
            orders=orders,
            parameters=stage.book.version,
            authority=stage.people.authority_name,
            depth_m=depth_m,
            methods=tuple(dict.fromkeys(log.orders[o].facts.method for o in orders)),
            residual_risk=RISK[kind],
            open_points=proposal.open_points,
        )

    def _answered(self, proposal: Proposal) -> tuple[CriterionAnswered, ...]:
        """The case, with what may be waived and is not met waived in the authority's name."""
        stage = self.stage
        allowed = {c.code: c.states for c in criteria(proposal.kind, stage.book, proposal.on)}
        by = stage.people.authority.entity
        return tuple(
            item
            if item.state is CriterionState.MET or "waived" not in allowed[item.code]
            else CriterionAnswered(item.code, CriterionState.WAIVED, item.records, by, item.note)
            for item in case(proposal, records_of(stage.world), stage.book)
        )

    def _open_points(
        self,
        ground: BaseGeometry,
        orders: tuple[str, ...],
        about: tuple[str, ...],
        known: datetime,
    ) -> tuple[str, ...]:
        log = self.stage.world.worklog
        records = records_of(self.stage.world)
        disputed = live_differences(records, about, ground, known)
        left = (
            (e, log.obstacles[e].facts)
            for order in orders
            for e in log.of_order.get(order, ())
            if e in log.obstacles
        )
        return (
            *(f"Sources differ about this ground (difference {d})." for d in disputed),
            *(
                f"{metres(f.shape).area:.0f} m2 not searched: {f.reason} (record {e})."
                for e, f in left
            ),
        )

    def _close(self, area: AreaWork, day: date) -> None:
        """Close an area of which nothing is left, and hand it over some weeks later."""
        if area.closed or not shapely.buffer(area.left, -EDGE_M).is_empty:
            return
        stage = self.stage
        closed = AreaStatusChanged(
            AreaStatus.CLOSED,
            tuple(area.releases),
            stage.book.version,
            stage.people.authority_name,
            "all of its ground was released",
        )
        by = stage.people.authority
        area.closed = bool(stage.write(closed, by=by, at=at(day, 12.5), entity=area.entity))
        if area.closed:
            self.finished.append(area)
            when = day + stage.days(8, 35)
            stage.later(when, lambda on: self._hand_over(area, on), hour=10.0)

    def _hand_over(self, area: AreaWork, day: date) -> None:
        stage, by = self.stage, self.stage.people.authority
        if not area.closed:
            return
        decided = stage.world.releases.decisions
        points = dict.fromkeys(p for d in area.releases for p in decided[d].facts.open_points)
        name = stage.world.register.areas[area.entity].name
        handed = HandoverSigned(
            area=area.entity,
            decisions=tuple(area.releases),
            receiver=f"Council of {name}",
            statement=statement(records_of(stage.world), area.entity, area.releases),
            markers=MARKS,
            open_points=tuple(points),
        )
        made = stage.write(handed, by=by, at=at(day, 10.0))
        if made:
            moved = AreaStatusChanged(
                AreaStatus.HANDED_OVER, (made,), stage.book.version, stage.people.authority_name
            )
            stage.write(moved, by=by, at=at(day, 10.5), entity=area.entity)

    def reopen(self, area: AreaWork, where: tuple[float, float], day: date) -> None:
        """Reopen finished land on which somebody came upon an item."""
        stage = self.stage
        report = report_find(
            stage,
            where,
            day,
            by=stage.people.information,
            text="A resident reported an item on land that had been handed back.",
        )
        if not report:
            return
        again = AreaStatusChanged(
            AreaStatus.OPEN,
            (report,),
            stage.book.version,
            stage.people.authority_name,
            "an item was found on released ground",
        )
        by = stage.people.authority
        if stage.write(again, by=by, at=at(day, 16.0), entity=area.entity):
            area.closed, area.surveyed = False, False
            area.left, area.releases = area.ground, []
            area.ready = day + timedelta(days=10)


def kind_of(method: Method) -> ReleaseKind:
    """How ground leaves an area after work by the method."""
    if method is Method.NTS:
        return ReleaseKind.CANCELLED
    return ReleaseKind.REDUCED if method is Method.TS else ReleaseKind.CLEARED


def _polygons(ground: BaseGeometry) -> BaseGeometry:
    # Cutting along a shared edge leaves lines and crumbs that are not land.
    parts = [p for p in shapely.get_parts(ground) if p.geom_type == "Polygon" and p.area > 0.05]
    return shapely.union_all(parts) if parts else shapely.Polygon()
