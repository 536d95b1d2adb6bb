"""Double moving average: long while the short average is above the long one, else short.

Plain TqSdk. On diffex: diffex run -- python examples/double_ma.py
"""

from tqsdk import TargetPosTask, TqAccount, TqApi, TqAuth
from tqsdk.tafunc import ma

SHORT = 5
LONG = 20
SYMBOL = "SHFE.cu2512"

api = TqApi(TqAccount("diffex", "demo", "demo"), auth=TqAuth("demo", "demo"))
klines = api.get_kline_serial(SYMBOL, duration_seconds=60, data_length=LONG + 2)
position = api.get_position(SYMBOL)
target_pos = TargetPosTask(api, SYMBOL)

print(f"started with {position.pos} lots of {SYMBOL}")
while True:
    api.wait_update()
    if api.is_changing(klines.iloc[-1], "datetime"):
        # The last bar has only begun: what is decided on are the ones before it.
        short_avg = ma(klines["close"], SHORT).iloc[-2]
        long_avg = ma(klines["close"], LONG).iloc[-2]
        lots = 3 if short_avg > long_avg else -3
        target_pos.set_target_volume(lots)
        print(f"short {short_avg:.2f}, long {long_avg:.2f}: target {lots} lots")
    if api.is_changing(position, "pos"):
        print(f"position {position.pos} lots")
