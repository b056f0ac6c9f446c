"""Which layers a real operation would still need, beyond those of a case."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clearground.edge.case.load import Case
from clearground.edge.exchange.layer import LayerSpec
from clearground.standards.terms import EvidenceKind
from clearground.standards.words import _


@dataclass(frozen=True, slots=True)
class MissingLayer:
    """A layer that is not there: its name and what cannot be done without it."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class _Need:
    name: str
    why: str
    kinds: frozenset[EvidenceKind]
    words: str = ""


_NEEDS = (
    _Need(
        "villages",
        "who lives there: priorities, interviews and warnings start from it",
        frozenset({EvidenceKind.SETTLEMENT}),
    ),
    _Need(
        "roads", "access of teams, evacuation times, roads to clear first", frozenset(), r"roads?"
    ),
    _Need(
        "land cover",
        "what detects there and how fast a team can work; which fields lie unused",
        frozenset(),
        r"land_?cover|land_?use|forests?|woods?|fields?|crops?|croplands?|corine",
    ),
    _Need(
        "water",
        "ground that floods or cannot be entered",
        frozenset(),
        r"waters?|waterways?|waterbod(?:y|ies)|rivers?|lakes?",
    ),
    _Need(
        "accidents",
        "direct evidence, where the place is known",
        frozenset({EvidenceKind.ACCIDENT, EvidenceKind.DETONATION}),
    ),
    _Need(
        "interviews",
        "what the people who live there have seen",
        frozenset({EvidenceKind.INTERVIEW, EvidenceKind.VISUAL}),
    ),
    _Need(
        "minefield records",
        "where mines were laid, by those who laid them",
        frozenset({EvidenceKind.MINEFIELD_RECORD, EvidenceKind.SUSPECT_AREA_RECORD}),
    ),
    _Need(
        "finds",
        "what was found and where: type, depth, number",
        frozenset({EvidenceKind.FIND}),
    ),
    _Need(
        "searched ground",
        "where a search found nothing: without it only hazard is ever reported",
        frozenset(
            {
                EvidenceKind.SEARCH_WITHOUT_FIND,
                EvidenceKind.CLEARED_AREA_RECORD,
                EvidenceKind.NO_HAZARD_FOUND,
            }
        ),
    ),
    _Need(
        "land in use",
        "where people work their land without accident",
        frozenset({EvidenceKind.LAND_IN_USE}),
    ),
    _Need("teams", "who may do what, with which equipment", frozenset()),
)


def missing_layers(case: Case) -> tuple[MissingLayer, ...]:
    """Layers that a real operation on this ground would still need, each with the reason.

    A layer that the case holds but calls insufficient under `[not_available]` is named too.
    """
    told = case.spec.not_available
    found = [
        MissingLayer(need.name, told.get(need.name, _(need.why)))
        for need in _NEEDS
        if need.name in told or not _held(need, case)
    ]
    own = [MissingLayer(n, why) for n, why in told.items() if n not in {x.name for x in _NEEDS}]
    return (*found, *own)


def _held(need: _Need, case: Case) -> bool:
    if need.name == "teams":
        return case.teams is not None
    return any(_answers(need, layer) for layer in case.layers)


def _answers(need: _Need, layer: LayerSpec) -> bool:
    if need.kinds:
        return layer.kind in need.kinds
    # Whole words: `lifted_minefields` tells of mines and says nothing about fields.
    whole = rf"(?<![^\W_])(?:{need.words})(?![^\W_])"
    return bool(re.search(whole, f"{layer.name} {layer.place_kind}", re.IGNORECASE))
