"""Listing: which delivery months trade on a day, by the exchanges' contract tables."""

import datetime

import pytest

from diffex.data import products_csv
from diffex.domain.catalogue import OrderVolumes, parse_products
from diffex.domain.listing import (
    catalogue,
    contract_months,
    instrument_id,
    last_trading_day,
    main_contract,
    order_volumes,
    product_key,
)
from tests.support.clocks import HOLIDAYS

PRODUCTS = {product.key: product for product in parse_products(products_csv())}
NOVEMBER = 2025 * 12 + 10


def listed(key: str, year: int, month: int, day: int) -> str:
    """Return the contracts of a product on a day, in their order."""
    product = PRODUCTS[key]
    months = contract_months(product, datetime.date(year, month, day), HOLIDAYS)
    return " ".join(instrument_id(product, one) for one in months)


@pytest.mark.parametrize(
    ("key", "contracts"),
    [
        (
            "SHFE.cu",
            "cu2511 cu2512 cu2601 cu2602 cu2603 cu2604 cu2605 cu2606 cu2607 cu2608 cu2609 cu2610",
        ),
        ("SHFE.au", "au2511 au2512 au2601 au2602 au2604 au2606 au2608 au2610"),
        (
            "SHFE.bu",
            "bu2511 bu2512 bu2601 bu2602 bu2603 bu2604 bu2606 bu2609 bu2612 bu2703 bu2706 bu2709",
        ),
        ("SHFE.ru", "ru2511 ru2601 ru2603 ru2604 ru2605 ru2606 ru2607 ru2608 ru2609 ru2610"),
        ("DCE.m", "m2511 m2512 m2601 m2603 m2605 m2607 m2608 m2609"),
        ("DCE.c", "c2511 c2601 c2603 c2605 c2607 c2609"),
        ("CZCE.SR", "SR511 SR601 SR603 SR605 SR607 SR609"),
        ("CZCE.RM", "RM511 RM601 RM603 RM605 RM607 RM608 RM609"),
        ("CZCE.AP", "AP511 AP512 AP601 AP603 AP604 AP605 AP610"),
        ("CZCE.CJ", "CJ512 CJ601 CJ603 CJ605 CJ607 CJ609"),
        ("CZCE.PK", "PK511 PK512 PK601 PK603 PK604 PK610"),
        ("INE.ec", "ec2512 ec2602 ec2604 ec2606 ec2608 ec2610"),
        ("CFFEX.IF", "IF2511 IF2512 IF2603 IF2606"),
        ("CFFEX.T", "T2512 T2603 T2606"),
    ],
)
def test_the_months_of_each_kind_of_product(key: str, contracts: str) -> None:
    """On Monday 2025-11-10, as the exchanges' tables have them."""
    assert listed(key, 2025, 11, 10) == contracts


def test_crude_oil_has_a_year_of_months_and_eight_quarters() -> None:
    """The nearest is December: November's last day was in October."""
    assert listed("INE.sc", 2025, 11, 10).split() == [
        *(f"sc25{month:02d}" for month in (12,)),
        *(f"sc26{month:02d}" for month in range(1, 12)),
        "sc2612",
        *(f"sc27{month:02d}" for month in (3, 6, 9, 12)),
        *(f"sc28{month:02d}" for month in (3, 6, 9)),
    ]


@pytest.mark.parametrize(
    ("key", "month", "last"),
    [
        ("SHFE.cu", NOVEMBER, datetime.date(2025, 11, 17)),  # the 15th is a Saturday
        ("SHFE.cu", NOVEMBER + 1, datetime.date(2025, 12, 15)),
        ("SHFE.cu", 2026 * 12 + 1, datetime.date(2026, 2, 24)),  # Spring Festival to the 23rd
        ("SHFE.cu", 2024 * 12 + 1, datetime.date(2024, 2, 19)),
        ("CFFEX.IF", NOVEMBER, datetime.date(2025, 11, 21)),
        ("CFFEX.IF", 2026 * 12 + 4, datetime.date(2026, 5, 15)),  # the month starts on a Friday
        ("CFFEX.TS", NOVEMBER + 1, datetime.date(2025, 12, 12)),
        ("INE.sc", NOVEMBER, datetime.date(2025, 10, 31)),
        ("SHFE.fu", NOVEMBER + 1, datetime.date(2025, 11, 28)),  # the 30th is a Sunday
        ("INE.sc", 2026 * 12 + 9, datetime.date(2026, 9, 30)),
        ("CFFEX.IF", 2024 * 12 + 1, datetime.date(2024, 2, 19)),  # the third Friday is a holiday
        ("CFFEX.IF", 2026 * 12 + 5, datetime.date(2026, 6, 22)),  # Dragon Boat on the Friday
        ("CFFEX.T", 2026 * 12 + 5, datetime.date(2026, 6, 12)),
        ("DCE.m", NOVEMBER, datetime.date(2025, 11, 14)),
        ("CZCE.TA", 2025 * 12 + 9, datetime.date(2025, 10, 22)),  # counted from the 9th
        ("GFEX.lc", NOVEMBER + 1, datetime.date(2025, 12, 12)),
        ("DCE.rr", NOVEMBER, datetime.date(2025, 11, 14)),
        ("DCE.jd", 2025 * 12 + 9, datetime.date(2025, 10, 28)),
        ("DCE.lh", 2026 * 12 + 8, datetime.date(2026, 9, 24)),  # 24, 28, 29, 30
        ("DCE.eg", NOVEMBER + 1, datetime.date(2025, 12, 26)),
        ("INE.ec", 2024 * 12 + 9, datetime.date(2024, 10, 28)),
        ("INE.ec", 2026 * 12 + 1, datetime.date(2026, 2, 9)),  # the 16th and the 23rd are off
        ("DCE.m", 2027 * 12 + 4, datetime.date(2027, 5, 14)),  # holidays not known: weekdays
    ],
)
def test_the_last_trading_day(key: str, month: int, last: datetime.date) -> None:
    """By date it moves on from a holiday, by number it counts trading days."""
    assert last_trading_day(PRODUCTS[key], month, HOLIDAYS) == last


@pytest.mark.parametrize(
    ("key", "last", "before", "after"),
    [
        ("SHFE.cu", (2025, 11, 17), "cu2511", "cu2512"),
        ("CFFEX.IF", (2025, 11, 21), "IF2511", "IF2512"),
        ("CFFEX.TS", (2025, 12, 12), "TS2512", "TS2603"),
        ("INE.sc", (2025, 11, 28), "sc2512", "sc2601"),
        ("CZCE.SR", (2025, 11, 14), "SR511", "SR601"),
        ("DCE.jd", (2025, 11, 25), "jd2511", "jd2512"),
    ],
)
def test_a_contract_is_listed_to_its_last_day(
    key: str, last: tuple[int, int, int], before: str, after: str
) -> None:
    """The day after, the next one is the nearest and a new one stands at the end."""
    day = datetime.date(*last)
    next_day = day + datetime.timedelta(days=1)
    assert listed(key, *last).split()[0] == before
    assert listed(key, next_day.year, next_day.month, next_day.day).split()[0] == after


def test_an_index_rolls_into_the_next_quarters() -> None:
    """After November's last day: December, January and the two quarter months after them."""
    assert listed("CFFEX.IF", 2025, 11, 24) == "IF2512 IF2601 IF2603 IF2606"
    assert listed("CFFEX.IF", 2026, 1, 5) == "IF2601 IF2602 IF2603 IF2606"


def test_the_decade_turns_on_czce() -> None:
    """Three digits: 2029-12 is followed by 001."""
    assert listed("CZCE.TA", 2029, 12, 3).split()[:2] == ["TA912", "TA001"]


def test_every_product_is_listed_every_day() -> None:
    """Ascending months, three at least, each still trading, and none listed on a lie."""
    day = datetime.date(2025, 1, 1)
    for _ in range(0, 800, 5):
        for product in PRODUCTS.values():
            months = contract_months(product, day, HOLIDAYS)
            assert len(months) >= 3
            assert list(months) == sorted(set(months))
            assert all(last_trading_day(product, month, HOLIDAYS) >= day for month in months)
        day += datetime.timedelta(days=5)


@pytest.mark.parametrize(
    ("key", "main"),
    [
        ("SHFE.cu", "SHFE.cu2601"),
        ("CZCE.SR", "CZCE.SR603"),
        ("CFFEX.IF", "CFFEX.IF2511"),
        ("CFFEX.T", "CFFEX.T2512"),
    ],
)
def test_the_main_contract(key: str, main: str) -> None:
    """The third listed month of a commodity, the nearest of a financial future."""
    assert main_contract(PRODUCTS[key], datetime.date(2025, 11, 10), HOLIDAYS) == main


@pytest.mark.parametrize(
    ("key", "limit", "market"),
    [
        ("SHFE.cu", 500, 500),
        ("INE.sc", 500, 500),
        ("DCE.m", 1_000, 1_000),
        ("CZCE.SR", 1_000, 200),
        ("GFEX.lc", 1_000, 1_000),
        ("CFFEX.IF", 20, 10),
        ("CFFEX.TL", 50, 30),
    ],
)
def test_the_largest_orders(key: str, limit: int, market: int) -> None:
    """By exchange; of CFFEX by kind of contract."""
    assert order_volumes(PRODUCTS[key]) == OrderVolumes(limit=limit, market=market)


def test_the_catalogue_holds_every_listed_contract() -> None:
    """At the base price of its product, under its own symbol, none twice."""
    day = datetime.date(2025, 11, 10)
    instruments = catalogue(PRODUCTS.values(), day, HOLIDAYS)
    by_symbol = {one.symbol: one for one in instruments}
    assert len(by_symbol) == len(instruments) == 696
    assert by_symbol["SHFE.cu2512"].pre_settlement == 8_600
    assert by_symbol["CZCE.SR605"].max_market_volume == 200
    assert by_symbol["CFFEX.T2512"].price(by_symbol["CFFEX.T2512"].pre_settlement) == 108.4


def test_every_contract_leads_back_to_its_product() -> None:
    """product_key reads what instrument_id writes."""
    for one in catalogue(PRODUCTS.values(), datetime.date(2025, 11, 10), HOLIDAYS):
        assert product_key(one.symbol) == f"{one.exchange_id}.{one.product_id}"


@pytest.mark.parametrize(
    ("symbol", "why"),
    [
        ("cu2512", "must look like SHFE.cu2512"),
        ("SHFE.cu", "must look like"),
        ("SHFE.cu2512 ", "must look like"),
        ("SHFE.cu２５１２", "must look like"),  # noqa: RUF001 - full-width digits are the case
        ("SHFE.cu512", "must end with 4 digits"),
        ("SHFE.cu2513", "the last two a month"),
        ("SHFE.cu2500", "the last two a month"),
        ("CZCE.SR2605", "must end with 3 digits"),
    ],
)
def test_a_symbol_spelled_otherwise_is_refused(symbol: str, why: str) -> None:
    """Each exchange has one spelling."""
    with pytest.raises(ValueError, match=why):
        product_key(symbol)


def test_a_product_without_a_rule_is_refused() -> None:
    """No months are invented for a product that the table does not name."""
    text = products_csv().replace("SHFE,cu,", "SHFE,zz,")
    zz = next(product for product in parse_products(text) if product.product_id == "zz")
    with pytest.raises(ValueError, match=r"SHFE.zz has no listing rule"):
        contract_months(zz, datetime.date(2025, 11, 10), HOLIDAYS)
