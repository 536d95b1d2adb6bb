"""Constructs what serves market data; ``app`` puts it on the port."""

import datetime
from collections.abc import Callable

import msgspec

from diffex import config as configuration
from diffex.config import Config
from diffex.data.contracts import all_products
from diffex.diff.md.board import MdBoard
from diffex.diff.md.charts import Want
from diffex.diff.md.quoting import Known
from diffex.diff.md.reception import MdReception
from diffex.diff.md.status import StatusReception
from diffex.diff.snapshot import SnapshotManager
from diffex.diff.symbols.describe import CONTINUOUS, INDEX, UNKNOWN, Figures
from diffex.diff.symbols.directory import Directory, Today
from diffex.diff.symbols.executor import Executor
from diffex.diff.symbols.universe import FiguresOf, Listing, Universe, unusual_mains
from diffex.domain.calendar import DAY
from diffex.domain.listing import product_key
from diffex.engine.ports import newest_bar
from diffex.engine.state import ExchangeState


class MarketDataParts(msgspec.Struct, frozen=True):
    """What serves ``/diff/md`` and ``/diff/status``."""

    board: MdBoard
    reception: MdReception
    status: StatusReception
    directory: Directory
    """The contracts of now and before."""
    figures: FiguresOf
    """Tells what the market knows of a contract."""
    turn: Callable[[], None]
    """Takes note that the exchange's trading day has changed."""


def market_data(
    config: Config,
    day: datetime.date,
    state: ExchangeState,
    sessions: SnapshotManager,
    want: Want,
) -> MarketDataParts:
    """Construct it.

    Args:
        config: says what is listed and what agents trade.
        day: the trading day.
        state: of the exchange on that day.
        sessions: makes and flushes sessions of the standard dialect.
        want: told of each symbol for whose past a chart waits.
    """

    def figures(symbol: str) -> Figures:
        return _figures(state, symbol)

    directory = _directory(config, day, state, figures)
    listing = directory.now
    instruments = {
        symbol: entry.terms
        for symbol, entry in listing.entries.items()
        if entry.ins_class == "FUTURE"
    }
    continuous = _continuous(listing)
    known = Known({**instruments, **state.instruments}, continuous, _indices(listing, state), {})
    shown = _shown(known)
    board = MdBoard(state, known, Executor(directory).answer, want)

    def turn() -> None:
        board.turn(_turn(config, state, directory, known))
        shown.clear()
        shown.update(_shown(known))

    return MarketDataParts(
        board=board,
        turn=turn,
        reception=MdReception(board, sessions),
        status=StatusReception(state.calendar, state.instruments, shown, sessions),
        directory=directory,
        figures=figures,
    )


def _turn(config: Config, state: ExchangeState, directory: Directory, known: Known) -> list[str]:
    """Describe another trading day: in place, for many look into the same tables.

    Returns:
        The continuous contracts that show another contract from now on, and the indexes of
        other contracts.
    """
    day = state.trading_day
    traded = configuration.agent_symbols(config, state.instruments.values(), day)
    mains = unusual_mains(traded, all_products(), day, state.calendar.holidays)
    directory.universe = msgspec.structs.replace(directory.universe, mains=mains)
    directory.refresh(Today(day=day, instruments=state.instruments))
    listing = directory.now
    known.instruments.update(state.instruments)
    shown, before = _continuous(listing), dict(known.continuous)
    changed = [name for name, main in shown.items() if before.get(name, main) != main]
    for name in changed:
        state.market.follow(name, before[name], shown[name], state.begun)
    known.continuous.clear()
    known.continuous.update(shown)
    indices = _indices(listing, state)
    changed += [name for name, members in indices.items() if known.indices.get(name) != members]
    known.indices.clear()
    known.indices.update(indices)
    return changed


def _continuous(listing: Listing) -> dict[str, str]:
    return {f"{CONTINUOUS}{key}": main for key, main in listing.mains.items()}


def _shown(known: Known) -> dict[str, str]:
    """Return the contract whose trading status each other symbol has: an index its main one's."""
    mains = {name: members[0] for name, members in known.indices.items()}
    return {**known.continuous, **mains}


def _indices(listing: Listing, state: ExchangeState) -> dict[str, tuple[str, ...]]:
    """Return by index the contracts that it is of, the main one first."""
    members: dict[str, list[str]] = {key: [main] for key, main in listing.mains.items()}
    for symbol in state.instruments:
        mine = members.get(product_key(symbol), [])
        if symbol not in mine:
            mine.append(symbol)
    return {f"{INDEX}{key}": tuple(symbols) for key, symbols in members.items()}


def _directory(
    config: Config, day: datetime.date, state: ExchangeState, figures: FiguresOf
) -> Directory:
    products = all_products()
    traded = configuration.agent_symbols(config, state.instruments.values(), day)
    universe = Universe(
        products=products,
        explicit=config.explicit,
        mains=unusual_mains(traded, products, day, state.calendar.holidays),
        calendar=state.calendar,
        since=day,
    )
    return Directory(universe, figures, Today(day=day, instruments=state.instruments))


def _figures(state: ExchangeState, symbol: str) -> Figures:
    """Return what the market knows of a contract."""
    found = state.market.days.get(symbol)
    if found is None:
        return UNKNOWN
    before = newest_bar(state.market.past, symbol, DAY)
    close = before.close if before and found.pre_close is None else found.pre_close
    return Figures(last=found.last, pre_close=close, pre_open_interest=found.pre_open_interest)
