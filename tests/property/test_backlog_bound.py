"""Law 5: what a session holds is bounded by its snapshot, however long it does not read."""

import json
import random
from typing import Final

import pytest

from diffex.diff.flat_view import FlatView
from diffex.diff.manners import FLAT
from diffex.diff.session import Session
from diffex.diff.snapshot import SnapshotManager
from diffex.domain.limits import BACKLOG_BYTES, BACKLOG_PARTS
from tests.support.floor import Listener
from tests.support.json_trees import exact
from tests.support.mirror_client import Tree, Wire

PUSHES: Final = 100_000


def held(session: Session) -> int:
    """Return the bytes of what a session's backlog has composed."""
    composed = session._backlog._composed
    return sum(len(json.dumps(tree, separators=(",", ":"))) for tree in composed)


def news(chance: random.Random, number: int, keys: int) -> Tree:
    """Return a patch: mostly of few keys, at times one that does not compose."""
    kind = chance.random()
    key = f"k{chance.randrange(keys)}"
    if kind < 0.01:
        return {"orders": {key: None}}
    if kind < 0.02:
        return {"trades": {f"t{number}": {"price": 1.5}}, "old": {f"t{number - 50}": None}}
    return {"orders": {key: {"n": number, "text": "x" * chance.randrange(30)}}}


@pytest.mark.parametrize(("keys", "seed"), [(5, 1), (500, 2), (20_000, 3)])
def test_a_session_that_never_peeks_is_bounded(keys: int, seed: int) -> None:
    """Over 100,000 pushes, by snapshots of hundreds of bytes and of a megabyte."""
    chance = random.Random(seed)
    manager = SnapshotManager(lambda: None, Listener(), FLAT)
    first = {"orders": {f"k{number}": {"n": 0} for number in range(keys)}}
    manager.initialize_user("u", first)
    wire = Wire()
    session = manager.connect(wire, FlatView(lambda _: {}))
    manager.attach(session, "u")
    session.peek()
    largest = 0
    for number in range(PUSHES):
        manager.push_patch("u", news(chance, number, keys))
        assert len(session._backlog._parts) <= BACKLOG_PARTS
        if number % (500 if number < 10_000 else 5_000) == 0:
            size = held(session)
            assert size <= max(BACKLOG_BYTES, len(json.dumps(session.mirror())))
            largest = max(largest, size)
    session.peek()
    assert exact(wire.tree) == exact(session.mirror())
    assert largest > 0
