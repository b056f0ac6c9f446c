"""What is said of contents has three parts and names the document."""

from __future__ import annotations

import pytest

from clearground.edge.ledger import contents_faults as faults
from clearground.errors import ClearError

DIGEST = "ab" * 32


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (faults.no_digest(DIGEST), "NF-14"),
        (faults.not_here(DIGEST), "NF-15"),
        (faults.ambiguous(DIGEST, 2), "LED-180"),
        (faults.damaged(DIGEST, "x"), "LED-181"),
        (faults.something_else(DIGEST), "LED-182"),
        (faults.unnamed(DIGEST), "LED-183"),
        (faults.too_long(DIGEST), "LED-184"),
        (faults.not_a_file(DIGEST), "LED-185"),
        (faults.there_already(DIGEST), "LED-186"),
        (faults.no_files_part(DIGEST), "LED-187"),
    ],
)
def test_each_has_its_code_and_three_parts(fault: ClearError, code: str) -> None:
    """Tests every fault of the module."""
    assert fault.code == code
    assert DIGEST in fault.finding.what
    assert all((fault.finding.what, fault.finding.why, fault.finding.next))
