"""Cards of forecasts and of bare ground: nobody says so."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import shapely

from clearground.edge.web import wording
from clearground.edge.web.cards.card import Action, Card, where
from clearground.edge.web.outputs import Cell
from clearground.edge.web.room import Room, View
from clearground.edge.web.sheet import Sheet
from clearground.edge.web.telling import code_of, plain
from clearground.standards.words import _

NEAR = ("areas", "evidence", "orders", "finds", "accidents", "releases")
"""Layers whose records count as near: not the ground's own places."""

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DRAWN = ("proposed_outlines", "planned_tasks")


def ground_card(room: Room, view: View, lon: float, lat: float, *, things: int = 0) -> Card:
    """The card of a place: the belief there, or that nothing is recorded.

    `things` is how many records lie at the place; the page lists them beside.
    """
    x, y = view.world.crs.to_region(np.array([lon]), np.array([lat]))
    point = shapely.Point(float(x[0]), float(y[0]))
    near = nearest_record(view, point)
    place = wording.coordinates(lon, lat)
    cell = None if view.past else room.outputs.cell(point.x, point.y)
    if cell is None or not cell.informed:
        return _recorded(place, cell, things) if things else _bare(place, near, cell)
    return Card(
        kind=_("Belief"),
        title=_("{n} items per hectare").format(n=wording.rate(cell.mean)),
        place=place,
        recorded=_("Forecast. Nobody says so."),
        facts=(
            (
                _("Interval"),
                _("{a} to {b} items per hectare").format(
                    a=wording.rate(cell.lo), b=wording.rate(cell.hi)
                ),
            ),
            (_("At least one item in this cell"), _chance(cell.p_any)),
            (_("Cell"), _("{d} wide").format(d=wording.length(cell.size_m))),
            (_("Nearest evidence"), wording.length(cell.distance_m)),
            (_("Nearest record"), near or _("none in the region")),
            (_("Model"), cell.digest[:16] or _("no digest")),
        ),
        forecast=True,
    )


def _chance(share: float) -> str:
    """A probability in words that never round to certainty."""
    percent = 100 * share
    if percent < 1:
        return _("under 1{s}%").format(s=wording.NARROW)
    if percent > 99:
        return _("over 99{s}%").format(s=wording.NARROW)
    return f"{percent:.0f}{wording.NARROW}%"


def _recorded(place: str, cell: Cell | None, things: int) -> Card:
    """The card of ground that records speak of, but no belief."""
    facts = [(_("Records at this place"), wording.number(things))]
    if cell is not None:
        facts.append((_("Belief"), _("No information: no evidence near enough to say anything.")))
    return Card(
        kind=_("Ground"),
        title=_("The ground itself"),
        place=place,
        recorded=_("Nothing but what is listed here, each with its own card."),
        authors=_("Whoever recorded what is listed here."),
        facts=tuple(facts),
    )


def _bare(place: str, near: str, cell: Cell | None) -> Card:
    words = _("Nothing is recorded here.")
    if near:
        words += " " + _("Nearest record {near} away.").format(near=near.split(" · ")[0])
    facts: list[tuple[str, str]] = []
    if near:
        facts.append((_("Nearest record"), near))
    if cell is not None:
        facts.append((_("Belief"), _("No information: no evidence near enough to say anything.")))
    facts.append((_("What this means"), _("Unknown ground. No record is no statement about it.")))
    return Card(
        kind=_("Bare ground"),
        title=_("Nothing is recorded here"),
        place=place,
        recorded=words,
        facts=tuple(facts),
        action=Action(_("Add a report"), "clearground evidence add REGION …"),
    )


def nearest_record(view: View, point: shapely.Point) -> str:
    """Distance to the nearest record and what it is; empty where there is none."""
    best: tuple[float, str] | None = None
    for name in NEAR:
        sheet = view.sheets.get(name)
        if sheet is None or not len(sheet):
            continue
        i, far = _nearest(sheet, point)
        if best is None or far < best[0]:
            row = sheet.columns[i]
            label = str(row.get("code") or row.get("label") or plain(row.get("kind") or name))
            best = (far, label)
    return f"{wording.length(best[0])} · {best[1]}" if best else ""


def _nearest(sheet: Sheet, point: shapely.Point) -> tuple[int, float]:
    found, far = sheet.tree.query_nearest(point, return_distance=True)
    return int(np.atleast_1d(found)[0]), float(np.atleast_1d(far)[0])


def drawn_forecast(view: View, entity: str) -> Card | None:
    """The card of a proposed outline or planned task; None where there is none of that name."""
    for name in DRAWN:
        sheet = view.sheets.get(name)
        if sheet is None:
            continue
        for i, row in enumerate(sheet.columns):
            if entity in (row.get("entity"), row.get("code"), row.get("task")):
                maker = _outline if name == "proposed_outlines" else _task
                return maker(view, sheet, i)
    return None


def if_any(row: Mapping[str, object]) -> str:
    """How many items an outline would hold if it holds any: mines come in fields."""
    items, chance = _float(row.get("items")), _float(row.get("p_any"))
    if not items > 0 or not chance > 0:
        return _("not known")
    return _("about {n}; the items expected are the average with the chance of none").format(
        n=_figure(items / chance)
    )


def _outline(view: View, sheet: Sheet, i: int) -> Card:
    row = sheet.columns[i]
    code = str(row.get("code") or "")
    facts = [
        (_("Items expected"), _("{n}, interval {a} to {b}").format(
            n=_figure(row.get("items")), a=_figure(row.get("items_lo")),
            b=_figure(row.get("items_hi")))),
        (_("At least one item in it"), _chance(_float(row.get("p_any")))),
        (_("Items if there are any"), if_any(row)),
        (_("Model"), str(row.get("digest") or "")[:16] or _("no digest")),
    ]  # fmt: skip
    return Card(
        kind=_("Proposed outline"),
        title=code,
        place=where(view.world, sheet.metres[i]),
        recorded=_("Forecast. Nobody says so. A named person accepts it for survey or refuses it."),
        facts=tuple(facts),
        action=Action(
            _("Accept or refuse"), f"clearground belief decide REGION --outline {code} …"
        ),
        forecast=True,
        entity=str(row.get("entity") or code),
    )


def _task(view: View, sheet: Sheet, i: int) -> Card:
    row = sheet.columns[i]
    finish, late = (str(row.get(name) or "")[:10] for name in ("finish", "finish_hi"))
    facts = [
        (_("Kind"), plain(row.get("kind") or "")),
        (_("Team"), str(row.get("team_name") or row.get("team") or _("no team yet"))),
        (_("Start"), str(row.get("start") or "")[:10]),
        (_("Finish"), finish + (_(", late end {b}").format(b=late) if late else "")),
        (_("Reason"), _with_names(view, str(row.get("reason") or _("no reason stated")))),
    ]
    return Card(
        kind=_("Planned task"),
        title=f"{row.get('area_code') or ''} · {plain(row.get('kind') or '')}".strip(" ·"),
        place=where(view.world, sheet.metres[i]),
        recorded=_("Forecast. Nobody says so. A signed order starts work; a plan does not."),
        facts=tuple(facts),
        action=Action(
            _("Sign the order"),
            f"clearground field order REGION --area {row.get('area_code') or ''} …",
        ),
        forecast=True,
        entity=str(row.get("entity") or row.get("task") or ""),
    )


def _with_names(view: View, text: str) -> str:
    """A sentence with the names of things in place of their UUIDs."""
    return UUID.sub(lambda found: code_of(view.world, found.group()), text)


def _figure(value: object) -> str:
    return wording.rate(_float(value))


def _float(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0
