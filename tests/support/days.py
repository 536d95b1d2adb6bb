"""An exchange over several trading days, in few words."""

import datetime
from typing import Any, Final

from msgspec.structs import replace

from diffex.domain.calendar import Calendar, Sessions
from diffex.domain.commands import OpenAccount, SettleDay, Wake
from diffex.domain.events import Event
from diffex.domain.instrument import Instrument
from diffex.domain.rules import Rules
from diffex.domain.units import SECOND, Fen, Lots, Nanos, Ticks
from diffex.engine.exchange import Exchange
from diffex.engine.ports import Listing
from diffex.storage.memory import NoPast
from tests.support.contracts import CU, M, contract
from tests.support.orders import order, sell

BEIJING: Final = datetime.timezone(datetime.timedelta(hours=8))
DEPOSIT: Final[Fen] = 10**9

NIGHTLY: Final = ((32_400, 36_900), (37_800, 41_400), (48_600, 54_000), (75_600, 90_000))
"""Copper's: 09:00-10:15, 10:30-11:30, 13:30-15:00, 21:00-01:00."""
DAILY: Final = NIGHTLY[:3]

CU_NIGHT: Final = contract("SHFE.cu2512", sessions=NIGHTLY)
M_DAY: Final = replace(M, sessions=DAILY)


def at(text: str) -> Nanos:
    """Return a time in Beijing as nanoseconds."""
    moment = datetime.datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    return round(moment.timestamp()) * SECOND


def day_of(text: str) -> datetime.date:
    """Return a date."""
    return datetime.date.fromisoformat(text)


class Days:
    """An exchange with funded users, told the time with each command."""

    def __init__(
        self,
        start: str = "2025-11-10 10:00",
        *,
        terms: tuple[Instrument, ...] = (CU, M),
        sessions: Sessions = "24x7",
        rules: Rules | None = None,
        listing: Listing | None = None,
        users: tuple[str, ...] = ("ann", "bob"),
        roll: int = 0,
    ) -> None:
        self.now = at(start)
        calendar = Calendar(sessions, roll=roll)
        chosen = rules or Rules(order_types="all")
        self.exchange = Exchange(terms, calendar, self.now, NoPast(), chosen, listing)
        self.state = self.exchange.state
        self.log: list[tuple[Any, Nanos]] = []
        for user_id in users:
            self.give(OpenAccount(user_id, DEPOSIT))

    def give(self, *commands: Any) -> list[Event]:
        """Give commands one after another; return the events of the last one."""
        events: list[Event] = []
        for command in commands:
            self.log.append((command, self.now))
            events = self.exchange.apply(command, self.now)
        return events

    def until(self, text: str) -> list[Event]:
        """Let time pass, and the exchange wake; return what that brought."""
        self.now = at(text)
        return self.give(Wake())

    def settle(self, day: str) -> list[Event]:
        """Settle a day by command."""
        return self.give(SettleDay(day_of(day)))

    def trade(
        self, number: str, price: Ticks, volume: Lots = 1, *, terms: Instrument = CU
    ) -> list[Event]:
        """Let ann buy from bob, who offers first; return the events of her order."""
        return self.give(
            sell(f"s{number}", user_id="bob", terms=terms, price=price, volume=volume),
            order(f"b{number}", terms=terms, price=price, volume=volume),
        )

    def funds(self, user_id: str) -> Fen:
        """Return a user's balance, the open lots at the last prices."""
        account = self.state.traders[user_id].account
        return account.balance(account.position_profit(self.state.market.lasts))
