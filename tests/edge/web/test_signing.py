"""Signing in and out: sessions end, guessing has an end, forms from elsewhere are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearground.edge.web.gate import FAILURES_MAX, SIGN_IN, SIGN_OUT, Gate
from tests.edge.web import marked
from tests.edge.web.knocking import WORDS, client, gate_of, sign_in


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A region of two organisations and two districts, each record with a mark of its own."""
    return marked.region(tmp_path_factory.mktemp("gate") / "region.gpkg")


@pytest.fixture
def gate(region: Path) -> Gate:
    """The region, open to people who sign in."""
    return gate_of(region)


def test_signing_out_ends_the_session_on_the_server(gate: Gate) -> None:
    """Tests that a kept cookie is worth nothing afterwards."""
    browser = client(gate)
    sign_in(browser, "A Viewer")
    kept = browser.cookies["clearground"].value
    assert browser.get("/api/state").status_code == 200
    assert browser.post(SIGN_OUT).status_code == 302
    browser.cookies["clearground"] = kept
    assert browser.get("/api/state").status_code == 401


def test_guessing_has_an_end(gate: Gate) -> None:
    """Tests wrong passwords, a name that nobody has, and the wait."""
    browser = client(gate)
    for _each in range(FAILURES_MAX):
        wrong = browser.post(SIGN_IN, {"name": "A Viewer", "password": "guess"})
        assert (wrong.status_code, "WEB-13" in wrong.content.decode()) == (403, True)
    late = browser.post(SIGN_IN, {"name": "A Viewer", "password": WORDS})
    assert (late.status_code, "WEB-14" in late.content.decode()) == (429, True)
    assert late.headers["Retry-After"]
    nobody = browser.post(SIGN_IN, {"name": "Nobody", "password": WORDS})
    assert (nobody.status_code, "WEB-13" in nobody.content.decode()) == (403, True)
    gate.clock = lambda: 1000.0
    assert sign_in(browser, "A Viewer") == 302


def test_a_form_from_elsewhere_is_refused(gate: Gate) -> None:
    """Tests signing in and out without the page's own form."""
    browser = client(gate, checked=True)
    answer = browser.post(SIGN_IN, {"name": "A Viewer", "password": WORDS})
    assert (answer.status_code, "WEB-15" in answer.content.decode()) == (403, True)
    form = browser.get(SIGN_IN).content.decode()
    token = form.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    told = {"name": "A Viewer", "password": WORDS, "csrfmiddlewaretoken": token}
    assert browser.post(SIGN_IN, told).status_code == 302
    assert browser.post(SIGN_OUT).status_code == 403


def test_a_browser_is_let_say_where_its_form_comes_from(gate: Gate) -> None:
    """Tests that the page's own form is taken as a browser sends it, and another's is not."""
    browser = client(gate, checked=True)
    form = browser.get(SIGN_IN)
    assert form.headers["Referrer-Policy"] == "same-origin"  # else "Origin: null" is sent
    token = form.content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    told = {"name": "A Viewer", "password": WORDS, "csrfmiddlewaretoken": token}
    for origin, status in (("null", 403), ("http://else.example", 403), ("http://testserver", 302)):
        answer = browser.post(SIGN_IN, told, headers={"origin": origin})
        assert answer.status_code == status, origin
