"""``trades``, field by field."""

from diffex.diff.sections import trades
from diffex.domain.enums import Direction, Offset
from diffex.domain.events import Traded
from tests.support.contracts import J


def test_every_field_of_a_trade() -> None:
    """The price is the contract's decimal, the commission is yuan, the time is ns."""
    event = Traded(
        trade_id="trade_20251124_001",
        exchange_trade_id="202511240000000001",
        user_id="alice",
        order_id="order456",
        symbol=J.symbol,
        direction=Direction.BUY,
        offset=Offset.OPEN,
        price=3_301,
        volume=10,
        commission=18_808,
        timestamp=1_700_000_000_000_000_001,
    )
    assert trades.flat(event, J) == {
        "trade_id": "trade_20251124_001",
        "exchange_trade_id": "202511240000000001",
        "user_id": "alice",
        "order_id": "order456",
        "instrument_id": "DCE.j2601",
        "direction": "BUY",
        "offset": "OPEN",
        "price": 1650.5,
        "volume": 10,
        "commission": 188.08,
        "timestamp": 1_700_000_000_000_000_001,
    }
