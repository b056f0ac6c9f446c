"""Invented names of places and people, from syllables; none is meant to exist."""

from __future__ import annotations

import numpy as np

_ONSETS = ("k", "ar", "t", "s", "v", "m", "d", "l", "br", "p", "h", "el", "or", "n", "st", "w")
_MIDDLES = ("or", "ad", "am", "al", "en", "il", "ur", "ed", "ow", "ath", "erv", "ind", "os")
_ENDS = ("vay", "wen", "sel", "low", "mere", "den", "rick", "by", "mont", "ra", "ley", "nor")
_PLACE_TAILS = ("", "", "", "", "", " Mill", " Ford", " Heath", " Ings", " Green")
_GIVEN = ("Ila", "Soren", "Pavi", "Juno", "Aldo", "Lise", "Ravn", "Mira", "Teo", "Oda", "Bram")
_FAMILY = ("Halden", "Brask", "Okoro", "Amsel", "Torv", "Ilen", "Torvik", "Mesk", "Dorrin")
_FIRST_PLACES = ("Korvay", "Pell's Ford", "Ardwen", "Salloway", "Tamsel")


class Names:
    """A seeded supply of invented names without repetition."""

    def __init__(self, rng: np.random.Generator) -> None:
        """Start with nothing given out."""
        self._rng = rng
        self._given: set[str] = set()
        self._first = list(_FIRST_PLACES)

    def place(self) -> str:
        """An invented place name not given out before."""
        if self._first:
            name = self._first.pop(0)
            self._given.add(name)
            return name
        while True:
            name = self._word() + self._pick(_PLACE_TAILS)
            if name not in self._given:
                self._given.add(name)
                return name

    def person(self) -> str:
        """An invented person's name not given out before: given name and family name."""
        while True:
            family = self._pick(_FAMILY) if self._rng.random() < 0.1 else self._word()
            name = f"{self._pick(_GIVEN)} {family}"
            if name not in self._given:
                self._given.add(name)
                return name

    def _word(self) -> str:
        onset = self._pick(_ONSETS)
        bare = onset[0] in "aeo" and self._rng.random() < 0.5
        word = onset + ("" if bare else self._pick(_MIDDLES)) + self._pick(_ENDS)
        return word.capitalize()

    def _pick(self, words: tuple[str, ...]) -> str:
        return words[int(self._rng.integers(len(words)))]
