"""``positions``: a user's lots in one contract, today's and history's, long and short."""

from typing import Final

from diffex.diff.patch import Tree
from diffex.diff.values import tell_lots, tell_price, tell_yuan
from diffex.domain.events import PositionChanged, SideChanged
from diffex.domain.instrument import Instrument
from diffex.domain.units import PRICE_ONE, Lots


class Names:
    """The fields of one side. Spelled out once: a fill writes many of them, for two users."""

    __slots__ = (
        "float_profit",
        "frozen",
        "frozen_his",
        "frozen_today",
        "his",
        "margin",
        "open_cost",
        "open_price",
        "position_cost",
        "position_price",
        "position_profit",
        "today",
        "volume",
    )

    def __init__(self, side: str) -> None:
        self.today: Final = f"volume_{side}_today"
        self.his: Final = f"volume_{side}_his"
        self.volume: Final = f"volume_{side}"
        self.frozen_today: Final = f"volume_{side}_frozen_today"
        self.frozen_his: Final = f"volume_{side}_frozen_his"
        self.frozen: Final = f"volume_{side}_frozen"
        self.open_cost: Final = f"open_cost_{side}"
        self.position_cost: Final = f"position_cost_{side}"
        self.float_profit: Final = f"float_profit_{side}"
        self.position_profit: Final = f"position_profit_{side}"
        self.margin: Final = f"margin_{side}"
        self.open_price: Final = f"open_price_{side}"
        self.position_price: Final = f"position_price_{side}"


LONG: Final = Names("long")
SHORT: Final = Names("short")


def flat(event: PositionChanged, terms: Instrument, known: Tree) -> Tree:
    """Return the patch of ``positions.<symbol>`` for a mirror that holds ``known``.

    Only what differs: most of a position's many fields stay as they are. An average price
    of no lots is left out, and deleted where it was before. An empty ``known`` gives the
    whole position.
    """
    tree: Tree = {}
    if not known:
        tree["user_id"] = event.user_id
        tree["exchange_id"] = terms.exchange_id
        tree["instrument_id"] = terms.symbol
    long, short = event.long, event.short
    _side(tree, known, LONG, long, terms)
    _side(tree, known, SHORT, short, terms)
    tell_yuan(tree, known, "float_profit", long.float_profit + short.float_profit)
    tell_yuan(tree, known, "position_profit", long.position_profit + short.position_profit)
    tell_yuan(tree, known, "margin", long.margin + short.margin)
    tell_price(tree, known, "last_price", event.last_price * terms.tick_e6)
    return tree


def _side(tree: Tree, known: Tree, names: Names, side: SideChanged, terms: Instrument) -> None:
    today, his = side.volume_today, side.volume_his
    volume = today + his
    if not volume and known.get(names.volume) == 0:
        # Without lots all else is 0 as well, and it was so before.
        return
    tell_lots(tree, known, names.today, today)
    tell_lots(tree, known, names.his, his)
    tell_lots(tree, known, names.volume, volume)
    frozen_today, frozen_his = side.frozen_today, side.frozen_his
    tell_lots(tree, known, names.frozen_today, frozen_today)
    tell_lots(tree, known, names.frozen_his, frozen_his)
    tell_lots(tree, known, names.frozen, frozen_today + frozen_his)
    tell_yuan(tree, known, names.open_cost, side.open_cost * terms.tick_value)
    tell_yuan(tree, known, names.position_cost, side.position_cost * terms.tick_value)
    tell_yuan(tree, known, names.float_profit, side.float_profit)
    tell_yuan(tree, known, names.position_profit, side.position_profit)
    tell_yuan(tree, known, names.margin, side.margin)
    if volume:
        _average(tree, known, names.open_price, side.open_cost * terms.tick_e6, volume)
        _average(tree, known, names.position_price, side.position_cost * terms.tick_e6, volume)
    elif names.open_price in known:
        tree[names.open_price] = tree[names.position_price] = None


def _average(tree: Tree, known: Tree, field: str, cost_e6: int, volume: Lots) -> None:
    """Tell the mean price of lots: the double nearest to the exact quotient."""
    price = cost_e6 / (volume * PRICE_ONE)
    if known.get(field) != price:
        tree[field] = price
