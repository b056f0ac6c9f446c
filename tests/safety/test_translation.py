"""A wrong translation misleads no record, and none ships without its list (hazard H-09)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clearground.edge.account_json import account_as_json
from clearground.edge.cli.read import read_events
from clearground.pipeline import world_of
from clearground.release.account import account
from clearground.standards.terms import AreaClass, AreaStatus, LandState, ReleaseKind
from clearground.standards.words import use_translator
from tests.safety.conftest import run

ROOT = Path(__file__).resolve().parents[2]
BACK = ROOT / "docs" / "safety" / "back-translation"
CATALOGUES = ("*.po", "*.mo", "*.ftl", "*.xliff")
WORDS = frozenset(w.value for k in (AreaClass, AreaStatus, LandState, ReleaseKind) for w in k)


@pytest.fixture
def flipped() -> Iterator[None]:
    """A reader's language that turns every sentence into its contrary."""
    use_translator(lambda text: "NOT " + text)
    yield
    use_translator(str)


def unproved(source: Path, lists: Path) -> list[str]:
    """Catalogues without a list that gives each word of land status back in English."""
    found = []
    for path in sorted(p for pattern in CATALOGUES for p in source.rglob(pattern)):
        language = path.relative_to(source).parts[-3] if len(path.parts) > 2 else path.stem
        listed = lists / f"{language}.csv"
        text = listed.read_text(encoding="utf-8") if listed.exists() else ""
        said = {line.split(",")[0] for line in text.splitlines()}
        if not said >= WORDS:
            found.append(path.name)
    return found


def test_no_catalogue_ships_without_its_words_given_back(tmp_path: Path) -> None:
    """Tests a catalogue without a list, with half of one, with all of it, and the source."""
    source, lists = tmp_path / "src", tmp_path / "back"
    catalogue = source / "locale" / "xx" / "LC_MESSAGES" / "clearground.po"
    for folder in (catalogue.parent, lists):
        folder.mkdir(parents=True)
    catalogue.write_text("")
    assert unproved(source, lists) == ["clearground.po"]
    (lists / "xx.csv").write_text("cleared,ab,cleared\n")
    assert unproved(source, lists) == ["clearground.po"]
    (lists / "xx.csv").write_text("".join(f"{w},ab,{w}\n" for w in WORDS))
    assert unproved(source, lists) == []
    assert unproved(ROOT / "src" / "clearground", BACK) == []


def test_a_translation_that_flips_every_sentence_changes_no_record(
    hostile: Path, request: pytest.FixtureRequest
) -> None:
    """Tests that records, the account and the codes of areas are not sentences of a language."""

    def told() -> tuple[str, object, list[tuple[str, str]]]:
        world = world_of(read_events(hostile))
        found = account(world.register, world.releases, world.worklog)
        codes = [(a.area_class.value, a.status.value) for a in world.register.current()]
        exported = run("export", str(hostile), "--canonical")
        return exported, account_as_json(found), codes

    before = told()
    request.getfixturevalue("flipped")
    assert "NOT " in run("account", str(hostile))
    assert told() == before
