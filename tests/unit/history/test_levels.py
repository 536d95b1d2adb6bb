"""Days follow each other without a gap, and end where the present begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffex.config import demo_config
from diffex.history.levels import Level, fits, levels
from diffex.storage.history_file import Summary

MOVES = st.lists(st.integers(-200, 200), min_size=1, max_size=30)
END = 7523
CU = demo_config().explicit[0]


def day(close: int, low: int = 0, high: int = 0) -> Summary:
    """Return a day that moved by ``close``."""
    return Summary(
        open=0, high=max(high, close), low=min(low, close), close=close, volume=1, interest=1
    )


@given(MOVES)
def test_a_first_past_has_no_gaps(moves: list[int]) -> None:
    """Each day begins at the settlement of the one before, the newest settles at the end."""
    placed = levels([day(move) for move in moves], None, END)
    for number, (pre, level) in enumerate(placed):
        assert pre == level
        after = placed[number + 1].pre_settlement if number + 1 < len(placed) else END
        assert level + moves[number] == after


@given(MOVES, st.integers(7_000, 8_000))
def test_later_days_lead_from_the_stored_ones_to_the_present(moves: list[int], start: int) -> None:
    """What their moves leave is spread over the nights, evenly to a tick."""
    placed = levels([day(move) for move in moves], start, END)
    assert placed[0].pre_settlement == start
    gaps = [level - pre for pre, level in placed]
    assert max(gaps) - min(gaps) <= 1
    for number, (_, level) in enumerate(placed):
        after = placed[number + 1].pre_settlement if number + 1 < len(placed) else END
        assert level + moves[number] == after


@pytest.mark.parametrize(
    ("low", "high", "inside"),
    [(-601, 601, True), (-602, 0, False), (0, 602, False)],
)
def test_a_day_keeps_the_limits_of_its_level(low: int, high: int, inside: bool) -> None:
    """Eight per cent of 7523 are 601 ticks, rounded inward; of half of it, half as many."""
    assert fits(CU, day(0, low, high), Level(7523, 7523)) is inside
    halved = day(0, int(low / 2), int(high / 2))
    assert fits(CU, halved, Level(3761, 3761)) is inside
    assert not fits(CU, day(0, low, high), Level(3761, 3761))


def test_a_night_gap_counts_against_the_limits() -> None:
    """The limits lie around the settlement before the gap."""
    assert fits(CU, day(0, -600, 600), Level(7523, 7524))
    assert not fits(CU, day(0, -600, 600), Level(7523, 7525))
