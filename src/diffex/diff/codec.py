"""Bytes to typed packs, and what is refused on the way: the protocol's outermost check.

orjson refuses bad UTF-8, NaN, infinities and runaway nesting. It keeps the last of two
equal keys without a word, so duplicates are found by counting quotes: a flat object
without escapes has two for each key and two for each string, and any more means a key
that vanished. What that count cannot decide is read again, slowly and exactly.
"""

import json
from collections import Counter
from collections.abc import Callable
from typing import Final, TypeVar

import msgspec
import orjson

from diffex.diff.patch import Tree
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import JSON_DEPTH
from diffex.domain.units import INT64_MAX, Number

PEEK: Final = b'{"aid":"peek_message"}'
PEEK_SPACED: Final = b'{"aid": "peek_message"}'
"""The two spellings that published clients send; both skip the parser."""

PONG: Final = b'{"aid":"pong"}'

PackT = TypeVar("PackT")
Fields = dict[str, object]


def parse(raw: bytes) -> Fields:
    """Return the fields of one message.

    Raises:
        RejectError: ``NOT_JSON``, ``NOT_OBJECT``, ``DUPLICATE_KEY``, ``TOO_DEEP`` or
            ``NUMBER_OUT_OF_RANGE``.
    """
    try:
        tree = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if "depth limit" in str(error):
            raise RejectError(RejectCode.TOO_DEEP, limit=JSON_DEPTH) from None
        raise RejectError(RejectCode.NOT_JSON, why=str(error)) from None
    if type(tree) is not dict:
        raise RejectError(RejectCode.NOT_OBJECT)
    quotes = 2 * len(tree)
    plain = True
    for key, value in tree.items():
        kind = type(value)
        if kind is str:
            quotes += 2
        elif kind is int or kind is float:
            _check_number(key, value)
        elif kind is dict or kind is list:
            plain = False
    if not plain or raw.count(b'"') != quotes:
        _check_slowly(raw, tree)
    return tree


def salvage(raw: bytes) -> Fields:
    """Return what can be made out of a message that ``parse`` refuses; {} if nothing.

    For an answer that names what the message was about. Numbers may be NaN or beyond any
    range, of equal keys the last one counts.
    """
    try:
        tree = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return tree if type(tree) is dict else {}


def convert(fields: Fields, pack: type[PackT]) -> PackT:
    """Return ``fields`` as a typed pack; unknown fields are ignored, as DIFF requires.

    Raises:
        RejectError: ``FIELD_INVALID``, naming the field.
    """
    try:
        return msgspec.convert(fields, pack)
    except msgspec.ValidationError as error:
        raise RejectError(RejectCode.FIELD_INVALID, why=str(error)) from None


def is_utf8(raw: bytes) -> bool:
    """Return whether ``raw`` may be the payload of a WebSocket text message."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


encode: Final[Callable[[Tree], bytes]] = orjson.dumps
"""Returns a patch or a pack of our own making as JSON."""


def frame(parts: list[bytes]) -> bytes:
    """Return the rtn_data of patches that are encoded already."""
    return b'{"aid":"rtn_data","data":[' + b",".join(parts) + b"]}"


def _check_number(key: str, value: Number) -> None:
    # An integer just below the range becomes the double that is exactly its end.
    lowest = -INT64_MAX if type(value) is float else -INT64_MAX - 1
    if not lowest <= value <= INT64_MAX:
        raise RejectError(RejectCode.NUMBER_OUT_OF_RANGE, field=key[:64])


def _check_slowly(raw: bytes, tree: Fields) -> None:
    """Look at every key and level of a message that is not plainly flat."""
    _check_depth(tree)
    try:
        json.loads(raw, object_pairs_hook=_unique)
    except RecursionError:
        # Only a value that a later equal key replaced can be deeper than the tree.
        raise RejectError(RejectCode.TOO_DEEP, limit=JSON_DEPTH) from None


def _check_depth(tree: Fields) -> None:
    level: list[object] = [tree]
    depth = 0
    while level:
        depth += 1
        if depth > JSON_DEPTH:
            raise RejectError(RejectCode.TOO_DEEP, limit=JSON_DEPTH)
        inner: list[object] = []
        for node in level:
            children = node.items() if isinstance(node, dict) else enumerate(_items(node))
            for key, value in children:
                if isinstance(value, dict | list):
                    inner.append(value)
                elif isinstance(value, int | float):
                    _check_number(str(key), value)
        level = inner


def _items(node: object) -> list[object]:
    assert isinstance(node, list)
    return node


def _unique(pairs: list[tuple[str, object]]) -> Fields:
    fields = dict(pairs)
    if len(fields) == len(pairs):
        return fields
    ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
    raise RejectError(RejectCode.DUPLICATE_KEY, key=key[:64])
