"""A strategy over stored days, driven by K-lines or by ticks; prints what it saw and did."""

import sys
from datetime import date
from typing import Any

import tqsdk  # type: ignore[import-untyped]  # it has no stubs

from tests.support.strategy import say

MODE, SYMBOL, PARTNER = sys.argv[1:4]
START, END = (date.fromisoformat(day) for day in sys.argv[4:6])
BAR = ["id", "datetime", "open", "high", "low", "close", "volume"]
TICK = ["id", "datetime", "last_price", "bid_price1", "ask_price1", "volume"]


sim = tqsdk.TqSim(init_balance=1_000_000)
api = tqsdk.TqApi(
    sim,
    backtest=tqsdk.TqBacktest(start_dt=START, end_dt=END),
    auth=tqsdk.TqAuth("alice", "hush"),
)
quote = api.get_quote(SYMBOL)
account, position = api.get_account(), api.get_position(SYMBOL)
if MODE == "ticks":
    serial, columns = api.get_tick_serial(SYMBOL, 10), TICK
else:
    serial, columns = api.get_kline_serial(SYMBOL, 60, 10), BAR
if MODE == "bars":
    api.get_kline_serial([SYMBOL, PARTNER], 60, 10)
DURATIONS = [60 * minutes for minutes in range(1, 16)] if MODE == "many" else []
many = {
    f"{symbol} {seconds}": api.get_kline_serial(symbol, seconds, 10)
    for symbol in (SYMBOL, PARTNER)
    for seconds in DURATIONS
}
rows: dict[str, dict[int, list[float]]] = {name: {} for name in many}
say(
    listed=api.query_quotes(ins_class="FUTURE", product_id="cu", expired=False),
    main=api.query_cont_quotes(product_id="cu"),
    terms=[quote.volume_multiple, quote.price_tick, quote.margin, quote.commission],
)
target = tqsdk.TargetPosTask(api, SYMBOL) if MODE == "target" else None
seen: list[list[float]] = []
deals: list[list[Any]] = []
orders: list[Any] = []
moments = 0
try:
    while True:
        api.wait_update()
        for name, one in many.items():
            if api.is_changing(one.iloc[-1], "datetime"):
                row = one.iloc[-2][BAR].tolist()
                rows[name][int(row[0])] = row
        if not api.is_changing(serial.iloc[-1], "datetime"):
            continue
        # The newest but one will not change any more.
        seen.append(serial.iloc[-2][columns].tolist())
        moments += 1
        if target is not None:
            target.set_target_volume(2 if moments % 4 < 2 else -1)
        elif moments % 5 == 0:
            is_open = moments % 10 == 5
            price = quote.ask_price1 if is_open else quote.bid_price1
            order = api.insert_order(
                SYMBOL, "BUY" if is_open else "SELL", "OPEN" if is_open else "CLOSE", 1, price
            )
            deals.append([price, quote.last_price, quote.datetime])
            orders.append(order)
except tqsdk.BacktestFinished:
    trades = sorted(api.get_trade().values(), key=lambda one: one.trade_date_time)
    fields = ("direction", "offset", "price", "volume", "commission", "trade_date_time")
    say(
        finished=True,
        rows={name: sorted(found.values()) for name, found in rows.items()},
        seen=seen,
        deals=deals,
        trades=[[one[field] for field in fields] for one in trades],
        statuses=[one.status for one in orders],
        account=[account.balance, account.commission, account.close_profit, account.float_profit],
        days=len(sim.trade_log),
        profit=[day["account"]["balance"] for day in sim.trade_log.values()],
        held=position.pos,
    )
    api.close()
