"""Organisations and officials of the simulated region; all invented."""

from __future__ import annotations

from dataclasses import dataclass

from clearground.edge.sim.desk import Desk, Official
from clearground.edge.sim.names import Names
from clearground.events.teams import OrganisationRegistered, PersonRegistered
from clearground.standards.terms import OrganisationKind, Role

OPENED = 521.0
"""Days before `now` on which the region was opened."""

ORGANISATIONS: dict[str, tuple[str, OrganisationKind]] = {
    "authority": ("Regional Clearance Authority", OrganisationKind.AUTHORITY),
    "meadow": ("Open Meadow Clearance", OrganisationKind.NGO),
    "hearth": ("Hearth and Furrow", OrganisationKind.NGO),
    "emergency": ("Regional Emergency Service", OrganisationKind.EMERGENCY_SERVICE),
    "engineers": ("Field Engineer Corps", OrganisationKind.MILITARY_ENGINEERS),
    "company": ("Flailworks Company", OrganisationKind.COMPANY),
    "inspection": ("Plumb Line Inspection", OrganisationKind.INSPECTION_BODY),
    "rebuilding": ("Span and Stone Rebuilding", OrganisationKind.REBUILDING),
}
"""Key, invented name and kind of each organisation that works."""

OFFICIALS: dict[str, tuple[str, tuple[Role, ...]]] = {
    "administrator": ("authority", (Role.ADMINISTRATOR,)),
    "approver": ("authority", (Role.APPROVING_AUTHORITY,)),
    "information": ("authority", (Role.INFORMATION_OFFICER,)),
    "grader": ("authority", (Role.INFORMATION_OFFICER,)),
    "operations": ("authority", (Role.OPERATIONS_OFFICER,)),
    "inspector": ("inspection", (Role.QUALITY_INSPECTOR,)),
    "collector_1": ("meadow", (Role.COLLECTOR,)),
    "collector_2": ("hearth", (Role.COLLECTOR,)),
    "collector_3": ("emergency", (Role.COLLECTOR,)),
}
"""Key, organisation and roles of each official."""


@dataclass(frozen=True, slots=True)
class Cast:
    """UUIDs of the organisations, and the officials, by key."""

    organisations: dict[str, str]
    officials: dict[str, Official]

    def official(self, key: str) -> Official:
        """The official of that key (see `OFFICIALS`)."""
        return self.officials[key]

    def collector(self, k: int) -> Official:
        """One of the people who collect reports."""
        return self.officials[f"collector_{k % 3 + 1}"]


def plan_cast(desk: Desk) -> Cast:
    """The UUIDs of everybody who records, given out before anything is written."""
    organisations = {key: desk.ids() for key in ORGANISATIONS}
    officials = {
        key: Official(desk.ids(), organisations[home]) for key, (home, _) in OFFICIALS.items()
    }
    return Cast(organisations, officials)


def write_cast(desk: Desk, cast: Cast, names: Names) -> None:
    """Register the organisations and the officials."""
    by = cast.official("administrator")
    for key, (name, kind) in ORGANISATIONS.items():
        fact = OrganisationRegistered(name, kind)
        desk.write(fact, by=by, days=OPENED - 0.1, entity=cast.organisations[key])
    for key, (home, roles) in OFFICIALS.items():
        person = PersonRegistered(names.person(), cast.organisations[home], roles)
        entity = cast.officials[key].entity
        desk.write(person, by=by, days=OPENED - 0.3, entity=entity)
