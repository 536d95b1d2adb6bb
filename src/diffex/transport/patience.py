"""How long the server waits for a client, path by path: TqSdk needs more than others."""

from picows import WSCloseCode

from diffex.domain.limits import (
    LOGIN_SECONDS,
    SILENCE_SECONDS,
    STANDARD_LOGIN_SECONDS,
    STANDARD_SILENCE_SECONDS,
    WRITE_STALL_SECONDS,
)


class Patience:
    """How long the server bears with the clients of a path, and how it leaves them.

    This is the flat dialect's; times are seconds.
    """

    __slots__ = ()

    @property
    def login(self) -> float | None:
        """After which a connection that has not logged in is cut; None where nobody logs in."""
        return LOGIN_SECONDS

    @property
    def silence(self) -> float:
        """After which a peer that nothing was heard of is cut."""
        return SILENCE_SECONDS

    @property
    def stall(self) -> float:
        """After which a peer that takes nothing off a full write buffer is cut."""
        return WRITE_STALL_SECONDS

    @property
    def farewell(self) -> WSCloseCode:
        """How a connection is closed that nobody seems to use."""
        return WSCloseCode.GOING_AWAY


class MarketPatience(Patience):
    """For clients of the standard dialect, and where they need not log in."""

    __slots__ = ()

    @property
    def login(self) -> float | None:
        """Nobody logs in."""
        return None

    @property
    def silence(self) -> float:
        """Long: TqSdk answers nothing while a strategy computes."""
        return STANDARD_SILENCE_SECONDS

    @property
    def stall(self) -> float:
        """As long: nor does it read."""
        return STANDARD_SILENCE_SECONDS

    @property
    def farewell(self) -> WSCloseCode:
        """Never 1000 or 1001: TqSdk takes a clean close for its own and stalls for ever."""
        return WSCloseCode.SERVICE_RESTART


class TradePatience(MarketPatience):
    """For clients of the standard dialect that trade."""

    __slots__ = ()

    @property
    def login(self) -> float | None:
        """Long: a page may show its login form over the open connection."""
        return STANDARD_LOGIN_SECONDS
