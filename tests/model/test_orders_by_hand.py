"""The model's orders, auction and days against examples worked out by hand."""

import datetime

import pytest

from diffex.domain.enums import Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.rules import Rules
from tests.model.exchange import ModelExchange
from tests.model.phases import Changes
from tests.support.conditions import GE, condition, touch
from tests.support.contracts import CU, IF, J, M, contract
from tests.support.orders import order, sell

DAY = datetime.date(2025, 11, 10)
FREE = Rules(delivery=False, order_types="all")
CU2 = contract("SHFE.cu2601", pre_settlement=7_600)
IOC = {"time_condition": TimeCondition.IOC}


class OneAuction:
    """Copper has an auction at 1, matched at 3, trades from 4 and closes at 9."""

    def changes(self, day: datetime.date) -> Changes:
        """Return the day's phases."""
        names = ("AUCTION_ORDERING", "AUCTION_BALANCE", "AUCTION_MATCH", "CONTINUOUS")
        return [(moment, CU.symbol, name) for moment, name in enumerate(names, 1)] + [
            (9, CU.symbol, "CLOSED")
        ]

    def next_day(self, day: datetime.date) -> datetime.date:
        """Return tomorrow."""
        return day + datetime.timedelta(days=1)

    def settles(self, day: datetime.date) -> int:
        """Return the close of the day; no test waits for it."""
        return 10**18


def model(rules: Rules = FREE) -> ModelExchange:
    """Return a model with three users, bob offering one lot on each of seven levels."""
    made = ModelExchange((CU, CU2, M, J, IF), DAY, rules)
    for user_id in ("ann", "bob", "cat"):
        made.open_account(user_id, 10**10)
    for step in range(7):
        made.insert(sell(f"o{step}", user_id="bob", price=7_523 + step), step)
    return made


def prints(exchange: ModelExchange) -> list[tuple[int, int]]:
    """Return price and volume of every trade."""
    return [(one.price, one.volume) for one in exchange.prints]


@pytest.mark.parametrize(
    ("changes", "traded", "left", "code"),
    [
        ({"price": 7_525, "volume": 5}, 3, 2, ""),
        ({"price": 7_525, "volume": 5, **IOC}, 3, 2, "REMAINDER_CANCELLED"),
        (
            {"price": 7_525, "volume": 5, **IOC, "volume_condition": VolumeCondition.ALL},
            0,
            5,
            "NOT_FILLABLE_IN_FULL",
        ),
        (
            {
                "price": 7_525,
                "volume": 5,
                **IOC,
                "volume_condition": VolumeCondition.MIN,
                "min_volume": 3,
            },
            3,
            2,
            "REMAINDER_CANCELLED",
        ),
        (
            {
                "price": 7_525,
                "volume": 5,
                **IOC,
                "volume_condition": VolumeCondition.MIN,
                "min_volume": 4,
            },
            0,
            5,
            "MINIMUM_NOT_FILLABLE",
        ),
        (
            {"price_type": PriceType.BEST, "limit_price": None, "volume": 5, **IOC},
            1,
            4,
            "REMAINDER_CANCELLED",
        ),
        (
            {"price_type": PriceType.FIVELEVEL, "limit_price": None, "volume": 7, **IOC},
            5,
            2,
            "REMAINDER_CANCELLED",
        ),
        ({"price_type": PriceType.ANY, "limit_price": None, "volume": 7, **IOC}, 7, 0, ""),
    ],
)
def test_what_an_order_takes(changes: dict[str, object], traded: int, left: int, code: str) -> None:
    """Each type and condition takes what its row of the rule book says."""
    exchange = model()
    assert not exchange.insert(order("b", **changes), 9)
    placed = exchange.find("ann", "b")
    assert placed is not None
    assert (placed.filled, placed.left, placed.code) == (traded, left, code)
    assert prints(exchange) == [(7_523 + step, 1) for step in range(traded)]


def test_the_rest_of_a_best_order_waits_at_its_last_fill() -> None:
    """It freezes margin at that price from then on, not at the upper limit."""
    exchange = model()
    exchange.insert(order("b", price_type=PriceType.BEST, limit_price=None, volume=3), 9)
    (waiting,) = exchange.live("ann")
    assert (waiting.price, waiting.left) == (7_523, 2)
    assert exchange.account("ann")["frozen_margin"] == 2 * 37_615_00


def test_a_best_order_that_meets_nobody_ends() -> None:
    """Without a price of a last fill there is nothing to wait at."""
    exchange = model()
    exchange.insert(sell("b", price_type=PriceType.BEST, limit_price=None, volume=3), 9)
    assert not exchange.live("ann")


@pytest.mark.parametrize(
    ("mode", "broken", "filled"),
    [("refuse", {"SELF_TRADE"}, 0), ("cancel_resting", set(), 0), ("allow", set(), 1)],
)
def test_self_trade(mode: str, broken: set[str], filled: int) -> None:
    """Refused, or the resting order goes first, or it trades."""
    exchange = model(Rules(delivery=False, self_trade=mode))  # type: ignore[arg-type]  # a parameter
    assert exchange.insert(order("b", user_id="bob", price=7_523), 9) == broken
    placed = exchange.find("bob", "b")
    assert placed is not None
    assert placed.filled == filled
    first = exchange.find("bob", "o0")
    assert first is not None
    assert first.alive == (mode == "refuse")


def test_exchanges_take_their_own_orders() -> None:
    """No order at any price in Shanghai, no condition ALL in Zhengzhou, no MIN in Dalian."""
    exchange = model(Rules(delivery=False))
    at_any = {"price_type": PriceType.ANY, "limit_price": None, **IOC}
    assert exchange.insert(order("1", **at_any), 9) == {"ORDER_TYPE_NOT_TAKEN"}
    assert not exchange.insert(order("2", terms=M, price=3_000, **IOC), 9)
    least = {"volume_condition": VolumeCondition.MIN, "min_volume": 1, **IOC}
    broken = exchange.insert(order("3", terms=M, price=3_000, **least), 9)
    assert broken == {"ORDER_TYPE_NOT_TAKEN"}


def test_an_amended_order_waits_anew() -> None:
    """Same price, one lot less: behind those that came between; a refused one changes nothing."""
    exchange = model()
    exchange.insert(order("a", price=7_500, volume=3), 9)
    exchange.insert(order("c", user_id="cat", price=7_500, volume=1), 10)
    assert exchange.amend("ann", "a", "a2", None, 600, 11) == {"VOLUME_ABOVE_MAXIMUM"}
    assert [one.command.order_id for one in exchange.queue(CU.symbol, is_buy=True)] == ["a", "c"]
    assert not exchange.amend("ann", "a", "a2", None, 2, 11)
    assert [one.command.order_id for one in exchange.queue(CU.symbol, is_buy=True)] == ["c", "a2"]
    assert exchange.account("ann")["frozen_margin"] == 2 * 37_500_00


def test_a_second_holds_only_so_many_orders() -> None:
    """With two a second the third waits until the first is a second old."""
    exchange = model(Rules(delivery=False, orders_per_second=2))
    second = 10**9
    assert not exchange.insert(order("1", price=7_000), second)
    assert not exchange.cancel("ann", "1", second + 1)
    assert exchange.insert(order("2", price=7_000), 2 * second - 1) == {"ORDER_RATE_EXCEEDED"}
    found = exchange.find("ann", "2")
    assert found is not None
    assert found.status == "REJECTED"
    assert not exchange.insert(order("3", price=7_000), 2 * second)


def test_the_auction_clears_at_one_price() -> None:
    """Bids 10 at 7530, 5 at 7520; asks 8 at 7510, 9 at 7525: ten lots at 7525; the rest waits."""
    exchange = ModelExchange((CU,), DAY, FREE, OneAuction())
    for user_id in ("ann", "bob"):
        exchange.open_account(user_id, 10**10)
    assert exchange.insert(order("0"), 0) == {"MARKET_CLOSED"}
    exchange.reach(1)
    exchange.insert(order("1", price=7_530, volume=10), 1)
    exchange.insert(order("2", price=7_520, volume=5, time_condition=TimeCondition.GFA), 1)
    exchange.insert(sell("1", user_id="bob", price=7_510, volume=8), 1)
    exchange.insert(sell("2", user_id="bob", price=7_525, volume=9), 1)
    assert not exchange.prints
    exchange.reach(3)
    assert prints(exchange) == [(7_525, 8), (7_525, 2)]
    assert [one.left for one in exchange.queue(CU.symbol, is_buy=False)] == [7]
    gone = exchange.find("ann", "2")
    assert gone is not None
    assert gone.code == "AUCTION_ENDED"


def test_a_day_is_settled_once_and_in_order() -> None:
    """Lots at 7523 and 7526 settle at 7525; lots become history, profits become balance."""
    exchange = model()
    exchange.insert(order("b", price=7_523), 9)
    exchange.insert(order("gtc", price=7_500, time_condition=TimeCondition.GTC), 9)
    prices = exchange.settlement_prices()
    assert prices[CU.symbol] == (7_523, "VWAP")
    assert prices[CU2.symbol] == (7_600, "MAIN")
    assert prices[M.symbol] == (3_000, "PREVIOUS")
    assert exchange.settle_day(DAY + datetime.timedelta(days=1), 10) == {"DAY_OUT_OF_ORDER"}
    assert not exchange.settle_day(DAY, 10)
    funds = exchange.account("ann")
    assert exchange.settle_day(DAY, 11) == {"DAY_SETTLED"}
    assert exchange.account("ann") == funds
    assert (funds["pre_balance"], funds["deposit"]) == (10**10 - 18_81, 0)
    assert exchange.position("ann", CU.symbol)["long"]["volume_his"] == 1
    assert [one.command.order_id for one in exchange.orders if one.alive] == ["gtc"]


def test_settlement_rounds_half_up_and_marks_to_market() -> None:
    """One lot at 7523 and one at 7524 settle at 7524: the first has gained a tick."""
    exchange = model()
    exchange.insert(order("b", price=7_523), 9)
    exchange.insert(order("c", user_id="cat", price=7_524), 9)
    exchange.settle_day(DAY, 10)
    assert exchange.account("ann")["pre_balance"] == 10**10 - 18_81 + 50_00
    assert exchange.account("cat")["pre_balance"] == 10**10 - 18_81
    assert exchange.account("bob")["pre_balance"] == 10**10 - 37_62 - 50_00
    assert exchange.account("ann")["margin"] == 37_620_00


def test_a_price_between_bid_and_ask_settles_without_trades() -> None:
    """Bid 7520, ask 7523: 7521.5, that is 7522."""
    exchange = model()
    exchange.insert(order("b", price=7_520), 9)
    assert exchange.settlement_prices()[CU.symbol] == (7_522, "MID")


def test_what_expires_is_closed_at_its_settlement_price() -> None:
    """The lot is gone, its profit is in the balance, nothing was charged for it."""
    exchange = model()
    exchange.insert(order("b", price=7_523), 9)
    exchange.insert(order("c", user_id="cat", price=7_524, volume=2), 9)
    exchange.listing = lambda *_: [CU2]
    exchange.settle_day(DAY, 10)
    assert exchange.account("ann")["margin"] == 0
    assert exchange.account("ann")["balance"] == 10**10 - 18_81 + 50_00


def test_a_condition_fires_once() -> None:
    """At the first trade that reaches its price, not while it is paused, and never again."""
    exchange = model()
    stop = order("stop", user_id="cat", price=7_530)
    assert not exchange.watch(condition("c", touch(GE, 7_524), stop), 8)
    exchange.pause("cat", "c", 8)
    exchange.insert(order("b", price=7_524, volume=2), 9)
    exchange.fire(9)
    assert exchange.find("cat", "stop") is None
    exchange.resume("cat", "c", 10)
    exchange.fire(10)
    exchange.fire(11)
    placed = exchange.find("cat", "stop")
    assert placed is not None
    assert (placed.filled, prints(exchange)[-1]) == (1, (7_525, 1))
    assert exchange.drop("cat", "c", 12) == {"CONDITION_FINISHED"}


def test_who_has_too_little_is_sold_out() -> None:
    """Margin is 112,845.00 of 149,863.50, 0.753: after the lot of history it is 0.506."""
    limit = 10**9 * 3 // 4
    rules = Rules(delivery=False, order_types="all", margin_call=limit, liquidation=limit)
    exchange = model(rules)
    exchange.insert(order("1", price=7_523, volume=1), 9)
    exchange.settle_day(DAY, 10)
    exchange.insert(sell("3", user_id="bob", price=7_523, volume=2), 11)
    exchange.insert(order("2", price=7_523, volume=2), 11)
    exchange.insert(order("bid", user_id="cat", price=7_500, volume=9), 12)
    exchange.insert(order("far", price=7_400), 12)
    assert not exchange.withdraw("ann", exchange.withdrawable("ann"))
    assert exchange.account("ann")["balance"] == 112_845_00 + 37_000_00 + 18_50
    for _ in range(2):
        exchange.check_risk(15)
        assert exchange.warned == [("CALL", "ann"), ("LIQUIDATION", "ann")]
    forced = exchange.find("ann", f"force-{exchange.day:%Y%m%d}-1")
    far = exchange.find("ann", "far")
    assert far is not None
    assert far.code == "FORCED_CANCEL"
    assert forced is not None
    assert (forced.command.offset, forced.filled, prints(exchange)[-1]) == (
        Offset.CLOSE,
        1,
        (7_500, 1),
    )
    assert exchange.position("ann", CU.symbol)["long"]["volume_today"] == 2


def test_a_frozen_account_may_only_close_and_cancel() -> None:
    """Opening is refused until the right comes back."""
    exchange = model()
    exchange.insert(order("1", price=7_500), 9)
    exchange.set_right("ann", close_only=True)
    assert exchange.insert(order("2", price=7_500), 9) == {"CLOSE_ONLY"}
    assert not exchange.cancel("ann", "1", 9)
    exchange.set_right("ann", close_only=False)
    assert not exchange.insert(order("3", price=7_500), 9)
