"""The size of a query, taken before anything that costs more than reading it once.

Checking a query against the schema takes a time that grows with more than its length, and
so does filling it in. A fragment is measured once, however often it is used.
"""

import re
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from diffex.diff.symbols.errors import QueryError
from diffex.domain.limits import QUERY_CHARS, QUERY_DEPTH, QUERY_FIELDS, QUERY_TEXT_CHARS

_BRACKET: Final = re.compile(
    r'"""(?:\\"""|(?!""").)*"""|"(?:[^"\\\n\r]|\\.)*"|#[^\n\r]*|[][(){}]', re.DOTALL
)
"""A bracket, or a text or comment, in which brackets mean nothing."""


def check_length(query: str) -> None:
    """Refuse a query that is too long to look at.

    Raises:
        QueryError: it is.
    """
    if len(query) > QUERY_CHARS:
        raise QueryError(f"the query is longer than {QUERY_CHARS} characters")


def check_text(template: str) -> None:
    """Refuse a text, without its literals, that is too long or too deep to parse.

    Raises:
        QueryError: it is.
    """
    if len(template) > QUERY_TEXT_CHARS:
        raise QueryError(
            f"the query is longer than {QUERY_TEXT_CHARS} characters, names asked for not counted"
        )
    depth = 0
    for match in _BRACKET.finditer(template):
        if match[0] in "[({":
            depth += 1
            if depth > QUERY_DEPTH:
                raise _too_deep()
        elif match[0] in "])}":
            depth -= 1


class Measure:
    """Counts the fields of a document, and where the values of arguments stand in it."""

    __slots__ = ("_fragments", "_open", "_sizes", "arguments")

    def __init__(self) -> None:
        self.arguments: set[int] = set()
        """Where in the text the value of a field's argument begins."""
        self._fragments: dict[str, FragmentDefinitionNode] = {}
        self._sizes: dict[str, tuple[int, int]] = {}
        self._open: set[str] = set()

    def check(self, document: DocumentNode) -> None:
        """Refuse a document that selects too much.

        Raises:
            QueryError: too many fields or too deep, fragments in their place.
        """
        operations = []
        for node in document.definitions:
            if isinstance(node, FragmentDefinitionNode):
                self._fragments[node.name.value] = node
            elif isinstance(node, OperationDefinitionNode):
                operations.append(node)
        # Fragments first, each at the top: a chain of them is then never followed far.
        for name in self._fragments:
            self._fragment(name, 0)
        for node in operations:
            self._size(node.selection_set, 1)

    def _size(self, selections: SelectionSetNode, depth: int) -> tuple[int, int]:
        """Return how many fields these are with all below, and on how many levels."""
        if depth > QUERY_DEPTH:
            raise _too_deep()
        fields = 0
        levels = 1
        for node in selections.selections:
            below = (0, 0)
            if isinstance(node, FieldNode):
                fields += 1
                self.arguments.update(
                    one.value.loc.start for one in node.arguments if one.value.loc is not None
                )
                if node.selection_set is not None:
                    below = self._size(node.selection_set, depth + 1)
            elif isinstance(node, InlineFragmentNode):
                below = self._size(node.selection_set, depth + 1)
            else:
                assert isinstance(node, FragmentSpreadNode)
                below = self._fragment(node.name.value, depth)
            fields += below[0]
            levels = max(levels, below[1] + 1)
        if fields > QUERY_FIELDS:
            raise QueryError(f"the query has more than {QUERY_FIELDS} fields")
        if depth + levels - 1 > QUERY_DEPTH:
            raise _too_deep()
        return fields, levels

    def _fragment(self, name: str, depth: int) -> tuple[int, int]:
        if name in self._open:
            raise QueryError(f"fragment {name} contains itself")
        fragment = self._fragments.get(name)
        if fragment is None:
            return 0, 0
        size = self._sizes.get(name)
        if size is None:
            self._open.add(name)
            size = self._sizes[name] = self._size(fragment.selection_set, depth + 1)
            self._open.discard(name)
        return size


def _too_deep() -> QueryError:
    return QueryError(f"the query is deeper than {QUERY_DEPTH} levels")
