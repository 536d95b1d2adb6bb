"""The model's money against sums done by hand."""

import datetime

from diffex.domain.enums import Offset
from diffex.domain.rules import Rules
from tests.model.exchange import ModelExchange
from tests.support.contracts import CU, J, M, contract, fees
from tests.support.orders import order, sell

DAY = datetime.date(2025, 11, 10)
CU2 = contract("SHFE.cu2601", pre_settlement=7_600)
SR = contract("CZCE.SR601", product_id="SR")


def model(*users: str, rules: Rules | None = None) -> ModelExchange:
    """Return a model in which users have ten million yuan each."""
    made = ModelExchange((CU, CU2, SR, M, J), DAY, rules or Rules(delivery=False))
    for user_id in users or ("ann", "bob"):
        made.open_account(user_id, 10**9)
    return made


def trade(exchange: ModelExchange, number: int, price: int, volume: int, **changes: object) -> None:
    """Let ann buy from bob at ``price``."""
    assert not exchange.insert(
        sell(f"s{number}", user_id="bob", price=price, volume=volume, **changes), 0
    )
    assert not exchange.insert(order(f"b{number}", price=price, volume=volume, **changes), 0)


def test_an_open_lot_of_copper() -> None:
    """One lot at 75,230: 5 t, 10 % margin, 0.5 per ten thousand: 376,150; 37,615; 18.81."""
    exchange = model()
    trade(exchange, 1, 7_523, 1)
    funds = exchange.account("ann")
    assert funds["margin"] == 37_615_00
    assert funds["commission"] == 18_81
    assert funds["balance"] == 10**9 - 18_81
    assert funds["available"] == 10**9 - 18_81 - 37_615_00


def test_position_cost_leaves_by_the_average_and_open_cost_by_the_lot() -> None:
    """Lots at 7523 and 7526, one closed at 7530: profit from 7525 (7524.5 up), open 7526 left."""
    exchange = model()
    trade(exchange, 1, 7_523, 1)
    trade(exchange, 2, 7_526, 1)
    exchange.insert(order("b3", user_id="bob", price=7_530), 0)
    exchange.insert(sell("s3", price=7_530, offset=Offset.CLOSETODAY), 0)
    funds, long = exchange.account("ann"), exchange.position("ann", CU.symbol)["long"]
    assert funds["close_profit"] == 5 * 50_00
    assert long["open_cost"] == 7_526
    assert long["position_cost"] == 7_523 + 7_526 - 7_525
    assert long["position_profit"] == 6 * 50_00
    assert long["float_profit"] == 4 * 50_00


def test_the_last_lot_takes_the_whole_cost_with_it() -> None:
    """What rounding moved into the first close comes back with the last."""
    exchange = model()
    trade(exchange, 1, 7_523, 1)
    trade(exchange, 2, 7_526, 1)
    exchange.insert(order("b3", user_id="bob", price=7_530, volume=2), 0)
    exchange.insert(sell("s3", price=7_530, offset=Offset.CLOSETODAY), 0)
    exchange.insert(sell("s4", price=7_530, offset=Offset.CLOSETODAY), 0)
    assert exchange.account("ann")["close_profit"] == (7 + 4) * 50_00
    assert exchange.position("ann", CU.symbol)["long"]["position_cost"] == 0


def test_the_larger_side_of_a_product_is_charged() -> None:
    """Long one month and short another of copper: the dearer side only; sugar pays both."""
    exchange = model("ann", "bob")
    trade(exchange, 1, 7_523, 1)
    exchange.insert(order("x", user_id="bob", terms=CU2, price=7_600), 0)
    exchange.insert(sell("y", terms=CU2, price=7_600), 0)
    assert exchange.account("ann")["margin"] == 38_000_00
    trade(exchange, 2, 7_523, 1, terms=SR)
    exchange.insert(order("z", user_id="bob", terms=SR, price=7_523), 0)
    exchange.insert(sell("w", terms=SR, price=7_523), 0)
    assert exchange.account("ann")["margin"] == 38_000_00 + 2 * 37_615_00


def test_holds_of_orders_are_not_netted() -> None:
    """An order to sell freezes its margin in full beside a long lot of the same contract."""
    exchange = model()
    trade(exchange, 1, 7_523, 1)
    exchange.insert(sell("s9", price=7_600), 0)
    funds = exchange.account("ann")
    assert (funds["frozen_margin"], funds["frozen_commission"]) == (38_000_00, 19_00)


def test_own_rates_replace_the_contracts() -> None:
    """A user with 3 yuan a lot pays 3 yuan, and no more than that is frozen."""
    exchange = model()
    exchange.set_fees("ann", "SHFE.cu", fees(open_by_lot=300))
    trade(exchange, 1, 7_523, 2)
    assert exchange.account("ann")["commission"] == 6_00
    assert exchange.account("bob")["commission"] == 37_62
    exchange.insert(order("b9", price=7_000), 0)
    assert exchange.account("ann")["frozen_commission"] == 3_00


def test_gains_of_the_day_do_not_leave() -> None:
    """After a gain of 350 yuan, held or closed, what may leave is what there was, less margin."""
    exchange = model()
    trade(exchange, 1, 7_523, 2)
    exchange.insert(order("b2", user_id="bob", price=7_530), 0)
    exchange.insert(sell("s2", price=7_530, offset=Offset.CLOSETODAY), 0)
    funds = exchange.account("ann")
    assert (funds["close_profit"], funds["position_profit"]) == (350_00, 350_00)
    assert exchange.withdrawable("ann") == funds["available"] - 700_00
    assert exchange.withdraw("ann", funds["available"] - 700_00 + 1) == {"WITHDRAWABLE_EXCEEDED"}
    assert not exchange.withdraw("ann", funds["available"] - 700_00)
    assert exchange.account("ann")["available"] == 700_00
    assert exchange.withdrawable("ann") == 0


def test_withheld_gains_are_not_withheld_twice() -> None:
    """With floating gains withheld, available is without them already."""
    exchange = model(rules=Rules(delivery=False, floating_gains="withheld"))
    trade(exchange, 1, 7_523, 1)
    exchange.insert(order("b2", user_id="bob", price=7_530), 0)
    exchange.insert(sell("s2", user_id="bob", price=7_530), 0)
    exchange.rules = Rules(delivery=False, floating_gains="withheld", self_trade="allow")
    exchange.insert(sell("s3", user_id="bob", price=7_530), 0)
    funds = exchange.account("ann")
    assert funds["position_profit"] == 350_00
    assert funds["available"] == funds["balance"] - funds["margin"] - 350_00
    assert exchange.withdrawable("ann") == funds["available"]


def test_money_is_conserved_by_hand() -> None:
    """Two balances and two commissions are what was paid in."""
    exchange = model()
    trade(exchange, 1, 7_523, 3)
    exchange.deposit("ann", 5)
    assert exchange.money() == (2 * 10**9 + 5, 2 * 10**9 + 5)
