"""Programs that begin with what tqsdk imports already loaded: importing it takes two seconds.

Beside the tests a Python waits that has imported pandas, SciPy and the like, and nothing of
tqsdk. A strategy is a fork of it, which imports tqsdk itself, with its own variables and its
own home. ``start`` is for tests; run as a program, this file is that Python.
"""

import atexit
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, Any, Final

LOADED: Final = ("aiohttp", "numpy", "pandas", "requests", "scipy.stats", "websockets")
"""What tqsdk imports that takes long. Importing them reads no variable that tests set."""

_LENGTH: Final = 8
_STATUS: Final = 4
"""A frame's length comes before it; an exit status is an integer of so many bytes."""


class Program:
    """A program that runs; what ``subprocess.Popen`` has of it."""

    def __init__(self, pid: int, stdin: IO[str], stdout: IO[str], status: int) -> None:
        self.pid: Final = pid
        self.stdin: Final = stdin
        self.stdout: Final = stdout
        self._status: Final = status
        self._code: int | None = None
        self._lock: Final = threading.Lock()

    def kill(self) -> None:
        """End it as a crash would, unless it has ended."""
        if self._code is None:
            try:
                os.kill(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                return

    def wait(self) -> int:
        """Wait for its end; return its exit code, below 0 the signal that ended it."""
        with self._lock:
            if self._code is None:
                raw = _exactly(self._status, _STATUS)
                self._code = os.waitstatus_to_exitcode(int.from_bytes(raw, "big"))
                os.close(self._status)
            return self._code

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        self.stdout.close()
        # What it was told last, it may not have read.
        with suppress(BrokenPipeError):
            self.stdin.close()
        self.wait()


class _Warm:
    """The Python that waits, started when it is first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def close(self) -> None:
        """Let it end."""
        if self._socket is not None and self._process is not None:
            self._socket.close()
            self._process.wait()

    def start(
        self, arguments: Sequence[str], environment: Mapping[str, str], directory: str, stderr: int
    ) -> Program:
        with self._lock:
            if self._socket is None:
                self._socket = self._begin(environment)
            read, write = os.pipe()
            answers, status = os.pipe()
            given, taken = os.pipe()
            request = json.dumps([list(arguments), dict(environment), directory]).encode()
            socket.send_fds(
                self._socket, [len(request).to_bytes(_LENGTH, "big")], [read, taken, stderr, status]
            )
            self._socket.sendall(request)
            pid = int.from_bytes(_exactly(answers, _STATUS), "big")
        for descriptor in (read, taken, status):
            os.close(descriptor)
        stdin = open(write, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - a pipe, of the program
        stdout = open(given, encoding="utf-8")  # noqa: PTH123, SIM115 - a pipe, of the program
        return Program(pid, stdin, stdout, answers)

    def _begin(self, environment: Mapping[str, str]) -> socket.socket:
        ours, theirs = socket.socketpair()
        # It ends when our end is closed, with this process at the latest.
        self._process = subprocess.Popen(  # noqa: S603 - this very file
            [sys.executable, "-u", __file__, str(theirs.fileno())],
            env={**environment, "HOME": "/nonexistent"},
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        return ours


_WARM: Final = _Warm()
atexit.register(_WARM.close)


def start(
    arguments: Sequence[str], environment: Mapping[str, str], directory: str, stderr: int
) -> Program:
    """Run ``python -u`` with some arguments: ``-c`` and a text, or a file, and more.

    Args:
        arguments: of the program.
        environment: all of its variables. The first program's PYTHONPATH is everybody's.
        directory: where it runs.
        stderr: the descriptor that takes its errors.
    """
    return _WARM.start(arguments, environment, directory, stderr)


def _exactly(descriptor: int, size: int) -> bytes:
    found = b""
    while len(found) < size:
        part = os.read(descriptor, size - len(found))
        if not part:
            raise EOFError("the Python that starts programs has ended")
        found += part
    return found


def _serve(requests: socket.socket) -> list[str] | None:
    """Fork a program for each request; return its arguments in it, and None at the end."""
    woken, wake = os.pipe()
    for descriptor in (woken, wake):
        os.set_blocking(descriptor, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    running: dict[int, int] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(requests, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is not requests:
                    os.read(woken, 4096)
                    _tell_ends(running)
                    continue
                head, descriptors, _, _ = socket.recv_fds(requests, _LENGTH, 4)
                if not head:
                    return None
                raw = _exactly(requests.fileno(), int.from_bytes(head, "big"))
                arguments, environment, directory = json.loads(raw)
                status = descriptors[3]
                pid = os.fork()
                if pid == 0:
                    signal.set_wakeup_fd(-1)
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    for other in (requests.fileno(), woken, wake, status, *running.values()):
                        os.close(other)
                    _become(environment, directory, descriptors[:3])
                    return list(arguments)
                os.write(status, pid.to_bytes(_STATUS, "big"))
                running[pid] = status
                for descriptor in descriptors[:3]:
                    os.close(descriptor)


def _tell_ends(running: dict[int, int]) -> None:
    while running:
        pid, ended = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        status = running.pop(pid)
        # Perhaps nobody waits for it any more.
        with suppress(BrokenPipeError):
            os.write(status, ended.to_bytes(_STATUS, "big"))
        os.close(status)


def _become(environment: dict[str, str], directory: str, descriptors: Sequence[int]) -> None:
    """Take over a program's surroundings."""
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environment)
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)


def _run(arguments: list[str]) -> None:
    """Run a program as ``python`` does."""
    if arguments[0] == "-c":
        sys.argv = ["-c", *arguments[2:]]
        sys.path[0] = ""
        main: dict[str, Any] = {"__name__": "__main__", "__builtins__": __builtins__}
        exec(compile(arguments[1], "<string>", "exec"), main)  # noqa: S102 - what python -c does
        return
    sys.argv = arguments
    sys.path[0] = os.path.dirname(arguments[0])  # noqa: PTH120 - what python does
    runpy.run_path(arguments[0], run_name="__main__")


if __name__ == "__main__":
    for name in LOADED:
        __import__(name)
    asked = _serve(socket.socket(fileno=int(sys.argv[1])))
    if asked is not None:
        _run(asked)
