"""``push_patch``: how many patches a second the manager takes for one user."""

from collections.abc import Callable, Iterator
from typing import Final

import orjson

from benchmarks import timing, work
from benchmarks.row import Kind, Peer, Row
from benchmarks.scale import Scale

PUSHES: Final = 100_000
FILLS: Final = 30_000
COUNTER_RUST: Final = Peer(1.98e6, 1.88e6)
ACCOUNT_RUST: Final = Peer(0.70e6, 0.67e6)
FILLS_RUST: Final = Peer(0.57e6, 0.51e6)
FRAMES_RUST: Final = Peer(0.66e6, 0.61e6)

UNPEEKED: Final = "one session connected and never peeking, its backlog composed and bounded"


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the four kinds of pushing."""
    pushes, fills = scale.count(PUSHES), scale.count(FILLS)
    scale.say("push_patch: a counter")
    yield _rate(
        scale,
        f'push_patch {{"counter": i}} × {pushes:,}',
        UNPEEKED,
        (pushes, lambda: _push_counter(pushes), lambda: _update_counter(pushes)),
        "dict.update",
        COUNTER_RUST,
    )
    scale.say("push_patch: an account")
    yield _rate(
        scale,
        f"push_patch of an account patch × {pushes:,}",
        UNPEEKED,
        (pushes, lambda: _push_account(pushes), lambda: _update_account(pushes)),
        "dict.update of the account",
        ACCOUNT_RUST,
    )
    scale.say("push_patch: fills into a growing snapshot")
    yield _rate(
        scale,
        f"push a fill's 3 patches × {fills:,}, the snapshot growing",
        f"patches a second; one transaction a fill; {UNPEEKED}",
        (3 * fills, lambda: _push_fills(fills), lambda: _update_fills(fills)),
        "3 dict.update a fill",
        FILLS_RUST,
    )
    scale.say("push, peek and serialise")
    yield _rate(
        scale,
        f"push + peek + serialise × {pushes:,}",
        "an account patch a frame: peek, push_patch, flush, the frame's bytes at the sink",
        (pushes, lambda: _push_and_peek(pushes), lambda: _dumps_account(pushes)),
        "orjson.dumps of the frame",
        FRAMES_RUST,
    )


def _rate(
    scale: Scale,
    name: str,
    method: str,
    works: tuple[int, Callable[[], None], Callable[[], None]],
    bare_name: str,
    rust: Peer,
) -> Row:
    count, ours, bare = works
    mine, reference = timing.in_turns(
        scale.rounds,
        lambda: timing.per_second(count, ours),
        lambda: timing.per_second(count, bare),
    )
    return Row(
        name=name,
        method=method,
        kind=Kind.RATE,
        figure=timing.rates(mine),
        bare=timing.rates(reference),
        bare_name=bare_name,
        rust=rust,
    )


def _push_counter(pushes: int) -> None:
    snapshots = work.manager()
    snapshots.initialize_user(work.USER)
    work.connected(snapshots, work.USER)
    push = snapshots.push_patch
    for number in range(pushes):
        push(work.USER, {"counter": number})


def _update_counter(pushes: int) -> None:
    tree: work.Tree = {}
    update = tree.update
    for number in range(pushes):
        update({"counter": number})


def _push_account(pushes: int) -> None:
    snapshots = work.manager()
    snapshots.initialize_user(work.USER)
    work.connected(snapshots, work.USER)
    patch = work.account_patch()
    push = snapshots.push_patch
    for _ in range(pushes):
        push(work.USER, patch)


def _update_account(pushes: int) -> None:
    account: work.Tree = {}
    fields = work.account_patch()["accounts"][work.USER]
    for _ in range(pushes):
        account.update(fields)


def _push_fills(fills: int) -> None:
    snapshots = work.manager()
    snapshots.initialize_user(work.USER)
    work.connected(snapshots, work.USER)
    for number in range(fills):
        snapshots.push_patch(work.USER, *work.fill_patches(f"t{number}", f"o{number}"))


def _update_fills(fills: int) -> None:
    tree: work.Tree = {"trades": {}, "orders": {}, "accounts": {}}
    for number in range(fills):
        for news in work.fill_patches(f"t{number}", f"o{number}"):
            for section, objects in news.items():
                tree[section].update(objects)


def _push_and_peek(pushes: int) -> None:
    snapshots = work.manager()
    snapshots.initialize_user(work.USER)
    session = work.connected(snapshots, work.USER)
    patch = work.account_patch()
    push, flush, peek = snapshots.push_patch, snapshots.flush, snapshots.peek
    for _ in range(pushes):
        peek(session)
        push(work.USER, patch)
        flush()
    assert not session.waiting


def _dumps_account(pushes: int) -> None:
    tree = {"aid": "rtn_data", "data": [work.account_patch()]}
    for _ in range(pushes):
        orjson.dumps(tree)
