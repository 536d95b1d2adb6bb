"""Buy one lot at the best offer and print what became of it.

Plain TqSdk. On diffex: diffex run -- python examples/buy_one.py
"""

from tqsdk import TqAccount, TqApi, TqAuth

api = TqApi(TqAccount("diffex", "demo", "demo"), auth=TqAuth("demo", "demo"))
quote = api.get_quote("SHFE.cu2512")
order = api.insert_order(
    "SHFE.cu2512", direction="BUY", offset="OPEN", volume=1, limit_price=quote.upper_limit
)
while order.status == "ALIVE":
    api.wait_update()
print(f"{order.status}: {order.last_msg}, {order.volume_left} of {order.volume_orign} left")
print(f"traded at {order.trade_price}")
api.close()
