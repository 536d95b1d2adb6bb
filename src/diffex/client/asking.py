"""Commands that are sent once and wait for what the server says of them.

Their outcome is a notice that names the order, or what the snapshot shows of it. Unlike an
order they are not sent again over a new connection: the caller looks and decides.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from diffex.client.errors import CommandRefused, OrderInDoubt
from diffex.client.packs import Pack, encoded
from diffex.client.tree import Tree
from diffex.client.view import Patch, find
from diffex.client.wire import Wire

T = TypeVar("T")

Shown = Callable[[Patch | None], Any]
"""Takes ``condition_orders.<order_id>`` and returns whether that is the outcome."""


async def explanation(tree: Tree, wire: Wire, pack: Pack) -> str:
    """Send an explain_order and return the text that answers it.

    Raises:
        CommandRefused: there is no such order.
        NotConnected: it was not sent.
        OrderInDoubt: the connection was lost before the answer came.
    """
    notice = await _answer(tree, wire, pack, lambda _: False)
    assert notice is not None
    return str(notice.get("content", ""))


async def condition(tree: Tree, wire: Wire, pack: Pack, is_outcome: Shown) -> None:
    """Send a pack about a conditional order and return once the snapshot shows its outcome.

    Raises:
        CommandRefused: the server refused it; nothing changed.
        NotConnected: it was not sent.
        OrderInDoubt: the connection was lost before the outcome was known.
    """
    await _answer(tree, wire, pack, is_outcome)


async def _answer(tree: Tree, wire: Wire, pack: Pack, is_outcome: Shown) -> Pack | None:
    """Send a pack; return the notice that answers it, None if the snapshot does."""
    tree.check()
    wire.check()
    order_id = pack["order_id"]
    known = frozenset(find(tree.root.data, ("notify",)) or ())
    session = wire.sessions
    wire.send(encoded(pack))

    def outcome() -> tuple[Pack | None] | None:
        if wire.sessions != session or not wire.connected:
            raise OrderInDoubt(order_id, ConnectionError("the connection was lost"))
        notices = find(tree.root.data, ("notify",)) or {}
        for name, notice in notices.items():
            if name not in known and notice.get("order_id") == order_id:
                if notice.get("code"):
                    raise CommandRefused(notice["code"], str(notice.get("content", "")))
                return (notice,)
        shown = find(tree.root.data, ("condition_orders", order_id))
        return (None,) if is_outcome(shown) else None

    found = await tree.wait(outcome)
    return found[0] if found else None
