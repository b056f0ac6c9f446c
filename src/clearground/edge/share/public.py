"""What the public gets of a region: coarse, delayed and in weekly batches; warnings at once.

A hazard's outline is shown as it is now, for a late hazard hurts; ground recorded as released is
shown late, for a late release hurts nobody. Everything else is a count per hexagon.

Source: the national parameters `publication.*`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import shapely
from shapely.geometry.base import BaseGeometry

from clearground.areas.state import Area
from clearground.edge.share.heads import published
from clearground.edge.share.hexagons import Cell, Hexagons
from clearground.errors import PermitError
from clearground.events.protect import WarningIssued
from clearground.events.release import ReleaseSigned
from clearground.pipeline import World
from clearground.release.account import pieces
from clearground.standards.geometry import GRID_M, shape_to_metres
from clearground.standards.parameters import ParameterBook
from clearground.standards.words import _

EPOCH = datetime(1970, 1, 5, tzinfo=UTC)
"""A Monday from which weeks are counted, so that every office counts the same."""

WEEK = timedelta(days=7)
ISO_WEEK = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, slots=True)
class Publication:
    """The national rules of public output on a day."""

    grid: Hexagons
    count_min: int
    delay: timedelta
    change_weeks: int
    decimals: int


@dataclass(frozen=True, slots=True)
class Outline:
    """An outline that was approved for publication: what it is, whose, and its ground."""

    kind: str
    code: str
    words: str
    geometry: BaseGeometry


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning that stands: its kind, until when, and every hexagon that it touches."""

    kind: str
    until: datetime
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PublicView:
    """Everything that is public of a region for one week."""

    week: str
    counted_at: datetime
    hazards: tuple[Outline, ...]
    released: tuple[Outline, ...]
    counts: Mapping[Cell, int]
    warnings: tuple[Notice, ...]


def publication_of(book: ParameterBook, now: datetime) -> Publication:
    """The rules in force on the day of a moment.

    Raises
    ------
    ParameterError
        PAR-01, PAR-02, PAR-04: one is missing or no number. Then nothing is published.
    """

    def number(name: str) -> float:
        return book.number(f"publication.{name}", now.date())

    return Publication(
        Hexagons(number("cell_km2")),
        int(number("count_min")),
        timedelta(hours=number("delay_hours")),
        int(number("change_weeks")),
        int(number("coordinate_decimals")),
    )


def end_of(week: str) -> datetime:
    """The moment at which an ISO week ends, in UTC.

    Raises
    ------
    PermitError
        PERM-08: the text names no week.

    >>> end_of("2026-W19").isoformat()
    '2026-05-11T00:00:00+00:00'
    """
    told = ISO_WEEK.fullmatch(week) or ["", "0", "0"]
    try:
        day = datetime.fromisocalendar(int(told[1]), int(told[2]), 1)
    except ValueError as error:
        raise PermitError(
            "PERM-08",
            _("{week!r} is no week").format(week=week),
            _("Output for the public is written for whole weeks, so that days cannot be told."),
            _("Write it like 2026-W19, or leave it out for the latest week that may go out."),
        ) from error
    return day.replace(tzinfo=UTC) + WEEK


def latest_week(now: datetime, rules: Publication) -> str:
    """The latest ISO week that may be published at a moment.

    >>> rules = Publication(Hexagons(36.0), 5, timedelta(hours=72), 13, 5)
    >>> latest_week(datetime(2026, 5, 14, tzinfo=UTC), rules)
    '2026-W19'
    >>> latest_week(datetime(2026, 5, 13, 23, tzinfo=UTC), rules)
    '2026-W18'
    """
    year, week, _day = (now - rules.delay - WEEK).isocalendar()
    return f"{year}-W{week:02d}"


def check_delay(week: str, now: datetime, rules: Publication) -> None:
    """Refuse a week that ended too lately.

    Raises
    ------
    PermitError
        PERM-09: the delay is not over; PERM-08: no week.
    """
    if end_of(week) + rules.delay <= now:
        return
    raise PermitError(
        "PERM-09",
        _("Week {week} may be published from {moment} on").format(
            week=week, moment=(end_of(week) + rules.delay).isoformat()
        ),
        _("Fresh output would tell where teams are."),
        _("Wait, or publish week {latest}.").format(latest=latest_week(now, rules)),
    )


def counted_at(week: str, rules: Publication) -> datetime:
    """The moment as of which cells are counted: the same for every week of a period."""
    weeks = (end_of(week) - EPOCH) // WEEK
    return EPOCH + (weeks - weeks % rules.change_weeks) * WEEK


def stepped(counts: Mapping[Cell, int], rules: Publication) -> dict[Cell, int]:
    """Counts in whole steps of the smallest one that is published; smaller ones are left out.

    >>> rules = Publication(Hexagons(36.0), 5, timedelta(hours=72), 13, 5)
    >>> stepped({(0, 0): 4, (1, 0): 5, (2, 0): 9}, rules)
    {(1, 0): 5, (2, 0): 5}
    """
    least = rules.count_min
    return {cell: n // least * least for cell, n in sorted(counts.items()) if n >= least}


def public_view(
    at: Callable[[datetime | None], World],
    week: str,
    now: datetime,
    rules: Publication,
    *,
    book: ParameterBook,
) -> PublicView:
    """What is public of a region for a week.

    Parameters
    ----------
    at : callable
        The world as known at a moment; now for None.
    week : str
        ISO week, such as `2026-W19`.
    now : datetime
        When it is written.
    rules, book : Publication, ParameterBook
        National rules.

    Raises
    ------
    PermitError
        PERM-08, PERM-09: no week, or too early.
    """
    check_delay(week, now, rules)
    present, then = at(None), at(end_of(week))
    moment = counted_at(week, rules)
    past = at(moment)
    approved = published(present, book, now)
    let_out = approved & published(then, book, now) & frozenset(then.releases.decisions)
    let_out -= _at_work(present, let_out, rules)
    ground = _still_released(present, let_out)
    return PublicView(
        week,
        moment,
        tuple(_hazards(present, approved, shapely.union_all(list(ground.values())))),
        tuple(_released(present, ground)),
        stepped(_counted(past, published(past, book, now), rules), rules),
        tuple(_warnings(present, now, rules)),
    )


def _counted(world: World, shown: frozenset[str], rules: Publication) -> Counter[Cell]:
    """Declared areas by hexagon, finished ones too: a count that fell would tell of work."""
    counts: Counter[Cell] = Counter()
    for area in world.register.current():
        if area.entity not in shown:
            middle = shapely.point_on_surface(area.geometry)
            counts[rules.grid.cell(middle.x, middle.y)] += 1
    return counts


def _at_work(world: World, decisions: Iterable[str], rules: Publication) -> frozenset[str]:
    """Decisions with work still going on in a hexagon that they touch: they wait."""
    log, decided = world.worklog, world.releases.decisions
    busy = {
        cell
        for entity, order in log.orders.items()
        if entity not in log.completed
        for cell in rules.grid.touching(shape_to_metres(order.facts.shape))
    }
    return frozenset(
        entity
        for entity in decisions
        if entity in decided
        and not busy.isdisjoint(rules.grid.touching(shape_to_metres(decided[entity].facts.shape)))
    )


def _still_released(world: World, decisions: frozenset[str]) -> dict[str, BaseGeometry]:
    """Ground of each decision that stands today: what was reopened since is left out."""
    found: dict[str, list[BaseGeometry]] = {}
    for piece in pieces(world.register, world.releases, world.worklog):
        if piece.decision in decisions:
            found.setdefault(piece.decision, []).append(piece.geometry)
    return {entity: shapely.union_all(parts) for entity, parts in sorted(found.items())}


def _hazards(world: World, approved: frozenset[str], released: BaseGeometry) -> Iterable[Outline]:
    areas = world.register.areas
    for entity in sorted(approved & areas.keys()):
        area = areas[entity]
        ground = shapely.difference(_ground(world, area), released, grid_size=GRID_M)
        if not ground.is_empty:
            # Ground whose release is not published stays a hazard to those who see only this.
            words = _("Declared hazardous: {hazard}, class {area_class}. Do not enter.").format(
                hazard=area.facts.hazard.value, area_class=area.area_class.value
            )
            yield Outline("hazard", area.code, words, ground)


def _ground(world: World, area: Area) -> BaseGeometry:
    # What an area became by a merge may be wider than what was approved.
    if not area.replaced_by:
        return area.geometry
    heirs = [world.register.areas[e].geometry for e in world.register.heirs(area.entity)]
    return shapely.intersection(area.geometry, shapely.union_all(heirs), grid_size=GRID_M)


def _released(world: World, ground: Mapping[str, BaseGeometry]) -> Iterable[Outline]:
    for entity, geometry in ground.items():
        signed: ReleaseSigned = world.releases.decisions[entity].facts
        area = world.register.areas.get(signed.area)
        depth = "" if signed.depth_m is None else _(" to {m} m").format(m=signed.depth_m)
        words = _("Recorded as {kind}{depth} by {authority}.").format(
            kind=signed.kind.value, depth=depth, authority=signed.authority
        )
        yield Outline("released", area.code if area else "", words, geometry)


def _warnings(world: World, now: datetime, rules: Publication) -> Iterable[Notice]:
    protection = world.protection
    for entity, kept in sorted(protection.warnings.items()):
        facts: WarningIssued = kept.facts
        if facts.drill or entity in protection.ended or facts.until <= now:
            continue
        # Whole hexagons: wider than the circle, and its middle cannot be told.
        circle = shapely.buffer(shape_to_metres(facts.centre), facts.radius_m / math.cos(0.1))
        yield Notice(facts.kind.value, facts.until, rules.grid.touching(circle))
