"""Reads a scenario as an officer would write it, and asks the product its question.

A scenario is a YAML file with `name`, `events`, `question` and `answer`. An event says `was` (when
it was so), `recorded` (when it was written down; the same where it is left out), `device`,
`by` (the person), `do` (what), and what that needs.
Ground is `[x, y, x, y]`, two corners in metres.
A bare day is eight in the morning where something happens and the end of the day in a question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import shapely
import yaml

from clearground.edge.layers.progress import PROGRESS_STATES, classified
from clearground.edge.layers.scene import Scene
from clearground.edge.web.history import Histories
from clearground.events import Event, Payload
from clearground.events.areas import (
    AreaDeclared,
    AreaExtended,
    AreaPart,
    AreaReclassified,
    AreasMerged,
    AreaSplit,
    AreaStatusChanged,
)
from clearground.events.conflicts import conflicts_of
from clearground.events.evidence import (
    DifferenceDecided,
    DifferenceNoted,
    EvidenceGraded,
    EvidenceReported,
)
from clearground.events.field import FindRecorded, ProgressRecorded, WorkOrderSigned
from clearground.events.protect import WarningEnded, WarningIssued, WorkResumed, WorkStopped
from clearground.events.quality import NonconformityClosed, NonconformityOpened
from clearground.events.region import ConflictClosed, Held, RecordsReceived, Retracted
from clearground.events.release import ReleaseSigned
from clearground.events.teams import CertificateIssued, PersonRegistered
from clearground.pipeline import World, world_of
from clearground.release.account import account
from clearground.standards.geometry import Shape, shape_from_metres, shape_to_metres
from clearground.standards.terms import (
    AreaClass,
    AreaStatus,
    Competency,
    Directness,
    EvidenceKind,
    HazardClass,
    HazardType,
    Method,
    Ordnance,
    ReleaseKind,
    Role,
    Severity,
    WarningKind,
)
from clearground.teams.rights import roles_on

FOLDER = Path(__file__).parent
MORNING, EVENING = time(8, tzinfo=UTC), time(23, 59, 59, tzinfo=UTC)
GONE = " (no longer counts)"
Row = dict[str, Any]


@dataclass
class Scenario:
    """A story: its name, what was recorded, what is asked, and what is right."""

    name: str
    events: list[Event]
    question: list[str]
    answer: list[Any]
    labels: dict[str, str]

    def answers(self, events: Sequence[Event] | None = None) -> list[Any]:
        """What the product answers, of each answer only what the scenario tells."""
        return [
            _told(self, self.events if events is None else events, asked, expected)
            for asked, expected in zip(self.question, self.answer, strict=True)
        ]


def read(path: Path) -> Scenario:
    """The scenario in a file."""
    text = yaml.safe_load(path.read_text(encoding="utf-8"))
    question, answer = text["question"], text["answer"]
    if isinstance(question, str):
        question, answer = [question], [answer]
    assert len(question) == len(answer), f"{path.name}: an answer for each question"
    desk = _Desk()
    for row in text["events"]:
        desk.record(dict(row))
    names = {event.id: label for label, event in desk.by_label.items()}
    return Scenario(text["name"], desk.events, question, answer, names)


def moment(value: object, at: time = MORNING) -> datetime:
    """A day or a day with its hour, in UTC."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, at)
    text = str(value)
    if len(text) == len("2027-03-01"):
        return datetime.combine(date.fromisoformat(text), at)
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ground(corners: Sequence[float]) -> Shape:
    """A rectangle of two corners, or a point of one, in metres."""
    if len(corners) == 2:
        return shape_from_metres(shapely.Point(*corners))
    return shape_from_metres(shapely.box(*corners))


@dataclass
class _Desk:
    """Turns rows into events; each device counts its own chain and knows what it took in."""

    events: list[Event] = field(default_factory=list)
    by_label: dict[str, Event] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    held: dict[str, dict[str, int]] = field(default_factory=dict)

    def record(self, row: Row) -> None:
        device = row.get("device", "office")
        does = row["do"]
        if does == "takes in":
            entity, payload = row["from"], self._taken_in(device, row["from"])
        elif does == "settles":
            ids = self._ids(row["between"])
            (conflict,) = [c for c in conflicts_of(self.events) if {e.id for e in c.events} == ids]
            holds = self.by_label[row["holds"]].id
            told = tuple(e.id for e in conflict.events)
            entity, payload = conflict.entity, ConflictClosed(told, holds, "decided together")
        elif does == "takes back":
            taken = self.by_label[row["what"]]
            entity, payload = taken.entity, Retracted(taken.id, row.get("why", "an error"))
        else:
            entity, payload = ACTS[does](row)
        was = moment(row["was"])
        self.last[device] = self.last.get(device, 0) + 1
        number = len(self.events)
        event = Event(
            entity=entity,
            payload=payload,
            actor=row.get("by", "officer"),
            organisation="authority",
            valid_time=was,
            recorded_time=moment(row["recorded"]) if "recorded" in row else was,
            supersedes=tuple(sorted(self._ids(row.get("corrects", ())))),
            id=f"e{number:03}",
            device=device,
            sequence=self.last[device],
            key_id=f"key of {device}",
            clock=f"{number:04}",
            salt="",
            payload_digest="",
        )
        self.events.append(event)
        self.by_label[row.get("id", f"{number + 1}")] = event

    def _ids(self, labels: str | Sequence[str]) -> set[str]:
        names = [labels] if isinstance(labels, str) else labels
        return {self.by_label[name].id for name in names}

    def _taken_in(self, device: str, source: str) -> RecordsReceived:
        held = self.held.setdefault(device, {})
        for name, last in {**self.held.get(source, {}), source: self.last[source]}.items():
            if name != device:
                held[name] = max(held.get(name, 0), last)
        return RecordsReceived(tuple(Held(n, k) for n, k in sorted(held.items())), "stick")


def _declares(row: Row) -> tuple[str, Payload]:
    kind = AreaClass(row.get("class", "SHA"))
    hazard, shape = HazardType.MINEFIELD_AP, ground(row["ground"])
    backing = tuple(row.get("on reports", ()))
    code = row.get("code", row["area"])
    return row["area"], AreaDeclared(code, "", kind, hazard, shape, backing, "rules", "authority")


def _reports(row: Row) -> tuple[str, Payload]:
    shape = ground(row["ground"]) if "ground" in row else None
    kind, direct = EvidenceKind(row.get("kind", "interview")), Directness(row.get("as", "indirect"))
    source = row.get("source", "village")
    return row["report"], EvidenceReported(kind, direct, source, shape, text=row.get("says", ""))


def _splits(row: Row) -> tuple[str, Payload]:
    parts = tuple(AreaPart(n, n, "", ground(g)) for n, g in row["into"].items())
    return row["area"], AreaSplit(parts, "rules", "authority")


def _releases(row: Row) -> tuple[str, Payload]:
    kind, shape = ReleaseKind(row["as"]), ground(row["ground"])
    signed = ReleaseSigned(row["area"], kind, shape, (), (), "", (), "rules", "authority", 0.2)
    return row["decision"], signed


def _orders(row: Row) -> tuple[str, Payload]:
    day, shape = moment(row["was"]).date(), ground(row["ground"])
    signed = WorkOrderSigned(row["order"], row["area"], "team", Method.MANUAL, shape, day, 0.2)
    return row["order"], signed


def _works(row: Row) -> tuple[str, Payload]:
    day, shape = moment(row["was"]).date(), ground(row["ground"])
    return row["record"], ProgressRecorded(row["order"], day, Method.MANUAL, shape, 0.2, 6.0, 6)


def _finds(row: Row) -> tuple[str, Payload]:
    mine = (HazardClass.AP_MINE, Ordnance.MINE_AP, 0.05)
    return row["find"], FindRecorded(row["order"], ground(row["at"]), *mine)


def _warns(row: Row) -> tuple[str, Payload]:
    centre, until = ground(row["at"]), moment(row["until"])
    told = WarningIssued(WarningKind.DRONE_SIGHTED, "watch", centre, float(row["radius"]), until)
    return row["warning"], told


ACTS: dict[str, Callable[[Row], tuple[str, Payload]]] = {
    "declares": _declares,
    "reports": _reports,
    "splits": _splits,
    "releases": _releases,
    "orders": _orders,
    "works": _works,
    "finds": _finds,
    "warns": _warns,
    "sets status": lambda r: (
        r["area"],
        AreaStatusChanged(AreaStatus(r["to"]), (), "rules", "authority"),
    ),
    "reclassifies": lambda r: (
        r["area"],
        AreaReclassified(AreaClass(r["to"]), (), "rules", "authority"),
    ),
    "extends": lambda r: (r["area"], AreaExtended(ground(r["ground"]), (), "rules", "authority")),
    "merges": lambda r: (
        r["area"],
        AreasMerged(tuple(r["from"]), r["area"], "", "rules", "authority"),
    ),
    "grades": lambda r: (r["report"], EvidenceGraded(r["as"][0], int(r["as"][1]))),
    "notes a difference": lambda r: (
        r["difference"],
        DifferenceNoted(tuple(r["reports"]), None, "presence"),
    ),
    "decides": lambda r: (r["difference"], DifferenceDecided(tuple(r["for"]), "seen")),
    "ends the warning": lambda r: (r["warning"], WarningEnded("gone")),
    "stops": lambda r: (r["stop"], WorkStopped("team", r["order"], "drone heard", r["warning"])),
    "resumes": lambda r: (r["stop"], WorkResumed("all counted")),
    "registers": lambda r: (
        r["person"],
        PersonRegistered(r["person"], "authority", tuple(Role(x) for x in r["as"])),
    ),
    "certifies": lambda r: (
        r["person"],
        CertificateIssued(
            Competency(r["as"]), "school", moment(r["was"]).date(), moment(r["until"]).date()
        ),
    ),
    "opens a nonconformity": lambda r: (
        r["nonconformity"],
        NonconformityOpened(r["nonconformity"], r["order"], "visit", Severity.MAJOR, "missed"),
    ),
    "closes the nonconformity": lambda r: (r["nonconformity"], NonconformityClosed("searched")),
}
"""What a person may do in a scenario."""


def _certificates(world: World, person: str) -> Any:
    known = world.roster.people.get(person)
    return [c.competency.value for c in known.certificates] if known else "not registered"


def _told(scenario: Scenario, events: Sequence[Event], asked: str, expected: Any) -> Any:
    what, *dates = [part.strip() for part in asked.split(",")]
    limits: dict[str, datetime] = {}
    for text in dates:
        name, day = text.rsplit(" on ", 1)
        limits[name.replace(" ", "_")] = moment(day, EVENING)
    world = world_of(events, limits.get("as_known"), limits.get("as_true"))
    found = _answer(what, world, scenario, events, limits)
    if isinstance(expected, dict) and isinstance(found, dict):
        return {name: found.get(name) for name in expected}
    return found


def _answer(
    what: str,
    world: World,
    scenario: Scenario,
    events: Sequence[Event],
    limits: dict[str, datetime],
) -> Any:
    for pattern, answer in QUESTIONS.items():
        hit = re.fullmatch(pattern, what)
        if hit:
            return answer(world, *hit.groups())
    hit = re.fullmatch(r"history of (\S+)", what)
    assert hit, f"{scenario.name}: no question like {what!r}"
    known = limits.get("as_known")
    there = [e for e in events if known is None or e.recorded_time <= known]
    told = Histories(there).whole(hit[1], world)
    return [scenario.labels[e.id] + ("" if e.id in world.seen else GONE) for e in told]


def _area(world: World, name: str) -> Any:
    area = world.register.areas.get(name)
    if area is None:
        return "not declared"
    return {
        "status": area.status.value,
        "class": area.area_class.value,
        "since": area.status_since.date(),
        "square metres": round(shape_to_metres(area.shape).area),
        "became": list(area.replaced_by),
        "evidence": list(area.evidence),
    }


def _account(world: World, name: str | None) -> Any:
    whole = account(world.register, world.releases, world.worklog)
    assert whole.difference_m2 == 0
    rows = [row for row in whole.areas if row.entity == name] if name else [whole]
    if not rows:
        return "no line"
    columns = ("declared", "remaining", "cancelled", "reduced", "cleared", "outside")
    return {column: getattr(rows[0], f"{column}_m2") for column in columns}


def _report(world: World, name: str) -> Any:
    report = world.dossier.reports.get(name)
    if report is None:
        return "not known"
    grade, where = world.dossier.grades.get(name), report.geometry
    return {
        "says": report.facts.text,
        "kind": report.facts.kind.value,
        "grade": f"{grade.reliability}{grade.credibility}" if grade else "none",
        "ground": [round(v) for v in where.bounds] if where is not None else "unknown",
        "was": report.valid_time.date(),
    }


def _conflicts(world: World) -> Any:
    return {
        "open": sorted(f"{c.field} of {c.thing}" for c in world.conflicts if not c.closed_by),
        "settled": sorted(f"{c.field} of {c.thing}" for c in world.conflicts if c.closed_by),
    }


def _work(world: World, order: str) -> Any:
    parts = classified(Scene(world, datetime(2027, 1, 1, tzinfo=UTC), simulated=False))
    sums = dict.fromkeys(PROGRESS_STATES, 0)
    for entity, state, piece in zip(parts.entities, parts.states, parts.geometries, strict=True):
        if world.worklog.progress[entity].facts.order == order:
            sums[PROGRESS_STATES[state]] += round(piece.area)
    return sums


def _difference(world: World, name: str) -> Any:
    held = world.dossier.differences.get(name)
    if held is None:
        return "not known"
    return {"upheld": list(held.decided.upheld) if held.decided else "undecided"}


def _kept(world: World, kind: str, name: str) -> Any:
    there, ended = {
        "warning": (world.protection.warnings, world.protection.ended),
        "stop": (world.protection.stops, world.protection.resumed),
        "nonconformity": (world.quality.opened, world.quality.closed),
    }[kind]
    if name not in there:
        return "not known"
    return "ended" if name in ended else "in force"


def _roles(world: World, person: str, day: str) -> Any:
    held = roles_on(world.roster, person, moment(day))
    return sorted(role.value for role in held)


QUESTIONS: dict[str, Callable[..., Any]] = {
    r"area (\S+)": _area,
    r"account(?: of (\S+))?": _account,
    r"report (\S+)": _report,
    r"conflicts": _conflicts,
    r"work under (\S+)": _work,
    r"difference (\S+)": _difference,
    r"(warning|stop|nonconformity) (\S+)": _kept,
    r"roles of (\S+) at (\S+)": _roles,
    r"certificates of (\S+)": _certificates,
    r"finds": lambda world: sorted(world.worklog.finds),
    r"areas that count": lambda world: [a.entity for a in world.register.current()],
}
"""What may be asked, and what the product answers."""
