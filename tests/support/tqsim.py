"""TqSim's own matching and money, as published in tqsdk, fed by hand or by our engine."""

from typing import Any, Final

from tqsdk.tradeable.sim.trade_future import (  # type: ignore[import-untyped]  # it has no stubs
    SimTrade,
)

from diffex.domain.commands import InsertOrder
from diffex.domain.fees import commission, margin
from diffex.domain.instrument import Instrument
from diffex.engine.exchange import Exchange

KEY: Final = "key"
NAN: Final = float("nan")


class Sim:
    """One TqSim account."""

    def __init__(self, contracts: tuple[Instrument, ...], deposit: float) -> None:
        self.trade = SimTrade(KEY, "ann", deposit, lambda: 0, lambda _: True)
        self.orders: dict[str, dict[str, Any]] = {}
        self.trades: list[dict[str, Any]] = []
        self._snapshot = self.trade.init_snapshot()["trade"][KEY]
        for terms in contracts:
            self.quote(terms, terms.pre_settlement, None, None)

    def quote(self, terms: Instrument, last: int, bid: int | None, ask: int | None) -> None:
        """Show it a quote; prices in ticks, None for a side that nobody is on."""
        quote = {
            "datetime": "2025-11-10 10:00:00.000000",
            "ins_class": "FUTURE",
            "exchange_id": terms.exchange_id,
            "product_id": terms.product_id,
            "volume_multiple": terms.volume_multiple,
            "price_tick": terms.tick_e6 / 10**6,
            "margin": margin(terms, terms.pre_settlement) / 100,
            "commission": commission(terms, terms.pre_settlement, 1, 0, 0) / 100,
            "last_price": terms.price(last),
            "bid_price1": NAN if bid is None else terms.price(bid),
            "ask_price1": NAN if ask is None else terms.price(ask),
        }
        self._take(self.trade.update_quotes(terms.symbol, {"quotes": {terms.symbol: quote}}))

    def see(self, exchange: Exchange, terms: Instrument) -> None:
        """Show it what our exchange quotes."""
        book = exchange.state.books[terms.symbol]
        last = exchange.state.market.lasts[terms.symbol]
        self.quote(terms, last, book.bids.best(), book.asks.best())

    def insert(self, order: InsertOrder) -> dict[str, Any]:
        """Give it an order; return where it stands."""
        symbol = f"{order.exchange_id}.{order.instrument_id}"
        pack = {
            "aid": "insert_order",
            "user_id": "ann",
            "order_id": order.order_id,
            "exchange_id": order.exchange_id,
            "instrument_id": order.instrument_id,
            "direction": str(order.direction),
            "offset": str(order.offset),
            "volume": order.volume,
            "price_type": str(order.price_type),
            "limit_price": NAN if order.limit_price is None else order.limit_price / 10**6,
            "time_condition": str(order.time_condition),
            "volume_condition": str(order.volume_condition),
        }
        self._take(self.trade.insert_order(symbol, pack))
        return self.orders[order.order_id]

    def cancel(self, symbol: str, order_id: str) -> None:
        """Cancel an order."""
        self._take(self.trade.cancel_order(symbol, {"order_id": order_id}))

    def settle(self) -> None:
        """End the day."""
        diffs, events, _ = self.trade.settle()
        self._take((diffs, events))

    @property
    def account(self) -> dict[str, float]:
        """Return its funds."""
        return dict(self._snapshot["accounts"]["CNY"])

    def position(self, symbol: str) -> dict[str, Any]:
        """Return its position."""
        return dict(self._snapshot["positions"][symbol])

    def _take(self, told: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
        diffs, events = told
        for order in events:
            self.orders[order["order_id"]] = dict(order)
        for diff in diffs:
            for section, things in diff["trade"][KEY].items():
                self._snapshot[section].update(things)
                if section == "trades":
                    self.trades += things.values()
