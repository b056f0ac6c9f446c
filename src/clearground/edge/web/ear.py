"""Hears that a region may have changed: a server says so itself, a file has to be looked at."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Protocol

from clearground.edge.ledger.place import Place
from clearground.edge.ledger.postgres.address import is_address
from clearground.errors import LedgerError

LOOK_S = 1.0
"""How often a file is looked at while an open page waits."""
AGAIN_S = 0.5
"""How soon a server that broke off is listened to again."""
IDLE_S = 60.0
"""For how long a server is listened to when no page waits any more."""
WARNING_S = 10.0
"""How often a page that waits is asked whether a warning has ended meanwhile."""


class Ear(Protocol):
    """Waits until something may be new."""

    def wait(self, seconds: float) -> None:
        """Return when something may be new, after so many seconds at the latest."""
        ...


class Eye:
    """The ear of a file, which says nothing: whoever waits looks again."""

    def wait(self, seconds: float) -> None:
        """Return after a moment."""
        time.sleep(min(seconds, LOOK_S))


class ServerEar:
    """The ear of a server: it listens in a thread of its own and wakes whoever waits.

    When the server breaks off it is listened to again, from where it was; nothing is missed.
    """

    def __init__(self, address: str) -> None:
        self.address, self.position = address, 0
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None
        self._asked = 0.0

    def wait(self, seconds: float) -> None:
        """Return with the next word of the server, or after so many seconds."""
        with self._news:
            self._asked = time.monotonic()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._listen, daemon=True)
                self._thread.start()
            self._news.wait(min(seconds, WARNING_S))

    def _listen(self) -> None:
        # The driver is an extra that an office with files alone does not install.
        from psycopg import Error

        from clearground.edge.ledger.postgres.watch import watch

        while time.monotonic() - self._asked < IDLE_S:
            try:
                with closing(watch(self.address, self.position, wait_s=WARNING_S)) as heard:
                    for position in heard:
                        with self._news:
                            self.position = position
                            self._news.notify_all()
            except (LedgerError, Error):
                time.sleep(AGAIN_S)


def ear_of(region: Place) -> Ear:
    """The ear of a region, in a file or on a server."""
    return ServerEar(str(region)) if is_address(region) else Eye()


def changed(state: Callable[[], str], known: str, ear: Ear, seconds: float) -> str:
    """The state as soon as it is another than the one that is known, or after so many seconds."""
    end = time.monotonic() + seconds
    while (now := state()) == known and (left := end - time.monotonic()) > 0:
        ear.wait(left)
    return now
