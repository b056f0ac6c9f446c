"""What the records already answer, so that nobody types it: versions, criteria, statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clearground.edge.office import Office
from clearground.edge.release_desk import handover_values, release_values
from clearground.errors import ReleaseError
from clearground.events import PAYLOADS, Payload
from clearground.events.region import ParametersAdopted
from clearground.events.release import HandoverSigned, ReleaseSigned
from clearground.standards.words import _

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filler:
    """Fields that need not be typed, and who completes them."""

    fields: frozenset[str]
    fill: Callable[[Office, Values, str], Values]


def parameters_in_force(office: Office) -> str:
    """Version of the parameters adopted last.

    Raises
    ------
    ReleaseError
        REL-90 when none were adopted: a decision must name the rules it was taken under.
    """
    adopted = sorted(
        office.world.parameters.values(), key=lambda p: (p.valid_time, p.recorded_time)
    )
    if not adopted:
        raise ReleaseError(
            "REL-90",
            _("No national parameters are in force in this region"),
            _("A decision must name the rules it was taken under."),
            _("Adopt a set first: clearground region adopt-parameters REGION --by PERSON."),
        )
    return adopted[-1].facts.version


def _with_version(office: Office, values: Values, _actor: str) -> Values:
    return {**values, "parameters": values.get("parameters") or parameters_in_force(office)}


def _adopted(office: Office, values: Values, actor: str) -> Values:
    firm = office.world.roster.people[actor].facts.organisation
    book = office.book
    return {
        "version": book.version,
        "digest": book.digest,
        "authority": office.world.roster.organisations[firm].name,
        "valid_from": office.now.date(),
        "source": _("example set that ships with the program"),
        **{name: value for name, value in values.items() if value not in (None, "")},
    }


def _released(office: Office, values: Values, actor: str) -> Values:
    return release_values(office, _with_version(office, values, actor))


def _handed_over(office: Office, values: Values, _actor: str) -> Values:
    return handover_values(office, values)


FILLERS: dict[type[Payload], Filler] = {
    payload: Filler(frozenset({"parameters"}), _with_version)
    for payload in PAYLOADS.values()
    if "parameters" in getattr(payload, "__dataclass_fields__", {})
} | {
    ParametersAdopted: Filler(
        frozenset({"version", "digest", "authority", "valid_from", "source"}), _adopted
    ),
    ReleaseSigned: Filler(
        frozenset({"parameters", "criteria", "evidence", "evidence_digest", "open_points"}),
        _released,
    ),
    HandoverSigned: Filler(frozenset({"statement", "open_points"}), _handed_over),
}
"""Fillers by fact."""
