"""The two real cases come in whole; without the shared data these tests are skipped."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clearground.edge.case import (
    OPENING,
    Batch,
    Case,
    intake_case,
    load_case,
    missing_layers,
    real_ids,
)
from clearground.edge.parameters import default_book
from clearground.events.evidence import EvidenceReported
from clearground.evidence.differences import find, rules_of
from clearground.evidence.distinct import copies
from clearground.evidence.state import Dossier
from clearground.standards.terms import EvidenceKind

CASES = Path(__file__).resolve().parents[3] / "cases"
NOW = datetime(2026, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.shared


def taken(name: str) -> tuple[Case, list[Batch], Dossier]:
    case = load_case(CASES / f"{name}.toml")
    missing = [str(p) for p in case.files.values() if not p.exists()]
    if missing:
        pytest.skip(f"the shared data are not there: set CLEARGROUND_SHARED ({missing[0]})")
    found = [b for b in intake_case(case, now=NOW, ids=real_ids()) if b.layer != OPENING]
    dossier = Dossier()
    for draft in (d for b in found for d in b.drafts):
        dossier.apply(draft)
    return case, found, dossier


@pytest.fixture(scope="module")
def bosnia() -> tuple[Case, list[Batch], Dossier]:
    return taken("bosnia")


@pytest.fixture(scope="module")
def kursk() -> tuple[Case, list[Batch], Dossier]:
    return taken("kursk")


def test_of_the_bosnian_features_none_is_dropped(
    bosnia: tuple[Case, list[Batch], Dossier],
) -> None:
    """Tests 6,576 features: 372 cross themselves, 5 have no shape, 115 repeat another."""
    case, found, dossier = bosnia
    areas = [b for b in found if b.layer not in ("municipalities_adm3", "national_statistics")]
    assert sum(b.counts.read for b in areas) == 6576
    assert sum(b.counts.repaired for b in areas) == 372
    assert sum(b.counts.quarantined for b in areas) == 5
    assert sum(b.counts.imported for b in areas) == 6576 - 372 - 5
    assert sum(len(later) for later in copies(dossier).values()) == 115
    assert {q.code for q in dossier.quarantine.values()} == {"GEO-10"}
    assert all(q.original for q in dossier.quarantine.values())
    assert "roads" in {m.name for m in missing_layers(case)}


def test_the_kursk_records_are_all_there_and_told_neutrally(
    kursk: tuple[Case, list[Batch], Dossier],
) -> None:
    """Tests the counts per layer, the sources' own words, and the program's."""
    case, found, dossier = kursk
    read = {b.layer: b.counts.read for b in found}
    assert (read["control_daily"], read["defensive_works"], read["statements"]) == (3336, 9083, 12)
    assert sum(b.counts.quarantined for b in found) == 0
    control = [
        r.facts for r in dossier.reports.values() if r.facts.kind is EvidenceKind.CONTROL_AREA
    ]
    originals = " ".join(f.original for f in control)
    assert "liberated_ukraine" in originals
    assert "rus_occupied" in originals
    shown = " ".join({f"{f.topic} {f.text}" for f in control})
    assert "liberated" not in shown
    assert "occupied" not in shown
    assert all(" according to " in f.topic for f in control)
    assert {"villages", "roads", "land cover"} <= {m.name for m in missing_layers(case)}


def test_the_known_contradictions_are_noticed(
    kursk: tuple[Case, list[Batch], Dossier],
) -> None:
    """Tests 112 or 122 settlements, weekly rates that do not add up, and disputed ground."""
    told = find(kursk[2], rules_of(default_book(), NOW.date()))
    about = " | ".join(d.about for d in told)
    assert "112 or 122 settlements" in about
    assert "3,541 ha a week" in about
    held = [d for d in told if d.kind == "held"]
    assert len(held) > 10
    assert all(len(d.sources) == 2 and d.shape for d in held)


def test_statements_keep_their_interval_and_their_speaker(
    kursk: tuple[Case, list[Batch], Dossier],
) -> None:
    """Tests the announced strength, an upper bound, and a claim without a number."""
    stated = {
        d.payload.position: d.payload
        for b in kursk[1]
        if b.layer == "statements"
        for d in b.drafts
        if isinstance(d.payload, EvidenceReported)
    }
    assert (stated[1].value_low, stated[1].value_unit) == (1000.0, "persons")
    assert (stated[8].value_low, stated[8].value_high) == (None, 0.5)
    assert (stated[10].value_low, stated[10].value_high) == (None, None)
    assert all(s.source and s.text and s.shape is None for s in stated.values())
    assert all(s.position_error_m is None for s in stated.values())
    assert (stated[1].published_from, stated[1].published_to) == (
        date(2025, 6, 1),
        date(2025, 6, 30),
    )
