"""Holds, fills and releases: what orders and trades do to accounts and positions.

A fill settles as trade, then order, then account, for the taker and for the maker; the
order of the events on the wire follows from ``Outcome``.
"""

from diffex.domain.account import Account
from diffex.domain.enums import Offset
from diffex.domain.events import Traded
from diffex.domain.fees import commission_hold, margin
from diffex.domain.instrument import Instrument
from diffex.domain.matching import Fill
from diffex.domain.order import Order
from diffex.domain.risk import closing_side
from diffex.domain.units import Fen, Lots, Nanos, Ticks
from diffex.engine.outcome import Outcome
from diffex.engine.state import ExchangeState


class TradeGateway:
    """The only writer of accounts and positions."""

    __slots__ = ("_state",)

    def __init__(self, state: ExchangeState) -> None:
        self._state = state

    def hold_open(self, order: Order, margin_: Fen, commission: Fen, outcome: Outcome) -> None:
        """Freeze what the check found that a new opening order may need."""
        self._freeze(order, self._parties(order)[1], margin_, commission)
        outcome.order(order)

    def hold(self, order: Order, outcome: Outcome) -> None:
        """Freeze what an order may need: money, and for a close the lots to close."""
        terms, account = self._parties(order)
        if not order.opens:
            side = closing_side(order.command, account, terms)
            if not terms.today_apart:
                order.frozen_his = min(order.left, side.closable_his)
            elif order.command.offset is Offset.CLOSE:
                order.frozen_his = order.left
            order.frozen_today = order.left - order.frozen_his
            side.frozen_his += order.frozen_his
            side.frozen_today += order.frozen_today
            outcome.position(order)
        self._rehold(order, terms, account)
        outcome.order(order)

    def settle(self, taker: Order, fill: Fill, now: Nanos, outcome: Outcome) -> None:
        """Book one fill for both of its sides and count it into the market's day."""
        state = self._state
        state.trade_count += 1
        number = state.trade_count
        maker = fill.maker
        day = state.day_text
        exchange_trade_id = day + str(number).zfill(10)
        for order, leg in ((taker, 2 * number - 1), (maker, 2 * number)):
            account = state.traders[order.command.user_id].account
            before = account.close_profit
            cost = self._book(order, fill.price, fill.volume)
            order.fill(fill.volume, now)
            command = order.command
            trade = Traded(
                trade_id=f"trade_{day}_{str(leg).zfill(3)}",
                exchange_trade_id=exchange_trade_id,
                user_id=command.user_id,
                order_id=command.order_id,
                symbol=order.symbol,
                direction=command.direction,
                offset=command.offset,
                price=fill.price,
                volume=fill.volume,
                commission=cost,
                timestamp=now,
                close_profit=account.close_profit - before,
            )
            outcome.trade(order, trade)
        opening = taker.opens + maker.opens
        state.market.trade(taker.symbol, fill.price, fill.volume, (opening - 1) * fill.volume, now)

    def release(self, order: Order, outcome: Outcome) -> None:
        """Give back what an order no longer needs, after fills or at its end."""
        terms, account = self._parties(order)
        if not order.alive and (order.frozen_today or order.frozen_his):
            side = closing_side(order.command, account, terms)
            side.frozen_today -= order.frozen_today
            side.frozen_his -= order.frozen_his
            order.frozen_today = order.frozen_his = 0
            outcome.position(order)
        self._rehold(order, terms, account)
        outcome.order(order)

    def lift(self, order: Order, sign: int) -> None:
        """Take an order's holds off its user for a moment (-1), or put them back (1).

        The order itself keeps them: in between the account is as if the order had ended.
        """
        terms, account = self._parties(order)
        account.frozen_margin += sign * order.frozen_margin
        account.frozen_commission += sign * order.frozen_commission
        if not order.opens:
            side = closing_side(order.command, account, terms)
            side.frozen_today += sign * order.frozen_today
            side.frozen_his += sign * order.frozen_his

    def rehold(self, order: Order, outcome: Outcome) -> None:
        """Hold afresh what a live order needs, after the user's rates changed."""
        terms, account = self._parties(order)
        self._rehold(order, terms, account)
        outcome.order(order)

    def let_go(self, order: Order) -> None:
        """Give back all that a live order holds, money and lots, before its day is settled.

        Nothing is told. What outlives the day holds again by ``hold``, once it was checked
        against the new day's terms.
        """
        terms, account = self._parties(order)
        if order.frozen_today or order.frozen_his:
            side = closing_side(order.command, account, terms)
            side.frozen_today -= order.frozen_today
            side.frozen_his -= order.frozen_his
            order.frozen_today = order.frozen_his = 0
        account.frozen_margin -= order.frozen_margin
        account.frozen_commission -= order.frozen_commission
        order.frozen_margin = order.frozen_commission = 0

    def expire(self, order: Order, price: Ticks, now: Nanos, outcome: Outcome) -> None:
        """Close all lots of a side with the exchange's own order, free and against nobody.

        Longs and shorts of an expiring contract are closed at one price, so that what one side
        gains is what the other loses.
        """
        state = self._state
        terms, account = self._parties(order)
        state.trade_count += 1
        number, day = state.trade_count, state.day_text
        before = account.close_profit
        volume = account.expire(terms, not order.is_buy, price)
        assert volume == order.left, (volume, order.left)
        order.fill(volume, now)
        command = order.command
        trade = Traded(
            trade_id=f"trade_{day}_{str(2 * number - 1).zfill(3)}",
            exchange_trade_id=day + str(number).zfill(10),
            user_id=command.user_id,
            order_id=command.order_id,
            symbol=order.symbol,
            direction=command.direction,
            offset=command.offset,
            price=price,
            volume=volume,
            commission=0,
            timestamp=now,
            close_profit=account.close_profit - before,
        )
        outcome.trade(order, trade)

    def _book(self, order: Order, price: Ticks, volume: Lots) -> Fen:
        """Change the position and the money by one side of a fill; return its commission."""
        terms, account = self._parties(order)
        if order.opens:
            cost = account.open(terms, order.is_buy, price, volume)
        else:
            his = min(order.frozen_his, volume)
            today = volume - his
            order.frozen_his -= his
            order.frozen_today -= today
            cost = account.close(terms, not order.is_buy, price, his, today)
        self._state.holders[terms.symbol][account.user_id] = None
        return cost

    def _rehold(self, order: Order, terms: Instrument, account: Account) -> None:
        """Set an order's money holds to what its remaining lots need."""
        frozen_margin = frozen_commission = 0
        if order.alive:
            command = order.command
            price = order.hold_price
            rates = account.rates(terms)
            frozen_commission = commission_hold(terms, command.offset, price, order.left, rates)
            if order.opens:
                frozen_margin = margin(terms, price * order.left)
        self._freeze(order, account, frozen_margin, frozen_commission)

    def _freeze(self, order: Order, account: Account, margin_: Fen, commission: Fen) -> None:
        account.frozen_margin += margin_ - order.frozen_margin
        account.frozen_commission += commission - order.frozen_commission
        order.frozen_margin = margin_
        order.frozen_commission = commission

    def _parties(self, order: Order) -> tuple[Instrument, Account]:
        state = self._state
        return state.instruments[order.symbol], state.traders[order.command.user_id].account
