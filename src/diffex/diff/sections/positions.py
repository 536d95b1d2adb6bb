"""``positions``: a user's lots in one contract, today's and history's, long and short."""

from typing import Final

from diffex.diff.patch import Tree
from diffex.diff.values import yuan
from diffex.domain.events import PositionChanged, SideChanged
from diffex.domain.instrument import Instrument
from diffex.domain.units import FEN_PER_YUAN, PRICE_ONE, Lots


def flat(event: PositionChanged, terms: Instrument) -> Tree:
    """Return ``positions.<symbol>``; an average price of no lots is left out."""
    tree: Tree = {
        "user_id": event.user_id,
        "exchange_id": terms.exchange_id,
        "instrument_id": terms.symbol,
    }
    long, short = event.long, event.short
    _side(tree, LONG, long, terms)
    _side(tree, SHORT, short, terms)
    tree["float_profit"] = yuan(long.float_profit + short.float_profit)
    tree["position_profit"] = yuan(long.position_profit + short.position_profit)
    tree["margin"] = yuan(long.margin + short.margin)
    tree["last_price"] = terms.price(event.last_price)
    return tree


class Names:
    """The fields of one side. Spelled out once: a fill writes them all, for two users."""

    __slots__ = ("averages", "fields")

    def __init__(self, side: str) -> None:
        self.fields: Final = (
            f"volume_{side}_today",
            f"volume_{side}_his",
            f"volume_{side}",
            f"volume_{side}_frozen_today",
            f"volume_{side}_frozen_his",
            f"volume_{side}_frozen",
            f"open_cost_{side}",
            f"position_cost_{side}",
            f"float_profit_{side}",
            f"position_profit_{side}",
            f"margin_{side}",
        )
        self.averages: Final = (f"open_price_{side}", f"position_price_{side}")


LONG: Final = Names("long")
SHORT: Final = Names("short")


def _side(tree: Tree, names: Names, side: SideChanged, terms: Instrument) -> None:
    today, his = side.volume_today, side.volume_his
    frozen_today, frozen_his = side.frozen_today, side.frozen_his
    volume = today + his
    tree.update(
        zip(
            names.fields,
            (
                today,
                his,
                volume,
                frozen_today,
                frozen_his,
                frozen_today + frozen_his,
                side.open_cost * terms.tick_value / FEN_PER_YUAN,
                side.position_cost * terms.tick_value / FEN_PER_YUAN,
                side.float_profit / FEN_PER_YUAN,
                side.position_profit / FEN_PER_YUAN,
                side.margin / FEN_PER_YUAN,
            ),
            strict=True,
        )
    )
    if volume:
        open_price, position_price = names.averages
        tree[open_price] = _average(side.open_cost, volume, terms)
        tree[position_price] = _average(side.position_cost, volume, terms)


def _average(cost: int, volume: Lots, terms: Instrument) -> float:
    """Return the mean price of lots: the double nearest to the exact quotient."""
    return cost * terms.tick_e6 / (volume * PRICE_ONE)
