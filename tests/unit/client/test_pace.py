"""The pace is arithmetic on the times it is given."""

import pytest

from diffex.client.pace import Pace


def test_a_burst_goes_at_once_and_then_the_rate_counts() -> None:
    """With the bucket empty, one command goes each 1 / rate seconds."""
    pace = Pace(rate=10, burst=3, now=0.0)
    assert [pace.take(0.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert pace.take(0.0) == pytest.approx(0.1)
    assert pace.take(0.05) == pytest.approx(0.05)
    assert pace.take(0.1) == 0.0
    assert pace.take(0.1) > 0


def test_rest_fills_the_bucket_no_further_than_the_burst() -> None:
    """A long pause does not allow more than one burst."""
    pace = Pace(rate=10, burst=2, now=0.0)
    assert [pace.take(100.0) > 0 for _ in range(3)] == [False, False, True]


def test_no_second_sees_more_than_rate_and_burst() -> None:
    """Whoever tries all the time gets through rate + burst times in any second."""
    pace = Pace(rate=50, burst=5, now=0.0)
    went = [n / 1000 for n in range(3000) if pace.take(n / 1000) == 0]
    assert max(sum(start <= t < start + 1 for t in went) for start in went) <= 55
