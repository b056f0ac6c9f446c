"""The teams of a case: a strength divided into teams, as a file states or assumes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clearground.edge.exchange.intake import Ids, Recorder
from clearground.edge.strangers import doors
from clearground.errors import CaseError
from clearground.events.core import Draft, Payload
from clearground.events.teams import (
    AccreditationGranted,
    EquipmentRegistered,
    OrganisationRegistered,
    PersonRegistered,
    TeamFormed,
)
from clearground.standards.terms import EquipmentKind, Method, OrganisationKind, Role, TeamKind
from clearground.standards.words import _, _n

Count = Annotated[int, Field(ge=1, le=100_000)]


class EquipmentOf(BaseModel):
    """Equipment of each team of a group."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: EquipmentKind
    model: str
    per_team: Count


class TeamGroup(BaseModel):
    """Teams that are alike: how many, how strong, what they do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: TeamKind
    count: Count
    strength: Count
    methods: tuple[Method, ...]
    rate_factor: Annotated[float, Field(gt=0, le=10)] = 1.0
    equipment: tuple[EquipmentOf, ...] = ()


class Contingent(BaseModel):
    """An organisation's people: how many were announced, and into which teams they form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    kind: OrganisationKind
    country: str = ""
    announced: Count
    stated_by: str
    teams: tuple[TeamGroup, ...]

    @property
    def in_teams(self) -> int:
        """People in teams; the rest is staff."""
        return sum(g.count * g.strength for g in self.teams)


class Strength(BaseModel):
    """A strength and its division into teams.

    `assumption` says what is assumed; where it stands, nothing of it is a record.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    assumption: str = ""
    available_from: date
    available_to: date
    contingents: tuple[Contingent, ...]

    @property
    def people(self) -> int:
        """Everyone announced."""
        return sum(c.announced for c in self.contingents)


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What every draft of the strength carries."""

    now: datetime
    ids: Ids
    recorder: Recorder
    simulated: bool

    def draft(self, name: str, payload: Payload) -> Draft:
        """The draft of a fact about the thing of that name."""
        return Draft(
            entity=self.ids(name),
            payload=payload,
            actor=self.recorder.actor,
            organisation=self.recorder.organisation,
            valid_time=self.now,
            recorded_time=self.now,
            simulated=self.simulated,
        )


def read_strength(path: Path) -> Strength:
    """The strength that a file states.

    Raises
    ------
    CaseError
        CASE-13 when the file is missing or not understood, CASE-14 when its teams hold more
        people than were announced.
    FileRefused
        As `doors.look`.
    """
    if path.is_file():
        doors.look("yaml", path)
    try:
        strength = Strength.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise CaseError(
            "CASE-13",
            _("The file of teams {name} is not understood: {detail}").format(
                name=path.name, detail=str(error).splitlines()[0]
            ),
            _("A plan on a strength that is only half read would promise too much or too little."),
            _("See the reference of the case file for its keys."),
        ) from error
    for one in strength.contingents:
        if one.in_teams > one.announced:
            raise CaseError(
                "CASE-14",
                _n(
                    "{name}: teams of {n} person, but {announced} announced",
                    "{name}: teams of {n} people, but {announced} announced",
                    one.in_teams,
                    name=one.name,
                    announced=one.announced,
                ),
                _("The plan would count people twice."),
                _("Form fewer or smaller teams."),
            )
    return strength


def strength_drafts(
    strength: Strength,
    *,
    now: datetime,
    ids: Ids,
    recorder: Recorder,
    simulated: bool = False,
) -> Iterator[Draft]:
    """Drafts of the organisations, teams and equipment of a strength.

    Where the strength is an assumption these drafts are for a scratch copy of the state, on
    which a draft plan is made: they are never appended to the ledger of a real region.
    """
    stamp = _Stamp(now, ids, recorder, simulated)
    for i, one in enumerate(strength.contingents, 1):
        yield from _contingent(strength, one, f"strength/{i}", stamp)


def _contingent(strength: Strength, one: Contingent, name: str, stamp: _Stamp) -> Iterator[Draft]:
    organisation = stamp.ids(name)
    leader = stamp.ids(f"{name}/leader")
    methods = tuple(dict.fromkeys(m for g in one.teams for m in g.methods))
    yield stamp.draft(name, OrganisationRegistered(one.name, one.kind, one.country))
    yield stamp.draft(
        f"{name}/leader",
        PersonRegistered(_("Team leaders, not named"), organisation, (Role.TEAM_LEADER,)),
    )
    yield stamp.draft(
        name,
        AccreditationGranted(
            methods=methods,
            granted_by=stamp.recorder.organisation,
            valid_from=strength.available_from,
            valid_to=strength.available_to,
            certificate=strength.assumption,
        ),
    )
    for group in one.teams:
        for n in range(1, group.count + 1):
            team = f"{name}/{group.kind.value}/{n}"
            yield stamp.draft(
                team,
                TeamFormed(
                    name=f"{group.kind.value.upper()}-{name.rsplit('/', 1)[-1]}{n:03d}",
                    kind=group.kind,
                    organisation=organisation,
                    leader=leader,
                    strength=group.strength,
                    methods=group.methods,
                    rate_factor=group.rate_factor,
                    available_from=strength.available_from,
                    available_to=strength.available_to,
                ),
            )
            for item in group.equipment:
                yield stamp.draft(
                    f"{team}/{item.kind.value}",
                    EquipmentRegistered(
                        kind=item.kind,
                        model=item.model,
                        organisation=organisation,
                        team=stamp.ids(team),
                        count=item.per_team,
                    ),
                )
