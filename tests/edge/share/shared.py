"""The small region of the edge's tests with people who may let records out, and approvals."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from clearground.edge.ledger.store import GeoPackageStore
from clearground.events import Draft, Event, Payload
from clearground.events.region import Retracted
from clearground.events.release import PublicationApproved
from clearground.events.teams import OrganisationRegistered, PersonRegistered
from clearground.standards.terms import OrganisationKind, Role
from tests.edge.region import NOW, T0, drafts, writer

LATER = NOW + timedelta(days=200)


def fact(entity: str, payload: Payload, at: datetime = NOW, actor: str = "officer") -> Draft:
    return Draft(entity, payload, actor, "authority", at, at, simulated=True)


def people() -> list[Draft]:
    return [
        fact("north", OrganisationRegistered("North", OrganisationKind.NGO)),
        fact("ann", PersonRegistered("Ann Hale", "authority", (Role.INFORMATION_OFFICER,))),
        fact("bo", PersonRegistered("Bo Ferrow", "authority", (Role.APPROVING_AUTHORITY,))),
        fact("eve", PersonRegistered("Eve Lorne", "authority", (Role.TEAM_LEADER,))),
    ]


def approved(entity: str, *by: str, at: datetime = NOW) -> list[Draft]:
    return [fact(entity, PublicationApproved("asked for"), at, person) for person in by]


def region(folder: Path, *more: Draft) -> Path:
    """A closed region file with the people and what is added."""
    path = folder / "region.gpkg"
    with GeoPackageStore.create(path) as store:
        store.append([*drafts(), *people(), *more], writer())
    return path


def events(path: Path) -> tuple[Event, ...]:
    with GeoPackageStore.open(path, read_only=True) as store:
        return store.events()


def take_back(path: Path, kind: str, at: datetime) -> None:
    """Take back the last record of a kind."""
    last = [e for e in events(path) if e.type == kind][-1]
    with GeoPackageStore.open(path) as store:
        store.append([fact("taken", Retracted(last.id, "not agreed"), at, "bo")], writer(9))


__all__ = ["LATER", "NOW", "T0", "approved", "events", "fact", "people", "region", "take_back"]
