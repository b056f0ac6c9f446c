"""What the records already answer, so that nobody types it: versions, criteria, statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clearground.edge.office import Office
from clearground.edge.parameters import book_of
from clearground.edge.release_desk import handover_values, release_values
from clearground.errors import ReleaseError
from clearground.events import PAYLOADS, Payload
from clearground.events.region import ParametersAdopted
from clearground.events.release import HandoverSigned, ReleaseSigned
from clearground.pipeline import adoption_in_force
from clearground.standards.parameters import written
from clearground.standards.words import _

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filler:
    """Fields that need not be typed, those never asked for, and who completes them."""

    fields: frozenset[str]
    fill: Callable[[Office, Values, str], Values]
    never_asked: frozenset[str] = frozenset()


def parameters_in_force(office: Office) -> str:
    """Version of the parameters in force today.

    Raises
    ------
    ReleaseError
        REL-90 when none were adopted: a decision must name the rules it was taken under.
    """
    adopted = adoption_in_force(office.world, office.now.date())
    if adopted is None:
        raise ReleaseError(
            "REL-90",
            _("No national parameters are in force in this region"),
            _("A decision must name the rules it was taken under."),
            _("Adopt a set first: clearground region adopt-parameters REGION --by PERSON."),
        )
    return adopted.facts.version


def _own_authority(office: Office, actor: str) -> str:
    firm = office.world.roster.people[actor].facts.organisation
    return office.world.roster.organisations[firm].name


def _signed(office: Office, values: Values, actor: str) -> Values:
    return {
        **values,
        "parameters": values.get("parameters") or parameters_in_force(office),
        "authority": values.get("authority") or _own_authority(office, actor),
    }


def _adopted(office: Office, values: Values, actor: str) -> Values:
    files = tuple(Path(name) for name in values.get("content") or ())
    book = book_of(files)
    named = ", ".join(path.name for path in files)
    return {
        "authority": _own_authority(office, actor),
        "valid_from": office.now.date(),
        "source": named or _("example set that ships with the program"),
        **{name: value for name, value in values.items() if value not in (None, "")},
        "version": book.version,
        "digest": book.digest,
        "content": written(book),
    }


def _released(office: Office, values: Values, actor: str) -> Values:
    return release_values(office, _signed(office, values, actor))


def _handed_over(office: Office, values: Values, _actor: str) -> Values:
    return handover_values(office, values)


FILLERS: dict[type[Payload], Filler] = {
    payload: Filler(frozenset({"parameters", "authority"}), _signed)
    for payload in PAYLOADS.values()
    if "parameters" in getattr(payload, "__dataclass_fields__", {})
} | {
    ParametersAdopted: Filler(
        frozenset({"authority", "valid_from", "source", "content"}),
        _adopted,
        never_asked=frozenset({"version", "digest"}),
    ),
    ReleaseSigned: Filler(
        frozenset(
            {
                "parameters",
                "authority",
                "criteria",
                "evidence",
                "evidence_digest",
                "open_points",
            }
        ),
        _released,
    ),
    HandoverSigned: Filler(frozenset({"statement", "open_points"}), _handed_over),
}
"""Fillers by fact."""
