"""Checkpoints: the heads of all devices at one moment, signed, and receipts to keep elsewhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from clearground.edge.ledger import checkpoint_faults as faults
from clearground.edge.ledger.canonical_json import Json, canonical
from clearground.edge.ledger.envelope import utc_text
from clearground.edge.ledger.face import Head, root_of
from clearground.edge.ledger.keys import DEVICE, AccountsFile, Keyring, signature_holds

FORM = "clearground receipt 1"
ORGANISATION = "organisation"
"""Kind of the key with which an organisation co-signs."""
_CHECKPOINT_CONTEXT = b"clearground checkpoint 1\n"
_COSIGNATURE_CONTEXT = b"clearground cosignature 1\n"
_WORDS = ("region", "root", "made", "by", "device", "key_id", "public_key", "previous")
_COSIGNED = ("checkpoint", "organisation", "by", "made", "key_id", "public_key")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a device held at one moment: the last record of every device, under one signature.

    Parameters
    ----------
    number : int
        Which of the maker's checkpoints it is, counted from 1.
    previous : str
        Digest of the maker's checkpoint before it; "" for the first.
    region, simulated
        Which region, and whether it is simulated.
    position : int
        How many records the file held.
    heads : tuple of Head
        The last record of each device, sorted by device.
    root : str
        Merkle root over the heads.
    made : str
        When (RFC 3339, UTC).
    by : str
        UUID of the person who had it made.
    device, key_id, public_key : str
        The device that signed it, and its key.
    signature : str
        The device's signature over everything above.
    """

    number: int
    previous: str
    region: str
    simulated: bool
    position: int
    heads: tuple[Head, ...]
    root: str
    made: str
    by: str
    device: str
    key_id: str
    public_key: str
    signature: str = ""

    @property
    def body(self) -> str:
        """Its canonical text, without the signature."""
        return canonical(self.as_json())

    @property
    def digest(self) -> str:
        """SHA-256 of its text: the name by which it is co-signed."""
        return hashlib.sha256(self.body.encode()).hexdigest()

    def as_json(self) -> dict[str, Json]:
        """Its fields as JSON values."""
        told: dict[str, Json] = {name: getattr(self, name) for name in _WORDS}
        heads: list[Json] = [
            {"device": h.device, "hash": h.hash, "sequence": h.sequence} for h in self.heads
        ]
        numbers: dict[str, Json] = {"number": self.number, "position": self.position}
        return {**told, **numbers, "simulated": self.simulated, "heads": heads}

    def holds(self) -> bool:
        """Whether the root is that of the heads, and the signature that of the key it names."""
        message = _CHECKPOINT_CONTEXT + self.body.encode()
        signed = signature_holds(self.public_key, message, self.signature)
        return signed and root_of(self.heads) == self.root


@dataclass(frozen=True, slots=True)
class Cosignature:
    """Another organisation's signature under a checkpoint: it has seen these digests."""

    checkpoint: str
    organisation: str
    by: str
    made: str
    key_id: str
    public_key: str
    signature: str = ""

    @property
    def body(self) -> str:
        """Its canonical text, without the signature."""
        return canonical({name: getattr(self, name) for name in _COSIGNED})

    def holds(self) -> bool:
        """Whether the signature is that of the key it names."""
        message = _COSIGNATURE_CONTEXT + self.body.encode()
        return signature_holds(self.public_key, message, self.signature)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A checkpoint with the signatures under it, in a file of its own."""

    checkpoint: Checkpoint
    cosignatures: tuple[Cosignature, ...] = ()

    def to_text(self) -> str:
        """One line of canonical JSON."""
        signed: list[Json] = [
            {**json.loads(c.body), "signature": c.signature} for c in self.cosignatures
        ]
        checkpoint = {**self.checkpoint.as_json(), "signature": self.checkpoint.signature}
        told: dict[str, Json] = {"form": FORM, "checkpoint": checkpoint, "cosignatures": signed}
        return canonical(told) + "\n"


def signed(checkpoint: Checkpoint, keys: Keyring) -> Checkpoint:
    """The checkpoint with this device's signature; device and key are filled in."""
    device = keys.device()
    key = keys.key(device, DEVICE)
    named = replace(checkpoint, device=device, key_id=key.key_id, public_key=key.public_key)
    return replace(named, signature=key.sign(_CHECKPOINT_CONTEXT + named.body.encode()))


def cosigned(
    receipt: Receipt, accounts: AccountsFile, *, organisation: str, by: str, now: datetime
) -> Receipt:
    """The receipt with an organisation's signature under it, made with its own key.

    Signing again with the same key replaces nothing and adds nothing.
    """
    key = accounts.key(organisation, ORGANISATION)
    if any(c.key_id == key.key_id for c in receipt.cosignatures):
        return receipt
    bare = Cosignature(
        receipt.checkpoint.digest, organisation, by, utc_text(now), key.key_id, key.public_key
    )
    made = replace(bare, signature=key.sign(_COSIGNATURE_CONTEXT + bare.body.encode()))
    return replace(receipt, cosignatures=(*receipt.cosignatures, made))


def checkpoint_of(body: dict[str, Any], signature: str) -> Checkpoint:
    """The checkpoint that a text tells.

    Raises
    ------
    ValueError
        A field is missing, or is of another kind.
    """
    try:
        heads = tuple(
            Head(str(h["device"]), int(h["sequence"]), str(h["hash"])) for h in body["heads"]
        )
        told: dict[str, Any] = {name: str(body[name]) for name in _WORDS}
        told |= {name: int(body[name]) for name in ("number", "position")}
        told["simulated"] = bool(body["simulated"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"a field is missing or of another kind: {error}") from error
    return Checkpoint(**told, heads=heads, signature=signature)


def cosignature_of(body: dict[str, Any], signature: str) -> Cosignature:
    """The co-signature that a text tells.

    Raises
    ------
    ValueError
        A field is missing.
    """
    try:
        told: dict[str, Any] = {name: str(body[name]) for name in _COSIGNED}
    except (KeyError, TypeError) as error:
        raise ValueError(f"a field is missing: {error}") from error
    return Cosignature(**told, signature=signature)


def read_receipt(text: str) -> Receipt:
    """The receipt that a file holds, after every signature in it was checked.

    Raises
    ------
    LedgerError
        LED-103: it is no receipt, or was changed.
    """
    try:
        told = json.loads(text)
        whole, signature = dict(told["checkpoint"]), str(told["checkpoint"]["signature"])
        checkpoint = checkpoint_of(whole, signature)
        cosignatures = tuple(cosignature_of(c, str(c["signature"])) for c in told["cosignatures"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise faults.no_receipt(str(error)) from error
    receipt = Receipt(checkpoint, cosignatures)
    if told.get("form") != FORM or receipt.to_text() != text or not checkpoint.holds():
        raise faults.no_receipt("its signature does not hold")
    for one in cosignatures:
        if one.checkpoint != checkpoint.digest or not one.holds():
            raise faults.no_receipt(f"the signature of {one.organisation} does not hold")
    return receipt


def last_of(kept: Sequence[Checkpoint], device: str) -> Checkpoint | None:
    """The last checkpoint that a device made; None before the first."""
    own = [c for c in kept if c.device == device]
    return max(own, key=lambda c: c.number) if own else None
