"""The whole state as bytes, and back: the one walk over everything that is to be remembered.

An image has sections, each with its own way there and back. Its hash is over the sections
that decide what a later command does, so a part that is forgotten in one is forgotten in
both, and a test over every attribute of the state finds it. Two states with the same hash
answer the same commands in the same way. A section that is not ``hashed`` only says how
much of the state was published.

A part of the state that is new gets a section: a struct, two functions, a line in
``SECTIONS``; it is put back in the order of that table.
"""

import datetime
import hashlib
from collections.abc import Callable
from typing import Any, Final

import msgspec

from diffex.domain.calendar import Calendar, Sessions
from diffex.domain.holidays import Holidays
from diffex.domain.instrument import Instrument
from diffex.domain.phases import Phase, Timetable
from diffex.domain.rules import Rules
from diffex.domain.units import Nanos
from diffex.engine.image_conditions import (
    ConditionsSection,
    give_conditions,
    take_conditions,
)
from diffex.engine.image_market import (
    BooksSection,
    MarketSection,
    PublishedSection,
    give_books,
    give_market,
    give_published,
    take_books,
    take_market,
    take_published,
)
from diffex.engine.image_traders import TradersSection, give_traders, take_traders
from diffex.engine.phases import STAGES
from diffex.engine.ports import Past
from diffex.engine.state import ExchangeState

FORMAT: Final = 2
"""Of the sections; an image of another one is not read. Raise it whenever their shape changes:
``test_image_shapes`` knows the shape of each."""


class ImageError(ValueError):
    """The bytes are no image that this program can read."""


class Section(msgspec.Struct, frozen=True):
    """A part of the state."""

    name: str
    kind: type
    take: Callable[[ExchangeState], Any]
    give: Callable[[Any, ExchangeState], None]
    hashed: bool = True


class CalendarRow(msgspec.Struct, array_like=True):
    """What a calendar is made of. Days are sorted: a set has no order to hash."""

    mode: Sessions
    closed: list[datetime.date]
    opened: list[datetime.date]
    years: list[int]
    roll: int
    auction: bool


class ExchangeSection(msgspec.Struct, array_like=True):
    """What the exchange is, and its counts."""

    calendar: CalendarRow
    rules: Rules
    trading_day: datetime.date
    day_text: str
    instruments: list[Instrument]
    terms: list[Instrument]
    explicit: list[Instrument]
    first_day: datetime.date
    begun: Nanos
    due: Nanos
    settles: Nanos
    phases: dict[str, Phase]
    order_count: int
    trade_count: int
    stopped: bool


STATE_ATTRIBUTES: Final = frozenset(
    {
        "begun",
        "books",
        "due",
        "explicit",
        "first_day",
        "settles",
        "stages",
        "terms",
        "timetable",
        "calendar",
        "day_text",
        "holders",
        "instruments",
        "market",
        "order_count",
        "rules",
        "stopped",
        "trade_count",
        "traders",
        "trading_day",
        "triggers",
    }
)
"""Those of ``ExchangeState`` that some section has."""


def _take_exchange(state: ExchangeState) -> ExchangeSection:
    return ExchangeSection(
        _take_calendar(state.calendar),
        state.rules,
        state.trading_day,
        state.day_text,
        list(state.instruments.values()),
        list(state.terms.values()),
        list(state.explicit),
        state.first_day,
        state.begun,
        state.due,
        state.settles,
        {symbol: stage.phase for symbol, stage in state.stages.items()},
        state.order_count,
        state.trade_count,
        state.stopped,
    )


def _take_calendar(calendar: Calendar) -> CalendarRow:
    days = calendar.holidays
    return CalendarRow(
        calendar.mode,
        sorted(days.closed),
        sorted(days.opened),
        sorted(days.years),
        calendar.roll,
        calendar.auction,
    )


def _calendar(row: CalendarRow) -> Calendar:
    days = Holidays(frozenset(row.closed), frozenset(row.opened), frozenset(row.years))
    return Calendar(row.mode, days, row.roll, row.auction)


def _give_exchange(section: ExchangeSection, state: ExchangeState) -> None:
    state.trading_day = section.trading_day
    state.day_text = section.day_text
    state.first_day = section.first_day
    state.begun = section.begun
    state.terms = {terms.symbol: terms for terms in section.terms}
    state.terms.update(state.instruments)
    state.timetable = Timetable(state.calendar, section.trading_day, section.instruments)
    state.stages = {symbol: STAGES[phase] for symbol, phase in section.phases.items()}
    state.settles = section.settles
    state.due = section.due
    state.order_count = section.order_count
    state.trade_count = section.trade_count
    state.stopped = section.stopped


EXCHANGE: Final = Section("exchange", ExchangeSection, _take_exchange, _give_exchange)
SECTIONS: Final = (
    EXCHANGE,
    Section("market", MarketSection, take_market, give_market),
    Section("traders", TradersSection, take_traders, give_traders),
    Section("conditions", ConditionsSection, take_conditions, give_conditions),
    Section("books", BooksSection, take_books, give_books),
    Section("published", PublishedSection, take_published, give_published, hashed=False),
)


class _Image(msgspec.Struct):
    """Each section by its name, encoded by itself."""

    format: int
    sections: dict[str, msgspec.Raw]


_ENCODE: Final = msgspec.msgpack.Encoder().encode


def dump(state: ExchangeState) -> bytes:
    """Return an image of the state."""
    sections = {section.name: msgspec.Raw(_ENCODE(section.take(state))) for section in SECTIONS}
    return _ENCODE(_Image(FORMAT, sections))


def restore(image: bytes, past: Past) -> ExchangeState:
    """Return a state that answers every command as the one that ``image`` shows.

    Args:
        image: what ``dump`` returned.
        past: what was before the first run; the ids of bars and ticks go on from it.

    Raises:
        ImageError: it is no image, or one of another format.
    """
    sections = _read(image)
    exchange: ExchangeSection = sections[EXCHANGE.name]
    calendar = _calendar(exchange.calendar)
    state = ExchangeState(
        exchange.instruments, calendar, 0, past, exchange.rules, exchange.explicit
    )
    for section in SECTIONS:
        section.give(sections[section.name], state)
    return state


def trading_day(image: bytes) -> datetime.date:
    """Return the trading day in an image.

    Raises:
        ImageError: it is no image, or one of another format.
    """
    found: ExchangeSection = _read(image)[EXCHANGE.name]
    return found.trading_day


def state_hash(state: ExchangeState) -> str:
    """Return a SHA-256 over every section that decides what a later command does."""
    digest = hashlib.sha256()
    for section in SECTIONS:
        if section.hashed:
            digest.update(_ENCODE(section.take(state)))
    return digest.hexdigest()


def section_hashes(state: ExchangeState) -> dict[str, str]:
    """Return each hashed section's own hash, to tell where two states differ."""
    return {
        section.name: hashlib.sha256(_ENCODE(section.take(state))).hexdigest()
        for section in SECTIONS
        if section.hashed
    }


def _read(image: bytes) -> dict[str, Any]:
    try:
        found = msgspec.msgpack.decode(image, type=_Image)
        if found.format != FORMAT:
            raise ImageError(f"its format is {found.format}, this program knows {FORMAT}")
        return {
            section.name: msgspec.msgpack.decode(found.sections[section.name], type=section.kind)
            for section in SECTIONS
        }
    except (msgspec.MsgspecError, KeyError) as error:
        raise ImageError(f"it cannot be read: {error}") from error
