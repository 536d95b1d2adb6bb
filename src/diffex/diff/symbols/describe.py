"""What a client may know of a contract: one node, made once for each trading day.

A node is a tree in which every object says its type under ``__typename``; its fields are
all fields that the schema gives the type. Numbers that nobody knows are null. Nodes are
shared by every answer that shows them and are never changed.
"""

import datetime
from typing import Final

import msgspec

from diffex.diff.patch import Tree
from diffex.diff.symbols.categories import categories_of
from diffex.diff.values import yuan
from diffex.domain.calendar import Sessions
from diffex.domain.catalogue import Product
from diffex.domain.columns import EVENING, Session
from diffex.domain.delivery import Delivery
from diffex.domain.fees import commission, margin
from diffex.domain.instrument import Instrument
from diffex.domain.units import PRICE_ONE, Lots, Nanos, Ticks

CONTINUOUS: Final = "KQ.m@"
"""Before a product's key: the continuous contract, which follows the main one."""
INDEX: Final = "KQ.i@"
"""Before a product's key: the index of all its contracts."""
DERIVED: Final = "KQ"
"""What stands where a contract has its exchange."""

_AROUND_THE_CLOCK: Final[Tree] = {
    "__typename": "tradingTime",
    "day": [["00:00:00", "18:00:00"]],
    "night": [["18:00:00", "72:00:00"]],
}
"""Trading without a pause, for clients that count a night from the trading day before: the
one before a Monday is Friday, so only a night of 54 hours covers the weekend."""

_NOBODY: Final[Tree] = {"__typename": "derivativeConnection", "count": 0, "edges": []}
"""The derivatives of a contract: there are no options yet."""

_TRADEABLE: Final = (
    "upper_limit",
    "lower_limit",
    "volume_multiple",
    "quote_multiple",
    "pre_close",
)
"""What a continuous contract has of its main's node."""

_SMALLEST: Final[Lots] = 1


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What the market itself knows of a contract. None: nothing yet."""

    last: Ticks | None
    pre_close: Ticks | None
    pre_open_interest: Lots | None


UNKNOWN: Final = Figures(last=None, pre_close=None, pre_open_interest=None)
"""The figures of a contract that does not trade here."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a contract stands on a trading day: what its node says besides its terms."""

    day: datetime.date
    end: Delivery
    """The delivery that its symbol names."""
    expired: bool
    """Whether it had stopped trading when the day began."""
    for_good: bool
    """Whether this exchange lists it without an end, whatever its symbol names."""
    figures: Figures

    @property
    def expiry(self) -> Nanos | None:
        """When it stops trading, if it does."""
        return None if self.for_good else self.end.expiry


def trading_time(sessions: tuple[Session, ...], mode: Sessions) -> Tree:
    """Return when a contract trades, as ``trading_time`` of a node.

    A night belongs to the evening on which it starts; hours past 24 are the next morning.
    """
    if mode == "24x7":
        return _AROUND_THE_CLOCK
    spans = [[_clock(start), _clock(end)] for start, end in sessions]
    nights = sum(start >= EVENING for start, _ in sessions)
    first_night = len(spans) - nights
    return {
        "__typename": "tradingTime",
        "day": spans[:first_night],
        "night": spans[first_night:],
    }


def future(terms: Instrument, product: Product, standing: Standing, mode: Sessions) -> Tree:
    """Return the node of a contract.

    ``margin`` and ``commission`` are yuan for opening one lot at the pre-settlement price:
    the client's own simulation knows no rates and takes both as they are, for closing too.
    """
    price = terms.pre_settlement
    interest = standing.figures.pre_open_interest
    node = _basic(terms, day_text(standing.day), mode)
    node.update(
        __typename="future",
        instrument_id=terms.symbol,
        ins_id=terms.instrument_id,
        exchange_id=terms.exchange_id,
        instrument_name=f"{terms.name_zh}{_digits(terms)}",
        english_name=f"{terms.name_en} {_digits(terms)}",
        **{"class": "FUTURE"},
    )
    close = standing.figures.pre_close
    node.update(
        upper_limit=terms.price(terms.upper_limit),
        lower_limit=terms.price(terms.lower_limit),
        volume_multiple=terms.volume_multiple,
        quote_multiple=None,
        pre_close=None if close is None else terms.price(close),
    )
    node.update(_volumes(terms))
    node.update(
        categories=[
            {"__typename": "categoryInfo", "id": one.category_id, "name": one.name}
            for one in categories_of(product.key)
        ],
        commission=yuan(commission(terms, price, 1, 0, 0)),
        delivery_month=standing.end.month_of_year,
        delivery_year=standing.end.year,
        expire_datetime=standing.expiry,
        expired=standing.expired,
        margin=yuan(margin(terms, price)),
        mmsa=False,
        open_limit=None,
        position_limit=None,
        pre_open_interest=interest,
        pre_open_interest2=interest,
        product_id=terms.product_id,
        product_short_name=terms.name_zh,
        product_short_name_wh=None,
        settlement_price=terms.price(price),
    )
    return node


def continuous(terms: Instrument, product: Product, main: Tree, mode: Sessions) -> Tree:
    """Return the node of a product's continuous contract: that of its main, by another name.

    Args:
        terms: of the main contract.
        product: whose continuous contract it is.
        main: the node of the main contract.
        mode: when contracts trade.
    """
    node = _basic(terms, main["trading_day"], mode)
    node.update(_derived(product, CONTINUOUS, "主连", "continuous"))
    node.update({name: main[name] for name in _TRADEABLE})
    node.update(
        __typename="cont",
        underlying={
            "__typename": "derivativeConnection",
            "count": 1,
            "edges": [{"__typename": "derivativeEdges", "node": main, "underlying_multiple": 1.0}],
        },
        **{"class": "CONT"},
    )
    return node


def index(terms: Instrument, product: Product, day: datetime.date, mode: Sessions) -> Tree:
    """Return the node of a product's index, on the terms of its main contract."""
    node = _basic(terms, day_text(day), mode)
    node.update(_derived(product, INDEX, "指数", "index"))
    node.update(__typename="index", index_multiple=terms.volume_multiple, **{"class": "INDEX"})
    return node


def day_text(day: datetime.date) -> str:
    """Return a trading day as the protocol spells it: ``20261123``."""
    return f"{day:%Y%m%d}"


def _basic(terms: Instrument, day: str, mode: Sessions) -> Tree:
    return {
        "price_tick": terms.tick_e6 / PRICE_ONE,
        "price_decs": terms.price_decs,
        "trading_time": trading_time(terms.sessions, mode),
        "trading_day": day,
        "derivatives": _NOBODY,
        "derivative": _NOBODY,
        "instrument_name_wh": None,
        "py_wh": None,
    }


def _derived(product: Product, prefix: str, name_zh: str, name_en: str) -> Tree:
    ins_id = f"{prefix.removeprefix(DERIVED + '.')}{product.key}"
    return {
        "instrument_id": f"{DERIVED}.{ins_id}",
        "ins_id": ins_id,
        "exchange_id": DERIVED,
        "instrument_name": f"{product.name_zh}{name_zh}",
        "english_name": f"{product.name_en} {name_en}",
    }


def _volumes(terms: Instrument) -> Tree:
    """Return the smallest and largest orders; opening and closing differ nowhere."""
    limits: Tree = {}
    for kind in ("", "open_", "close_"):
        limits[f"{kind}max_limit_order_volume"] = terms.max_limit_volume
        limits[f"{kind}max_market_order_volume"] = terms.max_market_volume
        limits[f"{kind}min_limit_order_volume"] = _SMALLEST
        limits[f"{kind}min_market_order_volume"] = _SMALLEST
    return limits


def _digits(terms: Instrument) -> str:
    return terms.instrument_id.removeprefix(terms.product_id)


def _clock(second: int) -> str:
    return f"{second // 3_600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
