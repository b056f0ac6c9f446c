"""How reports are written in the simulated region: place with error, dates, digest, grade."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from clearground.edge.sim.cast import OPENED, Cast
from clearground.edge.sim.desk import Desk, Official
from clearground.edge.sim.front import FRONT_STARTED
from clearground.edge.sim.outline import Outline
from clearground.edge.sim.sources import SILENT, SILENT_DAYS, SOURCES, Source
from clearground.edge.sim.written import point, shape
from clearground.events.evidence import EvidenceGraded, EvidenceReported
from clearground.standards.geometry import Shape
from clearground.standards.terms import Directness, EvidenceKind

_UNGRADED_ODDS = 0.08
_VERY_LATE_ODDS = 0.04
_COPY_ODDS = 0.03
_LATEST = 2.0


@dataclass(frozen=True, slots=True)
class ReportRef:
    """A report as the rest of the simulation needs it: UUID, kind, middle of its place.

    `learned` is how many days before today it was recorded. `patch` is the patch behind it, -1
    where nothing lies behind it; it is truth and enters no record.
    """

    entity: str
    kind: EvidenceKind
    directness: Directness
    x_m: float
    y_m: float
    patch: int
    source: str
    side: str
    learned: float


@dataclass
class Press:
    """Writes reports and their grades, and keeps what was written.

    Parameters
    ----------
    desk : Desk
        Where the drafts go.
    cast : Cast
        Who collects and who grades; never the same person.
    outline : Outline
        The region, off which no report is placed.
    """

    desk: Desk
    cast: Cast
    outline: Outline
    written: list[ReportRef] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Keep the region's polygon ready to be asked often."""
        self.ground = self.outline.polygon
        shapely.prepare(self.ground)

    def report(
        self,
        kind: EvidenceKind,
        directness: Directness,
        *,
        source: Source,
        days: float,
        where: tuple[float, float] | BaseGeometry | None = None,
        patch: int = -1,
        credibility: int = 2,
        **facts: Any,  # Any: optional fields of EvidenceReported, checked by its constructor
    ) -> str:
        """Write a report of something that was so `days` before today; gives its UUID.

        The place is shifted by the source's true error; its stated error is what is recorded
        unless `position_error_m` is given.
        """
        rng = self.desk.rng
        placed, x, y = self._placed(where, source)
        learned = self._learned(days, source)
        facts.setdefault("position_error_m", source.stated_error_m)
        facts.setdefault("observed_from", self.desk.at(days))
        made = EvidenceReported(
            kind,
            directness,
            source.name,
            placed,
            side=source.side,
            published=self.desk.day(max(learned, 0.0)),
            collected=self.desk.day(max(learned, 0.0)),
            **facts,
        )
        made = _with_original(made)
        by = self.cast.collector(int(rng.integers(3)))
        entity = self.desk.write(made, by=by, days=days, learned=learned)
        ref = ReportRef(entity, kind, directness, x, y, patch, source.name, source.side, learned)
        self.written.append(ref)
        self._grade(entity, source, learned=learned, credibility=credibility)
        if rng.random() < _COPY_ODDS:
            self._copy(entity, made, by=by, days=days, learned=learned)
        return entity

    def _placed(
        self, where: tuple[float, float] | BaseGeometry | None, source: Source
    ) -> tuple[Shape | None, float, float]:
        """The place as the source gives it, and its middle."""
        if where is None:
            return None, float("nan"), float("nan")
        dx, dy = source.bias_m + self.desk.rng.normal(0, source.true_error_m, 2)
        if isinstance(where, tuple):
            x, y = self._inside(where[0] + dx, where[1] + dy)
            return point(x, y), x, y
        moved = translate(where, dx, dy)
        if not self.ground.contains(moved):
            moved = shapely.intersection(moved, self.ground)
            moved = where if moved.is_empty else moved
        middle = moved.centroid
        return shape(moved), float(middle.x), float(middle.y)

    def _inside(self, x_m: float, y_m: float) -> tuple[float, float]:
        """The place, moved onto the region's ground where an error would carry it out."""
        west, _, east, _ = self.outline.bounds
        x = min(max(x_m, west + 1), east - 1)
        low, high = self.outline.northing(np.array([x]), np.array([0.0005, 0.9995]))
        return float(x), float(min(max(y_m, low), high))

    def _learned(self, days: float, source: Source) -> float:
        """Days before today on which the report reached the region's desk."""
        rng = self.desk.rng
        lag = source.lag_days * rng.uniform(0.4, 1.8)
        if rng.random() < _VERY_LATE_ODDS:
            lag += rng.uniform(90, 400)
        opened = OPENED - 4 - rng.uniform(0, 60)
        return float(max(_least_days(source.name), min(days - lag, opened)))

    def _grade(self, entity: str, source: Source, *, learned: float, credibility: int) -> None:
        """Grade the report by another officer a few days later; a few stay ungraded."""
        rng = self.desk.rng
        if learned < 4 or rng.random() < _UNGRADED_ODDS:
            return
        slip = int(rng.choice([0, 0, 0, 1, -1]))
        grade = 6 if rng.random() < 0.05 else int(np.clip(credibility + slip, 1, 5))
        letter = "F" if rng.random() < 0.04 else source.reliability
        days = max(1.0, learned - rng.uniform(0.5, 3))
        self.desk.write(
            EvidenceGraded(letter, grade, ""),
            by=self.cast.official("grader"),
            days=days,
            entity=entity,
        )

    def _copy(
        self, first: str, made: EvidenceReported, *, by: Official, days: float, learned: float
    ) -> None:
        """The same record once more, from another list; it is kept and counted once."""
        copy = replace(made, same_as=first, layer="repeated list")
        least = _least_days(made.source)
        later = max(least, learned - self.desk.rng.uniform(2, 30))
        self.desk.write(copy, by=by, days=days, learned=later)

    def resident(self, village: str, number: int) -> tuple[Source, float]:
        """An invented resident of a village as a source, and how far off their places are.

        Most state an error near their real one; about one in six is far more certain than right.
        """
        rng = self.desk.rng
        honest = rng.random() > 0.17
        true = float(rng.uniform(60, 320))
        stated = true * rng.uniform(0.8, 1.4) if honest else rng.uniform(20, 45)
        letter = str(rng.choice(list("BCCDEF")))
        name = f"Resident {number} of {village}"
        return Source(name, "", letter, round(float(stated)), true, lag_days=15), true


def _least_days(source_name: str) -> float:
    """Days before today after which nothing of a source has arrived."""
    return float(SILENT_DAYS) if source_name == SILENT else _LATEST


def days_ago(fighting_day: float) -> float:
    """Days before today of a day counted from the start of the fighting."""
    return FRONT_STARTED - fighting_day


def source(name: str) -> Source:
    """The named source."""
    return SOURCES[name]


def _with_original(made: EvidenceReported) -> EvidenceReported:
    """The report with its original record, as it came in, and the digest of its bytes."""
    body = {
        "kind": made.kind.value,
        "source": made.source,
        "text": made.text,
        "place": made.shape if made.shape and len(made.shape) < 200 else "",
        "observed": made.observed_from.isoformat() if made.observed_from else "",
    }
    text = json.dumps(body, sort_keys=True)
    return replace(made, original=text, original_digest=hashlib.sha256(text.encode()).hexdigest())
