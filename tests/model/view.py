"""What the model exchange has, worked out from its lists each time."""

import datetime
from collections.abc import Iterable
from typing import Any, NamedTuple

from diffex.domain.instrument import Instrument
from diffex.domain.rules import Rules
from tests.model.account import Deal, User, side_margin
from tests.model.lots import Side
from tests.model.money import commission_hold, margin_hold
from tests.model.orders import Order, queue
from tests.model.phases import Timetable


class Print(NamedTuple):
    """One meeting of two orders, as the market sees it."""

    number: int
    symbol: str
    price: int
    volume: int
    taker: Order
    maker: Order
    time: int
    day: datetime.date


class View:
    """The lists, and everything that can be worked out from them."""

    def __init__(
        self,
        contracts: Iterable[Instrument],
        day: datetime.date,
        rules: Rules,
        timetable: Timetable,
        live_limit: int,
    ) -> None:
        self.terms = {terms.symbol: terms for terms in contracts}
        self.day = day
        self.rules = rules
        self.timetable = timetable
        self.live_limit = live_limit
        self.stopped = False
        self.users: dict[str, User] = {}
        self.orders: list[Order] = []
        self.prints: list[Print] = []
        self.phases: dict[str, str] = {}
        self.begin_phases()
        self.clock = 0
        self.settled: list[datetime.date] = []
        self.warned: list[tuple[str, str]] = []
        """The margin calls and liquidations of this command, and whose they are."""
        self.broken_by_fire: list[set[str]] = []
        """What the orders broke that conditions placed, since somebody asked."""

    def phase(self, symbol: str) -> str:
        """Return what the contract's market does."""
        return self.phases[symbol]

    def find(self, user_id: str, order_id: str) -> Order | None:
        """Return an order of any day."""
        for order in self.orders:
            if (order.user_id, order.command.order_id) == (user_id, order_id):
                return order
        return None

    def live(self, user_id: str) -> list[Order]:
        """Return the user's orders that can still trade, oldest first."""
        return [one for one in self.orders if one.alive and one.user_id == user_id]

    def queue(self, symbol: str, is_buy: bool) -> list[Order]:
        """Return one side of a book in the order in which it trades."""
        return queue(self.orders, symbol, is_buy)

    def last(self, symbol: str) -> int:
        """Return the day's last price, the pre-settlement price before the first trade."""
        prices = [one.price for one in self.today(symbol)]
        return prices[-1] if prices else self.terms[symbol].pre_settlement

    def today(self, symbol: str) -> list[Print]:
        """Return the day's trades of a contract."""
        return [one for one in self.prints if one.symbol == symbol and one.day == self.day]

    def lasts(self) -> dict[str, int]:
        """Return every contract's last price."""
        return {symbol: self.last(symbol) for symbol in self.terms}

    def frozen_lots(self, user_id: str, symbol: str, is_long: bool) -> tuple[int, int]:
        """Return the lots of history and of today that live orders are closing."""
        closing = [
            order
            for order in self.live(user_id)
            if order.symbol == symbol and not order.opens and order.is_long == is_long
        ]
        his = sum(order.history for order in closing)
        return his, sum(order.left for order in closing) - his

    def side(self, user_id: str, symbol: str, is_long: bool) -> Side:
        """Return one side of a user's position."""
        return self.users[user_id].sides.get((symbol, is_long)) or Side()

    def closable(self, user_id: str, symbol: str, is_long: bool) -> tuple[int, int]:
        """Return the lots of history and of today that no live order is closing."""
        side = self.side(user_id, symbol, is_long)
        his, today = self.frozen_lots(user_id, symbol, is_long)
        return side.his.volume - his, side.today.volume - today

    def holds(self, order: Order) -> tuple[int, int]:
        """Return the margin and the commission that an order freezes."""
        if not order.alive:
            return 0, 0
        terms, offset = self.terms[order.symbol], order.command.offset
        rates = self.users[order.user_id].rates(terms)
        return (
            margin_hold(terms, offset, order.hold_price, order.left),
            commission_hold(terms, rates, offset, order.hold_price, order.left),
        )

    def account(self, user_id: str) -> dict[str, int]:
        """Return a user's funds by the names of the wire, in fen."""
        user, lasts = self.users[user_id], self.lasts()
        holds = [self.holds(order) for order in self.live(user_id)]
        static = user.pre_balance + user.deposit - user.withdraw
        profit = user.position_profit(self.terms, lasts)
        balance = static + user.close_profit - user.commission + profit
        frozen_margin = sum(one[0] for one in holds)
        frozen_commission = sum(one[1] for one in holds)
        margin = user.margin(self.terms)
        available = balance - margin - frozen_margin - frozen_commission
        if self.rules.floating_gains == "withheld":
            available -= max(profit, 0)
        return {
            "pre_balance": user.pre_balance,
            "deposit": user.deposit,
            "withdraw": user.withdraw,
            "close_profit": user.close_profit,
            "commission": user.commission,
            "premium": 0,
            "position_profit": profit,
            "float_profit": user.float_profit(self.terms, lasts),
            "margin": margin,
            "frozen_margin": frozen_margin,
            "frozen_commission": frozen_commission,
            "frozen_premium": 0,
            "balance": balance,
            "available": available,
        }

    def available(self, user_id: str) -> int:
        """Return the money that new orders may freeze."""
        return self.account(user_id)["available"]

    def withdrawable(self, user_id: str) -> int:
        """Return what may leave: nothing that the day has brought (A6)."""
        funds = self.account(user_id)
        gains = max(funds["close_profit"], 0)
        if self.rules.floating_gains == "available":
            gains += max(funds["position_profit"], 0)
        return max(0, min(funds["available"], funds["available"] - gains))

    def position(self, user_id: str, symbol: str) -> dict[str, dict[str, int]]:
        """Return both sides of a position by the names of the wire."""
        return {
            "long": self._side(user_id, symbol, is_long=True),
            "short": self._side(user_id, symbol, is_long=False),
        }

    def _side(self, user_id: str, symbol: str, is_long: bool) -> dict[str, int]:
        terms, side = self.terms[symbol], self.side(user_id, symbol, is_long)
        his, today = self.frozen_lots(user_id, symbol, is_long)
        sign, last = (1 if is_long else -1) * terms.tick_value, self.last(symbol)
        return {
            "volume_today": side.today.volume,
            "volume_his": side.his.volume,
            "frozen_today": today,
            "frozen_his": his,
            "open_cost": side.open_cost,
            "position_cost": side.position_cost,
            "float_profit": sign * (last * side.volume - side.open_cost),
            "position_profit": sign * (last * side.volume - side.position_cost),
            "margin": side_margin(terms, side),
        }

    def shown(self, order: Order) -> bool:
        """Return whether the user still sees an order: those of days gone by have left."""
        return order.alive or order.day == self.day

    def order(self, order: Order) -> dict[str, Any]:
        """Return where an order stands."""
        margin, commission = self.holds(order)
        return {
            "status": order.status,
            "filled_volume": order.filled,
            "remaining_volume": order.left,
            "frozen_margin": margin,
            "frozen_commission": commission,
            "code": order.code,
            "update_time": order.changed,
        }

    def money(self) -> tuple[int, int]:
        """Return all balances with all commissions, and all that was paid in less paid out (A8)."""
        funds = [self.account(user_id) for user_id in self.users]
        return (
            sum(one["balance"] + one["commission"] for one in funds),
            sum(one["pre_balance"] + one["deposit"] - one["withdraw"] for one in funds),
        )

    # What a command does to the lists

    def begin_phases(self) -> None:
        """Set the phase in which the contracts begin their day."""
        timed = {symbol for _, symbol, _ in self.timetable.changes(self.day)}
        self.phases = {
            symbol: "BEFORE_TRADING" if symbol in timed else "CONTINUOUS" for symbol in self.terms
        }

    def fill(self, taker: Order, maker: Order, price: int, volume: int, now: int) -> None:
        """Let two orders trade."""
        number = len(self.prints) + 1
        for order in (taker, maker):
            terms, user = self.terms[order.symbol], self.users[order.user_id]
            his = 0 if order.opens else min(order.history, volume)
            user.book(terms, Deal(number, order.command, price, volume, his, now))
            order.history -= his
            order.filled += volume
            order.changed = now
        made = Print(number, taker.symbol, price, volume, taker, maker, now, self.day)
        self.prints.append(made)

    def end(self, order: Order, code: str, now: int) -> None:
        """Let an order live no longer."""
        assert order.alive
        order.code = code
        order.changed = now
