"""The measured server process, seen from the load client's."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.scale import MeasureError
from benchmarks.swarm import LOW_DESCRIPTORS

CLOCK_TICKS: Final = os.sysconf("SC_CLK_TCK")
PAGE: Final = os.sysconf("SC_PAGE_SIZE")
OPEN_FILES: Final = 20_000
GOODBYE_SECONDS: Final = 20


class Server:
    """A running ``benchmarks.server``."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._stdin = process.stdin
        self._proc = Path(f"/proc/{process.pid}")
        line = process.stdout.readline()
        if not line:
            raise MeasureError("the server to be measured did not start")
        ports = json.loads(line)
        self.port: int = ports["port"]
        self.echo_port: int = ports["echo_port"]

    def produce(self, fills_a_frame: int) -> None:
        """Let it push so many fills to each waiting peek."""
        self._say(f"produce {fills_a_frame}")

    def rest(self) -> None:
        """Let it push nothing."""
        self._say("rest")

    def resident(self) -> int:
        """Return the bytes of memory that it has now."""
        return int((self._proc / "statm").read_text(encoding="ascii").split()[1]) * PAGE

    def processor(self) -> float:
        """Return the seconds of processor time that it has used."""
        fields = (self._proc / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS

    def _say(self, line: str) -> None:
        self._stdin.write(line + "\n")
        self._stdin.flush()


@contextmanager
def serving(users: int, data: Path | None = None) -> Iterator[Server]:
    """Run a server for so many users in its own process inside the block.

    With ``data`` it keeps the exchange in that directory.
    """
    command = [sys.executable, "-m", "benchmarks.server", str(users)]
    command += [] if data is None else [str(data)]
    # In a session of its own Ctrl-C does not reach it, and it ends as it always does.
    with subprocess.Popen(  # noqa: S603 - our own module, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdin is not None
        try:
            yield Server(process)
        finally:
            # The end of its stdin is its order to stop.
            process.stdin.close()
            try:
                process.wait(GOODBYE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def allow_connections(count: int) -> None:
    """Let this process have ``count`` sockets.

    Raises:
        MeasureError: the system does not let it.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = LOW_DESCRIPTORS + count
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise MeasureError(f"{wanted:,} open files are needed, the system allows {hard:,}")
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
