"""The digest that names a belief by what it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

SEPARATOR = "\x1f"


def digest_of(parts: Iterable[object]) -> str:
    """SHA-256, in hexadecimal, of a sequence of values written unambiguously.

    >>> digest_of(["a", 1.5]) == digest_of(["a", 1.5])
    True
    >>> digest_of(["a", "b"]) == digest_of(["ab"])
    False
    """
    sha = hashlib.sha256()
    for part in parts:
        sha.update(repr(part).encode())
        sha.update(SEPARATOR.encode())
    return sha.hexdigest()
