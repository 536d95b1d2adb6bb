"""``trade.<user_id>.positions``: a user's lots in one contract, in the standard dialect."""

from typing import Final

from diffex.diff.patch import Tree
from diffex.diff.sections.standard_accounts import NO_NUMBER
from diffex.diff.values import yuan
from diffex.domain.events import PositionChanged, SideChanged
from diffex.domain.instrument import Instrument
from diffex.domain.units import FEN_PER_YUAN, PRICE_ONE, Lots

LOTS: Final = ("pos_long_his", "pos_long_today", "pos_short_his", "pos_short_today")
"""What tqsdk adds up to the net position: it fails on a position that lacks one of them."""


class Names:
    """The fields of one side. Spelled out once: a fill writes them all, for two users."""

    __slots__ = ("averages", "fields")

    def __init__(self, side: str) -> None:
        self.averages: Final = (f"open_price_{side}", f"position_price_{side}")
        self.fields: Final = (
            f"pos_{side}_his",
            f"pos_{side}_today",
            f"volume_{side}_today",
            f"volume_{side}_his",
            f"volume_{side}_yd",
            f"volume_{side}",
            f"volume_{side}_frozen_today",
            f"volume_{side}_frozen_his",
            f"volume_{side}_frozen",
            *self.averages,
            f"open_cost_{side}",
            f"position_cost_{side}",
            f"float_profit_{side}",
            f"position_profit_{side}",
            f"margin_{side}",
            f"market_value_{side}",
        )


LONG: Final = Names("long")
SHORT: Final = Names("short")


def position(event: PositionChanged, terms: Instrument) -> Tree:
    """Return every field; a position without lots keeps its zeros.

    Only options have a market value, and there are none yet.
    """
    long, short = event.long, event.short
    tree: Tree = {
        "user_id": event.user_id,
        "exchange_id": terms.exchange_id,
        "instrument_id": terms.instrument_id,
        "last_price": terms.price(event.last_price),
        "float_profit": yuan(long.float_profit + short.float_profit),
        "position_profit": yuan(long.position_profit + short.position_profit),
        "margin": yuan(long.margin + short.margin),
        "market_value": 0.0,
    }
    tree.update(zip(LONG.fields, _side(long, terms), strict=True))
    tree.update(zip(SHORT.fields, _side(short, terms), strict=True))
    return tree


def _side(side: SideChanged, terms: Instrument) -> tuple[object, ...]:
    today, his = side.volume_today, side.volume_his
    volume = today + his
    return (
        his,
        today,
        today,
        his,
        his,
        volume,
        side.frozen_today,
        side.frozen_his,
        side.frozen_today + side.frozen_his,
        _average(side.open_cost, volume, terms),
        _average(side.position_cost, volume, terms),
        side.open_cost * terms.tick_value / FEN_PER_YUAN,
        side.position_cost * terms.tick_value / FEN_PER_YUAN,
        side.float_profit / FEN_PER_YUAN,
        side.position_profit / FEN_PER_YUAN,
        side.margin / FEN_PER_YUAN,
        0.0,
    )


def _average(cost: int, volume: Lots, terms: Instrument) -> float | str:
    """Return the mean price of lots: the double nearest to the exact quotient."""
    return cost * terms.tick_e6 / (volume * PRICE_ONE) if volume else NO_NUMBER
