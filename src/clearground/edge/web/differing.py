"""How the page speaks of a difference between sources: how many there are, how it is shown."""

from __future__ import annotations

from clearground.evidence.state import Difference, Report
from clearground.pipeline import World
from clearground.standards.terms import Directness, EvidenceKind
from clearground.standards.words import _


def count_words(world: World, difference: Difference) -> str:
    """How many sources differ, each counted once however many reports it gave."""
    sources = len({report.facts.source for report in _reports(world, difference)})
    if sources > 1:
        return _("{n} sources differ").format(n=sources)
    if sources == 1:
        return _("Reports of one source differ")
    return _("Sources differ")


def shown_words(world: World, difference: Difference) -> str:
    """How the map shows what nobody has decided yet.

    Of ground that one source reports as hazardous and another does not, the more cautious
    status is drawn. Who held ground, and figures, have no more cautious side: none is preferred.
    """
    if _about_hazard(_reports(world, difference)):
        return _("Shown by the more cautious of them until a named person decides.")
    return _("Each is kept as its source gave it; none is preferred until a named person decides.")


def _reports(world: World, difference: Difference) -> list[Report]:
    reports = world.dossier.reports
    return [reports[entity] for entity in difference.facts.reports if entity in reports]


def _about_hazard(reports: list[Report]) -> bool:
    if any(report.facts.kind is EvidenceKind.CONTROL_AREA for report in reports):
        return False
    against = [report.facts.directness is Directness.NEGATIVE for report in reports]
    return any(against) and not all(against)
