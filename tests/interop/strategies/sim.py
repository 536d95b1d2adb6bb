"""TqSim, the account that tqsdk keeps by itself, trades at our quotes; prints what it did."""

import sys
import time
from typing import Any

import tqsdk  # type: ignore[import-untyped]  # it has no stubs

from tests.support.strategy import say

MAIN = sys.argv[1]


def until(done: Any, seconds: float = 120) -> None:
    """Wait for data that make something true."""
    deadline = time.time() + seconds
    while not done():
        if not api.wait_update(deadline=deadline):
            raise TimeoutError(done)


def deals(order: Any) -> list[list[Any]]:
    """Return the trades of an order."""
    found = order.trade_records.values()
    return [[one.direction, one.offset, one.price, one.volume, one.commission] for one in found]


api = tqsdk.TqApi(
    tqsdk.TqSim(init_balance=1_000_000), auth=tqsdk.TqAuth("alice", "alice's password")
)
quote = api.get_quote(MAIN)
account, position = api.get_account(), api.get_position(MAIN)
until(lambda: quote.ask_price1 > 0 and quote.bid_price1 > 0 and quote.last_price > 0)
say(terms=[quote.margin, quote.commission, quote.volume_multiple, quote.price_tick])

limit = quote.ask_price1
bought = api.insert_order(MAIN, "BUY", "OPEN", 3, limit)
until(lambda: bought.status == "FINISHED")
say(bought=deals(bought), limit=limit, left=bought.volume_left)
say(margin=account.margin, paid=account.commission, held=position.pos_long)

resting = api.insert_order(MAIN, "BUY", "OPEN", 1, quote.lower_limit)
until(lambda: resting.status == "ALIVE" and resting.exchange_order_id)
api.cancel_order(resting)
until(lambda: resting.status == "FINISHED")
say(cancelled=[resting.volume_left, len(resting.trade_records)])

killed = api.insert_order(MAIN, "BUY", "OPEN", 1, quote.lower_limit, advanced="FAK")
until(lambda: killed.status == "FINISHED")
say(killed=[killed.volume_left, len(killed.trade_records)])

wrong = api.insert_order(MAIN, "SELL", "CLOSETODAY", 9, quote.lower_limit)
until(lambda: wrong.status == "FINISHED")
say(wrong=[wrong.volume_left, len(wrong.trade_records)])

sold = api.insert_order(MAIN, "SELL", "CLOSETODAY", 3, quote.lower_limit)
until(lambda: sold.status == "FINISHED")
say(sold=deals(sold), held_after=position.pos)

target = tqsdk.TargetPosTask(api, MAIN)
target.set_target_volume(2)
until(lambda: position.pos == 2)
target.set_target_volume(-1)
until(lambda: position.pos == -1)
trades = api.get_trade().values()
say(
    cash=sum((one.price if one.direction == "SELL" else -one.price) * one.volume for one in trades),
    charged=sum(one.commission for one in trades),
    pos=position.pos,
    account=[account.static_balance, account.balance, account.commission, account.close_profit],
    last=quote.last_price,
)
api.close()
say(closed=True)
