"""How far a stated strength would get by a date, with an interval; a forecast on assumptions."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from clearground.edge.case.strength import Strength
from clearground.edge.run.outputs import Outcome
from clearground.plan.outlook import Outlook, OutlookPoint, outlook, surface_search
from clearground.plan.rates import Interval, rates_of
from clearground.standards.words import _

M2_PER_HA = 10_000.0


@dataclass(frozen=True, slots=True)
class Reach:
    """Two readings of "how far": released to a depth, and searched by eye only.

    Published areas often do not say which of the two they count, so both are given.
    """

    released: Outlook
    by_eye: Outlook
    backlog: str

    def as_json(self) -> dict[str, Any]:
        """Both curves as plain values, quantiles 0.1, 0.5 and 0.9, hectares."""
        return {
            "backlog": self.backlog,
            "released_ha": [_point(p) for p in self.released.curve],
            "released_share": list(self.released.share_done),
            "limited_by": dict(self.released.limited_by),
            "searched_by_eye_ha": [_point(p) for p in self.by_eye.curve],
        }

    def sentences(self, beside: date | None = None) -> tuple[str, ...]:
        """What the curves say on the day of a published figure and at their end, as intervals."""
        said = []
        for outlook_, what in (
            (self.released, _("released after survey, clearance and inspection")),
            (self.by_eye, _("searched by eye only, to no depth")),
        ):
            first = [outlook_.on(beside)] if beside and beside > outlook_.curve[0].day else []
            said += [
                _("By {day}: {lo:,.0f} to {hi:,.0f} ha {what} (80 % interval; forecast)").format(
                    day=point.day, lo=point.lo_ha, hi=point.hi_ha, what=what
                )
                for point in (*first, outlook_.reached)
            ]
        said.append(_("Backlog taken: {text}").format(text=self.backlog))
        return tuple(said)


def _point(p: OutlookPoint) -> dict[str, Any]:
    return {**asdict(p), "day": p.day.isoformat()}


def reach(strength: Strength, outcome: Outcome, *, seed: int, start: date) -> Reach | None:
    """Outlook of a strength from its first day for a planning horizon; None without a backlog.

    The backlog is the largest area that a source says is planned for clearance; without such a
    figure it is the proposed outlines. Outlines of evidence alone say where to survey first, not
    how much there is, so a stated figure goes before them.
    """
    assert outcome.believed is not None, "an outlook needs proposed outlines"
    book = outcome.office.book
    proposed = sum(o.area_m2 for o in outcome.believed.outlines) / M2_PER_HA
    stated = _planned_ha(outcome)
    taken = stated or proposed
    if taken <= 0:
        return None
    backlog = Interval(taken, taken, taken)
    rates = rates_of(book, start)
    days = int(book.number("plan.horizon_days", start))
    end = min(start + timedelta(days=days), strength.available_to)
    teams: Counter[Any] = Counter()
    for one in strength.contingents:
        for group in one.teams:
            teams[group.kind] += group.count
    said = _("planned, as a source states it") if stated else _("the proposed outlines")
    text = _("{ha:,.0f} ha, {said}").format(ha=taken, said=said)
    return Reach(
        outlook(
            teams=dict(teams), rates=rates, backlog_ha=backlog, start=start, end=end, seed=seed
        ),
        surface_search(
            people=strength.people, rates=rates, backlog_ha=backlog, start=start, end=end, seed=seed
        ),
        text,
    )


def _planned_ha(outcome: Outcome) -> float:
    """The largest area that a source says is planned for clearance, hectares; 0 if none says."""
    figures = [
        report.facts.value_high or report.facts.value_low or 0.0
        for report in outcome.office.world.dossier.reports.values()
        if report.facts.value_unit == "ha" and "plan" in report.facts.topic
    ]
    return max(figures, default=0.0)
