"""A Node process that runs JavaScript piece by piece, as Node's prompt does."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from tests.support.paths import JS

SECONDS_TO_END: Final = 60


class NodeError(Exception):
    """The JavaScript failed, or did not do in time what it was waited for."""


class NodeSession:
    """Code sees what the code before it declared; ``WebSocket`` and ``require`` are there."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, code: str) -> None:
        """Run code in the global scope."""
        self._ask(run=code)

    def until(self, expression: str) -> None:
        """Wait until an expression is true."""
        self._ask(until=expression)

    def value(self, expression: str) -> Any:
        """Return an expression's value, which JSON can carry."""
        return self._ask(value=expression)

    def received(self, since: int = 0) -> list[Any]:
        """Return the messages that came over any WebSocket, from the ``since``-th on."""
        return [json.loads(message) for message in self._ask(received=since)]

    def _ask(self, **command: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise NodeError("node ended")
        reply = json.loads(line)
        if "error" in reply:
            raise NodeError(reply["error"])
        return reply.get("value")


@contextmanager
def node_session() -> Iterator[NodeSession]:
    """Run Node for the length of the block."""
    with subprocess.Popen(
        ["node", "session.cjs"],  # noqa: S607 - whichever node the developer uses
        cwd=JS,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield NodeSession(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(SECONDS_TO_END)


def run_module(source: str) -> "subprocess.CompletedProcess[str]":
    """Run a whole program as an ES module beside the package ``ws``."""
    return subprocess.run(
        ["node", "--input-type=module", "-"],  # noqa: S607 - as above
        cwd=JS,
        input=source,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
