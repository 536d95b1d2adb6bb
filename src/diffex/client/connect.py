"""``connect``: from an address and a password to a live mirror, and back to nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from diffex.client.endpoint import parse_endpoint
from diffex.client.errors import ConnectFailed
from diffex.client.link import Link
from diffex.client.mirror import Mirror
from diffex.client.orders import OrderDesk
from diffex.client.packs import encoded, login_pack
from diffex.client.standing import Standing
from diffex.client.tree import Tree
from diffex.client.tuning import DEFAULT, Tuning
from diffex.client.wire import Wire


@asynccontextmanager
async def connect(
    url: str,
    user: str | None = None,
    password: str | None = None,
    *,
    timeout: float = 10.0,  # noqa: ASYNC109 # bounds each connection, not only this call
    tuning: Tuning = DEFAULT,
) -> AsyncIterator[Mirror]:
    """Mirror a user's snapshot for the length of an ``async with`` block.

    The block begins when the first whole snapshot is there. Until ``timeout`` a server that
    does not answer yet is tried again and again. Later a lost connection is replaced in the
    background; see ``Mirror.connected``. At the block's end nothing is left running.

    Args:
        url: ``ws://HOST:PORT/ws/diff``; http becomes ws, and the path may be left out. A
            query is passed on, so ``?user_id=demo`` opens a demo user's session.
        user: the user's name, or ``None`` where the URL names the user.
        password: the user's password.
        timeout: seconds from dialling to the snapshot, for each connection.
        tuning: times and sizes of the connection.

    Raises:
        ConnectFailed: no snapshot came in time; the sentence says what is wrong.
        LoginFailed: the server refused the user.
        ValueError: no such address, or a user without a password.
    """
    endpoint = parse_endpoint(url)
    if (user is None) != (password is None):
        raise ValueError("give both user and password, or neither")
    login = None
    if user is not None and password is not None:
        login = encoded(login_pack(user, password))
    tree, wire = Tree(), Wire()
    desk, standing = OrderDesk(tree, wire), Standing(tree, wire)
    link = Link(endpoint, login, tree, wire, (desk, standing), timeout, tuning)
    running = asyncio.create_task(link.run(), name="diffex.client")
    try:
        try:
            async with asyncio.timeout(timeout):
                await tree.wait(lambda: tree.version > 0)
        except TimeoutError:
            trouble = link.trouble or "it did not answer"
            raise ConnectFailed(
                f"no connection to {endpoint.shown} within {timeout:g} s: {trouble}"
            ) from None
        yield Mirror(tree, wire, desk, standing)
    finally:
        running.cancel()
        await asyncio.wait({running})
