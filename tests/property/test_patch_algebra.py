"""The laws of the patch algebra on generated trees, on both builds.

Each build goes through more than 20,000 generated sequences: 8,000 of each law from a
seeded generator, which is cheap, and some from hypothesis, which shrinks what it finds.
"""

from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.naive_patch import KEYS, LEAVES, Generator, model
from tests.support.json_trees import canonical, exact
from tests.support.patch_builds import BOTH_BUILDS, PatchModule, Tree

pytestmark = BOTH_BUILDS

SEQUENCES: Final = 8_000


def check_merge(patch: PatchModule, target: Tree, patches: list[Tree]) -> None:
    """Compare a run of merges with the model, and see the patches unharmed."""
    before = exact(patches)
    merged, expected = patch.copy(target), target
    for change in patches:
        patch.merge(merged, change)
        expected = model(expected, change)
    assert exact(merged) == exact(expected)
    assert exact(patches) == before


def check_compose(patch: PatchModule, patches: list[Tree], targets: list[Tree]) -> int:
    """Fold a run of patches and compare on each target; return how many folds were exact."""
    folds = 0
    parts = [patch.copy(patches[0])]
    for change in patches[1:]:
        before = exact(parts[-1])
        if patch.compose(parts[-1], change):
            folds += 1
        else:
            assert exact(parts[-1]) == before
            parts.append(patch.copy(change))
    for target in targets:
        one_by_one, composed = patch.copy(target), patch.copy(target)
        for change in patches:
            patch.merge(one_by_one, change)
        for part in parts:
            patch.merge(composed, part)
        assert exact(composed) == exact(one_by_one)
    return folds


def entries(patch: Tree) -> list[tuple[Tree, str]]:
    """Return each key of a patch, at every depth, with the object that holds it."""
    found = [(patch, key) for key in patch]
    for value in patch.values():
        if isinstance(value, dict):
            found += entries(value)
    return found


def check_diff(patch: PatchModule, old: Tree, new: Tree) -> None:
    """See that the patch leads from old to new, and that no key of it could be left out."""
    change = patch.diff(old, new)
    assert exact(canonical(model(old, change))) == exact(canonical(new))
    for holder, key in entries(change):
        value = holder.pop(key)
        assert exact(canonical(model(old, change))) != exact(canonical(new))
        holder[key] = value
    assert (change == {}) == (exact(canonical(old)) == exact(canonical(new)))


def test_merge_equals_the_model(patch: PatchModule) -> None:
    """Merging in place gives what the pseudo-code of the RFC gives on copies."""
    draw = Generator(7386)
    for _ in range(SEQUENCES):
        check_merge(patch, draw.tree(), [draw.tree(nulls=True) for _ in range(3)])


def test_a_composed_patch_acts_like_its_parts(patch: PatchModule) -> None:
    """On every target; and both outcomes of ``compose`` are met often."""
    draw = Generator(1)
    exact_folds = 0
    for _ in range(SEQUENCES):
        patches = [draw.tree(nulls=True) for _ in range(3)]
        targets = [{}, *(draw.tree() for _ in range(3))]
        exact_folds += check_compose(patch, patches, targets)
    assert SEQUENCES // 4 < exact_folds < 2 * SEQUENCES - SEQUENCES // 4


def test_a_diff_leads_from_old_to_new_and_no_further(patch: PatchModule) -> None:
    """The round trip is exact and every key of the patch is needed."""
    draw = Generator(2)
    for _ in range(SEQUENCES):
        old = draw.tree()
        check_diff(patch, old, draw.tree())
        check_diff(patch, old, model(old, draw.tree(nulls=True)))


_leaves = st.sampled_from(LEAVES)
_keys = st.sampled_from((*KEYS, "", "合约"))
_values = st.recursive(
    _leaves | st.lists(_leaves | st.none(), max_size=2),
    lambda inner: st.dictionaries(_keys, inner, max_size=3),
    max_leaves=8,
)
_patch_values = st.recursive(
    _leaves | st.none() | st.lists(_leaves | st.none(), max_size=2),
    lambda inner: st.dictionaries(_keys, inner, max_size=3),
    max_leaves=8,
)
_trees = st.dictionaries(_keys, _values, max_size=4)
_patches = st.dictionaries(_keys, _patch_values, max_size=4)


@settings(max_examples=200)
@given(target=_trees, patches=st.lists(_patches, min_size=1, max_size=5))
def test_any_merge_equals_the_model(patch: PatchModule, target: Tree, patches: list[Tree]) -> None:
    """The same law, on trees of any shape."""
    check_merge(patch, target, patches)


@settings(max_examples=200)
@given(patches=st.lists(_patches, min_size=2, max_size=5), target=_trees)
def test_any_composed_patch_acts_like_its_parts(
    patch: PatchModule, patches: list[Tree], target: Tree
) -> None:
    """The same law, on trees of any shape."""
    check_compose(patch, patches, [{}, target])


@settings(max_examples=200)
@given(old=_trees, new=_trees)
def test_any_diff_leads_from_old_to_new(patch: PatchModule, old: Tree, new: Tree) -> None:
    """The same law, on trees of any shape."""
    check_diff(patch, old, new)
