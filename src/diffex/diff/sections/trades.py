"""``trades``: the user's side of each fill."""

from diffex.diff.patch import Tree
from diffex.diff.values import yuan
from diffex.domain.events import Traded
from diffex.domain.instrument import Instrument


def flat(event: Traded, terms: Instrument) -> Tree:
    """Return ``trades.<trade_id>``."""
    return {
        "trade_id": event.trade_id,
        "exchange_trade_id": event.exchange_trade_id,
        "user_id": event.user_id,
        "order_id": event.order_id,
        "instrument_id": event.symbol,
        "direction": event.direction._value_,
        "offset": event.offset._value_,
        "price": terms.price(event.price),
        "volume": event.volume,
        "commission": yuan(event.commission),
        "timestamp": event.timestamp,
    }
