"""The call auction by trying every price."""

from tests.model.orders import Order


def clearing(bids: list[Order], asks: list[Order], reference: int) -> tuple[int, int] | None:
    """Return the price and the volume of an auction, or None where nobody meets.

    Every tick between the lowest and the highest order is tried. It must let all better
    orders trade in full; of those the largest volume counts, then the least surplus, then
    the nearness to ``reference``.
    """
    prices = [order.price for order in (*bids, *asks)]
    best: tuple[int, int, int, int] | None = None
    for price in range(min(prices, default=0), max(prices, default=-1) + 1):
        demand = sum(order.left for order in bids if order.price >= price)
        supply = sum(order.left for order in asks if order.price <= price)
        better_bids = sum(order.left for order in bids if order.price > price)
        better_asks = sum(order.left for order in asks if order.price < price)
        volume = min(demand, supply)
        if not volume or better_bids > volume or better_asks > volume:
            continue
        candidate = (-volume, abs(demand - supply), abs(price - reference), price)
        best = candidate if best is None else min(best, candidate)
    return None if best is None else (best[3], -best[0])


def pairs(bids: list[Order], asks: list[Order], volume: int) -> list[tuple[Order, Order, int]]:
    """Return who trades with whom: both sides in order of price and time, lot by lot."""
    buyers = [order for order in bids for _ in range(order.left)][:volume]
    sellers = [order for order in asks for _ in range(order.left)][:volume]
    found: list[tuple[Order, Order, int]] = []
    for buyer, seller in zip(buyers, sellers, strict=True):
        if found and found[-1][0] is buyer and found[-1][1] is seller:
            found[-1] = (buyer, seller, found[-1][2] + 1)
        else:
            found.append((buyer, seller, 1))
    return found
