"""An exchange that nobody else trades on: whatever happens there, the test has done."""

from contextlib import AbstractAsyncContextManager
from typing import Final

from diffex import config
from diffex.app import Options, Running, running
from diffex.domain.commands import InsertOrder
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.units import PRICE_ONE

SYMBOL: Final = "SHFE.cu2512"
PRICE: Final = 75230.0
DEPOSIT: Final = 10_000_000.0
PASSWORDS: Final = {"alice": "alice's password", "bob": "bob's password"}

QUIET: Final = f"""
[market]
agents = false

[rules]
order_types = "all"
self_trade = "allow"

[[instrument]]
symbol = "{SYMBOL}"
pre_settlement = {PRICE}

[[user]]
user_id = "alice"
password = "{PASSWORDS["alice"]}"
deposit = 10_000_000

[[user]]
user_id = "bob"
password = "{PASSWORDS["bob"]}"
deposit = 10_000_000
"""


def quiet_server(*, demo: bool = True, more: str = "") -> AbstractAsyncContextManager[Running]:
    """Run the exchange; with ``demo`` the URL alone lets its two users in.

    ``more`` goes on where the configuration ends, in bob's table.
    """
    options = Options(host="127.0.0.1", port=0, demo=demo, data=None)
    return running(config.parse(QUIET + more, "quiet.toml"), options)


def submit(server: Running, user_id: str, order_id: str, direction: Direction, volume: int) -> None:
    """Put an opening order at the usual price into the server's queue, past every socket."""
    exchange_id, instrument_id = SYMBOL.split(".")
    server.plant.inbox.submit(
        InsertOrder(
            user_id=user_id,
            order_id=order_id,
            exchange_id=exchange_id,
            instrument_id=instrument_id,
            direction=direction,
            offset=Offset.OPEN,
            volume=volume,
            price_type=PriceType.LIMIT,
            limit_price=int(PRICE) * PRICE_ONE,
            time_condition=TimeCondition.GFD,
            volume_condition=VolumeCondition.ANY,
        )
    )
