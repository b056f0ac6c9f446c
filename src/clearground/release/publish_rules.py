"""When an outline may be approved for publication, one function a fault."""

from __future__ import annotations

from clearground.errors import Finding
from clearground.events.core import Draft
from clearground.events.release import PublicationApproved
from clearground.release.proposal import Records
from clearground.release.state import Releases
from clearground.standards.words import _


def approvers(releases: Releases, entity: str) -> frozenset[str]:
    """People who approved that an area's or a release's outline be published.

    >>> sorted(approvers(Releases(), "area-1"))
    []
    """
    return frozenset(kept.actor for kept in releases.approvals.get(entity, ()))


def check_subject(known: Records, entity: str) -> tuple[Finding, ...]:
    """PERM-01 where neither a declared area nor a signed release is approved for publication."""
    if entity in known.register.areas or entity in known.releases.decisions:
        return ()
    return (
        Finding(
            "PERM-01",
            _("{entity} is no declared area and no signed release").format(entity=entity),
            _("Only the outline of a hazard or of released ground is ever published."),
            _("Name the area by its code, or the decision by its number."),
        ),
    )


def check_reason(approved: PublicationApproved) -> tuple[Finding, ...]:
    """PERM-02 where the approval gives no reason.

    >>> [f.code for f in check_reason(PublicationApproved(" "))]
    ['PERM-02']
    """
    if approved.reason.strip():
        return ()
    return (
        Finding(
            "PERM-02",
            _("The approval gives no reason"),
            _("What was published once cannot be called back."),
            _("Say who needs to see the outline, and why now."),
        ),
    )


def check_other_person(known: Records, draft: Draft) -> tuple[Finding, ...]:
    """PERM-03 where somebody approves a second time: each approval is another person's."""
    if draft.actor not in approvers(known.releases, draft.entity):
        return ()
    return (
        Finding(
            "PERM-03",
            _("This person has approved the publication already"),
            _("To show more to everybody takes different people, not one person twice."),
            _("Let another person who may approve it record their own approval."),
        ),
    )
