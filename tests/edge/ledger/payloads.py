"""Hypothesis strategies for every payload, read off its own field types."""

from __future__ import annotations

import types
import typing
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from hypothesis import strategies as st

from clearground.events import PAYLOADS, Payload
from clearground.standards.geometry import Shape

SAFE_INTEGER = 2**53 - 1
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
FLOAT = st.floats(allow_nan=False, allow_infinity=False)
TIME = st.datetimes(timezones=st.just(UTC))
_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    Shape: st.sampled_from(["POINT (1000 2000)", "POLYGON ((0 0, 1000 0, 0 1000, 0 0))"]),
    int: st.integers(-SAFE_INTEGER, SAFE_INTEGER),
    float: FLOAT,
    bool: st.booleans(),
    date: st.dates(),
    datetime: TIME,
    type(None): st.none(),
}


def of_type(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    if is_dataclass(kind):
        return of_class(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return st.lists(of_type(arguments[0]), max_size=3).map(tuple)
    assert origin in (typing.Union, types.UnionType), kind
    return st.one_of([of_type(a) for a in arguments])


def of_class(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a dataclass with every field drawn."""
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{f.name: of_type(hints[f.name]) for f in fields(kind)})


def payloads() -> st.SearchStrategy[Payload]:
    """Payloads of every type."""
    return st.sampled_from(list(PAYLOADS.values())).flatmap(of_class)
