"""Cards of the account's figures: each decision that makes one, with the square metres it counts.

Each decision's square metres share out the figure of its area, which the account rounded once:
so what a card lists adds up to its figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from clearground.edge.web import wording
from clearground.edge.web.cards.card import Card, Maker
from clearground.edge.web.history import who, wording_zone
from clearground.edge.web.room import Room, View
from clearground.edge.web.telling import code_of
from clearground.standards.words import _, _n

FIGURES = ("declared", "remaining", "cancelled", "reduced", "cleared", "outside")
SIGNED = ("cancelled", "reduced", "cleared")
"""Figures that signed release decisions make."""

MAKERS_MAX = 150
"""Decisions of one figure listed one by one; the rest are summed in a last line."""

Made = tuple[datetime, Maker]


def figure_card(room: Room, view: View, figure: str) -> Card:
    """The card of an account figure: each decision that makes it, adding up to it.

    Raises
    ------
    AccountError
        ACC-01: the square metres do not close.
    """
    words = {
        "declared": _("Declared"),
        "remaining": _("Remaining"),
        "cancelled": _("Cancelled"),
        "reduced": _("Reduced"),
        "cleared": _("Cleared"),
        "outside": _("Worked outside"),
    }
    total_m2 = int(getattr(view.account, f"{figure}_m2"))
    made = _makers(room, view, figure)
    areas = sum(1 for row in view.account.areas if getattr(row, f"{figure}_m2"))
    return Card(
        kind=_("Account figure"),
        title=f"{words[figure]}: {wording.area(total_m2)}",
        place=_n("whole region, {n} area", "whole region, {n} areas", areas),
        recorded=_figure_sentence(figure),
        authors=_authors(made, figure),
        makers=_listed(made),
        makers_m2=wording.number(total_m2),
        facts=_superseded(view, figure),
    )


def _figure_sentence(figure: str) -> str:
    return {
        "declared": _("The ground of every declared area, each square metre counted once."),
        "remaining": _("Declared ground that no signed release has taken out."),
        "cancelled": _("Declared ground that a signed decision cancelled on survey."),
        "reduced": _("Declared ground that a signed decision reduced by technical survey."),
        "cleared": _("Declared ground that a signed decision states as cleared."),
        "outside": _("Work recorded outside declared areas: a line of its own, never in the sum."),
    }[figure]


def _authors(made: Sequence[Made], figure: str) -> str:
    people = len({name for _when, maker in made for name in maker.who.split("; ")})
    if not made:
        return _("No decision makes this figure: it is zero.")
    form = _("Signed decisions: {n}. People who signed them: {people}. All are listed below.")
    if figure in ("declared", "remaining"):
        form = _("Areas declared: {n}. People who declared them: {people}. All are listed below.")
    elif figure == "outside":
        form = _("Areas worked beside: {n}. Who recorded it: {people}. All are listed below.")
    return form.format(n=wording.number(len(made)), people=wording.number(people))


def _makers(room: Room, view: View, figure: str) -> list[Made]:
    """What makes a figure, the newest first."""
    if figure in SIGNED:
        made = _signed(view, figure)
    elif figure == "outside":
        made = _outside(view)
    else:
        made = _declared(room, view, figure)
    return sorted(made, key=lambda one: (one[0], one[1].entity), reverse=True)


def _maker(view: View, when: datetime, person: str, what: str, *, entity: str, m2: int) -> Made:
    day = wording.day(when, wording_zone(view.world))
    return when, Maker(day, person, what, entity, m2, wording.number(m2))


def _signed(view: View, figure: str) -> list[Made]:
    world, made = view.world, []
    for (area, entity), m2 in counted(view).items():
        kept = world.releases.decisions.get(entity)
        if kept is None or kept.facts.kind.value != figure or not m2:
            continue
        what = code_of(world, area)
        name = who(world, kept.actor, kept.organisation).name
        made.append(_maker(view, kept.valid_time, name, what, entity=entity, m2=m2))
    return made


def counted(view: View) -> dict[tuple[str, str], int]:
    """Square metres that each signed decision counts for now, by area and decision.

    They add up to the area's cancelled, reduced and cleared figures.
    """
    ground: defaultdict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for piece in view.pieces:
        if piece.decision and piece.state.value in SIGNED:
            parts = ground[piece.area, piece.state.value]
            parts[piece.decision] = parts.get(piece.decision, 0.0) + piece.geometry.area
    rows = {row.entity: row for row in view.account.areas}
    found: dict[tuple[str, str], int] = {}
    for (area, figure), parts in ground.items():
        shares = _shared(list(parts.values()), int(getattr(rows[area], f"{figure}_m2")))
        found |= {(area, entity): m2 for entity, m2 in zip(parts, shares, strict=True)}
    return found


def _shared(exact_m2: Sequence[float], total_m2: int) -> list[int]:
    """Whole square metres of exact parts that add up to a total, by largest remainder.

    >>> _shared([1.4, 1.4, 1.4], 4)
    [2, 1, 1]
    """
    whole = [int(part) for part in exact_m2]
    order = sorted(range(len(whole)), key=lambda i: (whole[i] - exact_m2[i], i))
    missing = total_m2 - sum(whole)
    for k in range(abs(missing)):
        whole[order[k % len(whole)] if missing > 0 else order[-1 - k % len(whole)]] += (
            1 if missing > 0 else -1
        )
    return whole


def _declared(room: Room, view: View, figure: str) -> list[Made]:
    world, made = view.world, []
    for row in view.account.areas:
        m2 = int(getattr(row, f"{figure}_m2"))
        area = world.register.areas.get(row.entity)
        if area is None or not m2:
            continue
        what = row.code
        later = [e for e in room.histories.own(row.entity) if e.type == "AreaExtended"]
        if any(view.known is None or e.recorded_time <= view.known for e in later):
            what = _("{code}, since extended").format(code=row.code)
        name = who(world, area.declared_by, area.organisation).name
        made.append(_maker(view, area.declared, name, what, entity=row.entity, m2=m2))
    return made


def _outside(view: View) -> list[Made]:
    """Work and decisions beyond the areas they belong to, one line an area."""
    world = view.world
    beyond = {
        str(row.get("entity"))
        for row in (view.sheets["progress"].columns if "progress" in view.sheets else ())
        if row.get("state") == "outside"
    }
    names: defaultdict[str, list[str]] = defaultdict(list)
    last: dict[str, datetime] = {}
    acts = [world.worklog.progress[e] for e in sorted(beyond) if e in world.worklog.progress]
    for act in acts:
        order = world.worklog.orders.get(act.facts.order)
        area = order.facts.area if order else ""
        names[area].append(who(world, act.actor, act.organisation).name)
        last[area] = max(last.get(area, act.valid_time), act.valid_time)
    made = []
    for row in view.account.areas:
        if not row.outside_m2:
            continue
        what = _("Beside {code}").format(code=row.code or _("no known area"))
        people = "; ".join(dict.fromkeys(names[row.entity])) or _("a signed decision")
        when = last.get(row.entity, view.moment)
        made.append(_maker(view, when, people, what, entity=row.entity, m2=row.outside_m2))
    return made


def _listed(made: Sequence[Made]) -> tuple[Maker, ...]:
    makers = [maker for _when, maker in made]
    rest = makers[MAKERS_MAX:]
    if not rest:
        return tuple(makers)
    m2 = sum(maker.m2 for maker in rest)
    words = _("and {n} earlier").format(n=wording.number(len(rest)))
    return (*makers[:MAKERS_MAX], Maker("", "", words, "", m2, wording.number(m2)))


def _superseded(view: View, figure: str) -> tuple[tuple[str, str], ...]:
    """Decisions of this kind whose ground a later word covers wholly: they count no more."""
    if figure not in SIGNED:
        return ()
    counting = {entity for (_area, entity), m2 in counted(view).items() if m2}
    kept = view.world.releases.decisions.items()
    over = sum(1 for entity, d in kept if d.facts.kind.value == figure and entity not in counting)
    if not over:
        return ()
    told = _n(
        "{n} decision, replaced by a later one", "{n} decisions, replaced by later ones", over
    )
    return ((_("Count no more"), told),)
