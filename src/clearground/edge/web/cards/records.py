"""Cards of field, protection, quality and other records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from clearground.edge.web import wording
from clearground.edge.web.cards.card import (
    Action,
    Card,
    backings,
    first_event,
    lines,
    says,
    where,
)
from clearground.edge.web.history import named, short, wording_zone
from clearground.edge.web.room import Room, View
from clearground.edge.web.telling import code_of, plain, team_called, tell
from clearground.events.core import Kept, Payload
from clearground.events.field import (
    AccidentRecorded,
    FindRecorded,
    ProgressRecorded,
    WorkOrderSigned,
)
from clearground.events.protect import WarningIssued, WorkStopped
from clearground.events.quality import NonconformityOpened, VisitMade
from clearground.events.region import PlaceRegistered
from clearground.events.release import WorksRequested
from clearground.pipeline import World
from clearground.standards.geometry import Shape, shape_to_metres
from clearground.standards.words import _, _n

Facts = list[tuple[str, str]]
Told = tuple[str, str, Shape | None, str, Facts, Action | None]
"""Kind, title, shape, sentence, what this kind adds, next step."""


def record_card(room: Room, view: View, entity: str) -> Card | None:
    """The card of a field, protection, quality or place record; None where there is none."""
    for maker in _MAKERS:
        told = maker(view, entity)
        if told is not None:
            return told_card(room, view, entity, told)
    return None


def told_card(room: Room, view: View, entity: str, told: Told) -> Card:
    """The card of a record: what its kind adds, who says so, its history."""
    kind, title, shape, sentence, facts, action = told
    history, more, hidden = lines(room, view, entity)
    return Card(
        kind=kind,
        title=title,
        place=where(view.world, shape) if shape else "",
        recorded=sentence,
        says=says(first_event(room, view, entity), view.world),
        facts=tuple(facts),
        history=history,
        history_more=more,
        hidden=hidden,
        action=action,
        entity=entity,
    )


def _order(view: View, kept: Kept[WorkOrderSigned]) -> Told:
    world, facts = view.world, kept.facts
    told: Facts = [
        (_("Team"), team_called(world, facts.team)),
        (_("Method"), plain(facts.method)),
        (_("Depth"), wording.depth(facts.depth_m) if facts.depth_m is not None else "–"),
        (_("Start"), wording.day(facts.start)),
    ]
    if facts.expected_finish:
        told.append((_("Expected finish"), wording.day(facts.expected_finish)))
    told.append((_("Team's papers on that day"), _papers(world, facts)))
    done = [world.worklog.progress[e] for e in world.worklog.of_order.get(kept.entity, ())
            if e in world.worklog.progress]  # fmt: skip
    searched = sum(shape_to_metres(p.facts.shape).area for p in done if p.facts.shape)
    so_far = _n("{a} in {n} day", "{a} in {n} days", len(done), a=wording.area(searched))
    told.append((_("Recorded so far"), so_far))
    state = _("reported complete") if kept.entity in world.worklog.completed else _("at work")
    sentence = _("Signed order for {area}, {state}.").format(
        area=code_of(world, facts.area), state=state
    )
    action = Action(
        _("Record progress"), f"clearground field progress REGION --order {facts.code} …"
    )
    if kept.entity in world.worklog.completed:
        action = Action(
            _("Inspect the work"), f"clearground quality visit REGION --order {facts.code} …"
        )
    return _("Work order"), facts.code, facts.shape, sentence, told, action


def _papers(world: World, facts: WorkOrderSigned) -> str:
    holder, team = facts.team, world.roster.teams.get(facts.team)
    held = list(world.roster.accreditations.get(holder, ()))
    if team is not None:
        held += world.roster.accreditations.get(team.organisation, ())
    for paper in held:
        if facts.method in paper.methods and paper.valid_from <= facts.start <= paper.valid_to:
            return _("accredited until {day}").format(day=wording.day(paper.valid_to))
    return _("no accreditation for this method on record")


def _progress(view: View, kept: Kept[ProgressRecorded]) -> Told:
    world, facts = view.world, kept.facts
    size = wording.area(shape_to_metres(facts.shape).area) if facts.shape else _("no ground")
    told: Facts = [
        (_("Order"), code_of(world, facts.order)),
        (_("Method"), plain(facts.method)),
        (_("Depth"), wording.depth(facts.depth_m)),
        (_("Hours, people"), f"{facts.hours:g} h, {facts.people}"),
    ]
    told += [(_("Lost time"), f"{plain(x.cause)}: {x.hours:g} h") for x in facts.lost]
    if facts.note:
        told.append((_("Note"), facts.note))
    form = _("{size} recorded as searched on {day}. Searched is not released.")
    if facts.depth_m <= 0:
        form = _("{size} surveyed on {day}, to no depth: nothing was searched there.")
    sentence = form.format(size=size, day=wording.day(facts.day))
    title = _("Day's work, {day}").format(day=wording.day(facts.day))
    return _("Progress"), title, facts.shape, sentence, told, None


def _find(view: View, kept: Kept[FindRecorded]) -> Told:
    world, facts = view.world, kept.facts
    told: Facts = [
        (_("Order"), code_of(world, facts.order)),
        (_("Depth"), wording.depth(facts.depth_m)),
        (_("Quantity"), wording.number(facts.quantity)),
        (_("Condition"), facts.condition or _("not stated")),
        (_("Disposal"), facts.disposal or _("not recorded")),
    ]
    for identity in world.dossier.ordnance.values():
        if identity.find != kept.entity:
            continue
        told.append((_("Treat as"), plain(identity.treat_as)))
        for other in identity.alternatives:
            made = " ".join(filter(None, (other.country, str(other.year or ""))))
            share = f"{round(100 * other.weight)}{wording.NARROW}%"
            told.append(
                (_("Alternative"), f"{plain(other.category)} {other.model} {made}, {share}")
            )
    sentence = _("{what} found at {depth} depth.").format(
        what=plain(facts.category).capitalize(), depth=wording.depth(facts.depth_m)
    )
    return _("Item found"), plain(facts.category).capitalize(), facts.shape, sentence, told, None


def _accident(view: View, kept: Kept[AccidentRecorded]) -> Told:
    facts = kept.facts
    kind = _("Demining accident") if facts.demining else _("Mine accident")
    told: Facts = [
        (_("Killed"), wording.number(facts.killed)),
        (_("Injured"), wording.number(facts.injured)),
        (_("Activity"), facts.activity),
    ]
    if facts.order:
        told.append((_("Order"), code_of(view.world, facts.order)))
    sentence = _("{kind} during {activity}.").format(kind=kind, activity=facts.activity)
    return kind, kind, facts.shape, sentence, told, None


def _warning(view: View, kept: Kept[WarningIssued]) -> Told:
    world, facts, zone = view.world, kept.facts, wording_zone(view.world)
    ended = kept.entity in world.protection.ended
    live = not ended and facts.until > view.moment
    told: Facts = [
        (_("Source"), f"{facts.source} · {facts.reliability}{facts.credibility}"),
        (_("Radius"), wording.length(facts.radius_m)),
        (_("Ends"), wording.moment(facts.until, zone)),
    ]
    if facts.text:
        told.append((_("Exact words"), f"“{facts.text}”"))
    for stop, stopped in world.protection.stops.items():
        if stopped.facts.warning != kept.entity:
            continue
        answers = world.protection.answers.get(stop, {})
        team = team_called(world, stopped.facts.team)
        told.append((team, _("stopped; {n} of {all} answered").format(
            n=len(answers), all=stopped.facts.people)))  # fmt: skip
    state = _("live") if live else _("ended by a named person") if ended else _("expired")
    title = (_("DRILL: {k}") if facts.drill else "{k}").format(k=plain(facts.kind).capitalize())
    action = None
    if live:
        action = Action(_("End the warning"), f"clearground protect end REGION {kept.entity} …")
    sentence = _("Warned ground, {state}, until {t}.").format(
        state=state, t=wording.moment(facts.until, zone)
    )
    return _("Warning"), title, facts.centre, sentence, told, action


def _stop(view: View, kept: Kept[WorkStopped]) -> Told:
    world, facts = view.world, kept.facts
    told: Facts = [(_("Order"), code_of(world, facts.order)), (_("Reason"), facts.reason)]
    answers = world.protection.answers.get(kept.entity, {})
    for person, answer in answers.items():
        name = world.roster.people.get(person)
        told.append((name.facts.name if name else short(person), plain(answer.facts.answer)))
    missing = max(facts.people - len(answers), 0)
    if missing:
        told.append((_("Not answered"), _n("{n} person", "{n} people", missing)))
    resumed = kept.entity in world.protection.resumed
    sentence = _("Work stopped; resumed since.") if resumed else _("Work stopped; not resumed.")
    step = Action(_("Answer the roll call"), f"clearground protect answer REGION {kept.entity} …")
    title = _("Stop-work: {team}").format(team=team_called(world, facts.team))
    return _("Stop-work"), title, None, sentence, told, None if resumed else step


def _nonconformity(view: View, kept: Kept[NonconformityOpened]) -> Told:
    world, facts = view.world, kept.facts
    closed = world.quality.closed.get(kept.entity)
    told: Facts = [
        (_("Order"), code_of(world, facts.order)),
        (_("Severity"), plain(facts.severity)),
        (_("Action asked for"), facts.action or _("not stated")),
    ]
    if closed:
        told.append((_("What was done"), closed.facts.done))
    step = Action(_("Close it"), f"clearground quality close REGION {kept.entity} …")
    order = world.worklog.orders.get(facts.order)
    shape = order.facts.shape if order else None
    return _("Nonconformity"), facts.code, shape, facts.text, told, None if closed else step


def _visit(view: View, kept: Kept[VisitMade]) -> Told:
    world, facts = view.world, kept.facts
    person = world.roster.people.get(facts.inspector)
    told: Facts = [
        (_("Order"), code_of(world, facts.order)),
        (_("Inspector"), person.facts.name if person else short(facts.inspector)),
        (_("Items found"), wording.number(facts.found)),
    ]
    sentence = _("{kind} with result: {result}.").format(
        kind=plain(facts.kind), result=plain(facts.result)
    )
    return _("Monitoring visit"), facts.code, facts.sampled, sentence, told, None


def _works(view: View, kept: Kept[WorksRequested]) -> Told:
    facts = kept.facts
    told: Facts = [(_("Kind"), plain(facts.kind))]
    if facts.people_served is not None:
        told.append((_("People served"), wording.number(facts.people_served)))
    sentence = _("Rebuilding works asked for by {who}.").format(
        who=named(view.world, facts.asked_by) or _("nobody named")
    )
    return _("Rebuilding works"), facts.name, facts.shape, sentence, told, None


def _place(view: View, kept: Kept[PlaceRegistered]) -> Told:
    facts = kept.facts
    told: Facts = [(_("Source"), facts.source or _("not stated"))]
    if facts.population is not None:
        told.append((_("People"), wording.number(facts.population)))
    return (
        plain(facts.kind).capitalize(),
        facts.name,
        facts.shape,
        _("A registered place."),
        told,
        None,
    )


def other_card(room: Room, view: View, entity: str) -> Card:
    """The card of anything else that has a history: what was recorded, and who says so."""
    history, more, hidden = lines(room, view, entity)
    event = first_event(room, view, entity)
    sentence = tell(event, view.world) if event else _("Not recorded yet on this date.")
    evidence, _more = backings(view.world, ())
    kind, title = _("Record"), code_of(view.world, entity)
    if event is None:
        kind, title = _not_yet(room.view().world, entity)
    return Card(
        kind=kind,
        title=title,
        recorded=sentence,
        says=says(event, view.world),
        evidence=evidence,
        history=history,
        history_more=more,
        hidden=hidden,
        entity=entity,
    )


def _not_yet(now: World, entity: str) -> tuple[str, str]:
    """Kind and title of a thing that this date does not know: by the name that it has today."""
    code = code_of(now, entity)
    if entity in now.register.areas:
        words = _("{code}, not yet declared on this date")
        return _("Hazardous area"), words.format(code=code)
    return _("Record"), _("{code}, not yet recorded on this date").format(code=code)


P = TypeVar("P", bound=Payload)
Maker = Callable[[View, str], Told | None]


def _of(
    table: Callable[[World], Mapping[str, Kept[P]]], maker: Callable[[View, Kept[P]], Told]
) -> Maker:
    """What one kind of record adds to a card, found by the thing's name in its table."""

    def made(view: View, entity: str) -> Told | None:
        kept = table(view.world).get(entity)
        return None if kept is None else maker(view, kept)

    return made


_MAKERS: tuple[Maker, ...] = (
    _of(lambda w: w.worklog.orders, _order),
    _of(lambda w: w.worklog.progress, _progress),
    _of(lambda w: w.worklog.finds, _find),
    _of(lambda w: w.worklog.accidents, _accident),
    _of(lambda w: w.protection.warnings, _warning),
    _of(lambda w: w.protection.stops, _stop),
    _of(lambda w: w.quality.opened, _nonconformity),
    _of(lambda w: w.quality.visits, _visit),
    _of(lambda w: w.releases.works, _works),
    _of(lambda w: w.places, _place),
)
