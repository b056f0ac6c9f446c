"""A plan's reasons name areas and teams as people do; its digest stays."""

from __future__ import annotations

import re
from dataclasses import astuple

from clearground.edge.run.naming import named, names_of
from clearground.events.teams import TeamFormed
from clearground.pipeline import World
from clearground.plan.plan import Reason, plan_of
from clearground.standards.terms import TeamKind

TEAM = "01a7f733-98c0-7051-94ab-b92c9e8a0b9d"
AREA = "01a7f733-98c0-7006-8f02-0ca55bb58909"
UNKNOWN = "01a7f733-98c0-7fff-8f02-0ca55bb58909"


def test_reasons_name_teams_and_areas_and_say_the_kind_once() -> None:
    """Tests a team, a task of an area, and something that has no name."""
    world = World()
    world.roster.teams[TEAM] = TeamFormed("Survey 1", TeamKind.NTS, "firm", "leader", 5)
    names = {**names_of(world), AREA: "HA-0007"}
    reason = Reason(
        0,
        now=f"Starts as soon as clearance {AREA}/2/clearance is done on day 4.",
        team=f"Team {TEAM} (nts) was free on day 0.",
        earlier=f"An earlier end of survey {UNKNOWN}/1/survey.",
    )
    plan = plan_of("p", "d" * 64, (), 0.0, bound=0.0, reasons=(reason,), undone=(0,), missed=())
    told = named(plan, names)
    assert told.reasons[0].now == "Starts as soon as clearance HA-0007/2 is done on day 4."
    assert told.reasons[0].team == "Team Survey 1 (nts) was free on day 0."
    assert told.reasons[0].earlier == f"An earlier end of survey {UNKNOWN}/1."
    assert told.digest == plan.digest
    assert not re.search(TEAM, str(astuple(told.reasons[0])))
