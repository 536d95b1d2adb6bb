"""A written time means all of what its last digit stands for."""

import pytest

from diffex.cli.moment import end_of_moment
from diffex.domain.units import SECOND
from tests.support.orders import START


@pytest.mark.parametrize(
    ("text", "nanos"),
    [
        ("2025-11-10 10:00:00", SECOND - 1),
        ("2025-11-10T10:00:00", SECOND - 1),
        ("20251110T100000", SECOND - 1),
        ("2025-11-10 10:00", 60 * SECOND - 1),
        ("2025-11-10 10", 3_600 * SECOND - 1),
        ("2025-11-10", 14 * 3_600 * SECOND - 1),
        ("2025-11-10 10:00:00.5", 599_999_999),
        ("2025-11-10 10:00:00,000001", 1_999),
        ("2025-11-10 10:00:00.000000001", 1),
        ("2025-11-10T02:00:00Z", SECOND - 1),
        ("2025-11-10T02:00:00.25+00:00", 259_999_999),
        ("2025-11-09T21:00-05:00", 60 * SECOND - 1),
    ],
)
def test_a_time_ends_behind_its_last_digit(text: str, nanos: int) -> None:
    """In Beijing, unless it says otherwise."""
    assert end_of_moment(text) == START + nanos


@pytest.mark.parametrize(
    "text",
    [
        "noon",
        "2025-11-10_10:00",
        "2025-13-10",
        "2025-11-10 10:00.5",
        "2025-11-10 10:00:00.0000000001",
    ],
)
def test_anything_else_is_no_time(text: str) -> None:
    """It is refused, not guessed at."""
    with pytest.raises(ValueError, match=r"."):
        end_of_moment(text)
