"""The settlement price: rule D1, source by source."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffex.domain.settlement_price import Source, Traded, settlement_prices
from diffex.domain.units import Ticks
from tests.support.contracts import CU, M, contract

NEXT = contract("SHFE.cu2601", pre_settlement=7_600, upper_limit=8_208, lower_limit=6_992)


def traded(
    *fills: tuple[int, int], terms: Any = CU, bid: Ticks | None = None, ask: Ticks | None = None
) -> Traded:
    """Return the day of a contract with fills of (price, lots)."""
    volume = sum(lots for _, lots in fills)
    amount = sum(price * lots for price, lots in fills) * terms.tick_value
    return Traded(terms, volume, amount, bid, ask)


def price(*day: Traded, of: Any = CU) -> tuple[Ticks, Source]:
    """Return the settlement price of a contract, and where it comes from."""
    found = settlement_prices(day)[of.symbol]
    return found.price, found.source


@pytest.mark.parametrize(
    ("fills", "expected"),
    [
        ([(7_530, 1)], 7_530),
        ([(7_530, 1), (7_531, 1)], 7_531),
        ([(7_530, 2), (7_531, 1)], 7_530),
        ([(7_530, 1), (7_533, 2)], 7_532),
    ],
)
def test_the_average_of_the_trades_is_rounded_half_up(
    fills: list[tuple[int, int]], expected: Ticks
) -> None:
    """To the tick, whatever stands in the book."""
    assert price(traded(*fills, bid=7_000, ask=7_001)) == (expected, Source.VWAP)


@given(st.lists(st.tuples(st.integers(1, 9_999), st.integers(1, 500)), min_size=1))
def test_the_average_is_within_half_a_tick(fills: list[tuple[int, int]]) -> None:
    """Of the exact quotient."""
    found, _ = price(traded(*fills))
    volume = sum(lots for _, lots in fills)
    money = sum(one * lots for one, lots in fills)
    assert -volume < 2 * (found * volume - money) <= volume


@pytest.mark.parametrize(("bid", "ask", "expected"), [(10, 12, 11), (10, 13, 12), (10, 11, 11)])
def test_without_trades_it_is_the_middle_of_the_book(bid: int, ask: int, expected: int) -> None:
    """Rounded half up; the product's other contracts do not count then."""
    assert price(traded(bid=bid, ask=ask), traded((9_000, 9), terms=NEXT)) == (
        expected,
        Source.MID,
    )


@pytest.mark.parametrize(("bid", "ask"), [(7_000, None), (None, 7_000), (None, None)])
def test_without_a_book_it_moves_with_the_main_contract(
    bid: Ticks | None, ask: Ticks | None
) -> None:
    """In the same proportion: 7,523 × 7,752 ÷ 7,600 is 7,673.46."""
    assert price(traded(bid=bid, ask=ask), traded((7_752, 3), terms=NEXT)) == (
        7_673,
        Source.MAIN,
    )


def test_the_move_is_rounded_half_up_and_kept_within_the_limits() -> None:
    """The other contract may have wider limits or a larger move."""
    half = contract("SHFE.cu2601", pre_settlement=2, upper_limit=4, lower_limit=1)
    assert price(traded(), traded((3, 1), terms=half)) == (8_124, Source.MAIN)
    assert price(traded(), traded((1, 1), terms=half)) == (6_922, Source.MAIN)
    main = contract("SHFE.cu2601", pre_settlement=15_046)
    assert price(traded(), traded((15_047, 1), terms=main)) == (7_524, Source.MAIN)


def test_the_most_traded_contract_leads_and_of_equals_the_first() -> None:
    """By volume, then by symbol, in whatever order they come."""
    third = contract("SHFE.cu2602", pre_settlement=7_600)
    lots_2 = traded((7_600, 2), terms=NEXT)
    equal = traded((7_752, 2), terms=third)
    more = traded((7_752, 3), terms=third)
    assert price(traded(), equal, lots_2)[0] == 7_523
    assert price(traded(), lots_2, equal)[0] == 7_523
    assert price(traded(), lots_2, more)[0] == 7_673


def test_without_any_trade_of_the_product_the_price_stays() -> None:
    """Other products do not matter."""
    assert price(traded(), traded((3_100, 9), terms=M)) == (7_523, Source.PREVIOUS)


def test_every_contract_has_a_price_in_order() -> None:
    """None is left out."""
    found = settlement_prices([traded(terms=M), traded()])
    assert list(found) == [M.symbol, CU.symbol]
    assert all(one.symbol == symbol for symbol, one in found.items())
