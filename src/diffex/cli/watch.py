"""``diffex watch``: an account and its market, live in the terminal."""

import asyncio
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Annotated, Any, Final

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
from diffex.domain.errors import RejectCode

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
            show_default="the demo's contract, where it is listed",
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
        defaults = [] if symbols else [listed.symbol for listed in demo_config().explicit]
        quotes = _Quotes(mirror, symbols, defaults)
        place = f"{user} at {url}"
        if screen.is_terminal:
            await _follow(screen, mirror, quotes, place)
            return
        await quotes.ask()
        with suppress(TimeoutError):
            await mirror.wait(lambda now: now.get("quotes"), QUOTES_SECONDS)
        screen.print(picture(quotes.tree(), place))


class _Quotes:
    """Sees to it that every contract of the picture has its quote; asks for each once."""

    def __init__(self, mirror: Mirror, wanted: Sequence[str], defaults: Sequence[str]) -> None:
        """Ask for nothing yet.

        Args:
            mirror: whose.
            wanted: what the user has named.
            defaults: what is shown besides, where the exchange lists it.
        """
        self._mirror = mirror
        self._wanted = wanted
        self._defaults = defaults
        self._asked: set[str] = set()

    async def ask(self) -> None:
        """Subscribe what is new. A contract that is refused is shown without a quote."""
        shown = subscribed(dict(self._mirror.items()), self._wanted)
        # A list with one unknown contract is refused whole: no default stands in others' way.
        for symbols in (shown, self._defaults):
            new = [symbol for symbol in symbols if symbol not in self._asked]
            if new and self._mirror.connected:
                self._asked.update(new)
                if not await self._subscribe(new) and len(new) > 1:
                    for symbol in new:
                        await self._subscribe([symbol])

    def tree(self) -> dict[str, Any]:
        """Return the mirror's tree, without the refusal of a default: nobody asked for that."""
        tree = dict(self._mirror.items())
        notices = tree.get("notify", {})
        shown = {name: one for name, one in notices.items() if not self._is_unasked(one)}
        return {**tree, "notify": shown}

    async def _subscribe(self, symbols: Sequence[str]) -> bool:
        """Return False if the exchange refused them, each of them or one."""
        try:
            async with asyncio.timeout(QUOTES_SECONDS):
                await self._mirror.subscribe(*symbols)
        except SubscriptionRefused:
            return False
        except TimeoutError:
            # Lost with its connection perhaps; the subscription stands, and is sent again.
            pass
        return True

    def _is_unasked(self, notice: Mapping[str, Any]) -> bool:
        return (
            notice.get("code") == RejectCode.SYMBOL_UNKNOWN
            and "order_id" not in notice
            and any(symbol in str(notice.get("content")) for symbol in self._defaults)
        )


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
            live.update(picture(quotes.tree(), f"{place}{state}"), refresh=True)
            await asyncio.sleep(REDRAW_SECONDS)
