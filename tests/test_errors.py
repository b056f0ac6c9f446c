"""Every error has three parts, a code that names its family, and the exit status of the family."""

from __future__ import annotations

import pytest

from clearground import errors
from clearground.errors import (
    AccountError,
    AreaError,
    ClearError,
    FieldError,
    Finding,
    LedgerError,
    NotFoundError,
    RuleError,
    UsageError,
    raise_first,
)

FAMILIES = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, ClearError) and kind is not ClearError
]


def finding(code: str) -> Finding:
    return Finding(code, "Team 3 is away", "Nobody may be sent", "Choose another day.")


def test_nothing_found_raises_nothing() -> None:
    """Tests that a draft without a fault passes."""
    raise_first(())


@pytest.mark.parametrize(
    ("code", "family", "status"),
    [
        ("AREA-01", AreaError, 4),
        ("FIELD-07", FieldError, 4),
        ("ACC-02", AccountError, 4),
        ("PAR-01", UsageError, 2),
        ("LED-20", LedgerError, 5),
        ("NF-01", NotFoundError, 6),
        ("NEW-01", RuleError, 4),
    ],
)
def test_the_first_finding_is_raised_as_its_family(
    code: str, family: type[ClearError], status: int
) -> None:
    """Tests a code of each exit status; a code of no known family is a rule that forbids."""
    with pytest.raises(family) as raised:
        raise_first((finding(code), finding("AREA-99")))
    assert (raised.value.code, raised.value.EXIT) == (code, status)
    assert raised.value.finding.what == "Team 3 is away"


def test_an_error_is_told_in_its_three_parts_with_its_code() -> None:
    """Tests the text a person reads: what, code, why, what next; one full stop after what."""
    told = str(UsageError("REC-22", "That is no time.", "Why.", "Next."))
    assert told == "That is no time (REC-22). Why. Next."


def test_every_family_has_an_exit_status_of_its_own_branch() -> None:
    """Tests that no family falls back to 0 or to the status of an unknown failure, 1."""
    assert {kind.EXIT for kind in FAMILIES} == {2, 3, 4, 5, 6}


def test_every_family_can_be_caught_as_one() -> None:
    """Tests that each has a sentence of its own for the reader of the tree."""
    assert all(kind.__doc__ for kind in FAMILIES)
    assert len({kind.__doc__ for kind in FAMILIES}) == len(FAMILIES)
