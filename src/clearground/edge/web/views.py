"""The page: one view of the region for one address."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clearground.edge.web import legend, waiting, wording
from clearground.edge.web.accounting import Strip, strip
from clearground.edge.web.basemap import basemap
from clearground.edge.web.bundle import bundle, sheet_address
from clearground.edge.web.cards.card import Card
from clearground.edge.web.cards.figures import FIGURES
from clearground.edge.web.cards.make import card_of
from clearground.edge.web.data import thinned
from clearground.edge.web.gate import eyes_told
from clearground.edge.web.onmap import on_map
from clearground.edge.web.overlay import Window, overlay_of, picture
from clearground.edge.web.pastness import Past, past
from clearground.edge.web.picture.draw import draw
from clearground.edge.web.picture.frame import Frame, fit
from clearground.edge.web.picture.land import has_ground
from clearground.edge.web.picture.marks import EVIDENCE_MAX
from clearground.edge.web.place import OFF_AT_FIRST, ZOOM_MAX, ZOOM_MIN, Ask, read_told, written
from clearground.edge.web.room import Room, View
from clearground.edge.web.scale import scale_bar
from clearground.edge.web.search import entity_called, search
from clearground.edge.web.timeline import axis
from clearground.errors import ClearError, Finding
from clearground.standards.words import _

STATUS = {"WEB-01": 400, "WEB-02": 404, "WEB-03": 400, "WEB-08": 404}


TILE_ZOOM_MAX = 24
SIDE_MIN, SIDE_MAX = 200, 4000
"""Sides that a window may have, pixels."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, read: the region, the view, what was asked, and what was wrong with it."""

    room: Room
    view: View
    ask: Ask
    card: Card | None
    faults: tuple[Finding, ...]

    @property
    def status(self) -> int:
        """HTTP status of the answer."""
        return STATUS.get(self.faults[0].code, 400) if self.faults else 200


def room_of(request: HttpRequest) -> Room:
    """The region that a request is about."""
    room = request.META["clearground.room"]
    assert isinstance(room, Room)
    return room


def asked(request: HttpRequest) -> Asked:
    """The request, read; what is wrong with it is told, never fatal."""
    room = room_of(request)
    ask, wrong = read_told(request.GET.dict(), room.zone)
    faults = list(wrong)
    view = room.view(ask.known, ask.true)
    if ask.known is not None:
        faults += _to_come(room, ask.known)
    ask = ask.with_(known=view.known)
    if not request.GET:
        ask = ask.with_(selected=room.outputs.start)
    ask = placed(view, ask.with_(selected=_called(room, ask.selected)))
    card = None
    try:
        card = card_of(room, view, ask)
    except ClearError as fault:
        faults.append(fault.finding)
        ask = ask.with_(selected="", figure="", ground=None)
    return Asked(room, view, ask, card, tuple(faults))


def _to_come(room: Room, known: datetime) -> tuple[Finding, ...]:
    """WEB-10 where a day later than the present is asked for; the end of today is now."""
    if known.astimezone(room.zone).date() <= room.now.astimezone(room.zone).date():
        return ()
    day = wording.day(known, room.zone)
    return (
        Finding(
            "WEB-10",
            _("{day} is still to come").format(day=day),
            _("Nothing can be known on that day yet; the records of now would pass for it."),
            _("Ask for today or an earlier day, or leave the date out."),
        ),
    )


def _called(room: Room, name: str) -> str:
    """The thing that an address selects: by its UUID, or by the code that the map prints."""
    if not name or name in room.histories:
        return name
    return entity_called(room.view().world, name)


START_SHARE = 0.26
START_ZOOM = (12.4, 15.0)
"""A story opens with its area about a quarter of the window wide, its surroundings in sight."""

WHOLE_SHARE = 0.8
"""A thing too large for that is shown whole, with a margin."""


def placed(view: View, ask: Ask) -> Ask:
    """The view with a place: that of the selected thing where the address names none."""
    box = box_of(view, ask.selected)
    if not box or ask.zoom is not None:
        return ask
    west, south, east, north = (float(v) for v in box.split(","))
    frame = fit((west, south, east, north), share=START_SHARE)
    whole = fit((west, south, east, north), share=WHOLE_SHARE)
    least = min(START_ZOOM[0], whole.zoom)
    zoom = min(max(frame.zoom, least), START_ZOOM[1])
    return ask.with_(lon=frame.lon, lat=frame.lat, zoom=zoom)


def page(request: HttpRequest) -> HttpResponse:
    """The map room; with `part=1` only its panels, for a page that is open already."""
    it = asked(request)
    return render(request, "page.html", context(request, it), status=it.status)


def context(request: HttpRequest, it: Asked) -> dict[str, Any]:
    """Everything the page's template shows."""
    room, view, ask = it.room, it.view, it.ask
    part = request.GET.get("part") == "1"
    frame = frame_of(room, ask, request)
    overlay = None if view.past else overlay_of(room, frame)
    words = request.GET.get("q", "")
    ground, broken_ground = ground_of(room)
    return {
        "part": part,
        "region": room.name,
        "simulated": room.simulated,
        "ask": ask,
        "view": view,
        "card": it.card,
        "faults": (*it.faults, *broken_ground),
        "ground": ground,
        "records": _switched(legend.records(view), ask),
        "forecasts": _switched(
            legend.forecasts(
                view, belief=room.outputs.belief is not None, no_information=room.outputs.silent
            ),
            ask,
        ),
        "waiting": waiting.waiting(room, view),
        "alarms": waiting.alarms(room),
        "last": waiting.last_recorded(room, view),
        "onmap": on_map(view, frame, ask),
        "strip": _strip(view),
        "past": _past(room, view, ask),
        "instead": "" if view.past else _instead(it.faults),
        "axis": axis(room, view, ask),
        "picture": ""
        if part
        else draw(
            frame, view.sheets, ask.select, off=ask.off, selected=ask.selected, overlay=overlay
        ),
        "scale": scale_bar(frame),
        "frame": frame,
        "extent": ",".join(f"{v:.6f}" for v in room.extent),
        "state": room.state,
        "bundle": bundle(),
        "sheet": sheet_address(),
        "bare": not ground and not has_ground(view.sheets),
        "figures": {key: ask.count(key) for key in FIGURES},
        "centre": wording.coordinates(frame.lon, frame.lat),
        **_dates(room, view),
        **_language(),
        "eyes": eyes_told(request),
        "default_off": ",".join(OFF_AT_FIRST),
        "box": box_of(view, it.card.entity) if it.card else "",
        "thinned": "" if part else thinned(_shown(view, frame)),
        "words": words,
        "hits": [(hit, ask.select(hit.entity)) for hit in search(view, words)] if words else (),
    }


def _dates(room: Room, view: View) -> dict[str, str]:
    """The view's dates: in words, as a form's day, as an address."""
    days = [
        d.astimezone(room.zone).date().isoformat() if d else "" for d in (view.known, view.true)
    ]
    return {
        "nowwords": wording.moment(room.now, room.zone),
        "knownday": days[0],
        "trueday": days[1],
        "known": written(view.known),
        "true": written(view.true),
    }


def _language() -> dict[str, Any]:
    """What the page says of its language, and the words that its script writes."""
    return {
        "lang": wording.language(),
        "direction": wording.direction(),
        "page_words": wording.page_words(),
    }


def frame_of(room: Room, ask: Ask, request: HttpRequest | None = None) -> Frame:
    """The window that an address shows: its own, or the whole region; `w`, `h` give its size."""
    width, height = (_side(request, name, side) for name, side in (("w", 804), ("h", 702)))
    if ask.lon is None or ask.lat is None or ask.zoom is None:
        return fit(room.extent, width, height)
    return Frame(ask.lon, ask.lat, ask.zoom, width, height)


def _side(request: HttpRequest | None, name: str, otherwise: int) -> int:
    text = request.GET.get(name, "") if request else ""
    return (
        min(max(int(text), SIDE_MIN), SIDE_MAX) if text.isascii() and text.isdigit() else otherwise
    )


def box_of(view: View, entity: str) -> str:
    """The box of a thing in longitude and latitude, "west,south,east,north"; empty if nowhere."""
    for sheet in view.sheets.values():
        i = sheet.index.get(entity) if entity else None
        if i is not None:
            return ",".join(f"{v:.6f}" for v in shapely.bounds(sheet.degrees[i]))
    return ""


def _shown(view: View, frame: Frame) -> dict[str, dict[str, int]]:
    """How many point marks the drawn picture's window holds, and how many it draws."""
    found: dict[str, dict[str, int]] = {}
    for name in ("evidence", "finds") if frame.detailed else ("evidence",):
        if name in view.sheets:
            seen = len(view.sheets[name].within(frame.box))
            found[name] = {"seen": seen, "sent": min(seen, EVIDENCE_MAX)}
    return found


def _zooms(room: Room, ask: Ask, frame: Frame) -> dict[str, str]:
    """Addresses one zoom level closer, one farther, and of the whole region."""
    whole = fit(room.extent)
    here = ask.with_(lon=frame.lon, lat=frame.lat)
    return {
        "nearer": here.with_(zoom=min(frame.zoom + 1, ZOOM_MAX)).query(),
        "farther": here.with_(zoom=max(frame.zoom - 1, ZOOM_MIN)).query(),
        "all": here.with_(lon=whole.lon, lat=whole.lat, zoom=whole.zoom).query(),
    }


def _switched(groups: tuple[legend.Group, ...], ask: Ask) -> list[tuple[legend.Group, bool, str]]:
    """Each switch with whether it is on and the address that turns it."""
    found = []
    for group in groups:
        on = group.key not in ask.off
        off = (*ask.off, group.key) if on else tuple(k for k in ask.off if k != group.key)
        found.append((group, on, ask.with_(off=tuple(sorted(off))).query()))
    return found


def _instead(faults: tuple[Finding, ...]) -> str:
    """What the map shows in place of a date or place that is none, for a notice on the map."""
    codes = {fault.code: fault.what for fault in faults}
    for code in ("WEB-01", "WEB-10"):
        if code in codes:
            return _("{what}. The map shows now.").format(what=codes[code])
    if "WEB-03" in codes:
        return _("{what}. The map is drawn without it, as of now.").format(what=codes["WEB-03"])
    return ""


def _strip(view: View) -> Strip:
    return strip(view)


def _past(room: Room, view: View, ask: Ask) -> Past | None:
    return past(room, view, ask) if view.past else None


def belief(request: HttpRequest) -> HttpResponse:
    """The belief as a picture for one window, cells as large as they are certain."""
    try:
        f, r, c, h, w = (int(request.GET.get(name, "")) for name in "frchw")
    except ValueError:
        return missing(request)
    content = picture(room_of(request), Window(f, r, c, h, w))
    if content is None:
        return missing(request)
    kept = {"Cache-Control": "private, max-age=31536000, immutable"}  # its address names its digest
    return HttpResponse(content, content_type="image/png", headers=kept)


def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """A tile of the user's basemap; an empty answer where it has none."""
    try:
        ground = basemap(room_of(request).outputs.region)
    except ClearError:
        ground = None
    found = ground.tile(z, x, y) if ground and z <= TILE_ZOOM_MAX else None
    if found is None:
        return HttpResponse(status=204)
    response = HttpResponse(found.content, content_type=found.kind)
    if found.encoding:
        response.headers["Content-Encoding"] = found.encoding
    return response


def ground_of(room: Room) -> tuple[str, tuple[Finding, ...]]:
    """What the moving map needs to draw the user's basemap, as JSON; and what is wrong with it."""
    try:
        found = basemap(room.outputs.region)
        return (json.dumps(found.about()) if found else "", ())
    except ClearError as fault:
        return "", (fault.finding,)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer to an address that leads nowhere."""
    del exception
    finding = Finding(
        "WEB-08",
        _("There is no page at {path}").format(path=request.path[:80]),
        _("The map room has one page, at the address without anything behind it."),
        _("Go to the map."),
    )
    return render(
        request,
        "fault.html",
        {"finding": finding, "sheet": sheet_address(), **_language()},
        status=404,
    )


def broken(request: HttpRequest) -> HttpResponse:
    """The answer when the page could not be made; it only reads, so it changed nothing."""
    finding = Finding(
        "WEB-09",
        _("The page could not be made"),
        _("The page only reads; the fault may lie in the program or in the region file."),
        _("Run clearground verify on the region file, and report what you asked for."),
    )
    return render(
        request,
        "fault.html",
        {"finding": finding, "sheet": sheet_address(), **_language()},
        status=500,
    )
