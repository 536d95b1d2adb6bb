"""10,000 users: giving each a snapshot and three patches, and one patch to all of them."""

from collections.abc import Iterator
from typing import Final

import orjson

from benchmarks import timing, work
from benchmarks.row import Kind, Peer, Row
from benchmarks.scale import Scale
from diffex.diff.session import Session
from diffex.diff.snapshot import SnapshotManager

USERS: Final = 10_000
TARGET: Final = 10e-3
INIT_RUST: Final = Peer(66e-3, 83e-3)
BROADCAST_RUST: Final = Peer(15e-3, 30e-3)
NEWS: Final[work.Tree] = {"notify": {"N1": {"type": "MESSAGE", "level": "INFO", "code": 0}}}


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the start, the broadcast, and the broadcast with every frame."""
    names = work.names(scale.users(USERS))
    scale.say("broadcast to many users")
    started, copied = timing.in_turns(
        scale.rounds,
        lambda: timing.seconds(lambda: _start(names)),
        lambda: timing.seconds(lambda: _store(names)),
    )
    yield Row(
        name=f"{len(names):,} users: initialise each and push 3 patches",
        method="initialize_user, then the fill's patches as one transaction",
        kind=Kind.TIME,
        figure=timing.durations(started),
        bare=timing.durations(copied),
        bare_name="3 dicts made and stored a user",
        rust=INIT_RUST,
    )
    crowd = Crowd(names)
    trees: list[work.Tree] = [{} for _ in names]
    news, everything, updates, dumps = timing.in_turns(
        2 * scale.rounds,
        crowd.broadcast,
        crowd.broadcast_and_flush,
        lambda: timing.seconds(lambda: _update(trees)),
        lambda: timing.seconds(lambda: _dump(len(names))),
    )
    yield Row(
        name=f"broadcast_patch to {len(names):,} users",
        method="each with a connected session whose peek waits; without the flush",
        kind=Kind.TIME,
        figure=timing.durations(news),
        bare=timing.durations(updates),
        bare_name="dict.update a user",
        target=TARGET,
        rust=BROADCAST_RUST,
    )
    yield Row(
        name=f"broadcast_patch and the flush of {len(names):,} frames",
        method="the same until every session's sink has its frame",
        kind=Kind.TIME,
        figure=timing.durations(everything),
        bare=timing.durations(dumps),
        bare_name="orjson.dumps a user",
    )


class Crowd:
    """A manager with many users, each with a session."""

    def __init__(self, names: list[str]) -> None:
        self._snapshots: SnapshotManager = work.manager()
        self._sessions: list[Session] = []
        for name in names:
            self._snapshots.initialize_user(name, work.account_patch())
            self._sessions.append(work.connected(self._snapshots, name))

    def broadcast(self) -> float:
        """Return how long telling everyone takes, who are sent it later."""
        self._peek()
        taken = timing.seconds(lambda: self._snapshots.broadcast_patch(NEWS))
        self._snapshots.flush()
        return taken

    def broadcast_and_flush(self) -> float:
        """Return how long telling and sending everyone takes."""
        self._peek()
        return timing.seconds(self._tell)

    def _tell(self) -> None:
        self._snapshots.broadcast_patch(NEWS)
        self._snapshots.flush()

    def _peek(self) -> None:
        for session in self._sessions:
            session.peek()


def _start(names: list[str]) -> None:
    snapshots = work.manager()
    for name in names:
        snapshots.initialize_user(name)
        snapshots.push_patch(name, *work.quick_start_fill())


def _store(names: list[str]) -> None:
    trees: dict[str, work.Tree] = {}
    for name in names:
        tree = trees[name] = {}
        for news in work.quick_start_fill():
            tree.update(news)


def _update(trees: list[work.Tree]) -> None:
    for tree in trees:
        tree.update(NEWS)


def _dump(users: int) -> None:
    frame = {"aid": "rtn_data", "data": [NEWS]}
    for _ in range(users):
        orjson.dumps(frame)
