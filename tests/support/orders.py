"""Orders in few words, and a small exchange to give them to."""

from typing import Any, Final, TypeVar

from diffex.domain.calendar import Calendar
from diffex.domain.commands import CancelOrder, InsertOrder, OpenAccount
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.events import Event
from diffex.domain.instrument import Instrument
from diffex.domain.rules import Rules
from diffex.domain.units import SECOND, Fen, Lots, Nanos, Ticks
from diffex.engine.exchange import Exchange
from diffex.storage.memory import NoPast
from tests.support.contracts import CONTRACTS, CU
from tests.support.lots import carry

START: Final[Nanos] = 1_762_740_000 * SECOND
"""Monday 2025-11-10, 10:00 in Beijing."""

DEPOSIT: Final[Fen] = 10**9

EVERY_KIND: Final = Rules(order_types="all")
"""The market's own rules, but each exchange takes every kind of order."""

ANYTHING: Final = Rules(order_types="all", self_trade="allow")
"""Every kind of order on each exchange, and a user may trade with himself."""

EventT = TypeVar("EventT")


def order(order_id: str = "1", **changes: Any) -> InsertOrder:
    """Return ann's order to buy one lot of copper at 75,230 for the day, with ``changes``.

    Of the changes ``terms`` is the contract and ``price`` the limit in its ticks; any
    other names a field.
    """
    terms: Instrument = changes.pop("terms", CU)
    price: Ticks = changes.pop("price", CU.pre_settlement)
    fields: dict[str, Any] = {
        "user_id": "ann",
        "order_id": order_id,
        "exchange_id": terms.exchange_id,
        "instrument_id": terms.instrument_id,
        "direction": Direction.BUY,
        "offset": Offset.OPEN,
        "volume": 1,
        "price_type": PriceType.LIMIT,
        "limit_price": price * terms.tick_e6,
        "time_condition": TimeCondition.GFD,
        "volume_condition": VolumeCondition.ANY,
    }
    return InsertOrder(**{**fields, **changes})


def sell(order_id: str = "1", **changes: Any) -> InsertOrder:
    """Return the same order on the other side."""
    return order(order_id, direction=Direction.SELL, **changes)


def at_market(**changes: Any) -> dict[str, Any]:
    """Return the changes that make an order one at any price."""
    market = {
        "price_type": PriceType.ANY,
        "limit_price": None,
        "time_condition": TimeCondition.IOC,
    }
    return {**market, **changes}


def cancel(order_id: str = "1", user_id: str = "ann") -> CancelOrder:
    """Return the command that takes an order back."""
    return CancelOrder(user_id, order_id)


class Floor:
    """An exchange that never closes, of the usual contracts, with funded users."""

    def __init__(self, *users: str, deposit: Fen = DEPOSIT, rules: Rules = EVERY_KIND) -> None:
        self.exchange = Exchange(CONTRACTS, Calendar("24x7"), START, NoPast(), rules)
        self.state = self.exchange.state
        self.now = START
        for user_id in users or ("ann", "bob"):
            self.give(OpenAccount(user_id, deposit))

    def give(self, *commands: Any) -> list[Event]:
        """Give commands one after another; return the events of the last one."""
        events: list[Event] = []
        for command in commands:
            events = self.exchange.apply(command, self.now)
        return events

    def trade(self, number: str, price: Ticks, volume: Lots = 1, **changes: Any) -> list[Event]:
        """Let ann buy from bob, who offers first; return the events of her order."""
        return self.give(
            sell(f"s{number}", user_id="bob", price=price, volume=volume, **changes),
            order(f"b{number}", price=price, volume=volume, **changes),
        )

    def carry(self, user_id: str, is_long: bool, volume: Lots, terms: Instrument = CU) -> None:
        """Give a user lots from the day before, opened at the pre-settlement price."""
        account = self.state.traders[user_id].account
        carry(account, terms, volume, is_long=is_long)
        self.state.holders[terms.symbol][user_id] = None


def only(events: list[Event], kind: type[EventT]) -> EventT:
    """Return the one event of a kind."""
    found = [event for event in events if isinstance(event, kind)]
    assert len(found) == 1, events
    return found[0]


def every(events: list[Event], kind: type[EventT]) -> list[EventT]:
    """Return the events of a kind."""
    return [event for event in events if isinstance(event, kind)]
