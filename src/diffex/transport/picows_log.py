"""What picows says about itself, in our words and at our levels."""

import logging
from typing import Any, Final

from diffex import logs

_log = logs.get_logger("transport.connection")


class PicowsLog(logging.LoggerAdapter[logging.Logger]):
    """Takes picows's log; to be passed to it as its logger.

    picows reports what a client sends amiss as an error. It is none of ours, and anyone can
    cause as many as he likes, so it is told to those who ask for it only. What comes with an
    exception is a fault. The rest, among it a line for each connection, is dropped.
    """

    def __init__(self) -> None:
        super().__init__(logging.getLogger("picows"))

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802 - the standard library's name
        """Ask picows to leave out what shows the bytes of messages."""
        return level >= logging.WARNING

    def log(
        self, level: int, msg: object, *args: object, exc_info: object = None, **_kwargs: Any
    ) -> None:
        """Take one record."""
        if exc_info:
            _log.error("Connection: picows failed", what=str(msg), exc_info=True)
        elif level >= logging.WARNING:
            _log.debug("Connection: Broken frame", why=str(msg) % args)


PICOWS_LOG: Final = PicowsLog()
"""The one that a server needs; it keeps nothing."""
