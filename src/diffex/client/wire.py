"""Where commands go: to the session of the moment, if there is one."""

from diffex.client.connection import Connection
from diffex.client.errors import NotConnected


class Wire:
    """Knows which session is up. Sessions attach themselves when their snapshot is there."""

    def __init__(self) -> None:
        self.sessions = 0
        """Sessions that have been up so far."""
        self._connection: Connection | None = None

    @property
    def connected(self) -> bool:
        """Whether a session is up."""
        return self._connection is not None and self._connection.is_open

    def attach(self, connection: Connection) -> None:
        """Send over ``connection`` from now on."""
        self._connection = connection
        self.sessions += 1

    def check(self) -> None:
        """Raise ``NotConnected`` if no session is up: nothing can be sent."""
        if not self.connected:
            raise NotConnected("not connected at the moment; the command was not sent")

    def send(self, message: bytes) -> None:
        """Send one encoded pack; the caller has checked that a session is up."""
        assert self._connection is not None
        self._connection.send(message)
