"""Merging an account patch, as imported; and the compiled kernel beside its own source."""

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol, cast

import diffex
from benchmarks import timing, work
from benchmarks.machine import build
from benchmarks.row import Kind, Peer, Row
from benchmarks.scale import Scale
from diffex.diff import patch as imported

SAMPLES: Final = 4_000
BATCH: Final = 50
RUST: Final = Peer(144e-9, 225e-9)


class Kernel(Protocol):
    """A build of ``diffex.diff.patch``."""

    def merge(self, target: work.Tree, patch: work.Tree) -> None:
        """Apply ``patch`` in place."""

    def compose(self, first: work.Tree, second: work.Tree) -> bool:
        """Fold ``second`` into ``first``."""

    def diff(self, old: work.Tree, new: work.Tree) -> work.Tree:
        """Return the patch from ``old`` to ``new``."""


def measure(scale: Scale) -> Iterator[Row]:
    """Yield the merge beside a dict's update, and each operation in both builds."""
    scale.say("merging patches")
    used = cast("Kernel", imported)
    yield _merge(scale, used)
    source = _interpreted()
    for name, what, operation in OPERATIONS:
        yield _both(scale, name, what, operation(used), operation(source))


def _merge(scale: Scale, used: Kernel) -> Row:
    news = work.account_patch()
    tree = work.account_patch()
    account, fields = tree["accounts"][work.USER], news["accounts"][work.USER]
    samples = scale.count(SAMPLES)
    ours, bare = timing.in_turns(
        scale.rounds,
        lambda: timing.batches(lambda: used.merge(tree, news), samples, BATCH),
        lambda: timing.batches(lambda: account.update(fields), samples, BATCH),
    )
    return Row(
        name="merge an account patch",
        method=f"5 fields, 3 levels, {build(imported)} kernel; batches of {BATCH}",
        kind=Kind.TIME,
        figure=timing.times(ours),
        bare=timing.times(bare),
        bare_name="dict.update of the account",
        rust=RUST,
    )


def _both(
    scale: Scale, name: str, what: str, ours: Callable[[], object], bare: Callable[[], object]
) -> Row:
    samples = scale.count(SAMPLES)
    used, source = timing.in_turns(
        scale.rounds,
        lambda: timing.batches(ours, samples, BATCH),
        lambda: timing.batches(bare, samples, BATCH),
    )
    return Row(
        name=f"{name}, {build(imported)} kernel",
        method=f"{what}; batches of {BATCH}",
        kind=Kind.TIME,
        figure=timing.times(used),
        bare=timing.times(source),
        bare_name="the same source, interpreted",
    )


def _merging(kernel_: Kernel) -> Callable[[], object]:
    """Return the merge of a fill into the snapshot that has it."""
    tree = _snapshot()
    patches = work.quick_start_fill()

    def operation() -> None:
        for news in patches:
            kernel_.merge(tree, news)

    return operation


def _composing(kernel_: Kernel) -> Callable[[], object]:
    """Return the composition of a fill's patches onto a patch that has their objects."""
    backlog = _snapshot()
    patches = work.quick_start_fill()

    def operation() -> None:
        for news in patches:
            kernel_.compose(backlog, news)

    return operation


def _comparing(kernel_: Kernel) -> Callable[[], object]:
    """Return the difference of two snapshots of which one account differs."""
    old, new = _snapshot(), _snapshot()
    new["accounts"][work.USER]["balance"] = 99_990.0
    return lambda: kernel_.diff(old, new)


OPERATIONS: Final = (
    ("merge a fill", "the quick start's 3 patches into the snapshot", _merging),
    ("compose a fill", "the quick start's 3 patches onto a backlog that has them", _composing),
    ("diff of two snapshots", "the quick start's, one number of an account differs", _comparing),
)


def _snapshot() -> work.Tree:
    tree: work.Tree = {}
    for news in work.quick_start_fill():
        imported.merge(tree, news)
    return tree


def _interpreted() -> Kernel:
    """Return the kernel as its source file runs, whether or not a compiled build is there."""
    source = Path(diffex.__path__[0]) / "diff" / "patch.py"
    spec = importlib.util.spec_from_file_location("diffex_patch_source", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Kernel", module)
