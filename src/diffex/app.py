"""The composition root: constructs every part and hands each its collaborators."""

import asyncio
import secrets
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import ExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
import uvloop
from picows import WSCloseCode

from diffex import app_http, logs
from diffex import config as configuration
from diffex.app_http import operator_key, signing_key
from diffex.app_kept import Beginning, Kept
from diffex.app_market_data import market_data
from diffex.app_turns import opening, turn_day
from diffex.config import Config
from diffex.diff.desk import Desk
from diffex.diff.manners import FLAT, standard
from diffex.diff.md.board import MdBoard
from diffex.diff.reception import Reception
from diffex.diff.snapshot import SnapshotManager
from diffex.diff.trade.counter import TradeCounter
from diffex.diff.trade.reception import TradeReception
from diffex.domain.commands import CheckRisk, Command, StopTrading, TakeTicks, Wake
from diffex.domain.errors import RejectCode, RejectError, sentence
from diffex.domain.limits import (
    MARK_SECONDS,
    QUOTE_SECONDS,
    RISK_SECONDS,
    TICK_SECONDS,
    WAKE_SECONDS,
)
from diffex.engine.exchange import Exchange
from diffex.engine.ports import Past, UserStore
from diffex.history.serving import Making, make_quietly, making_of
from diffex.market.agents import Market
from diffex.secret import Secret
from diffex.storage.operator_key import left_for_operator, port_file
from diffex.transport.auth import Authenticator
from diffex.transport.collector import FULL_SECONDS, calmed, collect_all
from diffex.transport.connection import Counter, Route
from diffex.transport.gate import (
    DIFF_PATH,
    MARKET_PATH,
    STATUS_PATH,
    SWEEPS,
    TRADE_PATH,
    Gate,
    Rules,
)
from diffex.transport.http_auth import SignIn
from diffex.transport.http_server import HttpServer
from diffex.transport.inbox import Inbox
from diffex.transport.listener import allow_many_files
from diffex.transport.logins import Logins
from diffex.transport.narrator import Narrator, snapshot_observer
from diffex.transport.operator_desk import OperatorDesk
from diffex.transport.origin import is_loopback
from diffex.transport.outcomes import Outcomes
from diffex.transport.patience import MarketPatience, Patience, TradePatience
from diffex.transport.pulse import pulse, stepwise
from diffex.transport.runner import Runner
from diffex.transport.tokens import Tokens

SWEEP_SECONDS: Final = 1.0 / SWEEPS
"""Every connection is looked after about once a second."""
FIRST_YEAR: Final = 2003
"""Since then the calendar is told: TqSdk asks for no earlier day."""
AGENT_SECONDS: Final = 0.25
GOODBYE_SECONDS: Final = 5.0
"""How long the commands that are queued may take before the connections are closed anyway."""

_log = logs.get_logger("app")


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a server runs, besides its configuration."""

    host: str
    port: int
    """0 picks a free one."""
    demo: bool
    """Lets the configuration's users in by the URL alone; loopback only."""
    data: Path | None
    """Where the exchange, its users and the past are kept between runs; None keeps nothing but
    the past, in the user's cache."""
    runtime: Path | None = None
    """Where the operator's key is left under the port; None leaves it to the data directory."""
    days: int = 0
    """Past trading days that there shall be; 0 has no past."""


class Plant(msgspec.Struct, frozen=True, kw_only=True):
    """Every part of a server, connected."""

    exchange: Exchange
    desk: Desk
    market_data: MdBoard
    inbox: Inbox
    runner: Runner
    gate: Gate
    http: HttpServer
    tokens: Tokens
    market: Market
    authenticator: Authenticator
    operator_key: Secret
    past: Past


class Running(msgspec.Struct, frozen=True):
    """A server that listens at ``port``."""

    port: int
    plant: Plant


def run_server(
    config: Config,
    *,
    host: str,
    port: int,
    demo: bool,
    data: Path | None,
    days: int,
    runtime: Path | None,
) -> int:
    """Serve until SIGTERM or Ctrl-C; return the exit code.

    Raises:
        OSError: the address cannot be used.
        StoreError: the data directory cannot be used.
    """
    options = Options(host=host, port=port, demo=demo, data=data, days=days, runtime=runtime)
    return uvloop.run(_serve(config, options))


async def _serve(config: Config, options: Options) -> int:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with running(config, options) as server:
        shown = f"[{options.host}]" if ":" in options.host else options.host
        print(f"diffex listening on http://{shown}:{server.port}", flush=True)  # noqa: T201 - the line that scripts wait for
        await stop.wait()
        print("diffex stopping", flush=True)  # noqa: T201 - the answer to Ctrl-C
    return 0


@asynccontextmanager
async def running(config: Config, options: Options) -> AsyncIterator[Running]:
    """Run a server inside the block; leaving it stops trading and closes with 1012.

    A part that fails while the server runs ends the block with that part's exception.

    Raises:
        ValueError: a demo that others than this machine could reach.
        OSError: the address cannot be used.
        StoreError: the data directory cannot be used.
    """
    if options.demo and not is_loopback(options.host):
        raise ValueError("a demo lets anyone in by name, so it listens on loopback only")
    async with operating(config, options) as server:
        yield server


@asynccontextmanager
async def operating(
    config: Config, options: Options, store: UserStore | None = None
) -> AsyncIterator[Running]:
    """Run a server inside the block, as ``running`` does.

    Args:
        config: of the market, and its users.
        options: how it runs; that a demo is on loopback is the caller's to check.
        store: the caller's, of all users that there are; None for the data directory's and the
            configuration's.
    """
    allow_many_files()
    with ExitStack() as stack:
        kept = Kept(config, options.data, options.days, demo=options.demo, store=store)
        stack.callback(kept.close)
        history = kept.begun.history
        making = making_of(history)
        plant = _build(config, options, kept.users, kept.begun, making)
        stack.callback(plant.authenticator.close)
        listener, port = await plant.gate.listen(options.host, options.port, plant.http.protocol)
        left = None if options.runtime is None else port_file(options.runtime, port)
        stack.enter_context(left_for_operator(left, plant.operator_key.reveal()))
        stack.enter_context(calmed())
        try:
            async with asyncio.TaskGroup() as group:
                writer = group.create_task(plant.runner.run())
                tasks = [group.create_task(pulse(period, work)) for period, work in _pulses(plant)]
                tasks.append(group.create_task(stepwise(MARK_SECONDS, plant.desk.publish_marks)))
                tasks.append(group.create_task(kept.make_images(lambda: plant.runner.sequence)))
                if history is not None:
                    board = plant.market_data
                    work = make_quietly(history, making, board.fill, board.settle)
                    tasks.append(group.create_task(work))
                try:
                    yield Running(port, plant)
                finally:
                    listener.close()
                    await _say_goodbye(plant, writer)
                    for task in (writer, *tasks):
                        task.cancel()
        except BaseExceptionGroup as failures:
            if len(failures.exceptions) > 1:
                raise
            raise failures.exceptions[0] from None
        kept.last_image(plant.runner.sequence, plant.runner.now)


def _build(
    config: Config, options: Options, store: UserStore, begun: Beginning, making: Making
) -> Plant:
    """Construct every part; the accounts of all users and agents are open afterwards."""
    loop = asyncio.get_running_loop()
    exchange = begun.exchange
    day = exchange.state.trading_day
    if not exchange.state.calendar.holidays.covers(day.year):
        _log.warning("App: Holidays of this year are not known, only weekends", year=day.year)
    inbox = Inbox(loop)
    authenticator = Authenticator(store, loop)
    logins = Logins(authenticator, inbox)
    desk = _desk(begun, inbox, logins)
    market_parts = market_data(
        config, day, exchange.state, desk.standard.snapshots, making.wishes.add
    )
    listed = exchange.state.instruments.values()
    symbols = configuration.agent_symbols(config, listed, day)
    market = Market(symbols, config.market.seed, _run_token())
    narrator = Narrator(exchange.state.terms)
    turn = partial(turn_day, config, exchange.state, market, market_parts)
    runner = Runner(
        exchange,
        desk,
        inbox,
        time.time_ns,
        narrator,
        turn,
        begun.journal,
        sequence=begun.sequence,
        now=begun.now,
    )
    trade = TradeReception(TradeCounter(desk, logins.vouch, logins.change_password, inbox.then))
    counter = Counter(time.time_ns, time.monotonic, {})
    rules = _rules(config, options)
    routes = {
        DIFF_PATH: Route(Reception(desk), Patience()),
        TRADE_PATH: Route(trade, TradePatience()),
        MARKET_PATH: Route(market_parts.reception, MarketPatience()),
        STATUS_PATH: Route(market_parts.status, MarketPatience()),
    }
    tokens = Tokens(signing_key(options.data), time.time_ns)
    key = operator_key(options.data)
    gate = Gate(counter, rules, routes, tokens.verify)
    ignoring = (trade, market_parts.reception, market_parts.status)
    site = app_http.site(
        rules,
        SignIn(authenticator, tokens, time.time_ns, time.monotonic),
        OperatorDesk(key, exchange.state, Outcomes(desk, inbox), time.monotonic, begun.archive),
        lambda: app_http.health(counter, desk, runner, ignoring, making),
        market_parts.directory,
        market_parts.figures,
        time.monotonic,
    )
    runner.apply(*opening(config, exchange.state, store, market))
    return Plant(
        exchange=exchange,
        desk=desk,
        market_data=market_parts.board,
        inbox=inbox,
        runner=runner,
        gate=gate,
        http=HttpServer(site),
        tokens=tokens,
        market=market,
        authenticator=authenticator,
        operator_key=Secret(key),
        past=begun.past,
    )


def _rules(config: Config, options: Options) -> Rules:
    """Return who may connect, and who by name alone."""
    by_name = [user.user_id for user in config.users] if options.demo else []
    local = is_loopback(options.host)
    return Rules(local, config.server.allowed_origins, frozenset(by_name))


def _desk(begun: Beginning, inbox: Inbox, logins: Logins) -> Desk:
    observer = snapshot_observer()
    flat_users = SnapshotManager(inbox.nudge, observer, FLAT)
    standard_users = SnapshotManager(inbox.nudge, observer, standard(_run_token()))
    users = (flat_users, standard_users)
    return Desk(begun.exchange, *users, inbox.submit, logins.authenticate, begun.archive)


def _pulses(plant: Plant) -> list[tuple[float, Callable[[], None]]]:
    """Return what recurs while the server runs: every so many seconds, what."""
    state = plant.exchange.state

    def send(commands: Iterable[Command], otherwise: str) -> None:
        try:
            for command in commands:
                plant.inbox.submit(command)
        except RejectError:
            _log.warning(f"App: The queue is full, {otherwise}")

    def trade() -> None:
        send(plant.market.step(state, time.time_ns()), "the agents sit out")

    def publish() -> None:
        touched = sorted(state.market.touched)
        plant.desk.publish_market()
        plant.market_data.publish(touched)

    def take_ticks() -> None:
        if state.market.stirred:
            send([TakeTicks()], "a tick is missed")

    def check_risk() -> None:
        if any(trader.account.margin for trader in state.traders.values()):
            send([CheckRisk()], "a check of the risk is missed")

    def wake() -> None:
        if time.time_ns() >= state.due:
            send([Wake()], "what is due has to wait")

    return [
        (WAKE_SECONDS, wake),
        (RISK_SECONDS, check_risk),
        (QUOTE_SECONDS, publish),
        (TICK_SECONDS, take_ticks),
        (SWEEP_SECONDS, plant.gate.sweep),
        (AGENT_SECONDS, trade),
        (FULL_SECONDS, collect_all),
    ]


async def _say_goodbye(plant: Plant, writer: asyncio.Task[None]) -> None:
    """Stop taking orders, tell every client, and close every connection with 1012."""
    told = asyncio.get_running_loop().create_future()

    def tell() -> None:
        code = RejectCode.TRADING_STOPPED
        plant.desk.notify_all("WARNING", code, sentence(code))
        told.set_result(None)

    plant.inbox.insist(StopTrading())
    plant.inbox.then(tell)
    # A writer that has failed tells nobody; what is left to do is to close.
    await asyncio.wait((told, writer), timeout=GOODBYE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    await plant.gate.close_all(WSCloseCode.SERVICE_RESTART, "the exchange is stopping")
    plant.gate.cut_waiting()
    await plant.http.close()
    _log.info("App: Stopped")


def _run_token() -> str:
    """Return a word that no earlier run used, for the order ids of this run's agents."""
    return secrets.token_hex(3)
