"""Cards of evidence and of field, protection, quality and other records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from clearground.edge.web import wording
from clearground.edge.web.cards.card import (
    Action,
    Card,
    backings,
    disputes,
    first_event,
    grade,
    lines,
    says,
    where,
)
from clearground.edge.web.history import named, short, wording_zone
from clearground.edge.web.room import Room, View
from clearground.edge.web.telling import code_of, plain, tell
from clearground.pipeline import World
from clearground.standards.geometry import Shape, shape_to_metres
from clearground.standards.terms import EvidenceKind
from clearground.standards.words import _

Facts = list[tuple[str, str]]
Told = tuple[str, str, Shape | None, str, Facts, Action | None]
"""Kind, title, shape, sentence, what this kind adds, next step."""


def evidence_card(room: Room, view: View, entity: str) -> Card:
    """The card of a report: exact words, original and digest; observed, published, collected."""
    world = view.world
    report = world.dossier.reports[entity]
    facts = report.facts
    zone = wording_zone(world)
    # Who held ground is told in one neutral form; the source's word stays in its original.
    label = _("As told here") if facts.kind is EvidenceKind.CONTROL_AREA else _("Exact words")
    told: Facts = [(label, f"“{facts.text}”" if facts.text else _("none recorded"))]
    if facts.translation:
        told.append((_("Translation"), facts.translation))
    told += [
        (_("Source"), f"{facts.source} · {grade(world, entity)}"),
        (_("Observed"), _interval(facts.observed_from, facts.observed_to, world)),
        (_("Published"), wording.day(facts.published) if facts.published else _("not known")),
        (_("Collected"), wording.day(facts.collected) if facts.collected else _("not known")),
        (_("Position"), _position(facts.position_error_m, plain(facts.position_method))),
        (_("Layer"), f"{facts.layer} · {facts.position}" if facts.layer else _("entered by hand")),
        (_("Original"), facts.original_digest[:16] or _("no digest recorded")),
    ]
    copies = sum(r.facts.same_as == entity for r in world.dossier.reports.values())
    if copies:
        told.append((_("Exact copies"), _("{n}, counted once").format(n=wording.number(copies))))
    if facts.same_as:
        told.append((_("Copy of"), short(facts.same_as)))
    if facts.value_low is not None:
        told.append((_("Stated"), _stated(facts.value_low, facts.value_high, facts.value_unit)))
    if facts.repair:
        told.append((_("Mended"), facts.repair))
    history, more, hidden = lines(room, view, entity)
    geometry = report.geometry
    return Card(
        kind=_("Evidence, {directness}").format(directness=facts.directness.value),
        title=plain(facts.kind)[:1].upper() + plain(facts.kind)[1:],
        place=where(world, facts.shape),
        recorded=_("Reported by {source} on {day}.").format(
            source=facts.source, day=wording.day(report.valid_time, zone)
        ),
        says=says(first_event(room, view, entity), world),
        facts=tuple(told),
        differences=disputes(
            world, [entity], geometry if geometry and geometry.area == 0 else None
        ),
        history=history,
        history_more=more,
        hidden=hidden,
        action=None
        if entity in world.dossier.grades
        else Action(_("Grade the report"), f"clearground evidence grade REGION {entity} …"),
        entity=entity,
    )


def _position(error_m: float, method: str) -> str:
    error = _("± {d}").format(d=wording.length(error_m)) if error_m else _("error not stated")
    return f"{error}, {method}"


def _stated(low: float, high: float | None, unit: str) -> str:
    if high is None or high == low:
        return f"{wording.number(low)} {unit}".strip()
    return (
        _("{a} to {b} {unit}")
        .format(a=wording.number(low), b=wording.number(high), unit=unit)
        .strip()
    )


def _interval(start: datetime | None, end: datetime | None, world: World) -> str:
    zone = wording_zone(world)
    if start is None:
        return _("not known")
    if end is None or end.date() == start.date():
        return wording.day(start, zone)
    return _("{a} to {b}").format(a=wording.day(start, zone), b=wording.day(end, zone))


def record_card(room: Room, view: View, entity: str) -> Card | None:
    """The card of a field, protection, quality or place record; None where there is none."""
    for table, maker in _TABLES:
        kept = table(view.world).get(entity)  # type: ignore[attr-defined]
        if kept is not None:
            return _card(room, view, entity, maker(view, kept))
    return None


def _card(room: Room, view: View, entity: str, told: Told) -> Card:
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


def _order(view: View, kept) -> Told:  # type: ignore[no-untyped-def]
    world, facts = view.world, kept.facts
    team = world.roster.teams.get(facts.team)
    told: Facts = [
        (_("Team"), code_of(world, facts.team)),
        (_("Method"), plain(facts.method)),
        (_("Depth"), wording.depth(facts.depth_m) if facts.depth_m is not None else "–"),
        (_("Start"), wording.day(facts.start)),
    ]
    if facts.expected_finish:
        told.append((_("Expected finish"), wording.day(facts.expected_finish)))
    told.append((_("Team's papers on that day"), _papers(world, facts.team, team, facts)))
    done = [world.worklog.progress[e] for e in world.worklog.of_order.get(kept.entity, ())
            if e in world.worklog.progress]  # fmt: skip
    searched = sum(shape_to_metres(p.facts.shape).area for p in done if p.facts.shape)
    told.append((_("Recorded so far"), _("{a} in {n} days").format(
        a=wording.area(searched), n=len(done))))  # fmt: skip
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


def _papers(world: World, holder: str, team, facts) -> str:  # type: ignore[no-untyped-def]
    held = list(world.roster.accreditations.get(holder, ()))
    if team is not None:
        held += world.roster.accreditations.get(team.organisation, ())
    for paper in held:
        if facts.method in paper.methods and paper.valid_from <= facts.start <= paper.valid_to:
            return _("accredited until {day}").format(day=wording.day(paper.valid_to))
    return _("no accreditation for this method on record")


def _progress(view: View, kept) -> Told:  # type: ignore[no-untyped-def]
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


def _find(view: View, kept) -> Told:  # type: ignore[no-untyped-def]
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


def _accident(view: View, kept) -> Told:  # type: ignore[no-untyped-def]
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


def _warning(view: View, kept) -> Told:  # type: ignore[no-untyped-def]
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
        told.append((code_of(world, stopped.facts.team), _("stopped; {n} of {all} answered").format(
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


def _stop(view: View, kept) -> Told:  # type: ignore[no-untyped-def]
    world, facts = view.world, kept.facts
    told: Facts = [(_("Order"), code_of(world, facts.order)), (_("Reason"), facts.reason)]
    answers = world.protection.answers.get(kept.entity, {})
    for person, answer in answers.items():
        name = world.roster.people.get(person)
        told.append((name.facts.name if name else short(person), plain(answer.facts.answer)))
    missing = max(facts.people - len(answers), 0)
    if missing:
        told.append((_("Not answered"), _("{n} people").format(n=missing)))
    resumed = kept.entity in world.protection.resumed
    sentence = _("Work stopped; resumed since.") if resumed else _("Work stopped; not resumed.")
    step = Action(_("Answer the roll call"), f"clearground protect answer REGION {kept.entity} …")
    title = _("Stop-work: {team}").format(team=code_of(world, facts.team))
    return _("Stop-work"), title, None, sentence, told, None if resumed else step


def _nonconformity(view: View, kept) -> Told:  # type: ignore[no-untyped-def]
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


def _visit(view: View, kept) -> Told:  # type: ignore[no-untyped-def]
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


def _works(view: View, kept) -> Told:  # type: ignore[no-untyped-def]
    facts = kept.facts
    told: Facts = [(_("Kind"), plain(facts.kind))]
    if facts.people_served is not None:
        told.append((_("People served"), wording.number(facts.people_served)))
    sentence = _("Rebuilding works asked for by {who}.").format(
        who=named(view.world, facts.asked_by) or _("nobody named")
    )
    return _("Rebuilding works"), facts.name, facts.shape, sentence, told, None


def _place(view: View, kept) -> Told:  # type: ignore[no-untyped-def]
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
    return Card(
        kind=_("Record"),
        title=code_of(view.world, entity),
        recorded=sentence,
        says=says(event, view.world),
        evidence=evidence,
        history=history,
        history_more=more,
        hidden=hidden,
        entity=entity,
    )


_TABLES: tuple[tuple[Callable[[World], object], Callable[..., Told]], ...] = (
    (lambda w: w.worklog.orders, _order),
    (lambda w: w.worklog.progress, _progress),
    (lambda w: w.worklog.finds, _find),
    (lambda w: w.worklog.accidents, _accident),
    (lambda w: w.protection.warnings, _warning),
    (lambda w: w.protection.stops, _stop),
    (lambda w: w.quality.opened, _nonconformity),
    (lambda w: w.quality.visits, _visit),
    (lambda w: w.releases.works, _works),
    (lambda w: w.places, _place),
)
