"""``klines``: bars by id, as many as the session's charts show."""

from diffex.diff.patch import Tree
from diffex.domain.instrument import Instrument
from diffex.engine.bars import Bar, BarSeries


def bar_tree(bar: Bar, terms: Instrument) -> Tree:
    """Return one bar; ``datetime`` is its start in ns."""
    price = terms.price
    return {
        "datetime": bar.start,
        "open": price(bar.open),
        "high": price(bar.high),
        "low": price(bar.low),
        "close": price(bar.close),
        "volume": bar.volume,
        "open_oi": bar.open_oi,
        "close_oi": bar.close_oi,
    }


def flat(series: BarSeries, terms: Instrument, first: int, last: int) -> Tree:
    """Return ``klines.<symbol>.<duration>``; ``last`` is its newest bar, ``first`` its oldest."""
    return {"last_id": last, "data": bars(series, terms, first, last)}


def bars(series: BarSeries, terms: Instrument, first: int, last: int) -> Tree:
    """Return the bars from id ``first`` to ``last`` by id.

    Bars older than those kept are not there and are not invented.
    """
    oldest = max(first, series.first_id)
    return {str(bar_id): bar_tree(series.bar(bar_id), terms) for bar_id in range(oldest, last + 1)}
