"""Every kind of series as a strategy asks for it; prints the rows that it was given."""

import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import tqsdk  # type: ignore[import-untyped]  # it has no stubs
from tqsdk.tools import DataDownloader  # type: ignore[import-untyped]  # the same

from tests.support.strategy import rows, say

MAIN, MEAL = sys.argv[1:3]
FIRST, LAST = int(sys.argv[3]), int(sys.argv[4])
BEIJING = timezone(timedelta(hours=8))
BAR = ("id", "datetime", "open", "high", "low", "close", "volume", "open_oi", "close_oi")
TICK = (
    *("id", "datetime", "last_price", "average", "highest", "lowest", "volume", "amount"),
    *("open_interest", "bid_price1", "bid_volume1", "ask_price5", "ask_volume5"),
)


def at(nanos: int) -> datetime:
    """Return a time as tqsdk takes it."""
    return datetime.fromtimestamp(nanos / 1e9, BEIJING).replace(tzinfo=None)


def until(done: Any, seconds: float = 120) -> None:
    """Wait for data that make something true."""
    deadline = time.time() + seconds
    while not done():
        if not api.wait_update(deadline=deadline):
            raise TimeoutError(done)


api = tqsdk.TqApi(tqsdk.TqSim(), auth=tqsdk.TqAuth("alice", "alice's password"))
minutes = api.get_kline_serial(MAIN, 60, 300)
say(first=rows(minutes, BAR))
seconds = api.get_kline_serial(MAIN, 1, 30)
tens = api.get_kline_serial(MAIN, 10, 2_500)
days = api.get_kline_serial(MAIN, 86_400, 5)
cont = api.get_kline_serial(f"KQ.m@{MAIN[:7]}", 60, 100)
index = api.get_kline_serial(f"KQ.i@{MAIN[:7]}", 60, 100)
index_days = api.get_kline_serial(f"KQ.i@{MAIN[:7]}", 86_400, 5)
# tqsdk gives every caller of the same series the same frame: another width makes another.
wide = api.get_kline_serial(MAIN, 60, 8_964)
ticks = api.get_tick_serial(MAIN, 200)
both = api.get_kline_serial([MAIN, MEAL], 60, 50)
pair = [*BAR, *(f"{name}1" for name in BAR if name != "datetime")]
begun = int(seconds.iloc[-1]["id"]), int(tens.iloc[-1]["id"]), int(ticks.iloc[-1]["id"])
until(lambda: seconds.iloc[-1]["id"] >= begun[0] + 2)
until(lambda: tens.iloc[-1]["id"] >= begun[1] + 1)
until(lambda: ticks.iloc[-1]["id"] >= begun[2] + 2)
say(
    minutes=rows(minutes, BAR),
    seconds=rows(seconds, BAR),
    tens=rows(tens, BAR),
    days=rows(days, BAR),
    cont=rows(cont, BAR),
    index=rows(index, BAR),
    index_days=rows(index_days, BAR),
    wide=rows(wide, BAR),
    ticks=rows(ticks, TICK),
    both=rows(both, pair),
    partner=str(both.iloc[-1]["symbol1"]),
)

for again in (False, True):
    # The second time it has them on its disk.
    stored = api.get_kline_data_series(MAIN, 10, at(FIRST), at(LAST))
    say(**{f"stored_{again}": rows(stored, BAR)})
say(stored_ticks=rows(api.get_tick_data_series(MAIN, at(FIRST), at(LAST)), TICK))

tables = Path.home() / "bars.csv", Path.home() / "ticks.csv"
downloads = [
    DataDownloader(api, [MAIN, MEAL], 60, at(FIRST), at(LAST), str(tables[0])),
    DataDownloader(api, MAIN, 0, at(FIRST), at(LAST), str(tables[1])),
]
while not all(one.is_finished() for one in downloads):
    api.wait_update()
say(bars_csv=tables[0].read_text().splitlines(), ticks_csv=tables[1].read_text().splitlines())
api.close()
say(closed=True)
