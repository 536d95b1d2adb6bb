"""Statements on ``/diff/td``: asked for, confirmed, and needed before the next order."""

from diffex.domain.commands import CheckRisk, SettleDay
from diffex.domain.errors import RejectCode
from tests.support.trade_floor import TradeFloor


def settle(floor: TradeFloor) -> str:
    """Settle the trading day; return it."""
    day = floor.exchange.state.trading_day
    floor.desk.submit(SettleDay(day))
    floor.run()
    return f"{day:%Y%m%d}"


def test_the_last_statement_and_that_of_a_day() -> None:
    """0, an empty text and nothing ask for the last one; another day's is empty."""
    floor = TradeFloor("alice")
    alice = floor.trader("alice")
    day = settle(floor)
    texts = set()
    for asked in ({}, {"trading_day": 0}, {"trading_day": ""}, {"trading_day": int(day)}):
        alice.send("qry_settlement_info", **asked)
        answer = alice.wire.packs[-1]
        assert (answer["trading_day"], answer["user_name"]) == (day, "alice")
        texts.add(answer["settlement_info"])
    (text,) = texts
    assert "客户号 Client ID: alice" in text
    for wrong in ("20200101", "no day", 20261399):
        alice.send("qry_settlement_info", trading_day=wrong)
        assert alice.wire.packs[-1]["settlement_info"] == ""


def unconfirmed(floor: TradeFloor) -> bool:
    """Return whether alice's last statement waits to be confirmed."""
    return not floor.exchange.state.traders["alice"].account.confirmed


def test_a_confirmation_is_told_once() -> None:
    """After the notice that there is a statement; again it is silent."""
    floor = TradeFloor("alice")
    alice = floor.trader("alice")
    settle(floor)
    assert unconfirmed(floor)
    alice.send("confirm_settlement")
    alice.send("confirm_settlement")
    alice.quiet()
    assert not unconfirmed(floor)
    assert alice.wire.codes() == [401, 325, 325]


def test_a_confirmation_may_come_before_the_login() -> None:
    """TqSdk sends both in one breath, and awaits no answer."""
    floor = TradeFloor("alice")
    floor.trader("alice")
    settle(floor)
    floor.trader("alice")
    assert floor.exchange.state.traders["alice"].account.confirmed


def test_margin_calls_and_liquidation_are_notices() -> None:
    """Errors, the first with both figures; what is closed is told as any order is."""
    floor = TradeFloor("alice")
    alice = floor.trader("alice")
    for order_id, direction in (("o1", "SELL"), ("o2", "BUY"), ("o3", "BUY")):
        alice.order(order_id, direction=direction, volume=1)
    account = floor.exchange.state.traders["alice"].account
    account.withdraw += account.balance(0) - account.margin
    floor.desk.submit(CheckRisk())
    floor.run()
    alice.quiet()
    told = {notice["code"]: notice for notice in alice.wire.notices.values()}
    assert "37615.00" in told[RejectCode.MARGIN_CALL]["content"]
    assert told[RejectCode.LIQUIDATION]["level"] == "ERROR"
    assert alice.user["orders"]["o3"]["status"] == "FINISHED"
