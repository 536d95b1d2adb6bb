"""Answers to queries about contracts: GraphQL in, a tree out, never an exception."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLArgument,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    OverlappingFieldsCanBeMergedRule,
    Undefined,
    VariableDefinitionNode,
    VariableNode,
    parse,
    specified_rules,
    validate,
    value_from_ast,
)
from graphql.execution.values import get_variable_values

from diffex.diff.patch import Tree
from diffex.diff.symbols.bounds import Measure, check_length, check_text
from diffex.diff.symbols.criteria import criteria
from diffex.diff.symbols.directory import Directory
from diffex.diff.symbols.errors import QueryError
from diffex.diff.symbols.plan import TYPENAME, Budget, Reader, Selection, operation, selection
from diffex.diff.symbols.schema import ROOT, make_schema
from diffex.diff.symbols.template import Literal, Template, template
from diffex.diff.values import SHOWN
from diffex.domain.limits import QUERIES_KEPT

_RULES: Final = [rule for rule in specified_rules if rule is not OverlappingFieldsCanBeMergedRule]
"""The rule that is left out compares every field with every other: half a second for a
query of 500. ``Reader.fields`` refuses what it would, for the types that there are."""

_REASON_CHARS: Final = 4 * SHOWN
"""Of a reason; it may quote the query."""


_Switches: TypeAlias = frozenset[tuple[str, bool | None]]
"""Variables that are true, false or null: directives may depend on them, so a plan does."""
_Key: TypeAlias = tuple[str, bool, _Switches]
"""A query's template, or itself, which of the two, and the switches."""


class _Root:
    """A root field of a query, with its arguments yet to be filled in."""

    __slots__ = ("_arguments", "_definitions", "_slots", "key", "name", "selection")

    def __init__(
        self,
        schema: GraphQLSchema,
        key: str,
        nodes: list[FieldNode],
        reader: Reader,
        starts: list[int],
    ) -> None:
        self.key = key
        self.name = nodes[0].name.value
        self.selection: Selection | None = selection(reader, nodes)
        assert schema.query_type is not None
        known = schema.query_type.fields.get(self.name)
        if known is None and self.name != TYPENAME:
            raise QueryError(f"{self.name} is not answered; the reference shows the schema")
        self._definitions: dict[str, GraphQLArgument] = known.args if known else {}
        self._arguments = nodes[0].arguments
        self._slots = {start: slot for slot, start in enumerate(starts)}

    def arguments(self, variables: Mapping[str, Any], literals: list[Literal]) -> Tree:
        """Return the values of the arguments that are given."""
        values: Tree = {}
        for node in self._arguments:
            name = node.name.value
            value = self._value(node, self._definitions[name], variables, literals)
            if value is not Undefined:
                values[name] = value
        return values

    def _value(
        self,
        node: ArgumentNode,
        definition: GraphQLArgument,
        variables: Mapping[str, Any],
        literals: list[Literal],
    ) -> Any:
        if isinstance(node.value, VariableNode):
            return variables.get(node.value.name.value, Undefined)
        slot = self._slots.get(node.value.loc.start) if node.value.loc else None
        if slot is None:
            return value_from_ast(node.value, definition.type, dict(variables))
        return literals[slot]


class _Query:
    """A query that was read and checked: its variables and its root fields."""

    __slots__ = ("roots", "variables")

    def __init__(self, variables: list[VariableDefinitionNode], roots: list[_Root]) -> None:
        self.variables = variables
        self.roots = roots


class Executor:
    """Answers queries from a directory of contracts. Parsed queries are kept, a few of them."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._schema = make_schema()
        self._queries: dict[_Key, _Query] = {}

    def answer(self, query: str, variables: Mapping[str, object] | None) -> Tree:
        """Return ``{"result": …}``, or ``{"error": text}`` for what is no proper query.

        Args:
            query: the text of a GraphQL document with one query.
            variables: values of its variables; None is none.

        Returns:
            A tree whose parts other answers may share: not to be changed. A symbol that
            nobody knows makes an empty list, not an error, which would end a tqsdk client.
        """
        given = dict(variables or {})
        try:
            return {"result": self._result(query, given)}
        except QueryError as error:
            reason = str(error)
        except GraphQLError as error:
            reason = error.message
        # A lone surrogate could not be encoded.
        reason = reason.encode("utf-8", "replace").decode()
        return {"error": reason[:_REASON_CHARS]}

    def _result(self, query: str, given: dict[str, Any]) -> Tree:
        check_length(query)
        parts = template(query)
        switches = frozenset(
            (name, value)
            for name, value in given.items()
            if value is None or isinstance(value, bool)
        )
        read = self._kept(parts.text, query, switches)
        if read is None:
            read = self._read(query, parts, switches, given)
        variables = self._variables(read, given)
        budget = Budget()
        result: Tree = {}
        for root in read.roots:
            if root.selection is None:
                result[root.key] = ROOT
                continue
            wanted = criteria(root.arguments(variables, parts.literals))
            result[root.key] = [
                root.selection.show(node, budget) for node in wanted.find(self._directory)
            ]
        return result

    def _kept(self, text: str, query: str, switches: _Switches) -> _Query | None:
        for key in ((text, True, switches), (query, False, switches)):
            read = self._queries.pop(key, None)
            if read is not None:
                self._queries[key] = read
                return read
        return None

    def _read(
        self,
        query: str,
        parts: Template,
        switches: _Switches,
        given: dict[str, Any],
    ) -> _Query:
        check_text(parts.text)
        document = parse(query)
        measure = Measure()
        measure.check(document)
        problems = validate(self._schema, document, _RULES, max_errors=1)
        if problems:
            raise problems[0]
        read = self._plan(document, parts.starts, given)
        # A literal elsewhere than in an argument is a part of the plan.
        anywhere = measure.arguments.issuperset(parts.starts)
        if len(self._queries) >= QUERIES_KEPT:
            del self._queries[next(iter(self._queries))]
        self._queries[parts.text if anywhere else query, anywhere, switches] = read
        return read

    def _plan(self, document: DocumentNode, starts: list[int], given: dict[str, Any]) -> _Query:
        node = operation(document)
        if node.operation is not OperationType.QUERY:
            raise QueryError("only queries are answered")
        definitions = list(node.variable_definitions)
        reader = Reader(self._schema, document, self._coerced(definitions, given))
        fields = reader.fields([node.selection_set], ROOT)
        return _Query(
            definitions,
            [_Root(self._schema, key, nodes, reader, starts) for key, nodes in fields.items()],
        )

    def _variables(self, read: _Query, given: dict[str, Any]) -> Mapping[str, Any]:
        return self._coerced(read.variables, given) if read.variables else {}

    def _coerced(
        self, definitions: list[VariableDefinitionNode], given: dict[str, Any]
    ) -> Mapping[str, Any]:
        values = get_variable_values(self._schema, definitions, given, max_errors=1)
        if isinstance(values, list):
            raise values[0]
        return values
