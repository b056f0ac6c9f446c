"""The public map: exactly what `export --public` writes, made anew once a minute."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from ninja import NinjaAPI

from clearground.edge.parameters import book_in_force, default_book
from clearground.edge.share import publish
from clearground.edge.share.public import latest_week, public_view, publication_of
from clearground.edge.web import wording
from clearground.edge.web.bundle import sheet_address
from clearground.edge.web.public_picture import drawn
from clearground.edge.web.room import Room
from clearground.edge.web.telling import plain
from clearground.pipeline import world_of
from clearground.standards.words import _

PUBLIC_KEY = "clearground.public"
"""Where a request of the public carries what it may be given."""

UTC_ZONE = ZoneInfo("UTC")

FRESH_S = 60.0
"""A warning that was issued or ended shows after so many seconds at the latest."""

public_api = NinjaAPI(
    title="Clearground public map", version="1", docs_url=None, openapi_url=None,
    urls_namespace="public",
)  # fmt: skip


@dataclass
class PublicOutput:
    """The week's output of a region; all that the public's requests can reach.

    Parameters
    ----------
    room : Room
        The region.
    clock : callable
        Seconds that never go back.
    """

    room: Room
    clock: Callable[[], float] = time.monotonic
    _made: dict[str, dict[str, Any]] = field(default_factory=dict)
    _at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def contents(self) -> dict[str, dict[str, Any]]:
        """What `export --public` would write now, by file name."""
        with self._lock:
            if self.clock() - self._at >= FRESH_S:
                self._made = self._make()
                self._at = self.clock()
            return self._made

    def _make(self) -> dict[str, dict[str, Any]]:
        world, now = self.room.view().world, self.room.now
        book = book_in_force(world, now.date(), default_book())
        rules = publication_of(book, now)
        events = self.room.events
        view = public_view(
            lambda moment: world_of(events, moment) if moment else world,
            latest_week(now, rules),
            now,
            rules,
            book=book,
        )
        return publish.contents(view, world.crs, rules, simulated=self.room.simulated)


def _output(request: HttpRequest) -> PublicOutput:
    output = request.META[PUBLIC_KEY]
    assert isinstance(output, PublicOutput)
    return output


def _answer(request: HttpRequest, name: str) -> HttpResponse:
    kind = "application/json" if name == publish.ABOUT else "application/geo+json"
    return JsonResponse(_output(request).contents()[name], content_type=kind)


@public_api.get("/hazards.geojson")
def hazards(request: HttpRequest) -> HttpResponse:
    """Outlines of hazards that different people approved for publication, as of now."""
    return _answer(request, publish.HAZARDS)


@public_api.get("/released.geojson")
def released(request: HttpRequest) -> HttpResponse:
    """Approved releases that stand, a week and its delay late."""
    return _answer(request, publish.RELEASED)


@public_api.get("/counts.geojson")
def counts(request: HttpRequest) -> HttpResponse:
    """Every other declared area, as a count per hexagon in steps."""
    return _answer(request, publish.COUNTS)


@public_api.get("/warnings.geojson")
def warnings(request: HttpRequest) -> HttpResponse:
    """Warnings that stand, as all hexagons that they touch, as of now."""
    return _answer(request, publish.WARNINGS)


@public_api.get("/about.json")
def about(request: HttpRequest) -> HttpResponse:
    """The week, the rules of publication, and what a blank place means."""
    return _answer(request, publish.ABOUT)


def page(request: HttpRequest) -> HttpResponse:
    """The public map: a drawn picture, its lists and the files behind it."""
    held = _output(request).contents()
    told = {
        "picture": mark_safe(drawn(held)),  # numbers and our own words only
        "warnings": [
            (plain(told["kind"]), wording.moment(datetime.fromisoformat(told["until"]), UTC_ZONE))
            for told in (f["properties"] for f in held[publish.WARNINGS]["features"])
        ],
        "hazards": [f["properties"] for f in held[publish.HAZARDS]["features"]],
        "released": [f["properties"] for f in held[publish.RELEASED]["features"]],
        "hexagons": len(held[publish.COUNTS]["features"]),
        "about": held[publish.ABOUT],
        "files": publish.FILES,
        "sheet": sheet_address(),
        "none": _("none"),
        "lang": wording.language(),
        "direction": wording.direction(),
    }
    return render(request, "public.html", told)
