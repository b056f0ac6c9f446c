"""An answer about the past says that it is one (hazard H-03)."""

from __future__ import annotations

import json
from pathlib import Path

from tests.safety.conftest import run


def test_an_account_of_the_past_names_its_date(hostile: Path) -> None:
    """Tests that 2 March, before the declaration of 5 March, is not told as if it were now."""
    region = str(hostile)
    now = json.loads(run("account", region, "--json"))
    past = json.loads(run("account", region, "--as-known", "2027-03-02", "--json"))
    assert now["declared_m2"] > 0
    assert "as_known" not in now
    assert past["declared_m2"] == 0
    assert past["as_known"].startswith("2027-03-02T23:59:59")
    text = run("account", region, "--as-known", "2027-03-02")
    assert text.startswith("Not now: as known 2027-03-02")
    assert "Not now" not in run("account", region)
