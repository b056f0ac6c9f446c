"""The account as the stable JSON that others call for."""

from __future__ import annotations

from typing import Any

from clearground.release.account import Account

AMOUNTS = (
    "declared_m2",
    "remaining_m2",
    "cancelled_m2",
    "reduced_m2",
    "cleared_m2",
    "outside_m2",
)
"""The lines of the account, as its JSON names them."""


def account_as_json(found: Account) -> dict[str, Any]:
    """The account as its stable JSON: totals at top level, then the areas."""
    totals = {name: getattr(found, name) for name in AMOUNTS}
    rows = [
        {"entity": a.entity, "code": a.code, **{name: getattr(a, name) for name in AMOUNTS}}
        for a in found.areas
    ]
    return {**totals, "difference_m2": found.difference_m2, "areas": rows}
