"""Quotes and contract queries as a strategy asks for them; prints what it was given."""

import datetime
import sys
from typing import Any

import tqsdk  # type: ignore[import-untyped]  # it has no stubs

from tests.support.strategy import say

MAIN, MEAL, QUIET = sys.argv[1:4]
MANY = sys.argv[4].split(",")


def fields(thing: Any) -> dict[str, Any]:
    """Return the plain values of a quote."""
    return {
        key: value
        for key, value in thing.items()
        if isinstance(value, str | int | float | bool) and not key.startswith("_")
    }


auth = tqsdk.TqAuth("alice", "alice's password")
api = tqsdk.TqApi(tqsdk.TqSim(), auth=auth)

say(quiet=fields(api.get_quote(QUIET)))

cont = api.get_quote(f"KQ.m@{MAIN[:7]}")
say(cont=fields(cont), underlying=cont.underlying_symbol)

live = api.get_quote(MAIN)
seen: list[list[float]] = []
while len(seen) < 3:
    api.wait_update()
    if api.is_changing(live, "datetime"):
        seen.append([live.bid_price1, live.ask_price1, live.bid_volume1, live.ask_volume1])
say(seen=seen, same=cont.underlying_quote is live, cont_last=[cont.last_price, live.last_price])

quotes = api.get_quote_list(MANY)
say(many={one.instrument_id: [one.price_tick, one.pre_settlement] for one in quotes})

say(
    futures=api.query_quotes(ins_class="FUTURE", product_id="cu", expired=False),
    conts=api.query_cont_quotes(product_id="cu"),
    options=api.query_options(MAIN),
    atm=api.query_atm_options(MAIN, 70_000.0, 0, "CALL"),
    levels=api.query_all_level_options(MAIN, 70_000.0, "CALL"),
)
info = api.query_symbol_info([MAIN, QUIET])
say(info=[info["instrument_id"].tolist(), info["price_tick"].tolist()])
asked = 'query{multi_symbol_info(class:[FUTURE],exchange_id:["DCE"]){...on basic{instrument_id}}}'
result = api.query_graphql(asked, {})
say(graphql=[one["instrument_id"] for one in result["result"]["multi_symbol_info"]])
days = api.get_trading_calendar(datetime.date(2026, 11, 20), datetime.date(2026, 11, 24))
say(days=days["trading"].tolist())
table = api.query_his_cont_quotes([f"KQ.m@{MAIN[:7]}"], n=3)
say(table=table.iloc[-1].tolist()[1:])

other = tqsdk.TqApi(tqsdk.TqSim(), auth=auth)
again = other.get_quote(QUIET)
say(again=fields(again))
before = live.datetime
while live.datetime == before:
    api.wait_update()
other.close()
api.close()
say(closed=True)
