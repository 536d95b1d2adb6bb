"""When a contract trades: the phases of its day, as a list of moments."""

import datetime
from collections.abc import Iterable
from typing import Protocol, TypeAlias

from diffex.domain.instrument import Instrument

BEIJING = datetime.timezone(datetime.timedelta(hours=8))

Changes: TypeAlias = list[tuple[int, str, str]]
"""Moment, contract, what its market does from then on; in order."""


class Timetable(Protocol):
    """What the exchange must know of clock and calendar."""

    def changes(self, day: datetime.date) -> Changes:
        """Return the changes of a trading day."""

    def next_day(self, day: datetime.date) -> datetime.date:
        """Return the trading day after ``day``."""

    def settles(self, day: datetime.date) -> int:
        """Return when a trading day is settled by itself."""


class AllDay:
    """Continuous trading around the clock, every day."""

    def changes(self, day: datetime.date) -> Changes:
        """Return no change: the day has one phase."""
        return []

    def next_day(self, day: datetime.date) -> datetime.date:
        """Return the calendar's next day."""
        return day + datetime.timedelta(days=1)

    def settles(self, day: datetime.date) -> int:
        """Return midnight in Beijing."""
        return at(self.next_day(day), 0)


class InSessions:
    """Sessions as the exchanges have them, in weeks without a holiday."""

    def __init__(self, contracts: Iterable[Instrument]) -> None:
        self._contracts = tuple(contracts)

    def changes(self, day: datetime.date) -> Changes:
        """Return auction, trading, breaks and close of every contract.

        A session that begins in the evening is the first of the next trading day: on Friday
        evening that of Monday.
        """
        found: Changes = []
        evening = day - datetime.timedelta(days=3 if day.weekday() == 0 else 1)
        for terms in self._contracts:
            spans = [
                (at(evening, start), at(evening, end))
                for start, end in terms.sessions
                if start >= EVENING
            ]
            spans += [
                (at(day, start), at(day, end)) for start, end in terms.sessions if start < EVENING
            ]
            names = auction(terms.exchange_id, spans[0][0])
            if spans[0][0] < at(day, 0) and terms.exchange_id in {"SHFE", "INE", "DCE"}:
                names += auction(
                    terms.exchange_id, at(day, min(start for start, _ in terms.sessions))
                )
            for number, (start, end) in enumerate(spans):
                last = number == len(spans) - 1
                names += [(start, "CONTINUOUS"), (end, "CLOSED" if last else "BREAK")]
            found += [(moment, terms.symbol, name) for moment, name in names]
        return sorted(found, key=lambda change: change[0])

    def next_day(self, day: datetime.date) -> datetime.date:
        """Return the next weekday."""
        return day + datetime.timedelta(days=3 if day.weekday() == 4 else 1)

    def settles(self, day: datetime.date) -> int:
        """Return four in the afternoon."""
        return at(day, 16 * 3_600)


EVENING = 18 * 3_600


def at(day: datetime.date, second: int) -> int:
    """Return a second of a Beijing day, which may be beyond its midnight."""
    midnight = datetime.datetime.combine(day, datetime.time(), BEIJING)
    return (round(midnight.timestamp()) + second) * 10**9


def auction(exchange_id: str, opens: int) -> list[tuple[int, str]]:
    """Return the call auction before a session: four minutes of orders, then the match.

    A commodity's orders are fixed for a second before.
    """
    second = 10**9
    if exchange_id == "CFFEX":
        return [(opens - 300 * second, "AUCTION_ORDERING"), (opens - 60 * second, "AUCTION_MATCH")]
    return [
        (opens - 300 * second, "AUCTION_ORDERING"),
        (opens - 60 * second, "AUCTION_BALANCE"),
        (opens - 59 * second, "AUCTION_MATCH"),
    ]
