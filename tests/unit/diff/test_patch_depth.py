"""The patch algebra on trees that nest too deep, on both builds."""

import copy
import functools
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.patch_builds import BOTH_BUILDS, PatchModule, Tree


def nested(containers: int, *, of_lists: bool) -> Tree:
    """Return a tree of so many containers within one another: dicts, or lists in a dict."""
    inner: Any = [] if of_lists else {}
    for _ in range(containers - 2):
        inner = [inner] if of_lists else {"k": inner}
    return {"k": inner}


def with_frames_below(count: int, action: Callable[[], object]) -> None:
    """Run ``action`` with ``count`` more frames on the stack."""
    if count == 0:
        action()
    else:
        with_frames_below(count - 1, action)


@BOTH_BUILDS
@pytest.mark.parametrize("of_lists", [False, True])
def test_the_limit_itself_is_allowed(patch: PatchModule, of_lists: bool) -> None:
    """A tree of exactly ``DEPTH_LIMIT`` containers goes through every function."""
    tree = nested(patch.DEPTH_LIMIT, of_lists=of_lists)
    fresh: Tree = {}
    patch.merge(fresh, tree)
    patch.merge(fresh, tree)
    assert fresh == tree
    composed: Tree = {}
    assert patch.compose(composed, tree)
    assert patch.compose(composed, tree)
    assert composed == tree
    assert patch.copy(tree) == tree
    assert patch.diff({}, tree) == tree
    assert patch.diff(fresh, tree) == {}


@BOTH_BUILDS
@pytest.mark.parametrize("of_lists", [False, True])
@pytest.mark.parametrize("beyond", [1, 100_000])
def test_deeper_is_an_error_that_can_be_caught(
    patch: PatchModule,
    of_lists: bool,
    beyond: int,
) -> None:
    """One container more, or very many, raise ``RecursionError`` and do not end the process."""
    tree = nested(patch.DEPTH_LIMIT + beyond, of_lists=of_lists)
    twin = nested(patch.DEPTH_LIMIT + beyond, of_lists=of_lists)
    for attempt in (
        lambda: patch.merge({}, tree),
        lambda: patch.merge(twin, tree),
        lambda: patch.copy(tree),
        lambda: patch.diff({}, tree),
        lambda: patch.diff(twin, tree),
        lambda: patch.diff({"l": [twin]}, {"l": [tree]}),
    ):
        with pytest.raises(RecursionError, match="nests deeper than 200"):
            attempt()


@BOTH_BUILDS
@pytest.mark.parametrize("of_lists", [False, True])
def test_compose_stays_whole_when_the_patch_is_too_deep(
    patch: PatchModule,
    of_lists: bool,
) -> None:
    """The first patch is as it was, though the deep part comes last."""
    deep = nested(patch.DEPTH_LIMIT + 1, of_lists=of_lists)
    there: Tree
    for there in ({}, {"z": {"k": {}}}, {"z": nested(patch.DEPTH_LIMIT, of_lists=False)}):
        first: Tree = {"a": {"b": 1}, **there}
        before = json.dumps(first)
        with pytest.raises(RecursionError):
            patch.compose(first, {"a": {"c": 1}, "z": deep})
        assert json.dumps(first) == before


@BOTH_BUILDS
def test_compose_stays_whole_on_a_full_stack(patch: PatchModule) -> None:
    """The interpreter's own limit, met at whichever frame, leaves the first patch as it was."""
    before: Tree = {"a": 1, "d": {"e": {}}}
    second: Tree = {"a": 2, "d": {"e": {"f": [[[{"g": {}}]]]}, "h": {"i": {}}}}
    for frames in range(sys.getrecursionlimit()):
        first = copy.deepcopy(before)
        try:
            with_frames_below(frames, functools.partial(patch.compose, first, second))
        except RecursionError:
            assert first == before
        else:
            assert first == second
