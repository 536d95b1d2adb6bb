"""The fault that ended the quick start's first server: a peek that expired unanswered."""

import asyncio
import faulthandler

import pytest

from tests.support.quiet import quiet_server
from tests.support.wire import connect_as

QUIET_SECONDS = 120.0


@pytest.mark.xdist_group("two_minutes")
async def test_a_peek_left_open_for_two_minutes_is_answered() -> None:
    """Law 1: a peek never expires. The wait is real, and past the cut for silence twice over."""
    # It tells of tests that hang; this one does.
    faulthandler.cancel_dump_traceback_later()
    async with (
        quiet_server() as server,
        connect_as(server.port, "alice") as alice,
        connect_as(server.port, "bob") as bob,
    ):
        await alice.told(0)
        frames = len(alice.mirror.frames)
        await alice.ask()
        await asyncio.sleep(QUIET_SECONDS)
        await bob.order("hit", user_id="bob", direction="SELL", volume=3)
        await bob.until(lambda tree: "hit" in tree["orders"])
        await alice.order("order456", volume=3)
        await alice.until(lambda tree: tree["trades"])
        first = alice.mirror.frames[frames]
        assert [set(patch) for patch in first[:2]] == [{"trades"}, {"orders"}]
        assert alice.mirror.business() == server.plant.desk.snapshots.get_snapshot("alice")
