"""A query that was read and checked once: what it selects, ready to be filled in.

graphql-core reads the text and checks it against the schema. Filling in is ours: every
object of a node says its type, so a selection is looked up by that type and is a list of
fields to copy. Fragments are resolved for a type when its first object is met.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    print_ast,
)
from graphql.execution.values import get_directive_values

from diffex.diff.patch import Tree
from diffex.diff.symbols.errors import QueryError
from diffex.domain.limits import QUERY_VALUES

TYPENAME: Final = "__typename"


class Budget:
    """How many values an answer may still hold."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = QUERY_VALUES

    def spend(self, values: int) -> None:
        """Take so many values from what is left.

        Raises:
            QueryError: there are not so many.
        """
        self.left -= values
        if self.left < 0:
            raise QueryError(f"the answer has more than {QUERY_VALUES} values; ask for less")


class Field:
    """One field of a selection: the name in the answer, the name in the node."""

    __slots__ = ("key", "name", "selection")

    def __init__(self, key: str, name: str, selection: "Selection | None") -> None:
        self.key = key
        self.name = name
        self.selection = selection
        """None for a leaf."""


class Reader:
    """Reads the selections of one document; directives are decided by given variables."""

    __slots__ = ("fragments", "schema", "variables")

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]
    ) -> None:
        self.schema = schema
        # Directives look at nothing else, and a plan outlives the query that it was made for.
        self.variables = {
            name: value for name, value in variables.items() if isinstance(value, bool)
        }
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }

    def fields(self, sets: list[SelectionSetNode], type_name: str) -> dict[str, list[FieldNode]]:
        """Return the fields that an object of a type shows: name in the answer -> its nodes.

        Raises:
            QueryError: one name is given to two different things.
        """
        fields: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for one in sets:
            for node in self._flat(one, type_name, seen):
                key = (node.alias or node.name).value
                same = fields.setdefault(key, [])
                if same and _meaning(same[0]) != _meaning(node):
                    raise QueryError(f"{key} is the name of two different fields; use an alias")
                same.append(node)
        return fields

    def _flat(
        self, selections: SelectionSetNode, type_name: str, seen: set[str]
    ) -> Iterator[FieldNode]:
        for node in selections.selections:
            if not self._wanted(node):
                continue
            if isinstance(node, FieldNode):
                yield node
                continue
            inner: InlineFragmentNode | FragmentDefinitionNode
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in seen:
                    continue
                seen.add(node.name.value)
                inner = self.fragments[node.name.value]
            else:
                assert isinstance(node, InlineFragmentNode)
                inner = node
            condition = inner.type_condition
            if condition is None or self._is_a(type_name, condition.name.value):
                yield from self._flat(inner.selection_set, type_name, seen)

    def _wanted(self, node: Any) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        if skip and skip["if"] is True:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not include or include["if"] is True

    def _is_a(self, type_name: str, wanted: str) -> bool:
        if type_name == wanted:
            return True
        abstract = self.schema.type_map[wanted]
        return isinstance(
            abstract, GraphQLInterfaceType | GraphQLUnionType
        ) and self.schema.is_sub_type(abstract, self.schema.type_map[type_name])


class Selection:
    """What a query shows of the objects in one place, by their type."""

    __slots__ = ("_by_type", "_reader", "_sets")

    def __init__(self, reader: Reader, sets: list[SelectionSetNode]) -> None:
        self._reader = reader
        self._sets = sets
        self._by_type: dict[str, list[Field]] = {}

    def show(self, node: Tree, budget: Budget) -> Tree:
        """Return what the query asks of ``node``.

        Raises:
            QueryError: the budget does not suffice, or the query contradicts itself.
        """
        type_name = node[TYPENAME]
        fields = self._by_type.get(type_name)
        if fields is None:
            fields = self._by_type[type_name] = self._fields(type_name)
        budget.spend(len(fields))
        shown: Tree = {}
        for field in fields:
            value = node[field.name]
            if field.selection is not None and value is not None:
                if isinstance(value, list):
                    value = [field.selection.show(one, budget) for one in value]
                else:
                    value = field.selection.show(value, budget)
            shown[field.key] = value
        return shown

    def _fields(self, type_name: str) -> list[Field]:
        return [
            Field(key, nodes[0].name.value, selection(self._reader, nodes))
            for key, nodes in self._reader.fields(self._sets, type_name).items()
        ]


def selection(reader: Reader, nodes: list[FieldNode]) -> Selection | None:
    """Return what is selected below a field that was written in several places."""
    sets = [node.selection_set for node in nodes if node.selection_set is not None]
    return Selection(reader, sets) if sets else None


def operation(document: DocumentNode) -> OperationDefinitionNode:
    """Return the one operation of a document.

    Raises:
        QueryError: there are several, or none.
    """
    found = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if len(found) != 1:
        raise QueryError(f"{len(found)} operations; send exactly one query")
    return found[0]


def _meaning(node: FieldNode) -> tuple[str, list[str]]:
    return node.name.value, sorted(print_ast(argument) for argument in node.arguments)
