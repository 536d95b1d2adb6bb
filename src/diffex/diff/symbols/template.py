"""A query apart from the names and numbers in it, so that it need be understood only once.

Clients write what they ask for into the text itself: ``instrument_id: ["SHFE.cu2512"]``.
Two such texts differ in nothing that takes time to understand.
"""

import re
from typing import Final, TypeAlias

import msgspec

Literal: TypeAlias = str | int | list[str]

_STRING: Final = r'"[^"\n\r]*+"'
_ARGUMENTS: Final = re.compile(rf'\((?:[^()"]++|{_STRING})*+\)')
"""Only here are literals looked for: most of a query is names of fields."""
_LITERAL: Final = re.compile(
    rf"\[\s*+(?:{_STRING}[\s,]*+)++\]|{_STRING}|(?<![\w.$-])-?\d{{1,19}}+(?![\w.])", re.ASCII
)
"""A number of more digits is no moment, and is left to the parser."""
_WORD: Final = re.compile(_STRING)
_UNUSUAL: Final = ('"""', "\\", "#", "=")
"""Block texts, escapes, comments and default values: such a query stays as it is."""


class Template(msgspec.Struct, frozen=True):
    """A query text with marks in place of its literals."""

    text: str
    literals: list[Literal]
    starts: list[int]
    """Where in the query each of them began."""


def template(query: str) -> Template:
    """Return the template of a query; it is the query itself if that is written unusually."""
    literals: list[Literal] = []
    starts: list[int] = []
    if any(sign in query for sign in _UNUSUAL):
        return Template(query, literals, starts)

    base = 0

    def mark(match: re.Match[str]) -> str:
        found = match[0]
        starts.append(base + match.start())
        if found[0] == '"':
            literals.append(found[1:-1])
            return '""'
        if found[0] == "[":
            literals.append([word[1:-1] for word in _WORD.findall(found)])
            return '[""]'
        literals.append(int(found))
        return "0"

    parts: list[str] = []
    end = 0
    for arguments in _ARGUMENTS.finditer(query):
        base = arguments.start()
        parts += (query[end:base], _LITERAL.sub(mark, arguments[0]))
        end = arguments.end()
    parts.append(query[end:])
    return Template("".join(parts), literals, starts)
