"""What is not of its kind is recorded by no store and taken in from no bundle."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from clearground.edge.ledger import batch
from clearground.edge.ledger.bundling import read_bundle, write_bundle
from clearground.edge.ledger.kinds import fault_of
from clearground.edge.ledger.store import GeoPackageStore
from clearground.errors import LedgerError
from clearground.events import Draft, Payload
from clearground.events.evidence import EvidenceReported
from tests.edge.ledger.offices import (
    FIELD,
    HEAD,
    enrol_field,
    fact,
    field_records,
    hand,
    head_office,
)
from tests.edge.region import NOW, drafts

REPORT = next(d.payload for d in drafts() if d.type == "EvidenceReported")


@dataclass(frozen=True)
class Unknown(Payload):
    """A fact that the product does not have."""


def wrong(**fields: Any) -> Draft:
    """A report with these fields put by force."""
    assert isinstance(REPORT, EvidenceReported)
    return fact("odd", replace(REPORT, **fields), "officer", 9)


WRONG = [
    wrong(position_error_m="near"),
    wrong(position_error_m="12"),
    wrong(count=True),
    wrong(count=1.5),
    wrong(kind="no such kind"),
    wrong(text=5),
    wrong(observed_from="yesterday"),
    fact("odd", Unknown(), "officer", 9),
    replace(wrong(), actor=""),
    replace(wrong(), entity=5),  # type: ignore[arg-type]
    replace(wrong(), tier="open"),  # type: ignore[arg-type]
    replace(wrong(), simulated="yes"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("draft", WRONG, ids=range(len(WRONG)))
def test_a_value_of_another_kind_is_refused_and_nothing_is_recorded(
    draft: Draft, tmp_path: Path
) -> None:
    """Tests text for a number, a number for text, unknown words, and the envelope's own fields."""
    assert fault_of(draft)
    with head_office(tmp_path / "a.gpkg") as store:
        before = store.root_digest(), store.position()
        good = fact("good", REPORT, "officer", 8)
        with pytest.raises(LedgerError) as refused:
            store.append([good, replace(draft, simulated=draft.simulated)], hand(HEAD, 7))
        assert refused.value.code in ("LED-211", "LED-05")
        assert (store.root_digest(), store.position()) == before
        store.append([good], hand(HEAD, 7))
        assert store.events()[-1].entity == "good"


def test_every_fact_of_the_sample_region_is_of_its_kind() -> None:
    """Tests that the check refuses nothing that is right."""
    assert [d.type for d in drafts() if fault_of(d)] == []


def test_a_bundle_with_such_a_record_brings_what_was_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests a device whose program checked nothing: LED-212, the earlier batch is taken in."""
    head, field = head_office(tmp_path / "head.gpkg"), GeoPackageStore.create(tmp_path / "f.gpkg")
    enrol_field(head)
    read_bundle(field, write_bundle(head, HEAD, now=NOW), now=NOW)
    field_records(field)
    good = field.have()[FIELD.device()]
    monkeypatch.setattr(batch, "fault_of", lambda _draft: "")
    field.append([wrong(position_error_m="near")], hand(FIELD, 50))
    before = head.position()
    received = read_bundle(head, write_bundle(field, FIELD, now=NOW), now=NOW)
    assert [f.code for f in received.findings] == ["LED-212"]
    assert head.have()[FIELD.device()] == good
    assert len(head.events()) == head.position() == before + good
    head.close()
    field.close()
