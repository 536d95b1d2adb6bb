"""The listening socket when the system is out of files."""

import errno
import io
import os
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from diffex import logs
from diffex.transport.listener import listen_at
from tests.support.logs import logs_restored


@contextmanager
def no_more_files() -> Iterator[None]:
    """Let the system give this process no further file during a block."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # The next file would get the lowest free number.
    lowest = os.open(os.devnull, os.O_RDONLY)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_connections_beyond_the_files_are_dropped_with_one_warning() -> None:
    """Left in the queue they would wake the loop again at once, for ever."""
    with ExitStack() as stack:
        stack.enter_context(logs_restored())
        log = io.StringIO()
        logs.set_up(logs.parse_levels("", "info"), log)
        listener = stack.enter_context(listen_at("127.0.0.1", 0))
        listener.listen(10)
        address = listener.getsockname()
        clients = [stack.enter_context(socket.create_connection(address)) for _ in range(5)]
        with no_more_files(), pytest.raises(BlockingIOError):
            listener.accept()
        for client in clients:
            assert client.recv(1) == b""
        assert log.getvalue().count("\n") == 1
        assert "out of files" in log.getvalue()
        late = stack.enter_context(socket.create_connection(address))
        accepted, _ = listener.accept()
        with accepted:
            late.sendall(b"x")
            accepted.setblocking(True)
            assert accepted.recv(1) == b"x"


def test_another_error_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a lack of files is dealt with here."""

    def fail(_: object) -> None:
        raise OSError(errno.ECONNABORTED, "aborted")

    with listen_at("127.0.0.1", 0) as listener:
        monkeypatch.setattr(socket.socket, "accept", fail)
        with pytest.raises(ConnectionAbortedError):
            listener.accept()


def test_an_address_in_use_is_an_error() -> None:
    """And what was opened on the way is closed again."""
    with listen_at("127.0.0.1", 0) as first:
        first.listen(1)
        with pytest.raises(OSError, match="in use"):
            listen_at("127.0.0.1", first.getsockname()[1])


def test_both_families_are_listened_to() -> None:
    """An address with colons is one of IPv6."""
    with listen_at("127.0.0.1", 0) as four:
        assert four.family is socket.AF_INET
    if socket.has_ipv6:
        with listen_at("::1", 0) as six:
            assert six.family is socket.AF_INET6
