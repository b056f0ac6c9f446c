"""When released land may be handed over and works asked for, one function a fault."""

from __future__ import annotations

from clearground.errors import Finding
from clearground.events.release import HandoverSigned, WorksRequested
from clearground.field.coverage import metres
from clearground.release.proposal import Records
from clearground.standards.words import _


def check_decisions(known: Records, handover: HandoverSigned) -> tuple[Finding, ...]:
    """REL-17 where the handover names no decision, an unknown one, or one of another area.

    Source: IMAS 08.30.
    """
    decided = known.releases.decisions
    good = all(d in decided and decided[d].facts.area == handover.area for d in handover.decisions)
    if handover.decisions and good:
        return ()
    return (
        Finding(
            "REL-17",
            _("The handover rests on no signed decision of its area"),
            _("Only released land is handed over."),
            _("Name the decisions (`release sign` printed their numbers)."),
        ),
    )


def check_statement(handover: HandoverSigned) -> tuple[Finding, ...]:
    """REL-18 where the handover has no statement or no receiver.

    Source: IMAS 08.30.

    >>> from clearground.events.release import HandoverSigned
    >>> [f.code for f in check_statement(HandoverSigned("a", ("d",), "", ""))]
    ['REL-18']
    """
    if handover.statement.strip() and handover.receiver.strip():
        return ()
    return (
        Finding(
            "REL-18",
            _("The handover has no statement or no receiver"),
            _("Who receives the land must hold in writing what was done and what remains."),
            _("Print the statement (`release statement`) and name who receives the land."),
        ),
    )


def check_open_points(known: Records, handover: HandoverSigned) -> tuple[Finding, ...]:
    """REL-19 where an open point of a decision is not among those handed over.

    Source: IMAS 08.30 (residual risk is made known to those who receive the land).
    """
    decided = known.releases.decisions
    lost = [
        point
        for d in handover.decisions
        if d in decided
        for point in decided[d].facts.open_points
        if point not in handover.open_points
    ]
    if not lost:
        return ()
    return (
        Finding(
            "REL-19",
            _("An open point is not handed over: {point}").format(point=lost[0]),
            _("Whoever uses the land must know what was not done."),
            _("List every open point of the decisions, word for word."),
        ),
    )


def check_works(works: WorksRequested) -> tuple[Finding, ...]:
    """REL-20 where works have no name or no ground.

    >>> [f.code for f in check_works(WorksRequested("", "road", "POINT (0 0)"))]
    ['REL-20']
    """
    if works.name.strip() and not metres(works.shape).is_empty:
        return ()
    return (
        Finding(
            "REL-20",
            _("The works have no name or no place"),
            _("Works wait for the land they stand on."),
            _("Give a name and the place: a point, a line or an outline."),
        ),
    )
