"""The call auction of the engine's rules against trying every price."""

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from diffex.domain.auction import clearing
from diffex.domain.enums import Direction
from tests.model import auction
from tests.model.orders import Order, queue
from tests.support.nightly import NIGHTLY
from tests.support.orders import order

SIDES = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 9)), max_size=8)
"""Price and lots of each order: few prices, so that they cross and tie."""
EXAMPLES = 20_000 if NIGHTLY else 400


def waiting(side: list[tuple[int, int]], direction: Direction) -> list[Order]:
    """Return the model's orders of one side, in the order in which they trade."""
    orders = [
        Order(
            order(f"{number}", volume=volume, direction=direction),
            "SHFE.cu2512",
            number,
            price,
            price,
            0,
            0,
            datetime.date(2025, 11, 10),
        )
        for number, (price, volume) in enumerate(side, 1)
    ]
    return queue(orders, "SHFE.cu2512", direction is Direction.BUY)


def levels(side: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the lots at each price."""
    prices = dict.fromkeys(price for price, _ in side)
    return [(price, sum(lots for at, lots in side if at == price)) for price in prices]


@settings(max_examples=EXAMPLES)
@given(SIDES, SIDES, st.integers(-2, 16))
def test_the_price_is_the_one_that_trying_finds(
    bids: list[tuple[int, int]], asks: list[tuple[int, int]], reference: int
) -> None:
    """Largest volume, least surplus, nearest to the reference, and all better orders in full."""
    tried = auction.clearing(waiting(bids, Direction.BUY), waiting(asks, Direction.SELL), reference)
    assert clearing(levels(bids), levels(asks), reference) == tried
