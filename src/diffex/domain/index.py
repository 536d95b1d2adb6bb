"""The price of an index: the contracts of a product as one.

The mean weighted by open interest (持仓量加权), the usual index of a commodity: the sum of
price times open interest, over all open interest. TqSdk's documents say of ``KQ.i@`` that it
is the index of a product, and give no formula.
"""

from collections.abc import Sequence

from diffex.domain.units import Lots, PriceE6


def index_price(prices: Sequence[PriceE6], interests: Sequence[Lots]) -> PriceE6:
    """Return the mean of ``prices``, weighted by open interest.

    Args:
        prices: of the contracts, in millionths of a yuan, at least one.
        interests: the open interest of each, in lots. Where nobody holds anything, as after
            all was closed again, each contract counts alike.

    Returns:
        Millionths of a yuan, half a millionth rounded up: a hundredth of the finest price
        tick there is, so no trader sees it.
    """
    if len(prices) == 1:
        return prices[0]
    weights = interests if any(interests) else [1] * len(prices)
    total = sum(weights)
    weighted = sum(price * weight for price, weight in zip(prices, weights, strict=True))
    return (2 * weighted + total) // (2 * total)
