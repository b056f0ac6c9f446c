"""Signing keys of devices and people; private ones live in the accounts file only."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from clearground.edge.ledger import faults
from clearground.edge.ledger.ids import RandomIds
from clearground.events import trust

DEVICE, PERSON = trust.DEVICE, trust.PERSON
"""Who a key belongs to, as `KeyEnrolled.holder_kind` says it."""

ACCOUNTS_SUFFIX = ".accounts"
_NEXT = "-next"
_OWNER_ONLY = 0o600
_KEY_ID_DIGITS = 16
_SALT_BYTES = 16
_SCRYPT_N = 2**16
"""Cost of one guess: 64 MiB of memory. Source: OWASP Password Storage asks for as much or more."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key that can sign; `key_id` is the start of its public key's SHA-256."""

    private: Ed25519PrivateKey
    public_key: str
    key_id: str

    @classmethod
    def of(cls, secret: bytes) -> SigningKey:
        """The key of 32 secret bytes."""
        private = Ed25519PrivateKey.from_private_bytes(secret)
        public = private.public_key().public_bytes_raw()
        return cls(private, public.hex(), hashlib.sha256(public).hexdigest()[:_KEY_ID_DIGITS])

    def sign(self, message: bytes) -> str:
        """The message's signature, 128 hexadecimal digits."""
        return self.private.sign(message).hex()


@dataclass(frozen=True, slots=True)
class OwnKey:
    """What may be told of a person's own key."""

    key_id: str
    public_key: str


class Keyring(Protocol):
    """Holds the private keys of a device and of the people who sign on it."""

    def device(self) -> str:
        """UUID of this device for this region."""
        ...

    def key(self, holder: str, kind: str) -> SigningKey:
        """The holder's key, made at first use; `kind` is `DEVICE` or `PERSON`."""
        ...


class SeededKeys:
    """Keys derived from a seed, for a simulated region only.

    >>> SeededKeys(1).key("a", PERSON).key_id == SeededKeys(1).key("a", PERSON).key_id
    True
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._cache: dict[tuple[str, str], SigningKey] = {}

    def device(self) -> str:
        """UUID of the simulated device."""
        return _device_of(self._seed)

    def key(self, holder: str, kind: str) -> SigningKey:
        """The holder's key."""
        if (holder, kind) not in self._cache:
            self._cache[holder, kind] = SigningKey.of(_secret_of(self._seed, holder, kind))
        return self._cache[holder, kind]


class AccountsFile:
    """The private keys beside a region, in a file that only its owner can read.

    Parameters
    ----------
    path : Path
        The accounts file (see `accounts_path`); made at first use.
    seed : int, optional
        Of a simulated region: new keys and the device derive from it.
    """

    def __init__(self, path: Path, seed: int | None = None) -> None:
        self.path, self._seed = Path(path), seed
        self._cache: dict[tuple[str, str], SigningKey] = {}
        with _told(self.path):
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, _OWNER_ONLY))
            self.path.chmod(_OWNER_ONLY)
        with _told(self.path):
            self._connection = sqlite3.connect(self.path, isolation_level=None)
        # A key must outlive a power cut as surely as what it signed (see `GeoPackageStore.open`).
        self._run("PRAGMA synchronous=EXTRA")
        self._run(
            "CREATE TABLE IF NOT EXISTS keys (holder TEXT NOT NULL, kind TEXT NOT NULL,"
            " secret BLOB NOT NULL, PRIMARY KEY (holder, kind))"
        )
        self._run(
            "CREATE TABLE IF NOT EXISTS personal (key_id TEXT PRIMARY KEY, holder TEXT NOT NULL,"
            " salt BLOB NOT NULL, closed BLOB NOT NULL)"
        )
        self._run(
            "CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)"
        )

    def device(self) -> str:
        """UUID of this device for this region."""
        fresh = RandomIds().new() if self._seed is None else _device_of(self._seed)
        self._run("INSERT OR IGNORE INTO settings VALUES ('device', ?)", (fresh,))
        row = self._run("SELECT value FROM settings WHERE name='device'").fetchone()
        return str(row[0])

    def key(self, holder: str, kind: str) -> SigningKey:
        """The holder's key, made and kept at first use."""
        if (holder, kind) not in self._cache:
            fresh = os.urandom(32)
            if self._seed is not None:
                fresh = _secret_of(self._seed, holder, kind)
            self._run("INSERT OR IGNORE INTO keys VALUES (?, ?, ?)", (holder, kind, fresh))
            row = self._run(
                "SELECT secret FROM keys WHERE holder=? AND kind=?", (holder, kind)
            ).fetchone()
            self._cache[holder, kind] = SigningKey.of(bytes(row[0]))
        return self._cache[holder, kind]

    def prepare_next(self, holder: str, kind: str) -> SigningKey:
        """The key that will follow the holder's, kept before anything is recorded with it."""
        self._run(
            "INSERT OR IGNORE INTO keys VALUES (?, ?, ?)", (holder, kind + _NEXT, os.urandom(32))
        )
        return SigningKey.of(self._secret(holder, kind + _NEXT))

    def adopt_next(self, holder: str, kind: str) -> None:
        """From now on the holder signs with the key that was prepared."""
        secret = self._secret(holder, kind + _NEXT)
        self._run("BEGIN IMMEDIATE")
        self._run("UPDATE keys SET secret=? WHERE holder=? AND kind=?", (secret, holder, kind))
        self._run("DELETE FROM keys WHERE holder=? AND kind=?", (holder, kind + _NEXT))
        self._run("COMMIT")
        self._cache.pop((holder, kind), None)

    def next_key(self, holder: str, kind: str) -> SigningKey | None:
        """The key that was prepared and not yet adopted; None where there is none."""
        row = self._run(
            "SELECT secret FROM keys WHERE holder=? AND kind=?", (holder, kind + _NEXT)
        ).fetchone()
        return SigningKey.of(bytes(row[0])) if row else None

    def make_personal(self, holder: str, passphrase: str) -> OwnKey:
        """A person's own new key, kept here so that nothing but the passphrase opens it."""
        private = Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes_raw()
        salt = os.urandom(_SALT_BYTES)
        closed = private.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(_stretched(passphrase, salt))
        )
        key_id = hashlib.sha256(public).hexdigest()[:_KEY_ID_DIGITS]
        self._run("INSERT INTO personal VALUES (?, ?, ?, ?)", (key_id, holder, salt, closed))
        return OwnKey(key_id, public.hex())

    def personal(self, holder: str) -> tuple[str, ...]:
        """Ids of a person's own keys that lie here, in the order in which they were made."""
        rows = self._run(
            "SELECT key_id FROM personal WHERE holder=? ORDER BY rowid", (holder,)
        ).fetchall()
        return tuple(row[0] for row in rows)

    def unlock(self, holder: str, key_id: str, passphrase: str) -> None:
        """Let the person sign with their own key until this file is closed.

        Raises
        ------
        ValueError
            The passphrase does not open it.
        """
        salt, closed = self._run(
            "SELECT salt, closed FROM personal WHERE holder=? AND key_id=?", (holder, key_id)
        ).fetchone()
        private = load_pem_private_key(closed, _stretched(passphrase, salt))
        assert isinstance(private, Ed25519PrivateKey), "only such keys are kept here"
        self._cache[holder, PERSON] = SigningKey.of(private.private_bytes_raw())

    def lock(self, holder: str) -> None:
        """Forget a person's own key that was opened."""
        self._cache.pop((holder, PERSON), None)

    def take_people(self, other: AccountsFile) -> None:
        """Hold the keys of the people of another accounts file as well, never its device's."""
        rows = other._run("SELECT * FROM keys WHERE kind=?", (PERSON,)).fetchall()
        self._run_many("INSERT OR IGNORE INTO keys VALUES (?, ?, ?)", rows)

    def _run(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        with _told(self.path):
            return self._connection.execute(sql, tuple(values))

    def _run_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        with _told(self.path):
            self._connection.executemany(sql, rows)

    def _secret(self, holder: str, kind: str) -> bytes:
        row = self._run(
            "SELECT secret FROM keys WHERE holder=? AND kind=?", (holder, kind)
        ).fetchone()
        return bytes(row[0])

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say refusals of the accounts file in three parts.

    Raises
    ------
    LedgerError
        LED-03: in use; LED-04: the disk refuses; LED-214: the file is damaged.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise faults.locked_file(path) from error
        raise faults.unwritable(path, str(error)) from error
    except sqlite3.DatabaseError as error:
        raise faults.damaged_accounts(path, str(error)) from error
    except OSError as error:
        raise faults.unwritable(path, error.strerror or str(error)) from error


def accounts_path(region: Path) -> Path:
    """Path of the accounts file beside a region file.

    >>> accounts_path(Path("a/region.gpkg")).name
    'region.accounts'
    """
    return Path(region).with_suffix(ACCOUNTS_SUFFIX)


def device_beside(region: Path) -> str:
    """UUID of the device whose accounts lie beside a region file; "" where none do.

    Nothing is made or changed.

    >>> device_beside(Path("nowhere.gpkg"))
    ''
    """
    path = accounts_path(region)
    if not path.is_file():
        return ""
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            query = "SELECT value FROM settings WHERE name='device'"
            row = connection.execute(query).fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError:  # another kind of file, or half made
        return ""
    return str(row[0]) if row else ""


def signature_holds(public_key: str, message: bytes, signature: str) -> bool:
    """Whether a signature in hexadecimal is that key's over the message.

    A signature has one spelling: capitals or spaces would be the same bytes in another text.

    >>> key = SeededKeys(1).key("a", PERSON)
    >>> signature_holds(key.public_key, b"text", key.sign(b"text"))
    True
    >>> signature_holds(key.public_key, b"other", key.sign(b"text"))
    False
    """
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        signed = bytes.fromhex(signature)
        public.verify(signed, message)
    except (InvalidSignature, ValueError, TypeError):  # a changed column may hold a number
        return False
    return signed.hex() == signature


def _stretched(passphrase: str, salt: bytes) -> bytes:
    """A passphrase made slow to guess, in hexadecimal, for the library's encrypted PKCS#8."""
    kdf = Scrypt(salt=salt, length=32, n=_SCRYPT_N, r=8, p=1)
    return kdf.derive(passphrase.encode()).hex().encode()


def _secret_of(seed: int, holder: str, kind: str) -> bytes:
    return hashlib.sha256(f"clearground simulated key/{seed}/{kind}/{holder}".encode()).digest()


def _device_of(seed: int) -> str:
    digest = hashlib.sha256(f"clearground simulated device/{seed}".encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"
