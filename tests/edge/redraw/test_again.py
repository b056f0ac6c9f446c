"""Layers kept row by row are those drawn from zero (issue 4, point 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearground.edge.layers.build import build
from clearground.edge.redraw import again as again_module
from clearground.edge.redraw import touched as touched_module
from clearground.edge.redraw.touched import Touched
from clearground.events import Event
from tests.edge.redraw.drawn import Kept, moment_of, region, rows_of, state_of
from tests.edge.sums.worlds import one_device

SEEDS = st.integers(0, 10**6)


def differences(events: Sequence[Event], step: int) -> tuple[Kept, list[str]]:
    """The layers kept row by row, and where they differ from those drawn from zero."""
    kept, wrong = Kept(), []
    for upto in (*range(step, len(events), step), len(events)):
        state = state_of(events[:upto])
        if state is None:
            continue
        kept.follow(events[:upto], state)
        zero = rows_of(build(state, now=moment_of(events[:upto]), simulated=False))
        wrong += [f"{name} after {upto}" for name in zero if kept.rows[name] != zero[name]]
    return kept, wrong


@settings(max_examples=12, deadline=None)
@given(SEEDS, st.integers(1, 3), st.integers(1, 9))
def test_layers_kept_row_by_row_are_those_drawn_from_zero(
    seed: int, devices: int, step: int
) -> None:
    """Tests every column and every shape, after each batch."""
    assert differences(region(seed, devices=devices), step)[1] == []


def test_most_batches_are_drawn_in_part() -> None:
    """Tests that the test above compares rows, and not the whole drawing with itself."""
    kept = [differences(region(seed), 3)[0] for seed in range(4)]
    assert sum(k.parts for k in kept) > 2 * sum(k.wholes for k in kept)


@pytest.mark.parametrize(
    "fault", ["one thing skipped", "ground passed over", "what changes without a record"]
)
def test_a_touched_thing_that_is_skipped_is_caught(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that the comparison above finds a deliberate fault in following."""
    true_touched = again_module.touched

    def skipped(events: Sequence[Event], known: int, also: Iterable[str] = ()) -> Touched | None:
        found = true_touched(events, known, also)
        names = found and sorted(n for n in found.names if n[:1] in "aops")
        return found and Touched(found.names - set(names[:1] if names else ()), found.events)

    def alone(events: Sequence[Event], known: int, _also: Iterable[str] = ()) -> Touched | None:
        return true_touched(events, known)

    if fault == "one thing skipped":
        monkeypatch.setattr(again_module, "touched", skipped)
    elif fault == "what changes without a record":
        monkeypatch.setattr(again_module, "touched", alone)
    else:
        monkeypatch.setattr(touched_module._Web, "_beside", lambda *_given: set())
    wrong = [w for seed in range(4) for w in differences(one_device(region(seed)), 4)[1]]
    assert len(wrong) > 1


@pytest.mark.campaign
def test_many_regions_kept_row_by_row_are_those_drawn_from_zero() -> None:
    """Tests 500 regions, three offices at most, with batches of one to seven records."""
    wrong = {
        seed: found
        for seed in range(500)
        if (found := differences(region(seed, devices=1 + seed % 3), 1 + seed % 7)[1])
    }
    assert wrong == {}
