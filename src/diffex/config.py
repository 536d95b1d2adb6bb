"""The configuration file: TOML in, checked values out. docs/howto/configure.md lists the keys."""

import datetime
import re
from collections.abc import Collection
from pathlib import Path
from typing import Final

import msgspec

from diffex.config_clock import Clock, calendar, read_clock
from diffex.config_contracts import explicit_instruments, find_product
from diffex.config_fees import OwnFees
from diffex.config_fees import own_fees as fees_of
from diffex.config_rules import rules
from diffex.data import demo_toml
from diffex.data.contracts import all_products, listed
from diffex.domain.commands import SetFees
from diffex.domain.ids import valid_id
from diffex.domain.instrument import Instrument
from diffex.domain.limits import ID_LENGTH, PASSWORD_LENGTH
from diffex.domain.listing import main_contract, product_key
from diffex.domain.rules import Rules
from diffex.domain.units import INT64_MAX, Fen
from diffex.secret import Secret
from diffex.toml_table import ConfigError, Table, read_toml

__all__ = [
    "DEFAULT_PRODUCTS",
    "Clock",
    "Config",
    "ConfigError",
    "Market",
    "Secret",
    "Server",
    "User",
    "agent_symbols",
    "all_products",
    "calendar",
    "demo_config",
    "instruments",
    "load",
    "own_fees",
    "parse",
]

DEFAULT_PRODUCTS: Final = (
    "SHFE.cu",
    "SHFE.rb",
    "SHFE.au",
    "SHFE.ag",
    "INE.sc",
    "DCE.m",
    "DCE.i",
    "CZCE.SR",
    "CZCE.TA",
    "CFFEX.IF",
    "GFEX.lc",
)
"""Liquid products of each exchange: what agents trade unless told otherwise."""

_FEN_DECIMALS: Final = 2
_HIGHEST_PORT: Final = 65_535
_MOST_DAYS: Final = 36_500
_ORIGIN: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/?#@]+")


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """Where the exchange listens."""

    host: str
    port: int
    """0 lets the system choose."""
    allowed_origins: tuple[str, ...]
    """Origins of web pages that may connect besides the server's own."""


class Market(msgspec.Struct, frozen=True, kw_only=True):
    """Who trades when no person does."""

    agents: bool
    seed: int
    """Of everything that agents leave to chance."""
    products: tuple[str, ...]
    """Keys of the products that agents trade."""


class JournalPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How much of the past of an exchange can be carried out again."""

    keep_days: int
    """Days whose commands stay in the journal; 0 for all."""


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person who may log in, and the first deposit of the account."""

    user_id: str
    password: Secret
    deposit: Fen
    fees: tuple[OwnFees, ...] = ()
    """Commission of the user's own; elsewhere the contracts' applies."""


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """A whole configuration, checked."""

    server: Server
    clock: Clock
    rules: Rules
    market: Market
    explicit: tuple[Instrument, ...]
    """The contracts of ``[[instrument]]``, listed on every day."""
    users: tuple[User, ...]
    journal: JournalPolicy = JournalPolicy(keep_days=0)


def load(path: Path) -> Config:
    """Return the configuration in a file.

    Raises:
        ConfigError: the file cannot be read, or what it says cannot be used.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read ({error.strerror}); name a file that can"
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8 text; save it as UTF-8") from None
    return parse(text, str(path))


def parse(text: str, source: str) -> Config:
    """Return the configuration in a TOML text.

    Args:
        text: the content of the file.
        source: the file's name, for errors.

    Raises:
        ConfigError: not TOML, an unknown key, or a value that cannot be used; one
            sentence with the file, the key and what to do.
    """
    root = read_toml(text, source)
    root.only(("server", "clock", "rules", "market", "instrument", "journal", "user"))
    return Config(
        server=_server(root.table("server")),
        clock=read_clock(root.table("clock")),
        rules=rules(root.table("rules")),
        market=_market(root.table("market")),
        explicit=explicit_instruments(root.tables("instrument")),
        users=_users(root.tables("user")),
        journal=_journal(root.table("journal")),
    )


def demo_config() -> Config:
    """Return the configuration of ``--demo``: the quick start's users and contract."""
    return parse(demo_toml(), "demo.toml")


def instruments(config: Config, day: datetime.date) -> tuple[Instrument, ...]:
    """Return every contract of a trading day.

    The listed contracts of all products, and those of ``[[instrument]]``, which
    replace a listed one of the same symbol.
    """
    return listed(config.explicit, config.clock.holidays, day)


def own_fees(config: Config) -> tuple[SetFees, ...]:
    """Return the commands that give users commission of their own; again is without effect."""
    return tuple(
        SetFees(user.user_id, own.product, own.fees) for user in config.users for own in user.fees
    )


def agent_symbols(
    config: Config, instruments: Collection[Instrument], day: datetime.date
) -> tuple[str, ...]:
    """Return the contracts that agents trade, in the order of ``[market] products``.

    Of each product its contracts of ``[[instrument]]`` if there are any, else its
    main contract; none at all without agents.

    Raises:
        ValueError: ``instruments`` are not those of this configuration and day.
    """
    if not config.market.agents:
        return ()
    symbols: list[str] = []
    for key in config.market.products:
        own = [one.symbol for one in config.explicit if product_key(one.symbol) == key]
        symbols += own or [main_contract(all_products()[key], day, config.clock.holidays)]
    missing = set(symbols).difference(one.symbol for one in instruments)
    if missing:
        raise ValueError(f"not among the instruments: {', '.join(sorted(missing))}")
    return tuple(symbols)


def _server(table: Table) -> Server:
    table.only(("host", "port", "allowed_origins"))
    origins = table.texts("allowed_origins", ())
    for origin in origins:
        if _ORIGIN.fullmatch(origin) is None:
            raise table.error(
                "allowed_origins", f"{origin!r} is not an origin; write it like http://host:port"
            )
    return Server(
        host=table.text("host", "127.0.0.1"),
        port=table.whole("port", 8080, _HIGHEST_PORT),
        allowed_origins=origins,
    )


def _market(table: Table) -> Market:
    table.only(("agents", "seed", "products"))
    market = Market(
        agents=table.flag("agents", default=True),
        seed=table.whole("seed", 1, INT64_MAX),
        products=table.texts("products", DEFAULT_PRODUCTS),
    )
    for key in market.products:
        find_product(table, "products", key)
    if market.agents and not market.products:
        raise table.error("products", "agents need one; name some or set agents = false")
    return market


def _journal(table: Table) -> JournalPolicy:
    table.only(("keep_days",))
    return JournalPolicy(keep_days=table.whole("keep_days", 0, _MOST_DAYS))


def _users(tables: tuple[Table, ...]) -> tuple[User, ...]:
    by_id: dict[str, User] = {}
    for table in tables:
        table.only(("user_id", "password", "deposit", "fees"))
        user_id = table.text("user_id")
        if not valid_id(user_id):
            raise table.error(
                "user_id",
                f"{user_id!r} cannot be an id; use 1 to {ID_LENGTH} letters, digits or _ . | @ - "
                "and no reserved word",
            )
        if user_id in by_id:
            raise table.error("user_id", f"{user_id} is there twice; remove one")
        password = table.text("password")
        if len(password) > PASSWORD_LENGTH:
            raise table.error("password", f"longer than {PASSWORD_LENGTH} characters; shorten it")
        by_id[user_id] = User(
            user_id=user_id,
            password=Secret(password),
            deposit=table.amount("deposit", _FEN_DECIMALS),
            fees=fees_of(table.tables("fees")),
        )
    return tuple(by_id.values())
