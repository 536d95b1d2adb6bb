"""A slow model of the whole exchange, right by being obvious.

Orders and fills are plain lists that only grow. Whatever is asked is worked out from
them again: books by sorting, funds by going through every fill. The model shares
commands, words and contract terms with the engine and nothing else. It is in four files:
what commands do is here, the rules of rejection are in ``naive_check``, the arithmetic of
money in ``naive_funds``, and what there is to tell in ``naive_view``.
"""

from collections.abc import Iterable
from fractions import Fraction

from diffex.domain.commands import CancelOrder, Command, InsertOrder, OpenAccount
from diffex.domain.enums import Offset, PriceType, TimeCondition, VolumeCondition
from tests.property.naive_check import first_fault, worst
from tests.property.naive_funds import Fill, Order
from tests.property.naive_view import NaiveView, Told


class NaiveExchange(NaiveView):
    """The exchange of one trading day."""

    def apply(self, command: Command, now: int) -> list[Told]:
        """Carry out a command and tell what happened."""
        if isinstance(command, OpenAccount):
            return self._open(command)
        if isinstance(command, InsertOrder):
            return self._insert(command, now)
        if isinstance(command, CancelOrder):
            return self._cancel(command, now)
        self.stopped = True
        return []

    def mark(self, users: Iterable[str]) -> list[Told]:
        """Tell of ``users`` what the moves since the last mark changed and nothing told yet."""
        told: list[Told] = []
        accounts: list[Told] = []
        moved = {one for one in self.terms if self.moves(one) != self.marked_at.get(one, 0)}
        self.marked_at = {symbol: self.moves(symbol) for symbol in self.terms}
        for user_id in users:
            symbols = self.stale(user_id) & moved
            told += [self._tell_position(user_id, symbol) for symbol in sorted(symbols)]
            accounts += [self.account(user_id)] if symbols else []
        return told + accounts

    def _open(self, command: OpenAccount) -> list[Told]:
        user_id = command.user_id
        if user_id in self.deposits:
            return []
        if command.deposit < 0:
            return [_refused(user_id, "", "DEPOSIT_INVALID")]
        self.deposits[user_id] = command.deposit
        return [("AccountOpened", {"user_id": user_id}), self.account(user_id)]

    def _insert(self, command: InsertOrder, now: int) -> list[Told]:
        user_id, order_id = command.user_id, command.order_id
        if user_id not in self.deposits:
            return [_refused(user_id, order_id, "ACCOUNT_UNKNOWN")]
        before = self._find(user_id, order_id)
        if before is not None:
            return self._again(before, command)
        symbol = f"{command.exchange_id}.{command.instrument_id}"
        fault = first_fault(self, command, now)
        if fault:
            order = Order(command, symbol, 0, Fraction(0), now, now, code=fault)
            self.orders.append(order)
            return self.whole(order) + self._end([order])
        number = 1 + max((one.number for one in self.orders), default=0)
        order = Order(command, symbol, number, worst(self.terms[symbol], command), now, now)
        if not order.opens and command.offset is not Offset.CLOSETODAY:
            his, _ = self.closable(user_id, symbol, order.is_long)
            order.history = min(his, command.volume)
        makers = self._match(order, now)
        self.orders.append(order)
        if self.alive(order) and command.time_condition is TimeCondition.IOC:
            in_full = command.volume_condition is VolumeCondition.ALL
            order.code = "NOT_FILLABLE_IN_FULL" if in_full else "REMAINDER_CANCELLED"
        return self.whole(order)[:1] + self._conclude([order, *makers], len(makers))

    def _again(self, before: Order, command: InsertOrder) -> list[Told]:
        user_id, order_id = command.user_id, command.order_id
        if before.command != command:
            return [_refused(user_id, order_id, "ORDER_ID_USED")]
        if before not in self.shown(user_id):
            return [_refused(user_id, order_id, "ORDER_ARCHIVED")]
        return self.whole(before)

    def _match(self, order: Order, now: int) -> list[Order]:
        """Let a new order trade; return whom it met."""
        queue = [
            maker
            for maker in self.queue(order.symbol, not order.is_buy)
            if (maker.worst <= order.worst if order.is_buy else maker.worst >= order.worst)
        ]
        if order.command.price_type is PriceType.BEST:
            queue = [maker for maker in queue if maker.worst == queue[0].worst]
        wanted = order.command.volume
        offered = sum(self.left(maker) for maker in queue)
        if order.command.volume_condition is VolumeCondition.ALL and offered < wanted:
            return []
        met: list[Order] = []
        for maker in queue:
            volume = min(wanted, self.left(maker))
            if volume:
                number = len(self.fills) + 1
                self.fills.append(Fill(number, maker.worst, volume, order, maker, now))
                maker.changed = now
                met.append(maker)
                wanted -= volume
        return met

    def _cancel(self, command: CancelOrder, now: int) -> list[Told]:
        order = self._find(command.user_id, command.order_id)
        if order is None or not self.alive(order):
            code = "ORDER_UNKNOWN" if order is None else "ORDER_FINISHED"
            named = {"user_id": command.user_id, "order_id": command.order_id}
            return [("CancelRejected", {**named, "code": code})]
        order.code = "CANCELLED_BY_USER"
        order.changed = now
        return self._conclude([order], 0)

    def _conclude(self, changed: list[Order], fills: int) -> list[Told]:
        """Tell what a command with so many fills did to ``changed`` and their users."""
        news = [
            (fill, order)
            for fill in self.fills[len(self.fills) - fills :]
            for order in (fill.taker, fill.maker)
        ]
        told = [self.trade(*leg) for leg in news]
        told += [self.progress(order) for order in changed]
        for user_id in dict.fromkeys(order.command.user_id for order in changed):
            symbols = self.stale(user_id)
            for order in changed:
                if order.command.user_id == user_id and (fills or not order.opens):
                    symbols.add(order.symbol)
            told.append(self.account(user_id))
            told += [self._tell_position(user_id, symbol) for symbol in sorted(symbols)]
        told += self._end([order for order in changed if not self.alive(order)])
        for fill, order in news:
            legs = self.legs(order.command.user_id)
            place = legs.index((fill, order))
            if place >= self.kept:
                told.append(("TradeForgotten", _trade_key(self.trade(*legs[place - self.kept]))))
        return told

    def _end(self, orders: list[Order]) -> list[Told]:
        """Count orders among the ended; tell which leave their users' snapshots."""
        told: list[Told] = []
        for order in orders:
            self.ended.append(order)
            user_id = order.command.user_id
            own = [one for one in self.ended if one.command.user_id == user_id]
            if len(own) > self.kept:
                gone = own[-self.kept - 1].command.order_id
                told.append(("OrderForgotten", {"user_id": user_id, "order_id": gone}))
        return told

    def _find(self, user_id: str, order_id: str) -> Order | None:
        for order in self.orders:
            if order.command.user_id == user_id and order.command.order_id == order_id:
                return order
        return None

    def _tell_position(self, user_id: str, symbol: str) -> Told:
        self.told_at[user_id, symbol] = self.moves(symbol)
        return self.position(user_id, symbol)


def _refused(user_id: str, order_id: str, code: str) -> Told:
    return "OrderRefused", {"user_id": user_id, "order_id": order_id, "code": code}


def _trade_key(trade: Told) -> dict[str, object]:
    return {key: trade[1][key] for key in ("user_id", "trade_id")}
