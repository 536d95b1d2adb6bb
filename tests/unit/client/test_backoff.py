"""Backoff is arithmetic on the random numbers it is given."""

import pytest

from diffex.client.backoff import Backoff


def test_ceilings_double_up_to_the_cap() -> None:
    """The longest possible delays are base, 2 base, 4 base, ... and then the cap."""
    backoff = Backoff(0.1, 1.0, lambda: 1.0)
    assert [backoff.next_delay() for _ in range(6)] == [0.1, 0.2, 0.4, 0.8, 1.0, 1.0]


def test_jitter_covers_the_whole_interval() -> None:
    """Full jitter: a delay is the random share of its ceiling, down to nothing."""
    shares = iter([0.0, 0.5, 0.25])
    backoff = Backoff(2.0, 8.0, lambda: next(shares))
    assert [backoff.next_delay() for _ in range(3)] == [0.0, 2.0, 2.0]


def test_reset_begins_at_the_base() -> None:
    """After a connection that lasted, the next failure is a first failure."""
    backoff = Backoff(0.5, 8.0, lambda: 1.0)
    backoff.next_delay()
    backoff.next_delay()
    backoff.reset()
    assert backoff.next_delay() == 0.5


@pytest.mark.parametrize(("base", "cap"), [(0.0, 1.0), (-1.0, 1.0), (2.0, 1.0)])
def test_impossible_times_are_refused(base: float, cap: float) -> None:
    """A base of 0 would never grow, and a cap below the base is no cap."""
    with pytest.raises(ValueError, match="0 < base <= cap"):
        Backoff(base, cap, lambda: 0.0)
