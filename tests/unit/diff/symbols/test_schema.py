"""The schema is what tqsdk generates its queries from: same types, fields and arguments."""

from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
)
from tqsdk import ins_schema as theirs  # type: ignore[import-untyped]  # it has no stubs

from diffex.diff.symbols.schema import make_schema

OURS: GraphQLSchema = make_schema()
KINDS: list[Any] = sorted(theirs.ins_schema, key=str)
"""Every type of theirs."""


def test_there_are_the_same_types() -> None:
    """None is missing and none invented."""
    built_in = {"Boolean", "Float", "ID", "Int", "String"}
    names = {kind.__name__ for kind in KINDS} - built_in
    assert {name for name in OURS.type_map if not name.startswith("__")} - built_in == names


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
def test_a_type_is_the_same(kind: Any) -> None:
    """Its fields with their types and arguments, its choices, its members."""
    ours = OURS.type_map.get(kind.__name__)
    if isinstance(ours, GraphQLEnumType):
        assert list(ours.values) == list(kind.__choices__)
    elif isinstance(ours, GraphQLUnionType):
        assert [one.name for one in ours.types] == [one.__name__ for one in kind.__types__]
    elif isinstance(ours, GraphQLObjectType | GraphQLInterfaceType):
        assert {name: field_text(one) for name, one in ours.fields.items()} == {
            field.graphql_name: their_text(field) for field in kind
        }


@pytest.mark.parametrize("name", ["future", "cont", "index", "option", "combine", "spot", "stock"])
def test_a_type_has_the_same_interfaces(name: str) -> None:
    """On which fragments may be written."""
    ours = OURS.type_map[name]
    assert isinstance(ours, GraphQLObjectType)
    kind = getattr(theirs, name)
    bases = {base.__name__ for base in kind.__mro__ if base in KINDS} - {name}
    assert {one.name for one in ours.interfaces} == bases


def field_text(field: Any) -> tuple[str, dict[str, str]]:
    """Return the type of a field, and of its arguments."""
    return str(field.type), {name: str(one.type) for name, one in field.args.items()}


def their_text(field: Any) -> tuple[str, dict[str, str]]:
    """Return the same of theirs."""
    arguments = {one.graphql_name: str(one.type) for one in field.args.values()}
    return str(field.type), arguments
