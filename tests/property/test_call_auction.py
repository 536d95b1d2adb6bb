"""The call auction against a model that tries every price and hands out lot by lot."""

from hypothesis import given
from hypothesis import strategies as st

from diffex.domain.auction import allocate, clearing
from diffex.domain.book import Book
from diffex.domain.order import Order
from tests.support.orders import order, sell

Spec = tuple[bool, int, int]
"""Buy or sell, price, volume: in order of time."""

ORDERS = st.lists(st.tuples(st.booleans(), st.integers(1, 12), st.integers(1, 5)), max_size=14)


def gathered(specs: list[Spec]) -> tuple[Book, list[Order]]:
    """Return a book in which these orders rest, and the orders."""
    book, orders = Book(), []
    for number, (is_buy, price, volume) in enumerate(specs):
        make = order if is_buy else sell
        one = Order(make(str(number), volume=volume), "SHFE.cu2512", str(number), price, number)
        book.rest(one)
        orders.append(one)
    return book, orders


def levels(specs: list[Spec], is_buy: bool) -> list[tuple[int, int]]:
    """Return one side's prices with the lots at each."""
    found: dict[int, int] = {}
    for side, price, volume in specs:
        if side is is_buy:
            found[price] = found.get(price, 0) + volume
    return list(found.items())


def tried(specs: list[Spec], reference: int) -> tuple[int, int] | None:
    """Return price and volume by the rule book's words, one price after the other."""
    fitting = []
    for price in range(14):
        demand = sum(lots for buy, limit, lots in specs if buy and limit >= price)
        supply = sum(lots for buy, limit, lots in specs if not buy and limit <= price)
        volume = min(demand, supply)
        above = sum(lots for buy, limit, lots in specs if buy and limit > price)
        below = sum(lots for buy, limit, lots in specs if not buy and limit < price)
        if volume and above <= volume and below <= volume:
            rank = (-volume, abs(demand - supply), abs(price - reference))
            fitting.append((rank, price, volume))
    if not fitting:
        return None
    best = min(fitting)
    # Nothing but the price may decide between equals: the rule leaves none.
    assert [rank for rank, _, _ in fitting].count(best[0]) == 1
    largest = max(
        min(
            sum(lots for buy, limit, lots in specs if buy and limit >= price),
            sum(lots for buy, limit, lots in specs if not buy and limit <= price),
        )
        for price in range(14)
    )
    assert best[2] == largest
    return best[1], best[2]


def queue(orders: list[Order], is_buy: bool, price: int) -> list[str]:
    """Return the number of an order for each lot that it could trade at a price, in priority."""
    able = [
        one
        for one in orders
        if one.is_buy is is_buy and (one.price >= price if is_buy else one.price <= price)
    ]
    able.sort(key=lambda one: (-one.price if is_buy else one.price, one.insert_time))
    return [one.exchange_order_id for one in able for _ in range(one.left)]


@given(ORDERS, st.integers(0, 14))
def test_the_price_is_the_one_that_trying_finds(specs: list[Spec], reference: int) -> None:
    """Largest volume, better orders in full, least surplus, nearest to the reference."""
    bids, asks = levels(specs, is_buy=True), levels(specs, is_buy=False)
    assert clearing(bids, asks, reference) == tried(specs, reference)


@given(ORDERS, st.integers(0, 14))
def test_lots_are_handed_out_in_priority(specs: list[Spec], reference: int) -> None:
    """Lot by lot the best and oldest bid meets the best and oldest ask, and no more."""
    book, orders = gathered(specs)
    found = clearing(levels(specs, is_buy=True), levels(specs, is_buy=False), reference)
    if found is None:
        assert all(allocate(book, price) == [] for price in range(14))
        return
    price, volume = found
    wanted = list(
        zip(
            queue(orders, is_buy=True, price=price)[:volume],
            queue(orders, is_buy=False, price=price)[:volume],
            strict=True,
        )
    )
    pairs = allocate(book, price)
    got = [
        (bid.exchange_order_id, ask.exchange_order_id)
        for bid, ask, lots in pairs
        for _ in range(lots)
    ]
    assert got == wanted
    for bid, ask, lots in pairs:
        bid.fill(lots, 99)
        ask.fill(lots, 99)
    for one in orders:
        assert one.resting is one.alive
    bid_left, ask_left = book.bids.best(), book.asks.best()
    assert bid_left is None or ask_left is None or bid_left < ask_left
    for side, is_buy in ((book.bids, True), (book.asks, False)):
        rest: dict[int, int] = {}
        for one in orders:
            if one.is_buy is is_buy and one.alive:
                rest[one.price] = rest.get(one.price, 0) + one.left
        assert dict(side.depth(99)) == rest
