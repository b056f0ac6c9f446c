"""What a bundle brought is told in words and by the exit status."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from clearground.edge.cli.brought import answer
from clearground.edge.cli.carried import Papers
from clearground.edge.ledger import bundle_faults
from clearground.edge.ledger.bundling import Received
from clearground.errors import Finding


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(
    ("findings", "status"),
    [
        ((), 0),
        ((bundle_faults.forked("d", 3),), 5),
        ((bundle_faults.revoked("d", 3),), 0),
        ((bundle_faults.revoked("d", 3), bundle_faults.gap("d", 9, 3)), 5),
    ],
)
def test_a_script_can_tell_that_something_was_left_out(
    findings: tuple[Finding, ...], status: int, as_json: bool
) -> None:
    """Tests nothing left out, a fork, what is kept behind a revocation, and a gap beside it."""
    received = Received(0, "d", "2027-03-01T08:00:00Z", (), findings)

    @click.command()
    def read() -> None:
        answer(received, Papers(), as_json=as_json)

    result = CliRunner().invoke(read)
    assert result.exit_code == status
    assert ("You had all of them already." in result.output) == (not findings and not as_json)
