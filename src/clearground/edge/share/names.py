"""Names of people and teams in words that somebody typed: found, so that no copy carries them.

A rule of reading closes a record or a field; free text may name anybody. What is found here is
what was registered: the full name, a person's family name, a team's code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from clearground.edge.ledger.canonical_json import Json
from clearground.edge.ledger.envelope import payload_json
from clearground.events import Event
from clearground.events.teams import PersonRegistered, TeamFormed

_WORD = re.compile(r"[^\W_]+")

Spelling = tuple[str, ...]
"""A name as its words in lower case, so that `T-05`, `t 05` and `T/05` are one."""


class Names:
    """Names to look for; `inside` tells whether a text or a JSON value holds one of them."""

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        self._by_first: dict[str, set[Spelling]] = {}
        for spelling in spellings:
            if spelling:
                self._by_first.setdefault(spelling[0], set()).add(spelling)

    def inside(self, value: Json) -> bool:
        """Whether a value, or anything in it, names one of them.

        >>> Names([("t", "05")]).inside({"source": "seen by T-05"})
        True
        >>> Names([("t", "05")]).inside({"source": "T-055"})
        False
        """
        if not self._by_first:
            return False
        if isinstance(value, str):
            return self._in_text(value)
        if isinstance(value, dict):
            return any(self.inside(item) for item in value.values())
        return isinstance(value, list) and any(self.inside(item) for item in value)

    def _in_text(self, text: str) -> bool:
        words = tuple(_WORD.findall(text.casefold()))
        return any(
            words[i : i + len(spelling)] == spelling
            for i, word in enumerate(words)
            for spelling in self._by_first.get(word, ())
        )


def names_of(events: Iterable[Event], readable: frozenset[str] = frozenset()) -> Names:
    """The names that records registered, less those in records that may be read whole.

    A name that somebody had before counts as one.
    """
    hidden, open_ = set[Spelling](), set[Spelling]()
    for event in events:
        (open_ if event.id in readable else hidden).update(_spellings(event))
    return Names(hidden - open_)


def naming(events: Iterable[Event], names: Names) -> frozenset[str]:
    """Ids of the records whose content names one of them."""
    return frozenset(e.id for e in events if names.inside(payload_json(e.payload)))


def _spellings(event: Event) -> set[Spelling]:
    match event.payload:
        case PersonRegistered(name=name):
            full = _words(name)
            return {full, full[-1:]}
        case TeamFormed(name=name):
            codes = (part for part in name.split() if _is_code(part))
            return {_words(name), *map(_words, codes)}
        case _:
            return set()


def _is_code(part: str) -> bool:
    return any(map(str.isdigit, part)) and any(map(str.isalpha, part))


def _words(name: str) -> Spelling:
    return tuple(_WORD.findall(name.casefold()))
