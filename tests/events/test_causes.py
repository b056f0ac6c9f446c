"""Who had seen what: from the log, whatever the clocks say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clearground.events.causes import causes_of
from clearground.events.quality import NonconformityClosed
from tests.events.log import Log

FACT = NonconformityClosed("done")


def test_a_device_has_seen_its_own_chain_and_what_it_took_in() -> None:
    """Tests own records, another's before and after a stick, and a third's by way of the second."""
    log = Log()
    a1, b1 = log.add("a", FACT), log.add("b", FACT)
    log.carry("a", "b")
    b3, c1 = log.add("b", FACT), log.add("c", FACT)
    log.carry("b", "c")
    c3 = log.add("c", FACT)
    causes = causes_of(log.events)
    assert causes.had_seen(b3, b1)
    assert causes.had_seen(b3, a1)
    assert causes.had_seen(c3, a1)
    assert not causes.had_seen(a1, b1)
    assert causes.apart(a1, b1)
    assert causes.apart(c1, b3)
    assert not causes.apart(c3, b3)


MOVES = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("abc"), st.integers(-9999, 9999)), max_size=30
)


@given(MOVES)
def test_seen_is_what_a_slow_walk_along_the_sticks_finds_whatever_the_clocks(
    moves: list[tuple[str, str, int]],
) -> None:
    """Tests against sets of seen records carried along, with clocks years off."""
    log, seen, snapshot = Log(), {d: set[str]() for d in "abc"}, dict[str, set[str]]()
    for device in "abc":
        seen[device].add(log.add(device, FACT).id)
        snapshot[log.events[-1].id] = set(seen[device])
    for one, other, hour in moves:
        if one == other:
            event = log.add(one, FACT, hour=hour)
        else:
            seen[other] |= seen[one]
            event = log.carry(one, other)
        seen[event.device].add(event.id)
        snapshot[event.id] = set(seen[event.device])
    causes = causes_of(log.events)
    for later in log.events:
        for earlier in log.events:
            if later.id != earlier.id:
                assert causes.had_seen(later, earlier) == (earlier.id in snapshot[later.id])
