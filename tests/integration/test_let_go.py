"""A connection that ended leaves nothing behind: the collector seldom looks for cycles."""

import gc
from collections.abc import Iterator

import pytest

from diffex.diff.session import Session
from diffex.transport.connection import Connection
from tests.support.quiet import quiet_server
from tests.support.wire import connect_as, eventually


@pytest.fixture(autouse=True)
def _no_collector() -> Iterator[None]:
    """Leave it to reference counts alone."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def alive() -> dict[str, int]:
    """Return how many sessions and connections there are."""
    kinds = [type(one) for one in gc.get_objects()]
    return {kind.__name__: kinds.count(kind) for kind in (Session, Connection)}


async def test_an_ended_connection_is_free_at_once() -> None:
    """Session and connection know each other, and let go of each other at the end."""
    async with quiet_server() as server:
        for _ in range(3):
            async with connect_as(server.port, "alice") as alice:
                await alice.order("o1")
                await alice.until(lambda tree: "o1" in tree["orders"])
        await eventually(lambda: not any(alive().values()))
        assert alive() == {"Session": 0, "Connection": 0}
