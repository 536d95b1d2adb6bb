"""What a producer may hand over as a patch: only what a client reads the same way."""

import collections
import dataclasses
import enum
import math
from typing import Any

import pytest

from diffex.diff.patch import DEPTH_LIMIT, Tree
from diffex.diff.producer import is_session_notice, sealed


class Word(enum.StrEnum):
    """A word of the wire."""

    BUY = "BUY"


class Text(str):
    """A subclass of text."""

    __slots__ = ()


@dataclasses.dataclass
class Record:
    """An object that is no dict."""

    x: int = 1


def nest(depth: int, inner: Any, *, lists: bool = False) -> Tree:
    """Return a tree of ``depth`` containers around ``inner``."""
    value = inner
    for _ in range(depth - 1):
        value = [value] if lists else {"": value}
    return {"": value}


@pytest.mark.parametrize(
    ("tree", "raw"),
    [
        ({"a": {}}, b'{"a":{}}'),
        ({"a": {"b": None}}, b'{"a":{"b":null}}'),
        ({"a": "null", "b": [None, 1.5]}, b'{"a":"null","b":[null,1.5]}'),
        ({"a": Word.BUY, "b": (1, 2)}, b'{"a":"BUY","b":[1,2]}'),
        ({"a": 2**63 - 1, "铜": True}, '{"a":9223372036854775807,"铜":true}'.encode()),
    ],
)
def test_plain_json_is_encoded(tree: Tree, raw: bytes) -> None:
    """Nulls delete, and are no sign of anything else."""
    assert sealed((tree,)) == [raw]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(
    "where", [lambda x: x, lambda x: {"b": x}, lambda x: [0, [x]], lambda x: (x,)]
)
def test_a_number_that_is_not_finite_is_refused(number: float, where: Any) -> None:
    """On the wire it would be null, and delete."""
    with pytest.raises(ValueError, match="no number of JSON"):
        sealed(({"a": where(number), "z": None},))


@pytest.mark.parametrize(
    "value",
    [
        collections.OrderedDict(b=1),
        collections.defaultdict(int, b=1),
        collections.UserDict(b=1),
        type("Rows", (list,), {})([1]),
        Record(),
        Text("x"),
        {1: 2},
        {Word.BUY: 1},
        {1, 2},
        b"x",
        2**64,
        -(2**63) - 1,
        "\ud800",
        object(),
    ],
)
def test_what_is_no_plain_json_is_refused(value: Any) -> None:
    """A client would see an object where the server's merge sees a leaf, or nothing at all."""
    with pytest.raises(TypeError):
        sealed(({"a": value},))


@pytest.mark.parametrize("lists", [False, True])
@pytest.mark.parametrize("inner", [1, None])
def test_the_deepest_tree_that_patches_may_be(inner: Any, lists: bool) -> None:
    """The limit of the patch algebra is met exactly."""
    assert sealed((nest(DEPTH_LIMIT, inner, lists=lists),))
    with pytest.raises(RecursionError):
        sealed((nest(DEPTH_LIMIT + 1, inner, lists=lists),))


def test_a_wide_tree_is_not_a_deep_one() -> None:
    """Many containers beside one another are no reason to refuse."""
    wide: Tree = {str(number): {"a": [1]} for number in range(3 * DEPTH_LIMIT)}
    assert sealed((wide,))[0].startswith(b'{"0":{"a":[1]}')


def test_ids_of_session_notices_are_told_from_others() -> None:
    """S and digits, nothing else."""
    assert [
        text for text in ("S1", "S123", "S", "s1", "S1a", "T1", "") if is_session_notice(text)
    ] == ["S1", "S123"]


def test_empty_patches_are_left_out() -> None:
    """They say nothing; the others keep their order."""
    assert sealed(({}, {"a": 1}, {}, {"b": {}})) == [b'{"a":1}', b'{"b":{}}']
    assert sealed(({},)) == sealed(()) == []
