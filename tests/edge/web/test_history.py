"""The whole history of a thing: what happened under an area's orders belongs to the area."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from clearground.edge.web import history
from clearground.edge.web.history import Histories, Who, who_recorded
from clearground.edge.web.room import Room
from clearground.edge.web.telling import plain
from clearground.errors import ParameterError
from clearground.events import Event, Payload
from clearground.events.field import WorkOrderCompleted
from clearground.events.protect import (
    ExposureRecorded,
    RollCallAnswered,
    WarningIssued,
    WorkResumed,
    WorkStopped,
)
from clearground.events.region import Retracted
from clearground.events.teams import PersonRegistered
from clearground.pipeline import world_of
from clearground.standards.terms import Ordnance, Role, RollCallAnswer, WarningKind
from clearground.standards.words import _n, use_translator
from tests.edge.region import AREA_A as GROUND
from tests.edge.region import NOW, T0, drafts, shape
from tests.edge.web.grown import grown


def event(n: int, entity: str, payload: Payload) -> Event:
    """An event as the ledger would give it, `n` hours after all others."""
    when = T0 + timedelta(days=60, hours=n)
    return Event(
        entity=entity, payload=payload, actor="officer", organisation="authority",
        valid_time=when, recorded_time=when, simulated=True, id=f"later-{n}", device="d",
        sequence=1000 + n, key_id="k", clock=f"{n:04}", salt="", payload_digest="",
    )  # fmt: skip


def order_of(room: Room, area: str) -> str:
    return room.view().world.worklog.of_area[area][0]


def area_of(room: Room) -> str:
    """The area that has an order, a find, a visit and a nonconformity."""
    world = room.view().world
    order = next(iter(world.quality.opened.values())).facts.order
    return str(world.worklog.orders[order].facts.area)


def test_an_area_s_history_holds_what_happened_under_its_orders(room: Room) -> None:
    """Tests days of work, finds, visits, nonconformities, their closing, releases and works."""
    told = {e.type for e in room.histories.whole(area_of(room), room.view().world)}
    assert told >= {
        *("AreaDeclared", "WorkOrderSigned", "ProgressRecorded", "FindRecorded", "VisitMade"),
        *("NonconformityOpened", "NonconformityClosed", "ReleaseSigned", "WorksRequested"),
    }
    assert not told & {"EvidenceReported", "TeamFormed", "RegionOpened", "PlaceRegistered"}


def test_stops_and_their_warnings_belong_to_the_area_but_not_the_roll_call(room: Room) -> None:
    """Tests a stop under an order, its warning and resumption; answers are the stop's own story."""
    order = order_of(room, area_of(room))
    team = room.view().world.worklog.orders[order].facts.team
    until = T0 + timedelta(days=61)
    warning = WarningIssued(WarningKind.IMPACT, "post", shape(GROUND.centroid), 500.0, until)
    later = [
        event(1, "warning", warning),
        event(2, "stop", WorkStopped(team, order, "shelling", "warning", 1)),
        event(3, "stop", RollCallAnswered("person", RollCallAnswer.ACCOUNTED_FOR)),
        event(4, team, ExposureRecorded("warning", 3.0)),
        event(5, "stop", WorkResumed("zone ended")),
        event(6, order, WorkOrderCompleted()),
        event(7, "retraction", Retracted("later-6", "entered for another order")),
    ]
    events = [*room.events, *later]
    histories, world = Histories(events), world_of(events)
    ids = {e.id for e in histories.whole(area_of(room), world)}
    assert ids >= {"later-1", "later-2", "later-5", "later-6", "later-7"}
    assert not ids & {"later-3", "later-4"}
    assert {e.id for e in histories.whole("stop", world)} >= {"later-1", "later-2", "later-3"}
    of_warning = {e.id for e in histories.whole("warning", world)}
    assert of_warning == {"later-1", "later-2", "later-4", "later-5"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Ordnance("uxo.mortar"), "mortar shell"),
        ("uxo.mortar", "mortar shell"),
        ("health_post", "health post"),
        ("St. Peter's School", "St. Peter's School"),
        ("Order 4.2_b", "Order 4.2_b"),
    ],
)
def test_only_codes_are_turned_into_words(given: object, told: str) -> None:
    """Tests that a name keeps its dots and underscores."""
    assert plain(given) == told


def test_the_reader_s_language_picks_among_its_forms() -> None:
    """Tests a language of three forms, and the two of English."""
    forms = ("{n} raion", "{n} raiony", "{n} raioniv")
    use_translator(str, lambda _one, _many, n: forms[0 if n == 1 else 1 if n < 5 else 2])
    try:
        assert [_n("{n} area", "{n} areas", n) for n in (1, 3, 7)] == [
            *("1 raion", "3 raiony", "7 raioniv")
        ]
    finally:
        use_translator(str)
    assert [_n("{n} area", "{n} areas", n) for n in (0, 1, 2)] == ["0 areas", "1 area", "2 areas"]
    assert _n("{n} m", "{n} m", 12_345) == "12\u202f345 m"


def two_roles(payload: Payload) -> Who:
    """Who recorded a fact, by a person whose first role is not the one that allows it."""
    roles = (Role.ADMINISTRATOR, Role.APPROVING_AUTHORITY)
    both = ("both", PersonRegistered("A. Torvik", "authority", roles))
    room = grown(both, ("area-a", payload), since=NOW)
    last = room.view() and room.events[-1]
    signed = replace(last, actor="both")
    return who_recorded(room.view().world, signed)


def test_the_role_named_is_the_one_that_carried_the_right() -> None:
    """A declaration is the approving authority's act, a key's enrolment the administrator's."""
    declared = drafts()[[d.entity for d in drafts()].index("area-a")].payload
    assert two_roles(declared).role == "approving authority"
    village = drafts()[[d.entity for d in drafts()].index("village")].payload
    assert two_roles(village).role == "administrator"


def test_rules_that_cannot_be_read_name_every_role(monkeypatch: pytest.MonkeyPatch) -> None:
    """No role is picked by guess where the rules of the day are lost."""

    def lost(*_given: object) -> None:
        raise ParameterError("PAR-06", "lost", "why", "next")

    monkeypatch.setattr(history, "book_in_force", lost)
    declared = drafts()[[d.entity for d in drafts()].index("area-a")].payload
    assert two_roles(declared).role == "administrator, approving authority"
