"""A strategy whose connection to the market data is lost; prints what it has when it is back."""

import random
import sys
import time
from typing import Any

import tqsdk  # type: ignore[import-untyped]  # it has no stubs

from tests.support.strategy import LUCKY, PATIENT, rows, say

MODE, MAIN, MEAL, QUIET = sys.argv[1:5]
BAR = ["id", "datetime", "open", "high", "low", "close", "volume", "open_oi", "close_oi"]
TICK = ["id", "datetime", "last_price", "volume", "bid_price1", "ask_price5"]


def until(done: Any, seconds: float = 60) -> None:
    """Wait for data that make something true."""
    deadline = time.time() + seconds
    while not done():
        if not api.wait_update(deadline=deadline):
            raise TimeoutError(done)


def grown(frame: Any, count: int = 2) -> None:
    """Wait until a series has gone on."""
    last = frame.iloc[-1]["id"]
    until(lambda: frame.iloc[-1]["id"] >= last + count)


def dropped() -> bool:
    """Return whether the connection has been lost and made again."""
    told = [str(one.get("content", "")) for one in api._data.get("notify", {}).values()]
    return any("网络连接断开" in one for one in told) and any("重新建立" in one for one in told)


random.seed(PATIENT if MODE == "restart" else LUCKY)
api = tqsdk.TqApi(tqsdk.TqSim(), auth=tqsdk.TqAuth("alice", "alice's password"))
quote = api.get_quote(MAIN)
frames = {}
if MODE != "restart":
    frames["seconds"] = (api.get_kline_serial(MAIN, 1, 40), BAR)
    frames["ticks"] = (api.get_tick_serial(MAIN, 30), TICK)
if MODE in ("charts", "empty"):
    pair = [*BAR, *(f"{name}1" for name in BAR if name != "datetime")]
    frames["both"] = (api.get_kline_serial([MAIN, MEAL], 60, 20), pair)
if MODE == "empty":
    api.get_quote(QUIET)
    frames["nothing"] = (api.get_kline_serial(QUIET, 60, 10), BAR)
for frame, _ in list(frames.values())[:2]:
    grown(frame, 1)
say(ready=True)
input()
if MODE == "asking":
    frames["tens"] = (api.get_kline_serial(MAIN, 10, 10), BAR)
else:
    until(dropped)
moment = quote.datetime
until(lambda: quote.datetime > moment)
for frame, _ in list(frames.values())[:2]:
    grown(frame)
say(
    quote=[quote.instrument_id, quote.pre_settlement, quote.upper_limit],
    crossed=bool(quote.bid_price1 >= quote.ask_price1),
    **{name: rows(frame, columns) for name, (frame, columns) in frames.items()},
)
api.close()
say(closed=True)
