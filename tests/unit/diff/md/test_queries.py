"""Queries about contracts take their share of the writer's time, and no more."""

import pytest

from diffex.diff.md.queries import Queries
from diffex.diff.session import Session
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import (
    QUERIES_A_SWEEP,
    QUERIES_WAITING,
    QUERY_NANOS_ALL,
    QUERY_NANOS_SESSION,
)
from diffex.domain.units import SECOND
from tests.support.md_floor import MdFloor


def sessions(count: int) -> list[Session]:
    """Return so many sessions of market data."""
    floor = MdFloor()
    return [floor.client().session for _ in range(count)]


def test_who_has_time_left_is_answered_at_once() -> None:
    """Up to the share of a second; in the next second there is a new one."""
    queries = Queries()
    (one,) = sessions(1)
    assert not queries.must_wait(one, b"1", 5 * SECOND)
    queries.spend(one, QUERY_NANOS_SESSION - 1)
    assert not queries.must_wait(one, b"2", 5 * SECOND)
    queries.spend(one, 1)
    assert queries.must_wait(one, b"3", 6 * SECOND - 1)
    assert queries.due(one) == [b"3"]
    assert not queries.must_wait(one, b"4", 6 * SECOND)


def test_one_who_asks_much_does_not_hold_up_the_others() -> None:
    """Until all together have asked too much."""
    queries = Queries()
    one, other = sessions(2)
    queries.must_wait(one, b"", SECOND)
    queries.spend(one, QUERY_NANOS_ALL - 1)
    assert not queries.must_wait(other, b"1", SECOND)
    queries.spend(other, 1)
    assert queries.must_wait(other, b"2", SECOND)


def test_questions_that_wait_are_answered_in_order_a_few_at_a_time() -> None:
    """Also when there is time again: a later one does not overtake them."""
    queries = Queries()
    (one,) = sessions(1)
    queries.must_wait(one, b"", SECOND)
    queries.spend(one, QUERY_NANOS_SESSION)
    wanted = [str(number).encode() for number in range(QUERIES_A_SWEEP + 1)]
    assert all(queries.must_wait(one, raw, SECOND) for raw in wanted)
    assert queries.must_wait(one, b"late", 2 * SECOND)
    assert queries.due(one) + queries.due(one) == [*wanted, b"late"]
    assert queries.due(one) == []


def test_too_many_that_wait_are_refused() -> None:
    """The others stay; a session that ended takes its own along."""
    queries = Queries()
    (one,) = sessions(1)
    queries.must_wait(one, b"", SECOND)
    queries.spend(one, QUERY_NANOS_SESSION)
    for _ in range(QUERIES_WAITING):
        assert queries.must_wait(one, b"x", SECOND)
    with pytest.raises(RejectError) as caught:
        queries.must_wait(one, b"y", SECOND)
    assert caught.value.code is RejectCode.RATE_EXCEEDED
    queries.forget(one)
    assert queries.due(one) == []


def test_a_clock_that_steps_back_gives_no_time() -> None:
    """An answer takes no less than nothing."""
    queries = Queries()
    (one,) = sessions(1)
    queries.must_wait(one, b"", SECOND)
    queries.spend(one, QUERY_NANOS_SESSION)
    queries.spend(one, -SECOND)
    assert queries.must_wait(one, b"", SECOND)
