"""A figure of the account opens the decisions that make it, and they add up to it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import shapely
from django.test import Client

from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.web.cards import forecasts
from clearground.edge.web.cards.areas import area_card, release_card
from clearground.edge.web.cards.figures import FIGURES, MAKERS_MAX, figure_card
from clearground.edge.web.room import Room
from clearground.edge.web.server import ROOM_KEY, room_of
from clearground.events import Draft, Payload
from clearground.events.areas import AreaDeclared
from clearground.events.release import ReleaseSigned
from clearground.standards.terms import AreaClass, HazardType, ReleaseKind
from tests.edge.region import NOW, region_file, shape, writer

ODD = shapely.box(200, 0, 233.335, 33.335)
OVER = shapely.box(220.1, 0, 253.437, 20.777)
FIELD = shapely.box(400, 0, 500.005, 100)


def released(area: str, kind: ReleaseKind, ground: shapely.Polygon) -> Payload:
    """A signed decision on some ground of an area."""
    return ReleaseSigned(
        area=area,
        kind=kind,
        shape=shape(ground),
        criteria=(),
        evidence=(),
        evidence_digest="",
        orders=(),
        parameters="example-1",
        authority="authority",
        depth_m=0.2 if kind is ReleaseKind.CLEARED else None,
    )


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """The sample region with decisions of broken square metres, one over another."""
    path = region_file(tmp_path_factory.mktemp("odd") / "region.gpkg")
    kind, hazard = AreaClass.SHA, HazardType.MINEFIELD_AP
    field = AreaDeclared(
        "C-1", "Field C", kind, hazard, shape(FIELD), ("report-find",), "example-1", "authority"
    )
    facts: list[tuple[str, Payload]] = [
        ("cancel-1", released("area-b", ReleaseKind.CANCELLED, ODD)),
        ("cancel-2", released("area-b", ReleaseKind.CANCELLED, OVER)),
        ("clear-2", released("area-b", ReleaseKind.CLEARED, shapely.box(225, 0, 240.11, 7.77))),
        ("cancel-0", released("area-a", ReleaseKind.CANCELLED, shapely.box(50, 50, 60, 60))),
        ("cancel-3", released("area-a", ReleaseKind.CANCELLED, shapely.box(45, 45, 66.6, 66.6))),
        ("area-c", field),
    ]
    drafts = [
        Draft(entity, facts_of, "officer", "authority", at, at, simulated=True)
        for i, (entity, facts_of) in enumerate(facts)
        for at in (NOW + timedelta(hours=i + 1),)
    ]
    with GeoPackageStore.open(path) as store:
        store.append(drafts, writer(5))
    return room_of(path)


@pytest.mark.parametrize("figure", FIGURES)
def test_what_makes_a_figure_adds_up_to_it(odd: Room, figure: str) -> None:
    """Every figure is the sum of what it lists, each line with a day and a name."""
    view = odd.view()
    card = figure_card(odd, view, figure)
    assert sum(maker.m2 for maker in card.makers) == getattr(view.account, f"{figure}_m2") > 0 or (
        figure == "reduced" and not card.makers
    )
    assert all(maker.who and maker.when for maker in card.makers)


def test_decisions_are_listed_with_what_is_left_of_them(odd: Room) -> None:
    """Ground cancelled twice counts for the later decision; one that is covered is not listed."""
    card = figure_card(odd, odd.view(), "cancelled")
    assert [maker.entity for maker in card.makers] == ["cancel-3", "cancel-2", "cancel-1"]
    assert card.makers[2].m2 < ODD.area - 200
    assert ("Count no more", "1 decision, replaced by a later one") in card.facts
    assert "Signed decisions: 3. People who signed them: 1." in card.authors
    told = dict(release_card(odd, odd.view(), "cancel-0").facts)
    assert told["Counts in the account"].startswith("0")


def test_heading_of_an_area_is_the_accounts_figure(odd: Room) -> None:
    """10 000.5 m² is rounded once, in the account; heading and particulars show that."""
    view = odd.view()
    for row in view.account.areas:
        card = area_card(odd, view, row.entity)
        heading = re.search(r"([\d\u202f]+)\u202fm²", card.place)
        assert heading is not None
        assert int(heading.group(1).replace("\u202f", "")) == row.declared_m2
        assert dict(card.facts)["Declared"] == f"{heading.group(1)}\u202fm²"


def test_the_last_line_sums_the_rest(odd: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are more decisions than lines, the last line holds the rest of the sum."""
    assert MAKERS_MAX >= 100
    monkeypatch.setattr("clearground.edge.web.cards.figures.MAKERS_MAX", 1)
    view = odd.view()
    card = figure_card(odd, view, "cancelled")
    assert len(card.makers) == 2
    assert sum(maker.m2 for maker in card.makers) == view.account.cancelled_m2


def test_the_page_lists_them(odd: Room) -> None:
    """The card of a figure names who decided and never says that nobody recorded anything."""
    page = Client(**{ROOM_KEY: odd}).get("/?figure=cancelled").content.decode()
    assert "What makes this figure" in page
    assert "Nobody has recorded anything" not in page
    assert page.count("Officer One") >= 3


def test_as_known_then_only_what_was_decided_then(odd: Room) -> None:
    """Before the second cancellation the first one counts for all of its ground."""
    view = odd.view(NOW + timedelta(hours=1, minutes=30))
    card = figure_card(odd, view, "cancelled")
    assert [(m.entity, m.m2) for m in card.makers] == [("cancel-1", round(ODD.area))]


def test_sample_region_opens_its_figure(room: Room) -> None:
    """The sample's 2 000 m² cleared are one decision's."""
    (maker,) = figure_card(room, room.view(), "cleared").makers
    assert (maker.entity, maker.m2, maker.what) == ("release", 2000, "A-1")


def test_an_outline_says_how_many_items_it_holds_if_any() -> None:
    """Tests a chance of one in ten with two items expected, and an outline without figures."""
    assert forecasts.if_any({"items": 2.0, "p_any": 0.1}).startswith("about 20")
    assert forecasts.if_any({"items": 2.0, "p_any": None}) == "not known"
