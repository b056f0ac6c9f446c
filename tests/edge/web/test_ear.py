"""Whoever waits for news is woken by a server, looks again at a file, for a while."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from clearground.edge.ledger.ids import RandomIds
from clearground.edge.ledger.keys import SeededKeys
from clearground.edge.ledger.place import create_store
from clearground.edge.ledger.store import Writer
from clearground.edge.web.ear import Eye, ServerEar, changed, ear_of
from tests.edge.ledger.postgres.server import Server
from tests.edge.region import NOW, drafts


class Counting:
    """An ear that counts how often it was asked to wait."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    def wait(self, seconds: float) -> None:
        self.asked.append(seconds)
        time.sleep(0.01)


def test_the_state_comes_when_it_is_another_or_when_the_time_is_over() -> None:
    """Tests an old mark, one that changes while it is waited for, and one that stays."""
    ear = Counting()
    assert changed(lambda: "2", "1", ear, 5) == "2"
    assert ear.asked == []
    states = iter(["1", "1", "1", "2"])
    assert changed(lambda: next(states), "1", ear, 5) == "2"
    assert len(ear.asked) == 3
    begun = time.monotonic()
    assert changed(lambda: "1", "1", ear, 0.1) == "1"
    assert time.monotonic() - begun < 2


def test_a_file_is_looked_at_and_a_server_is_listened_to() -> None:
    """Tests which ear a place has."""
    assert isinstance(ear_of(Path("r.gpkg")), Eye)
    assert isinstance(ear_of("postgresql://server/belt"), ServerEar)


def test_a_server_wakes_whoever_waits(server: Server) -> None:
    """Tests that a record of another connection ends the wait long before its time."""
    place = server.database()
    store = create_store(place)
    ear = ServerEar(place)
    ear.wait(0.5)
    woken: list[float] = []

    def wait() -> None:
        begun = time.monotonic()
        ear.wait(10)
        woken.append(time.monotonic() - begun)

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.3)
    store.append(drafts()[:3], Writer(RandomIds(), SeededKeys(1), NOW))
    waiting.join(12)
    assert woken
    assert woken[0] < 5
    assert ear.position == 4
    store.close()
    server.take_back()
