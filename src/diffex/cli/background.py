"""Exchanges that ``diffex run`` starts: found, started, waited for."""

import enum
import http.client
import inspect
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from diffex.cli.runtime import Trace, born
from diffex.cli.serve import serve

DAYS_VARIABLE: Final = "DIFFEX_DAYS"

ASK_SECONDS: Final = 2.0
"""How long an address may take to say whether an exchange is there."""
START_SECONDS: Final = 120.0
PROGRESS_SECONDS: Final = 2.0
STEP_SECONDS: Final = 0.05
LOG_LINES: Final = 5

_FIGURES: Final = {"status", "connections", "users", "commands"}
_LISTENING: Final = re.compile(r"^diffex listening on (http://\S+)$", re.MULTILINE)


class Found(enum.Enum):
    """What is at an address."""

    EXCHANGE = "EXCHANGE"
    NOTHING = "NOTHING"
    OTHER = "OTHER"
    """Something listens, but it is no exchange."""


class StartFailed(Exception):
    """The exchange did not come up; the text is for a person."""


def look(base: str) -> Found:
    """Return what answers at ``base``, past every proxy."""
    return health(base)[0]


def health(base: str) -> tuple[Found, bytes]:
    """Return what answers at ``base``, and what an exchange says of its health."""
    parts = urlsplit(base)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=ASK_SECONDS)
    try:
        connection.connect()
    except OSError:
        return Found.NOTHING, b""
    try:
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        raw = answer.read(4096)
        told = msgspec.json.decode(raw, type=dict[str, object])
    except (OSError, http.client.HTTPException, msgspec.MsgspecError):
        return Found.OTHER, b""
    finally:
        connection.close()
    is_ours = answer.status == http.client.OK and told.keys() >= _FIGURES
    return (Found.EXCHANGE, raw) if is_ours else (Found.OTHER, b"")


def start(host: str, port: int, days: int | None, log: Path) -> "Starting":
    """Start a demo exchange in a session of its own; it outlives this process.

    Args:
        host: a loopback address.
        port: 0 picks a free one.
        days: how many past days it should have; None leaves it to the exchange.
        log: takes its output.
    """
    # Several may run at once, and "diffex stop" is the end of one: none is kept.
    command = [sys.executable, "-m", "diffex", "serve", "--demo", "--memory"]
    command += ["--host", host, "--port", str(port)]
    environment = dict(os.environ)
    if days is not None:
        environment[DAYS_VARIABLE] = str(days)
        if "days" in inspect.signature(serve).parameters:
            command += ["--days", str(days)]
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        process = subprocess.Popen(  # noqa: S603 - this very program
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            start_new_session=True,
        )
    finally:
        os.close(descriptor)
    return Starting(process, log)


class Starting:
    """An exchange that was started by this process."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._process: Final = process
        self._log: Final = log
        self.trace: Final = Trace(process.pid, born(process.pid))

    def ready(self, progress: Callable[[], None]) -> str:
        """Wait until it listens; return its address.

        Args:
            progress: called about every two seconds.

        Raises:
            StartFailed: it ended, or takes too long.
        """
        began = told = time.monotonic()
        while self._process.poll() is None:
            found = _LISTENING.search(self._log.read_text(encoding="utf-8", errors="replace"))
            if found and look(found[1]) is Found.EXCHANGE:
                return found[1]
            now = time.monotonic()
            if now - began > START_SECONDS:
                self.stop()
                raise StartFailed(f"the exchange is not ready after {START_SECONDS:.0f} s")
            if now - told >= PROGRESS_SECONDS:
                told = now
                progress()
            time.sleep(STEP_SECONDS)
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        raise StartFailed("the exchange did not start: " + "\n".join(lines[-LOG_LINES:]))

    def stop(self) -> None:
        """End it and wait for its end."""
        self._process.terminate()
        try:
            self._process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
