"""``positions``: a user's lots in one contract, today's and history's, long and short."""

from diffex.diff.patch import Tree
from diffex.diff.values import yuan
from diffex.domain.events import PositionChanged, SideChanged
from diffex.domain.instrument import Instrument
from diffex.domain.units import PRICE_ONE, Lots


def flat(event: PositionChanged, terms: Instrument) -> Tree:
    """Return ``positions.<symbol>``; an average price of no lots is left out."""
    tree: Tree = {
        "user_id": event.user_id,
        "exchange_id": terms.exchange_id,
        "instrument_id": terms.symbol,
    }
    _side(tree, "long", event.long, terms)
    _side(tree, "short", event.short, terms)
    long, short = event.long, event.short
    tree["float_profit"] = yuan(long.float_profit + short.float_profit)
    tree["position_profit"] = yuan(long.position_profit + short.position_profit)
    tree["margin"] = yuan(long.margin + short.margin)
    tree["last_price"] = terms.price(event.last_price)
    return tree


def _side(tree: Tree, name: str, side: SideChanged, terms: Instrument) -> None:
    volume = side.volume_today + side.volume_his
    tree[f"volume_{name}_today"] = side.volume_today
    tree[f"volume_{name}_his"] = side.volume_his
    tree[f"volume_{name}"] = volume
    tree[f"volume_{name}_frozen_today"] = side.frozen_today
    tree[f"volume_{name}_frozen_his"] = side.frozen_his
    tree[f"volume_{name}_frozen"] = side.frozen_today + side.frozen_his
    if volume:
        tree[f"open_price_{name}"] = _average(side.open_cost, volume, terms)
        tree[f"position_price_{name}"] = _average(side.position_cost, volume, terms)
    tree[f"open_cost_{name}"] = yuan(side.open_cost * terms.tick_value)
    tree[f"position_cost_{name}"] = yuan(side.position_cost * terms.tick_value)
    tree[f"float_profit_{name}"] = yuan(side.float_profit)
    tree[f"position_profit_{name}"] = yuan(side.position_profit)
    tree[f"margin_{name}"] = yuan(side.margin)


def _average(cost: int, volume: Lots, terms: Instrument) -> float:
    """Return the mean price of lots: the double nearest to the exact quotient."""
    return cost * terms.tick_e6 / (volume * PRICE_ONE)
