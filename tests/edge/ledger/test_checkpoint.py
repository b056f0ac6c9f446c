"""A checkpoint and its receipt are one text under signatures; any change of it is found."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from clearground.edge.ledger.checkpoint import (
    Checkpoint,
    Receipt,
    checkpoint_of,
    cosigned,
    last_of,
    read_receipt,
    signed,
)
from clearground.edge.ledger.face import Head, root_of
from clearground.edge.ledger.keys import AccountsFile, SeededKeys
from clearground.errors import LedgerError
from tests.edge.region import NOW

HEADS = (Head("a", 3, "00" * 32), Head("b", 7, "11" * 32))


def made(number: int = 1) -> Checkpoint:
    """A checkpoint of two devices, signed."""
    words = dict.fromkeys(("previous", "device", "key_id", "public_key"), "")
    bare = Checkpoint(
        number=number, region="r", simulated=True, position=10, heads=HEADS, by="p",
        root=root_of(HEADS), made="2026-06-03T08:00:00Z", **words,
    )  # fmt: skip
    return signed(bare, SeededKeys(1))


@pytest.fixture
def receipt(tmp_path: Path) -> Receipt:
    """A receipt that a second organisation has co-signed."""
    accounts = AccountsFile(tmp_path / "other.accounts")
    second = cosigned(Receipt(made()), accounts, organisation="UN", by="N. N.", now=NOW)
    assert cosigned(second, accounts, organisation="UN", by="N. N.", now=NOW) == second
    accounts.close()
    return second


def test_a_receipt_is_read_back_as_it_was_written(receipt: Receipt) -> None:
    """Tests text and value, both ways."""
    assert read_receipt(receipt.to_text()) == receipt
    assert receipt.cosignatures[0].checkpoint == receipt.checkpoint.digest


def test_any_byte_of_a_receipt_that_is_changed_is_found(receipt: Receipt) -> None:
    """Tests 300 single changed bits: each is refused as LED-103."""
    dice, data = random.Random(5), receipt.to_text().encode()
    for _trial in range(300):
        spoilt = bytearray(data)
        spoilt[dice.randrange(len(data))] ^= 1 << dice.randrange(7)
        with pytest.raises(LedgerError, match="LED-103"):
            read_receipt(spoilt.decode())


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "1", '{"form":"clearground receipt 1"}', "[" * 100_000]
)
def test_what_is_no_receipt_is_refused(text: str) -> None:
    """Tests texts of other kinds, one of them a trap for parsers."""
    with pytest.raises(LedgerError, match="LED-103"):
        read_receipt(text)


def test_a_signature_for_another_checkpoint_is_refused(receipt: Receipt) -> None:
    """Tests that a co-signature cannot be carried over to other records."""
    with pytest.raises(LedgerError, match="LED-103"):
        read_receipt(Receipt(made(2), receipt.cosignatures).to_text())


def test_a_root_that_is_not_that_of_the_heads_does_not_hold() -> None:
    """Tests a checkpoint whose own device lies about the root."""
    lie = signed(replace(made(), root="ff" * 32), SeededKeys(1))
    assert made().holds()
    assert not lie.holds()


def test_the_last_of_a_device_is_that_of_the_highest_number() -> None:
    """Tests the order by number and not by place."""
    first, second = made(1), made(2)
    assert last_of((second, first), first.device) == second
    assert last_of((first,), "other") is None


def test_fields_of_another_kind_are_refused() -> None:
    """Tests a missing field and heads that are no list."""
    body = json.loads(made().body)
    with pytest.raises(ValueError, match="missing"):
        checkpoint_of({**body, "heads": 3}, "")
    del body["root"]
    with pytest.raises(ValueError, match="missing"):
        checkpoint_of(body, "")
