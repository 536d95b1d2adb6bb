"""What of tqsdk asks another host, or nobody at all; prints what came of each."""

import sys
from collections.abc import Callable
from typing import Any

import tqsdk  # type: ignore[import-untyped]  # it has no stubs
from tqsdk import ta, tafunc

from tests.support.strategy import rows, say

MAIN, MEAL = sys.argv[1:3]


def tried(question: Callable[[], Any]) -> str:
    """Return the name of what is raised instead of an answer; "" if there is one."""
    try:
        question()
    except Exception as error:  # noqa: BLE001 - whatever it is, the test says which it may be
        return type(error).__name__
    return ""


api = tqsdk.TqApi(tqsdk.TqSim(), auth=tqsdk.TqAuth("bob", "bob's password"))
status = api.get_trading_status(MAIN)
say(status=[status.symbol, status.trade_status])
api.get_quote(MEAL)
serial = api.get_kline_serial(MAIN, 1, 20)
while serial.iloc[-1]["id"] < 3:
    api.wait_update()
closes = [row[0] for row in rows(serial, ["close", "datetime"])]
average = ta.MA(serial, 3)["ma"].tolist()
say(
    ready=api.is_serial_ready(serial),
    closes=closes,
    average=average[-len(closes) :],
    mean=tafunc.ma(serial["close"], 3).tolist()[-1],
    drawn=[
        tried(lambda: api.draw_text(serial, "here")),
        tried(lambda: api.draw_line(serial, 1, 1.0, 3, 3.0)),
        tried(lambda: api.draw_box(serial, 1, 1.0, 3, 3.0)),
        tried(lambda: api.draw_report({})),
    ],
    greeks=tried(lambda: api.query_option_greeks(MAIN)),
    finance=list(api.query_all_level_finance_options("SSE.000300", 4_000, "CALL", nearbys=0)),
)
api.close()
