"""Logs: levels a module, two forms of output, no secrets."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from diffex import logs
from tests.support.logs import logs_restored


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def break_down(held: str) -> None:
    """Raise an error that tells how long its argument is, and tries to clear the screen."""
    raise LookupError(f"{len(held)} \x1b[2J")


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    with logs_restored():
        yield


def set_up(text: str) -> io.StringIO:
    """Log to a stream that is no terminal, and return it."""
    stream = io.StringIO()
    logs.set_up(logs.parse_levels(text, "info"), stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """Return the events of a stream of JSON lines."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object() -> None:
    """Away from a terminal every event is one object with its time, level, logger and fields."""
    stream = set_up("")
    logs.get_logger("diff.snapshot").info("SnapshotManager: 用户", user_id="a\nb", size=3)
    (line,) = lines(stream)
    assert "用户" in stream.getvalue()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "diff.snapshot",
        "event": "SnapshotManager: 用户",
        "user_id": "a\nb",
        "size": 3,
    }


def test_the_default_level_is_the_callers() -> None:
    """Where the setting says nothing the caller's level holds: here debug is silent."""
    stream = set_up("storage=error")
    logger = logs.get_logger("diff")
    logger.debug("quiet")
    logger.info("shown")
    assert [line["event"] for line in lines(stream)] == ["shown"]


def test_the_longest_name_decides() -> None:
    """A module's own level wins over its package's, and that over the default."""
    levels = logs.parse_levels("warning, diff=debug ,diff.aids=error", "info")
    assert levels.of("storage.sqlite") == logging.WARNING
    assert levels.of("diff") == logging.DEBUG
    assert levels.of("diff.snapshot") == logging.DEBUG
    assert levels.of("diff.aids.cancel_order") == logging.ERROR
    assert levels.of("different") == logging.WARNING


def test_a_logger_made_early_follows_the_set_up() -> None:
    """Loggers that modules make while they are imported obey levels set later."""
    logger = logs.get_logger("transport.auth")
    first = set_up("error")
    logger.info("quiet")
    second = set_up("transport=debug")
    logger.debug("shown")
    assert first.getvalue() == ""
    assert [line["event"] for line in lines(second)] == ["shown"]


def test_enabled_tells_what_would_be_shown() -> None:
    """A hot path may ask once instead of building fields that nobody reads."""
    set_up("transport.auth=debug")
    assert logs.enabled("transport.auth", "debug")
    assert not logs.enabled("transport", "debug")
    assert logs.enabled("transport", "info")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("loud", "no level 'loud'; levels: debug, info, warning, error"),
        ("diff=loud", "no level 'loud'; levels: debug"),
        ("diff", "no level 'diff'"),
        ("DEBUG", "no level 'DEBUG'"),
        ("snapshots=debug", "no module 'snapshots'; modules: .*storage.sqlite"),
        ("picows=debug", "no module 'picows'"),
        ("=debug", "no module ''"),
        ("info,debug", "'info', is set already"),
        ("diff=info,diff=debug", "'diff' is set already"),
    ],
)
def test_a_bad_setting_says_what_is_known(text: str, said: str) -> None:
    """Nothing in the setting is ignored or guessed; the error lists what may be written."""
    with pytest.raises(logs.LogLevelsError, match=said):
        logs.parse_levels(text, "info")


def test_secrets_are_never_shown() -> None:
    """Fields named after secrets are hidden, in any case and at any depth, in both forms."""
    for stream in (io.StringIO(), Terminal()):
        logs.set_up(logs.parse_levels("", "info"), stream)
        logs.get_logger("diff").bind(token="hush").info(
            "Login",
            password="hush",
            Authorization="hush",
            pack={"user_name": "alice", "passwords": [{"password_hash": "hush"}]},
            headers=[{"access_token": "hush"}],
        )
        assert "alice" in stream.getvalue()
        assert "hush" not in stream.getvalue()


def test_a_traceback_shows_no_variables() -> None:
    """An exception is shown with its frames, never with what their variables held."""
    for stream in (io.StringIO(), Terminal()):
        logs.set_up(logs.parse_levels("", "info"), stream)
        try:
            break_down("hu" + "sh")
        except LookupError:
            logs.get_logger("diff").error("Broken", exc_info=True)
        assert "LookupError: 4" in stream.getvalue()
        assert "in break_down" in stream.getvalue()
        assert "hush" not in stream.getvalue()


def test_a_terminal_shows_text_that_cannot_steer_it() -> None:
    """On a terminal events are coloured text, and control characters of values are escaped."""
    stream = Terminal()
    logs.set_up(logs.parse_levels("", "info"), stream)
    try:
        break_down("\x1b[2J")
    except LookupError:
        logs.get_logger("diff").error("Said \x1b[2J", word="\x1b[2J\nfake line", exc_info=True)
    text = stream.getvalue()
    assert "Said" in text
    assert "fake line" in text
    assert "\x1b[2J" not in text
    assert "\nfake" not in text


def test_foreign_logs_share_the_output() -> None:
    """The WebSocket library's warnings are lines like ours; what lies below stays silent."""
    stream = set_up("debug")
    logging.getLogger("picows").info("frame: secret bytes")
    logging.getLogger("picows").warning("odd %s", "frame")
    try:
        break_down("1234")
    except LookupError:
        logging.getLogger("asyncio").exception("Task failed")
    first, second = lines(stream)
    assert (first["logger"], first["level"], first["event"]) == ("picows", "warning", "odd frame")
    assert (second["logger"], second["level"]) == ("asyncio", "error")
    assert "LookupError: 4" in second["exception"]


def test_a_broken_output_does_not_stop_the_caller() -> None:
    """A closed stderr costs the log, not the command that is being carried out."""
    stream = set_up("")
    stream.close()
    logs.get_logger("diff").info("Lost")


def test_a_logger_has_the_name_of_a_module() -> None:
    """A logger named otherwise could not be set in DIFFEX_LOG."""
    logs.get_logger("storage.sqlite")
    with pytest.raises(ValueError, match=r"no module 'storage\.sqlit'"):
        logs.get_logger("storage.sqlit")


def test_the_clients_standard_logs_obey_the_setting() -> None:
    """What the client logs through the standard library has its module's name and level."""
    stream = set_up("client=debug,client.link=warning")
    logging.getLogger("diffex.client.link").info("quiet")
    logging.getLogger("diffex.client.link").warning("lost")
    logging.getLogger("diffex.client.orders").debug("sent")
    logging.getLogger("diffex.config").debug("quiet")
    assert [(line["logger"], line["level"], line["event"]) for line in lines(stream)] == [
        ("client.link", "warning", "lost"),
        ("client.orders", "debug", "sent"),
    ]
