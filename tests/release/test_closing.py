"""An area closes only when nothing of it remains."""

from __future__ import annotations

import shapely

from clearground.events.core import Draft
from clearground.release.closing import check_closing, remaining_of
from clearground.standards.terms import AreaStatus
from tests.release.test_account import BOX, declared, released, status, world


def found(drafts: list[Draft], area: str, to: AreaStatus = AreaStatus.CLOSED) -> list[str]:
    """What is said when an area is to be closed after the drafts."""
    register, releases, _worklog = world(drafts)
    return [f.what for f in check_closing(register, releases, status(area, to, 9))]


def test_area_with_remaining_ground_stays_open() -> None:
    """Tests that both ways of finishing an area are refused while a strip of it remains."""
    drafts = [declared("a", BOX(0, 0, 100, 100)), released("d", "a", BOX(0, 0, 90, 100))]
    # 10 m x 100 m
    assert found(drafts, "a") == ["Area A cannot become closed: 1,000 m2 of it remain"]
    register, releases, _worklog = world(drafts)
    (left,) = check_closing(register, releases, status("a", AreaStatus.HANDED_OVER, 9))
    assert left.code == "ACC-02"
    assert found(drafts, "a", AreaStatus.SUSPENDED) == []


def test_area_wholly_released_closes() -> None:
    """Tests that several decisions that make up the area let it close."""
    drafts = [
        declared("a", BOX(0, 0, 100, 100)),
        released("d1", "a", BOX(0, 0, 60, 100), kind="cancelled"),
        released("d2", "a", BOX(60, 0, 100, 100)),
    ]
    assert found(drafts, "a") == []


def test_slanted_pieces_rounded_to_the_grid_close() -> None:
    """Tests that rounding of a cut to a millimetre does not keep an area open for ever."""
    whole = shapely.Polygon([(0, 0), (297.123, 13.777), (161.5, 288.001)])
    knife = shapely.box(-1, -1, 150.3333, 300)
    drafts = [
        declared("a", whole),
        released("d1", "a", whole.intersection(knife)),
        released("d2", "a", whole.difference(knife)),
    ]
    assert found(drafts, "a") == []


def test_ground_that_waits_under_a_neighbour_keeps_the_area_open() -> None:
    """Tests that a later declaration over released ground keeps both areas open."""
    drafts = [
        declared("a", BOX(0, 0, 100, 100)),
        released("d", "a", BOX(0, 0, 100, 100), day=1),
        declared("b", BOX(90, 0, 200, 100), day=5),
        declared("far", BOX(900, 0, 990, 100)),
    ]
    register, releases, _worklog = world(drafts)
    assert remaining_of(register, releases, register.areas["a"]) == 1_000
    assert remaining_of(register, releases, register.areas["b"]) == 11_000
    assert remaining_of(register, releases, register.areas["far"]) == 9_000


def test_unknown_area_is_another_rooms_fault() -> None:
    """Tests that an area that was never declared is not answered for here."""
    assert found([], "zz") == []
