"""What things cost: margin, commission, and what orders freeze.

Prices are ticks, money is fen, in whole billionths until a rounding. The roundings are
those of ADR-0001 and no others.
"""

import math
from collections.abc import Iterable
from fractions import Fraction

from diffex.domain.enums import Offset
from diffex.domain.instrument import FeeRates, Instrument

BILLION = 10**9
TODAY_APART = {"SHFE", "INE"}
"""Exchanges on which an offset says whether it closes today's lots or history's."""
BIG_SIDE = {"SHFE", "INE", "CFFEX", "DCE"}
"""Exchanges that take margin of the larger side of a product only; CZCE and GFEX of both."""


def half_up(amount: Fraction) -> int:
    """Return the nearest whole number, from halfway the higher one."""
    return math.floor(amount + Fraction(1, 2))


def margin(terms: Instrument, prices: Iterable[int]) -> int:
    """Return the margin of single lots at ``prices``, together: up to the fen, once."""
    billionths = sum(prices) * terms.tick_value * terms.margin_rate
    return -(-billionths // BILLION)


def commission(
    terms: Instrument, rates: FeeRates, price: int, opened: int, his: int, today: int
) -> int:
    """Return what one trade costs: half up to the fen, once."""
    money = price * terms.tick_value
    billionths = 0
    for volume, by_money, by_lot in (
        (opened, rates.open_by_money, rates.open_by_lot),
        (his, rates.close_by_money, rates.close_by_lot),
        (today, rates.close_today_by_money, rates.close_today_by_lot),
    ):
        billionths += volume * (money * by_money + by_lot * BILLION)
    return (billionths + BILLION // 2) // BILLION


def commission_hold(
    terms: Instrument, rates: FeeRates, offset: Offset, price: int, left: int
) -> int:
    """Return the commission that an order freezes for ``left`` lots."""
    if offset is Offset.OPEN:
        return commission(terms, rates, price, left, 0, 0)
    his = commission(terms, rates, price, 0, left, 0)
    today = commission(terms, rates, price, 0, 0, left)
    if terms.exchange_id not in TODAY_APART:
        return max(his, today)
    return today if offset is Offset.CLOSETODAY else his


def margin_hold(terms: Instrument, offset: Offset, price: int, left: int) -> int:
    """Return the margin that an order freezes for ``left`` lots: opening ones only."""
    return margin(terms, [price] * left) if offset is Offset.OPEN else 0
