"""Which recorded thing a person means by a code, a name or the beginning of a UUID."""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterable, Mapping

from clearground.edge.things import (
    AREA,
    BY_ORDER,
    BY_SOURCE,
    BY_SUBJECT,
    DIFFERENCE,
    EQUIPMENT,
    FIND,
    NONCONFORMITY,
    ORDER,
    ORGANISATION,
    PERSON,
    PLACE,
    RELEASE,
    REPORT,
    STOP,
    TEAM,
    VISIT,
    WARNING,
    Thing,
    other_words,
    things,
)
from clearground.errors import NotFoundError, UsageError
from clearground.pipeline import World
from clearground.standards.words import _

KINDS: Mapping[str, frozenset[str]] = {
    "area": frozenset({AREA}),
    "merged": frozenset({AREA}),
    "order": frozenset({ORDER}),
    "orders": frozenset({ORDER}),
    "team": frozenset({TEAM}),
    "organisation": frozenset({ORGANISATION}),
    "leader": frozenset({PERSON}),
    "members": frozenset({PERSON}),
    "medic": frozenset({PERSON}),
    "person": frozenset({PERSON}),
    "inspector": frozenset({PERSON}),
    "visit": frozenset({VISIT}),
    "warning": frozenset({WARNING}),
    "find": frozenset({FIND}),
    "reports": frozenset({REPORT}),
    "evidence": frozenset({REPORT, FIND, VISIT, ORDER, DIFFERENCE, *BY_ORDER}),
    "upheld": frozenset({REPORT}),
    "decisions": frozenset({RELEASE}),
    "same_as": frozenset({REPORT}),
    "equipment": frozenset({EQUIPMENT}),
    "districts": frozenset({PLACE}),
    "CertificateIssued": frozenset({PERSON}),
    "AccreditationGranted": frozenset({ORGANISATION, TEAM}),
    "AccreditationSuspended": frozenset({ORGANISATION, TEAM}),
    "TrainingHeld": frozenset({TEAM}),
    "DrillHeld": frozenset({TEAM}),
    "EvidenceGraded": frozenset({REPORT}),
    "DifferenceDecided": frozenset({DIFFERENCE}),
    "AreaReclassified": frozenset({AREA}),
    "AreaStatusChanged": frozenset({AREA}),
    "AreaExtended": frozenset({AREA}),
    "AreaSplit": frozenset({AREA}),
    "WorkOrderCompleted": frozenset({ORDER}),
    "PublicationApproved": frozenset({AREA, RELEASE}),
    "WarningEnded": frozenset({WARNING}),
    "RollCallAnswered": frozenset({STOP}),
    "WorkResumed": frozenset({STOP}),
    "ExposureRecorded": frozenset({TEAM}),
    "NonconformityClosed": frozenset({NONCONFORMITY}),
}
"""Which kinds of thing a field, or the subject of a fact, may name."""

FREE: Mapping[str, frozenset[str]] = {
    "issued_by": frozenset({PERSON, ORGANISATION}),
    "held_by": frozenset({PERSON, ORGANISATION}),
    "granted_by": frozenset({PERSON, ORGANISATION}),
    "identified_by": frozenset({PERSON, ORGANISATION}),
    "receiver": frozenset({PERSON, ORGANISATION}),
    "asked_by": frozenset({PERSON, ORGANISATION}),
}
"""Fields that name somebody, registered or not: a text that names none is kept as it is."""

NAMED_FIELDS = frozenset(name for name in KINDS if name.islower())
SHORTEST_UUID_PART = 6
SHOWN_MAX = 5
NEAR_MAX = 3
NEARNESS = 0.6
"""Names that share less of their letters (difflib's ratio) are no slip of the pen. *Assumption*."""


def named(by: str | None) -> str:
    """Who takes records in, as they were named.

    Raises
    ------
    UsageError
        REC-24 when nobody was.
    """
    if by is None:
        raise UsageError(
            "REC-24",
            _("Nobody is named who takes the records in"),
            _("That they were taken in is itself a record, with its actor."),
            _("Name the person with --by."),
        )
    return by


def one_entity(world: World, field: str, text: str) -> str:
    """The UUID of the recorded thing that a text names.

    Parameters
    ----------
    world : World
        The region as it stands.
    field : str
        A field of a fact, or a fact's type for its subject: it says which kinds are meant.
    text : str
        A UUID or its beginning (6 characters or more), a code, or a full name.

    Raises
    ------
    NotFoundError
        NF-01 when nothing is called so; NF-02 when several things are.
    """
    kinds = KINDS.get(field) or FREE.get(field)
    meant = [t for t in things(world) if kinds is None or t[0] in kinds]
    if any(text == entity for _kind, _name, entity in meant):
        return text
    named = [t for t in meant if kinds is not None or t[0] not in BY_SUBJECT]
    hits = {entity for _kind, name, entity in named if name.casefold() == text.casefold()}
    if not hits and len(text) >= SHORTEST_UUID_PART:
        hits = {entity for _kind, _name, entity in meant if entity.startswith(text.lower())}
    if len(hits) == 1:
        return hits.pop()
    if not hits and field in FREE:
        return text
    if not hits:
        raise NotFoundError(
            "NF-01",
            _("Nothing recorded is called {text!r}{field}").format(text=text, field=_asked(field)),
            _("A fact about something unknown could never be found again."),
            _near(meant, text)
            + _("Give a code, a full name or a UUID; `clearground find REGION WORD` searches."),
        )
    raise NotFoundError(
        "NF-02",
        _("{n} recorded things are called {text!r}{field}").format(
            n=len(hits), text=text, field=_asked(field)
        ),
        _("The fact would be hung on one of them by chance."),
        _("Give the UUID: {list}.").format(list=_listed(meant, hits)),
    )


def thing_called(world: World, text: str, known: Container[str] = ()) -> str:
    """The UUID of the one thing to be shown.

    By its UUID, a code or name, an area's name, or what only one of them begins with; a UUID
    also by its end, as the map room shortens it.

    Parameters
    ----------
    world : World
        The region as it stands.
    text : str
        What the person typed.
    known : container of str
        Every UUID that any record is about, those taken back included.

    Raises
    ------
    NotFoundError
        NF-01 when nothing is called so; NF-02 when several things are.
    """
    wanted, everything = text.strip().casefold(), list(things(world))
    if text in known or any(text == entity for _kind, _name, entity in everything):
        return text
    named = [t for t in everything if t[0] not in BY_SUBJECT]
    part = len(wanted) >= SHORTEST_UUID_PART
    called = [t for t in named if t[1].casefold() == wanted]
    meanings = (
        # A report goes by its source: the organisation itself is meant where it is registered.
        (t for t in called if t[0] not in BY_SOURCE),
        called,
        (t for t in named if wanted in (w.casefold() for w in other_words(world, t[0], t[2])[:1])),
        (t for t in everything if part and t[2].startswith(wanted)),
        (t for t in everything if part and t[2].endswith(wanted)),
        (t for t in named if wanted and t[1].casefold().startswith(wanted)),
    )
    for meant in meanings:
        hits = {entity for _kind, _name, entity in meant}
        if len(hits) == 1:
            return hits.pop()
        if hits:
            raise NotFoundError(
                "NF-02",
                _("{n} things are called {text!r}").format(n=len(hits), text=text),
                _("Who says so, and since when, differs from one to the other."),
                _("Give the UUID of one: {list}.").format(list=_listed(everything, hits)),
            )
    raise NotFoundError(
        "NF-01",
        _("Nothing recorded is called {text!r}").format(text=text),
        _("A misread code could pass another thing's history off for it."),
        _near(named, text)
        + _("Give a code, a name or a UUID; `clearground find REGION WORD` searches."),
    )


def _listed(among: Iterable[Thing], hits: Container[str]) -> str:
    """The things meant: kind, name and UUID of each, the first few."""
    lines = sorted({f"{kind} {name} {entity}" for kind, name, entity in among if entity in hits})
    more = len(lines) - SHOWN_MAX
    rest = _("; and {n} more").format(n=more) if more > 0 else ""
    return "; ".join(lines[:SHOWN_MAX]) + rest


def _near(among: Iterable[Thing], text: str) -> str:
    """Names that are written almost like a text, as a question; nothing where there are none."""
    names = {name.casefold(): name for _kind, name, _entity in among if name}
    close = difflib.get_close_matches(text.casefold(), list(names), n=NEAR_MAX, cutoff=NEARNESS)
    if not close:
        return ""
    return _("Did you mean {names}? ").format(names=", ".join(names[name] for name in close))


def _asked(field: str) -> str:
    return f" ({field})" if field else ""
