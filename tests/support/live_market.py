"""A live market in virtual time: agents, a real exchange, and what came of every command."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Final

from diffex.config import demo_config, instruments
from diffex.domain.calendar import Calendar, Sessions
from diffex.domain.commands import CancelOrder, Command, InsertOrder, OpenAccount
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.errors import RejectCode
from diffex.domain.events import CancelRejected, OrderRefused, OrderRejected, Traded
from diffex.domain.instrument import Instrument
from diffex.domain.units import SECOND, Lots, Nanos, Ticks
from diffex.engine.exchange import Exchange
from diffex.market.agents import Market
from diffex.storage.memory import NoPast
from tests.support.orders import EVERY_KIND

STEP: Final[Nanos] = SECOND // 4
STEPS_A_MINUTE: Final = 240
BEIJING: Final = datetime.timezone(datetime.timedelta(hours=8))
VISITOR: Final = "visitor"


def at(text: str) -> Nanos:
    """Return a time in Beijing as nanoseconds."""
    moment = datetime.datetime.fromisoformat(text).replace(tzinfo=BEIJING)
    return round(moment.timestamp()) * SECOND


START: Final = at("2025-11-10 09:31:00")
"""A Monday on which every contract is in session."""

CU, IF, M, SC = SYMBOLS = ("SHFE.cu2512", "CFFEX.IF2511", "DCE.m2601", "INE.sc2602")


def terms_of(symbol: str) -> Instrument:
    """Return the terms of a contract as the demonstration lists it."""
    day = Calendar("24x7").trading_day(START)
    return next(one for one in instruments(demo_config(), day) if one.symbol == symbol)


class LiveMarket:
    """Applies the agents' commands as they come and keeps what a rule may ask for."""

    def __init__(
        self,
        terms: Iterable[Instrument],
        *,
        seed: int = 1,
        sessions: Sessions = "24x7",
        start: Nanos = START,
    ) -> None:
        listed = {one.symbol: one for one in terms}
        self.now = start
        self.seed = seed
        self.symbols = tuple(listed)
        self.exchange = Exchange(listed.values(), Calendar(sessions), start, NoPast(), EVERY_KIND)
        self.state = self.exchange.state
        self.market = Market(listed, seed, "run1")
        self.tape: list[tuple[Command, Nanos]] = []
        self.trades: list[Traded] = []
        """One for each fill: the taker's."""
        self.self_trades = 0
        self.refused: list[OrderRejected | OrderRefused | CancelRejected] = []
        self.late_cancels = 0
        """Cancels of orders that had traded a moment before: the only refusals that are normal."""
        self.thinnest = dict.fromkeys(listed, 5)
        """By contract, the fewest levels that either side had after any command of an agent,
        from the second step on: in the first the agents set up."""
        self.steps = 0
        self.visits = 0
        self.apply([*self.market.accounts(), OpenAccount(VISITOR, 10**15)])

    def apply(self, commands: Sequence[Command]) -> None:
        """Carry commands out now."""
        for command in commands:
            events = self.exchange.apply(command, self.now)
            self.tape.append((command, self.now))
            fills = [event for event in events if isinstance(event, Traded)]
            for taker, maker in zip(fills[::2], fills[1::2], strict=True):
                self.trades.append(taker)
                self.self_trades += taker.user_id == maker.user_id
            for event in events:
                if isinstance(event, CancelRejected) and event.code is RejectCode.ORDER_FINISHED:
                    self.late_cancels += 1
                elif isinstance(event, OrderRejected | OrderRefused | CancelRejected):
                    self.refused.append(event)

    def step(self) -> list[Command]:
        """Let a quarter of a second pass and the agents act; return what they sent."""
        self.now += STEP
        self.steps += 1
        commands = self.market.step(self.state, self.now)
        for command in commands:
            self.apply([command])
            if self.steps > 1:
                for symbol in self.symbols:
                    self.thinnest[symbol] = min(self.thinnest[symbol], self.levels(symbol))
        return commands

    def run(self, steps: int) -> None:
        """Let several steps pass."""
        for _ in range(steps):
            self.step()

    def levels(self, symbol: str) -> int:
        """Return the levels of the thinner side, five at most."""
        book = self.state.books[symbol]
        return min(len(book.bids.depth(5)), len(book.asks.depth(5)))

    def best(self, symbol: str, *, is_buy: bool) -> Ticks:
        """Return the best bid or ask, which must be there."""
        price = self.state.books[symbol].side(is_buy).best()
        assert price is not None, symbol
        return price

    def spread(self, symbol: str) -> Ticks:
        """Return the ticks between the best bid and the best ask, which must be there."""
        return self.best(symbol, is_buy=False) - self.best(symbol, is_buy=True)

    def visit(
        self, symbol: str, volume: Lots, price: Ticks | None = None, *, is_buy: bool
    ) -> tuple[str, Lots]:
        """Let a person open a position; at no price by a market order.

        Returns:
            The order's id, and the lots that traded at once.
        """
        self.visits += 1
        terms = self.state.instruments[symbol]
        order = InsertOrder(
            user_id=VISITOR,
            order_id=f"visit{self.visits}",
            exchange_id=terms.exchange_id,
            instrument_id=terms.instrument_id,
            direction=Direction.BUY if is_buy else Direction.SELL,
            offset=Offset.OPEN,
            volume=volume,
            price_type=PriceType.ANY if price is None else PriceType.LIMIT,
            limit_price=None if price is None else price * terms.tick_e6,
            time_condition=TimeCondition.IOC if price is None else TimeCondition.GFD,
            volume_condition=VolumeCondition.ANY,
        )
        self.apply([order])
        assert not self.refused, self.refused
        return order.order_id, self.state.traders[VISITOR].orders[order.order_id].filled

    def leave(self, order_id: str) -> None:
        """Let the person cancel an order."""
        self.apply([CancelOrder(VISITOR, order_id)])

    def gross(self, user_id: str) -> Lots:
        """Return the long and short lots of a user together."""
        positions = self.state.traders[user_id].account.positions.values()
        return sum(position.long.volume + position.short.volume for position in positions)
