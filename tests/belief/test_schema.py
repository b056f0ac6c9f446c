"""Tests of the document beside the raster and its schema."""

from __future__ import annotations

import json
from importlib import resources

from clearground.belief import BANDS, CLASSES, BeliefParameters, EvidenceBundle, Grid, fit
from clearground.belief.schema import SCHEMA, document


def test_the_document_has_exactly_the_fields_of_the_schema() -> None:
    """Required, described and written fields are the same; constants and lists agree."""
    text = resources.files("clearground.belief").joinpath(f"data/{SCHEMA}.schema.json").read_text()
    schema = json.loads(text)
    belief = fit(EvidenceBundle(), Grid(0, 100, 50, 2, 2), BeliefParameters(), 1)
    made = json.loads(json.dumps(document(belief, simulated=True)))
    assert set(made) == set(schema["required"]) == set(schema["properties"])
    grid = schema["properties"]["grid"]
    assert set(made["grid"]) == set(grid["required"]) == set(grid["properties"])
    for name in ("schema", "kind", "interval"):
        assert made[name] == schema["properties"][name]["const"]
    band = schema["properties"]["bands"]["items"]["properties"]["name"]["enum"]
    assert [b["name"] for b in made["bands"]] == band == list(BANDS)
    assert made["classes"] == schema["properties"]["classes"]["items"]["enum"]
    assert made["classes"] == [c.value for c in CLASSES]
    assert len(made["digest"]) == len(made["evidence_digest"]) == 64
    assert made["simulated"] is True
    assert document(belief, simulated=False)["simulated"] is False
    # Nothing is known here, so the whole total rests on the bare prior.
    assert made["no_information_share"] == 1.0
    assert made["expected_items_without_information"] == made["expected_items"] > 0
