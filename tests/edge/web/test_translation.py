"""A translation covers the page: what is not in it is a name, a figure or a person's own word."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import fields
from enum import Enum
from pathlib import Path

import pytest
from django.test import Client

from clearground.edge.web import wording
from clearground.edge.web.room import Room
from clearground.edge.web.server import ROOM_KEY, room_of
from clearground.standards.words import use_translator
from tests.edge.region import drafts, region_file
from tests.edge.web.conftest import write_run

SCRIPTS = Path(__file__).resolve().parents[3] / "web" / "src"
KEPT = {"clearground", "esc", "web", "cha", "sha"}
"""The program's name, a key's name, an error's code, the standard's letters."""


def marked(text: str) -> str:
    """The pretended translation of a sentence: the sentence in brackets; read from the right."""
    return "rtl" if text == "ltr" else f"⟦{text}⟧"


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[Room]:
    """The sample region read in the pretended language from the start."""
    use_translator(marked)
    region_file(tmp_path / "region.gpkg")
    write_run(tmp_path)
    yield room_of(tmp_path / "region.gpkg")
    use_translator(str)


def untranslated(page: str) -> set[str]:
    """Words a person reads on the page that did not pass the door."""
    page = re.sub(r"<(script|style|code|dialog).*?</\1>", " ", page, flags=re.S)
    told = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', page)
    text = html.unescape(" ".join([*told, re.sub(r"<[^>]+>", " ", page)]))
    while True:
        less = re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
        if less == text:
            break
        text = less
    return {w.lower() for w in re.findall(r"[A-Za-z]{2,}", text)}


def own_words() -> set[str]:
    """Words that people wrote into the region's records; codes of lists are not theirs."""
    told = [d.entity for d in drafts()]
    for draft in drafts():
        values = [getattr(draft.payload, f.name) for f in fields(draft.payload)]
        told += [v for v in values if isinstance(v, str) and not isinstance(v, Enum)]
    return {w.lower() for w in re.findall(r"[A-Za-z]{2,}", " ".join(told))}


@pytest.mark.parametrize(
    "query",
    ["", "?sel=area-a", "?sel=release", "?figure=cleared", "?at=34.9890,51.0", "?sel=order",
     "?known=2026-05-04T12:30:00Z", "?known=banana", "?sel=warning-live", "?q=zzz"],
)  # fmt: skip
def test_every_sentence_of_the_page_is_translated(foreign: Room, query: str) -> None:
    """In a language of brackets nothing stands outside them but names and records' own words."""
    page = Client(**{ROOM_KEY: foreign}).get("/" + query).content.decode()
    assert 'lang="⟦en⟧" dir="rtl"' in page
    assert untranslated(page) - own_words() - KEPT == set()


def test_scripts_words_come_from_the_server(foreign: Room) -> None:
    """The page carries each word its script writes, in the reader's language."""
    page = Client(**{ROOM_KEY: foreign}).get("/").content.decode()
    found = re.search(r'<script id="words" type="application/json">(.*?)</script>', page)
    assert found is not None
    words = json.loads(found.group(1))
    assert words["drill"] == "⟦DRILL⟧"
    assert words["months"][8] == "⟦Sep⟧"


def test_script_has_no_words_of_its_own() -> None:
    """No source of the script writes a literal word; those it takes are those the server gives."""
    sources = {path.name: path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.ts")}
    taking = [text for text in sources.values() if '"./words"' in text]
    used = {w for text in taking for w in re.findall(r"\bwords\.([a-z]+)\b", text)}
    assert used == set(wording.page_words())
    literal = r"""(?:textContent|innerText|title|"text-field"|"aria-label",?)\s*[=:]?\s*["'`]\w"""
    assert {name for name, text in sources.items() if re.search(literal, text)} == set()
