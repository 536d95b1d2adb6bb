"""HTTP/1.1 connections: uvicorn's parser and cycle, held within limits.

uvicorn bounds neither the head of a request nor the time and number of requests that a
connection may take; what is bounded here is everything that a client can send. A connection
is kept after an answer only if the client asks for it in so many words.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Final

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from diffex.domain.limits import (
    HTTP_BODY_BYTES,
    HTTP_CONNECTION_SECONDS,
    HTTP_CONNECTIONS,
    HTTP_HEAD_BYTES,
    HTTP_IDLE_SECONDS,
    HTTP_PIPELINED,
    HTTP_REQUESTS,
)
from diffex.transport.answers import refusal

PROXIES: Final = "127.0.0.1,::1"
"""Who may tell the scheme and address of the client that it speaks for (X-Forwarded-*)."""


def _is_fault(record: logging.LogRecord) -> bool:
    """Return whether a record tells of a fault: a server that ends gives up its requests."""
    return not (record.exc_info and record.exc_info[0] is asyncio.CancelledError)


# What a client sends amiss is no error of ours, and anyone can send as much as he likes.
_LOG: Final = logging.getLogger("diffex.transport.http_server")
_LOG.setLevel(logging.ERROR)
_LOG.addFilter(_is_fault)


class HttpServer:
    """Serves an ASGI application over connections that somebody else has accepted."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._config: Final = Config(
            app,
            http=HttpConnection,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            # Given, so that uvicorn reads none of these from the environment.
            workers=1,
            proxy_headers=True,
            forwarded_allow_ips=PROXIES,
            timeout_keep_alive=HTTP_IDLE_SECONDS,
        )
        self._config.load()
        self._state: Final = ServerState()

    def protocol(self) -> asyncio.Protocol:
        """Return the protocol of one more connection."""
        return HttpConnection(self._config, self._state, {})

    async def close(self) -> None:
        """Cut every connection and give up what was being answered."""
        for connection in list(self._state.connections):
            connection.transport.abort()
        # A turn of the loop, in which the requests learn that nobody waits for an answer.
        await asyncio.sleep(0)
        tasks = list(self._state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class HttpConnection(HttpToolsProtocol):
    """One connection. The names of its callbacks are httptools's."""

    def __init__(self, config: Config, state: ServerState, app_state: dict[str, Any]) -> None:
        super().__init__(config, state, app_state)
        self.logger = _LOG
        self._in_head = True
        self._head_bytes = 0
        self._requests = 0
        self._refusal: tuple[int, str, str] | None = None
        self._lifetime: asyncio.TimerHandle | None = None

    def connection_made(  # type: ignore[override]  # as uvicorn's own
        self, transport: asyncio.Transport
    ) -> None:
        """Begin, unless there are too many."""
        is_full = len(self.connections) >= HTTP_CONNECTIONS
        super().connection_made(transport)
        self._lifetime = self.loop.call_later(HTTP_CONNECTION_SECONDS, transport.abort)
        if is_full:
            self._refuse(503, "too many connections", str(HTTP_CONNECTIONS))

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        if self._lifetime is not None:
            self._lifetime.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes, of heads no more than the limit."""
        if self.transport.is_closing():
            return
        begun = self._requests if self._in_head else -1
        super().data_received(data)
        if not self._in_head:
            return
        # Bytes that came together with the end of a request are not told apart from it.
        self._head_bytes = self._head_bytes + len(data) if begun == self._requests else 0
        if self._head_bytes > HTTP_HEAD_BYTES:
            self._refuse(431, "the head of a request is too long", str(HTTP_HEAD_BYTES))

    def send_400_response(self, msg: str) -> None:
        """Answer what cannot be parsed, and what was refused while it was parsed."""
        self._refuse(*(self._refusal or (400, "not an HTTP request", "")))

    def on_headers_complete(self) -> None:
        """Begin to answer, unless the head alone is reason to refuse."""
        self._in_head = False
        self._refusal = self._objection()
        if self._refusal is not None:
            # Whatever is raised here ends the parsing, and send_400_response is called.
            raise ValueError(self._refusal[1])
        super().on_headers_complete()
        self._requests += 1
        if not self._may_stay():
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """Expect the next head."""
        super().on_message_complete()
        self._in_head = True
        self._head_bytes = 0

    def _objection(self) -> tuple[int, str, str] | None:
        headers = dict(self.headers)
        if b"transfer-encoding" in headers:
            return 411, "a body needs a Content-Length", ""
        if int(headers.get(b"content-length", b"0")) > HTTP_BODY_BYTES:
            return 413, "the body is too long", str(HTTP_BODY_BYTES)
        if b"websocket" in headers.get(b"upgrade", b"").lower():
            return 400, "a WebSocket needs a connection of its own", ""
        if len(self.pipeline) >= HTTP_PIPELINED:
            return 429, "too many requests at once", str(HTTP_PIPELINED)
        return None

    def _may_stay(self) -> bool:
        if self._requests >= HTTP_REQUESTS or self.parser.should_upgrade():
            return False
        return any(
            name == b"connection" and b"keep-alive" in value.lower() for name, value in self.headers
        )

    def _refuse(self, status: int, what: str, fact: str) -> None:
        if not self.transport.is_closing():
            self.transport.write(refusal(status, what, fact))
            self.transport.close()
