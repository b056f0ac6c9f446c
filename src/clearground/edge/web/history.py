"""Which events concern a thing, and who the people behind them are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from clearground.edge.parameters import book_in_force, default_book
from clearground.edge.web import wording
from clearground.errors import ParameterError
from clearground.events import PAYLOADS, Event, Payload
from clearground.events.protect import WorkStopped
from clearground.events.region import Retracted
from clearground.pipeline import World
from clearground.standards.geometry import shape_to_metres
from clearground.standards.terms import Role
from clearground.standards.words import _
from clearground.teams.rights import roles_on

LINKS = {
    "area", "asked_by", "decisions", "evidence", "find", "identified_by", "inspector", "leader",
    "medic", "members", "merged", "order", "orders", "organisation", "parts", "person", "receiver",
    "reports", "same_as", "team", "upheld", "visit", "warning",
}  # fmt: skip
"""Payload fields that name other things by UUID."""

UNDER = frozenset({"area", "find", "order", "visit", "warning"})
"""Links from a thing to what it happened under: a day's work to its order, an order to its area."""

THEIR_OWN = frozenset({"EvidenceReported", "ExposureRecorded", "RollCallAnswered"})
"""Facts told only by the thing they are about: who answered a roll call is the stop's story."""


_FIELDS: dict[type[Payload], tuple[str, ...]] = {
    kind: tuple(f.name for f in fields(kind) if f.name in LINKS)  # type: ignore[arg-type]
    for kind in PAYLOADS.values()
}
"""The linking fields of each kind of fact."""


def _linked(event: Event) -> Iterable[str]:
    """Every thing that an event is about or names."""
    yield event.entity
    for name in _FIELDS[type(event.payload)]:
        value = getattr(event.payload, name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from (v if isinstance(v, str) else getattr(v, "entity", "") for v in value)


def _belongs(event: Event, name: str) -> bool:
    """Whether an event is about something that happened under the thing it names."""
    return not event.payload.ABOUT_SOMETHING_KNOWN and any(
        getattr(event.payload, field) == name
        for field in _FIELDS[type(event.payload)]
        if field in UNDER
    )


def _before(entity: str, world: World) -> list[str]:
    """Areas that were split or merged into an area, however long ago."""
    areas = world.register.areas
    if entity not in areas:
        return []
    came: dict[str, None] = {}
    waiting = [entity]
    while waiting:
        name = waiting.pop()
        for old, area in areas.items():
            if name in area.replaced_by and old not in came:
                came[old] = None
                waiting.append(old)
    return list(came)


def _works_on(entity: str, world: World) -> list[str]:
    """Rebuilding works asked for on an area's ground."""
    area = world.register.areas.get(entity)
    if area is None:
        return []
    ground = area.geometry
    return [
        works
        for works, kept in world.releases.works.items()
        if shape_to_metres(kept.facts.shape).intersects(ground)
    ]


class Histories:
    """The events of each thing, found once for a whole list of events."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        self._own: dict[str, list[int]] = defaultdict(list)
        self._about: dict[str, list[int]] = defaultdict(list)
        self._taken_back: dict[str, list[int]] = defaultdict(list)
        for i, event in enumerate(events):
            self._own[event.entity].append(i)
            for entity in dict.fromkeys(_linked(event)):
                if entity:
                    self._about[entity].append(i)
            if isinstance(event.payload, Retracted):
                self._taken_back[event.payload.event].append(i)

    def __contains__(self, entity: object) -> bool:
        return entity in self._own

    def own(self, entity: str) -> list[Event]:
        """Events whose entity it is, in order of recording."""
        return self._sorted(self._own.get(entity, []))

    def about(self, entity: str) -> list[Event]:
        """Events that are about it or name it, in order of recording."""
        return self._sorted(self._about.get(entity, []))

    def whole(self, entity: str, world: World) -> list[Event]:
        """Events of a thing and of all that happened under it, in order of recording.

        An area's are those of its orders, their days of work, finds, visits, nonconformities and
        stops, of the areas it came from, and of works on its ground; with what was taken back.
        """
        found: dict[int, None] = {}
        for name in self._under(entity, world):
            there = self._own.get(name, []) if name != entity else self._about.get(name, [])
            mine = (i for i in there if name == entity or self.events[i].type not in THEIR_OWN)
            found |= dict.fromkeys(mine)
        for i in tuple(found):
            found |= dict.fromkeys(self._taken_back.get(self.events[i].id, ()))
        return self._sorted(list(found))

    def _under(self, entity: str, world: World) -> dict[str, None]:
        """The thing, what it came from, and everything that names one of them as its own."""
        found: dict[str, None] = {}
        waiting = [entity, *_before(entity, world), *_works_on(entity, world)]
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found[name] = None
            for i in self._about.get(name, ()):
                event = self.events[i]
                if _belongs(event, name):
                    waiting.append(event.entity)
                warning = getattr(event.payload, "warning", "")
                if isinstance(event.payload, WorkStopped) and event.entity == name and warning:
                    found[warning] = None
        return found

    def _sorted(self, positions: list[int]) -> list[Event]:
        found = [self.events[i] for i in positions]
        return sorted(found, key=lambda e: (e.recorded_time, e.clock, e.id))


@dataclass(frozen=True, slots=True)
class Who:
    """A person as the page names them: name, role and organisation."""

    name: str
    role: str
    organisation: str


def who(world: World, actor: str, organisation: str) -> Who:
    """Who recorded something; says so where the roster does not hold the name."""
    person = world.roster.people.get(actor)
    firm = world.roster.organisations.get(organisation)
    firm_name = firm.name if firm else _("organisation not registered")
    if person is None:
        return Who(_("Person not registered ({id})").format(id=short(actor)), "", firm_name)
    roles = person.facts.roles
    role = _role_words(roles[0]) if roles else ""
    return Who(person.facts.name, role, firm_name)


def who_recorded(world: World, event: Event) -> Who:
    """Who recorded a fact, under the role that gave them the right to record it.

    A person of two roles signs a declaration as the authority that they are, not as the first
    role of their list. Where the rules in force cannot be read, all the roles held are named.

    Source: the national parameter `roles.may_record`, as in force on the day of recording.
    """
    person = who(world, event.actor, event.organisation)
    known = world.roster.people.get(event.actor)
    if known is None:
        return person
    held = roles_on(world.roster, event.actor, event.recorded_time)
    roles = [r for r in known.facts.roles if r in held] or sorted(held, key=lambda r: r.value)
    day = event.recorded_time.date()
    try:
        table = book_in_force(world, day, default_book()).table("roles.may_record", day)
    except ParameterError:
        return replace(person, role=", ".join(_role_words(role) for role in roles))
    listed = table.get(event.type, ())
    fitting = [role for role in roles if role.value in listed] or roles
    return replace(person, role=_role_words(fitting[0]) if fitting else person.role)


def _role_words(role: Role) -> str:
    return _(role.value.replace("_", " "))


def named(world: World, text: str) -> str:
    """The name of a registered person or organisation; the text itself where it is none."""
    if text in world.roster.people:
        return world.roster.people[text].facts.name
    if text in world.roster.organisations:
        return world.roster.organisations[text].name
    return text


def short(identity: str) -> str:
    """A short form of a UUID for reading: its last eight characters."""
    return identity[-8:] if identity else _("nobody named")


def signature(event: Event) -> str:
    """Short id of the signature on a decision; the event's own where no decision was signed."""
    mark = event.actor_signature or event.payload_digest or event.id
    return mark[:4].upper()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a history: when it was so, what happened, who recorded it, how late.

    `heard` is when it was recorded: the time if that was today, else the day.
    """

    when: str
    what: str
    who: str
    recorded: str
    late: str
    event: Event
    heard: str = ""


def line(event: Event, world: World, what: str, *, now: datetime) -> Line:
    """A history line of an event."""
    zone = wording_zone(world)
    local, today = event.recorded_time.astimezone(zone), now.astimezone(zone)
    fresh = local.date() == today.date()
    return Line(
        when=wording.short_day(event.valid_time, zone, now.astimezone(zone).year),
        what=what,
        who=who(world, event.actor, event.organisation).name,
        recorded=wording.moment(event.recorded_time, zone),
        late=wording.delay(event.valid_time, event.recorded_time),
        event=event,
        heard=f"{local:%H:%M}" if fresh else wording.short_day(local, zone, today.year),
    )


def wording_zone(world: World) -> ZoneInfo:
    """The region's time zone."""
    return ZoneInfo(world.region.facts.timezone) if world.region else ZoneInfo("UTC")
