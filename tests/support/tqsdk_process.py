"""A strategy in a process of its own, as its author runs it: the published tqsdk and our variables.

The strategy prints a JSON object on a line of its own for each thing it tells the test;
whatever else is printed is tqsdk's own talk. Where the two have to take turns, it waits for
a line of its input (``input()``).
"""

import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, Final

from diffex.cli.variables import variables
from tests.support.paths import ROOT
from tests.support.warm_python import Program, start

SECONDS: Final = 300.0
"""How long a strategy may run unless its test says otherwise: a guard against hanging only."""

NOWHERE: Final = "http://127.0.0.1:1"
"""A proxy that refuses at once. tqsdk asks its vendor for news before it connects, and would
wait up to ten seconds for an answer where nothing answers; so too for every other host that
is not ours. Our own addresses are among those that no proxy stands before."""


@dataclass(frozen=True)
class Ended:
    """What a strategy came to."""

    code: int
    """Its exit code; below 0 the signal that ended it."""
    said: list[dict[str, Any]]
    """Its JSON objects, in order."""
    talk: str
    """Everything that it printed besides, and its stderr after that."""

    @property
    def told(self) -> dict[str, Any]:
        """Return all that it said as one object, of a strategy that ended well."""
        assert self.code == 0, self.talk
        return {key: value for one in self.said for key, value in one.items()}


class Strategy:
    """A strategy that runs. Its deadline kills it, and then there is nothing more to read."""

    def __init__(self, process: Program, errors: IO[str]) -> None:
        self._process: Final = process
        self._errors: Final = errors
        self._said: list[dict[str, Any]] = []
        self._talk: list[str] = []

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    def next(self) -> dict[str, Any]:
        """Wait for the next object that it says."""
        for line in self._process.stdout:
            if line.startswith("{"):
                self._said.append(json.loads(line))
                return self._said[-1]
            self._talk.append(line)
        raise AssertionError(f"it ended first: {self.end().talk}")

    def go_on(self, line: str = "") -> None:
        """Give it a line of input."""
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        """End it as a crash would."""
        self._process.kill()

    def end(self) -> Ended:
        """Wait until it has ended."""
        for line in self._process.stdout:
            if line.startswith("{"):
                self._said.append(json.loads(line))
            else:
                self._talk.append(line)
        code = self._process.wait()
        self._errors.seek(0)
        return Ended(code, self._said, "".join(self._talk) + self._errors.read())


@contextmanager
def strategy(
    script: str | Path,
    *arguments: str,
    base: str,
    seconds: float = SECONDS,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Strategy]:
    """Run a strategy beside the test; it is killed when the block or its time is over.

    Args:
        script: its file, or its text.
        arguments: what it finds in ``sys.argv``.
        base: where the exchange is, like ``http://127.0.0.1:8080``.
        seconds: how long it may run.
        environment: variables to set besides.
    """
    where = [str(script)] if isinstance(script, Path) else ["-c", script]
    with (
        TemporaryDirectory() as home,
        TemporaryFile("w+", encoding="utf-8") as errors,
        start(
            [*where, *arguments],
            # tqsdk keeps logs, and what it has downloaded of any market, below the home.
            {**clean(base), "HOME": home, **(environment or {})},
            str(ROOT),
            errors.fileno(),
        ) as process,
    ):
        deadline = threading.Timer(seconds, process.kill)
        deadline.daemon = True
        deadline.start()
        try:
            yield Strategy(process, errors)
        finally:
            deadline.cancel()
            process.kill()


def run(
    script: str | Path,
    *arguments: str,
    base: str,
    seconds: float = SECONDS,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run a strategy to its end; the arguments are those of ``strategy``."""
    with strategy(
        script, *arguments, base=base, seconds=seconds, environment=environment
    ) as running:
        return running.end()


def clean(base: str) -> dict[str, str]:
    """Return the environment of a strategy: what ``diffex env`` prints, and no way out."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TQ_") and not name.lower().endswith("_proxy")
    }
    proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"), NOWHERE)
    paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**kept, **proxies, **variables(base, {}), "PYTHONPATH": paths}
