"""Each fault of a copy or a rescue is told in three parts, under its own code."""

from __future__ import annotations

from pathlib import Path

from clearground.edge.ledger import backup_faults, rescue_faults
from clearground.errors import Finding


def test_each_fault_has_three_parts_and_its_code() -> None:
    """Tests all five."""
    broken = Finding("LED-20", "what", "why", "next")
    found = [
        rescue_faults.no_end("d", 3, [2, 7]).finding,
        rescue_faults.nothing_follows("d", 3).finding,
        backup_faults.no_backup(Path("x"), "detail").finding,
        backup_faults.unproved(Path("x"), broken).finding,
        backup_faults.there_already(Path("x")).finding,
    ]
    assert [f.code for f in found] == ["LED-114", "LED-115", "LED-116", "LED-117", "LED-118"]
    assert "2 and 7" in found[0].next
    for fault in found:
        assert all((fault.what, fault.why, fault.next))
        assert "{" not in fault.what + fault.why + fault.next
