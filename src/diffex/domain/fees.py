"""Margin and commission. Every rounding of money is here; docs/adr/0001-integers-for-money.md
says why each is as it is.

Margin is rounded up to the fen, once for each side of a position and once for each
order: the exchange never under-collects. Commission is rounded half up to the fen, once
for each trade, as a statement shows it.
"""

from typing import Final

from diffex.domain.enums import Offset
from diffex.domain.instrument import FeeRates, Instrument
from diffex.domain.units import RATE_ONE, Fen, Lots, Ticks

HALF: Final = RATE_ONE // 2

# Looked up once: in Python 3.11 naming a member of an enum costs a call.
_OPEN: Final = Offset.OPEN
_CLOSETODAY: Final = Offset.CLOSETODAY


def margin(instrument: Instrument, cost: int) -> Fen:
    """Return the margin of lots that cost ``cost`` (the sum of ticks times lots).

    Source: CTP, as LocalCTP has it: today's lots at their open price, history's at the
    pre-settlement price. Rounded up: ADR-0001.
    """
    return -(-cost * instrument.tick_value * instrument.margin_rate // RATE_ONE)


def commission(
    instrument: Instrument,
    price: Ticks,
    opened: Lots,
    closed_his: Lots,
    closed_today: Lots,
    own: FeeRates | None = None,
) -> Fen:
    """Return what one trade costs; exactly one kind of volume is above 0, or both closed ones.

    Args:
        instrument: the contract's terms.
        price: of the trade, in ticks.
        opened: lots that it opened.
        closed_his: lots of history that it closed.
        closed_today: lots of today that it closed.
        own: the user's rates; the contract's where None.

    Source: CTP, as LocalCTP has it: price times multiplier times volume at a rate, plus a
    fee per lot, separately for open, close and close-today. Rounded half up: ADR-0001.
    """
    fees = instrument.fees if own is None else own
    by_money = by_lot = 0
    if opened:
        by_money = opened * fees.open_by_money
        by_lot = opened * fees.open_by_lot
    if closed_his:
        by_money += closed_his * fees.close_by_money
        by_lot += closed_his * fees.close_by_lot
    if closed_today:
        by_money += closed_today * fees.close_today_by_money
        by_lot += closed_today * fees.close_today_by_lot
    return (price * instrument.tick_value * by_money + HALF) // RATE_ONE + by_lot


def commission_hold(
    instrument: Instrument,
    offset: Offset,
    price: Ticks,
    volume: Lots,
    own: FeeRates | None = None,
) -> Fen:
    """Return the commission that an order of ``volume`` lots holds until it trades.

    Where CLOSE may meet history's lots or today's, the dearer of the two is held (ADR-0001).
    """
    if offset is _OPEN:
        return commission(instrument, price, volume, 0, 0, own)
    today = commission(instrument, price, 0, 0, volume, own)
    if offset is _CLOSETODAY:
        return today
    his = commission(instrument, price, 0, volume, 0, own)
    return his if instrument.today_apart else max(his, today)
