"""What a server does with its past: it runs with it or without it, and logs what is missing."""

import datetime
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from diffex import logs
from diffex.config import Config
from diffex.engine.ports import StoreError
from diffex.history.opening import History, Wishes, make_missing, open_history
from diffex.history.place import base

_log = logs.get_logger("history")


def open_or_none(
    config: Config, data: Path | None, count: int, today: datetime.date
) -> History | None:
    """Open the past of a server; None if it has none or cannot have one.

    Args:
        config: of the server.
        data: its data directory; None if it has none.
        count: the past trading days that there shall be.
        today: the trading day that they come before.
    """
    if not count:
        return None

    def report(fault: str) -> None:
        _log.warning("History: A contract has no past", why=fault)

    try:
        return open_history(config, base(data, os.environ), count, today, report)
    except StoreError as error:
        _log.warning("History: There is no past", why=str(error))
        return None


class Making(msgspec.Struct):
    """How far a server's past is, and who waits for which part of it."""

    wishes: Wishes
    days: int = 0
    """Days of contracts that were missing when the server started."""
    made: int = 0
    """How many of them there are now."""
    going_on: bool = False
    """Whether more will come."""

    def figures(self) -> dict[str, object]:
        """Return it as ``/healthz`` tells it."""
        return {"days": self.days, "made": self.made, "making": self.going_on}


def making_of(history: History | None) -> Making:
    """Return the state of a past of which nothing more was made yet."""
    days = 0 if history is None else history.plan.days
    return Making(Wishes(), days=days, going_on=days > 0)


async def make_quietly(
    history: History, making: Making, grew: Callable[[], None], ended: Callable[[], None]
) -> None:
    """Make the days that are missing, and log every tenth part; a failure is logged too.

    Args:
        history: the past.
        making: told how far it is; its wishes are made first.
        grew: called whenever there may be more of it.
        ended: called when no more will come, for good or ill.
    """
    told = -1

    def progress(done: int, total: int) -> None:
        nonlocal told
        making.made = done
        if done * 10 // total > told:
            told = done * 10 // total
            _log.info("History: Days made", done=done, of=total)
        grew()

    try:
        await make_missing(history, progress, making.wishes)
    except StoreError as error:
        _log.warning("History: The past is not complete", why=str(error))
    making.going_on = False
    ended()
