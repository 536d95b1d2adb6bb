"""What the Python transcript was recorded from: two accounts of tqsdk trade with each other."""

from math import isnan

from tqsdk import TqAccount, TqApi, TqAuth, TqMultiAccount  # type: ignore[import-untyped]  # it has no types

SYMBOL = "SHFE.cu2512"
PRICE = 75230.0

buyer = TqAccount("diffex", "demo", "demo")
seller = TqAccount("diffex", "user123", "password123")
api = TqApi(TqMultiAccount([buyer, seller]), auth=TqAuth("demo", "demo"), disable_print=True)
try:
    quote = api.get_quote(SYMBOL)
    bars = api.get_kline_serial(SYMBOL, 24 * 60 * 60, data_length=10)

    resting = api.insert_order(SYMBOL, "BUY", "OPEN", 5, PRICE, account=buyer)
    while resting.exchange_order_id == "":
        api.wait_update()
    part = api.insert_order(SYMBOL, "SELL", "OPEN", 2, PRICE, account=seller)
    while part.status != "FINISHED" or resting.volume_left != 3:
        api.wait_update()
    api.cancel_order(resting, account=buyer)
    while resting.status != "FINISHED":
        api.wait_update()

    refused = api.insert_order(SYMBOL, "BUY", "OPEN", 1, PRICE + 3, account=buyer)
    while refused.status != "FINISHED":
        api.wait_update()

    bid = api.insert_order(SYMBOL, "BUY", "CLOSETODAY", 2, PRICE - 100, account=seller)
    while bid.exchange_order_id == "":
        api.wait_update()
    close = api.insert_order(SYMBOL, "SELL", "CLOSETODAY", 2, PRICE - 100, account=buyer)
    while close.status != "FINISHED" or bid.status != "FINISHED":
        api.wait_update()
    while not (quote.last_price == bars.iloc[-1].close == PRICE - 100 and isnan(quote.bid_price1)):
        api.wait_update()
finally:
    api.close()
