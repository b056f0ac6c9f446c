"""Two offices and a stick: enrolment, bundles, conflicts, revocation, as people would do it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearground.edge.cli import app
from tests.edge.cli.test_json import documented, keys

FIELD = "POLYGON ((-29.991 51.004, -29.988 51.004, -29.988 51.006, -29.991 51.006, -29.991 51.004))"
LARGER = FIELD.replace("51.006", "51.007")


def at(minute: int) -> tuple[str, str]:
    """The option that sets the clock."""
    return "--now", f"2027-03-01T{8 + minute // 60:02d}:{minute % 60:02d}:00Z"


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, words)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def told(*words: str) -> Any:
    """The JSON answer of a command that succeeds."""
    status, said = run(*words, "--json")
    assert status == 0, said
    return json.loads(said)


def box(west: float, east: float) -> str:
    """A part of the field."""
    ring = f"{west} 51.004, {east} 51.004, {east} 51.006, {west} 51.006, {west} 51.004"
    return f"POLYGON (({ring}))"


class Offices:
    """A head office with a declared area, and a district office with a copy of the region."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.head, self.district = str(folder / "head.gpkg"), str(folder / "district.gpkg")
        opened = ("--name", "R", "--lon0", "-30", "--lat0", "51", "--simulated")
        self.ok("region", "open", self.head, *opened, "--by", "A", "--organisation", "O", *at(0))
        self.ok("region", "adopt-parameters", self.head, "--by", "A", *at(1))
        roles = ("--roles", "operations_officer", "--roles", "approving_authority")
        self.ok(
            "teams",
            "person",
            self.head,
            "--name",
            "B",
            "--organisation",
            "O",
            *roles,
            "--by",
            "A",
            *at(2),
        )
        told_ = ("--kind", "accident", "--directness", "direct", "--source", "S")
        place = ("--shape", "POINT (-29.99 51.005)", "--position-error-m", "10")
        self.ok("evidence", "add", self.head, *told_, *place, "--by", "A", *at(3))
        area = ("--code", "SHA-1", "--name", "N", "--area-class", "SHA", "--hazard", "minefield_ap")
        on = ("--shape", FIELD, "--evidence", "S", "--by", "A")
        self.ok("area", "declare", self.head, *area, *on, *at(4))
        self.carry(self.head, self.district, minute=5)
        device = told("region", "device", self.district)
        self.ok(
            "region",
            "enrol",
            self.head,
            "--device",
            device["device"],
            "--public-key",
            device["public_key"],
            "--by",
            "A",
            *at(6),
        )
        self.device = device["device"]
        self.carry(self.head, self.district, minute=7)

    def ok(self, *words: str) -> str:
        """What a command says that must succeed."""
        status, said = run(*words)
        assert status == 0, said
        return said

    def carry(self, source: str, target: str, *, minute: int) -> Any:
        """A bundle from one office to the other; what the reader says."""
        stick = str(self.folder / f"{minute}-{Path(source).stem}.bundle")
        self.ok("bundle", "write", source, stick, *at(minute))
        by = ("--by", "B") if Path(target).exists() else ()
        status, said = run("bundle", "read", target, stick, *by, *at(minute), "--json")
        answer = json.loads(said)
        assert status == (5 if answer["left_out"] else 0), said
        return answer

    def status(self, region: str, status: str, *, minute: int, by: str = "B") -> None:
        """Move the area's status."""
        to = ("--status", status, "--evidence", "S", "--reason", "because", "--by", by)
        self.ok("area", "status", region, "SHA-1", *to, *at(minute))

    def shown(self, region: str) -> str:
        """The area's status as an office shows it."""
        from clearground.edge.ledger.store import GeoPackageStore
        from clearground.pipeline import world_of

        with GeoPackageStore.open(region, read_only=True) as store:
            (area,) = world_of(store.events()).register.current()
        return str(area.status)

    def root(self, region: str) -> str:
        """The region's root digest."""
        return str(told("verify", region)["root_digest"])


@pytest.fixture
def offices(tmp_path: Path) -> Offices:
    """Two offices that hold the same records."""
    return Offices(tmp_path)


def test_two_offices_end_with_the_same_records(offices: Offices) -> None:
    """Tests that after both sticks were carried both files hold the same events."""
    add = ("--kind", "interview", "--directness", "indirect", "--source", "Farmer", "--by", "B")
    offices.ok("evidence", "add", offices.district, *add, *at(10))
    offices.carry(offices.district, offices.head, minute=11)
    offices.carry(offices.head, offices.district, minute=12)
    assert told("find", offices.head, "Farmer")
    ours = told("verify", offices.head)
    theirs = told("verify", offices.district)
    assert ours["ok"]
    assert theirs["ok"]
    # Each office's own record that it received is carried by the next stick.
    assert abs(ours["events"] - theirs["events"]) <= 1


def test_reading_a_bundle_twice_changes_nothing(offices: Offices) -> None:
    """Tests that repetition is harmless."""
    stick = str(offices.folder / "twice.bundle")
    offices.ok("bundle", "write", offices.head, stick, *at(10))
    before = offices.root(offices.district)
    for _time in range(2):
        assert told("bundle", "read", offices.district, stick, "--by", "B", *at(11))["records"] == 0
    assert offices.root(offices.district) == before


def test_the_safer_of_two_decisions_is_shown_until_a_person_closes_the_conflict(
    offices: Offices,
) -> None:
    """Tests a closing and a suspension made apart: suspended on both sides, then settled."""
    offices.status(offices.head, "worked_on", minute=10)
    offices.carry(offices.head, offices.district, minute=11)
    offices.status(offices.head, "suspended", minute=20)
    offices.status(offices.district, "open", minute=21)
    offices.carry(offices.head, offices.district, minute=30)
    offices.carry(offices.district, offices.head, minute=31)
    for office in (offices.head, offices.district):
        assert offices.shown(office) == "suspended"
        (conflict,) = told("conflicts", office)["conflicts"]
        assert (conflict["field"], len(conflict["records"])) == ("status", 2)
        said = run("show", office, "SHA-1")[1]
        assert said.count("[held back: decided apart, see `clearground conflicts`]") == 1
        assert "[taken back or corrected since]" not in said
        assert "\n  Decided apart: status of SHA-1\n" in said
    held = next(r["event"] for r in conflict["records"] if r["held_back"])
    settle = ("region", "settle", offices.head, conflict["entity"], "--holds", held, "--by", "B")
    assert "REC-48" in run(*settle, "--reason", " ", *at(40))[1]
    other = ("region", "settle", offices.head, "ffffffff", "--holds", held, "--by", "B")
    assert "REC-46" in run(*other, "--reason", "x", *at(40))[1]
    wrong = ("region", "settle", offices.head, conflict["entity"], "--holds", "x", "--by", "B")
    assert "REC-47" in run(*wrong, "--reason", "x", *at(40))[1]
    offices.ok(*settle, "--reason", "the storm is over", *at(40))
    offices.carry(offices.head, offices.district, minute=41)
    for office in (offices.head, offices.district):
        assert offices.shown(office) == "open"
        assert told("conflicts", office)["conflicts"] == []


def test_a_decision_made_after_seeing_the_other_is_no_conflict(offices: Offices) -> None:
    """Tests that a stick carried between them makes one decision follow the other."""
    offices.status(offices.head, "worked_on", minute=10)
    offices.carry(offices.head, offices.district, minute=11)
    offices.status(offices.district, "suspended", minute=12)
    offices.carry(offices.district, offices.head, minute=13)
    assert told("conflicts", offices.head)["conflicts"] == []
    assert offices.shown(offices.head) == "suspended"


def test_two_officers_split_the_same_area_offline(offices: Offices) -> None:
    """Tests that no square metre is counted twice and both splits stay on record."""
    halves = {
        "head": (
            "-29.991 51.004, -29.99 51.004, -29.99 51.006, -29.991 51.006, -29.991 51.004",
            "-29.99 51.004, -29.988 51.004, -29.988 51.006, -29.99 51.006, -29.99 51.004",
        ),
        "district": (
            "-29.991 51.004, -29.989 51.004, -29.989 51.006, -29.991 51.006, -29.991 51.004",
            "-29.989 51.004, -29.988 51.004, -29.988 51.006, -29.989 51.006, -29.989 51.004",
        ),
    }
    for n, (name, rings) in enumerate(halves.items()):
        parts = [
            json.dumps(
                {
                    "entity": f"{name}-{k}",
                    "code": f"{name}-{k}",
                    "name": "",
                    "shape": f"POLYGON (({ring}))",
                }
            )
            for k, ring in enumerate(rings)
        ]
        region = str(offices.folder / f"{name}.gpkg")
        split = [word for part in parts for word in ("--parts", part)]
        offices.ok("area", "split", region, "SHA-1", *split, "--by", "B", *at(10 + n))
    offices.carry(offices.head, offices.district, minute=20)
    offices.carry(offices.district, offices.head, minute=21)
    ours, theirs = (told("account", r) for r in (offices.head, offices.district))
    assert ours["declared_m2"] == theirs["declared_m2"]
    whole = ours["declared_m2"]
    assert whole == ours["remaining_m2"]
    assert sorted(a["code"] for a in ours["areas"]) == sorted(a["code"] for a in theirs["areas"])
    (conflict,) = {c["entity"]: c for c in told("conflicts", offices.head)["conflicts"]}.values()
    assert len(conflict["records"]) == 2


def test_a_stranger_brings_nothing_in_and_harms_nothing(offices: Offices, tmp_path: Path) -> None:
    """Tests a device that nobody enrolled, a changed byte, half a bundle, and another region."""
    stranger = str(tmp_path / "stranger.gpkg")
    shutil.copy(offices.head, stranger)
    add = ("--kind", "interview", "--directness", "indirect", "--source", "X", "--by", "B")
    offices.ok("evidence", "add", stranger, *add, *at(10))
    stick = tmp_path / "x.bundle"
    offices.ok("bundle", "write", stranger, str(stick), *at(11))
    before = offices.root(offices.head)
    read = ("bundle", "read", offices.head, str(stick), "--by", "A", *at(12))
    status, said = run(*read)
    assert (status, "LED-64" in said) == (5, True)
    good = tmp_path / "good.bundle"
    offices.ok("bundle", "write", offices.district, str(good), *at(13))
    data = good.read_bytes()
    for spoilt, code in (
        (data[: len(data) // 2], "LED-61"),
        (data[:-20] + bytes([data[-20] ^ 1]) + data[-19:], "LED-61"),
        (b"PK\x03\x04" + data, "LED-60"),
        (data.replace(b'"records":', b'"recordz":', 1), "LED-61"),
    ):
        stick.write_bytes(spoilt)
        assert code in run(*read)[1]
    other = str(tmp_path / "other.gpkg")
    opened = ("--name", "R", "--lon0", "-30", "--lat0", "51", "--simulated")
    offices.ok("region", "open", other, *opened, "--by", "A", "--organisation", "O", *at(0))
    stick.unlink()
    offices.ok("bundle", "write", other, str(stick), *at(14))
    assert "LED-63" in run(*read)[1]
    assert offices.root(offices.head) == before


def test_after_a_revocation_nothing_more_of_that_device_counts(offices: Offices) -> None:
    """Tests a lost laptop: what it sent before counts, what it signs after does not."""
    add = ("--kind", "interview", "--directness", "indirect", "--by", "B")
    offices.ok("evidence", "add", offices.district, *add, "--source", "Before", *at(10))
    offices.carry(offices.district, offices.head, minute=11)
    offices.ok(
        "region",
        "revoke",
        offices.head,
        "--device",
        offices.device,
        "--reason",
        "stolen",
        "--by",
        "A",
        *at(12),
    )
    offices.ok("evidence", "add", offices.district, *add, "--source", "After", *at(13))
    stick = str(offices.folder / "stolen.bundle")
    offices.ok("bundle", "write", offices.district, stick, *at(14))
    status, said = run("bundle", "read", offices.head, stick, "--by", "A", *at(15))
    assert (status, "LED-272" in said) == (5, True)
    assert "revoked by A on 2027-03-01" in said
    assert "region new-device" in said
    assert "region enrol" not in said
    key = told("region", "device", offices.district)["public_key"]
    again = ("--device", offices.device, "--public-key", key, "--by", "A", *at(15))
    before = offices.root(offices.head)
    status, said = run("region", "enrol", offices.head, *again)
    assert (status, "LED-273" in said) == (2, True)
    assert "revoked by A on 2027-03-01" in said
    assert offices.root(offices.head) == before
    assert told("verify", offices.head)["ok"]
    offices.carry(offices.head, offices.district, minute=16)
    status, said = run("evidence", "add", offices.district, *add, "--source", "Late", *at(17))
    assert (status, "LED-271" in said) == (5, True)
    assert told("verify", offices.district)["ok"]


def test_a_new_key_follows_the_old_one(offices: Offices) -> None:
    """Tests a rotation: the old key signs nothing more, and the other office takes the new one."""
    old = told("region", "device", offices.district)["fingerprint"]
    stick = str(offices.folder / "old-key.bundle")
    offices.ok("bundle", "write", offices.district, stick, *at(9))
    offices.ok("region", "rotate-key", offices.district, "--by", "A", *at(10))
    assert told("region", "device", offices.district)["fingerprint"] != old
    add = ("--kind", "interview", "--directness", "indirect", "--source", "Later", "--by", "B")
    offices.ok("evidence", "add", offices.district, *add, *at(11))
    assert offices.carry(offices.district, offices.head, minute=12)["left_out"] == []
    assert told("verify", offices.head)["ok"]
    assert told("find", offices.head, "Later")
    status, said = run("bundle", "read", offices.head, stick, "--by", "A", *at(13))
    assert (status, "LED-272" in said) == (5, True)
    assert "Its key was replaced: let the device write the bundle again." in said


def test_a_copied_laptop_is_found(offices: Offices, tmp_path: Path) -> None:
    """Tests two machines that write under one name: the second to arrive is named and left out."""
    clone = str(tmp_path / "clone.gpkg")
    shutil.copy(offices.district, clone)
    shutil.copy(offices.district.replace(".gpkg", ".accounts"), clone.replace(".gpkg", ".accounts"))
    add = ("--kind", "interview", "--directness", "indirect", "--by", "B")
    offices.ok("evidence", "add", offices.district, *add, "--source", "One", *at(10))
    offices.ok("evidence", "add", clone, *add, "--source", "Two", *at(10))
    offices.carry(offices.district, offices.head, minute=11)
    before = offices.root(offices.head)
    left = offices.carry(clone, offices.head, minute=12)
    assert [f["code"] for f in left["left_out"]] == ["LED-67"]
    assert offices.root(offices.head) == before


def test_a_clock_two_years_off_changes_no_order_of_cause(offices: Offices) -> None:
    """Tests a laptop in the year 2029: its decision follows what it saw, and others go on."""
    far = ("--now", "2029-03-01T08:00:00Z")
    to = ("--status", "worked_on", "--evidence", "S", "--reason", "begins", "--by", "B")
    offices.ok("area", "status", offices.district, "SHA-1", *to, *far)
    stick = str(offices.folder / "far.bundle")
    offices.ok("bundle", "write", offices.district, stick, *far)
    answer = told("bundle", "read", offices.head, stick, "--by", "B", *at(20))
    assert answer["clock_off_s"] > 60_000_000
    assert told("conflicts", offices.head)["conflicts"] == []
    add = ("--kind", "interview", "--directness", "indirect", "--source", "Now", "--by", "B")
    offices.ok("evidence", "add", offices.head, *add, *at(30))


def test_the_answers_hold_the_keys_of_the_page(offices: Offices) -> None:
    """Tests each JSON answer of these commands against the reference."""
    page = documented()
    offices.status(offices.head, "worked_on", minute=10)
    offices.status(offices.district, "suspended", minute=11)
    stick = str(offices.folder / "keys.bundle")
    assert keys(told("bundle", "write", offices.district, stick, *at(12))) == page["bundle write"]
    read = told("bundle", "read", offices.head, stick, "--by", "A", *at(13))
    left_out = {"left_out[].code", "left_out[].what", "left_out[].next"}
    assert keys(read) == page["bundle read"] - left_out
    assert keys(told("region", "device", offices.head)) == page["region device"]
    apart = keys(told("conflicts", offices.head))
    cut = ("--device", offices.device, "--last-sequence", "1", "--reason", "stolen", "--by", "A")
    offices.ok("region", "revoke", offices.head, *cut, *at(14))
    behind = told("conflicts", offices.head)
    assert apart | keys(behind) == page["conflicts"]
    assert {r["device"] for r in behind["not_counted"]} == {offices.device}
    assert min(r["sequence"] for r in behind["not_counted"]) == 2
    said = run("conflicts", offices.head)[1]
    assert "No open conflict." in said
    assert "Not counted: behind a revocation" in said
    assert "[not counted: behind a revocation]" in run("show", offices.head, "SHA-1")[1]


def test_what_is_not_named_rightly_is_refused(offices: Offices) -> None:
    """Tests a key with a digit too few, a device that nobody enrolled, and a nameless reader."""
    enrol = ("region", "enrol", offices.head, "--device", "d", "--by", "A", *at(10))
    assert "LED-72" in run(*enrol, "--public-key", "ab12")[1]
    revoke = ("region", "revoke", offices.head, "--device", "d", "--by", "A", *at(10))
    assert "LED-73" in run(*revoke, "--reason", "lost")[1]
    stick = str(offices.folder / "nameless.bundle")
    offices.ok("bundle", "write", offices.district, stick, *at(11))
    assert "REC-24" in run("bundle", "read", offices.head, stick, *at(12))[1]


def test_a_bundle_for_another_office_leaves_out_what_it_holds(offices: Offices) -> None:
    """Tests the short bundle that answers a bundle, and that a file that is there is kept."""
    theirs = str(offices.folder / "theirs.bundle")
    offices.ok("bundle", "write", offices.district, theirs, *at(10))
    add = ("--kind", "interview", "--directness", "indirect", "--source", "New", "--by", "B")
    offices.ok("evidence", "add", offices.head, *add, *at(11))
    short = str(offices.folder / "short.bundle")
    answer = told("bundle", "write", offices.head, short, "--for", theirs, *at(12))
    assert answer["records"] == 1
    assert "EXP-03" in run("bundle", "write", offices.head, short, *at(13))[1]
    assert told("bundle", "read", offices.district, short, "--by", "B", *at(14))["records"] == 1
