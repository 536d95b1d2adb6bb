"""Opening a WebSocket so that giving up leaves no socket behind.

picows keeps a connection whose handshake was cancelled until its own timeout. Here the
socket is ours: cutting it off ends the handshake at once.
"""

import asyncio
import contextlib
import socket

from picows import ws_connect

from diffex.client.connection import Connection
from diffex.client.endpoint import Endpoint
from diffex.client.tuning import Tuning
from diffex.domain import limits


async def dial(endpoint: Endpoint, connection: Connection, tuning: Tuning) -> None:
    """Connect, shake hands, and let ``connection`` talk.

    Raises:
        OSError: nobody answers there.
        picows.WSError: what answers is no WebSocket server, or it refuses.
        ConnectionError: the server closed the connection during the handshake.
    """
    sock = await _connected_socket(endpoint)
    handshake = asyncio.create_task(
        ws_connect(
            lambda: connection,
            endpoint.url,
            socket_factory=lambda _url: sock,
            websocket_handshake_timeout=limits.HANDSHAKE_SECONDS,
            enable_auto_pong=False,
            max_frame_size=tuning.message_bytes,
            max_redirects=0,
        )
    )
    try:
        await asyncio.wait({handshake})
    finally:
        if not handshake.done():
            with contextlib.suppress(OSError):  # it may be closed already
                sock.shutdown(socket.SHUT_RDWR)
            await asyncio.wait({handshake})
        failure = handshake.exception()
    if failure is not None:
        raise failure
    if not connection.was_opened:  # picows reports an end before the handshake as a success
        raise ConnectionError("the server closed the connection during the handshake")


async def _connected_socket(endpoint: Endpoint) -> socket.socket:
    """Return a socket to the first of the host's addresses that answers."""
    loop = asyncio.get_running_loop()
    failure: OSError | None = None
    addresses = await loop.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    for family, kind, protocol, _, address in addresses:
        sock = socket.socket(family, kind, protocol)
        sock.setblocking(False)
        try:
            await loop.sock_connect(sock, address)
        except OSError as error:
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise failure or OSError(f"{endpoint.host} has no address")
