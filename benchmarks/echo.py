"""The reference of every row over a socket: a bare picows echo on the server's own loop."""

import asyncio
import time
from typing import Final

from picows import WSFrame, WSListener, WSMsgType, WSTransport, WSUpgradeRequest, ws_create_server

from diffex.domain.limits import READ_BUFFER_BYTES

SIZE_DIGITS: Final = 6
"""A message begins with so many digits: the bytes of the answer."""
PADDING: Final = b"." * 100_000
STAMP: Final = b'"timestamp":%d,'


class Echo(WSListener):
    """Answers each message at once, with the time and as many bytes as it asks for."""

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Answer one message."""
        if frame.msg_type == WSMsgType.TEXT:
            stamp = STAMP % time.time_ns()
            size = int(frame.get_payload_as_bytes()[:SIZE_DIGITS])
            transport.send(WSMsgType.TEXT, stamp + PADDING[: max(0, size - len(stamp))])
        elif frame.msg_type == WSMsgType.CLOSE:
            transport.disconnect()


async def listen() -> tuple[asyncio.Server, int]:
    """Start the echo on a free port of this machine; return it and its port."""
    server = await ws_create_server(
        _admit, "127.0.0.1", 0, backlog=4096, read_buffer_init_size=READ_BUFFER_BYTES
    )
    return server, server.sockets[0].getsockname()[1]


def request(size: int, answer: int) -> bytes:
    """Return a message of ``size`` bytes that asks for an answer of ``answer`` bytes."""
    asked = b"%0*d" % (SIZE_DIGITS, answer)
    return asked + PADDING[: max(0, size - len(asked))]


def _admit(_request: WSUpgradeRequest) -> WSListener:
    return Echo()
