"""Disagreement between sources is found, named and bounded, whoever the parties are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import shapely

from clearground.events.core import Draft
from clearground.events.evidence import DifferenceNoted, EvidenceReported
from clearground.evidence.claims import claims, told
from clearground.evidence.differences import FoundDifference, find, noted
from clearground.evidence.state import Dossier
from clearground.standards.geometry import shape_from_metres, shape_to_metres
from clearground.standards.terms import Directness, EvidenceKind
from tests.evidence.reports import RULES

DAY = datetime(2025, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FIGURE = EvidenceReported(
    EvidenceKind.PUBLISHED_PROGRESS, Directness.INDIRECT, source="paper", value_unit="ha"
)


def dossier(*facts: EvidenceReported) -> Dossier:
    held = Dossier()
    for number, one in enumerate(facts):
        held.apply(Draft(f"r{number}", one, "p", "o", DAY, NOW))
    return held


def control(source: str, party: str, *box: float) -> EvidenceReported:
    topic = f"held by {party} according to {source}"
    if party == "contested or unknown":
        topic = f"{party} according to {source}"
    return EvidenceReported(
        EvidenceKind.CONTROL_AREA,
        Directness.INDIRECT,
        source=source,
        topic=topic,
        shape=shape_from_metres(shapely.box(*box)),
        observed_from=DAY,
        observed_to=DAY + timedelta(hours=23),
    )


def figure(topic: str, value: float, day: int = 0, source: str = "paper") -> EvidenceReported:
    at = DAY + timedelta(day)
    return replace(
        FIGURE,
        topic=topic,
        source=source,
        value_low=value,
        value_high=value,
        observed_from=at,
        observed_to=at + timedelta(hours=23),
    )


def ground(kind: EvidenceKind, directness: Directness, *box: float) -> EvidenceReported:
    shape = shape_from_metres(shapely.box(*box))
    return EvidenceReported(kind, directness, source=f"source of {kind.value}", shape=shape)


SUSPECT = ground(EvidenceKind.SUSPECT_AREA_RECORD, Directness.INDIRECT, 0, 0, 1000, 1000)
CLEARED = ground(EvidenceKind.CLEARED_AREA_RECORD, Directness.NEGATIVE, 500, 0, 1500, 1000)


def only(held: Dossier) -> FoundDifference:
    found = find(held, RULES)
    assert len(found) == 1
    return found[0]


def test_ground_held_by_two_parties_on_one_day_is_disputed() -> None:
    """Tests two squares of 1 km2 that share half: 0.5 km2 are disputed."""
    held = dossier(control("map", "A", 0, 0, 1000, 1000), control("paper", "B", 500, 0, 1500, 1000))
    found = only(held)
    assert (found.kind, found.sources, found.reports) == ("held", ("map", "paper"), ("r0", "r1"))
    assert found.shape is not None
    assert shape_to_metres(found.shape).area == pytest.approx(500_000)


def test_swapping_the_parties_changes_nothing_but_the_names() -> None:
    """Tests that no party is favoured."""
    first = only(
        dossier(control("map", "A", 0, 0, 1000, 1000), control("paper", "B", 500, 0, 1500, 1000))
    )
    swapped = only(
        dossier(control("map", "B", 0, 0, 1000, 1000), control("paper", "A", 500, 0, 1500, 1000))
    )
    assert first == swapped


def test_one_source_and_contested_ground_contradict_nobody() -> None:
    """Tests two polygons of one source, and ground of which the other names no holder."""
    assert find(dossier(*(control("map", p, 0, 0, 1000, 1000) for p in "AB")), RULES) == ()
    contested = control("paper", "contested or unknown", 0, 0, 1000, 1000)
    assert find(dossier(control("map", "A", 0, 0, 1000, 1000), contested), RULES) == ()


def test_outlines_are_compared_only_where_both_sources_speak() -> None:
    """Tests that a belt of 4 km2 within a country of 100 km2 is no disagreement."""
    belt = control("map", "A", 0, 0, 2000, 2000)
    country = control("paper", "A", 0, 0, 10_000, 10_000)
    assert find(dossier(belt, country), RULES) == ()
    # Where the belt's source calls a second square contested, the other calls it A's: of
    # 8 km2 on which both speak, 4 km2 are common.
    contested = control("map", "contested or unknown", 2000, 0, 4000, 2000)
    found = only(dossier(belt, contested, country))
    assert found.kind == "outline"
    assert "50%" in found.about
    assert found.weight == pytest.approx(4e6)


def test_a_cleared_record_on_suspected_ground_is_a_difference() -> None:
    """Tests 0.5 km2 that one record suspects and another calls cleared."""
    found = only(dossier(SUSPECT, CLEARED))
    assert (found.kind, found.reports) == ("ground", ("r1", "r0"))
    assert found.weight == pytest.approx(500_000)


def test_drawings_that_only_touch_do_not_differ() -> None:
    """Tests an overlap of 5 % of the smaller area, below the share that counts."""
    beside = replace(CLEARED, shape=shape_from_metres(shapely.box(950, 0, 1950, 1000)))
    assert find(dossier(SUSPECT, beside), RULES) == ()


def test_a_find_before_clearance_is_no_difference_and_one_after_it_is() -> None:
    """Tests the same point dated before and after the clearance."""
    at = shape_from_metres(shapely.Point(600, 500))
    item = EvidenceReported(EvidenceKind.FIND, Directness.DIRECT, source="farmer", shape=at)
    cleared = replace(CLEARED, observed_from=DAY, observed_to=DAY)
    before = replace(item, observed_from=DAY - timedelta(9), observed_to=DAY - timedelta(9))
    after = replace(item, observed_from=DAY + timedelta(9), observed_to=DAY + timedelta(9))
    assert find(dossier(before, cleared), RULES) == ()
    assert only(dossier(after, cleared)).kind == "ground"


def test_a_vague_point_contradicts_nothing() -> None:
    """Tests an accident known only to 10 km, whose coordinates fall on cleared ground."""
    at = shape_from_metres(shapely.Point(600, 500))
    vague = EvidenceReported(
        EvidenceKind.ACCIDENT, Directness.INDIRECT, source="paper", shape=at, position_error_m=1e4
    )
    assert find(dossier(vague, CLEARED), RULES) == ()
    assert len(find(dossier(replace(vague, position_error_m=10.0), CLEARED), RULES)) == 1


def test_two_figures_for_one_time_differ() -> None:
    """Tests 112 and 122 settlements: a gap of 10 / 122."""
    found = only(dossier(figure("settlements", 112), figure("settlements", 122)))
    assert found.weight == pytest.approx(10 / 122)
    assert "112 or 122" in found.about
    assert found.shape is None


def test_figures_of_other_days_topics_or_equal_values_do_not_differ() -> None:
    """Tests three pairs that are no contradiction."""
    assert find(dossier(figure("a", 1), figure("a", 2, day=1)), RULES) == ()
    assert find(dossier(figure("a", 1), figure("b", 2)), RULES) == ()
    assert find(dossier(figure("a", 1), figure("a", 1, source="other")), RULES) == ()


def test_a_total_does_not_fall() -> None:
    """Tests a cumulative figure that becomes smaller a week later."""
    assert (
        "falls from 900 to 800"
        in only(dossier(figure("area_cum", 900), figure("area_cum", 800, day=7))).about
    )


def test_totals_grow_as_the_weekly_figures_say() -> None:
    """Tests 8,600 ha in 17 days, 3,541 a week, beside weekly figures of 2,250 to 2,940."""
    found = only(
        dossier(
            figure("area_cum", 60_900),
            figure("area_last_week", 2_940),
            figure("area_cum", 69_500, day=17),
            figure("area_last_week", 2_250, day=17),
        )
    )
    assert "3,541 ha a week" in found.about
    assert len(found.reports) == 4
    fitting = dossier(
        figure("area_cum", 60_900),
        figure("area_cum", 63_000, 7),
        figure("area_last_week", 2_100, 7),
    )
    assert find(fitting, RULES) == ()


def test_one_speaker_may_state_two_numbers_and_two_speakers_differ() -> None:
    """Tests 1,000 and 5,000 persons by one source, then by two."""
    one, other = (replace(figure("strength", v), kind=EvidenceKind.STATEMENT) for v in (1000, 5000))
    assert find(dossier(one, other), RULES) == ()
    assert only(dossier(one, replace(other, source="another"))).kind == "figures"


def test_what_is_noted_already_is_not_found_again() -> None:
    """Tests that a second run notes nothing new."""
    held = dossier(SUSPECT, CLEARED)
    fact = noted(only(held))
    assert isinstance(fact, DifferenceNoted)
    held.apply(Draft("d", fact, "p", "o", NOW, NOW))
    assert find(held, RULES) == ()


def test_the_most_telling_of_each_kind_come_first_and_the_count_is_bounded() -> None:
    """Tests three figure differences and one of ground with room for two."""
    pairs = [
        figure(f"t{i}", value, day=i) for i, top in enumerate((11, 20, 15)) for value in (10, top)
    ]
    found = find(dossier(SUSPECT, CLEARED, *pairs), replace(RULES, count_max=2))
    assert {d.kind for d in found} == {"figures", "ground"}
    assert "10 or 20" in next(d for d in found if d.kind == "figures").about


def test_claims_are_told_no_sharper_than_they_were_stated() -> None:
    """Tests an upper bound, a lower bound, an interval and no number."""
    share = replace(FIGURE, kind=EvidenceKind.STATEMENT, topic="share", value_unit="share")
    held = dossier(
        replace(share, value_high=0.5, source="a"),
        replace(share, value_low=1.0, source="b"),
        replace(share, value_low=0.5, value_high=1.0, source="c"),
        replace(share, source="d"),
    )
    assert [told(c) for c in claims(held, "share")] == [
        "at most 0.5 share",
        "at least 1 share",
        "0.5 to 1 share",
        "no number stated",
    ]
