"""The quick start's log lines: what the snapshots and the trade gateway do.

They are at debug level and on the hot path, so whether anyone listens is asked once.
"""

from typing import Final

from diffex import logs
from diffex.domain.events import Event, Traded
from diffex.domain.instrument import Instrument

SNAPSHOT: Final = "diff.snapshot"
GATEWAY: Final = "engine.trade_gateway"


class SnapshotNarrator:
    """Logs what the snapshot manager does (its ``Observer``)."""

    def __init__(self) -> None:
        self._log: Final = logs.get_logger(SNAPSHOT)

    def user_initialized(self, user_id: str) -> None:
        """A user has a snapshot from now on."""
        self._log.debug("SnapshotManager: User initialized", user_id=user_id)

    def patch_pushed(self, user_id: str, patches: int, sessions: int) -> None:
        """A transaction was merged and offered."""
        self._log.debug(
            "SnapshotManager: Patch pushed", user_id=user_id, patches=patches, sessions=sessions
        )

    def peek_awakened(self, user_id: str) -> None:
        """A waiting peek was answered."""
        self._log.debug("SnapshotManager: peek() awakened", user_id=user_id)


class SilentSnapshots:
    """Hears and says nothing: the observer when nobody reads the lines."""

    def user_initialized(self, user_id: str) -> None:
        """Say nothing."""

    def patch_pushed(self, user_id: str, patches: int, sessions: int) -> None:
        """Say nothing."""

    def peek_awakened(self, user_id: str) -> None:
        """Say nothing."""


def snapshot_observer() -> SnapshotNarrator | SilentSnapshots:
    """Return the observer that the log levels ask for."""
    return SnapshotNarrator() if logs.enabled(SNAPSHOT, "debug") else SilentSnapshots()


class Narrator:
    """Logs the fills."""

    def __init__(self, instruments: dict[str, Instrument]) -> None:
        self._log: Final = logs.get_logger(GATEWAY)
        self._instruments: Final = instruments
        self.listening: Final = logs.enabled(GATEWAY, "debug")

    def tell(self, event: Event) -> None:
        """Log an event, if it is one side of a fill."""
        if isinstance(event, Traded):
            self._log.debug(
                "TradeGateway: Order filled",
                user_id=event.user_id,
                order_id=event.order_id,
                trade_id=event.trade_id,
                symbol=event.symbol,
                direction=event.direction,
                offset=event.offset,
                price=self._instruments[event.symbol].price_text(event.price),
                volume=event.volume,
            )
