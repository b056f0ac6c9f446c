"""A person's own signature: proved, demanded from a day on, ended by number, never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from clearground.edge.ledger import verify as proving
from clearground.edge.ledger.bundling import read_bundle, write_bundle
from clearground.edge.ledger.envelope import body_of
from clearground.edge.ledger.ids import SeededIds
from clearground.edge.ledger.keys import PERSON, AccountsFile, SigningKey
from clearground.edge.ledger.proof_hands import Step, demanded_at, demands_of
from clearground.edge.ledger.store import GeoPackageStore, Writer
from clearground.edge.ledger.verify import VerifyReport, verify
from clearground.events import Draft, Event, Payload
from clearground.events.region import (
    Held,
    KeyEnrolled,
    KeyRevoked,
    ParametersAdopted,
    RegionOpened,
)
from clearground.events.teams import OrganisationRegistered, PersonRegistered
from clearground.events.trust import PERSONAL
from clearground.standards.geometry import shape_from_metres
from clearground.standards.terms import OrganisationKind, Role
from tests.edge.region import AREA_A

T0 = datetime(2026, 5, 4, 8, tzinfo=UTC)
WORDS = "four hazel sticks by the ford"
RULE = """
set: {{version: {version}, authority: Office, source: ours}}
signatures.personal:
  description: demanded
  unit: yes or no
  values: [{{from: 2020-01-01, source: ours, value: {value}}}]
"""


class Desk:
    """A region file with an administrator (ann) and a signer (bo), and the keys beside it."""

    def __init__(self, folder: Path) -> None:
        self.path, self.at = folder / "region.gpkg", T0
        self.keys = AccountsFile(folder / "region.accounts")
        self.ids = SeededIds(1, T0)
        GeoPackageStore.create(self.path).close()
        whole = shape_from_metres(AREA_A)
        self.record("region", RegionOpened("Sample", 35.0, 51.0, "UTC", whole), "ann")
        self.record("firm", OrganisationRegistered("Office", OrganisationKind.AUTHORITY), "ann")
        self.record("ann", PersonRegistered("Ann", "firm", (Role.ADMINISTRATOR,)), "ann")
        self.record("bo", PersonRegistered("Bo", "firm", (Role.APPROVING_AUTHORITY,)), "ann")

    def record(self, entity: str, payload: Payload, actor: str) -> Event:
        """One fact, an hour after the one before."""
        self.at += timedelta(hours=1)
        draft = Draft(entity, payload, actor, "firm", self.at, self.at)
        with GeoPackageStore.open(self.path) as store:
            return store.append([draft], Writer(self.ids, self.keys, self.at))[-1]

    def decide(
        self, version: str = "plain", value: int = 0, valid_from: date | None = None
    ) -> Event:
        """A decision of bo's: parameters adopted."""
        content = RULE.format(version=version, value=value)
        adopted = ParametersAdopted(
            version, "d", "Office", valid_from or self.at.date(), "ours", content
        )
        return self.record(f"set-{version}-{self.at:%d%H}", adopted, "bo")

    def enrolled(self, person: str = "bo", *, by: str = "ann") -> str:
        """A new own key, opened and enrolled; its id."""
        made = self.keys.make_personal(person, WORDS)
        self.record(person, KeyEnrolled(made.key_id, made.public_key, PERSONAL), by)
        self.keys.unlock(person, made.key_id, WORDS)
        return made.key_id

    def proved(self) -> VerifyReport:
        """What verification finds; the account of this small record is not asked."""
        return verify(self.path, None)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with two people."""
    return Desk(tmp_path)


def code(report: VerifyReport) -> str:
    return report.first_broken.code if report.first_broken else ""


def test_a_device_signs_for_a_person_until_they_have_their_own_key(desk: Desk) -> None:
    """Tests that both are told apart, and neither is a fault where nothing is demanded."""
    desk.decide()
    report = desk.proved()
    assert (code(report), report.hands.personal, report.hands.device) == ("", 0, 1)
    desk.enrolled()
    desk.decide("second")
    report = desk.proved()
    assert (code(report), report.hands.personal, report.hands.device) == ("", 1, 1)


def test_from_the_day_it_is_demanded_a_device_s_signature_is_named(desk: Desk) -> None:
    """Tests the decision before, the one that adopts the rule, and the first one after."""
    desk.decide()
    desk.enrolled()
    desk.decide("strict", 1)
    assert code(desk.proved()) == ""
    desk.keys.lock("bo")
    named = desk.decide("after")
    report = desk.proved()
    assert code(report) == "LED-253"
    assert named.id in str(report.first_broken)
    assert report.hands.personal == 1


def test_a_clock_set_back_evades_nothing(desk: Desk) -> None:
    """Tests that a record is asked by the latest time of its own chain."""
    desk.enrolled()
    strict = desk.decide("strict", 1)
    desk.keys.lock("bo")
    desk.at = T0 - timedelta(days=400)
    early = desk.decide("early")
    assert early.recorded_time < strict.recorded_time
    assert code(desk.proved()) == "LED-253"


def test_a_day_to_come_is_not_yet_and_a_day_past_is_not_asked(desk: Desk) -> None:
    """Tests a set with a later first day, and one that is dated back."""
    desk.decide()
    desk.enrolled()
    desk.decide("later", 1, desk.at.date() + timedelta(days=30))
    desk.decide("back", 0, date(2020, 1, 1))
    desk.keys.lock("bo")
    desk.decide("between")
    assert code(desk.proved()) == ""
    desk.at += timedelta(days=40)
    desk.decide("behind")
    assert code(desk.proved()) == "LED-253"


def test_a_revoked_key_counts_up_to_the_number_named(desk: Desk) -> None:
    """Tests what was signed before and after, on this chain and on one that is not named."""
    key_id = desk.enrolled()
    last = desk.decide("good")
    device = desk.keys.device()
    counts = (Held(device, last.sequence),)
    desk.record("bo", KeyRevoked(key_id, 0, "stolen", counts), "ann")
    assert code(desk.proved()) == ""
    named = desk.decide("stolen")
    report = desk.proved()
    assert code(report) == "LED-252"
    assert named.id in str(report.first_broken)


def test_an_own_key_that_no_administrator_enrolled_is_nobody_s(desk: Desk) -> None:
    """Tests an enrolment by bo, who is none: the signature is not taken for a personal one."""
    desk.enrolled(by="bo")
    desk.decide("own word")
    report = desk.proved()
    assert (report.hands.personal, report.hands.device) == (0, 1)


def test_another_office_takes_in_what_an_own_key_signed(desk: Desk, tmp_path: Path) -> None:
    """Tests a bundle with personal signatures, and one with a signature behind a revocation."""
    key_id = desk.enrolled()
    last = desk.decide("good")
    with GeoPackageStore.open(desk.path) as store:
        data = write_bundle(store, desk.keys, now=desk.at)
    with GeoPackageStore.create(tmp_path / "other.gpkg") as other:
        assert not read_bundle(other, data, now=desk.at).findings
    counts = (Held(desk.keys.device(), last.sequence),)
    desk.record("bo", KeyRevoked(key_id, 0, "stolen", counts), "ann")
    desk.decide("stolen")
    with GeoPackageStore.open(desk.path) as store:
        data = write_bundle(store, desk.keys, now=desk.at)
    with GeoPackageStore.open(tmp_path / "other.gpkg") as other:
        assert "LED-68" in {f.code for f in read_bundle(other, data, now=desk.at).findings}


def test_nothing_but_the_passphrase_opens_a_key(desk: Desk) -> None:
    """Tests a wrong one, and that neither key nor passphrase lies in the file."""
    made = desk.keys.make_personal("bo", WORDS)
    with pytest.raises(ValueError, match=r"."):
        desk.keys.unlock("bo", made.key_id, WORDS + ".")
    before = desk.keys.key("bo", PERSON)
    desk.keys.unlock("bo", made.key_id, WORDS)
    opened = desk.keys.key("bo", PERSON)
    assert isinstance(opened, SigningKey)
    assert opened.key_id == made.key_id != before.key_id
    content = desk.keys.path.read_bytes()
    assert WORDS.encode() not in content
    assert opened.private.private_bytes_raw() not in content
    assert desk.keys.personal("bo") == (made.key_id,)


def test_the_last_set_that_began_decides() -> None:
    """Tests the steps of a rule in time, and that no set demands nothing."""
    steps = [Step(T0, "d", 5, True), Step(T0 + timedelta(days=1), "d", 7, False)]
    assert not demanded_at(steps, T0 - timedelta(seconds=1), "e", 1)
    assert demanded_at(steps, T0, "e", 1)
    assert not demanded_at(steps, T0, "d", 5)
    assert demanded_at(steps, T0, "d", 6)
    assert demanded_at(steps, T0 + timedelta(days=2), "d", 7)
    assert not demanded_at(steps, T0 + timedelta(days=2), "d", 8)
    empty = demands_of([])
    assert not empty(
        body_of(
            '{"recorded_time": "2026-05-04T08:00:00Z", "clock": "", "device": "d", "sequence": 1}'
        )
    )


@pytest.mark.parametrize("fault", ["LED-252", "LED-253"])
def test_several_processes_ask_for_the_hand_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Tests that a large file, proven in parts, is asked what a small one is."""
    key_id = desk.enrolled()
    last = desk.decide("rule", int(fault == "LED-253"))
    if fault == "LED-253":
        desk.keys.lock("bo")
    else:
        counts = (Held(desk.keys.device(), last.sequence),)
        desk.record("bo", KeyRevoked(key_id, 0, "stolen", counts), "ann")
    desk.decide("after")
    monkeypatch.setattr(proving, "WORTH", 1)
    one, several = desk.proved(), verify(desk.path, None, workers=2)
    assert code(several) == fault
    assert several == one
