"""What the operator sees, as JSON: accounts, settlements, statements. Money is in yuan."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from diffex.diff.sections import standard_accounts, standard_positions, standard_trades
from diffex.domain.decimals import decimal_text
from diffex.domain.events import AccountSettled, DayEnded, DayStarted, Event
from diffex.domain.instrument import Instrument
from diffex.domain.settled import SettledPosition
from diffex.domain.statement import Statement
from diffex.domain.units import FEN_PER_YUAN
from diffex.domain.withdrawal import withdrawable
from diffex.engine import restate
from diffex.engine.state import ExchangeState, Trader

Json = dict[str, Any]

_FEN: Final = 2
_RATE: Final = 9
"""Decimals of an amount a lot, and of a share of the trade's money."""


def account(state: ExchangeState, trader: Trader) -> Json:
    """Return what an account is now: funds, right, positions, live orders."""
    own = trader.account
    funds = restate.funds(own, state.market.lasts)
    positions = {
        symbol: standard_positions.position(
            restate.position(own, symbol, state.market.lasts[symbol]), state.terms[symbol]
        )
        for symbol in own.positions
    }
    last = trader.statements[-1].trading_day if trader.statements else None
    return {
        **standard_accounts.account(funds),
        "right": own.right,
        "withdrawable": withdrawable(own, funds.position_profit) / FEN_PER_YUAN,
        "live_orders": trader.live,
        "last_statement": None if last is None else f"{last:%Y%m%d}",
        "confirmed": own.confirmed,
        "positions": positions,
    }


def fees(state: ExchangeState, trader: Trader) -> Json:
    """Return by product what a user pays, as texts to the digit, and whether it is the user's own.

    Shares of the trade's money, and yuan a lot.
    """
    products: Json = {}
    for terms in state.instruments.values():
        product = f"{terms.exchange_id}.{terms.product_id}"
        if product in products:
            continue
        rates = msgspec.structs.asdict(trader.account.rates(terms))
        texts = {
            name: decimal_text(rate, _FEN if name.endswith("_by_lot") else _RATE)
            for name, rate in rates.items()
        }
        products[product] = {"own": product in trader.account.fees, **texts}
    return {"user_id": trader.account.user_id, "products": products}


def settled(events: Iterable[Event], terms: Mapping[str, Instrument]) -> Json | None:
    """Return what the settlement of a day did; None if none of the events tells of one."""
    accounts = 0
    ended: DayEnded | None = None
    begun: datetime.date | None = None
    for event in events:
        if isinstance(event, AccountSettled):
            accounts += 1
        elif isinstance(event, DayEnded):
            ended = event
        elif isinstance(event, DayStarted):
            begun = event.trading_day
    if ended is None or begun is None:
        return None
    prices = {
        one.symbol: {"settlement": terms[one.symbol].price(one.price), "source": one.source}
        for one in ended.prices
    }
    return {
        "trading_day": f"{ended.trading_day:%Y%m%d}",
        "next_trading_day": f"{begun:%Y%m%d}",
        "accounts": accounts,
        "prices": prices,
    }


def statement(made: Statement, terms: Mapping[str, Instrument]) -> Json:
    """Return a statement with every figure."""
    funds = made.funds
    return {
        "user_id": funds.user_id,
        "trading_day": f"{made.trading_day:%Y%m%d}",
        "account": {
            "pre_balance": funds.pre_balance / FEN_PER_YUAN,
            "deposit": funds.deposit / FEN_PER_YUAN,
            "withdraw": funds.withdraw / FEN_PER_YUAN,
            "close_profit": funds.close_profit / FEN_PER_YUAN,
            "position_profit": funds.position_profit / FEN_PER_YUAN,
            "commission": funds.commission / FEN_PER_YUAN,
            "balance": funds.balance / FEN_PER_YUAN,
            "margin": funds.margin / FEN_PER_YUAN,
            "available": funds.available / FEN_PER_YUAN,
            "margin_call": funds.margin_call / FEN_PER_YUAN,
            "float_profit": funds.float_profit / FEN_PER_YUAN,
        },
        "trades": [
            {
                **standard_trades.trade(trade, terms[trade.symbol]),
                "close_profit": trade.close_profit / FEN_PER_YUAN,
            }
            for trade in made.trades
        ],
        "omitted_trades": made.omitted,
        "positions": [_position(held, terms[held.symbol]) for held in funds.positions],
    }


def _position(held: SettledPosition, terms: Instrument) -> Json:
    row: Json = {
        "symbol": held.symbol,
        "pre_settlement": terms.price(held.pre_settlement),
        "settlement": terms.price(held.settlement),
    }
    for name, side in (("long", held.long), ("short", held.short)):
        row[name] = {
            "volume_today": side.volume_today,
            "volume_his": side.volume_his,
            "open_cost": side.open_cost * terms.tick_value / FEN_PER_YUAN,
            "position_cost": side.position_cost * terms.tick_value / FEN_PER_YUAN,
            "float_profit": side.float_profit / FEN_PER_YUAN,
            "position_profit": side.position_profit / FEN_PER_YUAN,
            "margin": side.margin / FEN_PER_YUAN,
            "lots": [
                {
                    "opened": f"{lots.opened:%Y%m%d}",
                    "volume": lots.volume,
                    "open_cost": lots.open_cost * terms.tick_value / FEN_PER_YUAN,
                }
                for lots in side.lots
            ],
        }
    return row
