"""Reports as the rules of difference read them, made in one line each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import shapely

from clearground.events.evidence import EvidenceReported
from clearground.evidence.difference import rules_of
from clearground.evidence.state import Report
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import Directness, EvidenceKind
from tests.scene import BOOK

DAY = datetime(2025, 1, 1, tzinfo=UTC)
RULES = rules_of(BOOK, DAY.date())


def report(name: str, kind: EvidenceKind, directness: Directness, **facts: object) -> Report:
    """A report of that kind; `box` is its ground in metres, `day` the day it is about."""
    box = facts.pop("box", None)
    day = facts.pop("day", None)
    made = EvidenceReported(kind, directness, source=f"source of {name}")
    if box is not None:
        made = replace(made, shape=shape_from_metres(shapely.box(*box)))  # type: ignore[misc]
    if isinstance(day, int):
        since = DAY + timedelta(day)
        made = replace(made, observed_from=since, observed_to=since + timedelta(hours=23))
    made = replace(made, **facts)  # type: ignore[arg-type]
    return Report(name, made, DAY, DAY, "officer", "authority")
