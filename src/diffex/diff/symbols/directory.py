"""The contracts of now and of any moment before: where every question about them ends."""

import datetime
from collections.abc import Mapping

import msgspec

from diffex.diff.symbols.universe import FiguresOf, Listing, Universe, listing, past_listing
from diffex.domain.instrument import Instrument
from diffex.domain.limits import LISTINGS_KEPT
from diffex.domain.units import Nanos


class Today(msgspec.Struct, frozen=True, kw_only=True):
    """The trading day that is running, and what trades on it."""

    day: datetime.date
    instruments: Mapping[str, Instrument]
    """By symbol: exactly what orders may name."""


class Directory:
    """The listing of today, and those of past days that were asked for, a few of them kept."""

    def __init__(self, universe: Universe, figures: FiguresOf, today: Today) -> None:
        self.universe = universe
        self._figures = figures
        self._past: dict[datetime.date, Listing] = {}
        self.refresh(today)

    def refresh(self, today: Today) -> None:
        """Describe the contracts of another trading day, or of the same one afresh."""
        self.now = listing(self.universe, today.day, today.instruments.values(), self._figures)

    def at(self, time: Nanos) -> Listing:
        """Return the listing of the trading day that a moment belongs to.

        Of a day to come it is today's: what will be listed then is not listed yet.
        """
        day = self.universe.calendar.trading_day(time)
        if day >= self.now.day:
            return self.now
        known = self._past.pop(day, None) or past_listing(self.universe, day)
        if len(self._past) >= LISTINGS_KEPT:
            del self._past[next(iter(self._past))]
        self._past[day] = known
        return known
