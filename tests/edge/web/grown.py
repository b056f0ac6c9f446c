"""The sample region with more facts recorded after its present."""

from __future__ import annotations

from datetime import datetime, timedelta

from clearground.edge.web.outputs import Outputs
from clearground.edge.web.room import Room
from clearground.events import Event, Payload
from tests.edge.region import NOW, drafts

Fact = tuple[str, Payload]


def grown(*facts: Fact, by: str = "officer", since: datetime = NOW) -> Room:
    """A room of the sample region and of these facts, an hour apart from `since` on."""
    told = [(d.entity, d.payload, d.actor, d.valid_time) for d in drafts()]
    told += [(e, p, by, since + timedelta(hours=i + 1)) for i, (e, p) in enumerate(facts)]
    events = tuple(
        Event(
            entity=entity, payload=payload, actor=actor, organisation="authority",
            valid_time=when, recorded_time=when, simulated=True, id=f"event-{n}", device="d",
            sequence=n, key_id="k", clock=f"{n:06}", salt="", payload_digest="",
        )
        for n, (entity, payload, actor, when) in enumerate(told)
    )  # fmt: skip
    return Room(lambda: events, lambda: "", Outputs(None))
