"""Each fault of a server has three parts and a code of its own."""

from __future__ import annotations

from clearground.edge.ledger.postgres import faults


def test_each_fault_says_what_why_and_what_next() -> None:
    """Tests the codes, and that no part is missing."""
    made = [
        faults.no_driver(),
        faults.unreachable("p", "d"),
        faults.no_postgis("p", "d"),
        faults.lost("p", "d"),
        faults.unsafe_server("p", "fsync"),
        faults.not_empty("p"),
        faults.moved_apart("p", "1", "2"),
        faults.keys_there("p", "f"),
        faults.files_only("p", "w"),
        faults.no_region("p"),
        faults.no_path("p", "--out"),
        faults.no_roles("p"),
        faults.no_role("p", "r"),
        faults.no_reader("p", "r"),
    ]
    codes = [f"LED-8{n}" for n in range(9)] + ["NF-12", "LED-230", "LED-232", "LED-233", "LED-234"]
    assert [error.code for error in made] == codes
    for error in made:
        assert all((error.finding.what, error.finding.why, error.finding.next))
