"""The mirror: what a program sees of the exchange, and all that it can ask of it."""

import asyncio
from collections.abc import Callable, ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any, TypeVar
from uuid import uuid4

from diffex.client import asking
from diffex.client.errors import NotConnected
from diffex.client.orders import OrderDesk
from diffex.client.packs import cancel_pack, order_id_pack, order_pack
from diffex.client.standing import Standing
from diffex.client.tree import Tree, Updates
from diffex.client.view import View, find, frozen, plain
from diffex.client.wire import Wire

T = TypeVar("T")


class Mirror:
    """A live, read-only copy of the user's snapshot. ``connect`` makes one.

    ``mirror["accounts"]["demo"]["balance"]`` reads it like nested dicts. Each transaction of
    the server is applied at one stroke, so code that does not await sees one state. While
    the connection is lost the last state stays; a new session replaces it whole.

    Paths are given key by key: ``mirror.get("orders", "o1", "status")``. A path is touched
    by a transaction that changes something at it, below it, or the object it runs through;
    a snapshot after a reconnect touches every path.
    """

    def __init__(self, tree: Tree, wire: Wire, desk: OrderDesk, standing: Standing) -> None:
        self._tree = tree
        self._wire = wire
        self._desk = desk
        self._standing = standing
        self._view = View(tree.root, ())

    # Reading

    def __getitem__(self, section: str) -> Any:
        return self._view[section]

    def __iter__(self) -> Iterator[str]:
        return iter(self._view)

    def __len__(self) -> int:
        return len(self._view)

    def __contains__(self, section: object) -> bool:
        return section in self._view

    def __repr__(self) -> str:
        state = "connected" if self.connected else "not connected"
        return f"<Mirror {state}, version {self.version}: {', '.join(self)}>"

    def keys(self) -> KeysView[str]:
        """Return the names of the sections."""
        return self._view.keys()

    def values(self) -> ValuesView[Any]:
        """Return the sections."""
        return self._view.values()

    def items(self) -> ItemsView[str, Any]:
        """Return the sections with their names."""
        return self._view.items()

    def get(self, *path: str, default: Any = None) -> Any:
        """Return what is at ``path``, or ``default``; an object comes as a view."""
        value = find(self._tree.root.data, path)
        if value is None:
            return default
        return View(self._tree.root, path) if type(value) is dict else frozen(value)

    def snapshot(self, *path: str) -> Any:
        """Return a plain deep copy of the tree, or of what is at ``path`` (else ``None``)."""
        return plain(find(self._tree.root.data, path))

    # State

    @property
    def user_id(self) -> str:
        """The user whose snapshot this is; empty if the server shows no account."""
        return next(iter(self._tree.root.data.get("accounts", ())), "")

    @property
    def connected(self) -> bool:
        """Whether a session is up at the moment."""
        return self._wire.connected

    @property
    def reconnects(self) -> int:
        """How often a lost session was followed by a new one."""
        return max(0, self._wire.sessions - 1)

    @property
    def version(self) -> int:
        """How many transactions were applied so far, snapshots included."""
        return self._tree.version

    # Waiting

    async def changed(self, *path: str) -> None:
        """Wait for the next transaction that touches ``path``; without a path, for any.

        "Next" counts from the call. Nothing is lost in a loop that awaits nothing but this:
        the transaction that comes after the one that woke the caller cannot be applied
        before the caller had its turn. A loop that awaits other things too should use
        ``updates``, which remembers.

        Raises:
            ClientError: the mirror has ended.
        """
        await self._tree.changed(path)

    def is_changing(self, *path: str) -> bool:
        """Tell whether the latest transaction touched ``path``."""
        return self._tree.touched(path)

    async def wait(
        self,
        predicate: Callable[["Mirror"], T],
        timeout: float | None = None,  # noqa: ASYNC109 # shorter for callers than asyncio.timeout
    ) -> T:
        """Return the first true value of ``predicate(mirror)``.

        It is asked at once and then after every single transaction, before the next one, so
        a state that lasts for one transaction is seen too; and when the connection is lost,
        so that ``lambda m: not m.connected`` works. It must only read, and quickly.

        Args:
            predicate: what to wait for; an exception from it is raised here.
            timeout: seconds to wait at most; ``None`` waits for ever.

        Raises:
            TimeoutError: the time is over.
            ClientError: the mirror has ended.
        """
        async with asyncio.timeout(timeout):
            return await self._tree.wait(lambda: predicate(self))

    def updates(self, *path: str) -> Updates:
        """Return an iterator: ``async for version in mirror.updates("orders"): ...``.

        It yields at once, then whenever ``path`` was touched since it last yielded. Changes
        during the loop's body count as one, so none is lost and the newest is what is seen.
        Without a path it also yields when the connection is lost.
        """
        return self._tree.updates(path)

    # Trading

    async def insert_order(
        self,
        symbol: str,
        direction: str,
        offset: str,
        volume: int,
        limit_price: float | None = None,
        *,
        price_type: str = "LIMIT",
        time_condition: str | None = None,
        volume_condition: str | None = None,
        order_id: str | None = None,
    ) -> View:
        """Place an order; return it once the snapshot shows it, accepted or further.

        If the connection is lost meanwhile, the call goes on: when the next session's
        snapshot shows the order, that is the outcome. When it does not, the same message is
        sent again; the server carries out an order_id once at most. A caller that stops
        waiting (a timeout, a cancelled task) stops that too; the order may exist then, and
        is found under its order_id.

        Any number of calls may run at once. They are sent in their order, a few ahead of
        the answers and below the rate at which the server would drop commands.

        Args:
            symbol: exchange and contract, ``"SHFE.cu2512"``.
            direction: BUY or SELL.
            offset: OPEN, CLOSE or CLOSETODAY.
            volume: lots.
            limit_price: yuan; for LIMIT, and only for it.
            price_type: LIMIT or ANY.
            time_condition: GFD or IOC; by default GFD for LIMIT, else IOC.
            volume_condition: ANY or ALL; by default ANY.
            order_id: a name of your own that no order of this user ever had; one is made
                up by default. Give one to be able to find the order after a crash.

        Raises:
            OrderRejected: the order was not accepted.
            NotConnected: there was no connection; nothing was sent.
            OrderInDoubt: the mirror ended before the outcome was known.
            ValueError: an argument that no server could read.
        """
        name = f"py-{uuid4().hex}" if order_id is None else order_id
        pack = order_pack(
            user_id=self._trader(),
            order_id=name,
            symbol=symbol,
            direction=direction,
            offset=offset,
            volume=volume,
            limit_price=limit_price,
            price_type=price_type,
            time_condition=time_condition,
            volume_condition=volume_condition,
        )
        return await self._desk.insert(pack)

    async def cancel_order(self, order_id: str) -> View:
        """Cancel what is left of an order; return it once the snapshot shows it finished.

        It may have been FILLED before the cancel came: look at its status. If the
        connection is lost meanwhile, the cancel is sent again only if the next session's
        snapshot shows the order alive.

        Raises:
            CancelRejected: the server refused, for instance an unknown order.
            NotConnected: there was no connection; nothing was sent.
            OrderInDoubt: the mirror ended before the outcome was known.
        """
        return await self._desk.cancel(cancel_pack(self._trader(), order_id))

    async def explain_order(self, order_id: str) -> str:
        """Return why an order traded, waits or was refused: lines in Chinese and English.

        Raises:
            CommandRefused: the user has no such order.
            NotConnected: there was no connection; nothing was asked.
            OrderInDoubt: the connection was lost before the answer came.
        """
        pack = order_id_pack("explain_order", self._trader(), order_id)
        return await asking.explanation(self._tree, self._wire, pack)

    # Conditional orders

    async def insert_condition_order(
        self,
        condition: Mapping[str, Any],
        order: Mapping[str, Any],
        *,
        order_id: str,
        till: str = "GFD",
        group: str = "",
    ) -> View:
        """Have the exchange place an order once a trigger is met; return it once it is shown.

        Args:
            condition: what it waits for, with the fields of ``condition_list``.
            order: what it becomes, with the fields of ``insert_order``.
            order_id: the conditional order's name, and the order's unless that has its own.
            till: GFD or GTC: how long it waits.
            group: when one of a group fires, the others are cancelled.

        Raises:
            CommandRefused: the server refused it.
            NotConnected: there was no connection; nothing was sent.
            OrderInDoubt: the connection was lost before the outcome was known; the same call
                again makes no second one.
        """
        pack = {
            **order_id_pack("insert_condition_order", self._trader(), order_id),
            "condition_list": [dict(condition)],
            "order_list": [dict(order)],
            "time_condition_type": till,
            "group": group,
        }
        await asking.condition(self._tree, self._wire, pack, lambda shown: shown is not None)
        return View(self._tree.root, ("condition_orders", order_id))

    async def change_condition_order(self, verb: str, order_id: str) -> View:
        """Let a conditional order ``cancel``, ``pause`` or ``resume``; return it then.

        Raises:
            CommandRefused: the server refused it, for instance because it has ended.
            NotConnected: there was no connection; nothing was sent.
            OrderInDoubt: the connection was lost before the outcome was known.
        """
        pack = order_id_pack(f"{verb}_condition_order", self._trader(), order_id)
        before = self.snapshot("condition_orders", order_id)
        await asking.condition(
            self._tree, self._wire, pack, lambda shown: shown is not None and shown != before
        )
        return View(self._tree.root, ("condition_orders", order_id))

    # Market data

    async def subscribe(self, *symbols: str) -> None:
        """Add to the contracts whose quotes are mirrored; return once the snapshot agrees.

        The subscription stands over reconnects: a moment after the new snapshot its quotes
        are back.

        Raises:
            SubscriptionRefused: a contract does not exist, or they are too many; the list
                stays as it was.
        """
        await self._standing.subscribe(symbols)

    async def unsubscribe(self, *symbols: str) -> None:
        """Take contracts off that list; return once the snapshot agrees."""
        await self._standing.unsubscribe(symbols)

    async def set_chart(
        self, symbol: str, duration_seconds: int, width: int, *, chart_id: str | None = None
    ) -> View:
        """Mirror the latest K-lines of a contract; return the chart once it is shown.

        The bars are at ``klines.<symbol>.<duration in ns>``. The chart stands over
        reconnects, until ``remove_chart``.

        Args:
            symbol: exchange and contract, ``"SHFE.cu2512"``.
            duration_seconds: length of a bar, whole seconds.
            width: how many of the latest bars.
            chart_id: a name of your own; by default ``SYMBOL|SECONDS``. Setting a chart
                under a name in use replaces that one.

        Raises:
            SubscriptionRefused: the charts stay as they were.
            ValueError: an argument that no server could read.
        """
        name = f"{symbol}|{duration_seconds}" if chart_id is None else chart_id
        return await self._standing.set_chart(name, symbol, duration_seconds, width)

    async def remove_chart(self, chart_id: str) -> None:
        """Stop mirroring a chart; return once it is gone."""
        await self._standing.remove_chart(chart_id)

    def _trader(self) -> str:
        if not self.user_id:
            raise NotConnected("no account is known yet; nothing was sent")
        return self.user_id
