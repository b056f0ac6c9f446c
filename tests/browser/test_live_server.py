"""The map room of a region on a server in a real browser: others' records come by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from clearground.edge.ledger.ids import RandomIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.place import create_store, open_store
from clearground.edge.ledger.store import Writer
from clearground.events.areas import AreaDeclared
from tests.browser.conftest import DESK, served, visiting
from tests.edge.ledger.postgres.server import need_server, running
from tests.edge.region import NOW, drafts

pytestmark = pytest.mark.browser

AREA_A = "/?x=35.0007&y=51.0004&z=16.5"
SECONDS = 30
"""A busy machine draws slowly; how soon the page is told is tested beside the ear."""


@pytest.fixture(scope="module")
def place() -> Iterator[str]:
    """The sample region on a server of its own."""
    need_server()
    with running() as server:
        address = server.database()
        with create_store(address) as store:
            store.append(drafts(), Writer(RandomIds(), SeededKeys(1), NOW))
        yield address


def test_a_record_of_another_connection_appears_without_a_reload(
    browser: Browser, place: str
) -> None:
    """An area that another program declares stands in the open page, which was not loaded anew."""
    known = next(d for d in drafts() if d.entity == "area-a" and d.type == "AreaDeclared")
    assert isinstance(known.payload, AreaDeclared)
    late = replace(known, entity="area-z", payload=replace(known.payload, code="Z-9", name="Late"))
    with served(place) as address, visiting(browser, address, DESK) as visit:  # type: ignore[arg-type]
        visit.open(AREA_A)
        visit.page.evaluate("window.opened_once = 1")
        expect(visit.page.locator("#onmap")).to_contain_text("A-1")
        expect(visit.page.locator("#onmap")).not_to_contain_text("Z-9")
        with open_store(place) as other:
            other.append([late], Writer(RandomIds(), SeededKeys(1), NOW))
        expect(visit.page.locator("#onmap")).to_contain_text("Z-9", timeout=SECONDS * 1000)
        assert visit.page.evaluate("window.opened_once") == 1
        loads = [r for r in visit.asked if r.resource_type == "document"]
        assert len(loads) == 1
        assert visit.complaints == []
