"""Keys: private ones stay in the accounts file."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from clearground.edge.ledger.keys import (
    DEVICE,
    PERSON,
    AccountsFile,
    SeededKeys,
    SigningKey,
    accounts_path,
    signature_holds,
)

# RFC 8032, 7.1, test 2.
SECRET = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
SIGNATURE = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_signatures_are_those_of_the_standard() -> None:
    """Tests one vector of RFC 8032."""
    key = SigningKey.of(bytes.fromhex(SECRET))
    assert key.public_key == PUBLIC
    assert key.sign(b"\x72") == SIGNATURE
    assert signature_holds(PUBLIC, b"\x72", SIGNATURE)
    assert not signature_holds(PUBLIC, b"\x73", SIGNATURE)
    assert not signature_holds(PUBLIC, b"\x72", "not hexadecimal")


@pytest.mark.parametrize("spelt", [SIGNATURE.upper(), f"{SIGNATURE[:2]} {SIGNATURE[2:]}", 7, None])
def test_a_signature_has_one_spelling(spelt: str) -> None:
    """Tests capitals, spaces and columns that hold no text: the same bytes are not enough."""
    assert not signature_holds(PUBLIC, b"\x72", spelt)


def test_keys_are_kept_and_only_the_owner_can_read_them(tmp_path: Path) -> None:
    """Tests that a second opening finds the same keys and device."""
    path = accounts_path(tmp_path / "region.gpkg")
    first = AccountsFile(path)
    device, key = first.device(), first.key("person-1", PERSON)
    first.close()
    again = AccountsFile(path)
    assert (again.device(), again.key("person-1", PERSON).key_id) == (device, key.key_id)
    assert again.key("person-1", DEVICE).key_id != key.key_id
    again.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_open_accounts_file_is_closed_to_others(tmp_path: Path) -> None:
    """Tests that a file left readable by others is closed to them on opening."""
    path = tmp_path / "region.accounts"
    path.write_bytes(b"")
    path.chmod(0o644)
    AccountsFile(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_real_regions_never_share_a_key(tmp_path: Path) -> None:
    """Tests that keys of a real region are random."""
    files = [AccountsFile(tmp_path / name) for name in ("a.accounts", "b.accounts")]
    assert files[0].key("p", PERSON).key_id != files[1].key("p", PERSON).key_id
    assert files[0].device() != files[1].device()
    for file in files:
        file.close()


def test_keys_of_a_simulated_region_derive_from_its_seed(tmp_path: Path) -> None:
    """Tests that the accounts file of a simulated region repeats, and is kept for later."""
    path = tmp_path / "region.accounts"
    file = AccountsFile(path, seed=5)
    assert file.key("p", PERSON).key_id == SeededKeys(5).key("p", PERSON).key_id
    assert file.device() == SeededKeys(5).device()
    file.close()
    kept = AccountsFile(path)  # a later command knows no seed
    assert kept.key("p", PERSON).key_id == SeededKeys(5).key("p", PERSON).key_id
    kept.close()


def test_private_keys_are_not_in_the_region_file(tmp_path: Path) -> None:
    """Tests that whoever gets the region file gets no secret."""
    from tests.edge.region import region_file

    path = region_file(tmp_path / "region.gpkg")
    data = path.read_bytes()
    for holder, kind in (("officer", PERSON), (SeededKeys(1).device(), DEVICE)):
        secret = SeededKeys(1).key(holder, kind).private.private_bytes_raw()
        assert secret not in data
        assert secret.hex().encode() not in data
    tables = sqlite3.connect(path).execute("SELECT name FROM sqlite_master").fetchall()
    assert ("keys",) not in tables
