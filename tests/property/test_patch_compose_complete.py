"""``compose`` on all small pairs of patches: it finds a patch whenever there is one."""

from typing import Any, Final

from tests.support.json_trees import exact
from tests.support.patch_builds import BOTH_BUILDS, PatchModule, Tree

pytestmark = BOTH_BUILDS

ABSENT: Final = object()


def objects(**choices: list[Any]) -> list[Tree]:
    """Return every object that takes one of the choices for each key, or leaves the key out."""
    found: list[Tree] = [{}]
    for key, values in choices.items():
        found = [
            tree if value is ABSENT else {**tree, key: value} for tree in found for value in values
        ]
    return found


def effect(patch: PatchModule, targets: list[Tree], *changes: Tree) -> tuple[str, ...]:
    """Return what the changes, one after the other, make of each target."""
    outcomes = []
    for target in targets:
        tree = patch.copy(target)
        for change in changes:
            patch.merge(tree, change)
        outcomes.append(exact(tree))
    return tuple(outcomes)


def test_compose_refuses_only_what_no_patch_can_say(patch: PatchModule) -> None:
    """A patch acts like a small pair on all targets exactly when compose finds one.

    Keys do not influence each other, so one key, ``k``, with all that is below it decides.
    The candidates name every key of the pairs and one more, ``z``. The targets hold those
    and, wherever a pair may, ``w``: it stands for the key that a given patch does not name.
    """
    inner = [ABSENT, None, 1, {}, {"x": 1}, {"x": None}, {"x": {}}]
    values = [ABSENT, None, 1, [1], *objects(x=inner, y=inner)]
    held = [ABSENT, 5, {"w": 5}, {"x": {"w": 5}}]
    targets = objects(k=[ABSENT, 5, [5], *objects(x=held, y=held, z=[ABSENT, 5], w=[5])])
    named = [*inner, 5, {"z": None}, {"z": 1}]
    candidates = objects(k=[*values[:4], 5, *objects(x=named, y=named, z=named)])
    possible = {effect(patch, targets, change) for change in candidates}
    refused = 0
    for first in objects(k=values):
        for second in objects(k=values):
            wanted = effect(patch, targets, first, second)
            composed = patch.copy(first)
            if patch.compose(composed, second):
                assert effect(patch, targets, composed) == wanted
            else:
                refused += 1
                assert composed == first
                assert wanted not in possible
    assert refused > 0
