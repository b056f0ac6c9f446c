"""Which events count when the past is asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clearground.events import PAYLOADS, Event
from clearground.events.quality import NonconformityClosed
from clearground.events.region import Retracted
from clearground.events.view import select

START = datetime(2027, 1, 1, tzinfo=UTC)


def event(name: str, valid: int, recorded: int, **more: object) -> Event:
    """An event of that name, so on day `valid` and recorded on day `recorded`."""
    payload = more.pop("payload", NonconformityClosed(name))
    return Event(
        entity="e",
        payload=payload,  # type: ignore[arg-type]
        actor="a",
        organisation="o",
        valid_time=START + timedelta(days=valid),
        recorded_time=START + timedelta(days=recorded),
        id=name,
        device="d",
        sequence=1,
        key_id="k",
        clock=f"{recorded:04d}",
        salt="",
        payload_digest="",
        **more,  # type: ignore[arg-type]
    )


def ids(*events: Event, known: int | None = None, true: int | None = None) -> list[str]:
    """Ids of what counts, as known and as true on those days."""
    as_known = None if known is None else START + timedelta(days=known)
    as_true = None if true is None else START + timedelta(days=true)
    return [e.id for e in select(events, as_known, as_true)]


def test_a_late_report_takes_its_place_by_when_it_was_so() -> None:
    """Tests that what was so on day 1 and learned on day 9 stands before what was so on day 5."""
    late, early = event("late", 1, 9), event("early", 5, 5)
    assert ids(early, late) == ["late", "early"]
    assert ids(early, late, known=6) == ["early"]
    assert ids(early, late, known=9, true=3) == ["late"]


def test_reports_of_equal_date_are_both_kept() -> None:
    """Tests that two facts of one day both count, in the order in which they were recorded."""
    assert ids(event("b", 3, 5), event("a", 3, 4)) == ["a", "b"]


def test_a_correction_replaces_what_it_names_and_the_past_still_shows_it() -> None:
    """Tests that the corrected event stays in the answer of a date before the correction."""
    old, new = event("old", 1, 1), event("new", 1, 4, supersedes=("old",))
    assert ids(old, new) == ["new"]
    assert ids(old, new, known=3) == ["old"]


def test_a_retraction_takes_back_and_can_itself_be_taken_back_by_date() -> None:
    """Tests that a retracted event is gone from its retraction on, not before."""
    said = event("said", 1, 1)
    back = event("back", 5, 5, payload=Retracted("said", "wrong village"))
    assert ids(said, back) == ["back"]
    assert ids(said, back, known=4) == ["said"]


def test_a_retracted_correction_brings_the_original_back() -> None:
    """Tests that taking back a correction leaves the corrected event standing."""
    old, new = event("old", 1, 1), event("new", 1, 4, supersedes=("old",))
    back = event("back", 6, 6, payload=Retracted("new", "the first was right"))
    assert ids(old, new, back) == ["old", "back"]


def test_a_retraction_that_was_taken_back_counts_no_more() -> None:
    """Tests that the first event stands again when its retraction is retracted."""
    said = event("said", 1, 1)
    back = event("back", 5, 5, payload=Retracted("said", "wrong village"))
    again = event("again", 7, 7, payload=Retracted("back", "it was the right village"))
    assert ids(said, back, again) == ["said", "again"]


def test_a_chain_of_corrections_leaves_the_last_alone() -> None:
    """Tests that what was corrected twice shows only the second correction."""
    first, second = event("a", 1, 1), event("b", 1, 2, supersedes=("a",))
    assert ids(first, second, event("c", 1, 3, supersedes=("b",))) == ["c"]


EVENTS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(-1, 9)), max_size=10
).map(
    lambda rows: [
        event(str(i), valid, recorded, supersedes=(str(other),) if 0 <= other < i else ())
        for i, (valid, recorded, other) in enumerate(rows)
    ]
)


@given(EVENTS, st.randoms(), st.none() | st.integers(0, 9), st.none() | st.integers(0, 9))
def test_order_and_repetition_of_arrival_do_not_matter(
    events: list[Event], random: object, known: int | None, true: int | None
) -> None:
    """Tests that a merge is a set union: shuffled and doubled events give the same view."""
    shuffled = [*events, *events]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ids(*shuffled, known=known, true=true) == ids(*events, known=known, true=true)


@given(EVENTS, st.integers(0, 9))
def test_nothing_recorded_later_is_seen_earlier(events: list[Event], known: int) -> None:
    """Tests that the answer of a date holds only what was recorded by then."""
    day = START + timedelta(days=known)
    assert all(e.recorded_time <= day for e in select(events, day))


def test_every_payload_names_its_room_and_verb_once() -> None:
    """Tests that no two facts share a command."""
    commands = [(p.ROOM, p.VERB) for p in PAYLOADS.values()]
    assert all(room and verb for room, verb in commands)
    assert len(commands) == len(set(commands))
