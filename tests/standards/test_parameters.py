"""National parameters: which value applied on a date, by whose authority, from which file."""

from __future__ import annotations

from datetime import date

import pytest

from clearground.edge.parameters import default_book
from clearground.errors import ParameterError
from clearground.standards import terms
from clearground.standards.parameters import books, describe, parse, plain, written

TEXT = """
set: {version: nat-2, authority: Authority N, source: Order 12}
field.lane_m:
  description: Width of a lane.
  unit: m
  values:
    - {from: 2025-03-01, value: 1.2, source: Order 14}
    - {from: 2024-01-01, value: 1.0}
field.methods:
  description: A list.
  values: [{from: 2024-01-01, value: [manual, dog]}]
field.table:
  description: A table.
  values: [{from: 2024-01-01, value: {manual: {low: 1, high: 2}}}]
"""


def test_value_changes_on_the_day_it_came_into_force() -> None:
    """Tests that the last value on or before the day applies, with its own source."""
    book = parse(TEXT, origin="nat.yaml")
    assert book.value("field.lane_m", date(2025, 2, 28)).value == 1.0
    later = book.value("field.lane_m", date(2025, 3, 1))
    assert (later.value, later.source, later.authority) == (1.2, "Order 14", "Authority N")
    assert (later.unit, later.version, later.valid_from) == ("m", "nat-2", date(2025, 3, 1))
    assert book.value("field.lane_m", date(2024, 5, 1)).source == "Order 12"


@pytest.mark.parametrize(
    ("code", "on", "fault"),
    [
        ("field.nothing", date(2025, 1, 1), "PAR-01"),
        ("field.lane_m", date(2023, 12, 31), "PAR-02"),
    ],
)
def test_no_value_is_assumed(code: str, on: date, fault: str) -> None:
    """Tests that an unknown code and a date before the first value are refused."""
    with pytest.raises(ParameterError) as caught:
        parse(TEXT, origin="nat.yaml").value(code, on)
    assert caught.value.code == fault
    assert caught.value.EXIT == 2


def test_readers_refuse_a_value_of_the_wrong_shape() -> None:
    """Tests that a rule never reads a list as a number, nor a table as a list."""
    book, on = parse(TEXT, origin="nat.yaml"), date(2025, 1, 1)
    assert book.number("field.lane_m", on) == 1.0
    assert book.words("field.methods", on) == ("manual", "dog")
    assert book.table("field.table", on)["manual"]["high"] == 2
    for read, code in (
        (book.number, "field.methods"),
        (book.words, "field.table"),
        (book.table, "field.lane_m"),
    ):
        with pytest.raises(ParameterError) as caught:
            read(code, on)
        assert caught.value.code == "PAR-04"


@pytest.mark.parametrize(
    "text",
    [
        "[1, 2",
        "just words",
        "field.x: {values: [{from: 2024-01-01, value: 1}]}",
        "set: {version: v}\nfield.x: {values: [{from: 2024-01-01, value: 1}]}",
        "set: {version: v, authority: A, source: S}\nx: {values: [{from: 2024-01-01, value: 1}]}",
        "set: {version: v, authority: A, source: S}\nfield.x: {values: []}",
        "set: {version: v, authority: A, source: S}\nfield.x: {values: [{value: 1}]}",
        "set: {version: v, authority: A, source: S}\nfield.x: {values: [{from: 2024-01-01}]}",
        "set: {version: v, authority: A, source: S}\n"
        "field.x: {values: [{from: 2024-01-01 10:00:00, value: 1}]}",
        "set: {version: v, authority: A, source: S}\n"
        "field.x: {values: [{from: 2024-01-01, value: null}]}",
        "set: {version: v, authority: A, source: S}\nfield.x: 3",
        "!!python/object/apply:os.system ['true']",
    ],
)
def test_a_broken_file_is_refused_whole(text: str) -> None:
    """Tests that broken YAML, undated or unsigned values and code in YAML are refused."""
    with pytest.raises(ParameterError) as caught:
        parse(text, origin="x.yaml")
    assert caught.value.code == "PAR-03"
    assert "x.yaml" in str(caught.value)


def test_two_values_of_one_day_are_refused() -> None:
    """Tests that it is never unclear which of two values applied."""
    row = "{from: 2024-01-01, value: 1}"
    text = f"set: {{version: v, authority: A, source: S}}\nfield.x: {{values: [{row}, {row}]}}"
    with pytest.raises(ParameterError) as caught:
        parse(text, origin="x.yaml")
    assert caught.value.code == "PAR-05"


def test_values_cannot_be_changed_in_place() -> None:
    """Tests that a reader cannot alter the book for the next one."""
    book = parse(TEXT, origin="nat.yaml")
    with pytest.raises(TypeError):
        book.table("field.table", date(2025, 1, 1))["manual"] = 3  # type: ignore[index]
    assert plain(book.value("field.table", date(2025, 1, 1)).value) == {
        "manual": {"low": 1, "high": 2}
    }


def test_a_national_file_replaces_a_code_whole() -> None:
    """Tests that an example value of a later date does not come back under a national one."""
    example = parse(TEXT, origin="example.yaml")
    text = (
        "set: {version: nat-9, authority: B, source: S}\n"
        "field.lane_m: {values: [{from: 2024-06-01, value: 2.0}]}"
    )
    both = example.merged(parse(text, origin="nat.yaml"))
    assert both.version == "nat-2+nat-9"
    assert both.value("field.lane_m", date(2026, 1, 1)).value == 2.0
    assert both.words("field.methods", date(2026, 1, 1)) == ("manual", "dog")
    with pytest.raises(ParameterError):
        both.value("field.lane_m", date(2024, 5, 1))
    assert books([]).merged(example).version == "nat-2"


def test_digest_follows_the_content_not_the_layout() -> None:
    """Tests that spelling and order do not move the digest, and any value does."""
    book = parse(TEXT, origin="a.yaml")
    first, *rest = TEXT.strip().split("\nfield.")
    turned = "\n".join([first, *(f"field.{part}" for part in reversed(rest))])
    assert parse(turned, origin="b.yaml").digest == book.digest
    assert parse(TEXT.replace("1.2", "1.3"), origin="a.yaml").digest != book.digest


def test_a_written_book_reads_back_unchanged() -> None:
    """Tests the example set, and an authority's file over it, through the text that is signed."""
    book = default_book().merged(parse(TEXT, origin="national.yaml"))
    again = parse(written(book), origin="record")
    assert (again.digest, again.version) == (book.digest, book.version)
    assert again.codes() == book.codes()


def test_example_set_says_that_nobody_has_signed_it() -> None:
    """Tests that no value of the example set passes for a national one."""
    book = default_book()
    assert book.version == "example-1"
    assert len(book.codes()) > 40
    for code in book.codes():
        for parameter in book.entries[code]:
            assert "needs the national authority's sign-off" in parameter.authority
            assert "Assumption" in parameter.source
            assert parameter.description


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("evidence.directness", terms.EvidenceKind),
        ("areas.clearance_depth_m", terms.HazardType),
        ("areas.minimum_evidence", terms.AreaClass),
        ("teams.team_size", terms.TeamKind),
        ("teams.competency_needed", terms.Method),
        ("field.separation_m", terms.Method),
        ("field.danger_distance_m", terms.Method),
        ("field.hours_per_day", terms.Method),
        ("field.position_error_m", terms.PositionMethod),
        ("evidence.position_error_m", terms.PositionMethod),
        ("protect.warning_radius_m", terms.WarningKind),
        ("protect.warning_minutes", terms.WarningKind),
        ("quality.close_days_max", terms.Severity),
        ("release.criteria", terms.ReleaseKind),
        ("release.uncovered_share_max", terms.ReleaseKind),
        ("plan.rate_m2_per_day", terms.TeamKind),
    ],
)
def test_example_tables_speak_the_agreed_words(code: str, words: type[terms.Tier]) -> None:
    """Tests that each table has exactly the words of its code list as keys."""
    table = default_book().table(code, date(2025, 1, 1))
    assert sorted(table) == sorted(word.value for word in words)


def test_example_rates_and_detection_are_in_order() -> None:
    """Tests low <= mid <= high, and that detection tables are proper Beta parameters."""
    on = date(2025, 1, 1)
    for grounds in default_book().table("plan.rate_m2_per_day", on).values():
        for rate in grounds.values():
            assert 0 < rate["low"] <= rate["mid"] <= rate["high"]
    for classes in default_book().table("belief.detection", on).values():
        assert sorted(classes) == sorted(c.value for c in terms.HazardClass)
        for row in classes.values():
            assert min(row["alpha"], row["beta"]) > 0
            assert row["depth_m"] >= 0
    weights = default_book().table("plan.benefit_weights", on)
    assert sum(weights.values()) == pytest.approx(1.0)


def test_signature_states_are_words_of_the_code_list() -> None:
    """Tests that every criterion has a code, a sentence and states that allow signature."""
    for criteria in default_book().table("release.criteria", date(2025, 1, 1)).values():
        codes = [criterion["code"] for criterion in criteria]
        assert len(codes) == len(set(codes)) > 0
        for criterion in criteria:
            states = {terms.CriterionState(state) for state in criterion["states"]}
            assert terms.CriterionState.MET in states
            assert terms.CriterionState.NOT_MET not in states
            assert terms.CriterionState.NOT_KNOWN not in states


def test_description_names_every_value_with_its_authority_and_source() -> None:
    """Tests that the reference page leaves out no dated value."""
    page = describe(parse(TEXT, origin="nat.yaml"))
    assert page.count("\n## `") == 3
    assert "- from 2024-01-01: `1.0`\n  by Authority N. Order 12" in page
    assert "- from 2025-03-01: `1.2`\n  by Authority N. Order 14" in page
    assert "Width of a lane. Unit: m." in page
