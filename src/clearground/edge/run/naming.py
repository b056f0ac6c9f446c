"""A plan's reasons in the names that people use: the solver knows areas and teams by UUID."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace

from clearground.pipeline import World
from clearground.plan.plan import Plan, Reason

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SAID_TWICE = re.compile(r"\b(\w+) (\S+)/\1\b")
"""A task's kind before its key, where the key ends with the kind."""


def names_of(world: World) -> dict[str, str]:
    """What people call each area, team and requested works, by UUID."""
    return {
        **{entity: area.code for entity, area in world.register.areas.items()},
        **{entity: team.name for entity, team in world.roster.teams.items()},
        **{entity: works.facts.name for entity, works in world.releases.works.items()},
    }


def named(plan: Plan, names: Mapping[str, str]) -> Plan:
    """The plan with its reasons in names; its assignments and digest stay as they are."""
    return replace(plan, reasons=tuple(_named(reason, names) for reason in plan.reasons))


def _named(reason: Reason, names: Mapping[str, str]) -> Reason:
    told = {
        field.name: _in_names(text, names)
        for field in fields(reason)
        if isinstance(text := getattr(reason, field.name), str)
    }
    return replace(reason, **told)  # type: ignore[arg-type]


def _in_names(text: str, names: Mapping[str, str]) -> str:
    once = SAID_TWICE.sub(r"\1 \2", text)
    return UUID.sub(lambda found: names.get(found[0], found[0]), once)
