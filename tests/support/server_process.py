"""A server as its users run it: a process of its own, at a free port."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.paths import ROOT

DIFFEX: Final = (sys.executable, "-m", "diffex")
SECONDS_TO_END: Final = 60

_READY: Final = re.compile(r"diffex listening on http://127\.0\.0\.1:(\d+)\n")


@dataclass(frozen=True)
class ServerProcess:
    """A server that listens."""

    port: int
    log: Path
    """Where its stderr goes."""
    pid: int

    @property
    def url(self) -> str:
        """The address of its WebSocket."""
        return f"ws://127.0.0.1:{self.port}/ws/diff"


@contextmanager
def serving(
    *options: str,
    log: Path,
    environment: Mapping[str, str] | None = None,
    port: int = 0,
    kept: bool = False,
    end: signal.Signals = signal.SIGTERM,
) -> Iterator[ServerProcess]:
    """Run ``diffex serve OPTIONS`` at a free port; its end must be an orderly one.

    Nothing is kept unless ``options`` say where, or ``kept`` is true.

    Args:
        options: besides ``--port``.
        log: the file that takes the server's stderr.
        environment: variables to set besides those of this process.
        port: where it listens; 0 picks a free one.
        kept: add nothing: it is kept where the command keeps it by itself.
        end: the signal that ends it.
    """
    memory = () if kept or "--data" in options or "--memory" in options else ("--memory",)
    with (
        log.open("w") as stderr,
        subprocess.Popen(  # noqa: S603 - this very package
            [*DIFFEX, "serve", *options, *memory, "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            ready = _READY.fullmatch(process.stdout.readline())
            assert ready is not None, f"the server did not start: {log.read_text()}"
            yield ServerProcess(int(ready[1]), log, process.pid)
        finally:
            process.send_signal(end)
            status = process.wait(SECONDS_TO_END)
        assert status == 0, log.read_text()
