"""Which card belongs to what was asked for."""

from __future__ import annotations

from dataclasses import replace

from clearground.edge.web.cards.areas import area_card, difference_card, release_card
from clearground.edge.web.cards.card import Also, Card
from clearground.edge.web.cards.evidence import evidence_card
from clearground.edge.web.cards.figures import FIGURES, figure_card
from clearground.edge.web.cards.forecasts import drawn_forecast, ground_card
from clearground.edge.web.cards.here import things_at
from clearground.edge.web.cards.records import other_card, record_card
from clearground.edge.web.cards.roster import roster_card
from clearground.edge.web.papers import papers
from clearground.edge.web.place import Ask
from clearground.edge.web.room import Room, View
from clearground.errors import NotFoundError
from clearground.standards.words import _


def card_of(room: Room, view: View, ask: Ask) -> Card | None:
    """The card that an address opens, its command naming the region's file; None if it opens none.

    Raises
    ------
    NotFoundError
        WEB-02: nothing of that name is recorded or forecast in this region.
    """
    card = None
    if ask.selected:
        card = entity_card(room, view, ask.selected)
        card = replace(card, papers=papers(room, view, card.entity))
    elif ask.figure:
        if ask.figure not in FIGURES:
            raise _unknown(ask.figure)
        card = figure_card(room, view, ask.figure)
    elif ask.ground is not None and view.world.region is not None:
        card = ground_card(room, view, *ask.ground, things=len(things_at(view, ask)))
    return _naming_the_file(room, _with_also(view, ask, card)) if card else None


def _with_also(view: View, ask: Ask, card: Card) -> Card:
    """The card with what else is at the place that was clicked, the ground itself last."""
    others = [also for also in things_at(view, ask) if also.entity != card.entity]
    if ask.ground is not None and ask.selected:
        others.append(Also("", _("The ground itself"), _("what is recorded or believed there")))
    return replace(card, also=tuple(others))


def _naming_the_file(room: Room, card: Card) -> Card:
    if card.action is None or not room.called:
        return card
    command = card.action.command.replace("REGION", room.called)
    return replace(card, action=replace(card.action, command=command))


def entity_card(room: Room, view: View, entity: str) -> Card:
    """The card of a thing by its UUID or code.

    Raises
    ------
    NotFoundError
        WEB-02: nothing of that name is recorded or forecast in this region.
    """
    world = view.world
    entity = world.register.by_code.get(entity, entity)
    if entity in world.register.areas:
        return area_card(room, view, entity)
    if entity in world.dossier.reports:
        return evidence_card(room, view, entity)
    if entity in world.dossier.differences:
        return difference_card(room, view, entity)
    if entity in world.releases.decisions:
        return release_card(room, view, entity)
    card = (
        record_card(room, view, entity)
        or roster_card(room, view, entity)
        or drawn_forecast(view, entity)
    )
    if card is not None:
        return card
    if entity in room.histories:
        return other_card(room, view, entity)
    raise _unknown(entity)


def _unknown(name: str) -> NotFoundError:
    return NotFoundError(
        "WEB-02",
        _("Nothing called “{name}” is in this region").format(name=name[:40]),
        _("The address may come from another region file, or from a forecast made anew since."),
        _("Search for its code, or close the card."),
    )
