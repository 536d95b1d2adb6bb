"""``diffex watch``: an account and its market, live in the terminal."""

import asyncio
import signal
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.live import Live

from diffex.cli.console import talk
from diffex.cli.options import (
    CONNECT_SECONDS,
    DEFAULT_URL,
    DEFAULT_USER,
    PasswordOption,
    UrlOption,
    UserOption,
    password_of,
)
from diffex.cli.picture import picture, subscribed
from diffex.client import Mirror, SubscriptionRefused, connect
from diffex.config import demo_config

EXAMPLES: Final = """\b
Examples:
  diffex watch
  diffex watch SHFE.cu2512 --user user123
  DIFFEX_PASSWORD=secret diffex watch --url ws://127.0.0.1:8080/ws/diff --user alice
"""

REDRAW_SECONDS: Final = 0.2
"""Shortest time between two pictures: faster than this nobody reads."""
STALE_SECONDS: Final = 1.0
"""A picture is renewed after this long even if nothing changed: the connection may be lost."""
QUOTES_SECONDS: Final = 2.0
"""How long a single picture waits for the quotes it should show."""


def watch(
    symbols: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SYMBOL",
            help="Contracts whose quotes are shown besides those held or ordered.",
            show_default="the demo's contract",
        ),
    ] = None,
    url: UrlOption = DEFAULT_URL,
    user: UserOption = DEFAULT_USER,
    password: PasswordOption = None,
) -> None:
    """Show account, positions, orders and quotes until Ctrl-C.

    A lost connection is restored by itself. Where the output is no terminal, one
    picture is printed.
    """
    screen = Console()
    # Ctrl-C is how one leaves.
    with suppress(KeyboardInterrupt):
        talk(_watch(screen, url, user, password_of(user, password), symbols or []))


async def _watch(
    screen: Console, url: str, user: str, password: str, symbols: Sequence[str]
) -> None:
    async with connect(url, user, password, timeout=CONNECT_SECONDS) as mirror:
        if symbols:
            await mirror.subscribe(*symbols)
        quotes = _Quotes(mirror, symbols or [listed.symbol for listed in demo_config().explicit])
        place = f"{user} at {url}"
        if screen.is_terminal:
            await _follow(screen, mirror, quotes, place)
            return
        await quotes.ask()
        with suppress(TimeoutError):
            await mirror.wait(lambda now: now.get("quotes"), QUOTES_SECONDS)
        screen.print(picture(dict(mirror.items()), place))


class _Quotes:
    """Sees to it that every contract of the picture has its quote; asks for each once."""

    def __init__(self, mirror: Mirror, wanted: Sequence[str]) -> None:
        self._mirror = mirror
        self._wanted = wanted
        self._asked: set[str] = set()

    async def ask(self) -> None:
        """Subscribe what is new. A contract that is refused is shown without a quote."""
        shown = subscribed(dict(self._mirror.items()), self._wanted)
        new = [symbol for symbol in shown if symbol not in self._asked]
        if new and self._mirror.connected:
            self._asked.update(new)
            with suppress(SubscriptionRefused, TimeoutError):
                async with asyncio.timeout(QUOTES_SECONDS):
                    await self._mirror.subscribe(*new)


async def _follow(screen: Console, mirror: Mirror, quotes: _Quotes, place: str) -> None:
    """Draw until interrupted; SIGTERM interrupts too, so that the screen is restored."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    updates = mirror.updates()
    with Live(console=screen, screen=True, auto_refresh=False) as live:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(STALE_SECONDS):
                    await anext(updates)
            await quotes.ask()
            state = "" if mirror.connected else " - connection lost, connecting again"
            live.update(picture(dict(mirror.items()), f"{place}{state}"), refresh=True)
            await asyncio.sleep(REDRAW_SECONDS)
