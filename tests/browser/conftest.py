"""A real headless browser on real servers of the page."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from wsgiref.simple_server import make_server

import pytest
from playwright.sync_api import Browser, Page, Request, Response, sync_playwright

from clearground.edge.run.demo import DemoOrder, run_demo
from clearground.edge.sim.scale import Scale
from clearground.edge.web.bundle import bundle
from clearground.edge.web.server import Quiet, ThreadingServer, application
from tests.edge.region import region_file
from tests.edge.web.conftest import write_run

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
DESK, PHONE = (1440, 900), (390, 844)


def absent(what: str) -> None:
    """Skip loudly where a part is missing, or fail where every part is required."""
    if os.environ.get("CLEARGROUND_REQUIRE_ALL") == "1":
        pytest.fail(f"CLEARGROUND_REQUIRE_ALL=1, but {what}")
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, with the page built."""
    if not CHROMIUM.exists():
        absent(f"there is no {CHROMIUM}: apt-get install chromium")
    if not bundle().built:
        absent("the map page is not built: python3 go.py web")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@contextmanager
def served(region: Path) -> Iterator[str]:
    """The address of a region's page, served as `clearground serve` does."""
    server = make_server(
        "127.0.0.1", 0, application(region), server_class=ThreadingServer, handler_class=Quiet
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of the region made by hand, with a belief beside it."""
    folder = tmp_path_factory.mktemp("sample")
    region_file(folder / "region.gpkg")
    write_run(folder)
    with served(folder / "region.gpkg") as address:
        yield address


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of a demo region: `CLEARGROUND_REGION`, or the small demo made here."""
    given = os.environ.get("CLEARGROUND_REGION")
    region = Path(given) if given else _small(tmp_path_factory.mktemp("demo"))
    with served(region) as address:
        yield address


def _small(folder: Path) -> Path:
    order = DemoOrder(scale=Scale.SMALL, seed=1, now=None, out=folder)
    return run_demo(order, lambda _line: None).region


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the screenshots go."""
    given = os.environ.get("CLEARGROUND_SCREENSHOTS")
    folder = Path(given) if given else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@dataclass
class Visit:
    """One open page with everything it asked for and everything it complained about."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def open(self, path: str = "/") -> Visit:
        """Open a path and wait until the moving map has taken over."""
        self.page.goto(self.address + path)
        self.live()
        return self

    def live(self) -> None:
        """Wait until the moving map has taken over."""
        self.page.wait_for_selector("main.taken", state="attached", timeout=30_000)

    def bytes_sent(self) -> int:
        """Bytes of all answers as they came over the wire."""
        return sum(a.request.sizes()["responseBodySize"] for a in self.answers if a.ok)


@contextmanager
def visiting(
    browser: Browser, address: str, size: tuple[int, int], *, script: bool = True
) -> Iterator[Visit]:
    """A fresh page of a size, listened to."""
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]}, java_script_enabled=script
    )
    visit = Visit(page, address)
    page.on("request", lambda request: visit.asked.append(request))
    page.on("response", lambda response: visit.answers.append(response))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    page.on(
        "console",
        lambda said: visit.complaints.append(said.text) if said.type == "error" else None,
    )
    try:
        yield visit
    finally:
        page.close()


@pytest.fixture
def desk(browser: Browser, sample: str) -> Iterator[Visit]:
    """The sample region at desk size; at the end nothing was complained of or asked elsewhere."""
    with visiting(browser, sample, DESK) as visit:
        yield visit
        assert visit.complaints == []
        outside = [r.url for r in visit.asked if not r.url.startswith((sample, "data:", "blob:"))]
        assert outside == []
