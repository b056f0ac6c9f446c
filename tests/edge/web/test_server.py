"""The page is served from this machine, on a port of its own, or it says why not."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from django.test import Client

from clearground.edge.web.room import Room
from clearground.edge.web.server import ROOM_KEY, serve
from clearground.errors import UsageError


def test_a_port_that_another_program_holds_is_named(region: Path) -> None:
    """Tests a listener on the port: an error in three parts with the way out."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(UsageError) as refused:
            serve(region, port=port)
    assert refused.value.code == "WEB-06"
    assert str(port) in refused.value.finding.what
    assert "--port" in refused.value.finding.next


def test_a_page_that_cannot_be_made_says_so_and_what_to_do(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a fault inside the page: status 500 in words, never a traceback in the browser."""

    def fail(_request: object) -> None:
        raise RuntimeError("inner")

    client = Client(raise_request_exception=False, **{ROOM_KEY: room})
    monkeypatch.setattr("django.core.handlers.base.BaseHandler._get_response", fail)
    answer = client.get("/")
    assert answer.status_code == 500
    told = answer.content.decode()
    assert "WEB-09" in told
    assert "clearground verify" in told
    assert "inner" not in told
