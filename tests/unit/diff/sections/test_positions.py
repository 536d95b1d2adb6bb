"""``positions``, field by field."""

from typing import Final

from diffex.diff.sections import positions
from diffex.domain.events import PositionChanged, SideChanged
from tests.support.contracts import CU, J

NOTHING: Final = SideChanged(0, 0, 0, 0, 0, 0, 0, 0, 0)


def test_every_field_of_both_sides() -> None:
    """Costs are ticks times lots inside, yuan outside; prices are means."""
    long = SideChanged(
        volume_today=3,
        volume_his=1,
        frozen_today=2,
        frozen_his=1,
        open_cost=4 * 7_523 + 2,
        position_cost=4 * 7_500,
        float_profit=-10_001,
        position_profit=20_002,
        margin=15_046_001,
    )
    short = SideChanged(0, 5, 0, 0, 5 * 7_600, 5 * 7_601, 3, 4, 5)
    event = PositionChanged("alice", CU.symbol, long, short, 7_530)
    assert positions.flat(event, CU, {}) == {
        "user_id": "alice",
        "exchange_id": "SHFE",
        "instrument_id": "SHFE.cu2512",
        "volume_long_today": 3,
        "volume_long_his": 1,
        "volume_long": 4,
        "volume_long_frozen_today": 2,
        "volume_long_frozen_his": 1,
        "volume_long_frozen": 3,
        "open_price_long": 75_235.0,
        "open_cost_long": (4 * 75_230 + 20) * 5.0,
        "position_price_long": 75_000.0,
        "position_cost_long": 4 * 75_000 * 5.0,
        "float_profit_long": -100.01,
        "position_profit_long": 200.02,
        "margin_long": 150_460.01,
        "volume_short_today": 0,
        "volume_short_his": 5,
        "volume_short": 5,
        "volume_short_frozen_today": 0,
        "volume_short_frozen_his": 0,
        "volume_short_frozen": 0,
        "open_price_short": 76_000.0,
        "open_cost_short": 76_000 * 25.0,
        "position_price_short": 76_010.0,
        "position_cost_short": 76_010 * 25.0,
        "float_profit_short": 0.03,
        "position_profit_short": 0.04,
        "margin_short": 0.05,
        "float_profit": -99.98,
        "position_profit": 200.06,
        "margin": 150_460.06,
        "last_price": 75_300.0,
    }


def test_an_average_of_no_lots_is_left_out() -> None:
    """The costs of no lots are 0; their mean does not exist."""
    tree = positions.flat(PositionChanged("alice", J.symbol, NOTHING, NOTHING, 3_301), J, {})
    assert not any(key.startswith(("open_price", "position_price")) for key in tree)
    assert tree["open_cost_long"] == tree["position_cost_short"] == 0.0
    assert tree["last_price"] == 1650.5
    assert None not in tree.values()


def test_a_mean_that_does_not_come_out_even_is_the_nearest_double() -> None:
    """One division, of exact integers."""
    thirds = SideChanged(3, 0, 0, 0, 3 * 3_301 + 1, 3 * 3_301 + 2, 0, 0, 0)
    tree = positions.flat(PositionChanged("alice", J.symbol, NOTHING, thirds, 3_301), J, {})
    assert tree["open_price_short"] == 9_904 / 6
    assert tree["position_price_short"] == 9_905 / 6


def side(lots: int, cost: int, profit: int, frozen: int = 0) -> SideChanged:
    """Return a side of today's lots."""
    return SideChanged(lots, 0, frozen, 0, cost, cost, profit, profit, cost)


def changed(long: SideChanged, short: SideChanged, last: int) -> PositionChanged:
    """Return the event of a copper position."""
    return PositionChanged("alice", CU.symbol, long, short, last)


def test_only_what_differs_is_told_to_a_mirror_that_knows_the_rest() -> None:
    """A side that does not change is not there at all; merged, the patch is the whole."""
    known = positions.flat(changed(side(2, 15_000, 0), NOTHING, 7_500), CU, {})
    event = changed(side(2, 15_000, 200, frozen=1), NOTHING, 7_520)
    news = positions.flat(event, CU, known)
    assert set(news) == {
        "volume_long_frozen_today",
        "volume_long_frozen",
        "float_profit_long",
        "position_profit_long",
        "float_profit",
        "position_profit",
        "last_price",
    }
    assert {**known, **news} == positions.flat(event, CU, {})
    assert positions.flat(event, CU, {**known, **news}) == {}


def test_a_side_that_empties_loses_its_means() -> None:
    """They are deleted by name; the other side keeps its own."""
    before = changed(side(2, 15_000, 5), side(1, 7_600, -3), 7_500)
    known = positions.flat(before, CU, {})
    event = changed(NOTHING, side(1, 7_600, -3), 7_500)
    news = positions.flat(event, CU, known)
    assert news["open_price_long"] is news["position_price_long"] is None
    assert not any("short" in field for field in news)
    merged = {field: value for field, value in {**known, **news}.items() if value is not None}
    assert merged == positions.flat(event, CU, {})
