"""Canonical JSON: one text for one value, so that a digest means something (RFC 8785)."""

from __future__ import annotations

import json
from collections.abc import Mapping

import rfc8785

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
"""A value that JSON can hold."""

_INTEGER_MAX = 2**53 - 1
_DOUBLE_MAX = 10**21
_PLAIN_FLOAT_MIN, _PLAIN_FLOAT_MAX = 1e-4, 2.0**53

_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True,
    separators=(",", ":"),
).encode  # fmt: skip


def canonical(value: Mapping[str, Json] | list[Json] | Json) -> str:
    """The one text of a JSON value.

    The standard library's encoder writes the same text as RFC 8785 where every key is
    ASCII, every integer exact in a double, and every number written without exponent; the
    rest goes through the `rfc8785` package. A property test compares both.

    Raises
    ------
    ValueError
        A number is not finite or not exact, or a text is not Unicode.

    Source: RFC 8785, 3.2.

    >>> canonical({"b": 1.0, "a": "ä"})
    '{"a":"ä","b":1}'
    """
    mended, plain = _mend(value)
    if plain:
        return _encode(mended)
    return rfc8785.dumps(mended).decode()  # type: ignore[arg-type]


def canonical_words(value: Mapping[str, str | int | bool | list[str]]) -> str:
    """The one text of an object of words, small integers and booleans, with ASCII keys.

    The same as `canonical` gives; what an envelope holds needs no mending.

    >>> canonical_words({"b": 1, "a": ["x"]})
    '{"a":["x"],"b":1}'
    """
    return _encode(value)


def _mend(value: object) -> tuple[object, bool]:
    """The value with whole floats as integers, and whether the fast encoder may write it."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return value, True
    if kind is int:
        return _mend_integer(value)  # type: ignore[arg-type]
    if kind is float:
        return _mend_float(value)  # type: ignore[arg-type]
    if isinstance(value, Mapping):
        whole: dict[str, object] = {}
        plain = True
        for key, item in value.items():
            if type(item) is str or item is None:  # most fields: spare them the call
                whole[key], fine = item, True
            else:
                whole[key], fine = _mend(item)
            plain = plain and fine and key.isascii()
        return whole, plain
    pairs = [_mend(item) for item in value]  # type: ignore[attr-defined]
    return [item for item, _ in pairs], all(fine for _, fine in pairs)


def _mend_integer(value: int) -> tuple[object, bool]:
    if -_INTEGER_MAX <= value <= _INTEGER_MAX:
        return value, True
    # What was written for a large double is read back as an integer.
    text = rfc8785.dumps(float(value)) if abs(value) < _DOUBLE_MAX else b""
    return (float(value), False) if text == str(value).encode() else (value, False)


def _mend_float(value: float) -> tuple[object, bool]:
    if value.is_integer() and abs(value) <= _INTEGER_MAX:
        return int(value), True
    return value, _PLAIN_FLOAT_MIN <= abs(value) < _PLAIN_FLOAT_MAX
