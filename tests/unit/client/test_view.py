"""Views read a tree that they cannot change."""

from typing import Any

import pytest

from diffex.client.view import Root, View, find, plain, touches


def _root(data: dict[str, Any]) -> Root:
    root = Root()
    root.data = data
    return root


def test_nested_objects_read_like_dicts() -> None:
    """Indexing, iteration, length, membership and comparison are those of a dict."""
    view = View(_root({"orders": {"o1": {"volume": 10}, "o2": {}}}), ())
    assert view["orders"]["o1"]["volume"] == 10
    assert list(view["orders"]) == ["o1", "o2"]
    assert len(view["orders"]) == 2
    assert "o3" not in view["orders"]
    assert view["orders"] == {"o1": {"volume": 10}, "o2": {}}
    assert view["orders"].get("o3") is None


def test_no_level_can_be_changed() -> None:
    """Setting and deleting raise TypeError at every depth, inside arrays too."""
    view: Any = View(_root({"a": {"b": {"c": 1}}, "list": [{"x": 1}]}), ())
    with pytest.raises(TypeError):
        view["a"] = 2
    with pytest.raises(TypeError):
        view["a"]["b"]["c"] = 2
    with pytest.raises(TypeError):
        del view["a"]["b"]
    with pytest.raises(TypeError):
        view["list"][0] = 2
    with pytest.raises(TypeError):
        view["list"][0]["x"] = 2


def test_a_view_is_a_place_not_a_state() -> None:
    """A view shows what is at its path after the whole tree was replaced, or nothing."""
    root = _root({"orders": {"o1": {"volume": 10}}})
    view = View(root, ("orders", "o1"))
    root.data = {"orders": {"o1": {"volume": 7}}}
    assert view["volume"] == 7
    root.data = {"orders": 5}
    assert dict(view) == {}
    with pytest.raises(KeyError):
        view["volume"]


def test_iteration_survives_a_change() -> None:
    """Keys that come while a loop runs do not break it."""
    root = _root({"a": 1, "b": 2})
    for key in View(root, ()):
        root.data[f"{key}{key}"] = 0
    assert list(root.data) == ["a", "b", "aa", "bb"]


def test_repr_shows_the_content() -> None:
    """A view in a log line reads like the object it shows."""
    assert repr(View(_root({"a": {"b": [1]}}), ("a",))) == "View({'b': [1]})"


def test_plain_shares_nothing() -> None:
    """A plain copy can be changed without changing the tree."""
    tree: dict[str, Any] = {"a": {"b": [1, {"c": 2}]}}
    copy = plain(tree)
    copy["a"]["b"][1]["c"] = 3
    assert tree == {"a": {"b": [1, {"c": 2}]}}


def test_find_returns_none_off_the_tree() -> None:
    """A path through a number, or past the end, leads nowhere."""
    tree = {"a": {"b": 1}}
    assert find(tree, ("a", "b")) == 1
    assert find(tree, ("a", "b", "c")) is None
    assert find(tree, ("x", "y")) is None


@pytest.mark.parametrize(
    ("patch", "path", "expected"),
    [
        ({"orders": {"o1": {"status": "FILLED"}}}, (), True),
        ({"orders": {"o1": {"status": "FILLED"}}}, ("orders",), True),
        ({"orders": {"o1": {"status": "FILLED"}}}, ("orders", "o1"), True),
        ({"orders": {"o1": {"status": "FILLED"}}}, ("orders", "o1", "status"), True),
        ({"orders": {"o1": {"status": "FILLED"}}}, ("orders", "o1", "volume"), False),
        ({"orders": {"o1": {"status": "FILLED"}}}, ("orders", "o2"), False),
        ({"orders": {"o1": None}}, ("orders", "o1", "status"), True),
        ({"orders": None}, ("orders", "o1", "status"), True),
        ({"quotes": {}}, ("orders",), False),
    ],
)
def test_a_patch_touches_above_at_and_below(
    patch: dict[str, Any], path: tuple[str, ...], expected: bool
) -> None:
    """A path is touched by a change at it, below it, or of an object it runs through."""
    assert touches(patch, path) is expected
