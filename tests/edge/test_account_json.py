"""The account as the stable JSON that others call for: names, integers, and sums that agree."""

from __future__ import annotations

import json

from clearground.areas.state import Register
from clearground.edge.account_json import AMOUNTS, account_as_json
from clearground.field.state import WorkLog
from clearground.release.account import account
from clearground.release.state import Releases
from tests.release.test_account import BOX, declared, released, world

FOUND = account_as_json(
    account(
        *world(
            [
                declared("a", BOX(0, 0, 100, 100)),
                declared("b", BOX(200, 0, 233, 33.333)),
                released("d1", "a", BOX(0, 0, 10, 100), kind="cancelled"),
                released("d2", "b", BOX(200, 0, 210.5, 33.333), kind="reduced"),
            ]
        )
    )
)


def test_the_names_are_those_that_were_promised() -> None:
    """Tests the keys at the top and of a row: none may be renamed, others may come."""
    lines = ("declared", "remaining", "cancelled", "reduced", "cleared", "outside")
    assert tuple(f"{line}_m2" for line in lines) == AMOUNTS
    assert {*AMOUNTS, "difference_m2", "areas"} <= set(FOUND)
    assert {"entity", "code", *AMOUNTS} <= set(FOUND["areas"][0])


def test_every_figure_is_a_whole_number_and_each_row_closes() -> None:
    """Tests the law itself on a whole and on a crooked area: no square metre lost in a row."""
    for row in (FOUND, *FOUND["areas"]):
        assert all(type(row[name]) is int for name in AMOUNTS)
        parts = ("remaining_m2", "cancelled_m2", "reduced_m2", "cleared_m2")
        assert row["declared_m2"] == sum(row[name] for name in parts)
    assert FOUND["difference_m2"] == 0


def test_the_rows_add_up_to_the_totals() -> None:
    """Tests each line over the areas."""
    for name in AMOUNTS:
        assert FOUND[name] == sum(row[name] for row in FOUND["areas"])


def test_an_empty_region_has_an_account_of_noughts() -> None:
    """Tests that it is JSON, and that no area is no fault."""
    empty = account_as_json(account(Register(), Releases(), WorkLog()))
    assert json.loads(json.dumps(empty)) == {
        **dict.fromkeys(AMOUNTS, 0),
        "difference_m2": 0,
        "areas": [],
    }
