"""The one door of every sentence: English unless a reader's language is installed here."""

from __future__ import annotations

from contextvars import copy_context

from clearground.standards.words import _, use_translator


def test_a_translator_holds_in_its_own_context_only() -> None:
    """Tests that one reader's language never reaches another reader."""

    def read_in_capitals() -> str:
        use_translator(str.upper)
        return _("Remaining")

    assert copy_context().run(read_in_capitals) == "REMAINING"
    assert _("Remaining") == "Remaining"


def test_the_sentence_is_translated_before_its_figures_are_filled_in() -> None:
    """Tests that a catalogue is asked for the form, not for each filled sentence."""
    asked: list[str] = []

    def look_up(text: str) -> str:
        asked.append(text)
        return "Noch {n}"

    def read() -> str:
        use_translator(look_up)
        return _("{n} remain").format(n=3)

    assert copy_context().run(read) == "Noch 3"
    assert asked == ["{n} remain"]
