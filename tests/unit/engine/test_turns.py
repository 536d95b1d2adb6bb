"""A name that contracts take turns under: its K-lines and ticks go on under their ids."""

from diffex.domain.units import MINUTE, SECOND, Nanos
from diffex.engine.bars import BarSeries
from tests.support.contracts import CU, M, contract
from tests.support.days import Days

NEXT = contract("SHFE.cu2601", pre_settlement=7_600, upper_limit=8_208, lower_limit=6_992)
NAME = "KQ.m@SHFE.cu"


def closes(series: BarSeries) -> list[tuple[int, int]]:
    """Return the id and the last price of each bar."""
    return [(series.first_id + at, bar.close) for at, bar in enumerate(series.bars)]


def traded() -> Days:
    """Return two contracts that traded in two minutes of the first day, and on the second."""
    days = Days(terms=(CU, NEXT, M))
    for minute in range(2):
        days.trade(f"a{minute}", 7_530 + minute)
        days.trade(f"b{minute}", 7_600 + minute, terms=NEXT)
        days.now += MINUTE
    return days


def turn(days: Days) -> Nanos:
    """Let the day change, and the name with it; return when."""
    days.until("2025-11-11 00:00")
    days.state.market.follow(NAME, CU.symbol, NEXT.symbol, days.now)
    return days.now


def test_k_lines_go_on_with_the_other_contract() -> None:
    """Both those that are watched and those that are derived afterwards."""
    days = traded()
    market = days.state.market
    watched = market.series_named(NAME, CU.symbol, MINUTE)
    turn(days)
    days.now += MINUTE
    days.trade("a9", 7_539)
    days.trade("b9", 7_609, terms=NEXT)
    expected = [(0, 7_530), (1, 7_531), (2, 7_609)]
    assert closes(watched) == expected
    assert closes(market.series_named(NAME, NEXT.symbol, SECOND)) == expected
    assert market.series_named(NAME, NEXT.symbol, MINUTE) is watched
    assert closes(market.series(CU.symbol, MINUTE))[-1] == (2, 7_539)


def test_ids_count_what_left_before_the_turn() -> None:
    """As they would have been if somebody had watched all the time."""
    days = traded()
    market = days.state.market
    turn(days)
    days.now += MINUTE
    days.trade("b9", 7_609, terms=NEXT)
    days.trade("b10", 7_610, terms=NEXT)
    finest = market.days[NEXT.symbol].minutes
    finest.gone.extend([bar.start for bar in finest.bars[:2]])
    del finest.bars[:2]
    assert closes(market.series_named(NAME, NEXT.symbol, 2 * MINUTE)) == [(0, 7_531), (1, 7_610)]
    days.now += 2 * MINUTE
    days.trade("b11", 7_611, terms=NEXT)
    finest.gone.append(finest.bars[0].start)
    del finest.bars[:1]
    assert closes(market.series_named(NAME, NEXT.symbol, 4 * MINUTE))[-1][1] == 7_611


def test_ticks_go_on_with_the_other_contract() -> None:
    """And with the one after it."""
    days = traded()
    market = days.state.market
    market.take_ticks(days.state.books, days.now)
    turn(days)
    ticks = market.turn_ticks[NAME]
    assert [ticks.tick(at).last for at in range(ticks.last_id + 1)] == [7_531]
    days.trade("a9", 7_539)
    days.trade("b9", 7_609, terms=NEXT)
    market.take_ticks(days.state.books, days.now)
    assert [ticks.tick(at).last for at in range(ticks.last_id + 1)] == [7_531, 7_609]
    market.follow(NAME, NEXT.symbol, CU.symbol, days.now)
    days.trade("a10", 7_540)
    days.trade("b10", 7_610, terms=NEXT)
    market.take_ticks(days.state.books, days.now)
    assert [ticks.tick(at).last for at in range(ticks.last_id + 1)] == [7_531, 7_609, 7_540]
