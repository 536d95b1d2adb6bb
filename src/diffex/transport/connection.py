"""One WebSocket connection on the picows core.

picows parses frames and checks their headers; what it leaves to the application is here:
reassembly of fragments, reserved bits, UTF-8, the limit of a whole message, pongs, the
close handshake, and a reader that does not read.
"""

from collections.abc import Callable
from typing import Final

import msgspec
from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

from diffex import logs
from diffex.diff import codec
from diffex.diff.service import Service, Visitor
from diffex.diff.session import Session
from diffex.domain.errors import RejectCode, sentence
from diffex.domain.limits import (
    CLOSE_SECONDS,
    FRAMES_PER_SECOND,
    LOGIN_ATTEMPTS,
    MESSAGE_BYTES,
    MESSAGE_FRAGMENTS,
    PING_SECONDS,
    WRITE_BUFFER_BYTES,
)
from diffex.engine.ports import Clock
from diffex.transport.patience import Patience

_NEVER_SENT: Final = frozenset({WSCloseCode.NO_INFO, WSCloseCode.ABNORMAL_CLOSURE})
_CLOSE_CODES_END: Final = 5_000
"""Close codes end below (RFC 6455 section 7.4.2)."""

_log = logs.get_logger("transport.connection")


class Counter(msgspec.Struct, frozen=True):
    """What every connection of a server needs."""

    clock: Clock
    """Wall clock, for the rate of commands."""
    uptime: Callable[[], float]
    """Monotonic seconds, for everything that times out."""
    connections: "dict[Connection, None]"
    """The open ones."""


class Route(msgspec.Struct, frozen=True):
    """What there is at one path of the port."""

    service: Service
    patience: Patience


class Connection(WSListener):
    """A client, from its handshake to its end.

    ``route`` is what there is at the path that it asked for; ``visitor`` is what its
    handshake says of it.
    """

    __slots__ = (
        "_closed_at",
        "_connected_at",
        "_counter",
        "_fragments",
        "_frames",
        "_heard_at",
        "_is_text",
        "_partial",
        "_patience",
        "_pinged_at",
        "_service",
        "_session",
        "_stalled_at",
        "_transport",
        "_visitor",
    )

    def __init__(self, counter: Counter, route: Route, visitor: Visitor) -> None:
        self._counter: Final = counter
        self._service: Final[Service] = route.service
        self._patience: Final = route.patience
        self._visitor: Final = visitor
        self._session: Final[Session] = route.service.connect(self._send, visitor)
        self._transport: WSTransport | None = None
        self._partial: bytearray | None = None
        self._fragments = 0
        self._is_text = True
        self._frames = 0
        now = counter.uptime()
        self._connected_at = now
        self._heard_at = now
        self._pinged_at = now
        self._stalled_at: float | None = None
        self._closed_at: float | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Let the client in."""
        self._transport = transport
        transport.underlying_transport.set_write_buffer_limits(high=WRITE_BUFFER_BYTES)
        self._counter.connections[self] = None
        try:
            self._service.greet(self._session, self._visitor)
        except Exception:  # noqa: BLE001 - as for a frame
            self._fail()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Take one frame. Whatever goes wrong inside ends this connection alone."""
        self._heard_at = self._counter.uptime()
        self._frames += 1
        if self._frames == FRAMES_PER_SECOND:
            transport.underlying_transport.pause_reading()
        # Nothing has an effect after a close frame, be it ours or picows's own: picows goes
        # on to parse for a moment, and may then complete the very message that it refused.
        if transport.is_close_frame_sent and frame.msg_type != WSMsgType.CLOSE:
            return
        try:
            self._take(frame)
        except Exception:  # noqa: BLE001 - a fault in one message must not end the exchange
            self._fail()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Forget the client; its user's snapshot stays."""
        _log.debug("Connection: Ended", user_id=self._session.user_id)
        self._counter.connections.pop(self, None)
        self._service.disconnect(self._session)

    def pause_writing(self) -> None:
        """The client does not read: send nothing more, and read nothing more from it."""
        self._stalled_at = self._counter.uptime()
        self._session.hold()
        if self._transport is not None:
            self._transport.underlying_transport.pause_reading()

    def resume_writing(self) -> None:
        """The client reads again."""
        self._stalled_at = None
        if self._transport is not None:
            self._read_on(self._transport)
        self._session.resume()

    def close(self, code: WSCloseCode, reason: str) -> None:
        """Say why and begin to close; the sweep ends what does not answer."""
        transport = self._transport
        if transport is None or transport.is_close_frame_sent:
            return
        _log.debug(
            "Connection: Closing", user_id=self._session.user_id, code=code.value, why=reason
        )
        self._closed_at = self._counter.uptime()
        transport.send_close(code, reason)

    def abort(self) -> None:
        """Drop the connection at once."""
        if self._transport is not None:
            self._transport.disconnect(graceful=False)

    def sweep(self, now: float) -> None:
        """Look after the connection, about once a second: pings and time-outs."""
        transport = self._transport
        if transport is None or transport.is_disconnected:
            return
        patience = self._patience
        if self._frames >= FRAMES_PER_SECOND:
            self._frames -= FRAMES_PER_SECOND
            self._read_on(transport)
        else:
            self._frames = 0
        if transport.is_close_frame_sent:
            self._await_close(now)
        elif self._stalled_at is not None:
            if now - self._stalled_at >= patience.stall:
                _log.debug("Connection: Does not read", user_id=self._session.user_id)
                self.abort()
        elif now - self._heard_at >= patience.silence:
            self.close(patience.farewell, "nothing heard")
        elif self._unknown_for_too_long(now):
            self.close(WSCloseCode.POLICY_VIOLATION, "not logged in")
        else:
            if now - max(self._heard_at, self._pinged_at) >= PING_SECONDS:
                self._pinged_at = now
                transport.send_ping()
            self._service.sweep(self._session, self._counter.clock())

    def _fail(self) -> None:
        _log.error("Connection: The server failed", exc_info=True)
        self.close(WSCloseCode.INTERNAL_ERROR, "internal error")

    def _read_on(self, transport: WSTransport) -> None:
        if self._stalled_at is None and self._frames < FRAMES_PER_SECOND:
            transport.underlying_transport.resume_reading()

    def _await_close(self, now: float) -> None:
        if self._closed_at is None:
            self._closed_at = now
        elif now - self._closed_at >= CLOSE_SECONDS:
            self.abort()

    def _unknown_for_too_long(self, now: float) -> bool:
        session, seconds = self._session, self._patience.login
        if seconds is None or session.user_id is not None or session.login_pending:
            return False
        return session.login_attempts >= LOGIN_ATTEMPTS or now - self._connected_at >= seconds

    def _send(self, message: bytes) -> None:
        transport = self._transport
        if transport is not None:
            transport.send(WSMsgType.TEXT, message)

    def _take(self, frame: WSFrame) -> None:
        if frame.rsv1 or frame.rsv2 or frame.rsv3:
            self.close(WSCloseCode.PROTOCOL_ERROR, "reserved bits without an extension")
            return
        kind = frame.msg_type
        if kind == WSMsgType.TEXT and frame.fin and self._partial is None:
            self._receive(frame.get_payload_as_bytes())
        elif kind == WSMsgType.PING:
            if self._stalled_at is None and self._transport is not None:
                self._transport.send_pong(frame.get_payload_as_bytes())
        elif kind == WSMsgType.CLOSE:
            self._answer_close(frame)
        elif kind != WSMsgType.PONG:
            self._take_fragment(frame)

    def _take_fragment(self, frame: WSFrame) -> None:
        """Take a part of a message, or a whole binary one."""
        starts = frame.msg_type != WSMsgType.CONTINUATION
        if starts == (self._partial is not None):
            self.close(WSCloseCode.PROTOCOL_ERROR, "fragments out of order")
            return
        if starts:
            self._is_text = frame.msg_type == WSMsgType.TEXT
            self._fragments = 0
        partial = self._partial if self._partial is not None else bytearray()
        partial += frame.get_payload_as_memoryview()
        self._fragments += 1
        if len(partial) > MESSAGE_BYTES or self._fragments > MESSAGE_FRAGMENTS:
            self._partial = None
            self.close(
                WSCloseCode.MESSAGE_TOO_BIG,
                f"messages have {MESSAGE_BYTES} bytes in {MESSAGE_FRAGMENTS} fragments at most",
            )
        elif not frame.fin:
            self._partial = partial
        else:
            self._partial = None
            if self._is_text:
                self._receive(bytes(partial))
            else:
                code = RejectCode.NOT_TEXT
                self._session.notify("ERROR", code, sentence(code))

    def _receive(self, raw: bytes) -> None:
        if not raw.isascii() and not codec.is_utf8(raw):
            self.close(WSCloseCode.INVALID_TEXT, "not UTF-8")
            return
        self._service.receive(self._session, raw, self._counter.clock)

    def _answer_close(self, frame: WSFrame) -> None:
        """Complete the close handshake with the client's own code."""
        if self._transport is None:
            return
        code = frame.get_close_code()
        if frame.payload_size == 0:
            self.close(WSCloseCode.OK, "")
        elif code in _NEVER_SENT or code.value >= _CLOSE_CODES_END:
            self.close(WSCloseCode.PROTOCOL_ERROR, "no such close code")
        else:
            self.close(code, "")
        self._transport.disconnect()
