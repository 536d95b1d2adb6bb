"""When a contract is delivered and stops trading, and what was listed on days that are over.

Everything follows from the listing rules, so it holds for any day, before this exchange
existed too; ``domain.listing`` says what the rules leave out.
"""

import datetime
from collections.abc import Iterable
from typing import Final

import msgspec

from diffex.domain.calendar import moment
from diffex.domain.catalogue import Product
from diffex.domain.holidays import Holidays
from diffex.domain.listing import (
    Month,
    contract_months,
    instrument_id,
    last_trading_day,
    main_contract,
    product_key,
)
from diffex.domain.units import Nanos

_MONTHS: Final = 12
_CZCE_DIGITS: Final = 3
"""Of a contract's name with one digit for its year."""


class Delivery(msgspec.Struct, frozen=True):
    """Where a contract's life ends."""

    month: Month
    last_day: datetime.date
    """The last day on which it trades."""
    expiry: Nanos
    """When its last session ends on that day."""

    @property
    def year(self) -> int:
        """The year of delivery: 2026."""
        return self.month // _MONTHS

    @property
    def month_of_year(self) -> int:
        """The month of delivery: 1 to 12."""
        return self.month % _MONTHS + 1


def delivery_month(symbol: str, day: datetime.date) -> Month:
    """Return the delivery month that a contract's symbol means on a day.

    Its digits name a month of every tenth year on CZCE, of every hundredth elsewhere:
    the one nearest to ``day`` is meant.

    Raises:
        ValueError: the symbol is not spelled as its exchange spells contracts.
    """
    digits = symbol[len(product_key(symbol)) :]
    named = int(digits[:-2]) * _MONTHS + int(digits[-2:]) - 1
    cycle = (10 if len(digits) == _CZCE_DIGITS else 100) * _MONTHS
    here = _month(day)
    half = cycle // 2
    return here + (named - here + half) % cycle - half


def delivery(product: Product, month: Month, holidays: Holidays) -> Delivery:
    """Return the end of the contract of a delivery month.

    It is the end of the product's last day session: 15:00 in Beijing, of bonds 15:15.
    (CFFEX ends a bond's last day at 11:30; this exchange's sessions do not.)

    Raises:
        ValueError: the product has no listing rule.
    """
    last = last_trading_day(product, month, holidays)
    return Delivery(month, last, moment(last, product.day_sessions[-1][1]))


def ended_between(
    product: Product, first: datetime.date, last: datetime.date, holidays: Holidays
) -> tuple[Delivery, ...]:
    """Return the ends, in a span of days, of a product's contracts, earliest first.

    Args:
        product: whose contracts.
        first: the first day of the span.
        last: its last day; a span that ends before it begins has none.
        holidays: of the exchanges.

    Raises:
        ValueError: the product has no listing rule.
    """
    # A last day lies in the delivery month or in the month before it.
    months = range(_month(first), _month(last) + 2)
    ends = [delivery(product, month, holidays) for month in months]
    return tuple(
        end
        for end in ends
        if first <= end.last_day <= last
        and end.month in contract_months(product, end.last_day, holidays)
    )


def contract_symbol(product: Product, month: Month) -> str:
    """Return the symbol of a delivery month: ``SHFE.cu2512``."""
    return f"{product.exchange_id}.{instrument_id(product, month)}"


def main_changes(
    product: Product, days: Iterable[datetime.date], holidays: Holidays
) -> tuple[tuple[datetime.date, str], ...]:
    """Return the first of ``days``, and each on which the main contract is another one.

    Args:
        product: whose main contracts.
        days: trading days, in order.
        holidays: of the exchanges.

    Returns:
        Days with the symbol that is the main contract from there on.

    Raises:
        ValueError: the product has no listing rule.
    """
    changes: list[tuple[datetime.date, str]] = []
    for day in days:
        main = main_contract(product, day, holidays)
        if not changes or changes[-1][1] != main:
            changes.append((day, main))
    return tuple(changes)


def _month(day: datetime.date) -> Month:
    return day.year * _MONTHS + day.month - 1
