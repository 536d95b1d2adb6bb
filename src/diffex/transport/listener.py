"""The listening socket: small kernel buffers, and no panic when the system is out of files."""

import errno
import os
import resource
import socket
import time
from typing import Any, Final

from diffex import logs
from diffex.domain.limits import RECEIVE_BUFFER_BYTES, SEND_BUFFER_BYTES

OUT_OF_FILES: Final = frozenset({errno.EMFILE, errno.ENFILE})
OPEN_FILES: Final = 65_536
WARNING_SECONDS: Final = 60.0
"""Shortest time between two warnings that connections are dropped."""

_log = logs.get_logger("transport.listener")


class Listener(socket.socket):
    """A listening socket that drops the connections for which the system has no file.

    Left in the kernel's queue such a connection wakes the loop again at once, for ever, and
    aiofastnet logs every try, thousands of times a second. A file in reserve lets the
    connection in and out instead.
    """

    def __init__(self, family: socket.AddressFamily) -> None:
        super().__init__(family, socket.SOCK_STREAM)
        self._reserve = _any_file()
        self._warned_at = -WARNING_SECONDS

    def accept(self) -> tuple[socket.socket, Any]:
        """Return the next connection that there is a file for.

        Raises:
            BlockingIOError: there is none left.
        """
        while True:
            try:
                return super().accept()
            except OSError as error:
                if error.errno not in OUT_OF_FILES or self._reserve is None:
                    raise
            self._drop_next()

    def close(self) -> None:
        """Listen no more."""
        self._give_up_reserve()
        super().close()

    def _drop_next(self) -> None:
        self._warn()
        self._give_up_reserve()
        try:
            connection, _ = super().accept()
            connection.close()
        finally:
            self._reserve = _any_file()

    def _give_up_reserve(self) -> None:
        if self._reserve is not None:
            os.close(self._reserve)
            self._reserve = None

    def _warn(self) -> None:
        now = time.monotonic()
        if now - self._warned_at >= WARNING_SECONDS:
            self._warned_at = now
            _log.warning("Listener: The system is out of files, connections are dropped")


def listen_at(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address; 0 picks a free port.

    What a client sends too fast, or does not read, stays in its own kernel; the parser's
    buffer grows no further than what one read can bring.

    Raises:
        OSError: the address cannot be used.
    """
    listener = Listener(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        listener.setblocking(False)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def _any_file() -> int | None:
    try:
        return os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return None


def allow_many_files() -> None:
    """Raise the limit of open files as far as the system lets us, up to what we may need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
