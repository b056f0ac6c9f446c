"""Each fault of a checkpoint or receipt is told in three parts, under its own code."""

from __future__ import annotations

from clearground.edge.ledger import checkpoint_faults as faults


def test_each_fault_has_three_parts_and_its_code() -> None:
    """Tests all ten, errors and findings."""
    found = [
        faults.broken_checkpoint(1, "detail"),
        faults.cut("d", 1, 2, "it"),
        faults.rewritten("d", 1, "it"),
        faults.no_receipt("detail").finding,
        faults.other_region("a", "b").finding,
        faults.checkpoint_gone(1),
        faults.made_elsewhere("d"),
        faults.broken_cosignature("UN"),
        faults.no_checkpoint().finding,
        faults.nothing_recorded().finding,
    ]
    assert [f.code for f in found] == [f"LED-{n}" for n in range(100, 110)]
    for fault in found:
        assert all((fault.what, fault.why, fault.next))
        assert "{" not in fault.what + fault.why + fault.next
