"""Who there is and what they may do, built up from the recorded facts."""

from __future__ import annotations

import copy as copying
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from clearground.events.core import Draft
from clearground.events.teams import (
    AccreditationGranted,
    AccreditationSuspended,
    CertificateIssued,
    DrillHeld,
    EquipmentRegistered,
    OrganisationRegistered,
    PersonRegistered,
    TeamFormed,
    TrainingHeld,
)
from clearground.standards.terms import Competency, Method


@dataclass(frozen=True, slots=True)
class Certificate:
    """A competency that a person holds between two days."""

    competency: Competency
    issued_by: str
    valid_from: date
    valid_to: date
    refresher_due: date | None


@dataclass(frozen=True, slots=True)
class Person:
    """A person with their certificates, in order of issue.

    `registered` holds each registration with the moment from which it holds, oldest first;
    `facts` is the latest recorded.
    """

    entity: str
    facts: PersonRegistered
    certificates: tuple[Certificate, ...] = ()
    registered: tuple[tuple[datetime, PersonRegistered], ...] = ()


@dataclass(frozen=True, slots=True)
class Accreditation:
    """What an organisation or team may do between two days."""

    holder: str
    methods: tuple[Method, ...]
    granted_by: str
    valid_from: date
    valid_to: date
    certificate: str = ""


@dataclass
class Roster:
    """Everybody and everything that works, by UUID.

    The one accumulator of its room: `apply` takes facts in, `copy` makes an independent one.
    `certificates` holds each person's, also while the person is not registered in this view.
    """

    organisations: dict[str, OrganisationRegistered] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    certificates: dict[str, tuple[Certificate, ...]] = field(default_factory=dict)
    teams: dict[str, TeamFormed] = field(default_factory=dict)
    equipment: dict[str, EquipmentRegistered] = field(default_factory=dict)
    accreditations: dict[str, tuple[Accreditation, ...]] = field(default_factory=dict)
    trainings: dict[str, tuple[tuple[date, TrainingHeld], ...]] = field(default_factory=dict)
    drills: dict[str, tuple[tuple[date, DrillHeld], ...]] = field(default_factory=dict)

    def copy(self) -> Roster:
        """An independent roster with the same content."""
        return Roster(**{name: copying.copy(value) for name, value in vars(self).items()})

    def apply(self, draft: Draft) -> None:
        """Take in one recorded fact; facts of other rooms are passed over."""
        entity, payload, day = draft.entity, draft.payload, draft.valid_time.date()
        match payload:
            case OrganisationRegistered():
                self.organisations[entity] = payload
            case PersonRegistered():
                self._register(entity, payload, draft.valid_time)
            case CertificateIssued():
                self._certify(entity, payload)
            case TeamFormed():
                self.teams[entity] = payload
            case EquipmentRegistered():
                self.equipment[entity] = payload
            case AccreditationGranted():
                granted = Accreditation(
                    entity,
                    payload.methods,
                    payload.granted_by,
                    payload.valid_from,
                    payload.valid_to,
                    payload.certificate,
                )
                self.accreditations[entity] = (*self.accreditations.get(entity, ()), granted)
            case AccreditationSuspended():
                self._suspend(entity, payload)
            case TrainingHeld():
                self.trainings[entity] = (*self.trainings.get(entity, ()), (day, payload))
            case DrillHeld():
                self.drills[entity] = (*self.drills.get(entity, ()), (day, payload))
            case _:
                pass

    def _register(self, entity: str, payload: PersonRegistered, since: datetime) -> None:
        known = self.people.get(entity)
        before = known.registered if known else ()
        registered = tuple(sorted((*before, (since, payload)), key=lambda r: r[0]))
        held = self.certificates.get(entity, ())
        self.people[entity] = Person(entity, payload, held, registered)

    def _certify(self, entity: str, payload: CertificateIssued) -> None:
        issued = Certificate(
            payload.competency,
            payload.issued_by,
            payload.valid_from,
            payload.valid_to,
            payload.refresher_due,
        )
        self.certificates[entity] = (*self.certificates.get(entity, ()), issued)
        if entity in self.people:
            person = self.people[entity]
            self.people[entity] = replace(person, certificates=self.certificates[entity])

    def _suspend(self, entity: str, payload: AccreditationSuspended) -> None:
        kept: list[Accreditation] = []
        for held in self.accreditations.get(entity, ()):
            hit = tuple(m for m in held.methods if m in payload.methods)
            rest = tuple(m for m in held.methods if m not in payload.methods)
            if rest:
                kept.append(replace(held, methods=rest))
            if hit and held.valid_from < payload.valid_from:
                last = min(held.valid_to, date.fromordinal(payload.valid_from.toordinal() - 1))
                kept.append(replace(held, methods=hit, valid_to=last))
        self.accreditations[entity] = tuple(kept)
