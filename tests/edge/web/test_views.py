"""The page answers every address, and tells what is wrong in three parts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from clearground.edge.web import bundle as bundles
from clearground.edge.web import views
from clearground.edge.web.place import OFF_AT_FIRST, Ask
from clearground.edge.web.room import Room

STATIC = Path(views.__file__).parent / "static"


def text(client: Client, address: str, status: int = 200) -> str:
    """The page of an address, its status checked."""
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:400]
    return answer.content.decode()


def test_page_shows_the_region(client: Client) -> None:
    """The first page names the region, marks it simulated and draws its areas."""
    page = text(client, "/")
    assert "Sample" in page
    assert "Simulated data." in page
    assert page.count('class="ha ') >= 2
    assert ">A-1<" in page


def test_page_counts_what_it_holds(client: Client) -> None:
    """The legend counts one confirmed and one suspected area, as the region has."""
    page = text(client, "/")
    assert re.search(r"Confirmed \(CHA\)</span><bdi class=\"n\">1</bdi>", page)
    assert re.search(r"Suspected \(SHA\)</span><bdi class=\"n\">1</bdi>", page)


def test_account_closes_on_the_strip(client: Client) -> None:
    """Two squares of 100 m: 20 000 declared, 2 000 cleared, 18 000 remaining, none missing."""
    page = text(client, "/")
    figures = re.findall(r"<bdi><b>([\d\u202f]+)</b> m²</bdi>", page)
    assert [f.replace("\u202f", "") for f in figures] == ["20000", "18000", "0", "0", "2000"]
    assert "Closes: difference" in page


def test_card_answers_who_since_when_on_what(client: Client) -> None:
    """The card of an area has its parts in the guide's order."""
    page = text(client, "/?sel=area-a")
    differ = "Reports of one source differ on"
    parts = ["What is recorded", "Who says so", "On what evidence", differ, "History"]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert "Officer One" in page
    assert "Released: 2\u202f000\u202fm² cleared (0.20\u202fm)" in page


def test_card_by_code(client: Client) -> None:
    """People call an area by its code, and so may an address."""
    assert "A-1 Field A" in text(client, "/?sel=A-1")


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        ("report-find", "Exact words"),
        ("report-line", "Evidence, indirect"),
        ("difference-1", "Sources differ"),
        ("order", "Team&#x27;s papers on that day"),
        ("progress-1", "Searched is not released."),
        ("find", "Item found"),
        ("accident", "Mine accident"),
        ("warning-live", "live"),
        ("warning-past", "expired"),
        ("nc", "What was done"),
        ("visit", "Monitoring visit"),
        ("release", "Not searched"),
        ("works-waiting", "Rebuilding works"),
        ("village", "A registered place."),
        ("officer", "Who says so"),
    ],
)
def test_every_kind_has_a_card(client: Client, entity: str, words: str) -> None:
    """Whatever is clicked has a card that says what is recorded and who says so."""
    page = text(client, f"/?sel={entity}")
    assert "What is recorded" in page
    assert words in page


def test_figure_opens_its_events(client: Client) -> None:
    """A figure of the account lists the decision that makes it."""
    page = text(client, "/?figure=cleared")
    assert "Cleared: 2\u202f000\u202fm²" in page
    made = page.split("What makes this figure")[1].split("</table>")[0]
    assert ">A-1<" in made
    assert "Officer One" in made
    assert made.count("2\u202f000") == 2


def test_belief_cell_says_nobody_says_so(client: Client) -> None:
    """East of the centre belief is 2 items per hectare, 1 to 4; and nobody says so."""
    page = text(client, "/?at=35.0085,51.006")
    assert "Forecast. Nobody says so." in page
    assert "2 items per hectare" in page
    assert "1 to 4 items per hectare" in page


def test_bare_ground_names_the_nearest_record(client: Client) -> None:
    """West of the centre nothing says anything: the card says so and how far the next is."""
    page = text(client, "/?at=34.9890,51.0")
    assert "Nothing is recorded here." in page
    assert re.search(r"Nearest record \d+\u202fm away", page)
    assert "No record is no statement about it." in page


def test_past_cannot_be_mistaken(client: Client) -> None:
    """As known before the areas were declared: banner, hidden records, no forecast, no decision."""
    page = text(client, "/?known=2026-05-04T12:30:00Z&sel=area-a")
    assert 'class="past simulated"' in page
    assert "Map as known on 4 May 2026" in page
    assert re.search(r"\d+ later records are not shown", page)
    assert "Return to now" in page
    assert "No forecast is drawn on a map of the past." in page
    assert "belief.png" not in page
    assert "Sign a work order" not in page


def test_before_the_first_record_the_page_is_empty_not_broken(client: Client) -> None:
    """As known on a day before anything: an empty region, still itself."""
    page = text(client, "/?known=2020-01-01")
    assert "Nothing is recorded in this window." in page


def test_a_date_to_come_shows_now_and_says_so(client: Client) -> None:
    """Nothing can be known later than now: a notice on the map says so, as for a wrong date."""
    page = text(client, "/?known=2150-01-01&sel=area-a", 400)
    assert "1 Jan 2150 is still to come. The map shows now." in page
    code = "WEB-10"
    assert f"({code})." in page
    assert 'data-known=""' in page
    assert "A-1 Field A" in page


def test_the_end_of_today_is_now(client: Client, room: Room) -> None:
    """A bare date of today ends in some hours: that is no question about the future."""
    page = text(client, f"/?known={room.now.astimezone(room.zone).date()}")
    assert "still to come" not in page


def test_an_area_before_its_declaration_is_called_by_its_code(client: Client) -> None:
    """The past does not hide behind a UUID: the code of today, and that it was not yet so."""
    page = text(client, "/?known=2026-05-04T09:30:00Z&sel=A-1")
    assert "A-1, not yet declared on this date" in page
    assert "Hazardous area" in page
    assert "Record area-a" not in page
    assert "O-1, not yet recorded on this date" in text(
        client, "/?known=2026-05-04T09:30:00Z&sel=O-1"
    )


def test_an_order_opens_by_the_code_that_the_map_prints(client: Client) -> None:
    """The address may name any code."""
    assert "Signed order for A-1" in text(client, "/?sel=O-1")


def test_lateness_is_not_printed_as_a_warning(client: Client) -> None:
    """Magenta is for warnings alone; the style of "days late" is ink."""
    style = (STATIC / "room.css").read_text(encoding="utf-8")
    (rule,) = re.findall(r"b\.late\{([^}]*)\}", style)
    assert "--warn" not in rule
    del client


@pytest.mark.parametrize(
    ("address", "code", "status"),
    [
        ("/?known=tomorrow", "WEB-01", 400),
        ("/?true=2026-99-01", "WEB-01", 400),
        ("/?sel=nothing-of-that-name", "WEB-02", 404),
        ("/?figure=profit", "WEB-02", 404),
        ("/?x=200&y=0&z=10", "WEB-03", 400),
        ("/?x=nan&y=0&z=10", "WEB-03", 400),
        ("/?at=35", "WEB-03", 400),
        ("/nowhere", "WEB-08", 404),
    ],
)
def test_faults_have_three_parts(client: Client, address: str, code: str, status: int) -> None:
    """What is wrong in an address is told with its code, and the page still answers."""
    page = text(client, address, status)
    assert f"({code})." in page
    assert "There is a problem" in page


@pytest.mark.parametrize("words", ["<script>", "';--", "%00", "a" * 5000, "\u202e", "{{ 1 }}"])
def test_hostile_words_are_only_words(client: Client, words: str) -> None:
    """Words of an address appear escaped or not at all, and nothing fails."""
    for name in ("sel", "q", "known", "off", "x", "at", "figure"):
        answer = client.get("/", {name: words})
        assert answer.status_code in (200, 400, 404)
        assert "<script>" not in answer.content.decode()


def test_switch_turns_a_layer_off_and_on(client: Client) -> None:
    """An address may switch evidence off; then no evidence mark is drawn."""
    assert 'data-layer="evidence"' in text(client, "/")
    assert 'data-layer="evidence"' not in text(client, "/?off=evidence")
    assert "extents" in OFF_AT_FIRST


def test_panels_alone_leave_the_picture_out(client: Client) -> None:
    """An open page asks for the panels only."""
    page = text(client, "/?part=1")
    assert 'id="picture"' not in page
    assert 'id="side"' in page


def test_search_finds_by_code_and_person(client: Client) -> None:
    """Search without script lists what matches, and says so when nothing does."""
    assert "A-1 Field A" in text(client, "/?q=a-1")
    assert "Officer One" in text(client, "/?q=officer")
    assert "Nothing of that name" in text(client, "/?q=zzz")


def test_page_that_is_not_built_says_how(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    """Without the built script the drawn map stays and the page says how to build it."""
    monkeypatch.setattr(bundles, "MANIFEST", bundles.STATIC / "no-such-manifest.json")
    page = text(client, "/")
    assert "python3 go.py web" in page
    assert "WEB-04" in page
    assert 'id="picture"' in page
    assert "<script" not in page


def test_nothing_is_fetched_from_elsewhere(client: Client) -> None:
    """The page names no other host, and its policy forbids any."""
    answer = client.get("/")
    outside = re.findall(r"""(?:src|href)=["'](?:https?:)?//""", answer.content.decode())
    assert outside == []
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_forbidden_words_are_absent(client: Client, room: Room) -> None:
    """No page says what no program may say about land."""
    pages = [text(client, a) for a in ("/", "/?sel=area-a", "/?sel=release", "/?figure=cleared")]
    shown = re.sub(r"<[^>]+>", " ", " ".join(pages)).lower()
    assert room.name == "Sample"
    for word in (" safe ", "mine-free", "free of mines", "100 %"):
        assert word not in shown


def test_belief_picture(client: Client) -> None:
    """The page names a belief picture for its window, and the picture is a PNG that may be kept."""
    page = text(client, "/")
    found = re.search(r'href="(/belief\.png[^"]+)"', page)
    assert found is not None
    answer = client.get(found.group(1).replace("&amp;", "&"))
    assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("query", ["", "?f=0&r=0&c=0&h=1&w=1", "?f=1&r=0&c=0&h=9999&w=9999"])
def test_belief_picture_is_bounded(client: Client, query: str) -> None:
    """A window without cells, or with too many, is refused."""
    assert client.get(f"/belief.png{query}").status_code == 404


def test_another_hosts_name_gets_no_answer(client: Client) -> None:
    """A page elsewhere, its name made to lead here, reads nothing."""
    for address in ("/", "/api/layers", "/belief.png"):
        answer = client.get(address, headers={"host": "elsewhere.example"})
        assert answer.status_code == 400
        assert b"A-1" not in answer.content
    assert client.get("/", headers={"host": "127.0.0.1:8765"}).status_code == 200


@pytest.mark.parametrize("asked", ["known=banana", "true=banana"])
def test_a_date_that_is_none_shows_now_and_says_so(client: Client, asked: str) -> None:
    """The sound parts of the address stay; the map shows now, and a notice on it says so."""
    page = text(client, f"/?{asked}&sel=area-a&x=35.0007&y=51.0004&z=16.5", 400)
    assert "“banana” is not a date. The map shows now." in page
    assert "Write it as 2027-05-12" in page
    assert 'data-known="" data-true=""' in page
    assert "A-1 Field A" in page
    assert 'data-zoom="16.500"' in page
    assert page.count('class="ha ') >= 1


def test_a_place_that_is_none_leaves_the_date(client: Client) -> None:
    """A wrong place does not turn a map of the past into one of now."""
    page = text(client, "/?known=2026-05-04T12:30:00Z&x=200&y=0&z=10", 400)
    assert "is not a place on the map" in page
    assert "Map as known on 4 May 2026" in page
    assert 'data-known="2026-05-04T12:30:00Z"' in page


INSIDE_THE_WARNING = "34.99943,50.99964"
"""40 m west and south of the centre: inside the live warning's 100 m, on undeclared ground."""


def test_ground_under_a_warning_can_be_asked(client: Client) -> None:
    """The ground answers for itself, and names the live warning over it; never "nothing"."""
    page = text(client, f"/?at={INSIDE_THE_WARNING}&z=17&x=35&y=51")
    assert "The ground itself" in page
    assert "Nothing is recorded here" not in page
    assert re.search(r'Also here</h3>.*sel=warning-live[^"]*&amp;at=.*?live warning', page)
    assert "sel=warning-past" not in page.split("Also here</h3>")[1].split("</nav>")[0]


def test_a_click_names_what_else_is_there(client: Client) -> None:
    """Area A with its order, its day's work and its release, each one click away."""
    page = text(client, "/?sel=area-a&at=35.0005,51.0001&x=35&y=51&z=17")
    assert "A-1 Field A" in page
    also = page.split("Also here</h3>")[1].split("</nav>")[0]
    for entity in ("sel=release&", "sel=order&", "sel=progress-1&", "The ground itself"):
        assert entity in also
    assert "sel=area-a&" not in also


def test_radius_of_a_warning_is_written_as_a_length(client: Client) -> None:
    """A history line says "zone 100 m", not a bare number's letters."""
    assert "zone 100\u202fm" in text(client, "/?sel=warning-live")


def test_flag_of_a_live_warning_says_until_when(client: Client) -> None:
    """The sample's warning ends an hour after its present: 12:00 in Moscow."""
    assert "Drone heard · until 12:00" in text(client, "/")


def test_numbers_beside_finds_are_in_the_legend(client: Client) -> None:
    """The legend shows the cross with a number beside it and says what the number is."""
    legend = text(client, "/").split('id="layers"')[1].split("</aside>")[0]
    assert "Item found, its list number" in legend
    assert re.search(r'<text class="gd"[^>]*>7</text>', legend)


def test_a_large_thing_is_shown_whole(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ground two degrees wide (512 px a tile of 360 degrees at zoom 0) fits 804 px."""
    monkeypatch.setattr(views, "box_of", lambda _view, _entity: "34.0,50.5,36.0,51.5")
    ask = views.placed(room.view(), Ask(selected="area-a"))
    assert ask.zoom is not None
    assert 400 < 2 * 512 * 2**ask.zoom / 360 < 804
    monkeypatch.setattr(views, "box_of", lambda _view, _entity: "35.0,51.0,35.001,51.001")
    small = views.placed(room.view(), Ask(selected="area-a"))
    assert small.zoom is not None
    assert small.zoom > 12


@pytest.mark.parametrize("query", ["", "?sel=A-1", "?known=2026-05-06", "?part=1", "?q=Field"])
def test_a_warning_that_stands_is_told_on_every_view(client: Client, query: str) -> None:
    """Tests the line over the map, on a card and on a map of the past too."""
    page = client.get(f"/{query}").content.decode()
    line = page.split('<aside class="alarms"')[1].split("</aside>")[0]
    assert "drone heard" in line
