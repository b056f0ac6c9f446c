"""What waits for a decision, and what was recorded last."""

from __future__ import annotations

from dataclasses import dataclass

from clearground.edge.web import wording
from clearground.edge.web.contests import waiting_conflicts
from clearground.edge.web.differing import count_words, shown_words
from clearground.edge.web.history import Line, line, wording_zone
from clearground.edge.web.room import Room, View
from clearground.edge.web.telling import code_of, plain, team_called, tell
from clearground.standards.geometry import shape_to_metres
from clearground.standards.terms import Severity
from clearground.standards.words import _, _n

LAST_MAX = 9
EACH_MAX = 3
"""Of one kind at most so many are listed one by one; the rest are counted in a line."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits: its sign, headline, what it is about, the thing and the command."""

    sign: str
    title: str
    text: str
    entity: str
    command: str


def waiting(room: Room, view: View) -> tuple[Item, ...]:
    """What waits for a named person's decision, the most urgent first."""
    found = [
        *_stops(view),
        *_live(view),
        *_capped(
            _apart(view),
            "Decided apart: {n} more conflict",
            "Decided apart: {n} more conflicts",
        ),
        *_capped(
            _blocked(view),
            "Release blocked: {n} more nonconformity",
            "Release blocked: {n} more nonconformities",
        ),
        *_capped(
            _disputed(view),
            "Sources differ: {n} more place",
            "Sources differ: {n} more places",
        ),
        *_ungraded(view),
        *_quarantined(view),
        *_outlines(room, view),
    ]
    return tuple(found)


def alarms(room: Room) -> tuple[Item, ...]:
    """Stops and warnings that stand now, whatever date or panel the page shows."""
    present = room.view()
    return (*_stops(present), *_live(present))


def _capped(items: list[Item], one: str, many: str) -> list[Item]:
    if len(items) <= EACH_MAX:
        return items
    rest = len(items) - EACH_MAX
    last = items[EACH_MAX]
    title = _n(one, many, rest)
    return [*items[:EACH_MAX], Item(last.sign, title, last.title, last.entity, "")]


def _apart(view: View) -> list[Item]:
    items = []
    for contest, area in waiting_conflicts(view.world):
        told = "; ".join(f"{side.what} ({side.who}, {side.shown})" for side in contest.sides)
        items.append(Item("differ", contest.title, told, area, contest.command))
    return items


def _stops(view: View) -> list[Item]:
    world, items = view.world, []
    for stop, kept in world.protection.stops.items():
        if stop in world.protection.resumed:
            continue
        answers = world.protection.answers.get(stop, {})
        text = _n(
            "{answered} of {n} person answered the roll call. Reason: {why}.",
            "{answered} of {n} people answered the roll call. Reason: {why}.",
            kept.facts.people,
            answered=len(answers),
            why=kept.facts.reason,
        )
        title = _("Stop-work: {team}").format(team=team_called(world, kept.facts.team))
        items.append(Item("warn", title, text, stop, f"clearground protect answer REGION {stop}"))
    return items


def _live(view: View) -> list[Item]:
    world, zone = view.world, wording_zone(view.world)
    items = []
    for entity, kept in world.protection.warnings.items():
        facts = kept.facts
        if entity in world.protection.ended or facts.until <= view.moment:
            continue
        text = _("Zone {r} until {time}, source {source}, grade {g}.").format(
            r=wording.length(facts.radius_m),
            time=wording.moment(facts.until, zone),
            source=facts.source,
            g=f"{facts.reliability}{facts.credibility}",
        )
        kind = plain(facts.kind)
        title = _("Drill: {kind}") if facts.drill else _("Warning: {kind}")
        sign = "drill" if facts.drill else "warn"
        items.append(Item(sign, title.format(kind=kind), text, entity, ""))
    return items


def _blocked(view: View) -> list[Item]:
    world, zone = view.world, wording_zone(view.world)
    items = []
    for entity, kept in world.quality.opened.items():
        facts = kept.facts
        if entity in world.quality.closed:
            continue
        if facts.severity not in (Severity.CRITICAL, Severity.MAJOR):
            continue
        order = world.worklog.orders.get(facts.order)
        area = code_of(world, order.facts.area) if order else code_of(world, facts.order)
        text = _("Nonconformity {code} ({severity}) is open since {day}.").format(
            code=facts.code, severity=plain(facts.severity), day=wording.day(kept.valid_time, zone)
        )
        items.append(Item("bang", _("{area}: release blocked").format(area=area), text, entity, ""))
    return items


def _disputed(view: View) -> list[Item]:
    items = []
    for entity, difference in view.world.dossier.differences.items():
        if difference.decided is not None:
            continue
        shape = difference.facts.shape
        size = wording.area(shape_to_metres(shape).area) if shape else ""
        about = difference.facts.about
        title = about[:1].upper() + about[1:] if about else _("Sources differ")
        sides = count_words(view.world, difference)
        if size:
            sides = _("{sides} on {size}").format(sides=sides, size=size)
        text = f"{sides}. {shown_words(view.world, difference)}"
        items.append(Item("differ", title, text, entity, ""))
    return items


def _ungraded(view: View) -> list[Item]:
    dossier = view.world.dossier
    bare = [e for e in dossier.reports if e not in dossier.grades]
    if not bare:
        return []
    title = _n("{n} report waits for grading", "{n} reports wait for grading", len(bare))
    text = _("An ungraded report counts as one that cannot be judged.")
    return [Item("ask", title, text, bare[-1], "")]


def _quarantined(view: View) -> list[Item]:
    dossier = view.world.dossier
    if not dossier.quarantine:
        return []
    title = _n("{n} record is set aside", "{n} records are set aside", len(dossier.quarantine))
    first = next(iter(dossier.quarantine.values()))
    return [Item("ask", title, _("For example: {why}").format(why=first.reason), "", "")]


def _outlines(room: Room, view: View) -> list[Item]:
    sheet = view.sheets.get("proposed_outlines")
    if sheet is None or not len(sheet):
        return []
    decided = {kept.facts.outline for kept in view.world.outlines.values()}
    undecided = [row for row in sheet.columns if str(row.get("code")) not in decided]
    del room
    if not undecided:
        return []
    title = _n(
        "{n} proposed outline to accept or refuse",
        "{n} proposed outlines to accept or refuse",
        len(undecided),
    )
    first = str(undecided[0].get("entity") or undecided[0].get("code"))
    text = _("A forecast. Only a named person's decision makes it a task.")
    return [Item("outline", title, text, first, "")]


def last_recorded(room: Room, view: View) -> tuple[Line, ...]:
    """The last facts recorded in this view, newest first, each with who recorded it."""
    known = view.known
    events = [
        e
        for e in room.events
        if (known is None or e.recorded_time <= known) and e.type != "KeyEnrolled"
    ]
    events = sorted(events, key=lambda e: (e.recorded_time, e.clock, e.id))[-LAST_MAX:]
    return tuple(
        line(event, view.world, tell(event, view.world), now=view.now) for event in reversed(events)
    )
