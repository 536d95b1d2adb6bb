"""``trade.<user_id>.trades``: the user's side of each fill, in the standard dialect."""

from diffex.diff.patch import Tree
from diffex.diff.values import yuan
from diffex.domain.events import Traded
from diffex.domain.instrument import Instrument


def trade(event: Traded, terms: Instrument) -> Tree:
    """Return ``trades.<trade_id>``; the number that ends the trade_id puts trades in order."""
    return {
        "seqno": int(event.trade_id.rpartition("_")[2]),
        "user_id": event.user_id,
        "trade_id": event.trade_id,
        "order_id": event.order_id,
        "exchange_id": terms.exchange_id,
        "instrument_id": terms.instrument_id,
        "exchange_trade_id": event.exchange_trade_id,
        "direction": event.direction._value_,
        "offset": event.offset._value_,
        "volume": event.volume,
        "price": terms.price(event.price),
        "trade_date_time": event.timestamp,
        "commission": yuan(event.commission),
    }
