"""The patch algebra, example by example, on both builds."""

import copy
import json
from typing import Any, Final

import pytest

from tests.support.patch_builds import BOTH_BUILDS, PatchModule, Tree

pytestmark = BOTH_BUILDS

# RFC 7386, appendix A, the cases whose target and patch are objects.
APPENDIX: Final[list[tuple[Tree, Tree, Tree]]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]

# RFC 7386, section 3.
EXAMPLE: Final[tuple[Tree, Tree, Tree]] = (
    {
        "title": "Goodbye!",
        "author": {"givenName": "John", "familyName": "Doe"},
        "tags": ["example", "sample"],
        "content": "This will be unchanged",
    },
    {
        "title": "Hello!",
        "phoneNumber": "+01-123-456-7890",
        "author": {"familyName": None},
        "tags": ["example"],
    },
    {
        "title": "Hello!",
        "author": {"givenName": "John"},
        "tags": ["example"],
        "content": "This will be unchanged",
        "phoneNumber": "+01-123-456-7890",
    },
)

NOT_OBJECTS: Final[list[Any]] = [None, True, 0, 1.5, "s", [], [{"x": 1}]]


@pytest.mark.parametrize(("target", "change", "outcome"), [*APPENDIX, EXAMPLE])
def test_the_cases_of_the_rfc(
    patch: PatchModule, target: Tree, change: Tree, outcome: Tree
) -> None:
    """Merge gives what RFC 7386 prints."""
    merged = copy.deepcopy(target)
    patch.merge(merged, change)
    assert merged == outcome


def test_merge_leaves_the_patch_alone(patch: PatchModule) -> None:
    """A patch can be merged into many targets."""
    change = {"a": {"b": None, "c": [{"d": None}]}, "e": None}
    before = copy.deepcopy(change)
    patch.merge({"a": 1, "e": {}}, change)
    assert change == before


@pytest.mark.parametrize("target", [{}, {"a": 1}, {"a": {}}, {"a": {"b": {"c": 1}, "l": []}}])
def test_merge_shares_nothing(patch: PatchModule, target: Tree) -> None:
    """A later change of the target does not reach the patch, at any depth."""
    change = {"a": {"b": {"c": 2}, "l": [[1], {"x": [2]}]}}
    before = copy.deepcopy(change)
    merged = copy.deepcopy(target)
    patch.merge(merged, change)
    merged["a"]["b"]["c"] = 3
    merged["a"]["l"][0].append(3)
    merged["a"]["l"][1]["x"].append(3)
    merged["a"]["l"].append(3)
    assert change == before


def test_nulls_in_a_list_are_values(patch: PatchModule) -> None:
    """A list replaces whole, with the nulls of the objects in it."""
    target: Tree = {"a": [1, 2, 3]}
    patch.merge(target, {"a": [None, {"b": None}, [None]]})
    assert target == {"a": [None, {"b": None}, [None]]}


@pytest.mark.parametrize("value", NOT_OBJECTS[1:])
def test_an_object_replaces_what_is_no_object(patch: PatchModule, value: Any) -> None:
    """An object over a scalar or a list starts from an empty object."""
    target: Tree = {"a": value}
    patch.merge(target, {"a": {"b": 1, "c": None}})
    assert target == {"a": {"b": 1}}


def test_merge_keeps_the_type_of_a_leaf(patch: PatchModule) -> None:
    """A patch that says 1.0 or true over 1 is obeyed, though Python holds them equal."""
    target: Tree = {"a": 1, "b": 1}
    patch.merge(target, {"a": 1.0, "b": True})
    assert json.dumps(target) == '{"a": 1.0, "b": true}'


@pytest.mark.parametrize(
    ("first", "second", "composed"),
    [
        ({}, {"a": {}}, {"a": {}}),
        ({}, {"a": {"b": None}}, {"a": {"b": None}}),
        ({"a": {}}, {"a": {}}, {"a": {}}),
        ({"a": {"b": 1}}, {"a": {}}, {"a": {"b": 1}}),
        ({"a": {"b": 1}}, {"a": {"b": None}}, {"a": {"b": None}}),
        ({"a": {"b": None}}, {"a": {"b": 2}}, {"a": {"b": 2}}),
        ({"a": {"b": 1}}, {"a": {"c": {"d": 1}}}, {"a": {"b": 1, "c": {"d": 1}}}),
        ({"a": {"b": 1}}, {"a": None}, {"a": None}),
        ({"a": {"b": 1}}, {"a": 7}, {"a": 7}),
        ({"a": {"b": 1}}, {"a": [7]}, {"a": [7]}),
        ({"a": None}, {"a": [None]}, {"a": [None]}),
        ({"a": 1}, {}, {"a": 1}),
    ],
)
def test_patches_that_compose(
    patch: PatchModule, first: Tree, second: Tree, composed: Tree
) -> None:
    """The later word counts, objects join, and nulls stay: they still have to delete."""
    folded = copy.deepcopy(first)
    assert patch.compose(folded, second) is True
    assert folded == composed


@pytest.mark.parametrize("value", NOT_OBJECTS)
@pytest.mark.parametrize("later", [{}, {"b": 1}, {"b": None}])
@pytest.mark.parametrize("outer", [(), ("x",), ("x", "y")])
def test_an_object_over_no_object_does_not_compose(
    patch: PatchModule,
    value: Any,
    later: Tree,
    outer: tuple[str, ...],
) -> None:
    """It would have to empty the target's object first, at any depth; nothing is folded."""
    first: Tree = {"a": value}
    second: Tree = {"early": 1, "a": later, "z": 2}
    for key in outer:
        first, second = {key: first}, {"early": 1, key: second}
    before = json.dumps(first)
    assert patch.compose(first, second) is False
    assert json.dumps(first) == before


def test_compose_shares_nothing(patch: PatchModule) -> None:
    """A later change of the composed patch does not reach the second one."""
    second: Tree = {"a": {"b": {"c": 1}, "l": [{"x": 1}]}, "n": {"m": {}}}
    before = copy.deepcopy(second)
    first: Tree = {"a": {"l": 1}}
    assert patch.compose(first, second)
    first["a"]["b"]["c"] = 2
    first["a"]["l"][0]["x"] = 2
    first["n"]["m"]["k"] = 2
    assert second == before


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ({}, {}, {}),
        ({"a": {"b": [1, {"c": None}]}}, {"a": {"b": [1, {"c": None}]}}, {}),
        ({"a": 1}, {}, {"a": None}),
        ({}, {"a": {}}, {"a": {}}),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, {"b": 3}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 2}}, {"a": {"b": None}}),
        ({"a": {"b": 1}}, {"a": {}}, {"a": {"b": None}}),
        ({"a": {"b": {"c": 1}}}, {"a": {}}, {"a": {"b": None}}),
        ({"a": {"b": 1}}, {"a": 5}, {"a": 5}),
        ({"a": 5}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": [1]}, {"a": {}}, {"a": {}}),
        ({"a": {}}, {"a": [1]}, {"a": [1]}),
        ({"a": [1, 2]}, {"a": [1]}, {"a": [1]}),
        ({"a": [{"b": 1}]}, {"a": [{"c": 1}]}, {"a": [{"c": 1}]}),
        ({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 1}]}, {"a": [{"b": 1, "c": 1}]}),
        ({"a": [{"b": None}]}, {"a": [{"c": None}]}, {"a": [{"c": None}]}),
        ({"a": [[1]]}, {"a": [{}]}, {"a": [{}]}),
        ({"a": [{}]}, {"a": [[]]}, {"a": [[]]}),
        ({"a": [0]}, {"a": 0}, {"a": 0}),
        ({"a": "1"}, {"a": 1}, {"a": 1}),
        ({"old": 1}, {"new": 1}, {"new": 1, "old": None}),
    ],
)
def test_diff_says_only_what_changed(
    patch: PatchModule, old: Tree, new: Tree, change: Tree
) -> None:
    """Removed keys are null, equal parts are left out, objects are gone through."""
    assert patch.diff(copy.deepcopy(old), copy.deepcopy(new)) == change


@pytest.mark.parametrize(("one", "other"), [(1, 1.0), (0, 0.0), (2**53, float(2**53))])
def test_equal_numbers_need_no_patch(patch: PatchModule, one: float, other: float) -> None:
    """JSON has one kind of number, also inside lists and the objects in them."""
    old = {"a": one, "b": [one, {"c": one}]}
    new = {"a": other, "b": [other, {"c": other}]}
    assert patch.diff(old, new) == {}
    assert patch.diff(new, old) == {}


@pytest.mark.parametrize(
    ("one", "other"), [(True, 1), (1, True), (False, 0.0), (0, False), (True, 1.0)]
)
def test_a_truth_value_is_no_number(patch: PatchModule, one: float, other: float) -> None:
    """True and 1 differ, also inside lists and the objects in them."""
    assert json.dumps(patch.diff({"a": one}, {"a": other})) == json.dumps({"a": other})
    for old, new in (([one], [other]), ([{"c": one}], [{"c": other}])):
        assert json.dumps(patch.diff({"b": old}, {"b": new})) == json.dumps({"b": new})


def test_diff_shares_nothing_with_the_new_tree(patch: PatchModule) -> None:
    """A later change of the new tree does not reach the patch."""
    new: Tree = {"a": {"b": {}}, "l": [{"x": 1}]}
    change = patch.diff({"l": []}, new)
    new["a"]["b"]["c"] = 1
    new["l"][0]["x"] = 2
    assert change == {"a": {"b": {}}, "l": [{"x": 1}]}


def test_copy_keeps_all_and_shares_nothing(patch: PatchModule) -> None:
    """Nulls, types and order stay; containers are new."""
    tree: Tree = {"b": None, "a": {"n": None, "l": [None, [True], {"d": {"e": 1.0}}]}}
    before = json.dumps(tree)
    copied = patch.copy(tree)
    assert json.dumps(copied) == before
    copied["a"]["l"][1].append(1)
    copied["a"]["l"][2]["d"]["e"] = 2
    copied["a"]["new"] = 1
    assert json.dumps(tree) == before
