"""The settlement price of each contract: what the day's profits are counted to.

In this order, the first that there is: the volume-weighted average of the day's trades; the
middle of the best bid and ask; the move of the product's most traded contract; the last
settlement price. Source: the exchanges' settlement rules, which take the average price of the
day and leave the rest to the exchange's discretion; the fallbacks are rule D1 of this exchange.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from diffex.domain.instrument import Instrument
from diffex.domain.units import Fen, Lots, Ticks


class Source(StrEnum):
    """Where a settlement price comes from."""

    VWAP = "VWAP"
    """The day's money over the day's volume."""
    MID = "MID"
    """Halfway between the best bid and the best ask."""
    MAIN = "MAIN"
    """The last settlement price, moved as the product's most traded contract moved."""
    PREVIOUS = "PREVIOUS"
    """The last settlement price."""


class Traded(msgspec.Struct, frozen=True):
    """What decides the settlement price of a contract."""

    terms: Instrument
    volume: Lots
    """Of the day."""
    amount: Fen
    """Its money."""
    bid: Ticks | None
    """The best when the day is settled."""
    ask: Ticks | None


class SettlementPrice(msgspec.Struct, frozen=True, gc=False):
    """A contract's settlement price."""

    symbol: str
    price: Ticks
    source: Source


def settlement_prices(day: Iterable[Traded]) -> dict[str, SettlementPrice]:
    """Return the settlement price of every contract of a day, by symbol, in their order.

    Every division is rounded half up to the tick (rule D1). A price that follows the product's
    most traded contract stays within its own contract's limits of the day. Of two contracts of
    one volume the first by symbol leads.
    """
    contracts = tuple(day)
    moves = _moves(contracts)
    return {one.terms.symbol: _price(one, moves) for one in contracts}


def _price(one: Traded, moves: Mapping[str, tuple[Ticks, Ticks]]) -> SettlementPrice:
    terms = one.terms
    if one.volume:
        return SettlementPrice(terms.symbol, _average(one), Source.VWAP)
    if one.bid is not None and one.ask is not None:
        return SettlementPrice(terms.symbol, _half_up(one.bid + one.ask, 2), Source.MID)
    move = moves.get(product_of(terms))
    if move is None:
        return SettlementPrice(terms.symbol, terms.pre_settlement, Source.PREVIOUS)
    settlement, before = move
    moved = _half_up(terms.pre_settlement * settlement, before)
    clipped = min(max(moved, terms.lower_limit), terms.upper_limit)
    return SettlementPrice(terms.symbol, clipped, Source.MAIN)


def product_of(terms: Instrument) -> str:
    """Return the key of a contract's product: ``SHFE.cu``."""
    return f"{terms.exchange_id}.{terms.product_id}"


def _moves(contracts: Iterable[Traded]) -> dict[str, tuple[Ticks, Ticks]]:
    """Return by product the settlement price of its most traded contract, and its last one."""
    leaders: dict[str, Traded] = {}
    for one in contracts:
        if one.volume:
            product = product_of(one.terms)
            before = leaders.get(product)
            if before is None or _rank(one) < _rank(before):
                leaders[product] = one
    return {product: (_average(one), one.terms.pre_settlement) for product, one in leaders.items()}


def _rank(one: Traded) -> tuple[int, str]:
    return -one.volume, one.terms.symbol


def _average(one: Traded) -> Ticks:
    return _half_up(one.amount, one.volume * one.terms.tick_value)


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
