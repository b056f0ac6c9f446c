"""A region is opened once, in a place and a time zone that exist."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clearground.edge.cli import app
from clearground.edge.cli.read import read_events
from clearground.errors import UsageError
from clearground.pipeline import world_of
from clearground.standards.terms import Role, Tier

NOW = "2027-03-01T08:00:00Z"


def opened(path: Path, **changes: str) -> Result:
    given = {"name": "R", "lon0": "37", "lat0": "48", "by": "Ada", "organisation": "Authority"}
    words = [word for name, value in (given | changes).items() for word in (f"--{name}", value)]
    return CliRunner().invoke(app, ["region", "open", str(path), *words, "--now", NOW])


def test_whoever_opens_a_region_may_record_everything_else(tmp_path: Path) -> None:
    """Tests the first three facts, in the order in which each needs the one before."""
    path = tmp_path / "r.gpkg"
    assert opened(path).exit_code == 0
    events = read_events(path)
    facts = [e.type for e in events if e.type != "KeyEnrolled"]
    assert facts == ["RegionOpened", "OrganisationRegistered", "PersonRegistered"]
    world = world_of(events)
    (person,) = world.roster.people.values()
    assert {Role.ADMINISTRATOR, Role.APPROVING_AUTHORITY} <= set(person.facts.roles)
    assert person.facts.organisation in world.roster.organisations
    assert {e.tier for e in events if e.type == "PersonRegistered"} == {Tier.SECRET}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"lat0": "91"}, "GEO-21"),
        ({"lon0": "-180.5"}, "GEO-21"),
        ({"timezone": "Mars/Olympus"}, "REC-23"),
    ],
)
def test_a_place_or_zone_that_is_not_there_makes_no_file(
    tmp_path: Path, changes: dict[str, str], code: str
) -> None:
    """Tests latitude and longitude out of range and an unknown zone: nothing is left behind."""
    path = tmp_path / "r.gpkg"
    result = opened(path, **changes)
    assert result.exit_code == UsageError.EXIT
    assert code in result.output
    assert not path.exists()


def test_an_open_region_is_never_opened_over(tmp_path: Path) -> None:
    """Tests that the second opening is refused and the record stays as it was."""
    path = tmp_path / "r.gpkg"
    opened(path)
    before = read_events(path)
    assert opened(path, name="Other").exit_code != 0
    assert read_events(path) == before
