"""A disk that refuses at every call: a clean error, no half state, and work goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.edge.ledger.refusals import SCENARIOS, Fault, Scenario, create_faults, run_steps

IN_CI = 3


def whole(folder: Path, scenario: Scenario) -> int:
    made = folder / "create"
    made.mkdir()
    found = run_steps(folder, scenario)
    assert found.faults == []
    assert found.refused > 0
    assert list(create_faults(made, scenario)) == []
    return found.refused


@pytest.mark.parametrize("scenario", SCENARIOS[:IN_CI], ids=lambda s: s.name)
def test_a_refusing_disk_leaves_no_half_state(tmp_path: Path, scenario: Scenario) -> None:
    """Tests each step of the store with each of its calls refused: LED-04, as before or after."""
    assert whole(tmp_path, scenario) > 100


@pytest.mark.parametrize(
    "fault",
    [Fault({"BEGIN IMMEDIATE": "SELECT 1", "COMMIT": "SELECT 1"}), Fault(silent=True)],
    ids=["no transaction", "errors taken for success"],
)
def test_the_harness_sees_half_states_and_silence(tmp_path: Path, fault: Fault) -> None:
    """Tests that a store without transactions, and one that says nothing, are caught."""
    assert run_steps(tmp_path, SCENARIOS[1], fault).faults


@pytest.mark.campaign
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s.name)
def test_no_refusal_leaves_a_half_state(tmp_path: Path, scenario: Scenario) -> None:
    """The long campaign: every scenario."""
    print(f"\n{scenario.name}: {whole(tmp_path, scenario)} refusals, no fault")
