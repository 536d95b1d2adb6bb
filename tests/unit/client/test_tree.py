"""The tree changes at one stroke and wakes exactly those whom it concerns."""

import asyncio
from typing import Any

import pytest

from diffex.client.errors import MirrorBroken, MirrorClosed
from diffex.client.tree import Tree


async def _woken(*tasks: asyncio.Task[Any]) -> list[bool]:
    await asyncio.sleep(0)
    return [task.done() for task in tasks]


async def _waiting(tree: Tree, *paths: tuple[str, ...]) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(tree.changed(path)) for path in paths]
    await asyncio.sleep(0)
    return tasks


async def test_changed_wakes_only_who_is_touched() -> None:
    """A waiter of another path sleeps on, one without a path wakes always."""
    tree = Tree()
    tasks = await _waiting(tree, ("orders", "o1"), ("orders", "o2"), ())
    tree.apply([{"orders": {"o1": {"status": "FILLED"}}}])
    assert await _woken(*tasks) == [True, False, True]
    tree.apply([{"orders": None}])
    assert await _woken(*tasks) == [True, True, True]


async def test_a_replaced_tree_wakes_everyone() -> None:
    """After a reconnect anything may have changed."""
    tree = Tree()
    tasks = await _waiting(tree, ("orders", "o1"), ("quotes",))
    tree.replace({"accounts": {}})
    assert await _woken(*tasks) == [True, True]
    assert tree.touched(("anything", "at", "all"))
    tree.apply([{"quotes": {}}])
    assert not tree.touched(("anything", "at", "all"))


async def test_a_waiter_that_leaves_is_forgotten() -> None:
    """A cancelled waiter leaves nothing behind, and the others of its path stay."""
    tree = Tree()
    first, second = await _waiting(tree, ("a",), ("a",))
    first.cancel()
    await asyncio.sleep(0)
    tree.apply([{"a": 1}])
    assert await _woken(second) == [True]
    assert first.cancelled()
    assert not tree._waiting


async def test_wait_sees_each_transaction() -> None:
    """A state that lasts for one transaction is seen, though no task ran in between."""
    tree = Tree()
    seen = asyncio.create_task(tree.wait(lambda: tree.root.data.get("n") == 2))
    await asyncio.sleep(0)
    for n in (1, 2, 3):
        tree.apply([{"n": n}])
    assert await seen is True


async def test_wait_returns_at_once_what_is_true_already() -> None:
    """No transaction is needed, not even a living connection."""
    tree = Tree()
    tree.apply([{"n": 1}])
    tree.end(MirrorClosed())
    assert await tree.wait(lambda: tree.root.data["n"]) == 1


async def test_a_failing_predicate_fails_its_caller_alone() -> None:
    """The error goes to whoever wrote the predicate; the others are judged."""
    tree = Tree()
    wrong = asyncio.create_task(
        tree.wait(lambda: 1 // len(tree.root.data) > 9 or tree.version == 1)
    )
    with pytest.raises(ZeroDivisionError):
        await wrong

    def breaks_later() -> bool:
        return bool(tree.version and tree.root.data["missing"])

    later = asyncio.create_task(tree.wait(breaks_later))
    right = asyncio.create_task(tree.wait(lambda: tree.version == 1))
    await asyncio.sleep(0)
    tree.apply([{"a": 1}])
    with pytest.raises(KeyError):
        await later
    assert await right


async def test_updates_keep_what_comes_during_the_body() -> None:
    """Changes while the caller is busy count as one and are not lost."""
    tree = Tree()
    updates = tree.updates(("orders",))
    assert await anext(updates) == 0
    tree.apply([{"orders": {"o1": {}}}])
    tree.apply([{"orders": {"o2": {}}}])
    tree.apply([{"quotes": {}}])
    assert await anext(updates) == 3
    more = asyncio.ensure_future(anext(updates))
    tree.apply([{"quotes": {}}])
    assert await _woken(more) == [False]
    tree.apply([{"orders": None}])
    assert await more == 5


async def test_updates_are_forgotten_with_their_reader() -> None:
    """A loop that was left costs nothing more."""
    tree = Tree()
    updates = tree.updates(())
    del updates
    assert not tree._updates


async def test_the_end_reaches_everyone() -> None:
    """Whoever waits, or comes later, gets the reason; a closed mirror ends a loop quietly."""
    tree = Tree()
    waiting = [*await _waiting(tree, ("a",)), asyncio.create_task(tree.wait(lambda: False))]
    broken, closed = tree.updates(()), Tree()
    updates = closed.updates(())
    await asyncio.sleep(0)
    tree.end(MirrorBroken("a fault"))
    closed.end(MirrorClosed())
    for outcome in await asyncio.gather(*waiting, return_exceptions=True):
        assert isinstance(outcome, MirrorBroken)
    with pytest.raises(MirrorBroken):
        await anext(broken)
    with pytest.raises(MirrorBroken):
        await tree.changed(())
    assert [version async for version in updates] == []
