"""``klines``, field by field."""

from typing import Final

from diffex.diff.sections import klines
from diffex.domain.units import SECOND
from diffex.engine.bars import BarSeries
from tests.support.contracts import J

START: Final = 1_764_000_000 * SECOND


def series(bars: int) -> BarSeries:
    """Return a series with so many bars, one a minute."""
    series = BarSeries(J.symbol, 60 * SECOND)
    for number in range(bars):
        start = START + number * 60 * SECOND
        series.trade(start, 3_300 + number, 2, (number, number + 1))
    return series


def test_every_field_of_a_bar() -> None:
    """Its start in ns, prices as decimals, volume and open interest in lots."""
    one = series(1)
    one.trade(START, 3_310, 3, (1, 5))
    one.trade(START, 3_290, 1, (5, 4))
    assert klines.bar_tree(one.bar(0), J) == {
        "datetime": START,
        "open": 1650.0,
        "high": 1655.0,
        "low": 1645.0,
        "close": 1645.0,
        "volume": 6,
        "open_oi": 0,
        "close_oi": 4,
    }


def test_a_section_holds_the_bars_asked_for() -> None:
    """By dense ids, both ends counted."""
    tree = klines.flat(series(5), J, 2, 3)
    assert tree["last_id"] == 3
    assert list(tree["data"]) == ["2", "3"]


def test_bars_alone_say_nothing_of_the_newest() -> None:
    """A window that grows to the left gets those that it lacks."""
    assert list(klines.bars(series(5), J, 1, 2)) == ["1", "2"]


def test_bars_that_are_not_kept_are_not_there() -> None:
    """No bar is invented for them."""
    tail = series(5)
    del tail.bars[:2]
    tail.first_id = 2
    assert list(klines.flat(tail, J, 0, 4)["data"]) == ["2", "3", "4"]


def test_a_contract_that_never_traded_has_no_bars() -> None:
    """The id before the first is -1."""
    assert klines.flat(series(0), J, 0, -1) == {"last_id": -1, "data": {}}
