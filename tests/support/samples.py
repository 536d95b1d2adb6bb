"""The code samples of a documentation page, and how each says that it is tested.

A line ``<!-- test: KIND ARGUMENT -->`` stands directly before the fence:

    server         shell: the line that starts the page's server; an earlier one is stopped
    run            shell or Python: a whole program, which succeeds
    module         JavaScript: a whole program, which succeeds
    session UNTIL  JavaScript: goes into the page's one Node session, until UNTIL is true there
    output         text: what the program before prints; ``...`` stands for anything in a line
    log            text: lines that the server has logged, written like output
    received       JSON: a message like one that the session has received
    shows EXPR     JSON: a value like the expression's in the session
    file PATH      a file of a project, whole
    skip REASON    not tested

Port 8080 means the port of the test's server.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FENCE: Final = re.compile(r"```(\w*)\n")
_MARK: Final = re.compile(r"<!-- test: (\w+) ?(.*) -->\n")


@dataclass(frozen=True)
class Sample:
    """One fenced block."""

    line: int
    """Of the fence, counted from 1."""
    kind: str
    """Empty for a block without a mark."""
    argument: str
    language: str
    text: str


def samples(page: Path) -> list[Sample]:
    """Return the fenced blocks of a page, in order."""
    found: list[Sample] = []
    lines = page.read_text(encoding="utf-8").splitlines(keepends=True)
    at = 0
    while at < len(lines):
        fence = _FENCE.fullmatch(lines[at])
        if fence:
            mark = _MARK.fullmatch(lines[at - 1])
            end = lines.index("```\n", at)
            found.append(
                Sample(
                    line=at + 1,
                    kind=mark[1] if mark else "",
                    argument=mark[2] if mark else "",
                    language=fence[1],
                    text="".join(lines[at + 1 : end]),
                )
            )
            at = end
        at += 1
    return found
