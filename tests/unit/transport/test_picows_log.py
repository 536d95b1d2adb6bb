"""What picows says: at our levels, without the bytes of messages."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from diffex import logs
from diffex.transport.picows_log import PICOWS_LOG
from tests.support.logs import logs_restored


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Collect everything that is logged."""
    with logs_restored():
        stream = io.StringIO()
        logs.set_up(logs.parse_levels("debug", "info"), stream)
        yield stream


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    """Return the lines so far."""
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_clients_fault_is_told_at_debug_level(log: io.StringIO) -> None:
    """Anyone can cause it as often as he likes."""
    PICOWS_LOG.error("WS parser error: %s, initiate disconnect", ("1002", "bad"))
    (line,) = lines(log)
    assert (line["logger"], line["level"]) == ("transport.connection", "debug")
    assert line["event"] == "Connection: Broken frame"
    assert "bad" in line["why"]


def test_a_fault_of_ours_is_an_error_with_its_exception(log: io.StringIO) -> None:
    """An exception in a listener comes with its traceback."""
    try:
        divmod(1, 0)
    except ZeroDivisionError:
        PICOWS_LOG.exception("Unhandled exception")
    (line,) = lines(log)
    assert (line["level"], line["what"]) == ("error", "Unhandled exception")
    assert "ZeroDivisionError" in line["exception"]


def test_what_happens_all_the_time_is_dropped(log: io.StringIO) -> None:
    """A line for each connection and each frame, some with the bytes of a message."""
    PICOWS_LOG.info("New connection accepted: %s", "peer")
    PICOWS_LOG.debug("Send upgrade request: %s", b"token")
    PICOWS_LOG.log(9, "New data: %s", b"password")
    assert lines(log) == []
    assert not PICOWS_LOG.isEnabledFor(9)
    assert not PICOWS_LOG.isEnabledFor(logging.INFO)
