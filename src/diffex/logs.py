"""Logs: structlog to stderr, one level a module, no secrets.

``DIFFEX_LOG`` sets the levels: ``diff.snapshot=debug,engine.trade_gateway=debug``.
A module's level holds for what lies below it (``diff=debug``); a bare level is the
default's. Loggers carry the names of modules below ``diffex``, and may be made
before ``set_up`` is called: levels and output are looked up at each call.
"""

import functools
import logging
import os
import pkgutil
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, Final, TextIO

import msgspec
import structlog
from structlog.processors import JSONRenderer, format_exc_info
from structlog.typing import EventDict

ENVIRONMENT: Final = "DIFFEX_LOG"

LEVELS: Final[dict[str, int]] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
DEFAULT_LEVEL: Final = "info"

SECRET_WORDS: Final = ("password", "token", "authorization")
"""A field whose name holds one of these is never shown."""
REDACTED: Final = "[redacted]"

FOREIGN: Final = ("asyncio", "picows")
"""Libraries whose own logs are shown from WARNING on; below it picows shows messages' bytes."""


OWN: Final = "diffex"
"""Our parts that may be used without the server log through the standard library."""


class LogLevelsError(ValueError):
    """The text of ``DIFFEX_LOG`` cannot be understood; says what is known."""


class LogLevels(msgspec.Struct, frozen=True):
    """The level of each module, by the longest part of its name that is listed."""

    default: str
    modules: Mapping[str, str]

    def of(self, name: str) -> int:
        """Return the numeric level that the logger of that name has."""
        part = name
        while part:
            level = self.modules.get(part)
            if level is not None:
                return LEVELS[level]
            part = part.rpartition(".")[0]
        return LEVELS[self.default]


def parse_levels(text: str, default: str) -> LogLevels:
    """Read the value of ``DIFFEX_LOG``.

    Args:
        text: as described above; may be empty.
        default: the level where the text says nothing.

    Raises:
        LogLevelsError: a level or a module is unknown, or is set twice.
    """
    bare: str | None = None
    modules: dict[str, str] = {}
    for item in filter(None, (item.strip() for item in text.split(","))):
        name, has_name, level = (part.strip() for part in item.rpartition("="))
        if level not in LEVELS:
            raise LogLevelsError(f"{item!r}: no level {level!r}; levels: {', '.join(LEVELS)}")
        if not has_name:
            if bare is not None:
                raise LogLevelsError(f"{item!r}: a default level, {bare!r}, is set already")
            bare = level
        elif name in modules:
            raise LogLevelsError(f"{item!r}: {name!r} is set already")
        else:
            modules[name] = level
    unknown = modules.keys() - (known := known_modules())
    if unknown:
        names = ", ".join(repr(name) for name in sorted(unknown))
        raise LogLevelsError(f"no module {names}; modules: {', '.join(sorted(known))}")
    return LogLevels(default=bare or default, modules=modules)


@functools.cache
def known_modules() -> frozenset[str]:
    """Return the name of every module and package below ``diffex``, importing none."""
    return frozenset(_below([os.path.dirname(__file__)], ""))  # noqa: PTH120 - pkgutil takes texts


def _below(paths: Iterable[str], prefix: str) -> Iterable[str]:
    for module in pkgutil.iter_modules(paths):
        yield prefix + module.name
        if module.ispkg:
            folders = [os.path.join(path, module.name) for path in paths]  # noqa: PTH118 - as above
            yield from _below(folders, f"{prefix}{module.name}.")


class Logger(structlog.BoundLoggerBase):
    """A structlog logger whose level is looked up at each call; cheap when it is off."""

    def debug(self, event: str, **fields: object) -> None:
        """Tell what helps to follow one command."""
        self._emit("debug", event, fields)

    def info(self, event: str, **fields: object) -> None:
        """Tell what an operator wants to see of a healthy server."""
        self._emit("info", event, fields)

    def warning(self, event: str, **fields: object) -> None:
        """Tell what is wrong but handled."""
        self._emit("warning", event, fields)

    def error(self, event: str, **fields: object) -> None:
        """Tell what is broken; ``exc_info=True`` adds the exception being handled."""
        self._emit("error", event, fields)

    def _emit(self, level: str, event: str, fields: dict[str, Any]) -> None:
        if enabled(self._context["logger"], level):
            self._proxy_to_logger(level, event, **fields)


def get_logger(name: str) -> Logger:
    """Return the logger of the module of that name below ``diffex``: ``"diff.snapshot"``.

    Raises:
        ValueError: there is no such module, so ``DIFFEX_LOG`` could not name it.
    """
    if name not in known_modules():
        raise ValueError(f"no module {name!r} below diffex")
    return Logger(_OUTPUT, _PROCESSORS, {"logger": name})


def enabled(name: str, level: str) -> bool:
    """Tell whether that logger shows that level: for hot paths that ask once."""
    thresholds = _OUTPUT.thresholds
    threshold = thresholds.get(name)
    if threshold is None:
        threshold = thresholds[name] = _OUTPUT.levels.of(name)
    return LEVELS[level] >= threshold


def set_up(levels: LogLevels, stream: TextIO) -> None:
    """Send every log to ``stream``: coloured text on a terminal, else one JSON object a line.

    Args:
        levels: see ``parse_levels``.
        stream: stderr; stdout belongs to what a command answers.
    """
    _OUTPUT.levels = levels
    _OUTPUT.thresholds = {}
    _OUTPUT.stream = stream
    _OUTPUT.terminal = stream.isatty()
    for name, level in (*((name, logging.WARNING) for name in FOREIGN), (OWN, logging.DEBUG)):
        standard = logging.getLogger(name)
        standard.handlers = [_Bridge()]
        standard.setLevel(level)
        standard.propagate = False


class _Output:
    """Where logs go, and how: the process has one."""

    def __init__(self) -> None:
        self.levels = LogLevels(default=DEFAULT_LEVEL, modules={})
        self.thresholds: dict[str, int] = {}
        self.stream: TextIO = sys.stderr
        self.terminal = False
        self._console = structlog.dev.ConsoleRenderer(
            colors="NO_COLOR" not in os.environ,
            pad_event_to=0,
        )
        self._json = JSONRenderer(ensure_ascii=False)

    def render(self, logger: object, method: str, event: EventDict) -> str:
        """Be the last processor: an event becomes its line."""
        # Here, since the console's own form shows each frame's variables, secrets included.
        event = format_exc_info(logger, method, event)
        if self.terminal:
            return self._console(logger, method, _printable(event))
        return str(self._json(logger, method, event))

    def write(self, line: str) -> None:
        """Write one line. A log that cannot be written must not stop the exchange."""
        try:
            self.stream.write(line + "\n")
            self.stream.flush()
        except (OSError, ValueError):
            return

    # The names by which structlog calls its wrapped logger.
    debug = info = warning = error = write


class _Bridge(logging.Handler):
    """Shows the standard library's records as our own."""

    def emit(self, record: logging.LogRecord) -> None:
        """Pass a record on, under the name of its module or library."""
        level = next(
            (name for name, number in reversed(LEVELS.items()) if record.levelno >= number),
            "debug",
        )
        name = record.name.removeprefix(f"{OWN}.")
        logger = Logger(_OUTPUT, _PROCESSORS, {"logger": name})
        fields = {"exc_info": record.exc_info} if record.exc_info else {}
        getattr(logger, level)(record.getMessage(), **fields)


def redact(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Be a processor: hide the values of secret fields, however deep they lie."""
    return {key: _redacted(key, value) for key, value in event.items()}


def _redacted(key: object, value: Any) -> Any:
    if any(word in str(key).lower() for word in SECRET_WORDS):
        return REDACTED
    if isinstance(value, Mapping):
        return {inner: _redacted(inner, item) for inner, item in value.items()}
    if isinstance(value, list):
        return [_redacted("", item) for item in value]
    return value


def _printable(event: EventDict) -> MutableMapping[str, Any]:
    """Escape control characters: a client must not steer the operator's terminal."""
    shown = {key: _escaped(value) for key, value in event.items() if key != "exception"}
    if "exception" in event:
        lines = str(event["exception"]).split("\n")
        shown["exception"] = "\n".join(map(_escaped, lines))
    return shown


def _escaped(value: Any) -> Any:
    if isinstance(value, str) and not value.isprintable():
        return value.encode("unicode_escape").decode()
    return value


_OUTPUT: Final = _Output()
_PROCESSORS: Final = (
    structlog.processors.add_log_level,
    redact,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _OUTPUT.render,
)
