"""Listings: what trades on a day, what is over, and what is derived from it."""

import datetime

import pytest

from diffex.data.contracts import all_products
from diffex.diff.symbols.universe import listing, past_listing, unusual_mains
from diffex.domain.listing import catalogue, main_contract
from tests.support.clocks import HOLIDAYS
from tests.support.contracts import CU
from tests.support.universe import SINCE, TODAY, figures, today, universe

PRODUCTS = all_products()


def now() -> dict[str, bool]:
    """Return the symbols of today, and whether each is expired."""
    found = listing(universe(), TODAY, today().instruments.values(), figures)
    return {symbol: entry.expired for symbol, entry in found.entries.items()}


def test_everything_that_trades_is_listed() -> None:
    """And is not expired."""
    known = now()
    assert [symbol for symbol in today().instruments if known[symbol] is not False] == []


def test_what_ended_since_the_first_day_is_expired() -> None:
    """Since then November months ended, and October's that end late; nothing older is known."""
    gone = {symbol for symbol, expired in now().items() if expired}
    late = {f"DCE.{product}2610" for product in ("jd", "eg", "eb", "pg")} | {"INE.ec2610"}
    assert {"SHFE.cu2611", "CZCE.SR611", "CFFEX.IF2611", "INE.sc2611"} <= gone
    assert "SHFE.cu2610" not in now()
    assert {symbol for symbol in gone if not symbol.endswith("11")} == late


def test_each_product_has_a_continuous_contract_and_an_index() -> None:
    """None of them ever expires."""
    known = now()
    for key in PRODUCTS:
        assert known[f"KQ.m@{key}"] is False
        assert known[f"KQ.i@{key}"] is False


def test_the_main_is_the_rule_s_unless_said_otherwise() -> None:
    """An explicit contract is its product's main."""
    mains = listing(universe(), TODAY, today().instruments.values(), figures).mains
    assert mains["SHFE.cu"] == CU.symbol
    assert mains["SHFE.rb"] == main_contract(PRODUCTS["SHFE.rb"], TODAY, HOLIDAYS)


def test_a_main_that_does_not_trade_is_no_main() -> None:
    """The rule's stands in; without that the product has no continuous contract."""
    few = catalogue([PRODUCTS["SHFE.cu"]], TODAY, HOLIDAYS)
    found = listing(universe(), TODAY, few, figures)
    assert found.mains == {"SHFE.cu": "SHFE.cu2702"}
    assert "KQ.m@SHFE.rb" not in found.entries


def test_an_explicit_contract_replaces_one_of_its_name_that_is_over() -> None:
    """It trades, so it is not expired."""
    day = datetime.date(2026, 1, 20)
    since = datetime.date(2025, 12, 1)
    found = listing(universe(since=since), day, today(day).instruments.values(), figures)
    assert found.entries[CU.symbol].expired is False
    assert found.entries["SHFE.zn2512"].expired is True


def test_a_past_day_follows_from_the_rules() -> None:
    """Listed then, and explicit always; what ended before it is expired as of it."""
    day = datetime.date(2026, 11, 13)
    found = past_listing(universe(), day)
    expired = {symbol for symbol, entry in found.entries.items() if entry.expired}
    assert found.day == day
    assert found.entries["SHFE.cu2611"].expired is False
    assert "CFFEX.IF2611" not in expired
    october = {f"DCE.{product}2610" for product in ("jd", "eg", "eb", "pg")}
    november = {"INE.sc2611", "INE.lu2611", "SHFE.fu2611"}
    assert expired == november | october | {"INE.ec2610"}
    assert found.entries[CU.symbol].expired is False
    assert found.mains["SHFE.cu"] == CU.symbol
    assert found.mains["SHFE.rb"] == "SHFE.rb2701"


def test_before_the_first_day_nothing_is_remembered() -> None:
    """Only what was listed on the day itself."""
    found = past_listing(universe(), SINCE - datetime.timedelta(30))
    assert not any(entry.expired for entry in found.entries.values())


@pytest.mark.parametrize(
    ("symbols", "mains"),
    [
        ((), {}),
        (("SHFE.cu2702", "SHFE.rb2702"), {}),
        (("SHFE.cu2512", "SHFE.cu2702", "SHFE.rb2702"), {"SHFE.cu": "SHFE.cu2512"}),
    ],
)
def test_only_mains_against_the_rule_are_said(
    symbols: tuple[str, ...], mains: dict[str, str]
) -> None:
    """The first contract of a product is the one that counts."""
    assert unusual_mains(symbols, PRODUCTS, TODAY, HOLIDAYS) == mains
