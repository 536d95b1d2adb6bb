"""Orders and cancels in flight, and how each learns its outcome.

An outcome is read from the snapshot: the order is there, or is finished. Only a refusal
that leaves no order comes as a notify. After a lost connection the fresh snapshot decides
first. What it does not decide is sent again, with the same order_id and the same content,
which the server carries out once at most.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from diffex.client.errors import CancelRejected, OrderInDoubt, OrderRejected
from diffex.client.pace import Pace
from diffex.client.packs import Pack, encoded
from diffex.client.tree import Tree
from diffex.client.view import Patch, View, find
from diffex.client.wire import Wire
from diffex.domain import limits
from diffex.domain.enums import ALIVE, OrderStatus
from diffex.domain.errors import RejectCode, sentence

_SECTION: Final = "orders"
_CANCEL_CODES: Final = frozenset({RejectCode.ORDER_UNKNOWN, RejectCode.ORDER_FINISHED})
"""Refusals that only a cancel meets."""
_MOST_FLYING: Final = limits.NOTIFIES_KEPT // 2
"""A server keeps so many notifies for a session: more refusals at once could be lost."""
_RATE: Final = limits.COMMANDS_PER_SECOND * 0.9
_BURST: Final = limits.COMMANDS_PER_SECOND * 0.05
"""Together below the rate from which a server drops commands, with room for subscriptions."""
_CONTENT: Final = (
    "direction",
    "offset",
    "volume",
    "price_type",
    "limit_price",
    "time_condition",
    "volume_condition",
)


@dataclass(slots=True, eq=False)
class _Flight:
    """One message, and the calls that wait for its outcome."""

    message: bytes
    calls: set[asyncio.Future[None]] = field(default_factory=set)
    is_sent: bool = False
    """Whether any server may have it."""
    is_flying: bool = False
    """Whether the session of the moment has yet to answer it."""


_Flights: TypeAlias = dict[str, _Flight]


class OrderDesk:
    """Sends orders and cancels, and follows the tree to see what becomes of them."""

    def __init__(self, tree: Tree, wire: Wire) -> None:
        self._tree = tree
        self._wire = wire
        self._inserts: _Flights = {}
        self._cancels: _Flights = {}
        self._queue: deque[_Flight] = deque()
        self._flying = 0
        self._loop = asyncio.get_running_loop()
        self._pace = Pace(_RATE, _BURST, self._loop.time())
        self._timer: asyncio.TimerHandle | None = None

    async def insert(self, pack: Pack) -> View:
        """Send an insert_order and return its order once the snapshot shows it.

        An order_id that the snapshot shows already is not sent: the same content has the
        same outcome, other content is refused, as the server itself would answer.

        Raises:
            OrderRejected: the order was not accepted.
            NotConnected: it was not sent.
            ValueError: the same order_id is in flight.
        """
        order_id: str = pack["order_id"]
        if order_id in self._inserts:
            raise ValueError(f"order_id {order_id} is in flight already")
        order = self._order(order_id)
        if order is None:
            await self._follow(self._inserts, order_id, encoded(pack))
        elif not _same_content(order, pack):
            text = sentence(RejectCode.ORDER_ID_USED, order_id=order_id)
            raise OrderRejected(RejectCode.ORDER_ID_USED, text, order_id, self._view(order_id))
        elif order.get("status") == OrderStatus.REJECTED:
            raise self._rejection(order_id, order)
        return self._view(order_id)

    async def cancel(self, pack: Pack) -> View:
        """Send a cancel_order and return its order once the snapshot shows it finished.

        Raises:
            CancelRejected: the server refused.
            NotConnected: it was not sent.
        """
        order_id: str = pack["order_id"]
        order = self._order(order_id)
        if order is None or order.get("status") in ALIVE:
            await self._follow(self._cancels, order_id, encoded(pack))
        return self._view(order_id)

    def restated(self) -> None:
        """Let the fresh snapshot decide what is in flight; send again what it leaves open.

        Its notifies are not asked: an old one may tell of an earlier try. Orders go before
        cancels, and both before what was not sent yet.
        """
        again: list[_Flight] = []
        for flight in (*self._inserts.values(), *self._cancels.values()):
            self._land(flight)
        for order_id, insert in tuple(self._inserts.items()):
            if self._order(order_id) is not None:
                self._look_at_insert(order_id)
            elif insert.is_sent:
                again.append(insert)
        for order_id, cancel in tuple(self._cancels.items()):
            order = self._order(order_id)
            if order is not None and order.get("status") not in ALIVE:
                self._settle(self._cancels, order_id, None)
            elif cancel.is_sent and order is None and order_id not in self._inserts:
                text = sentence(RejectCode.ORDER_UNKNOWN, order_id=order_id)
                refusal = CancelRejected(RejectCode.ORDER_UNKNOWN, text, order_id)
                self._settle(self._cancels, order_id, refusal)
            elif cancel.is_sent:
                again.append(cancel)
        self._queue.extendleft(reversed(again))
        self._take_off()

    def advanced(self, patches: Sequence[Patch], notices: Sequence[Pack]) -> None:
        """Settle what this transaction decides: by the orders it shows, then by its notifies."""
        if not self._inserts and not self._cancels:
            return
        for patch in patches:
            section = patch.get(_SECTION)
            if type(section) is dict:
                for order_id in section:
                    self._look_at_insert(order_id)
                    self._look_at_cancel(order_id)
        for notice in notices:
            if notice.get("code", 0):
                self._refused(notice)
        self._take_off()

    def ended(self, reason: Exception) -> None:
        """Tell each call that its outcome stays unknown, or that nothing was sent."""
        self._queue.clear()
        if self._timer is not None:
            self._timer.cancel()
        for flights in (self._inserts, self._cancels):
            for order_id, flight in tuple(flights.items()):
                doubt = OrderInDoubt(order_id, reason) if flight.is_sent else reason
                self._settle(flights, order_id, doubt)

    async def _follow(self, flights: _Flights, order_id: str, message: bytes) -> None:
        """Send ``message``, unless it is in flight already, and wait for its outcome.

        When the last caller stops waiting, it is not sent again.
        """
        self._tree.check()
        self._wire.check()
        flight = flights.get(order_id)
        call: asyncio.Future[None] = self._loop.create_future()
        if flight is None:
            flight = flights[order_id] = _Flight(message, {call})
            self._queue.append(flight)
            self._take_off()
        else:
            flight.calls.add(call)
        try:
            await call
        finally:
            flight.calls.discard(call)
            if not flight.calls and flights.get(order_id) is flight:
                del flights[order_id]
                self._land(flight)
                self._take_off()

    def _take_off(self) -> None:
        """Send what may be sent, in the order of the calls, if anyone still waits for it."""
        while self._queue and self._flying < _MOST_FLYING and self._wire.connected:
            if all(call.done() for call in self._queue[0].calls):
                self._queue.popleft()
                continue
            delay = self._pace.take(self._loop.time())
            if delay:
                self._take_off_in(delay)
                return
            flight = self._queue.popleft()
            self._wire.send(flight.message)
            flight.is_sent = flight.is_flying = True
            self._flying += 1

    def _take_off_in(self, delay: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(delay, self._take_off)

    def _land(self, flight: _Flight) -> None:
        if flight.is_flying:
            flight.is_flying = False
            self._flying -= 1

    def _settle(self, flights: _Flights, order_id: str, error: Exception | None) -> None:
        """End a flight, if there is one, so that a later call starts its own."""
        flight = flights.pop(order_id, None)
        if flight is None:
            return
        for call in flight.calls:
            if call.done():
                continue
            if error is None:
                call.set_result(None)
            else:
                call.set_exception(error)
        flight.calls.clear()
        self._land(flight)

    def _look_at_insert(self, order_id: str) -> None:
        insert = self._inserts.get(order_id)
        order = self._order(order_id)
        if order is not None and insert is not None and insert.is_sent:
            rejected = order.get("status") == OrderStatus.REJECTED
            self._settle(
                self._inserts, order_id, self._rejection(order_id, order) if rejected else None
            )

    def _look_at_cancel(self, order_id: str) -> None:
        """Settle a cancel whose order is finished, or has left the snapshot since."""
        order = self._order(order_id)
        if order is None or order.get("status") not in ALIVE:
            self._settle(self._cancels, order_id, None)

    def _refused(self, notice: Pack) -> None:
        order_id = notice.get("order_id")
        if not isinstance(order_id, str):
            return
        code = notice["code"]
        text = str(notice.get("content", ""))
        if order_id in self._inserts and code not in _CANCEL_CODES:
            self._settle(self._inserts, order_id, OrderRejected(code, text, order_id, None))
        else:
            self._settle(self._cancels, order_id, CancelRejected(code, text, order_id))

    def _rejection(self, order_id: str, order: Patch) -> OrderRejected:
        code, reason = order.get("code", 0), str(order.get("reason", ""))
        return OrderRejected(code, reason, order_id, self._view(order_id))

    def _order(self, order_id: str) -> Patch | None:
        order = find(self._tree.root.data, (_SECTION, order_id))
        return order if type(order) is dict else None

    def _view(self, order_id: str) -> View:
        return View(self._tree.root, (_SECTION, order_id))


def _same_content(order: Patch, pack: Pack) -> bool:
    symbol = f"{pack['exchange_id']}.{pack['instrument_id']}"
    return order.get("instrument_id") == symbol and all(
        order.get(key) == pack.get(key) for key in _CONTENT
    )
