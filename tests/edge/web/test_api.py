"""The JSON faces of the page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client


def ask(client: Client, address: str, status: int = 200) -> dict[str, Any]:
    """The JSON of an address, its status checked."""
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:400]
    found: dict[str, Any] = json.loads(answer.content)
    return found


def test_layers_hold_each_feature_once(client: Client) -> None:
    """A small region is sent whole: two areas, each with shape and columns."""
    found = ask(client, "/api/layers")
    assert found["whole"] is True
    areas = found["layers"]["areas"]
    assert [row["code"] for row in areas["rows"]] == ["A-1", "B-1"]
    assert json.loads(areas["shapes"][0])["type"] == "MultiPolygon"
    assert found["belief"]["address"].startswith("/belief.png?")


def test_layers_have_six_decimals(client: Client) -> None:
    """Coordinates are written to about a decimetre, no finer."""
    found = ask(client, "/api/layers")
    (lon, lat) = json.loads(found["layers"]["finds"]["shapes"][0])["coordinates"]
    assert (round(lon, 6), round(lat, 6)) == (lon, lat)
    assert abs(lon - 35.000142) < 2e-6  # 10 m east of 35° E at 51° N


def test_layers_that_are_off_are_not_sent(client: Client) -> None:
    """A switch that is off saves its bytes, and says so."""
    found = ask(client, "/api/layers?off=areas")
    assert "areas" not in found["layers"]
    assert found["left_out"] == ["areas"]


def test_past_has_no_forecast(client: Client) -> None:
    """On a map of the past no belief is drawn."""
    assert ask(client, "/api/layers?known=2026-05-04")["belief"] is None
    assert ask(client, "/api/belief?known=2026-05-04")["belief"] is None


def test_card_holds_envelopes(client: Client) -> None:
    """A card's history names each event with its times and signature."""
    found = ask(client, "/api/card/area-a")
    declared = next(h for h in found["history"] if h["type"] == "AreaDeclared")
    assert declared["actor"] == "officer"
    assert declared["signature"]
    assert found["says"]["organisation"] == "Authority"


def test_account_closes(client: Client) -> None:
    """Declared equals the sum of its parts, in integers."""
    found = ask(client, "/api/account")
    parts = sum(found[f"{k}_m2"] for k in ("remaining", "cancelled", "reduced", "cleared"))
    assert found["declared_m2"] == parts == 20000
    assert found["difference_m2"] == 0
    assert found["outside_m2"] == 200


def test_timeline_counts_every_record(client: Client) -> None:
    """The bars hold each record once."""
    found = ask(client, "/api/timeline")
    counted = sum(bar["records"] for bar in found["bars"])
    now = ask(client, "/api/timeline?known=2026-05-04T12:00:00Z")
    shown = counted - now["hidden"]
    assert 0 < shown < counted


def test_search(client: Client) -> None:
    """Search finds a village by the start of its name."""
    found = ask(client, "/api/search?q=vill")["found"]
    assert [hit["entity"] for hit in found] == ["village"]


def test_cell(client: Client) -> None:
    """A place of belief answers with the model's figures and nobody's name."""
    found = ask(client, "/api/cell?lon=35.0085&lat=51.006")
    assert found["forecast"] is True
    assert found["says"] is None


@pytest.mark.parametrize(
    ("address", "code", "status"),
    [
        ("/api/layers?known=never", "WEB-01", 400),
        ("/api/card/none", "WEB-02", 404),
        ("/api/cell?lon=abc&lat=1", "WEB-03", 400),
    ],
)
def test_refusals(client: Client, address: str, code: str, status: int) -> None:
    """A refusal has its code and its three parts."""
    error = ask(client, address, status)["error"]
    assert error["code"] == code
    assert all(error[part] for part in ("what", "why", "next"))
