"""JSON merge patches as the pseudo-code of RFC 7386 has them, and trees to try them on."""

import copy
import random
from typing import Any, Final

from tests.support.patch_builds import Tree

LEAVES: Final = (True, False, 0, 1, 1.0, 0.5, "", "1", 2**60)
KEYS: Final = ("a", "b", "c")


def model(target: Any, patch: Any) -> Any:
    """Merge as the pseudo-code of RFC 7386 section 2 does, on copies of everything."""
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    outcome = copy.deepcopy(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            outcome.pop(key, None)
        else:
            outcome[key] = model(outcome.get(key), value)
    return outcome


class Generator:
    """Draws trees that meet often: few keys, few leaves."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def tree(self, depth: int = 3, *, nulls: bool = False) -> Tree:
        """Return a tree; with ``nulls`` one that says something as a patch."""
        size = self._random.randint(0, len(KEYS))
        keys = self._random.sample(KEYS, size)
        return {key: self._value(depth - 1, nulls=nulls) for key in keys}

    def _value(self, depth: int, *, nulls: bool) -> Any:
        kind = self._random.random()
        if depth and kind < 0.5:
            return self.tree(depth, nulls=nulls)
        if nulls and kind < 0.65:
            return None
        if kind < 0.75:
            count = self._random.randint(0, 2)
            return [self._value(max(depth - 1, 0), nulls=True) for _ in range(count)]
        return self._random.choice(LEAVES)


def model_of_diff(target: Any, patch: Any) -> Any:
    """Merge as DIFF says: an object goes when the patch deletes its last field.

    One that was sent empty stays, and so does the root.
    """
    if not isinstance(patch, dict):
        return copy.deepcopy(patch)
    outcome = copy.deepcopy(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            outcome.pop(key, None)
            continue
        before = outcome.get(key)
        after = model_of_diff(before, value)
        if after == {} and isinstance(before, dict) and before:
            del outcome[key]
        else:
            outcome[key] = after
    return outcome
