"""The public half of an image: each contract's day, bars and ticks, and the books."""

from array import array
from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from diffex.domain.book import Side
from diffex.domain.instrument import Instrument
from diffex.domain.order import Order
from diffex.engine.bars import Bar, BarSeries
from diffex.engine.image_rows import Rows
from diffex.engine.market_data import Day
from diffex.engine.state import ExchangeState
from diffex.engine.ticks import TickSeries

BARS: Final = Rows(Bar)
SERIES: Final = Rows(BarSeries, apart=("_before", "bars", "gone"))
TICKS: Final = Rows(TickSeries)
DAYS: Final = Rows(Day, apart=("instrument", "minutes", "seconds", "ticks"))

MARKET_ATTRIBUTES: Final = frozenset(
    {
        "_followers",
        "_shelf",
        "_triggers",
        "days",
        "ended",
        "lasts",
        "moved",
        "moves",
        "past",
        "stirred",
        "touched",
        "turn_ticks",
    }
)
"""Those of ``MarketData`` that are in an image, or that nothing depends on: series are
derived again when somebody watches, and the past is given anew."""


class _SeriesRow(msgspec.Struct, array_like=True):
    """The bars of a contract at one duration."""

    row: SERIES.row  # type: ignore[name-defined] # made of the class
    bars: list[BARS.row]  # type: ignore[name-defined] # made of the class
    gone: bytes


class _DayRow(msgspec.Struct, array_like=True):
    """A contract's day."""

    row: DAYS.row  # type: ignore[name-defined] # made of the class
    last: int
    seconds: _SeriesRow
    minutes: _SeriesRow
    ticks: TICKS.row  # type: ignore[name-defined] # made of the class


class MarketSection(msgspec.Struct, array_like=True):
    """Every contract's day, and which of them have no tick of their last change yet."""

    stirred: list[str]
    days: dict[str, _DayRow]
    ended: dict[str, _DayRow]
    turn_ticks: dict[str, TICKS.row]  # type: ignore[name-defined] # made of the class
    followers: dict[str, list[str]]


class PublishedSection(msgspec.Struct, array_like=True):
    """How much of the state was told: decides what is told again, and nothing else."""

    moves: dict[str, int]
    moved: list[str]
    touched: list[str]
    told: dict[str, dict[str, int]]
    """By user and symbol."""


class _SideRow(msgspec.Struct, array_like=True):
    """The orders of one side of a book: levels from the worst, each level's oldest first."""

    levels: list[list[tuple[str, str]]]


class BooksSection(msgspec.Struct, array_like=True):
    """By symbol, bids and asks; orders by their user and id."""

    books: dict[str, tuple[_SideRow, _SideRow]]


def take_market(state: ExchangeState) -> MarketSection:
    """Return the days as they are."""
    market = state.market
    lasts = market.lasts
    return MarketSection(
        sorted(market.stirred),
        {symbol: _take_day(day, lasts[symbol]) for symbol, day in market.days.items()},
        {symbol: _take_day(day, 0) for symbol, day in market.ended.items()},
        {name: TICKS.take(ticks) for name, ticks in market.turn_ticks.items()},
        market._followers,
    )


def give_market(section: MarketSection, state: ExchangeState) -> None:
    """Put the days back."""
    market = state.market
    market.stirred = set(section.stirred)
    # Into the dicts that the series of the market are derived from, and in the order in which
    # contracts were listed, which a day's instruments need not have.
    market.days.clear()
    market.lasts.clear()
    for symbol, row in section.days.items():
        market.days[symbol] = _give_day(row, state.instruments[symbol])
        market.lasts[symbol] = row.last
    for symbol, row in section.ended.items():
        market.ended[symbol] = _give_day(row, state.terms[symbol])
    for name, ticks in section.turn_ticks.items():
        market.turn_ticks[name] = TICKS.fill(TickSeries(0), ticks)
    market._followers.update(section.followers)


def take_books(state: ExchangeState) -> BooksSection:
    """Return which order rests where."""
    return BooksSection(
        {
            symbol: (_take_side(book.bids), _take_side(book.asks))
            for symbol, book in state.books.items()
        }
    )


def give_books(section: BooksSection, state: ExchangeState) -> None:
    """Let the orders rest again; the traders must have theirs by now."""

    def order(user_id: str, order_id: str) -> Order:
        return state.traders[user_id].orders[order_id]

    fresh = dict(state.books)
    state.books.clear()
    for symbol, sides in section.books.items():
        book = state.books[symbol] = fresh[symbol]
        _give_side(sides[0], book.bids, order)
        _give_side(sides[1], book.asks, order)


def take_published(state: ExchangeState) -> PublishedSection:
    """Return what the exchange remembers of its own publishing."""
    market = state.market
    told = {
        user_id: {symbol: position.told for symbol, position in trader.account.positions.items()}
        for user_id, trader in state.traders.items()
        if trader.account.positions
    }
    return PublishedSection(market.moves, sorted(market.moved), sorted(market.touched), told)


def give_published(section: PublishedSection, state: ExchangeState) -> None:
    """Put it back."""
    market = state.market
    market.moves.update(section.moves)
    market.moved = set(section.moved)
    market.touched = set(section.touched)
    for user_id, positions in section.told.items():
        account = state.traders[user_id].account
        for symbol, told in positions.items():
            account.positions[symbol].told = told


def _give_day(row: _DayRow, terms: Instrument) -> Day:
    day = DAYS.fill(Day(terms, 0, 0), row.row)
    _give_series(day.seconds, row.seconds)
    _give_series(day.minutes, row.minutes)
    day.ticks = TICKS.fill(TickSeries(0), row.ticks)
    return day


def _take_day(day: Day, last: int) -> _DayRow:
    return _DayRow(
        DAYS.take(day),
        last,
        _take_series(day.seconds),
        _take_series(day.minutes),
        TICKS.take(day.ticks),
    )


def _take_series(series: BarSeries) -> _SeriesRow:
    return _SeriesRow(SERIES.take(series), BARS.take_all(series.bars), series.gone.tobytes())


def _give_series(series: BarSeries, row: _SeriesRow) -> None:
    # The finest bars have no past of their own: it is that of the series made of them.
    SERIES.fill(series, row.row)
    series.bars = [BARS.fill(Bar(0, 0, 0), one) for one in row.bars]
    series.gone = array("q")
    series.gone.frombytes(row.gone)


def _take_side(side: Side) -> _SideRow:
    return _SideRow(
        [
            [(order.command.user_id, order.command.order_id) for order in side.levels[key].living()]
            for key in side.keys
        ]
    )


def _give_side(row: _SideRow, side: Side, find: Callable[[str, str], Any]) -> None:
    levels: Iterable[list[tuple[str, str]]] = row.levels
    for level in levels:
        for user_id, order_id in level:
            side.add(find(user_id, order_id))
