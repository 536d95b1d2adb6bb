"""A change of day reaches every mirror: ends first, then what is new."""

import datetime

from diffex.domain.commands import SettleDay
from diffex.domain.units import SECOND
from tests.support.contracts import CU, J, M
from tests.support.floor import Floor
from tests.support.trade_floor import TradeFloor

TODAY = datetime.date(2025, 11, 25)


def traded(floor: Floor) -> None:
    """Let bob sell ten lots to alice and leave an order of hers, and settle the day."""
    alice, bob = floor.client("alice"), floor.client("bob")
    bob.order("s", direction="SELL")
    alice.order("b")
    alice.order("rests", limit_price=72000.0)


def test_the_flat_dialect_tells_an_end_before_what_is_gone() -> None:
    """In one frame: the order as it ended, then nothing of it, and the new day's funds."""
    floor = Floor("alice", "bob")
    alice = floor.client("alice")
    traded(floor)
    alice.quiet()
    held = alice.tree["positions"][CU.symbol]
    assert (held["volume_long_today"], held["volume_long_his"]) == (10, 0)
    floor.apply(SettleDay(TODAY))
    floor.flush()
    told = [patch for patch in alice.wire.transactions[-1] if "orders" in patch]
    assert told[0]["orders"]["rests"]["status"] == "CANCELLED"
    assert told[0]["orders"]["rests"]["code"] == 2110
    assert told[-1]["orders"]["rests"] is None
    alice.quiet()
    assert alice.tree["orders"] == alice.tree["trades"] == {}
    held = alice.tree["positions"][CU.symbol]
    assert (held["volume_long_today"], held["volume_long_his"]) == (0, 10)
    funds = alice.tree["accounts"]["alice"]
    assert funds["commission"] == 0.0
    assert funds["pre_balance"] == funds["balance"]


def test_the_standard_dialect_tells_the_trading_day() -> None:
    """To everybody, in both places where clients look; orders and trades stay with them."""
    floor = TradeFloor("alice", "bob")
    alice, bob = floor.trader("alice"), floor.trader("bob")
    alice.quiet()
    bob.quiet()
    bob.order("s", direction="SELL")
    alice.order("b")
    alice.order("rests", limit_price=72000.0)
    alice.quiet()
    floor.apply(SettleDay(TODAY))
    floor.flush()
    for client in (alice, bob):
        client.quiet()
        assert client.user["trading_day"] == "20251126"
        assert client.user["session"]["trading_day"] == "20251126"
    assert alice.user["orders"]["rests"]["status"] == "FINISHED"
    assert "交易日结束" in alice.user["orders"]["rests"]["last_msg"]
    held = alice.user["positions"][CU.symbol]
    assert (held["pos_long_his"], held["pos_long_today"]) == (10, 0)
    again = floor.trader("alice")
    again.quiet()
    assert again.user["orders"] == again.user["trades"] == {}


def test_a_session_of_nobody_hears_nothing_of_accounts() -> None:
    """A day changes for those who are not logged in too."""
    floor = Floor("alice")
    client = floor.client()
    floor.apply(SettleDay(TODAY))
    floor.flush()
    client.quiet()
    assert "accounts" not in client.tree


def test_quotes_begin_anew() -> None:
    """What the day before ended with is there until the first trade."""
    floor = Floor("alice", "bob")
    alice = floor.client("alice")
    alice.send("subscribe_quote", ins_list=f"{CU.symbol},{M.symbol}")
    traded(floor)
    floor.publish()
    floor.apply(SettleDay(TODAY))
    floor.publish()
    alice.quiet()
    quote = alice.tree["quotes"][CU.symbol]
    assert not {"last_price", "open", "highest", "lowest", "average"} & quote.keys()
    assert quote["settlement"] == quote["pre_settlement"] == quote["pre_close"] == 75230.0
    assert (quote["volume"], quote["open_interest"], quote["pre_open_interest"]) == (0, 10, 10)
    assert "pre_close" not in alice.tree["quotes"][M.symbol]
    floor.client("bob").order("s2", direction="SELL")
    floor.client("alice").order("b2")
    floor.publish()
    alice.quiet()
    assert "settlement" not in alice.tree["quotes"][CU.symbol]


def test_a_contract_that_expired_stays_as_it_was_last_told() -> None:
    """Its quote, its K-lines; the position in it is gone."""
    floor = Floor("alice", "bob")
    alice = floor.client("alice")
    alice.send("subscribe_quote", ins_list=CU.symbol)
    alice.send("set_chart", chart_id="c", ins_list=CU.symbol, duration=SECOND, view_width=9)
    traded(floor)
    floor.publish()
    alice.quiet()
    before = alice.tree["klines"], alice.tree["quotes"]
    floor.later = (M, J)
    floor.apply(SettleDay(TODAY))
    floor.publish()
    alice.quiet()
    assert (alice.tree["klines"], alice.tree["quotes"]) == before
    assert alice.tree["positions"] == {}
    fresh = floor.client("alice")
    fresh.quiet()
    assert fresh.tree["positions"] == {}
    assert CU.symbol not in floor.exchange.state.instruments
