"""Every fact that can happen, one frozen model each, grouped by room."""

from __future__ import annotations

from clearground.events import (
    areas,
    evidence,
    field,
    forecast,
    protect,
    quality,
    region,
    release,
    teams,
)
from clearground.events.core import SCHEMA_VERSION, Draft, Event, Kept, Payload, keep

PAYLOADS: dict[str, type[Payload]] = {
    cls.__name__: cls
    for module in (region, teams, evidence, areas, forecast, field, protect, quality, release)
    for cls in vars(module).values()
    if isinstance(cls, type) and issubclass(cls, Payload) and cls is not Payload
}
"""Every payload class by its event type, in the order of the path."""

__all__ = ["PAYLOADS", "SCHEMA_VERSION", "Draft", "Event", "Kept", "Payload", "keep"]
