"""Who may look at what: whose eyes a page has, and what is written down."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearground.edge.passwords import end_password, set_password
from clearground.edge.share.audit import read_acts
from clearground.edge.web.gate import SIGN_IN, SIGN_OUT, Gate, Mode
from clearground.edge.web.readers import Rooms
from clearground.edge.web.server import room_of
from clearground.errors import UsageError
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


def test_nobody_sees_anything_before_signing_in(gate: Gate) -> None:
    """Tests the page, the questions and pictures of the map without a session."""
    browser = client(gate)
    assert browser.get("/").headers["Location"] == SIGN_IN
    for path in ("/api/layers", "/api/state", "/belief.png", "/tiles/1/1/1", "/?part=1", "/none"):
        answer = browser.get(path)
        assert answer.status_code == 401
        assert "WEB-12" in answer.content.decode()
        assert answer.headers["Cache-Control"] == "no-store"


def test_each_person_sees_with_their_own_eyes(gate: Gate) -> None:
    """Tests a viewer and an officer at one server."""
    viewer, officer = client(gate), client(gate)
    assert sign_in(viewer, "A Viewer") == 302
    assert sign_in(officer, "an  officer") == 302
    assert viewer.cookies["clearground"]["httponly"]
    assert viewer.cookies["clearground"]["samesite"] == "Strict"
    seen, whole = viewer.get("/").content.decode(), officer.get("/").content.decode()
    assert "Records withheld from you" in seen
    assert "Records withheld" not in whole
    assert "An Officer" in whole
    assert marked.SECRET not in seen
    assert marked.SECRET in officer.get("/api/search", {"q": marked.SECRET}).content.decode()
    assert marked.SECRET not in str(viewer.get("/api/search", {"q": marked.SECRET}).json()["found"])


def test_a_session_ends_with_the_password(gate: Gate, region: Path) -> None:
    """Tests a new password, and none any more."""
    browser = client(gate)
    sign_in(browser, "A Viewer")
    set_password(region, marked.VIEWER, WORDS + " again", "later")
    assert browser.get("/api/state").status_code == 401
    assert sign_in(browser, "A Viewer") == 403
    assert end_password(region, marked.VIEWER)
    assert sign_in(browser, "A Viewer", WORDS + " again") == 403


def test_everybody_who_knocks_is_written_down(gate: Gate, region: Path) -> None:
    """Tests the audit of sign-ins, failures, looks and sign-outs."""
    before = len(read_acts(region)[0])
    browser = client(gate)
    sign_in(browser, "A Viewer", "guess")
    sign_in(browser, "A Viewer")
    browser.get("/")
    browser.get("/")
    browser.get("/api/search", {"q": "ford"})
    browser.post(SIGN_OUT)
    acts, fault = read_acts(region)
    assert fault is None
    told = [(a.act, a.target, a.outcome, a.person) for a in acts[before:]]
    assert told == [
        ("sign-in", "127.0.0.1", "WEB-13", marked.VIEWER),
        ("sign-in", "127.0.0.1", "done", marked.VIEWER),
        ("web", "/", "done", marked.VIEWER),
        ("web", "/api/search?q=ford", "done", marked.VIEWER),
        ("sign-out", "", "done", marked.VIEWER),
    ]


def test_one_at_the_own_computer_is_told_whose_eyes_it_has(region: Path) -> None:
    """Tests the mode without sign-in, for everything and with a person's eyes."""
    rooms = Rooms(room_of(region), region)
    whole = client(Gate(Mode.OWN, rooms, region))
    told = whole.get("/").content.decode()
    assert "All records, on this computer, without sign-in (" in told
    assert "Forecasts are not shown to you" not in told
    assert "No forecast was made for this region" in told
    assert whole.get(SIGN_IN).status_code == 404
    assert whole.post(SIGN_OUT).status_code == 404
    viewer = client(Gate(Mode.OWN, rooms, region, marked.VIEWER)).get("/").content.decode()
    assert "A Viewer" in viewer
    assert "Records withheld from you" in viewer
    assert "Forecasts are not shown to you" in viewer
    assert "No forecast was made for this region" not in viewer
    assert marked.SECRET not in viewer


def test_a_stop_of_a_team_that_is_withheld_is_told_in_words(region: Path) -> None:
    """Tests the waiting list and the card of one who may read a stop and not its team."""
    rooms = Rooms(room_of(region), region)
    inspector = client(Gate(Mode.OWN, rooms, region, marked.person_of("quality_inspector")))
    page = inspector.get("/").content.decode()
    assert "Stop-work: a team whose record is not shown to you" in page
    assert "Stop-work: ortheast" not in page
    card = inspector.get("/api/card/stop-northeast").content.decode()
    assert "Stop-work: a team whose record is not shown to you" in card
    officer = client(Gate(Mode.OWN, rooms, region, marked.OFFICER)).get("/").content.decode()
    assert "Stop-work: Zqteamnortheast" in officer


def test_the_way_in_says_in_plain_words_what_is_kept(gate: Gate) -> None:
    """Tests the sign-in page: its sentence on the audit, and no mark of a manual's text."""
    page = client(gate).get(SIGN_IN).content.decode()
    assert "Each sign-in and each look at a record is written down, with your name." in page

    told = client(gate).post(SIGN_IN, {"name": "A Viewer", "password": "guess"}).content.decode()
    assert "clearground people password" in told
    assert "`" not in told


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_a_weak_password_is_refused(region: Path, password: str) -> None:
    """Tests a short and a common one (WEB-11)."""
    with pytest.raises(UsageError, match="WEB-11"):
        set_password(region, marked.VIEWER, password, "then")
