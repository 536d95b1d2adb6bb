"""What can go wrong for a client, as exceptions with a sentence that says what to do."""

from diffex.client.view import View


class ClientError(Exception):
    """Base of everything that this package raises about the exchange or the connection."""


class ConnectFailed(ClientError):
    """The first connection did not come about within its time."""


class LoginFailed(ClientError):
    """The server refused the user; trying again would not help."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"the server refused the login ({code}): {text}")
        self.code = code
        """The server's code, ``1102`` for a wrong name or password."""
        self.text = text


class Expelled(ClientError):
    """The server closed the connection because of what this client sent; it stays closed."""

    def __init__(self, close_code: int, reason: str) -> None:
        why = reason or "no reason given"
        super().__init__(f"the server closed the connection for good ({close_code}): {why}")
        self.close_code = close_code
        """WebSocket close code: 1003, 1007, 1008 or 1009."""
        self.reason = reason


class NotConnected(ClientError):
    """The command was not sent, because there is no connection at the moment."""


class MirrorClosed(ClientError):
    """The ``async with connect(...)`` block has ended."""

    def __init__(self) -> None:
        super().__init__("the mirror is closed; connect again")


class MirrorBroken(ClientError):
    """The mirror stopped because of an error inside the client; its cause is attached."""


class OrderInDoubt(ClientError):
    """The mirror ended while an order or a cancel was in flight: its outcome is unknown.

    Connect again and look up ``mirror.get("orders", order_id)``; inserting the same content
    under the same order_id is safe, for it can never become a second order.
    """

    def __init__(self, order_id: str, reason: Exception) -> None:
        super().__init__(f"the outcome of order {order_id} is unknown: {reason}")
        self.order_id = order_id


class CommandRefused(ClientError):
    """Base of the server's answers that a command was not carried out."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{text} ({code})")
        self.code = code
        """A number of ``diffex.domain.errors``."""
        self.text = text


class OrderRejected(CommandRefused):
    """An order was not accepted; nothing of it trades or ever will."""

    def __init__(self, code: int, text: str, order_id: str, order: View | None) -> None:
        super().__init__(code, text)
        self.order_id = order_id
        self.order = order
        """The REJECTED order, or ``None`` where the refusal left none in the snapshot."""


class CancelRejected(CommandRefused):
    """A cancel was refused; the order is as it was."""

    def __init__(self, code: int, text: str, order_id: str) -> None:
        super().__init__(code, text)
        self.order_id = order_id


class SubscriptionRefused(CommandRefused):
    """Quotes or a chart were refused; what was subscribed before stays."""
