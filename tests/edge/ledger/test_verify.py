"""Whatever is changed after the fact is found and named."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clearground.edge.ledger.canonical_json import canonical
from clearground.edge.ledger.envelope import batch_message, event_hash, payload_digest
from clearground.edge.ledger.keys import DEVICE, SeededKeys
from clearground.edge.ledger.schema import guards
from clearground.edge.ledger.store import GeoPackageStore
from clearground.edge.ledger.verify import verify
from clearground.errors import Finding
from tests.edge.region import NOW, drafts, region_file, writer

TAMPERINGS = 120


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return region_file(tmp_path_factory.mktemp("verify") / "region.gpkg")


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(whole, tmp_path / "region.gpkg"))


@contextmanager
def unguarded(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as an attacker opens it: guards taken off, and put back afterwards."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    for guard in guards():
        connection.execute(f"DROP TRIGGER {guard.split()[2]}")
    yield connection
    for guard in guards():
        connection.execute(guard)
    connection.close()


def code_after(path: Path, change: Callable[[sqlite3.Connection], object]) -> str:
    with unguarded(path) as connection:
        change(connection)
    report = verify(path)
    assert report.ok is (report.first_broken is None)
    return report.first_broken.code if report.first_broken else ""


def test_an_untouched_file_verifies(whole: Path) -> None:
    """Tests the report of a whole region: 37 facts, two keys, three batches, one device."""
    report = verify(whole)
    assert report.ok
    assert (report.events, report.batches, report.devices) == (len(drafts()) + 2, 3, 1)
    assert report.simulated
    with GeoPackageStore.open(whole, read_only=True) as store:
        assert report.root_digest == store.root_digest()


def test_taking_the_guards_off_and_on_again_changes_nothing(copy: Path) -> None:
    """Tests that the harness itself is not what the other tests find."""
    assert code_after(copy, lambda _c: None) == ""


def test_any_byte_of_any_text_that_is_changed_is_found(whole: Path, tmp_path: Path) -> None:
    """Tests that random changes of single bytes, each in a fresh copy, are all found."""
    dice = random.Random(11)
    path = tmp_path / "region.gpkg"
    missed = []
    for trial in range(TAMPERINGS):
        shutil.copy(whole, path)
        with unguarded(path) as connection:
            fid, text = dice.choice(
                connection.execute("SELECT fid, body FROM clearground_events").fetchall()
            )
            data = bytearray(text.encode())
            at = dice.randrange(len(data))
            data[at] ^= 1 << dice.randrange(8)
            connection.execute(
                "UPDATE clearground_events SET body=CAST(? AS TEXT) WHERE fid=?", (bytes(data), fid)
            )
        if verify(path, None).ok:
            missed.append((trial, fid, at))
    assert missed == []


@pytest.mark.parametrize("column", ["id", "entity", "type", "valid_time", "recorded_time"])
def test_a_changed_column_is_found(copy: Path, column: str) -> None:
    """Tests that a lookup column cannot hide a record from its entity."""
    change = f"UPDATE clearground_events SET {column}='other' WHERE fid=5"
    assert code_after(copy, lambda c: c.execute(change)) == "LED-21"


def test_a_deleted_record_is_found_by_the_one_after_it(copy: Path) -> None:
    """Tests that a hole in a chain is named with the record before which it lies."""
    code = code_after(copy, lambda c: c.execute("DELETE FROM clearground_events WHERE fid=7"))
    assert code == "LED-22"
    found = verify(copy).first_broken
    assert found is not None
    assert "sequence 8" in found.what
    assert "record 7" in found.what


def test_a_cut_inside_the_last_batch_is_found(copy: Path) -> None:
    """Tests that the last signature covers records that are gone."""
    cut = "DELETE FROM clearground_events WHERE fid=(SELECT max(fid) FROM clearground_events)"
    assert code_after(copy, lambda c: c.execute(cut)) == "LED-32"


def test_records_without_a_closing_signature_are_found(copy: Path) -> None:
    """Tests that what no device signed does not count."""
    cut = "DELETE FROM clearground_batches WHERE fid=(SELECT max(fid) FROM clearground_batches)"
    assert code_after(copy, lambda c: c.execute(cut)) == "LED-27"


def test_a_cut_of_a_whole_batch_is_not_seen_but_changes_the_root(copy: Path) -> None:
    """Tests the documented limit: only a receipt kept elsewhere shows this cut."""
    before = verify(copy).root_digest

    def cut(connection: sqlite3.Connection) -> None:
        last = connection.execute(
            "SELECT sequence FROM clearground_batches ORDER BY sequence DESC LIMIT 1 OFFSET 1"
        ).fetchone()[0]
        connection.execute("DELETE FROM clearground_events WHERE sequence>?", (last,))
        connection.execute("DELETE FROM clearground_batches WHERE sequence>?", (last,))

    assert code_after(copy, cut) == ""
    assert verify(copy).root_digest != before


def test_two_records_that_changed_places_are_found(copy: Path) -> None:
    """Tests that the order of a chain is part of it."""

    def swap(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE clearground_events SET sequence=-1 WHERE sequence=5")
        connection.execute("UPDATE clearground_events SET sequence=5 WHERE sequence=6")
        connection.execute("UPDATE clearground_events SET sequence=6 WHERE sequence=-1")

    assert code_after(copy, swap) == "LED-21"


def rewritten(
    connection: sqlite3.Connection, fid: int, change: Callable[[dict[str, object]], None]
) -> None:
    """A forger's change: the text is canonical again and the columns agree with it."""
    text = connection.execute("SELECT body FROM clearground_events WHERE fid=?", (fid,)).fetchone()
    body = json.loads(text[0])
    change(body)
    connection.execute(
        "UPDATE clearground_events SET body=?, entity=? WHERE fid=?",
        (canonical(body), body["entity"], fid),
    )


def test_a_forged_content_is_found(copy: Path) -> None:
    """Tests a change of content with the digest left as it was."""

    def forge(connection: sqlite3.Connection) -> None:
        rewritten(connection, 2, lambda b: b["payload"].update(name="Other"))  # type: ignore[attr-defined]

    assert code_after(copy, forge) == "LED-24"


def test_a_forged_content_with_a_fitting_digest_is_found(copy: Path) -> None:
    """Tests that the chain holds the digest: the next record names another one before it."""

    def forge(connection: sqlite3.Connection) -> None:
        def change(body: dict[str, object]) -> None:
            body["payload"].update(name="Other")  # type: ignore[attr-defined]
            body["payload_digest"] = payload_digest(body["salt"], body["payload"])  # type: ignore[arg-type]

        rewritten(connection, 2, change)

    assert code_after(copy, forge) == "LED-23"


def test_a_chain_that_was_made_anew_is_found(copy: Path) -> None:
    """Tests that a forger who mends every hash still lacks the device's signature."""
    assert code_after(copy, lambda c: rechained(c, sign=False)) == "LED-26"


def test_a_decision_that_its_actor_did_not_sign_is_found(copy: Path) -> None:
    """Tests that the holder of the device cannot decide in another person's name."""
    assert code_after(copy, lambda c: rechained(c, sign=True)) == "LED-25"


def rechained(connection: sqlite3.Connection, *, sign: bool) -> None:
    """Change what a decision says, then mend all hashes after it, and sign if asked."""
    rows = connection.execute("SELECT fid, body FROM clearground_events ORDER BY sequence")
    hashes, previous = {}, ""
    for fid, text in rows.fetchall():
        body = json.loads(text)
        if body["type"] == "AreaDeclared":
            body["payload"]["name"] = "Other"
            body["payload_digest"] = payload_digest(body["salt"], body["payload"])
        body["previous"] = previous
        previous = hashes[body["sequence"]] = event_hash(body)
        connection.execute(
            "UPDATE clearground_events SET body=? WHERE fid=?", (canonical(body), fid)
        )
    keys = SeededKeys(1)
    key = keys.key(keys.device(), DEVICE)
    for fid, device, last in connection.execute(
        "SELECT fid, device, sequence FROM clearground_batches"
    ).fetchall():
        connection.execute("UPDATE clearground_batches SET head=? WHERE fid=?", (hashes[last], fid))
        if sign:
            signature = key.sign(batch_message(device, last, hashes[last]))
            connection.execute(
                "UPDATE clearground_batches SET signature=? WHERE fid=?", (signature, fid)
            )


def test_a_batch_of_an_unknown_key_is_found(copy: Path) -> None:
    """Tests that a signature counts only with a key that was enrolled."""
    change = "UPDATE clearground_batches SET key_id='0000000000000000' WHERE fid=2"
    assert code_after(copy, lambda c: c.execute(change)) == "LED-28"


def test_a_changed_signature_is_found(copy: Path) -> None:
    """Tests one flipped digit of a signature."""
    change = "UPDATE clearground_batches SET signature='00'||substr(signature, 3) WHERE fid=2"
    assert code_after(copy, lambda c: c.execute(change)) == "LED-26"


def test_a_file_without_its_guards_is_found(copy: Path) -> None:
    """Tests that records left open to editing are reported."""
    connection = sqlite3.connect(copy)
    connection.execute("DROP TRIGGER clearground_events_no_delete")
    connection.close()
    found = verify(copy).first_broken
    assert found is not None
    assert found.code == "LED-35"


def test_simulated_records_in_a_real_file_are_found(copy: Path, tmp_path: Path) -> None:
    """Tests that rows carried over from another device's real file are refused."""
    real = tmp_path / "real.gpkg"
    with GeoPackageStore.create(real) as store:
        store.append(drafts(simulated=False)[:2], writer(seed=2))

    def carry(connection: sqlite3.Connection) -> None:
        connection.execute("ATTACH ? AS other", (str(real),))
        for table, columns in (
            ("events", "id, device, sequence, entity, type, valid_time, recorded_time, body"),
            ("batches", "device, sequence, head, signature, key_id"),
        ):
            connection.execute(
                f"INSERT INTO clearground_{table} ({columns})"
                f" SELECT {columns} FROM other.clearground_{table}"
            )
        connection.execute("DETACH other")

    assert code_after(copy, carry) == "LED-29"


def test_a_redacted_copy_still_verifies(copy: Path) -> None:
    """Tests that withholding contents leaves chain and signatures whole; keys stay public."""
    rows = "SELECT fid, body FROM clearground_events WHERE type<>'KeyEnrolled'"

    def redact(connection: sqlite3.Connection) -> None:
        for fid, _text in connection.execute(rows).fetchall():
            rewritten(connection, fid, withhold)

    def withhold(body: dict[str, object]) -> None:
        del body["payload"], body["salt"]

    assert code_after(copy, redact) == ""


def test_a_fault_of_the_account_is_reported_after_the_record(whole: Path) -> None:
    """Tests that the account is asked only of records that hold, and its fault is named."""
    fault = Finding("ACC-99", "what", "why", "next")
    seen: list[int] = []

    def account(events: object) -> tuple[Finding, ...]:
        seen.append(len(list(events)))  # type: ignore[call-overload]
        return (fault,)

    report = verify(whole, account)
    assert report.first_broken == fault
    assert seen == [report.events]


def test_damaged_pages_are_reported_not_raised(copy: Path) -> None:
    """Tests that a file with overwritten pages gives a finding."""
    data = bytearray(copy.read_bytes())
    half = len(data) // 2
    data[half : half + 8192] = b"\xff" * 8192
    copy.write_bytes(data)
    report = verify(copy)
    assert not report.ok
    assert report.first_broken is not None


def test_a_clock_that_was_turned_back_is_found_in_a_real_region(tmp_path: Path) -> None:
    """Tests that recorded time only goes forward along a real device's chain."""
    for simulated, expected in ((False, "LED-36"), (True, "")):
        path, hand = tmp_path / f"{simulated}.gpkg", writer()
        facts = [replace(d, recorded_time=NOW) for d in drafts(simulated=simulated)]
        with GeoPackageStore.create(path) as store:
            store.append(facts[:3], hand)
        assert verify(path).ok
        with GeoPackageStore.open(path) as store:
            store.append([replace(facts[3], recorded_time=NOW - timedelta(days=1))], hand)
        found = verify(path, None).first_broken
        assert (found.code if found else "") == expected


def test_damaged_pages_are_named_before_any_record_is_read(copy: Path) -> None:
    """Tests a page of an index whose entries were overwritten, as a failing disk leaves it."""
    with sqlite3.connect(copy) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE type='index' AND tbl_name=?",
            ("clearground_events",),
        ).fetchone()
    with copy.open("r+b") as file:
        file.seek((root - 1) * size + size // 2)
        file.write(bytes(size // 2))
    report = verify(copy)
    assert not report.ok
    assert report.first_broken is not None
    assert report.first_broken.code == "LED-34"
