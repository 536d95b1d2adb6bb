"""Plays the client's side of a transcript against a server and compares the mirrors."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

import msgspec
from picows import WSError

from diffex.client.connection import Connection
from diffex.client.dial import dial
from diffex.client.endpoint import parse_endpoint
from diffex.client.packs import Payload
from diffex.client.tuning import Tuning
from diffex.transcript.history import Difference, History, Mirror
from diffex.transcript.likeness import Table
from diffex.transcript.line import Line
from diffex.transcript.mask import MASK, unmasked_path

PEEK: Final = b'{"aid":"peek_message"}'
QUIET_SECONDS: Final = 0.2
"""How long it is seen at the end whether something comes that was not recorded."""

DOUBT_SECONDS: Final = 0.25
"""How long a difference that may mean nothing is given to pass."""

PasswordOf = Callable[[str], str]
"""Returns a user's password, which the transcript does not hold."""


class Differs(Exception):
    """The server did not do what it did when it was recorded; the text says where."""


class Player(Connection):
    """One connection of the transcript, and what it mirrors."""

    def __init__(self, tuning: Tuning) -> None:
        super().__init__(tuning)
        self.news: Final = asyncio.Event()
        self._mirror: Final = Mirror()
        self._peeking = False

    def opened(self) -> None:
        """Say nothing of one's own."""

    def received(self, payload: Payload) -> None:
        """Take one message."""
        pack = msgspec.json.decode(bytes(payload), type=dict[str, Any])
        if pack.get("aid") == "rtn_data":
            self._peeking = False
        self._mirror.take(pack)
        self.news.set()

    def peek(self) -> None:
        """Ask for the next frame, unless that is done already."""
        if not self._peeking:
            self._peeking = True
            self.send(PEEK)

    def table(self) -> Table:
        """Return what the mirror holds now."""
        return self._mirror.table()

    async def more(self) -> None:
        """Wait until something comes; ask for it if nobody has.

        Raises:
            ConnectionError: the connection has ended.
        """
        if not self.is_open:
            raise ConnectionError(self.trouble)
        self.peek()
        self.news.clear()
        await self.news.wait()

    def on_ws_disconnected(self, transport: Any) -> None:
        """Tell whoever waits for more."""
        super().on_ws_disconnected(transport)
        self.news.set()


class Play:
    """One run of a transcript."""

    def __init__(self, lines: Sequence[Line], base: str, password_of: PasswordOf) -> None:
        """Prepare.

        Args:
            lines: the transcript.
            base: scheme, host and port of the server.
            password_of: for the logins.
        """
        self._lines: Final = lines
        self._base: Final = base.replace("http", "ws", 1)
        self._password_of: Final = password_of
        numbered = list(enumerate(lines, start=1))
        self._histories: Final = {
            conn: History([one for one in numbered if one[1].conn == conn])
            for conn in dict.fromkeys(line.conn for line in lines)
        }
        self._open: dict[int, Player] = {}
        self._said: dict[int, tuple[int, Line]] = {}
        """By connection, the client's last command and its number."""
        self._doubt = ""
        """The first difference that was let pass, as part of a sentence."""
        self.commands = 0
        """What was sent besides peeks."""

    @property
    def connections(self) -> int:
        """How many the transcript has."""
        return len(self._histories)

    async def run(self, patience: float) -> None:
        """Play it to its end.

        Args:
            patience: seconds to wait for what was recorded, each time.

        Raises:
            Differs: the first difference that was found.
        """
        try:
            for number, line in enumerate(self._lines, start=1):
                await self._do(number, line, patience)
            await self._settle(len(self._lines), patience)
            for conn in self._open.keys() & self._asking():
                self._open[conn].peek()
            await asyncio.sleep(QUIET_SECONDS)
            await self._settle(len(self._lines), 0)
        finally:
            for player in self._open.values():
                await player.close()

    def _asking(self) -> set[int]:
        """Return the connections whose client had asked for more than came."""
        asking: set[int] = set()
        for line in self._lines:
            if line.is_peek:
                asking.add(line.conn)
            elif line.dir == "s" and line.aid == "rtn_data":
                asking.discard(line.conn)
        return asking

    async def _do(self, number: int, line: Line, patience: float) -> None:
        if line.is_peek:
            self._open[line.conn].peek()
        elif line.close is not None:
            await self._settle(number, patience)
            await self._open.pop(line.conn).close()
        elif line.dir == "c":
            # What the client knew when it said this, this one has to know too.
            await self._settle(number, patience)
            self._said[line.conn] = (number, line)
            if line.open:
                self._open[line.conn] = await self._dialled(line, patience)
            else:
                self._open[line.conn].send(self._message(line))
                self.commands += 1

    async def _dialled(self, line: Line, patience: float) -> Player:
        tuning = Tuning()
        player = Player(tuning)
        try:
            async with asyncio.timeout(patience):
                await dial(parse_endpoint(self._base + unmasked_path(line.path)), player, tuning)
        except (OSError, WSError, TimeoutError) as error:
            raise Differs(f"{line.path} at {self._base} cannot be opened: {error}") from None
        return player

    def _message(self, line: Line) -> bytes:
        if line.pack is None:
            return (line.text or "").encode()
        pack = dict(line.pack)
        if line.aid == "req_login" and pack.get("password") == MASK:
            pack["password"] = self._password_of(str(pack.get("user_name", "")))
        return msgspec.json.encode(pack)

    async def _settle(self, number: int, patience: float) -> None:
        """Wait until every open connection mirrors what was recorded up to a line."""
        for conn, player in self._open.items():
            found = self._difference(conn, player, number)
            try:
                async with asyncio.timeout(patience):
                    while found is not None and found.certain:
                        await player.more()
                        found = self._difference(conn, player, number)
                with suppress(TimeoutError):
                    async with asyncio.timeout(DOUBT_SECONDS):
                        while found is not None:
                            await player.more()
                            found = self._difference(conn, player, number)
            except (TimeoutError, ConnectionError) as error:
                raise Differs(self._report(conn, found, str(error)) + self._doubt) from None
            if found is not None and not self._doubt:
                self._doubt = f". It may have begun on {self._report(conn, found, '')}"

    def _difference(self, conn: int, player: Player, number: int) -> Difference | None:
        return self._histories[conn].difference(number, player.table())

    def _report(self, conn: int, found: Difference | None, trouble: str) -> str:
        number, line = self._said[conn]
        what = "the connection was opened" if line.open else f"{line.aid or 'the text'} was sent"
        place = f"connection {conn}, {line.path}, after {what} (line {number})"
        return f"{place}: {found}" + (f"; {trouble}" if trouble else "")


async def play(
    lines: Sequence[Line], base: str, password_of: PasswordOf, patience: float
) -> tuple[int, int]:
    """Play a transcript; return how many commands were sent on how many connections.

    Raises:
        Differs: a mirror is not what it was; the text is for people.
    """
    one = Play(lines, base, password_of)
    await one.run(patience)
    return one.commands, one.connections
