"""Recovered ordnance: what it may be, where and when it was made, and what to treat it as."""

from __future__ import annotations

from collections.abc import Sequence

from clearground.edge.sim.findings import Found
from clearground.edge.sim.reporting import Press
from clearground.events.evidence import OrdnanceAlternative, OrdnanceIdentified
from clearground.standards.terms import Ordnance

MAKERS = ("Vessland", "Corvania", "Ostmere", "Halvik Union", "Tarn Republic")
"""Invented countries of make."""
_IDENTIFIED = 0.72
_ALIKE = {
    Ordnance.MINE_AP: Ordnance.SUBMUNITION,
    Ordnance.SUBMUNITION: Ordnance.UXO_GRENADE,
    Ordnance.MINE_AV: Ordnance.MINE_AP,
    Ordnance.UXO_MORTAR: Ordnance.UXO_ARTILLERY,
    Ordnance.UXO_ARTILLERY: Ordnance.UXO_ROCKET,
}
_WORST = (
    Ordnance.BOOBY_TRAP,
    Ordnance.SUBMUNITION,
    Ordnance.MINE_AP,
    Ordnance.UXO_ROCKET,
    Ordnance.MINE_AV,
)
"""Categories to treat an item as first where it may be one of them; assumption."""


def write_recovered(press: Press, finds: Sequence[Found]) -> None:
    """Identify most finds, with alternatives whose weights sum to one."""
    desk = press.desk
    by = press.cast.collector(2)
    for number, found in enumerate(finds):
        if desk.rng.random() > _IDENTIFIED:
            continue
        choices = _alternatives(press, found.category)
        treat = next(
            (word for word in _WORST if any(word is c.category for c in choices)),
            choices[0].category,
        )
        fact = OrdnanceIdentified(
            found.report,
            choices,
            treat,
            by.entity,
            basis="markings and shape on three photographs",
            site=found.site,
        )
        days = max(1.0, found.days - float(desk.rng.uniform(0.5, 25)))
        desk.write(fact, by=by, days=days, learned=max(0.5, days - 1 - number % 3))


def _alternatives(press: Press, category: Ordnance) -> tuple[OrdnanceAlternative, ...]:
    """One to three identities, the likeliest first; a fifth without country."""
    rng = press.desk.rng
    first = MAKERS[int(rng.choice(len(MAKERS), p=[0.42, 0.24, 0.16, 0.1, 0.08]))]
    weight = round(float(rng.uniform(0.55, 0.95)), 2)
    known = rng.random() < 0.8
    year = int(rng.integers(1968, 2024)) if known and rng.random() < 0.85 else None
    model = f"{category.value.split('.')[-1].replace('_', ' ')} type {int(rng.integers(1, 30))}"
    best = OrdnanceAlternative(category, model, weight, first if known else "", year)
    other = _ALIKE.get(category, Ordnance.UNKNOWN)
    rest = round(1 - weight, 2)
    if rest < 0.12:
        return (OrdnanceAlternative(category, model, 1.0, best.country, year),)
    second = MAKERS[int(rng.integers(len(MAKERS)))]
    return (best, OrdnanceAlternative(other, "not settled", rest, second, None))
