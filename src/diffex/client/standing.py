"""Quotes and charts that the client wants served, asked for again in each new session."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from diffex.client.errors import SubscriptionRefused
from diffex.client.packs import Pack, chart_pack, encoded, quotes_pack
from diffex.client.tree import Tree
from diffex.client.view import Patch, View, find
from diffex.client.wire import Wire
from diffex.domain.errors import RejectCode

logger = logging.getLogger(__name__)

_REFUSALS: Final = frozenset(
    {
        RejectCode.FIELD_INVALID,
        RejectCode.NUMBER_OUT_OF_RANGE,
        RejectCode.ID_INVALID,
        RejectCode.VALUE_UNKNOWN,
        RejectCode.TOO_MANY_SYMBOLS,
        RejectCode.TOO_MANY_CHARTS,
        RejectCode.DURATION_INVALID,
        RejectCode.VIEW_WIDTH_INVALID,
        RejectCode.RATE_EXCEEDED,
        RejectCode.TOO_MANY_SERIES,
        RejectCode.QUEUE_FULL,
        RejectCode.SYMBOL_UNKNOWN,
    }
)
"""Codes of a notify without order_id that answer a subscription."""


@dataclass(frozen=True, slots=True)
class _Request:
    """The request on its way."""

    is_echoed: Callable[[], bool]
    call: asyncio.Future[None]

    def settle(self, error: Exception | None) -> None:
        if self.call.done():
            return
        if error is None:
            self.call.set_result(None)
        else:
            self.call.set_exception(error)


class Standing:
    """Requests stand until they are taken back; the snapshot echoes those in force.

    One request at a time is on its way, so a refusal, which names no request, is its.
    """

    def __init__(self, tree: Tree, wire: Wire) -> None:
        self._tree = tree
        self._wire = wire
        self._symbols: tuple[str, ...] = ()
        self._charts: dict[str, bytes] = {}
        self._turn = asyncio.Lock()
        self._request: _Request | None = None

    async def subscribe(self, symbols: Sequence[str]) -> None:
        """Add ``symbols`` to those whose quotes are served.

        Raises:
            SubscriptionRefused: the list stays as it was.
        """
        async with self._turn:
            wanted = tuple(dict.fromkeys((*self._symbols, *symbols)))
            await self._change_quotes(wanted, lambda: self._echo().issuperset(symbols))

    async def unsubscribe(self, symbols: Sequence[str]) -> None:
        """Take ``symbols`` off the list; those not on it are ignored.

        Raises:
            SubscriptionRefused: the list stays as it was.
        """
        async with self._turn:
            wanted = tuple(symbol for symbol in self._symbols if symbol not in symbols)
            await self._change_quotes(wanted, lambda: self._echo().isdisjoint(symbols))

    async def set_chart(
        self, chart_id: str, symbol: str, duration_seconds: int, width: int
    ) -> View:
        """Ask for K-lines; return the chart once the snapshot shows it.

        Raises:
            SubscriptionRefused: the charts stay as they were.
        """
        pack = chart_pack(chart_id, symbol, duration_seconds, width)

        def is_echoed() -> bool:
            chart = find(self._tree.root.data, ("charts", chart_id))
            return type(chart) is dict and all(
                chart.get(key) == pack[key] for key in ("ins_list", "duration", "view_width")
            )

        message = encoded(pack)
        async with self._turn:
            before = dict(self._charts)
            self._charts[chart_id] = message
            try:
                await self._ask(message, is_echoed)
            except SubscriptionRefused:
                self._charts = before
                raise
        return View(self._tree.root, ("charts", chart_id))

    async def remove_chart(self, chart_id: str) -> None:
        """Stop serving a chart; one that was not asked for is ignored."""
        path = ("charts", chart_id)
        removal = encoded(chart_pack(chart_id, "", 1, 1))
        async with self._turn:
            if self._charts.pop(chart_id, None) is not None:
                await self._ask(removal, lambda: find(self._tree.root.data, path) is None)

    def restated(self) -> None:
        """Ask the new session for everything that stands."""
        if self._symbols:
            self._wire.send(encoded(quotes_pack(self._symbols)))
        for message in self._charts.values():
            self._wire.send(message)
        self._settle()

    def advanced(self, patches: Sequence[Patch], notices: Sequence[Pack]) -> None:
        """See whether the snapshot echoes the request on its way, or a notify refuses it."""
        self._settle()
        for notice in notices:
            code, text = notice.get("code", 0), str(notice.get("content", ""))
            if code not in _REFUSALS or "order_id" in notice:
                continue
            if self._request is not None:
                self._request.settle(SubscriptionRefused(code, text))
            else:
                logger.warning("the server refused what it served before: %s", text)

    def ended(self, reason: Exception) -> None:
        """Tell the call on its way."""
        if self._request is not None:
            self._request.settle(reason)

    async def _change_quotes(self, wanted: tuple[str, ...], is_echoed: Callable[[], bool]) -> None:
        message = encoded(quotes_pack(wanted))
        before = self._symbols
        self._symbols = wanted
        try:
            await self._ask(message, is_echoed)
        except SubscriptionRefused:
            self._symbols = before
            raise

    async def _ask(self, message: bytes, is_echoed: Callable[[], bool]) -> None:
        """Send ``message`` and wait for its echo; without a connection, in the next session."""
        self._tree.check()
        call: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._request = _Request(is_echoed, call)
        try:
            if self._wire.connected:
                self._wire.send(message)
                self._settle()
            await call
        finally:
            self._request = None

    def _settle(self) -> None:
        if self._request is not None and self._request.is_echoed():
            self._request.settle(None)

    def _echo(self) -> set[str]:
        ins_list = self._tree.root.data.get("ins_list", "")
        return set(str(ins_list).split(",")) - {""}
