"""What the naive exchange has, and how it tells it: worked out from its lists each time."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, TypeAlias

from diffex.domain.instrument import Instrument
from tests.property.naive_funds import Fill, Funds, Lot, Order, Seed, fen, hold, margin, tick, yuan

Told: TypeAlias = tuple[str, dict[str, Any]]
"""An event's name and its fields, without the sentence."""

SIDE: Final = (
    "volume_today",
    "volume_his",
    "frozen_today",
    "frozen_his",
    "open_cost",
    "position_cost",
    "float_profit",
    "position_profit",
    "margin",
)
"""What is told of one side of a position."""


class NaiveView:
    """The lists, and everything that can be worked out from them."""

    def __init__(
        self, contracts: Iterable[Instrument], day: str, kept: int, live_limit: int
    ) -> None:
        self.terms = {terms.symbol: terms for terms in contracts}
        self.day = day
        self.kept = kept
        self.live_limit = live_limit
        self.stopped = False
        self.deposits: dict[str, int] = {}
        self.seeds: list[Seed] = []
        self.orders: list[Order] = []
        self.fills: list[Fill] = []
        self.ended: list[Order] = []
        self.told_at: dict[tuple[str, str], int] = {}
        """By user and contract, how many price moves there had been when it was last told."""
        self.marked_at: dict[str, int] = {}
        """By contract, how many price moves there had been at the last mark."""
        self._funds: dict[str, tuple[int, Funds]] = {}

    # What there is, worked out from the beginning

    def filled(self, order: Order) -> int:
        """Return the lots that an order has traded."""
        return sum(fill.volume for fill in self.fills if order in (fill.taker, fill.maker))

    def left(self, order: Order) -> int:
        """Return the lots that an order has not traded."""
        return order.command.volume - self.filled(order)

    def alive(self, order: Order) -> bool:
        """Return whether an order can still trade."""
        return not order.code and self.left(order) > 0

    def live(self, user_id: str) -> list[Order]:
        """Return the user's orders that can still trade, oldest first."""
        return [one for one in self.orders if one.command.user_id == user_id and self.alive(one)]

    def queue(self, symbol: str, is_buy: bool) -> list[Order]:
        """Return one side of a book in the order in which it trades."""
        waiting = [
            one
            for one in self.orders
            if one.symbol == symbol and one.is_buy == is_buy and self.alive(one)
        ]
        return sorted(waiting, key=lambda one: (-one.worst if is_buy else one.worst, one.number))

    def last(self, symbol: str) -> Fraction:
        """Return the last price, the pre-settlement price before the first trade."""
        prices = [fill.price for fill in self.fills if fill.taker.symbol == symbol]
        terms = self.terms[symbol]
        return prices[-1] if prices else yuan(terms, terms.pre_settlement)

    def moves(self, symbol: str) -> int:
        """Return how often the last price changed."""
        terms = self.terms[symbol]
        own = [fill.price for fill in self.fills if fill.taker.symbol == symbol]
        prices = [yuan(terms, terms.pre_settlement), *own]
        return sum(one != next_one for one, next_one in pairwise(prices))

    def funds(self, user_id: str) -> Funds:
        """Return the user's money and lots, from the beginning again after each fill."""
        grown = len(self.seeds) + len(self.fills)
        known, funds = self._funds.get(user_id, (-1, None))
        if funds is None or known != grown:
            funds = Funds(user_id, self.terms, self.seeds, self.fills)
            self._funds[user_id] = (grown, funds)
        return funds

    def frozen_lots(self, user_id: str, symbol: str, is_long: bool) -> tuple[int, int]:
        """Return the lots of history and of today that live orders are closing."""
        his = today = 0
        for order in self.live(user_id):
            if order.symbol == symbol and not order.opens and order.is_long == is_long:
                parts = order.closes(self.filled(order), self.left(order))
                his, today = his + parts[0], today + parts[1]
        return his, today

    def closable(self, user_id: str, symbol: str, is_long: bool) -> tuple[int, int]:
        """Return the lots of history and of today that no live order is closing."""
        side = self.funds(user_id).side(symbol, is_long)
        frozen = self.frozen_lots(user_id, symbol, is_long)
        return len(side.his) - frozen[0], len(side.today) - frozen[1]

    def available(self, user_id: str) -> Fraction:
        """Return the money that new orders may freeze."""
        return Fraction(self.account(user_id)[1]["available"], 100)

    def shown(self, user_id: str) -> list[Order]:
        """Return the orders that the user's snapshot has."""
        own = [one for one in self.orders if one.command.user_id == user_id]
        ended = [one for one in self.ended if one.command.user_id == user_id]
        gone = ended[: -self.kept]
        return [one for one in own if one not in gone]

    def legs(self, user_id: str) -> list[tuple[Fill, Order]]:
        """Return the user's sides of all fills."""
        return [
            (fill, order)
            for fill in self.fills
            for order in (fill.taker, fill.maker)
            if order.command.user_id == user_id
        ]

    # What is told of it

    def restate(self, user_id: str) -> list[Told]:
        """Tell everything that the user's snapshot has."""
        told = [one for order in self.shown(user_id) for one in self.whole(order)]
        told += [self.trade(*leg) for leg in self.legs(user_id)[-self.kept :]]
        told.append(self.account(user_id))
        symbols = sorted(self.funds(user_id).symbols())
        return told + [self.position(user_id, symbol) for symbol in symbols]

    def whole(self, order: Order) -> list[Told]:
        """Tell an order from its beginning."""
        head = {"command": order.command, "insert_time": order.placed}
        if not order.number:
            return [("OrderRejected", {**head, "code": order.code})]
        number = f"{order.number:012d}"
        return [("OrderAccepted", {**head, "exchange_order_id": number}), self.progress(order)]

    def progress(self, order: Order) -> Told:
        """Tell where an order stands."""
        filled, left = self.filled(order), self.left(order)
        status = "PARTIAL_FILLED" if filled else "ACCEPTED"
        if order.code:
            status = "CANCELLED"
        elif not left:
            status = "FILLED"
        holds = hold(self.terms[order.symbol], order, left) if self.alive(order) else (0, 0)
        fields = {
            "user_id": order.command.user_id,
            "order_id": order.command.order_id,
            "status": status,
            "filled_volume": filled,
            "remaining_volume": left,
            "frozen_margin": fen(Fraction(holds[0])),
            "frozen_commission": fen(Fraction(holds[1])),
            "code": order.code,
            "update_time": order.changed,
        }
        return "OrderUpdated", fields

    def trade(self, fill: Fill, order: Order) -> Told:
        """Tell one side of a fill."""
        command = order.command
        leg = 2 * fill.number - (order is fill.taker)
        fields = {
            "trade_id": f"trade_{self.day}_{leg:03d}",
            "exchange_trade_id": f"{self.day}{fill.number:010d}",
            "user_id": command.user_id,
            "order_id": command.order_id,
            "symbol": order.symbol,
            "direction": command.direction,
            "offset": command.offset,
            "price": fill.price / tick(self.terms[order.symbol]),
            "volume": fill.volume,
            "commission": fen(self.funds(command.user_id).costs[fill.number, order]),
            "close_profit": fen(self.funds(command.user_id).gains[fill.number, order]),
            "timestamp": fill.time,
        }
        return "Traded", fields

    def account(self, user_id: str) -> Told:
        """Tell a user's funds."""
        funds = self.funds(user_id)
        held = {
            (symbol, is_long): self._side(funds, user_id, symbol, is_long)
            for symbol in funds.symbols()
            for is_long in (True, False)
        }
        sides = held.values()
        holds = [
            hold(self.terms[order.symbol], order, self.left(order)) for order in self.live(user_id)
        ]
        deposit = self.deposits[user_id]
        profit = sum(side["position_profit"] for side in sides)
        taken = self._margin(held)
        frozen_margin = fen(sum((one[0] for one in holds), Fraction(0)))
        frozen_commission = fen(sum((one[1] for one in holds), Fraction(0)))
        balance = deposit + fen(funds.close_profit) - fen(funds.commission) + profit
        fields = {
            "user_id": user_id,
            "pre_balance": 0,
            "deposit": deposit,
            "withdraw": 0,
            "close_profit": fen(funds.close_profit),
            "commission": fen(funds.commission),
            "premium": 0,
            "position_profit": profit,
            "float_profit": sum(side["float_profit"] for side in sides),
            "margin": taken,
            "frozen_margin": frozen_margin,
            "frozen_commission": frozen_commission,
            "frozen_premium": 0,
            "balance": balance,
            "available": balance - taken - frozen_margin - frozen_commission,
        }
        return "AccountChanged", fields

    def _margin(self, held: dict[tuple[str, bool], dict[str, Any]]) -> int:
        """Return what a user's sides pay: the larger of a product where its exchange nets."""
        taken = 0
        for exchange_id, product_id in {
            (self.terms[symbol].exchange_id, self.terms[symbol].product_id) for symbol, _ in held
        }:
            sums = [
                sum(
                    side["margin"]
                    for (symbol, is_long), side in held.items()
                    if is_long == wanted
                    and self.terms[symbol].exchange_id == exchange_id
                    and self.terms[symbol].product_id == product_id
                )
                for wanted in (True, False)
            ]
            taken += sum(sums) if exchange_id in {"CZCE", "GFEX"} else max(sums)
        return taken

    def position(self, user_id: str, symbol: str) -> Told:
        """Tell a user's position in a contract."""
        funds = self.funds(user_id)
        fields = {
            "user_id": user_id,
            "symbol": symbol,
            "long": self._side(funds, user_id, symbol, is_long=True),
            "short": self._side(funds, user_id, symbol, is_long=False),
            "last_price": self.last(symbol) / tick(self.terms[symbol]),
        }
        return "PositionChanged", fields

    def _side(self, funds: Funds, user_id: str, symbol: str, is_long: bool) -> dict[str, Any]:
        terms = self.terms[symbol]
        side = funds.side(symbol, is_long)
        lots: list[Lot] = side.his + side.today
        if not lots:
            return dict.fromkeys(SIDE, 0)
        frozen = self.frozen_lots(user_id, symbol, is_long)
        last, sign = self.last(symbol), 1 if is_long else -1
        opened = sum((lot.opened for lot in lots), Fraction(0))
        basis = side.his_cost + side.today_cost
        return {
            "volume_today": len(side.today),
            "volume_his": len(side.his),
            "frozen_today": frozen[1],
            "frozen_his": frozen[0],
            "open_cost": opened / tick(terms),
            "position_cost": basis / tick(terms),
            "float_profit": fen(sign * (len(lots) * last - opened) * terms.volume_multiple),
            "position_profit": fen(sign * (len(lots) * last - basis) * terms.volume_multiple),
            "margin": fen(margin(terms, [lot.basis for lot in lots])),
        }

    def stale(self, user_id: str) -> set[str]:
        """Return the contracts whose price moved since the user's position was last told."""
        return {
            symbol
            for symbol in self.funds(user_id).symbols()
            if self.told_at.get((user_id, symbol)) != self.moves(symbol)
        }
