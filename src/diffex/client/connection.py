"""The WebSocket below DIFF: whole messages in and out, and a server that went silent.

picows hands over frames; this joins their fragments, limits a message's size, answers pings
and closes, and cuts a connection on which nothing has come for too long.
"""

import asyncio
from typing import Final

from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSProtocolError, WSTransport

from diffex.client.packs import Payload
from diffex.client.tuning import Tuning
from diffex.domain import limits

_ABNORMAL: Final = 1006
"""What a connection without a close frame ended with, by RFC 6455 section 7.1.5."""
_NO_CODE: Final = 1005


class Connection(WSListener):
    """One WebSocket. A subclass says what to do when it opens and with each message."""

    def __init__(self, tuning: Tuning) -> None:
        self.close_code = _ABNORMAL
        """The code with which the server closed, 1006 if it did not."""
        self.close_reason = ""
        self.trouble = "the connection broke"
        """Why the connection ended, as part of a sentence."""
        self._tuning = tuning
        self._loop = asyncio.get_running_loop()
        self._transport: WSTransport | None = None
        self._parts: bytearray | None = None
        self._heard = 0.0
        self._misses = 0
        self._timer: asyncio.TimerHandle | None = None
        self._over = False

    def opened(self) -> None:
        """Begin to talk: the handshake is done."""
        raise NotImplementedError

    def received(self, payload: Payload) -> None:
        """Take one whole text message; ``payload`` is valid during the call only."""
        raise NotImplementedError

    def send(self, message: bytes) -> None:
        """Send one text message; without effect once the connection is ending."""
        if self._transport is not None:
            self._transport.send(WSMsgType.TEXT, message)

    @property
    def was_opened(self) -> bool:
        """Whether the handshake was done, no matter what came after."""
        return self._transport is not None

    @property
    def is_open(self) -> bool:
        """Whether the handshake is done and the connection has not ended."""
        return self._transport is not None and not self._transport.is_disconnected

    def fail(self, code: WSCloseCode, trouble: str) -> None:
        """End the connection because of the server's fault, and say which."""
        self.trouble = trouble
        self._over = True
        if self._transport is not None:
            self._transport.send_close(code, trouble.encode()[:100])
            self._transport.disconnect()

    async def wait_closed(self) -> None:
        """Wait until the connection has ended.

        Raises:
            Exception: whatever ``received`` raised.
        """
        if self._transport is None:
            return
        try:
            await self._transport.wait_disconnected()
        except WSProtocolError as fault:
            self.trouble = f"the server broke the WebSocket protocol: {fault}"

    async def close(self) -> None:
        """Say goodbye and wait for the end; a server that does not answer is cut off."""
        if self._transport is None:
            return
        self._transport.send_close(WSCloseCode.OK)
        try:
            async with asyncio.timeout(limits.CLOSE_SECONDS):
                await self.wait_closed()
        except TimeoutError:
            self._transport.disconnect(graceful=False)
            await self.wait_closed()

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Start listening for silence, then talk."""
        self._transport = transport
        self._heard = self._loop.time()
        self._timer = self._loop.call_later(self._tuning.ping_seconds, self._check_silence)
        self.opened()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Stop the timer; whoever waits learns of the end from the transport."""
        if self._timer is not None:
            self._timer.cancel()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Answer control frames, join the others to messages.

        Once either side has said that the talk is over, only the server's close counts:
        picows may still deliver the frames behind one that it refused.
        """
        kind = frame.msg_type
        if self._over or (transport.is_close_frame_sent and kind != WSMsgType.CLOSE):
            return
        self._heard = self._loop.time()
        self._misses = 0
        if kind == WSMsgType.TEXT and frame.fin and self._parts is None:
            self.received(frame.get_payload_as_memoryview())
        elif kind == WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())
        elif kind == WSMsgType.CLOSE:
            self._closed_by_server(transport, frame.get_payload_as_bytes())
        elif kind != WSMsgType.PONG:
            self._join(kind, frame)

    def _join(self, kind: WSMsgType, frame: WSFrame) -> None:
        if kind == WSMsgType.BINARY:
            self.fail(WSCloseCode.UNSUPPORTED_DATA, "the server sent a binary message")
            return
        if (kind == WSMsgType.CONTINUATION) != (self._parts is not None):
            self.fail(WSCloseCode.PROTOCOL_ERROR, "the server mixed up the parts of a message")
            return
        parts = bytearray() if self._parts is None else self._parts
        if len(parts) + frame.payload_size > self._tuning.message_bytes:
            self.fail(WSCloseCode.MESSAGE_TOO_BIG, "the server sent a message beyond the limit")
            return
        parts += frame.get_payload_as_memoryview()
        if frame.fin:
            self._parts = None
            self.received(parts)
        else:
            self._parts = parts

    def _closed_by_server(self, transport: WSTransport, payload: bytes) -> None:
        self._over = True
        if not transport.is_close_frame_sent:  # else it only repeats what was sent to it
            self.close_code = int.from_bytes(payload[:2], "big") if payload else _NO_CODE
            self.close_reason = payload[2:].decode(errors="replace")
            self.trouble = f"the server closed the connection ({self.close_code})"
            if self.close_reason:
                self.trouble += f": {self.close_reason}"
            transport.send_close(WSCloseCode.OK)
        transport.disconnect()

    def _check_silence(self) -> None:
        """Ping a quiet server; cut it off when it stays quiet.

        Checks are counted, not only seconds: a program that kept the event loop busy for a
        minute makes one check late, and what came meanwhile is read before the next.
        """
        assert self._transport is not None
        quiet = self._loop.time() - self._heard
        ping, silence = self._tuning.ping_seconds, self._tuning.silence_seconds
        if quiet < ping:
            due = ping - quiet
        elif (self._misses + 1) * ping < silence:
            self._misses += 1
            self._transport.send_ping()
            due = ping
        else:
            self.trouble = f"nothing came from the server for {silence:g} s"
            self._transport.disconnect(graceful=False)
            return
        self._timer = self._loop.call_later(due, self._check_silence)
