"""Exact copies of a report: kept, linked, and counted once."""

from __future__ import annotations

from collections.abc import Mapping

from clearground.evidence.state import Dossier, Report


def first_of(dossier: Dossier) -> Mapping[str, str]:
    """For each report the first of its copies, itself if it is the first or has none.

    Reports are copies when one says that it repeats the other, or when the digests of their
    originals and what they state are the same, whoever brought them in. Copies are no
    confirmation: ten papers that print one agency's sentence are one report.

    Examples
    --------
    >>> dict(first_of(Dossier()))
    {}
    """
    parent: dict[str, str] = {}
    by_content: dict[tuple[object, ...], str] = {}
    for entity, report in sorted(dossier.reports.items(), key=lambda item: _age(item[1])):
        parent.setdefault(entity, entity)
        if report.facts.same_as in dossier.reports:
            parent.setdefault(report.facts.same_as, report.facts.same_as)
            _join(parent, entity, report.facts.same_as)
        content = _content(report)
        if content is not None:
            _join(parent, entity, by_content.setdefault(content, entity))
    eldest: dict[str, str] = {}
    for entity in sorted(parent, key=lambda e: _age(dossier.reports[e])):
        eldest.setdefault(_root(parent, entity), entity)
    return {entity: eldest[_root(parent, entity)] for entity in parent}


def _age(report: Report) -> tuple[object, ...]:
    # A copy that says what it repeats is never the first.
    facts = report.facts
    return (
        bool(facts.same_as),
        report.recorded_time,
        facts.layer,
        facts.position,
        report.entity,
    )


def _content(report: Report) -> tuple[object, ...] | None:
    facts = report.facts
    if not facts.original_digest:
        return None
    # One record of a layer may state several figures: they share its digest.
    return (facts.original_digest, facts.kind, facts.topic, facts.value_low, facts.value_high)


def _root(parent: dict[str, str], entity: str) -> str:
    while parent[entity] != entity:
        parent[entity] = parent[parent[entity]]
        entity = parent[entity]
    return entity


def _join(parent: dict[str, str], one: str, other: str) -> None:
    parent[_root(parent, one)] = _root(parent, other)


def distinct(dossier: Dossier) -> tuple[Report, ...]:
    """The reports that count, copies left out, in the order in which they were so.

    Examples
    --------
    >>> distinct(Dossier())
    ()
    """
    firsts = set(first_of(dossier).values())
    counted = (dossier.reports[entity] for entity in firsts)
    return tuple(sorted(counted, key=lambda r: (r.valid_time, *_age(r))))


def copies(dossier: Dossier) -> Mapping[str, tuple[str, ...]]:
    """The later copies of each report that has any, by the first report's UUID.

    Examples
    --------
    >>> dict(copies(Dossier()))
    {}
    """
    found: dict[str, list[str]] = {}
    for entity, first in sorted(first_of(dossier).items()):
        if entity != first:
            found.setdefault(first, []).append(entity)
    return {first: tuple(later) for first, later in found.items()}
