"""Whether a person's own signature is demanded of an office, and what is told where it lacks."""

from __future__ import annotations

from datetime import date

from clearground.edge.personal import no_personal_key, personal_demanded, wrong_passphrase
from clearground.standards.parameters import ParameterBook, parse
from tests.edge.ledger.test_proof_hands import RULE
from tests.scene import BOOK

DAY = date(2026, 5, 4)


def test_only_a_set_that_says_so_demands_it() -> None:
    """Tests the example set, one that demands, and one that is older than the rule."""
    assert not personal_demanded(BOOK, DAY)
    assert personal_demanded(parse(RULE.format(version="v", value=1), origin="t"), DAY)
    assert not personal_demanded(ParameterBook("none"), DAY)


def test_what_lacks_is_told_with_its_name() -> None:
    """Tests both refusals."""
    assert wrong_passphrase("Ann").code == "LED-250"
    assert no_personal_key("Ann").code == "LED-251"
    assert "Ann" in str(no_personal_key("Ann"))
