"""Delivery: what a symbol's digits mean on a day, when it ends, what was listed before."""

import datetime

import pytest

from diffex.data.contracts import all_products
from diffex.domain.delivery import (
    contract_symbol,
    delivery,
    delivery_month,
    ended_between,
    main_changes,
)
from diffex.domain.listing import contract_months
from tests.support.clocks import HOLIDAYS

PRODUCTS = all_products()
DAY = datetime.date(2026, 11, 23)


def month(year: int, number: int) -> int:
    """Return a month as the listing counts them."""
    return year * 12 + number - 1


@pytest.mark.parametrize(
    ("symbol", "day", "year", "number"),
    [
        ("SHFE.cu2701", DAY, 2027, 1),
        ("SHFE.cu2512", DAY, 2025, 12),
        ("SHFE.cu9912", DAY, 1999, 12),
        ("CZCE.SR701", DAY, 2027, 1),
        ("CZCE.SR605", DAY, 2026, 5),
        ("CZCE.SR605", datetime.date(2016, 3, 1), 2016, 5),
        ("CZCE.TA001", datetime.date(2029, 12, 3), 2030, 1),
        ("CZCE.TA912", datetime.date(2030, 1, 3), 2029, 12),
        ("CFFEX.IF0003", datetime.date(2099, 12, 3), 2100, 3),
    ],
)
def test_the_nearest_year_is_meant(symbol: str, day: datetime.date, year: int, number: int) -> None:
    """CZCE has one digit for it, the others two."""
    assert delivery_month(symbol, day) == month(year, number)


def test_each_listed_contract_is_understood() -> None:
    """On any day of two years, whatever the product."""
    for days in range(0, 730, 45):
        day = datetime.date(2025, 1, 1) + datetime.timedelta(days)
        for product in PRODUCTS.values():
            for listed in contract_months(product, day, HOLIDAYS):
                assert delivery_month(contract_symbol(product, listed), day) == listed


def test_a_symbol_must_be_one() -> None:
    """As everywhere else."""
    with pytest.raises(ValueError, match="must end with 3 digits"):
        delivery_month("CZCE.SR2605", DAY)


@pytest.mark.parametrize(
    ("key", "year", "number", "expiry"),
    [
        ("SHFE.cu", 2027, 1, "2027-01-15 15:00"),
        ("CFFEX.IF", 2026, 12, "2026-12-18 15:00"),
        ("CFFEX.T", 2026, 12, "2026-12-11 15:15"),
        ("INE.sc", 2027, 1, "2026-12-31 15:00"),
    ],
)
def test_a_contract_ends_with_the_last_day_session(
    key: str, year: int, number: int, expiry: str
) -> None:
    """Beijing time; the client counts its days to expiry from it."""
    end = delivery(PRODUCTS[key], month(year, number), HOLIDAYS)
    beijing = datetime.timezone(datetime.timedelta(hours=8))
    wanted = datetime.datetime.strptime(expiry, "%Y-%m-%d %H:%M").replace(tzinfo=beijing)
    assert end.expiry == int(wanted.timestamp()) * 10**9
    assert end.last_day == wanted.date()
    assert (end.year, end.month_of_year) == (year, number)


@pytest.mark.parametrize("key", sorted(PRODUCTS))
def test_what_ended_in_a_span_was_listed_on_one_of_its_days(key: str) -> None:
    """And not on the day after it; each month that left the listing is there."""
    product = PRODUCTS[key]
    first = datetime.date(2026, 1, 20)
    days = [first + datetime.timedelta(count) for count in range(151)]
    listed = [set(contract_months(product, day, HOLIDAYS)) for day in days]
    gone = set().union(*listed[:-1]) - listed[-1]
    ended = ended_between(product, days[0], days[-2], HOLIDAYS)
    assert tuple(end.month for end in ended) == tuple(sorted(gone))
    assert all(end == delivery(product, end.month, HOLIDAYS) for end in ended)


def test_both_days_of_a_span_count() -> None:
    """Copper's November contract ended on the 16th, crude oil's on 30 October."""
    last = datetime.date(2026, 11, 16)
    day = datetime.timedelta(1)
    copper = PRODUCTS["SHFE.cu"]
    assert len(ended_between(copper, last, last, HOLIDAYS)) == 1
    assert ended_between(copper, last + day, last + 2 * day, HOLIDAYS) == ()
    assert ended_between(copper, last - 2 * day, last - day, HOLIDAYS) == ()
    oil = datetime.date(2026, 10, 30)
    assert [end.last_day for end in ended_between(PRODUCTS["INE.sc"], oil, oil, HOLIDAYS)] == [oil]


def test_a_span_that_is_over_before_it_begins_has_nothing() -> None:
    """Nothing is remembered before the first day."""
    assert ended_between(PRODUCTS["SHFE.cu"], DAY, DAY - datetime.timedelta(1), HOLIDAYS) == ()


def test_the_main_contract_changes_when_the_nearest_month_ends() -> None:
    """Copper's main is its third month."""
    days = [datetime.date(2026, 11, number) for number in (12, 13, 16, 17, 18)]
    assert main_changes(PRODUCTS["SHFE.cu"], days, HOLIDAYS) == (
        (days[0], "SHFE.cu2701"),
        (days[3], "SHFE.cu2702"),
    )
    assert main_changes(PRODUCTS["SHFE.cu"], [], HOLIDAYS) == ()
