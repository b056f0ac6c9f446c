"""The map room in a real browser: what a person does there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import DESK, PHONE, Visit, served, visiting
from tests.edge.apart import region_apart

pytestmark = pytest.mark.browser

AREA_A = "/?x=35.0007&y=51.0004&z=16.5"
"""The window in which area A is at the middle, 100 m wide."""


def test_click_on_an_area_opens_its_card(desk: Visit) -> None:
    """A click in the middle of area B opens the card that says who says so."""
    desk.open("/?x=35.00356&y=51.00040&z=16")
    box = desk.page.locator("#live canvas").bounding_box()
    assert box is not None
    desk.page.mouse.click(box["x"] + box["width"] / 2 + 30, box["y"] + box["height"] / 2 + 30)
    expect(desk.page.locator("#card-title")).to_be_visible()
    expect(desk.page.locator("#card")).to_contain_text("Who says so")
    assert "sel=" in desk.page.url


def test_click_on_bare_ground_says_nobody_says_so(desk: Visit) -> None:
    """A click where nothing is recorded asks about the ground, and the address keeps it."""
    desk.open("/?x=34.9900&y=51.0040&z=16")
    box = desk.page.locator("#live canvas").bounding_box()
    assert box is not None
    desk.page.mouse.click(box["x"] + 300, box["y"] + 300)
    expect(desk.page.locator("#card-title")).to_have_text("Nothing is recorded here")
    assert "at=" in desk.page.url


def test_click_under_a_warning_asks_the_ground(desk: Visit) -> None:
    """A click inside a live warning asks the ground there; its card offers the warning too."""
    desk.open("/?x=34.99943&y=50.99964&z=17.5")
    box = desk.page.locator("#live canvas").bounding_box()
    assert box is not None
    desk.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(desk.page.locator(".also")).to_contain_text("live warning")
    assert "sel=" not in desk.page.url
    desk.page.locator(".also a").first.click()
    expect(desk.page.locator("#card")).to_contain_text("Warned ground, live")
    expect(desk.page.locator(".also")).to_contain_text("The ground itself")


def test_escape_closes_the_card(desk: Visit) -> None:
    """Esc closes the card and the waiting list is back."""
    desk.open(AREA_A + "&sel=area-a")
    expect(desk.page.locator("#card-title")).to_have_text("A-1 Field A")
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator("#card")).to_have_count(0)
    expect(desk.page.locator(".waiting h2")).to_contain_text("Waiting for a decision")


def test_keyboard_reaches_every_thing(desk: Visit) -> None:
    """Arrows move through the list of what is on the map, Enter opens the card."""
    desk.open(AREA_A)
    desk.page.keyboard.press("ArrowDown")
    expect(desk.page.locator("#onmap a").first).to_be_focused()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#card-title")).to_be_focused()
    desk.page.keyboard.press("/")
    expect(desk.page.locator("#q")).to_be_focused()


def test_question_mark_lists_the_keys(desk: Visit) -> None:
    """The ? key shows the keys, Esc puts them away."""
    desk.open()
    desk.page.keyboard.press("?")
    expect(desk.page.locator("#keys-dialog")).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator("#keys-dialog")).to_be_hidden()


def test_travel_in_time_and_back(desk: Visit) -> None:
    """A step back shows the ink frame and the banner; one link brings now back."""
    desk.open(AREA_A + "&sel=area-a")
    expect(desk.page.locator("body")).to_have_attribute("data-belief", "shown")
    desk.page.keyboard.press("[")
    banner = desk.page.locator("#banner .banner")
    expect(banner).to_contain_text("as known on")
    expect(banner).to_contain_text("later records are not shown")
    expect(desk.page.locator("body")).to_have_class(re.compile("past"))
    expect(desk.page.locator("main[aria-busy=false]")).to_be_attached()
    expect(desk.page.locator("body")).to_have_attribute("data-belief", "none")
    assert "known=" in desk.page.url
    desk.page.locator("#banner a").click()
    expect(banner).to_have_count(0)
    assert "known=" not in desk.page.url


def test_dragging_the_axis_asks_for_the_past(desk: Visit) -> None:
    """Dragging the handle to the left shows the map as known then."""
    desk.open()
    box = desk.page.locator("#axis").bounding_box()
    handle = desk.page.locator("#handle").bounding_box()
    assert box is not None
    assert handle is not None
    desk.page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    desk.page.mouse.down()
    desk.page.mouse.move(box["x"] + box["width"] * 0.3, handle["y"] + 8, steps=4)
    desk.page.mouse.up()
    expect(desk.page.locator("#banner .banner")).to_be_visible()


def test_address_reproduces_the_view(browser: Browser, desk: Visit) -> None:
    """The address after a few steps opens the same card at the same place elsewhere."""
    desk.open(AREA_A)
    desk.page.locator("#onmap a", has_text="A-1").first.click()
    expect(desk.page.locator("#card-title")).to_be_visible()
    path = desk.page.url.removeprefix(desk.address)
    with visiting(browser, desk.address, DESK) as other:
        other.open(path)
        title = other.page.locator("#card-title").inner_text()
        assert title == desk.page.locator("#card-title").inner_text()
        assert "x=35.000" in other.page.url


def test_switches_hide_and_show(desk: Visit) -> None:
    """Switching evidence off leaves it out of the map, and the address says so."""
    desk.open(AREA_A)
    desk.page.locator('[data-switch="evidence"]').click()
    expect(desk.page.locator('.off [data-switch="evidence"]')).to_be_visible()
    assert re.search(r"off=[a-z,]*evidence", desk.page.url)
    desk.page.locator('[data-switch="evidence"]').click()
    expect(desk.page.locator('.off [data-switch="evidence"]')).to_have_count(0)


def test_back_goes_back(desk: Visit) -> None:
    """The browser's back button undoes the last step."""
    desk.open(AREA_A)
    desk.page.locator("#onmap a").first.click()
    expect(desk.page.locator("#card")).to_be_visible()
    desk.page.go_back()
    expect(desk.page.locator("#card")).to_have_count(0)


def test_works_without_script(browser: Browser, sample: str) -> None:
    """Without script the drawn map, its links, the card and time travel are there."""
    with visiting(browser, sample, DESK, script=False) as visit:
        visit.page.goto(sample + AREA_A)
        visit.page.locator("#onmap a", has_text="A-1").first.click()
        expect(visit.page.locator("#card-title")).to_have_text("A-1 Field A")
        visit.page.locator("#step-back").click()
        expect(visit.page.locator("#banner .banner")).to_be_visible()
        assert visit.complaints == []


def test_phone_has_four_tabs(browser: Browser, sample: str) -> None:
    """On a phone the panels are four tabs under the map; nothing is lost."""
    with visiting(browser, sample, PHONE) as visit:
        visit.open()
        for name, panel in (("Layers", "#layers"), ("Account", "#account"), ("Time", "#time")):
            visit.page.get_by_role("tab", name=name).click()
            expect(visit.page.locator(panel)).to_be_visible()
            expect(visit.page.locator("#side")).to_be_hidden()
        visit.page.get_by_role("tab", name="Waiting").click()
        expect(visit.page.locator("#side")).to_be_visible()
        wide = visit.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE[0]
        assert visit.complaints == []


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_head_says_whole_whose_eyes_the_page_has(
    browser: Browser, sample: str, size: tuple[int, int]
) -> None:
    """At the desk and on a phone the words in the head are seen, and not cut."""
    with visiting(browser, sample, size) as visit:
        visit.open()
        eyes = visit.page.locator(".bar .eyes > bdi")
        expect(eyes).to_be_visible()
        expect(eyes).to_contain_text("without sign-in")
        assert eyes.evaluate(
            "e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight + 1"
        )
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= size[0]


CUT = """() => [...document.querySelectorAll('.switch')].filter(s => {
  const box = s.getBoundingClientRect(), lists = [s.closest('section'), s.closest('aside')]
    .map(list => list.getBoundingClientRect());
  return box.height < 20 || lists.some(l => box.bottom > l.bottom + 1 || box.right > l.right + 1);
}).map(s => s.dataset.switch)"""
"""Switches of the list of layers that are cut off by its edge."""

PLACEHOLDER = """() => {
  const field = document.getElementById('q'), style = getComputedStyle(field);
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = style.font;
  const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return [pen.measureText(field.placeholder).width, room];
}"""

CROSSING = """() => {
  const words = [...document.querySelectorAll('#axis p, #axis p.left b')].flatMap(p =>
    [...p.childNodes].filter(n => n.textContent.trim()).map(n => {
      const range = document.createRange(); range.selectNodeContents(n);
      return [n.textContent.trim(), range.getBoundingClientRect()];
    })).filter(([, box]) => box.width > 0);
  return words.flatMap(([a, p], i) => words.slice(i + 1).filter(([b, q]) => a !== b &&
    p.left < q.right && q.left < p.right && p.top < q.bottom - 2 && q.top < p.bottom - 2)
    .map(([b]) => a + ' / ' + b));
}"""
"""Pairs of words of the time axis that are printed over each other."""


def test_no_switch_or_hint_is_cut_at_the_desk(browser: Browser, demo: str) -> None:
    """At 1440 x 900 every layer's name is whole, the plan's too, and so is the search's hint."""
    with visiting(browser, demo, DESK) as visit:
        visit.open()
        expect(visit.page.locator('[data-switch="plan"]')).to_be_visible()
        assert visit.page.evaluate(CUT) == []
        wide, room = visit.page.evaluate(PLACEHOLDER)
        assert wide <= room


def test_words_of_the_phones_time_tab_do_not_cross(browser: Browser, demo: str) -> None:
    """With a thing selected, a plan and now, no word of the axis is over another."""
    with visiting(browser, demo, PHONE) as visit:
        visit.open()
        visit.page.get_by_role("tab", name="Time").click()
        expect(visit.page.locator("#axis .left b")).to_be_visible()
        assert visit.page.evaluate(CROSSING) == []


def test_below_1200_px_the_layers_are_a_rail(browser: Browser, sample: str) -> None:
    """48 px of signs with a name each, still switches; unfolded, the whole list is back."""
    with visiting(browser, sample, (1100, 800)) as visit:
        visit.open()
        layers = visit.page.locator("#layers")
        box = layers.bounding_box()
        assert box is not None
        assert box["width"] == 48
        visit.page.get_by_role("link", name="Hide Evidence", exact=True).click()
        expect(visit.page.locator('.off [data-switch="evidence"]')).to_be_visible()
        visit.page.locator("label.unfold").click()
        expect(layers.get_by_text("Confirmed (CHA)")).to_be_visible()
        unfolded = layers.bounding_box()
        assert unfolded is not None
        assert unfolded["width"] == 272
        assert visit.complaints == []


def test_right_to_left_mirrors_all_but_the_map(browser: Browser, sample: str) -> None:
    """Read from the right, the layers lie on the right and time runs to the left, draggable."""
    with visiting(browser, sample, DESK) as visit:

        def turned(route: Route) -> None:
            body = route.fetch().text()
            route.fulfill(body=body.replace('dir="ltr"', 'dir="rtl"', 1), content_type="text/html")

        visit.page.route(re.compile(r"/(\?(?!.*part=1).*)?$"), turned)
        visit.open(AREA_A)
        boxes = {n: visit.page.locator(n).bounding_box() for n in ("#layers", "#axis", "#handle")}
        layers, axis, handle = (boxes[name] for name in ("#layers", "#axis", "#handle"))
        assert layers is not None
        assert axis is not None
        assert handle is not None
        assert layers["x"] + layers["width"] == DESK[0]
        assert handle["x"] < axis["x"] + axis["width"] / 2
        visit.page.mouse.move(handle["x"] + 8, handle["y"] + 8)
        visit.page.mouse.down()
        visit.page.mouse.move(axis["x"] + axis["width"] * 0.7, handle["y"] + 8, steps=4)
        visit.page.mouse.up()
        expect(visit.page.locator("#banner .banner")).to_be_visible()
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= DESK[0]
        assert visit.complaints == []


def closer(browser: Browser, address: str, size: tuple[int, int]) -> float:
    """The zoom, one step closer than that at which area A opens in a window of a size."""
    with visiting(browser, address, size) as visit:
        visit.open("/?sel=area-a")
        visit.page.keyboard.press("+")
        visit.page.wait_for_url(re.compile(r"[?&]z="))
        found = re.search(r"[?&]z=([0-9.]+)", visit.page.url)
        assert found is not None
        return float(found.group(1))


def test_a_thing_opens_farther_in_a_small_window(browser: Browser, sample: str) -> None:
    """What fills a quarter of the desk's map does not overflow a phone's: it opens from farther."""
    assert closer(browser, sample, PHONE) < closer(browser, sample, DESK) - 0.5


def test_page_says_when_it_is_not_connected(browser: Browser, sample: str) -> None:
    """When the server is gone the page says since when; when it is back the words go."""
    with visiting(browser, sample, DESK) as visit:
        visit.open()
        look = "document.dispatchEvent(new Event('visibilitychange'))"
        visit.page.route("**/api/state*", lambda route: route.abort())
        visit.page.evaluate(look)
        expect(visit.page.locator("#stale")).to_be_visible()
        visit.page.unroute("**/api/state*")
        visit.page.evaluate(look)
        expect(visit.page.locator("#stale")).to_be_hidden()


@pytest.mark.parametrize("query", ["known=banana", "true=tomorrow", "x=nan&y=51&z=16"])
def test_wrong_address_never_leaves_an_empty_map(browser: Browser, sample: str, query: str) -> None:
    """A date or place that is none: the moving map shows now with its areas, and a notice."""
    with visiting(browser, sample, DESK) as visit:
        visit.page.goto(f"{sample}/?{query}")
        visit.live()
        expect(visit.page.locator(".instead")).to_contain_text(
            "as of now" if "x=" in query else "now"
        )
        expect(visit.page.locator("#faults")).to_contain_text("WEB-0")
        expect(visit.page.locator("body")).to_have_attribute("data-belief", "shown")
        layers = [r.url for r in visit.asked if "/api/layers" in r.url]
        assert layers
        assert not any("banana" in url or "tomorrow" in url for url in layers)


def test_map_that_gets_no_answer_stays_drawn(browser: Browser, sample: str) -> None:
    """When the layers do not come, the drawn map stays and its links still lead somewhere."""
    with visiting(browser, sample, DESK) as visit:
        visit.page.route("**/api/layers**", lambda route: route.abort())
        visit.page.goto(sample + AREA_A)
        expect(visit.page.locator("body")).to_have_attribute("data-map", "drawn")
        expect(visit.page.locator("#picture")).to_be_visible()
        visit.page.locator("#onmap a", has_text="A-1").first.click()
        expect(visit.page.locator("#card-title")).to_have_text("A-1 Field A")


def test_simulated_strip_stays(desk: Visit) -> None:
    """The strip and the word across the map are on every view, and nothing closes them."""
    for path in ("/", "/?sel=area-a", "/?known=2026-05-04"):
        desk.open(path)
        expect(desk.page.locator(".origin")).to_contain_text("Simulated data.")
        expect(desk.page.locator(".water")).to_be_visible()
        assert desk.page.locator(".origin button, .origin a").count() == 0


FIRST_BYTES, FIRST_REQUESTS = 250_000, 6
WHOLE_BYTES, WHOLE_REQUESTS = 1_100_000, 15


def test_loading_budget(browser: Browser, demo: str) -> None:
    """First useful map within 250 kB and 6 requests, the moving one within 1.1 MB and 15."""
    with visiting(browser, demo, DESK, script=False) as first:
        first.page.goto(demo, wait_until="networkidle")
        requests = [r for r in first.asked if not r.url.startswith("data:")]
        assert len(requests) <= FIRST_REQUESTS, [r.url for r in requests]
        assert first.bytes_sent() <= FIRST_BYTES
    with visiting(browser, demo, DESK) as whole:
        # An open page waits at the server for news: with that question open no network is idle.
        whole.page.route("**/api/state*", lambda route: route.abort())
        whole.open()
        whole.page.wait_for_load_state("networkidle")
        requests = [r for r in whole.asked if not r.url.startswith(("data:", "blob:"))]
        assert len(requests) <= WHOLE_REQUESTS, [r.url for r in requests]
        assert whole.bytes_sent() <= WHOLE_BYTES


README_SIZE = (1440, 800)
VIEWS = {
    "map-room": "/",
    "whole-region": "/?x=-30&y=51&z=10.9",
    "forecasts": "/?off=expired,extents",
}


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1440x900", "390x844"])
def test_screenshots(browser: Browser, demo: str, pictures: Path, size: tuple[int, int]) -> None:
    """The pictures of the demo region, each with a map on it that is not one colour."""
    with visiting(browser, demo, size) as visit:
        for name, path in VIEWS.items():
            visit.open(path)
            visit.page.wait_for_timeout(400)
            visit.page.screenshot(path=pictures / f"{name}-{size[0]}x{size[1]}.png")
        visit.open("/")
        visit.page.keyboard.press("[")
        expect(visit.page.locator("#banner .banner")).to_be_visible()
        expect(visit.page.locator("main[aria-busy=false]")).to_be_attached()
        visit.page.wait_for_timeout(400)
        visit.page.screenshot(path=pictures / f"as-known-on-{size[0]}x{size[1]}.png")
        assert visit.complaints == []
    if size == DESK:
        with visiting(browser, demo, README_SIZE) as visit:
            visit.open("/")
            visit.page.wait_for_timeout(400)
            visit.page.screenshot(path=pictures / "readme.png")
    assert len(list(pictures.glob(f"*-{size[0]}x{size[1]}.png"))) >= 4


def test_a_conflict_is_seen_on_the_map_and_leads_to_both_records(
    browser: Browser, tmp_path: Path
) -> None:
    """Two offices decided apart: the list opens the area, whose card tells both and the way out."""
    with (
        served(region_apart(tmp_path / "region.gpkg")) as address,
        visiting(browser, address, DESK) as visit,
    ):
        visit.open(AREA_A)
        item = visit.page.locator(".waiting li", has_text="Decided apart")
        expect(item).to_contain_text("held back")
        item.locator("a").click()
        card = visit.page.locator("#card")
        expect(card.locator(".conflict")).to_contain_text("shown")
        expect(card.locator(".conflict")).to_contain_text("held back")
        expect(card.locator(".conflict code")).to_contain_text("region settle")
        labels = visit.page.evaluate(
            "() => fetch('/api/layers').then(r => r.json())"
            ".then(d => d.layers.areas.rows.map(r => r.code))"
        )
        assert "A-1 · conflict" in labels
        assert visit.complaints == []
