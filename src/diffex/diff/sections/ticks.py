"""``ticks``: what a contract showed, by id; a number that did not exist is left out."""

from diffex.diff.patch import Tree
from diffex.diff.values import yuan
from diffex.domain.instrument import Instrument
from diffex.domain.units import FEN_PER_YUAN
from diffex.engine.ticks import Tick


def tick_tree(tick: Tick, terms: Instrument) -> Tree:
    """Return one tick; ``datetime`` is its time in ns."""
    price = terms.price
    tree: Tree = {
        "datetime": tick.time,
        "volume": tick.volume,
        "amount": yuan(tick.amount),
        "open_interest": tick.open_interest,
    }
    if tick.volume:
        tree["last_price"] = price(tick.last)
        tree["highest"] = price(tick.highest)
        tree["lowest"] = price(tick.lowest)
        tree["average"] = tick.amount / (tick.volume * terms.volume_multiple * FEN_PER_YUAN)
    sides = (("ask", tick.ask_prices, tick.ask_volumes), ("bid", tick.bid_prices, tick.bid_volumes))
    for name, prices, volumes in sides:
        for level, ticks in enumerate(prices):
            tree[f"{name}_price{level + 1}"] = price(ticks)
            tree[f"{name}_volume{level + 1}"] = volumes[level]
    return tree
