"""What the server asks of its exchange at the start, and on each new trading day."""

from diffex import config as configuration
from diffex import logs
from diffex.app_market_data import MarketDataParts
from diffex.config import Config
from diffex.domain.commands import Command, OpenAccount, StartTrading
from diffex.engine.ports import UserStore
from diffex.engine.state import ExchangeState
from diffex.market.agents import Market

_log = logs.get_logger("app")


def turn_day(
    config: Config, state: ExchangeState, market: Market, parts: MarketDataParts
) -> list[Command]:
    """Follow the exchange into another trading day; return what the agents begin it with."""
    parts.turn()
    _log.info("App: A trading day begins", day=f"{state.trading_day}")
    mains = configuration.agent_symbols(config, state.instruments.values(), state.trading_day)
    tradeable = {terms.symbol for terms in state.instruments.values() if not terms.delivering}
    commands: list[Command] = [*market.follow(mains, tradeable)]
    if config.rules.confirm_settlement:
        commands += market.confirmations()
    return commands


def opening(
    config: Config, state: ExchangeState, store: UserStore, market: Market
) -> list[Command]:
    """Return what lets an exchange begin, or go on: trading, new accounts, new rates."""
    traders = state.traders
    users = [OpenAccount(user.user_id, user.deposit) for user in store.list()]
    accounts = [one for one in [*users, *market.accounts()] if one.user_id not in traders]
    rates = [
        own
        for own in configuration.own_fees(config)
        if own.user_id not in traders
        or traders[own.user_id].account.fees.get(own.product) != own.fees
    ]
    return [*([StartTrading()] if state.stopped else []), *accounts, *rates]
