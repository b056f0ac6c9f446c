"""What an event says, as one short sentence for lists and histories."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from clearground.edge.web import wording
from clearground.edge.web.history import named
from clearground.events import (
    Event,
    areas,
    evidence,
    field,
    forecast,
    protect,
    quality,
    region,
    teams,
)
from clearground.events import release as rel
from clearground.events.core import Kept
from clearground.pipeline import World
from clearground.standards import terms
from clearground.standards.geometry import shape_to_metres
from clearground.standards.terms import ReleaseKind
from clearground.standards.words import _, _n

WORDS = {
    "ap mine": "anti-personnel mine",
    "av mine": "anti-vehicle mine",
    "axo.abandoned": "abandoned ordnance",
    "bac": "battle area clearance",
    "cluster.submunition": "submunition",
    "dog": "dogs",
    "eod spot": "spot disposal",
    "manual": "manual clearance",
    "ied area": "area of improvised devices",
    "mechanical": "machine clearance",
    "mine.ap": "anti-personnel mine",
    "mine.av": "anti-vehicle mine",
    "minefield ap": "anti-personnel minefield",
    "minefield av": "anti-vehicle minefield",
    "minefield mixed": "mixed minefield",
    "other.booby trap": "booby trap",
    "other.ied": "improvised explosive device",
    "other.small arms": "small-arms ammunition",
    "other.unknown": "unknown item",
    "nts": "non-technical survey",
    "qc": "quality control",
    "ts": "technical survey",
    "uas detection": "drone detection",
    "uas survey": "drone survey",
    "uxo.aviation bomb": "aviation bomb",
    "uxo.artillery": "artillery shell",
    "uxo.grenade": "grenade",
    "uxo.missile": "missile",
    "uxo.mortar": "mortar shell",
    "uxo.rocket": "rocket",
    "uxo.uas": "drone munition",
}
"""Codes whose own letters are no words."""


CODES = frozenset(
    str(code.value)
    for listed in vars(terms).values()
    if isinstance(listed, type) and issubclass(listed, Enum)
    for code in listed
)
"""Every code of the lists of terms."""

CODE_LIKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
"""Texts written as a code, though no list of ours holds them: the kind of a place."""


def plain(code: object) -> str:
    """A code of a list as words; a name, and anything else that a person wrote, as it is.

    >>> plain("uas_detection"), plain("worked_on"), plain("uxo.mortar")
    ('drone detection', 'worked on', 'mortar shell')
    >>> plain("St. Peter's School"), plain("PB_7"), plain("v1.2")
    ("St. Peter's School", 'PB_7', 'v1.2')
    """
    text = str(getattr(code, "value", code))
    if text not in CODES and not CODE_LIKE.fullmatch(text):
        return text
    words = text.replace("_", " ")
    return _(WORDS.get(words) or words.replace(".", " "))


def code_of(world: World, entity: str) -> str:
    """The code or name by which people call a thing, or its short id."""
    area = world.register.areas.get(entity)
    if area:
        return area.code
    coded: tuple[Mapping[str, Kept[Any]], ...] = (
        *(world.worklog.orders, world.quality.opened, world.quality.visits),
    )
    for table in coded:
        if entity in table:
            return str(table[entity].facts.code)
    team = world.roster.teams.get(entity)
    if team:
        return team.name
    for named_things in (world.places, world.releases.works):
        if entity in named_things:
            return named_things[entity].facts.name or entity[-8:]
    told = named(world, entity)
    return told if told != entity else entity[-8:]


def team_called(world: World, team: str) -> str:
    """The name of a team, or words where its reader does not get the team's record."""
    if team in world.roster.teams:
        return world.roster.teams[team].name
    return _("a team whose record is not shown to you")


def tell(event: Event, world: World) -> str:
    """One sentence about what the event records."""
    maker = _WORDS.get(type(event.payload))
    return maker(event, world) if maker else _spaced(event.type)


def _spaced(name: str) -> str:
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
    return words[:1].upper() + words[1:]


def _declared(event: Event, world: World) -> str:
    p = event.payload
    assert isinstance(p, areas.AreaDeclared)
    kind = _("suspected") if p.area_class.value == "SHA" else _("confirmed")
    return _n(
        "{code} declared {kind} on {n} report",
        "{code} declared {kind} on {n} reports",
        len(p.evidence),
        code=p.code,
        kind=kind,
    )


def _progress(event: Event, world: World) -> str:
    p = event.payload
    assert isinstance(p, field.ProgressRecorded)
    done = wording.area(shape_to_metres(p.shape).area) if p.shape else _("no ground searched")
    if p.shape and p.depth_m > 0:
        done += _(" searched to {depth}").format(depth=wording.depth(p.depth_m))
    elif p.shape:
        done += _(" surveyed, to no depth")
    return _("Progress {order}, {method}: {done}").format(
        order=code_of(world, p.order), method=plain(p.method), done=done
    )


def _evidence(event: Event, world: World) -> str:
    p = event.payload
    assert isinstance(p, evidence.EvidenceReported)
    grade = world.dossier.grades.get(event.entity)
    mark = f"{grade.reliability}{grade.credibility}" if grade else ""
    words = p.text if p.text else plain(p.kind)
    words = words if len(words) <= 60 else words[:58].rstrip() + "…"
    return _("Evidence {grade}: {words}").format(grade=mark, words=words).replace(" :", ":")


def _layer(event: Event, world: World) -> str:
    del world
    p = event.payload
    assert isinstance(p, region.LayerImported)
    return _n(
        "Layer {name}: {n} record read", "Layer {name}: {n} records read", p.read, name=p.name
    )


def _released(event: Event, world: World) -> str:
    p = event.payload
    assert isinstance(p, rel.ReleaseSigned)
    size = wording.area(shape_to_metres(p.shape).area)
    told = _("{size} of {code} {kind}").format(
        size=size, code=code_of(world, p.area), kind=plain(p.kind)
    )
    if p.kind is not ReleaseKind.CLEARED:
        return told
    if p.depth_m is None:
        return told + _(", depth not stated")
    return told + _(" to {depth}").format(depth=wording.depth(p.depth_m))


def _say(text: str, **values: Callable[[object, World], object]) -> Callable[[Event, World], str]:
    """A maker of a sentence whose blanks are filled from the payload and the world."""

    def make(event: Event, world: World) -> str:
        filled = {name: value(event.payload, world) for name, value in values.items()}
        entity = code_of(world, event.entity)
        return _(text).format(code=entity, **filled)

    return make


def _get(name: str) -> Callable[[object, World], object]:
    return lambda payload, _world: plain(getattr(payload, name))


def _length(name: str) -> Callable[[object, World], object]:
    return lambda payload, _world: wording.length(getattr(payload, name))


def _named(name: str) -> Callable[[object, World], object]:
    return lambda payload, world: named(world, getattr(payload, name))


def _code(name: str) -> Callable[[object, World], object]:
    return lambda payload, world: code_of(world, getattr(payload, name))


_WORDS: dict[type, Callable[[Event, World], str]] = {
    region.RegionOpened: _say("Region {name} opened", name=_get("name")),
    region.ParametersAdopted: _say("Parameters {v} adopted", v=_get("version")),
    region.PlaceRegistered: _say("Place registered: {name}", name=_get("name")),
    region.LayerImported: _layer,
    region.RecordQuarantined: _say("Record of {layer} set aside", layer=_get("layer")),
    region.Retracted: _say("Taken back: {why}", why=_get("reason")),
    region.KeyEnrolled: _say("Key enrolled for a {kind}", kind=_get("holder_kind")),
    teams.OrganisationRegistered: _say("Organisation registered: {name}", name=_get("name")),
    teams.PersonRegistered: _say("Person registered: {name}", name=_get("name")),
    teams.CertificateIssued: _say("Certificate issued: {what}", what=_get("competency")),
    teams.TeamFormed: _say("Team {name} formed", name=_get("name")),
    teams.EquipmentRegistered: _say("Equipment registered: {model}", model=_get("model")),
    teams.AccreditationGranted: _say("{code} accredited"),
    teams.AccreditationSuspended: _say("{code}: accreditation suspended"),
    teams.TrainingHeld: _say("{code}: training, {topic}", topic=_get("topic")),
    teams.DrillHeld: _say("{code}: drill, {topic}", topic=_get("topic")),
    evidence.EvidenceReported: _evidence,
    evidence.EvidenceGraded: _say(
        "Report graded {a}{b}", a=_get("reliability"), b=_get("credibility")
    ),
    evidence.OrdnanceIdentified: _say("Item identified: treat as {w}", w=_get("treat_as")),
    evidence.DifferenceNoted: _say("Sources differ: {about}", about=_get("about")),
    evidence.DifferenceDecided: _say("Difference decided: {why}", why=_get("reason")),
    areas.AreaDeclared: _declared,
    areas.AreaReclassified: _say("{code} reclassified to {c}", c=_get("area_class")),
    areas.AreaStatusChanged: _say("{code} is now {s}", s=_get("status")),
    areas.AreaExtended: _say("{code} extended"),
    areas.AreaSplit: _say("{code} split"),
    areas.AreasMerged: _say("Areas merged into {c}", c=_get("code")),
    forecast.OutlineDecided: _say("Outline {o} decided: {w}", o=_get("outline"), w=_get("reason")),
    forecast.PlanAccepted: _say("Plan accepted; it starts no work"),
    field.WorkOrderSigned: _say(
        "Order {o} signed: {m} in {a}", o=_get("code"), m=_get("method"), a=_code("area")
    ),
    field.ProgressRecorded: _progress,
    field.FindRecorded: _say("Find: {w}, order {o}", w=_get("category"), o=_code("order")),
    field.AccidentRecorded: _say("Accident: {a}", a=_get("activity")),
    field.WorkOrderCompleted: _say("Order {code} reported complete"),
    field.ObstacleLeft: _say("Left unsearched: {why}", why=_get("reason")),
    protect.WarningIssued: _say(
        "Warning: {kind}, zone {r}", kind=_get("kind"), r=_length("radius_m")
    ),
    protect.WarningEnded: _say("Warning ended: {why}", why=_get("reason")),
    protect.WorkStopped: _say("{t} stopped work: {why}", t=_code("team"), why=_get("reason")),
    protect.RollCallAnswered: _say("Roll call: one person {a}", a=_get("answer")),
    protect.WorkResumed: _say("Work resumed: {why}", why=_get("reason")),
    protect.ExposureRecorded: _say(
        "Exposure of {code}: {m} person-minutes", m=_get("person_minutes")
    ),
    quality.VisitMade: _say("Visit {c}: {r}", c=_get("code"), r=_get("result")),
    quality.NonconformityOpened: _say(
        "{c} opened, {s}: {t}", c=_get("code"), s=_get("severity"), t=_get("text")
    ),
    quality.NonconformityClosed: _say("{code} closed: {d}", d=_get("done")),
    rel.ReleaseSigned: _released,
    rel.HandoverSigned: _say("{a} handed over to {r}", a=_code("area"), r=_named("receiver")),
    rel.WorksRequested: _say("Works asked for: {n}", n=_get("name")),
}
