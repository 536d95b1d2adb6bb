"""The format of an image says what it looks like: no section changes its shape under the same."""

import hashlib
from types import GenericAlias
from typing import Any, Final

import msgspec
import msgspec.inspect as shapes
import pytest

from diffex.engine import image
from diffex.engine.ticks import Tick

FORMAT: Final = 2
KNOWN: Final = {
    "exchange": "27d2f81f13105db2",
    "market": "fd0e142e4956bfa9",
    "traders": "e33603dfc621a183",
    "conditions": "fce399250486c791",
    "books": "2509f3bfc8b543f3",
    "published": "d7fbb7b91d11a1bc",
    "ticks": "74c0ba695a7f4b04",
}
"""A hash of each section's shape in that format."""


def shape(kind: shapes.Type) -> str:
    """Return the names and types of every field, however deep, in the order of the bytes."""
    match kind:
        case shapes.StructType(fields=fields, array_like=array_like, tag=tag):
            inner = ", ".join(f"{one.encode_name}: {shape(one.type)}" for one in fields)
            return f"[{inner}]" if array_like else f"{{{tag or ''} {inner}}}"
        case shapes.UnionType(types=types):
            return " | ".join(sorted(map(shape, types)))
        case shapes.DictType(key_type=key, value_type=value):
            return f"dict[{shape(key)}, {shape(value)}]"
        case shapes.TupleType(item_types=types):
            return f"tuple[{', '.join(map(shape, types))}]"
        case shapes.ListType() | shapes.VarTupleType() | shapes.SetType() | shapes.FrozenSetType():
            return f"list[{shape(kind.item_type)}]"
        case shapes.EnumType(cls=cls):
            # Members may be added: what was written stays readable.
            return cls.__name__
        case shapes.LiteralType():
            return "Literal"
        case _:
            return type(kind).__name__


def found() -> dict[str, str]:
    """Return a hash of each section's shape, and of the ticks, which are packed in one."""
    told = {section.name: shape(shapes.type_info(section.kind)) for section in image.SECTIONS}
    # Its names alone: where the class is compiled, its types are not there to be asked for.
    told["ticks"] = ", ".join(Tick.__struct_fields__)
    return {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in told.items()}


def test_a_shape_that_changes_raises_the_format() -> None:
    """Else another version's bytes would be read as something that they do not say."""
    now = found()
    differ = sorted(name for name in {*now, *KNOWN} if now.get(name) != KNOWN.get(name))
    if (image.FORMAT, differ) != (FORMAT, []):
        pytest.fail(
            f"the shape of {differ} is not that of format {FORMAT}: raise FORMAT in "
            f"diffex/engine/image.py if it is still {FORMAT}, then put here FORMAT = "
            f"{image.FORMAT} and KNOWN = {now}"
        )


def test_a_field_more_is_another_shape() -> None:
    """Its name, its type and its place count, in whatever it lies."""
    inner = of_fields(a=int, b=str)
    kinds = [
        GenericAlias(dict, (str, inner)),
        GenericAlias(dict, (str, of_fields(a=int, b=str, c=int))),
        GenericAlias(dict, (str, of_fields(b=str, a=int))),
        GenericAlias(dict, (str, of_fields(a=int, b=int))),
        GenericAlias(dict, (str, of_fields(d=int, b=str))),
        GenericAlias(dict, (str, GenericAlias(list, inner))),
        GenericAlias(dict, (int, inner)),
        GenericAlias(tuple, (inner, inner)),
        GenericAlias(tuple, (inner, ...)),
    ]
    assert len({shape(shapes.type_info(kind)) for kind in kinds}) == len(kinds)


def of_fields(**fields: Any) -> Any:
    """Return a type of these fields."""
    return msgspec.defstruct("One", list(fields.items()), array_like=True)
