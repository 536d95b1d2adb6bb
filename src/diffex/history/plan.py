"""What is to be made: which contract traded on which past day, and what is there already."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

import msgspec

from diffex import config as configuration
from diffex.config import Clock, Config
from diffex.domain.calendar import Calendar
from diffex.domain.instrument import Instrument
from diffex.domain.listing import catalogue, product_key
from diffex.engine.ports import StoreError
from diffex.history.days import past_days
from diffex.history.simulate import extent_of
from diffex.storage.history_file import SUFFIX, ContractFile, Extent, Header
from diffex.storage.history_index import IndexPlace
from diffex.storage.history_series import Place

CONTINUOUS: Final = "KQ.m@"
"""Before a product's key it names the continuous contract of its main ones."""
INDEX: Final = "KQ.i@"
"""Before a product's key it names the index of all its contracts."""


class PlannedDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day of a contract that is still to be made."""

    terms: Instrument
    extent: Extent


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """Days whose prices follow each other, oldest first; the contract may change on the way."""

    days: tuple[PlannedDay, ...]
    start: int | None
    """The settlement, in ticks, of the stored day before them; None if there is none."""
    end: int
    """What the newest is to settle at, in ticks."""

    def shows(self, symbol: str) -> bool:
        """Return whether a chart of ``symbol`` shows days of it; of KQ.m@ and KQ.i@ too."""
        product = symbol.partition("@")[2]
        return any(
            one.terms.symbol == symbol or product_key(one.terms.symbol) == product
            for one in self.days
        )


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is to be made for one market."""

    clock: Clock
    seed: int
    lines: tuple[Line, ...]

    @property
    def days(self) -> int:
        """How many days of contracts there are to make."""
        return sum(len(line.days) for line in self.lines)


def home(base: Path, config: Config) -> Path:
    """Return the directory below ``base`` for the past of a configuration's market."""
    clock = config.clock
    # A day that begins elsewhere is another day; where most begin, the name stays short.
    rolled = f"-{clock.roll // 3_600:02d}{clock.roll % 3_600 // 60:02d}" if clock.roll else ""
    return base / f"{clock.sessions}{rolled}-seed{config.market.seed}"


def read_headers(directory: Path) -> tuple[dict[str, Header], dict[str, str]]:
    """Return the headers of a directory by symbol, and what is wrong with unusable files."""
    headers: dict[str, Header] = {}
    faults: dict[str, str] = {}
    for path in sorted(directory.glob(f"*{SUFFIX}")):
        symbol = path.name.removesuffix(SUFFIX)
        try:
            headers[symbol] = ContractFile(path).header
        except (FileNotFoundError, StoreError) as error:
            faults[symbol] = str(error)
    return headers, faults


def make_plan(
    config: Config,
    count: int,
    until: datetime.date,
    stored: Mapping[str, Header],
    faulty: AbstractSet[str],
) -> Plan:
    """Return what is to be made so that the ``count`` trading days before ``until`` are there.

    Days are added behind the newest stored one, never before or between stored days: the
    ids of stored bars stay.

    Args:
        config: says which contracts are traded, and where their prices begin.
        count: how many days.
        until: the first day that does not belong to the past.
        stored: headers by symbol of what is there.
        faulty: contracts whose files cannot be used; their lines are left alone.

    Raises:
        StoreError: a stored contract had another tick than the configuration gives it.
    """
    lines: dict[str, list[PlannedDay]] = {}
    taken = _main_days(stored.values())
    calendar = configuration.calendar(config.clock)
    for day in past_days(count, until, calendar.holidays):
        for key, planned in _traded(config, calendar, day, taken).items():
            _same_terms(planned.terms, stored.get(planned.terms.symbol))
            newest = _newest(key, stored)
            if newest is None or day > newest[0]:
                lines.setdefault(key, []).append(planned)
    made = []
    for key, days in lines.items():
        if not faulty.isdisjoint(planned.terms.symbol for planned in days):
            continue
        newest = _newest(key, stored)
        start = None if newest is None else newest[1]
        made.append(Line(days=tuple(days), start=start, end=days[-1].terms.pre_settlement))
    return Plan(clock=config.clock, seed=config.market.seed, lines=tuple(made))


def places(stored: Mapping[str, Header], plan: Plan, until: datetime.date) -> dict[str, Place]:
    """Return where the days before ``until`` lie, those that are still to be made too."""
    # A clock that was set back must not put days behind the present.
    extents = {
        symbol: [day.extent for day in header.days if day.extent.day < until]
        for symbol, header in stored.items()
    }
    for line in plan.lines:
        for planned in line.days:
            extents.setdefault(planned.terms.symbol, []).append(planned.extent)
    found = {symbol: Place(days, [symbol] * len(days)) for symbol, days in extents.items()}
    main: dict[str, list[tuple[Extent, str]]] = {}
    for symbol, days in extents.items():
        key = f"{CONTINUOUS}{product_key(symbol)}"
        main.setdefault(key, []).extend((day, symbol) for day in days if day.main)
    for key, parts in main.items():
        parts.sort(key=lambda part: part[0].day)
        found[key] = Place([day for day, _ in parts], [symbol for _, symbol in parts])
    found.update(_index_places(extents))
    return found


def _index_places(extents: Mapping[str, Iterable[Extent]]) -> dict[str, Place]:
    """Return where the days of each product's index lie: those of all its contracts."""
    products: dict[str, dict[datetime.date, list[tuple[str, Extent]]]] = {}
    for symbol, days in sorted(extents.items()):
        mine = products.setdefault(f"{INDEX}{product_key(symbol)}", {})
        for extent in days:
            mine.setdefault(extent.day, []).append((symbol, extent))
    return {
        key: IndexPlace([sorted(days[day], key=_rank) for day in sorted(days)])
        for key, days in products.items()
    }


def _rank(member: tuple[str, Extent]) -> tuple[bool, str]:
    """Return what puts the main contract first."""
    return not member[1].main, member[0]


def _traded(
    config: Config,
    calendar: Calendar,
    day: datetime.date,
    taken: Mapping[str, set[datetime.date]],
) -> dict[str, PlannedDay]:
    """Return what agents trade on a day, by line: a contract of the file's, or a product."""
    # Not every contract of the day: a server waits for its plan.
    products = [configuration.all_products()[key] for key in config.market.products]
    listed = {
        one.symbol: one for one in (*catalogue(products, day, calendar.holidays), *config.explicit)
    }
    explicit = {one.symbol for one in config.explicit}
    planned: dict[str, PlannedDay] = {}
    main: set[str] = set()
    for symbol in configuration.agent_symbols(config, listed.values(), day):
        terms, product = listed[symbol], product_key(symbol)
        is_main = product not in main and day not in taken.get(product, ())
        main.add(product)
        when = calendar.sessions_of(terms.sessions, day)
        extent = extent_of(calendar.mode, day, when, main=is_main)
        planned[symbol if symbol in explicit else product] = PlannedDay(terms=terms, extent=extent)
    return planned


def _main_days(stored: Iterable[Header]) -> dict[str, set[datetime.date]]:
    """Return by product the days that already have a main contract."""
    days: dict[str, set[datetime.date]] = {}
    for header in stored:
        for day in header.days:
            if day.extent.main:
                days.setdefault(product_key(header.symbol), set()).add(day.extent.day)
    return days


def _newest(key: str, stored: Mapping[str, Header]) -> tuple[datetime.date, int] | None:
    """Return the newest stored day of a line, and its settlement."""
    ends: Sequence[tuple[datetime.date, int]] = [
        (header.days[-1].extent.day, header.days[-1].settlement)
        for symbol, header in stored.items()
        if key in (symbol, product_key(symbol))
    ]
    return max(ends, default=None)


def _same_terms(terms: Instrument, header: Header | None) -> None:
    if header is not None and (header.tick_e6, header.tick_value) != (
        terms.tick_e6,
        terms.tick_value,
    ):
        raise StoreError(
            f"the stored past of {terms.symbol} had another price tick or multiple; "
            "remove it with: diffex history rm"
        )
