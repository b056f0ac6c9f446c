"""Tests of what reports are worth."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from clearground.belief import CLASSES, BeliefParameters, EvidenceItem
from clearground.belief.claims import weigh
from clearground.standards.terms import Directness, EvidenceKind, HazardClass

PARAMETERS = BeliefParameters()


def report(name: str, kind: EvidenceKind, **further: object) -> EvidenceItem:
    """A report graded A1 at one place."""
    values: dict[str, object] = {"reliability": "A", "credibility": 1, **further}
    directness = values.pop("directness", Directness.DIRECT)
    return EvidenceItem(name, kind, directness, shapely.Point(0, 0), **values)


def table(kind: EvidenceKind) -> object:
    """The kind's row in the parameters."""
    return next(k for k in PARAMETERS.kinds if k.kind is kind)


def test_context_carries_no_weight() -> None:
    """A settlement or a control area is no claim."""
    kinds = (EvidenceKind.SETTLEMENT, EvidenceKind.CONTROL_AREA, EvidenceKind.STATEMENT)
    assert weigh([report(k.value, k) for k in kinds], PARAMETERS) == ()


def test_grade_scales_the_log_ratio() -> None:
    """C2 leaves 0.65 * 0.85 of the log ratio of an A1 find."""
    (best,) = weigh([report("a", EvidenceKind.FIND)], PARAMETERS)
    (graded,) = weigh([report("a", EvidenceKind.FIND, reliability="C", credibility=2)], PARAMETERS)
    assert np.array(graded.strength) == pytest.approx(0.5525 * np.array(best.strength))


def test_a_named_class_takes_the_whole_and_spills_to_the_others() -> None:
    """The class named gets the full ratio, each other the spilled share of its log."""
    find = report("a", EvidenceKind.FIND, hazard=HazardClass.SUBMUNITION)
    (claim,) = weigh([find], PARAMETERS)
    full = np.log(table(EvidenceKind.FIND).ratio)
    wanted = [full if c is HazardClass.SUBMUNITION else PARAMETERS.spill * full for c in CLASSES]
    assert claim.strength == pytest.approx(wanted)


def test_of_copies_the_best_graded_counts() -> None:
    """Two copies, ungraded and A1: the A1 one counts, whichever came first."""
    plain = report("a", EvidenceKind.FIND, copies="g", reliability="", credibility=0)
    graded = report("b", EvidenceKind.FIND, copies="g")
    for order in ([plain, graded], [graded, plain]):
        (claim,) = weigh(order, PARAMETERS)
        assert claim.item.id == "b"


def test_directness_turns_a_kind_round() -> None:
    """National lists may call a lifted minefield's record negative: then it lowers."""
    kind = EvidenceKind.LIFTED_MINEFIELD_RECORD
    (lifted,) = weigh([report("a", kind, directness=Directness.NEGATIVE)], PARAMETERS)
    assert not lifted.positive
    assert lifted.strength[0] == pytest.approx(np.log(1 - table(kind).refutes))
    gains = lifted.gains(np.array([0.0, 0.5, 1.0]))[0]
    # -log(1 - d share) with d the probability to be right.
    d = table(kind).refutes
    assert gains == pytest.approx([0.0, -np.log(1 - 0.5 * d), -np.log(1 - d)])
