"""Which parts of a configuration may change while an exchange lives, and which may not.

Rules change at once: every one is looked up when it is needed. Holidays change where they lie
behind the next trading day, whose evening may have begun. Contracts are added. The hours that
contracts trade at, and the terms of those that are listed, are what the state is made of.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import Final

from diffex.domain.calendar import Calendar
from diffex.domain.commands import Reconfigure
from diffex.domain.instrument import Instrument
from diffex.domain.rules import Rules

_KEYS: Final = {"mode": "sessions", "roll": "day_roll", "auction": "auction"}
"""How the configuration's ``[clock]`` calls what a calendar has."""


def reconfiguration(
    rules: tuple[Rules, Rules],
    calendars: tuple[Calendar, Calendar],
    day: datetime.date,
    explicit: tuple[Iterable[Instrument], Iterable[Instrument]],
    listed: Mapping[str, Instrument],
) -> Reconfigure | None:
    """Return the command that brings an exchange to another configuration.

    Args:
        rules: the exchange's, and the wanted ones.
        calendars: the same.
        day: the exchange's trading day.
        explicit: the contracts that the host named, and names now.
        listed: every contract of the trading day.

    Returns:
        None if nothing is to be changed.

    Raises:
        ValueError: what is wanted cannot be had; the text names the table and the key.
    """
    now, wanted = calendars
    for key in ("mode", "roll", "auction"):
        if getattr(now, key) != getattr(wanted, key):
            raise ValueError(
                f"[clock] {_KEYS[key]} of an exchange stays as it began, {_shown(now, key)}"
            )
    if now.holidays != wanted.holidays and _days(now, day) != _days(wanted, day):
        raise ValueError(
            f"[clock] holidays and trading_days change {day}, which is under way, or the trading "
            "day after it"
        )
    before = {one.symbol: one for one in explicit[0]}
    added: list[Instrument] = []
    for one in explicit[1]:
        known = before.get(one.symbol)
        if known is None and one.symbol not in listed:
            added.append(one)
        elif known != one:
            raise ValueError(f"[[instrument]] {one.symbol} is listed with other terms")
    if (rules[0], now.holidays) == (rules[1], wanted.holidays) and not added:
        return None
    return Reconfigure(rules[1], wanted.holidays, tuple(added))


def _shown(calendar: Calendar, key: str) -> str:
    if key == "roll":
        return f'"{calendar.roll // 3_600:02d}:{calendar.roll // 60 % 60:02d}"'
    return f'"{calendar.mode}"' if key == "mode" else str(calendar.auction).lower()


def _days(calendar: Calendar, day: datetime.date) -> list[tuple[datetime.date, bool]]:
    """Return the trading day and the one after it, and which have a night session."""
    following = calendar.next_trading_day(day)
    days = [calendar.previous_trading_day(day), day, following]
    return [(one, calendar.has_night(one)) for one in days]
