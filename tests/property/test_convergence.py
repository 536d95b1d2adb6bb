"""Law 6: whatever happens in whatever order, every mirror equals the server's snapshot.

Each run is drawn from a seed, which is the test's id. Limits are tiny, so that backlogs
are composed, split and given up all the time. A client applies whole transactions with a
merge of its own, and is compared after each of them, not only at the end.
"""

import random
from collections.abc import Callable
from typing import Any, Final

import pytest

from diffex.diff.flat_view import FlatView
from diffex.diff.manners import FLAT
from diffex.diff.session import Session
from diffex.diff.snapshot import SnapshotManager
from tests.support.floor import Listener
from tests.support.json_trees import exact
from tests.support.mirror_client import Tree, Wire, rfc_merge

USERS: Final = ("alice", "bob", "carol")
STEPS: Final = 3_000
LEAVES: Final = (True, False, 0, 1, 1.0, -0.5, "", "1", "null", 2**60)


class Producer:
    """Pushes random patches, and afterwards changes the very dicts that it pushed."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._pushed: list[Tree] = []

    def patch(self) -> Tree:
        """Return a patch: objects over nulls and scalars, arrays, deletions, empty objects."""
        patch = self._object(3)
        if self._chance.random() < 0.1:
            news = {f"n{self._chance.randrange(3)}": self._value(2) for _ in range(2)}
            patch["notify"] = news
        self._pushed.append(patch)
        return patch

    def meddle(self) -> None:
        """Change what was pushed long ago."""
        for patch in self._pushed:
            patch["a"] = {"meddled": [1, 2, 3]}
            for value in patch.values():
                if isinstance(value, dict):
                    value["meddled"] = 1
        self._pushed.clear()

    def tree(self) -> Tree:
        """Return a tree to begin with."""
        return self._object(3)

    def _object(self, depth: int) -> Tree:
        keys = self._chance.sample("abcde", self._chance.randint(0, 3))
        return {key: self._value(depth - 1) for key in keys}

    def _value(self, depth: int) -> Any:
        kind = self._chance.random()
        if depth and kind < 0.45:
            return self._object(depth)
        if kind < 0.65:
            return None
        if kind < 0.75:
            return [self._value(max(0, depth - 1)) for _ in range(self._chance.randint(0, 2))]
        return self._chance.choice(LEAVES)


class World:
    """A manager, its users as a second opinion, and clients that come and go."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.manager = SnapshotManager(lambda: None, Listener(), FLAT)
        self.producers = [Producer(self.chance) for _ in range(3)]
        self.model: dict[str, Tree] = {}
        self.clients: list[tuple[Session, Wire]] = []
        self.compared = 0
        self.restated = 0
        self.split = 0
        for user_id in USERS:
            self.initialize(user_id)

    def initialize(self, user_id: str) -> None:
        """Give a user a first tree."""
        tree = self.chance.choice(self.producers).tree()
        if self.manager.initialize_user(user_id, tree):
            self.model[user_id] = rfc_merge({}, tree)

    def connect(self) -> None:
        """Let a client come, a user's or nobody's yet."""

        def compare(wire: Wire) -> None:
            self.compared += 1
            self.restated += wire.last[0].get("ins_list", 0) is None
            self.split += len(wire.last) > 1
            assert exact(wire.tree) == exact(session.mirror())

        wire = Wire(compare)
        session = self.manager.connect(wire, FlatView(lambda _: {"quotes": {}, "klines": {}}))
        self.clients.append((session, wire))
        if self.chance.random() < 0.7:
            self.attach(session)

    def attach(self, session: Session) -> None:
        """Log a session in, if it can be."""
        if session.user is None and self.model:
            self.manager.attach(session, self.chance.choice(sorted(self.model)))

    def push(self) -> None:
        """Push a transaction to a user, by any of the producers."""
        user_id = self.chance.choice(USERS)
        producer = self.chance.choice(self.producers)
        patches = [producer.patch() for _ in range(self.chance.randint(1, 3))]
        if self.manager.push_patch(user_id, *patches):
            for patch in patches:
                self.model[user_id] = rfc_merge(self.model[user_id], patch)
        producer.meddle()

    def broadcast(self) -> None:
        """Push a patch to everyone."""
        producer = self.chance.choice(self.producers)
        patch = producer.patch()
        assert self.manager.broadcast_patch(patch) == len(self.model)
        for user_id, tree in self.model.items():
            self.model[user_id] = rfc_merge(tree, patch)
        producer.meddle()

    def remove_or_initialize(self) -> None:
        """Let a user go, or come back with another tree."""
        user_id = self.chance.choice(USERS)
        if self.chance.random() < 0.4 and self.manager.remove_user(user_id):
            del self.model[user_id]
        self.initialize(self.chance.choice(USERS))

    def touch_a_session(self) -> None:
        """Do one of the things that happen to a session."""
        session, _ = self.chance.choice(self.clients)
        acts: list[Callable[[], object]] = [
            session.peek,
            session.peek,
            session.peek,
            session.hold,
            session.resume,
            session.resume,
            session.restate,
            lambda: self.attach(session),
            lambda: session.notify("INFO", 0, "x" * self.chance.randrange(40)),
        ]
        self.chance.choice(acts)()

    def disconnect(self) -> None:
        """Lose a client for good, whatever it had not read yet."""
        if len(self.clients) > 6:
            session, wire = self.clients.pop(self.chance.randrange(len(self.clients)))
            self.manager.detach(session)
            frames = len(wire.transactions)
            self.manager.flush()
            assert len(wire.transactions) == frames

    def step(self) -> None:
        """Let something happen."""
        acts = (
            (self.push, 40),
            (self.touch_a_session, 40),
            (self.manager.flush, 20),
            (self.broadcast, 5),
            (self.connect, 4),
            (self.disconnect, 3),
            (self.remove_or_initialize, 2),
        )
        (act,) = self.chance.choices([act for act, _ in acts], [weight for _, weight in acts])
        act()

    def settle(self) -> None:
        """Become quiet: everyone reads everything."""
        for session, _ in self.clients:
            session.resume()
            while not session.waiting:
                session.peek()
        self.manager.flush()


def without_notify(tree: Tree) -> Tree:
    """Return the sections that a user alone fills."""
    return {key: value for key, value in tree.items() if key != "notify"}


@pytest.fixture
def tiny_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose after three parts, give up beyond 150 bytes, keep four notices."""
    monkeypatch.setattr("diffex.diff.backlog.BACKLOG_PARTS", 3)
    monkeypatch.setattr("diffex.diff.backlog.BACKLOG_BYTES", 150)
    monkeypatch.setattr("diffex.diff.notices.NOTIFIES_KEPT", 4)


@pytest.mark.usefixtures("tiny_limits")
@pytest.mark.parametrize("seed", range(12))
def test_every_mirror_equals_the_snapshot(seed: int) -> None:
    """At each frame, and after quiet; and the snapshot is the fold of all patches."""
    world = World(seed)
    for _ in range(4):
        world.connect()
    for _ in range(STEPS):
        world.step()
    world.settle()
    for user_id in world.manager.list_users():
        assert exact(world.manager.get_snapshot(user_id)) == exact(world.model[user_id])
    for session, wire in world.clients:
        assert exact(wire.tree) == exact(session.mirror())
        if session.user is not None:
            assert without_notify(session.user.tree).items() <= wire.tree.items()
    assert set(world.model) == set(world.manager.list_users())
    assert world.compared > STEPS // 20
    assert min(world.restated, world.split) > STEPS // 100


@pytest.mark.parametrize("seed", range(4))
def test_a_composed_backlog_acts_like_its_patches_one_by_one(seed: int) -> None:
    """A session that reads at last sees what one that reads always has seen."""
    chance = random.Random(seed)
    producer = Producer(chance)
    manager = SnapshotManager(lambda: None, Listener(), FLAT)
    manager.initialize_user("u", producer.tree())
    quick, slow = Wire(), Wire()
    sessions = [manager.connect(wire, FlatView(lambda _: {})) for wire in (quick, slow)]
    for session in sessions:
        manager.attach(session, "u")
        session.peek()
    for number in range(2_000):
        manager.push_patch("u", producer.patch())
        sessions[0].peek()
        if number % 211 == 0:
            sessions[1].peek()
    sessions[1].peek()
    assert exact(slow.tree) == exact(quick.tree) == exact(sessions[0].mirror())
    assert len(slow.transactions) < 20
    assert max(len(transaction) for transaction in slow.transactions) > 1
