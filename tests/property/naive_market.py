"""What the naive exchange shows of its contracts: the day and the K-lines, from the fills."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from diffex.domain.instrument import Instrument
from tests.property.naive_funds import Fill, fen, tick

SECOND = 10**9
BEIJING = 8 * 3_600 * SECOND


def day(terms: Instrument, fills: Iterable[Fill]) -> dict[str, Any]:
    """Return the facts of a contract's day."""
    own = [fill for fill in fills if fill.taker.symbol == terms.symbol]
    prices = [int(fill.price / tick(terms)) for fill in own]
    amounts = (fill.price * fill.volume * terms.volume_multiple for fill in own)
    return {
        "last": prices[-1] if prices else None,
        "open": prices[0] if prices else None,
        "highest": max(prices, default=0),
        "lowest": min(prices, default=0),
        "volume": sum(fill.volume for fill in own),
        "amount": fen(sum(amounts, Fraction(0))),
        "open_interest": sum(opened(fill) for fill in own),
    }


def opened(fill: Fill) -> int:
    """Return what a fill added to the open interest."""
    return fill.volume * (fill.taker.opens + fill.maker.opens - 1)


def bars(terms: Instrument, fills: Iterable[Fill], seconds: int) -> list[dict[str, Any]]:
    """Return the K-lines of a duration that divides a day, oldest first.

    A clock that stepped back does not reopen a bar: its trade counts into the newest.
    """
    length = seconds * SECOND
    bars: list[dict[str, Any]] = []
    interest = 0
    for fill in fills:
        if fill.taker.symbol != terms.symbol:
            continue
        price = int(fill.price / tick(terms))
        start = (fill.time + BEIJING) // length * length - BEIJING
        if not bars or start > bars[-1]["start"]:
            fresh = {"start": start, "open": price, "high": price, "low": price}
            bars.append({**fresh, "volume": 0, "open_oi": interest})
        interest += opened(fill)
        newest = bars[-1]
        newest["high"] = max(newest["high"], price)
        newest["low"] = min(newest["low"], price)
        newest["close"] = price
        newest["volume"] += fill.volume
        newest["close_oi"] = interest
    return bars
