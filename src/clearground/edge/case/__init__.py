"""The case file: which layers a region's records come from, and how they are read."""

from clearground.edge.case.init import case_init
from clearground.edge.case.intake import (
    OPENING,
    Prepared,
    batches,
    intake_case,
    named_ids,
    prepare_case,
    real_ids,
    seeded_ids,
)
from clearground.edge.case.load import Case, load_case
from clearground.edge.case.missing import MissingLayer, missing_layers
from clearground.edge.case.strength import Strength, read_strength, strength_drafts
from clearground.edge.exchange.intake import Batch, Counts, Ids, Recorder

__all__ = [
    "OPENING",
    "Batch",
    "Case",
    "Counts",
    "Ids",
    "MissingLayer",
    "Prepared",
    "Recorder",
    "Strength",
    "batches",
    "case_init",
    "intake_case",
    "load_case",
    "missing_layers",
    "named_ids",
    "prepare_case",
    "read_strength",
    "real_ids",
    "seeded_ids",
    "strength_drafts",
]
