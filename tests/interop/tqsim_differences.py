"""Where TqSim and our rule book differ: each row with both behaviours, shown by running both."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from diffex.domain.commands import OpenAccount, SettleDay
from diffex.domain.enums import Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.errors import RejectCode
from diffex.domain.events import AccountChanged, PositionChanged, SideChanged
from diffex.domain.instrument import Instrument
from diffex.domain.order import Order
from diffex.domain.rules import Rules
from diffex.engine.exchange import Exchange
from tests.support.contracts import contract, fees
from tests.support.engines import engine
from tests.support.orders import START, order, sell
from tests.support.tqsim import Sim

A: Final = contract("DCE.m2601", product_id="m", fees=fees(open_by_money=100_000))
"""Its tick is ten yuan, its multiple five, its last settlement 75,230 yuan."""
COPPER: Final = contract("SHFE.cu2601")
SUGAR: Final = (contract("CZCE.SR601", product_id="SR"), contract("CZCE.SR603", product_id="SR"))
IOC: Final[dict[str, Any]] = {"time_condition": TimeCondition.IOC}
MIDDLE: Final = A.pre_settlement


class Stage:
    """Ann here and in TqSim; bob offers one lot one tick above the middle and bids one below."""

    def __init__(
        self,
        contracts: tuple[Instrument, ...] = (A,),
        deposit: int = 10**9,
        *,
        ask: bool = True,
        bid: bool = True,
    ) -> None:
        self.exchange: Exchange = engine(contracts, Rules(delivery=False))
        self.sim = Sim(contracts, deposit / 100)
        self.terms = contracts[0]
        for user_id in ("bob", "cat"):
            self.exchange.apply(OpenAccount(user_id, 10**10), START)
        self.exchange.apply(OpenAccount("ann", deposit), START)
        for terms in contracts:
            if ask:
                self.give(sell(f"ask-{terms.symbol}", user_id="bob", terms=terms, price=MIDDLE + 1))
            if bid:
                self.give(
                    order(f"bid-{terms.symbol}", user_id="cat", terms=terms, price=MIDDLE - 1)
                )

    def give(self, command: Any) -> None:
        """Carry out a command here, and show TqSim the quote after it."""
        self.exchange.apply(command, START)
        for terms in self.exchange.state.instruments.values():
            self.sim.see(self.exchange, terms)

    def both(
        self, order_id: str, side: Any = order, **changes: Any
    ) -> tuple[dict[str, Any], Order]:
        """Let ann place an order in both; return where it stands in TqSim and here."""
        placed = side(order_id, **{"terms": self.terms, "price": MIDDLE + 1, **changes})
        theirs = self.sim.insert(placed)
        self.give(placed)
        return self.sim.orders[theirs["order_id"]], self.exchange.state.traders["ann"].orders[
            order_id
        ]

    def price(self, order_id: str) -> tuple[list[float], list[float]]:
        """Return the prices at which an order traded there and here."""
        theirs = [one["price"] for one in self.sim.trades if one["order_id"] == order_id]
        ours = [
            self.terms.price(one.price)
            for one in self.exchange.state.traders["ann"].trades
            if one.order_id == order_id
        ]
        return theirs, ours

    def settle(self) -> None:
        """End the day in both."""
        self.sim.settle()
        self.exchange.apply(SettleDay(self.exchange.state.trading_day), START)

    def long(self) -> SideChanged:
        """Return ann's long lots here."""
        events = self.exchange.restate("ann")
        return next(one.long for one in events if isinstance(one, PositionChanged))

    def funds(self) -> AccountChanged:
        """Return ann's funds here."""
        events = self.exchange.restate("ann")
        return next(one for one in events if isinstance(one, AccountChanged))


def crossing_limit() -> None:
    """A limit order better than the touch."""
    stage = Stage()
    stage.both("1", price=MIDDLE + 4)
    assert stage.price("1") == ([75_270.0], [75_240.0])


def more_than_offered() -> None:
    """An order for more lots than the touch has."""
    theirs, ours = Stage().both("1", volume=100)
    assert theirs["volume_left"] == 0
    assert (ours.filled, ours.left) == (1, 99)


def all_or_nothing() -> None:
    """Fill or kill for more lots than there are."""
    theirs, ours = Stage().both("1", volume=100, volume_condition=VolumeCondition.ALL, **IOC)
    assert theirs["volume_left"] == 0
    assert (ours.filled, ours.alive) == (0, False)


def off_tick() -> None:
    """A price between two ticks."""
    theirs, ours = Stage().both("1", limit_price=75_245_000_000)
    assert theirs["status"] == "FINISHED"
    assert theirs["volume_left"] == 0
    assert ours.code == RejectCode.PRICE_OFF_TICK


def beyond_the_limits() -> None:
    """A price above the day's upper limit."""
    theirs, ours = Stage().both("1", price=A.upper_limit + 1)
    assert theirs["volume_left"] == 0
    assert ours.code == RejectCode.PRICE_ABOVE_LIMIT


def too_many_lots() -> None:
    """More lots than an order may have."""
    theirs, ours = Stage(deposit=10**12).both("1", volume=A.max_limit_volume + 1)
    assert theirs["volume_left"] == 0
    assert ours.code == RejectCode.VOLUME_ABOVE_MAXIMUM


def immediate_with_nobody_there() -> None:
    """Fill and kill while the other side is empty."""
    theirs, ours = Stage(ask=False).both("1", **IOC)
    assert theirs["status"] == "ALIVE"
    assert not ours.alive


def used_order_id() -> None:
    """A second order under an order_id that was used."""
    stage = Stage()
    stage.both("1", price=MIDDLE - 2)
    theirs, ours = stage.both("1", price=MIDDLE - 3)
    assert theirs["limit_price"] == 75_200.0
    assert ours.price == MIDDLE - 2


def queue() -> None:
    """A resting order behind another one at its price, when one lot trades there."""
    stage = Stage()
    _, ours = stage.both("1", price=MIDDLE - 1)
    stage.give(sell("s", user_id="bob", terms=A, price=MIDDLE - 1))
    stage.sim.quote(A, MIDDLE - 1, MIDDLE - 2, MIDDLE - 1)
    assert stage.sim.orders["1"]["volume_left"] == 0
    assert ours.left == 1


def margin_of_a_lot() -> None:
    """The margin of a lot bought above the last settlement price."""
    stage = Stage()
    stage.both("1")
    assert stage.sim.account["margin"] == 37_615.0
    assert stage.funds().margin == 37_620_00


def margin_of_an_order() -> None:
    """What a resting order freezes."""
    stage = Stage()
    stage.both("1", price=MIDDLE - 23)
    assert stage.sim.account["frozen_margin"] == 37_615.0
    assert stage.sim.account["frozen_commission"] == 0
    assert stage.funds().frozen_margin == 37_500_00
    assert stage.funds().frozen_commission == 37_50


def funds_for_the_fee() -> None:
    """Funds that are enough for the margin and not for the commission."""
    stage = Stage(deposit=37_620_00)
    theirs, ours = stage.both("1")
    assert theirs["volume_left"] == 0
    assert stage.sim.account["available"] < 0
    assert ours.code == RejectCode.FUNDS_INSUFFICIENT


def fee_of_a_trade() -> None:
    """The commission of a trade away from the last settlement price."""
    stage = Stage(ask=False)
    stage.give(sell("far", user_id="bob", terms=A, price=MIDDLE + 100))
    stage.both("1", price=MIDDLE + 100)
    assert [one["commission"] for one in stage.sim.trades] == [37.62]
    assert stage.funds().commission == 38_12


def both_sides_of_sugar() -> None:
    """Margin of long one month and short another at CZCE."""
    stage = Stage(SUGAR)
    stage.both("1")
    stage.both("2", sell, terms=SUGAR[1], price=MIDDLE - 1)
    assert stage.sim.account["margin"] == 37_615.0
    assert stage.funds().margin == 37_620_00 + 37_610_00


def odd_average() -> None:
    """Close profit of one of two lots whose average is between two ticks."""
    stage = Stage()
    stage.give(sell("more", user_id="bob", terms=A, price=MIDDLE + 2))
    stage.both("1")
    stage.both("2", price=MIDDLE + 2)
    stage.both("3", sell, price=MIDDLE - 1, offset=Offset.CLOSE)
    assert stage.sim.account["close_profit"] == -2.5 * 50
    assert stage.funds().close_profit == -3 * 50_00


def oldest_lot_first() -> None:
    """Floating profit of the lot that is left of two, opened at different prices."""
    stage = Stage()
    stage.give(sell("more", user_id="bob", terms=A, price=MIDDLE + 3))
    stage.both("1")
    stage.both("2", price=MIDDLE + 3)
    stage.both("3", sell, price=MIDDLE - 1, offset=Offset.CLOSE)
    assert stage.sim.account["float_profit"] == -3 * 50
    assert stage.funds().float_profit == -4 * 50_00


def best_price() -> None:
    """BEST outside CFFEX."""
    theirs, ours = Stage().both("1", price_type=PriceType.BEST, limit_price=None, **IOC)
    assert theirs["volume_left"] == 0
    assert ours.status == "REJECTED"


def settlement_price() -> None:
    """What profits count from after a day with trades at two prices."""
    stage = Stage()
    stage.both("1")
    stage.give(sell("far", user_id="bob", terms=A, price=MIDDLE + 5))
    stage.give(order("far", user_id="cat", terms=A, price=MIDDLE + 5))
    stage.settle()
    assert stage.sim.position(A.symbol)["position_price_long"] == 75_280.0
    assert stage.long().position_cost == (MIDDLE + 1 + MIDDLE + 5) // 2


def two_pools() -> None:
    """Close profit of a lot of today while one of history is held, on SHFE."""
    stage = Stage((COPPER,))
    stage.both("1")
    stage.settle()
    stage.give(sell("ask2", user_id="bob", terms=COPPER, price=MIDDLE + 7))
    stage.both("2", price=MIDDLE + 7)
    stage.give(order("bid2", user_id="cat", terms=COPPER, price=MIDDLE - 3))
    stage.both("3", sell, price=MIDDLE - 3, offset=Offset.CLOSETODAY)
    assert stage.sim.account["close_profit"] == -7 * 50
    assert stage.funds().close_profit == -10 * 50_00


class Row(NamedTuple):
    """One line of the table."""

    case: str
    tqsim: str
    diffex: str
    show: Callable[[], None]


ROWS: Final = (
    Row(
        "a limit order better than the touch",
        "trades at its own limit",
        "trades level by level at the resting orders' prices",
        crossing_limit,
    ),
    Row(
        "an order for more lots than the touch has",
        "trades in full",
        "trades what there is; the rest rests",
        more_than_offered,
    ),
    Row(
        "fill or kill (IOC, ALL) for more lots than there are",
        "trades in full",
        "is cancelled whole",
        all_or_nothing,
    ),
    Row(
        "fill and kill (IOC) while nobody is on the other side",
        "stays ALIVE",
        "is cancelled",
        immediate_with_nobody_there,
    ),
    Row(
        "an order behind another one at its price",
        "trades as soon as a quote touches its price",
        "trades when those before it have traded",
        queue,
    ),
    Row("a price between two ticks", "trades", "`PRICE_OFF_TICK`", off_tick),
    Row(
        "a price beyond the day's limits",
        "trades",
        "`PRICE_ABOVE_LIMIT`, `PRICE_BELOW_LIMIT`",
        beyond_the_limits,
    ),
    Row("more lots than an order may have", "trades", "`VOLUME_ABOVE_MAXIMUM`", too_many_lots),
    Row(
        "BEST or FIVELEVEL on another exchange than CFFEX",
        "trades (the client library refuses it)",
        'refused, unless `order_types = "all"`',
        best_price,
    ),
    Row(
        "an order_id for the second time, with another order",
        "a second order",
        "`ORDER_ID_USED`",
        used_order_id,
    ),
    Row(
        "the margin of a lot",
        "a fixed sum, from the last settlement price",
        "today's lots from their open price, history's from the last settlement price",
        margin_of_a_lot,
    ),
    Row(
        "the commission of a trade, of a product charged by money",
        "a fixed sum a lot, from the last settlement price",
        "from the price of the trade",
        fee_of_a_trade,
    ),
    Row(
        "what a live order freezes",
        "the same fixed sum, no commission",
        "margin from its own price, and its commission",
        margin_of_an_order,
    ),
    Row(
        "funds for the margin, not for the commission",
        "trades; available falls below zero",
        "`FUNDS_INSUFFICIENT`",
        funds_for_the_fee,
    ),
    Row(
        "long one month and short another of one product at CZCE or GFEX",
        "margin of the larger side",
        "margin of both sides",
        both_sides_of_sugar,
    ),
    Row(
        "closing some of lots whose average price is between two ticks",
        "close profit from the average",
        "the closed lots' cost is rounded half up to the tick; the last lot evens it out",
        odd_average,
    ),
    Row(
        "float_profit after closing some of lots of several open prices",
        "from the average open price",
        "from the open prices of the lots that are left: the oldest leave first",
        oldest_lot_first,
    ),
    Row(
        "the price that a day is settled at",
        "the last price",
        "the average of the day's trades, by volume",
        settlement_price,
    ),
    Row(
        "closing a lot of today while history is held, on SHFE and INE",
        "close profit from the average of both",
        "from the average of today's lots",
        two_pools,
    ),
)
