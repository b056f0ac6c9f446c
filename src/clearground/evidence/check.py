"""Faults of facts about what was reported."""

from __future__ import annotations

import math
from datetime import datetime

import shapely

from clearground.errors import Finding
from clearground.events.core import Draft
from clearground.events.evidence import (
    DifferenceDecided,
    DifferenceNoted,
    EvidenceGraded,
    EvidenceReported,
    OrdnanceIdentified,
)
from clearground.events.region import LayerImported, RecordQuarantined
from clearground.evidence.state import Dossier
from clearground.standards.terms import EvidenceKind, Ordnance
from clearground.standards.words import _

Findings = tuple[Finding, ...]

RELIABILITIES = "ABCDEF"
"""Grades of a source: A reliable to E unreliable; F cannot be judged."""

CREDIBILITIES = range(1, 7)
"""Grades of a statement: 1 confirmed to 5 improbable; 6 cannot be judged."""

_PLANS = frozenset({EvidenceKind.STATEMENT, EvidenceKind.PUBLISHED_PROGRESS})
# not a rule: rounding of numbers that are summed
_WEIGHTS_WITHIN = 1e-6
# not a rule: no ordnance of an earlier year is in any catalogue; a typing error is caught
_FIRST_YEAR = 1850


def check(dossier: Dossier, draft: Draft) -> Findings:
    """Faults that forbid recording a fact of this room; empty for facts of other rooms.

    Parameters
    ----------
    dossier : Dossier
        What is reported so far, before the draft.
    draft : Draft
        The fact to be recorded.

    Returns
    -------
    tuple of Finding
        EVI-01 to EVI-28.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from clearground.standards.terms import Directness, EvidenceKind
    >>> at = datetime(2026, 5, 4, tzinfo=UTC)
    >>> report = EvidenceReported(EvidenceKind.INTERVIEW, Directness.INDIRECT, source="")
    >>> [f.code for f in check(Dossier(), Draft("r", report, "a", "o", at, at))]
    ['EVI-01']
    """
    entity, payload = draft.entity, draft.payload
    match payload:
        case EvidenceReported():
            return _report(dossier, draft, payload)
        case EvidenceGraded():
            return (*check_known(dossier, (entity,)), *check_grade(payload))
        case OrdnanceIdentified():
            return (
                *check_alternatives(payload),
                *check_treat_as(payload),
                *check_identified(payload, draft.recorded_time),
            )
        case DifferenceNoted():
            return (*check_two_reports(payload), *check_known(dossier, payload.reports))
        case DifferenceDecided():
            return check_decision(dossier, entity, payload)
        case LayerImported():
            return check_counts(payload)
        case RecordQuarantined():
            return check_quarantine(payload)
        case _:
            return ()


def _report(dossier: Dossier, draft: Draft, facts: EvidenceReported) -> Findings:
    return (
        *check_source(facts),
        *check_new(dossier, draft),
        *check_position_error(facts),
        *check_shape(facts),
        *check_order_of_dates(facts),
        *check_not_in_the_future(facts, draft.recorded_time),
        *check_copy(dossier, draft.entity, facts),
        *check_quantity(facts),
    )


def _one(code: str, what: str, why: str, next: str) -> Findings:
    return (Finding(code, what, why, next),)


def check_source(facts: EvidenceReported) -> Findings:
    """EVI-01 where a report names no source."""
    if facts.source.strip():
        return ()
    return _one(
        "EVI-01",
        _("The report names no source"),
        _("Who says so decides how it is weighed, and who can be asked again."),
        _("Name the source; write `unnamed` where it asked not to be."),
    )


def check_new(dossier: Dossier, draft: Draft) -> Findings:
    """EVI-28 where a report is recorded twice without correcting the first."""
    if draft.entity not in dossier.reports or draft.supersedes:
        return ()
    return _one(
        "EVI-28",
        _("Report {id} is recorded already").format(id=draft.entity[-8:]),
        _("A report is corrected by a new version that names the old one, never overwritten."),
        _("Correct it with `--supersedes`, or give the new report its own identifier."),
    )


def check_position_error(facts: EvidenceReported) -> Findings:
    """EVI-02 where a position error is negative, no number, or missing beside a shape."""
    error_m = facts.position_error_m
    if error_m is None and facts.shape is None:
        return ()
    if error_m is not None and math.isfinite(error_m) and error_m >= 0:
        return ()
    return _one(
        "EVI-02",
        _("The position error is {m}").format(
            m=_("not stated") if error_m is None else f"{error_m} m"
        ),
        _("It widens the ground that the report speaks about; it is zero or more."),
        _("Give one sigma in metres, such as 10 for a phone."),
    )


def check_shape(facts: EvidenceReported) -> Findings:
    """EVI-10 where a shape is empty or not valid."""
    if facts.shape is None:
        return ()
    geometry = shapely.from_wkt(facts.shape, on_invalid="ignore")
    if geometry is not None and not geometry.is_empty and geometry.is_valid:
        return ()
    return _one(
        "EVI-10",
        _("The report's shape is empty or crosses itself"),
        _("Ground that is drawn wrongly could hide a hazard."),
        _("Draw it again, or import it: the import mends it and says how."),
    )


def check_order_of_dates(facts: EvidenceReported) -> Findings:
    """EVI-03 where a period ends before it begins."""
    first, last = facts.observed_from, facts.observed_to
    if first is None or last is None or first <= last:
        return ()
    return _one(
        "EVI-03",
        _("It was observed from {first:%Y-%m-%d} to {last:%Y-%m-%d}").format(
            first=first, last=last
        ),
        _("A period ends after it begins."),
        _("Swap the two dates, or correct them at their source."),
    )


def check_not_in_the_future(facts: EvidenceReported, recorded: datetime) -> Findings:
    """EVI-04 where something was observed after it was written down; plans may look ahead."""
    first = facts.observed_from
    if facts.kind in _PLANS or first is None or first <= recorded:
        return ()
    return _one(
        "EVI-04",
        _("Observed on {day:%Y-%m-%d}, but recorded on {recorded:%Y-%m-%d}").format(
            day=first, recorded=recorded
        ),
        _("What has not happened yet cannot have been observed."),
        _("Correct the date of the observation."),
    )


def check_copy(dossier: Dossier, entity: str, facts: EvidenceReported) -> Findings:
    """EVI-05 to EVI-07 where a report repeats one that is missing, itself, or another text."""
    if not facts.same_as:
        return ()
    if facts.same_as == entity:
        return _one(
            "EVI-06",
            _("The report names itself as the one it repeats"),
            _("It would not be counted at all."),
            _("Leave `same_as` empty, or name the first report."),
        )
    first = dossier.reports.get(facts.same_as)
    if first is None:
        return _one(
            "EVI-05",
            _("The report repeats {id}, which is not recorded").format(id=facts.same_as[-8:]),
            _("A copy is counted with its first report; without that it would be lost."),
            _("Record the first report before its copies."),
        )
    ours, theirs = facts.original_digest, first.facts.original_digest
    if not (ours and theirs) or ours == theirs:
        return ()
    return _one(
        "EVI-07",
        _("The report is not an exact repeat of {id}").format(id=facts.same_as[-8:]),
        _("Only exact repeats are counted once; two accounts of one event are two reports."),
        _("Leave `same_as` empty."),
    )


def check_quantity(facts: EvidenceReported) -> Findings:
    """EVI-08, EVI-09 where a stated interval is reversed or a count is negative."""
    low, high = facts.value_low, facts.value_high
    if low is not None and high is not None and not low <= high:
        return _one(
            "EVI-08",
            _("The stated interval runs from {low:g} to {high:g}").format(low=low, high=high),
            _("Its lower end is at most its upper end."),
            _("Swap the two values; leave out an end that is not stated."),
        )
    if facts.count is None or facts.count >= 0:
        return ()
    return _one(
        "EVI-09",
        _("The report counts {n} items").format(n=facts.count),
        _("A number of items is zero or more."),
        _("Correct the count, or leave it out where none is stated."),
    )


def check_known(dossier: Dossier, reports: tuple[str, ...]) -> Findings:
    """EVI-11 where a fact is about a report that is not recorded."""
    missing = [r for r in reports if r not in dossier.reports]
    if not missing:
        return ()
    return _one(
        "EVI-11",
        _("No report {id} is recorded").format(id=missing[0][-8:]),
        _("A grade or a difference without its report says nothing."),
        _("Record the report first, or correct the identifier."),
    )


def check_grade(facts: EvidenceGraded) -> Findings:
    """EVI-12, EVI-13 where a grade is outside A to F or 1 to 6."""
    if len(facts.reliability) != 1 or facts.reliability not in RELIABILITIES:
        return _one(
            "EVI-12",
            _("{grade!r} is no grade of a source").format(grade=facts.reliability),
            _("Sources are graded A to F, where F means that they cannot be judged."),
            _("Give one letter from A to F."),
        )
    if facts.credibility in CREDIBILITIES:
        return ()
    return _one(
        "EVI-13",
        _("{grade} is no grade of a statement").format(grade=facts.credibility),
        _("Statements are graded 1 to 6, where 6 means that they cannot be judged."),
        _("Give a number from 1 to 6."),
    )


def check_alternatives(facts: OrdnanceIdentified) -> Findings:
    """EVI-14 where the weights of an item's possible identities are not shares of one."""
    weights = [a.weight for a in facts.alternatives]
    if weights and min(weights) > 0 and abs(math.fsum(weights) - 1) <= _WEIGHTS_WITHIN:
        return ()
    return _one(
        "EVI-14",
        _("The weights of the possible identities add up to {sum:g}").format(
            sum=math.fsum(weights)
        ),
        _("They say how likely each identity is, so that together they are 1."),
        _("Give each a weight above 0; add `other.unknown` for what is left."),
    )


def check_treat_as(facts: OrdnanceIdentified) -> Findings:
    """EVI-15 where an item is to be treated as something it is not thought to be."""
    stricter = {Ordnance.UNKNOWN, Ordnance.BOOBY_TRAP, Ordnance.IED}
    named = {a.category for a in facts.alternatives}
    if not named or facts.treat_as in named | stricter:
        return ()
    return _one(
        "EVI-15",
        _("It is to be treated as {category}, which is none of its possible identities").format(
            category=facts.treat_as.value
        ),
        _("People act on this word: it is the worst of what the item may be."),
        _("Name the worst of the alternatives, or add that identity with its weight."),
    )


def check_identified(facts: OrdnanceIdentified, recorded: datetime) -> Findings:
    """EVI-16, EVI-17 where nobody is named, or a year of make cannot be."""
    if not facts.identified_by.strip():
        return _one(
            "EVI-16",
            _("Nobody is named who identified the item"),
            _("An identity is a judgement of a person who can be asked."),
            _("Name the person or laboratory."),
        )
    years = [a.year for a in facts.alternatives if a.year is not None]
    if all(_FIRST_YEAR <= year <= recorded.year for year in years):
        return ()
    return _one(
        "EVI-17",
        _("The year of make {years} cannot be").format(years=", ".join(map(str, years))),
        _("Origin and year are used as evidence of where an item came from."),
        _("Correct the year, or leave it out."),
    )


def check_two_reports(facts: DifferenceNoted) -> Findings:
    """EVI-20 where a difference names fewer than two reports."""
    if len(set(facts.reports)) >= 2:
        return ()
    return _one(
        "EVI-20",
        _("The difference names fewer than two reports"),
        _("A difference lies between reports; one report alone cannot differ."),
        _("Name every report that takes part in it."),
    )


def check_decision(dossier: Dossier, entity: str, facts: DifferenceDecided) -> Findings:
    """EVI-22 to EVI-24 where a decision is about no difference, other reports, or unexplained."""
    difference = dossier.differences.get(entity)
    if difference is None:
        return _one(
            "EVI-22",
            _("No difference {id} is recorded").format(id=entity[-8:]),
            _("Only a difference that was noted can be decided."),
            _("Note it first: clearground evidence differ."),
        )
    other = [r for r in facts.upheld if r not in difference.facts.reports]
    if other:
        return _one(
            "EVI-23",
            _("Report {id} does not take part in the difference").format(id=other[0][-8:]),
            _("A decision upholds reports of its own difference only."),
            _("Name reports of the difference, or none where none is upheld."),
        )
    if facts.reason.strip():
        return ()
    return _one(
        "EVI-24",
        _("The decision gives no reason"),
        _("Later readers must see why one report was preferred to another."),
        _("Write the reason in a sentence."),
    )


def check_counts(facts: LayerImported) -> Findings:
    """EVI-26 where a layer's records do not add up."""
    parts = (facts.imported, facts.repaired, facts.quarantined)
    if min(parts) >= 0 and sum(parts) == facts.read:
        return ()
    return _one(
        "EVI-26",
        _("Layer {name}: {read} records came, {sum} are accounted for").format(
            name=facts.name, read=facts.read, sum=sum(parts)
        ),
        _("No record may be lost unseen."),
        _("Import the layer again."),
    )


def check_quarantine(facts: RecordQuarantined) -> Findings:
    """EVI-27 where a record is set aside without a reason."""
    if facts.code.strip() and facts.reason.strip():
        return ()
    return _one(
        "EVI-27",
        _("Record {position} of {layer} is set aside without a reason").format(
            position=facts.position, layer=facts.layer
        ),
        _("Someone must be able to correct it and bring it in."),
        _("Give the code and the reason."),
    )
