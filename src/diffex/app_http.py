"""Constructs the HTTP application beside the sockets; ``app`` puts it on the port."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, Protocol

import msgspec
from litestar import Litestar

from diffex.diff.desk import Desk
from diffex.diff.symbols.directory import Directory
from diffex.diff.symbols.latest import continuous_table, days_off, latest
from diffex.diff.symbols.universe import FiguresOf
from diffex.history.serving import Making
from diffex.storage.operator_key import OPERATOR_FILE, kept_operator_key, new_operator_key
from diffex.storage.signing_key import KEY_FILE, kept_key
from diffex.transport.connection import Connection, Counter
from diffex.transport.gate import Rules
from diffex.transport.http import application
from diffex.transport.http_auth import SignIn
from diffex.transport.http_pages import Body
from diffex.transport.operator_desk import OperatorDesk
from diffex.transport.page_files import read_page
from diffex.transport.runner import Runner
from diffex.transport.tokens import new_key
from diffex.version import version

HOLIDAYS_PATH: Final = "/shinny_chinese_holiday.json"
CONTINUOUS_PATH: Final = "/continuous_table.json"
SYMBOLS_PATH: Final = "/t/md/symbols/latest.json"
FIRST_DAY: Final = datetime.date(2003, 1, 1)
"""Since when the tables know which days were weekends: TqSdk's own first year."""
WEB: Final = Path(__file__).parent / "web"
"""Where the page is built into."""
CONTINUOUS_DAYS: Final = 366
"""How far back the main contracts are told."""
SYMBOLS_SECONDS: Final = 10.0
"""How old the last prices in the list of symbols may be: making it takes some milliseconds."""


def signing_key(data: Path | None) -> bytes:
    """Return the key of this data directory's tokens, or a new one where nothing is kept.

    Raises:
        StoreError: the data directory cannot be used.
    """
    return new_key() if data is None else kept_key(data / KEY_FILE)


def operator_key(data: Path | None) -> str:
    """Return the operator's key of this data directory, or a new one where nothing is kept.

    Raises:
        StoreError: the data directory cannot be used.
    """
    return new_operator_key() if data is None else kept_operator_key(data / OPERATOR_FILE)


def site(
    rules: Rules,
    sign_in: SignIn,
    operator: OperatorDesk,
    health: Body,
    directory: Directory,
    figures: FiguresOf,
    uptime: Callable[[], float],
) -> Litestar:
    """Return the application with every table that clients fetch.

    Args:
        rules: which pages may sign in.
        sign_in: answers requests for tokens.
        operator: does what whoever runs the exchange asks for.
        health: makes the body of ``/healthz``.
        directory: the contracts of now and before.
        figures: tells the last prices of contracts.
        uptime: monotonic seconds.
    """
    tables = _tables(directory, figures, uptime)
    return application(rules, sign_in, operator, health, tables, read_page(WEB), about(rules))


def about(rules: Rules) -> bytes:
    """Return the body of ``/about.json``."""
    users = sorted(rules.demo_users)
    body = {"version": version(), "demo": bool(users), "demo_users": users}
    return msgspec.json.encode(body)


def _tables(
    directory: Directory, figures: FiguresOf, uptime: Callable[[], float]
) -> Mapping[str, Body]:
    today = directory.now.day
    holidays = directory.universe.calendar.holidays
    next_year = today + datetime.timedelta(days=366)
    rest_days = msgspec.json.encode(days_off(holidays, FIRST_DAY, next_year))
    days = holidays.trading_days(today - datetime.timedelta(days=CONTINUOUS_DAYS), today)
    mains = msgspec.json.encode(continuous_table(directory.universe, days or [today]))
    symbols = Fresh(lambda: msgspec.json.encode(latest(directory.now, figures)), uptime)
    return {
        HOLIDAYS_PATH: lambda: rest_days,
        CONTINUOUS_PATH: lambda: mains,
        SYMBOLS_PATH: symbols.body,
    }


class Fresh:
    """A body that is made again when it is asked for and has grown old."""

    def __init__(self, make: Body, uptime: Callable[[], float]) -> None:
        self._make: Final = make
        self._uptime: Final = uptime
        self._body = make()
        self._made_at = uptime()

    def body(self) -> bytes:
        """Return it, at most ``SYMBOLS_SECONDS`` old."""
        now = self._uptime()
        if now - self._made_at >= SYMBOLS_SECONDS:
            self._body = self._make()
            self._made_at = now
        return self._body


class Ignoring(Protocol):
    """A service that counts the messages that it does not know."""

    ignored: int


def health(
    counter: Counter, desk: Desk, runner: Runner, services: Iterable[Ignoring], making: Making
) -> bytes:
    """Return the body of ``/healthz``."""
    connections: dict[Connection, None] = counter.connections
    body = {
        "status": "ok",
        "connections": len(connections),
        "users": len(desk.users()),
        "commands": runner.sequence,
        "ignored": sum(service.ignored for service in services),
        "past": making.figures(),
    }
    return msgspec.json.encode(body)
