"""Short logs of several devices, for what depends on who had seen what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from clearground.events import Event, Payload
from clearground.events.region import Held, RecordsReceived

START = datetime(2027, 1, 1, tzinfo=UTC)


class Log:
    """Events of devices, in the order of writing; each device counts its own chain."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.last: dict[str, int] = {}
        self.held: dict[str, dict[str, int]] = {}

    def add(
        self, device: str, payload: Payload, entity: str = "thing", *, hour: int | None = None
    ) -> Event:
        """A record of a device, an hour after the one before it unless its clock says otherwise."""
        self.last[device] = self.last.get(device, 0) + 1
        when = START + timedelta(hours=len(self.events) if hour is None else hour)
        name = f"{device}{self.last[device]}"
        event = Event(
            entity=entity,
            payload=payload,
            actor=f"person of {device}",
            organisation="o",
            valid_time=when,
            recorded_time=when,
            id=name,
            device=device,
            sequence=self.last[device],
            key_id=f"key of {device}",
            clock=f"{len(self.events):04d}",
            salt="",
            payload_digest="",
        )
        self.events.append(event)
        return event

    def carry(self, source: str, target: str) -> Event:
        """The target takes in everything that the source holds."""
        held = self.held.setdefault(target, {})
        for device, last in {**self.held.get(source, {}), source: self.last[source]}.items():
            if device != target:
                held[device] = max(held.get(device, 0), last)
        told = tuple(Held(device, last) for device, last in sorted(held.items()))
        return self.add(target, RecordsReceived(told, "stick"), source)
