"""Lots from the day before, as a settlement leaves them."""

import datetime
from typing import Final

from diffex.domain.account import Account
from diffex.domain.instrument import Instrument
from diffex.domain.units import Lots, Ticks

DAY: Final = datetime.date(2025, 11, 7)
"""The day on which they were opened."""


def carry(
    account: Account,
    terms: Instrument,
    volume: Lots,
    *,
    is_long: bool = True,
    price: Ticks | None = None,
) -> None:
    """Give an account history's lots, opened at ``price`` or at the pre-settlement price.

    Nothing is paid for them, and there must be no lots of today yet.
    """
    position = account.position(terms)
    side = position.side(is_long)
    assert not side.today
    before = side.margin
    side.open(terms, terms.pre_settlement if price is None else price, volume)
    side.settle(terms.pre_settlement, terms, DAY)
    account.margin += position.group.change(is_long, side.margin - before)
