"""The document that describes a belief beside its raster; its schema is `belief-1.schema.json`."""

from __future__ import annotations

from clearground.belief.outcome import BANDS, Belief

SCHEMA = "belief-1"
"""Name and version of the schema in `data/`."""

UNITS: dict[str, str] = {
    "mean": "items per hectare",
    "sd": "items per hectare",
    "lo": "items per hectare",
    "hi": "items per hectare",
    "p_any": "probability per cell",
    "distance_m": "m",
    "provenance": "0 no information, 1 covariate only, 2 evidence nearby, 3 searched",
}


def document(belief: Belief, *, simulated: bool) -> dict[str, object]:
    """Plain values that describe a belief's face: grid, classes, bands, origin, totals.

    Parameters
    ----------
    belief : Belief
        The whole map.
    simulated : bool
        Whether the region is simulated.

    >>> from clearground.belief import BeliefParameters, EvidenceBundle, Grid, fit
    >>> made = document(fit(EvidenceBundle(), Grid(0, 100, 50, 2, 2), BeliefParameters(), 1),
    ...                 simulated=True)
    >>> made["schema"], made["kind"]
    ('belief-1', 'forecast')
    """
    grid = belief.grid
    low, high = belief.expected_ends()
    return {
        "schema": SCHEMA,
        "kind": "forecast",
        "simulated": simulated,
        "digest": belief.digest,
        "evidence_digest": belief.evidence_digest,
        "engine": belief.engine,
        "parameters": belief.parameters,
        "seed": belief.seed,
        "grid": {
            "x_min_m": grid.x_min_m,
            "y_max_m": grid.y_max_m,
            "cell_m": grid.cell_m,
            "columns": grid.columns,
            "rows": grid.rows,
        },
        "classes": [c.value for c in belief.classes],
        "bands": [{"name": name, "unit": UNITS[name]} for name in BANDS],
        "interval": 0.9,
        "expected_items": belief.expected_items(),
        "expected_items_lo": low,
        "expected_items_hi": high,
        "expected_items_without_information": belief.uninformed_items(),
        "no_information_share": float((~belief.informed).mean()),
    }
