"""The Python client of the exchange.

async with connect("ws://127.0.0.1:8080/ws/diff", "demo", "demo") as mirror:
    order = await mirror.insert_order("SHFE.cu2512", "BUY", "OPEN", 10, 75230.0)
    await mirror.wait(lambda m: order["status"] == "FILLED")
    print(mirror["accounts"]["demo"]["balance"])
"""

from diffex.client.connect import connect
from diffex.client.errors import (
    CancelRejected,
    ClientError,
    CommandRefused,
    ConnectFailed,
    Expelled,
    LoginFailed,
    MirrorBroken,
    MirrorClosed,
    NotConnected,
    OrderInDoubt,
    OrderRejected,
    SubscriptionRefused,
)
from diffex.client.mirror import Mirror
from diffex.client.tree import Updates
from diffex.client.tuning import Tuning
from diffex.client.view import View

__all__ = [
    "CancelRejected",
    "ClientError",
    "CommandRefused",
    "ConnectFailed",
    "Expelled",
    "LoginFailed",
    "Mirror",
    "MirrorBroken",
    "MirrorClosed",
    "NotConnected",
    "OrderInDoubt",
    "OrderRejected",
    "SubscriptionRefused",
    "Tuning",
    "Updates",
    "View",
    "connect",
]
