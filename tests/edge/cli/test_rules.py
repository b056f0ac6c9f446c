"""National rules from a file: adopted, carried by the region, and applied to what follows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from clearground.edge.cli import app
from clearground.edge.office import open_office
from clearground.edge.parameters import book_in_force, default_book
from clearground.errors import ParameterError
from clearground.events import Draft
from clearground.events.region import ParametersAdopted

OWN = """
set: {version: national-1, authority: The authority, source: Order 12}
areas.minimum_evidence:
  description: Two reports for a suspected area.
  unit: reports
  values: [{from: 2020-01-01, value: {SHA: {total: 2, direct: 0}, CHA: {total: 2, direct: 2}}}]
"""
FIELD = "POLYGON ((-29.991 51.004, -29.988 51.004, -29.988 51.006, -29.991 51.006, -29.991 51.004))"
AT = "2027-03-01T08:00:00Z"


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, words)
    return result.exit_code, result.output


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """A region with one report and no rules adopted."""
    path = tmp_path / "r.gpkg"
    opened = ("--name", "R", "--lon0", "-30", "--lat0", "51", "--simulated", "--now", AT)
    assert run("region", "open", str(path), *opened, "--by", "A", "--organisation", "O")[0] == 0
    told = ("--kind", "accident", "--directness", "direct", "--source", "S", "--shape")
    place = ("POINT (-29.99 51.005)", "--by", "A", "--now", AT)
    assert run("evidence", "add", str(path), *told, *place)[0] == 0
    return path


def declare(path: Path, *more: str, by: str = "A") -> tuple[int, str]:
    """Declare a suspected area on the one report."""
    area = ("--code", "SHA-1", "--name", "N", "--area-class", "SHA", "--hazard", "minefield_ap")
    on = ("--shape", FIELD, "--evidence", "S", "--by", by, "--now", AT)
    return run("area", "declare", str(path), *area, *on, *more)


def adopt(path: Path, *more: str) -> tuple[int, str]:
    """Adopt rules."""
    return run("region", "adopt-parameters", str(path), "--by", "A", "--now", AT, *more)


def test_no_decision_before_rules_are_adopted(region: Path) -> None:
    """Tests that a decision without rules is refused with the command that adopts them."""
    status, said = declare(region)
    assert (status, "REL-90" in said, "adopt-parameters" in said) == (4, True, True)


def test_an_authoritys_file_is_applied_by_every_command_after_it(
    region: Path, tmp_path: Path
) -> None:
    """Tests that one report is enough by the example set, and not by the national file."""
    own = tmp_path / "own.yaml"
    own.write_text(OWN, encoding="utf-8")
    assert adopt(region, "--file", str(own))[0] == 0
    own.unlink()
    status, said = declare(region)
    assert (status, "AREA-03" in said, "needs 2" in said) == (4, True, True)


def test_the_example_set_serves_where_no_file_is_given(region: Path) -> None:
    """Tests the same declaration under the example set; its authority is the signer's own."""
    assert adopt(region)[0] == 0
    assert declare(region)[0] == 0
    with open_office(region, now_text=AT) as office:
        (area,) = office.world.register.areas.values()
        assert area.facts.parameters == default_book().version
        assert area.facts.authority == "O"


def test_a_decision_names_the_rules_of_its_own_day(region: Path) -> None:
    """Tests a version that was never adopted, and a day before the adoption."""
    assert adopt(region)[0] == 0
    assert "REC-44" in declare(region, "--parameters", "national-9")[1]
    assert "REC-44" in declare(region, "--valid", "2027-02-01")[1]


def test_one_version_never_names_two_sets(region: Path, tmp_path: Path) -> None:
    """Tests a changed file under the version of the first."""
    own = tmp_path / "own.yaml"
    own.write_text(OWN, encoding="utf-8")
    assert adopt(region, "--file", str(own))[0] == 0
    own.write_text(OWN.replace("total: 2", "total: 1"), encoding="utf-8")
    status, said = adopt(region, "--file", str(own))
    assert (status, "REC-45" in said) == (3, True)


def test_a_set_that_is_not_what_was_signed_rules_nothing(region: Path) -> None:
    """Tests an adoption whose content is not that of its digest."""
    now = datetime.fromisoformat(AT)
    with open_office(region, now_text=AT) as office:
        (person,) = office.world.roster.people
        firm = office.world.roster.people[person].facts.organisation
        rules = ParametersAdopted("v", "0" * 64, firm, now.date(), "order", OWN)
        office.take_in([Draft("rules", rules, person, firm, now, now, simulated=True)])
        with pytest.raises(ParameterError) as refused:
            book_in_force(office.world, now.date(), default_book())
    assert refused.value.code == "PAR-06"
    status, said = declare(region)
    assert (status, "PAR-06" in said) == (2, True)
    assert adopt(region)[0] == 0


def test_a_team_leader_declares_nothing(region: Path) -> None:
    """Tests that the command asks the table of roles, with the way out."""
    assert adopt(region)[0] == 0
    person = ("--name", "L", "--organisation", "O", "--roles", "team_leader", "--by", "A")
    assert run("teams", "person", str(region), *person, "--now", AT)[0] == 0
    status, said = declare(region, by="L")
    assert (status, "TEAM-19" in said, "approving_authority" in said) == (4, True, True)
