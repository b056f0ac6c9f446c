"""`clearground sync` as people use it, against a real server process."""

from __future__ import annotations

from pathlib import Path

from tests.edge.cli.test_json import documented, keys
from tests.edge.sync import offices as o


def test_two_offices_meet_over_a_line(tmp_path: Path) -> None:
    """Tests the answer as JSON and in words, and that it holds the keys of the page."""
    head, district = o.offices(tmp_path)
    o.report(head, "Miller")
    with o.served(head) as server:
        said = o.told("sync", str(district), server.url, "--by", "A", *o.NOW)
        words = o.ok("sync", str(district), server.url, "--by", "A", *o.NOW)
    assert (said["equal"], said["received"]) == (True, 1)
    assert "Both offices hold the same records." in words
    left_out = {"left_out[].code", "left_out[].what", "left_out[].next"}
    assert keys(said) == documented()["sync"] - left_out
    assert o.root(head) == o.root(district)


def test_who_takes_records_in_is_named(tmp_path: Path) -> None:
    """Tests a server for other offices without a person."""
    head, _district = o.offices(tmp_path)
    status, said = o.run("serve", str(head), "--sync", *o.NOW)
    assert (status, "REC-24" in said) == (2, True)
