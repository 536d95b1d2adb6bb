"""A user's funds in fen, and the identities that hold after every event.

    static_balance = pre_balance + deposit - withdraw
    balance        = static_balance + close_profit - commission - premium + position_profit
    available      = balance - margin - frozen_margin - frozen_commission - frozen_premium

Position and float profit move with the last price of every contract held, so they are
computed where they are asked for, never stored. Source: DIFF's account section. Where an
exchange withholds floating gains, they are in the balance and not in available.
"""

import datetime
from collections.abc import Mapping

from diffex.domain.big_side import MarginGroup, product_key
from diffex.domain.enums import Right
from diffex.domain.fees import commission
from diffex.domain.instrument import FeeRates, Instrument
from diffex.domain.position import Position
from diffex.domain.settled import SettledFunds, SettledPosition
from diffex.domain.units import Fen, Lots, Ticks


class Account:
    """Funds and positions of one user.

    ``margin`` is what the groups of ``positions`` pay together, kept up with every change of
    a lot. ``fees`` has the user's own rates by product; elsewhere the contract's apply.
    """

    __slots__ = (
        "close_profit",
        "commission",
        "confirmed",
        "deposit",
        "fees",
        "frozen_commission",
        "frozen_margin",
        "gains_withheld",
        "groups",
        "margin",
        "positions",
        "pre_balance",
        "right",
        "user_id",
        "withdraw",
    )

    def __init__(self, user_id: str, deposit: Fen, gains_withheld: bool = False) -> None:
        self.user_id = user_id
        self.gains_withheld = gains_withheld
        """Whether floating gains cannot pay for new orders."""
        self.right: Right = Right.FULL
        self.confirmed = True
        """Whether the last statement, if there is one, was confirmed."""
        self.fees: dict[str, FeeRates] = {}
        self.pre_balance: Fen = 0
        self.deposit: Fen = deposit
        self.withdraw: Fen = 0
        self.close_profit: Fen = 0
        self.commission: Fen = 0
        self.margin: Fen = 0
        self.frozen_margin: Fen = 0
        self.frozen_commission: Fen = 0
        self.positions: dict[str, Position] = {}
        self.groups: dict[str, MarginGroup] = {}
        """By product, the margin of its lots."""

    @property
    def static_balance(self) -> Fen:
        """The money that came in and did not leave, with all earlier days' results."""
        return self.pre_balance + self.deposit - self.withdraw

    def position(self, instrument: Instrument) -> Position:
        """Return the position in a contract, an empty one the first time."""
        position = self.positions.get(instrument.symbol)
        if position is None:
            position = Position(instrument, self._group(instrument))
            self.positions[instrument.symbol] = position
        return position

    def rates(self, instrument: Instrument) -> FeeRates:
        """Return what the user pays for trading a contract."""
        if self.fees:
            return self.fees.get(product_key(instrument), instrument.fees)
        return instrument.fees

    def open(self, instrument: Instrument, is_long: bool, price: Ticks, volume: Lots) -> Fen:
        """Add lots that a trade opened; return the commission, which is paid."""
        position = self.position(instrument)
        side = position.side(is_long)
        before = side.margin
        side.open(instrument, price, volume)
        self.margin += position.group.change(is_long, side.margin - before)
        cost = commission(instrument, price, volume, 0, 0, self.rates(instrument))
        self.commission += cost
        return cost

    def close(
        self, instrument: Instrument, is_long: bool, price: Ticks, his: Lots, today: Lots
    ) -> Fen:
        """Take off lots that a trade closed, frozen ones; return the commission, which is paid."""
        self._take_off(instrument, is_long, price, his, today)
        cost = commission(instrument, price, 0, his, today, self.rates(instrument))
        self.commission += cost
        return cost

    def expire(self, instrument: Instrument, is_long: bool, settlement: Ticks) -> Lots:
        """Close every lot of one side when its contract ends, free of charge.

        No lot may be frozen any more.

        Returns:
            How many lots there were.
        """
        side = self.position(instrument).side(is_long)
        assert not side.frozen_his and not side.frozen_today
        side.frozen_his, side.frozen_today = side.volume_his, side.volume_today
        volume = side.volume
        self._take_off(instrument, is_long, settlement, side.volume_his, side.volume_today)
        return volume

    def profits(self, lasts: Mapping[str, Ticks]) -> tuple[Fen, Fen]:
        """Return the profit of all open lots: the day's, and that since they were opened."""
        position_profit = float_profit = 0
        for symbol, position in self.positions.items():
            of_day, since_open = position.profits(lasts[symbol])
            position_profit += of_day
            float_profit += since_open
        return position_profit, float_profit

    def position_profit(self, lasts: Mapping[str, Ticks]) -> Fen:
        """Return the day's profit of all open lots at the last prices."""
        return self.profits(lasts)[0]

    def balance(self, position_profit: Fen) -> Fen:
        """Return the funds with the open lots valued at the last prices."""
        return self.static_balance + self.close_profit - self.commission + position_profit

    def available(self, position_profit: Fen) -> Fen:
        """Return what new orders may hold, with the open lots valued at the last prices."""
        counted = min(position_profit, 0) if self.gains_withheld else position_profit
        used = self.margin + self.frozen_margin + self.frozen_commission
        return self.balance(counted) - used

    def settle(
        self,
        settlements: Mapping[str, Ticks],
        terms: Mapping[str, Instrument],
        trading_day: datetime.date,
    ) -> SettledFunds:
        """End the account's day: carry funds and lots into the next one.

        The day's result goes into ``pre_balance``; every lot is history's then and counts
        from its settlement price; the margin is that of the settlement prices at the next
        day's rates. Positions without lots are forgotten. No order may hold anything: what
        outlives the day holds again afterwards.

        Args:
            settlements: the prices of the day that ends, in ticks, of every contract held.
            terms: the next trading day's, of every contract held.
            trading_day: the day that ends.

        Returns:
            Every figure of the day's statement.

        Raises:
            KeyError: a contract held has no settlement price or no terms; nothing changed.
        """
        assert not self.frozen_margin and not self.frozen_commission
        held = [
            (position, settlements[symbol], terms[symbol])
            for symbol, position in sorted(self.positions.items())
            if position.long.volume or position.short.volume
        ]
        position_profit = float_profit = 0
        for position, settlement, _ in held:
            of_day, since_open = position.profits(settlement)
            position_profit += of_day
            float_profit += since_open
        day = (self.pre_balance, self.deposit, self.withdraw, self.close_profit, self.commission)
        self.pre_balance = self.balance(position_profit)
        self.deposit = self.withdraw = self.close_profit = self.commission = 0
        rows = self._carry(held, trading_day)
        return SettledFunds(
            user_id=self.user_id,
            pre_balance=day[0],
            deposit=day[1],
            withdraw=day[2],
            close_profit=day[3],
            commission=day[4],
            position_profit=position_profit,
            float_profit=float_profit,
            balance=self.pre_balance,
            margin=self.margin,
            positions=rows,
        )

    def _carry(
        self, held: list[tuple[Position, Ticks, Instrument]], trading_day: datetime.date
    ) -> tuple[SettledPosition, ...]:
        """Settle the positions that have lots, forget the others, and count margin anew."""
        self.positions.clear()
        self.groups.clear()
        self.margin = 0
        rows: list[SettledPosition] = []
        for position, settlement, next_terms in held:
            rows.append(position.settle(settlement, next_terms, trading_day))
            group = position.group = self._group(next_terms)
            self.margin += group.change(True, position.long.margin)
            self.margin += group.change(False, position.short.margin)
            self.positions[next_terms.symbol] = position
        return tuple(rows)

    def _group(self, instrument: Instrument) -> MarginGroup:
        product = product_key(instrument)
        group = self.groups.get(product)
        if group is None:
            group = self.groups[product] = MarginGroup(instrument.exchange_id)
        return group

    def _take_off(
        self, instrument: Instrument, is_long: bool, price: Ticks, his: Lots, today: Lots
    ) -> None:
        """Close frozen lots, and count their profit and margin."""
        position = self.position(instrument)
        side = position.side(is_long)
        before = side.margin
        gained = price * (his + today) - side.close(instrument, his, today)
        self.close_profit += (gained if is_long else -gained) * instrument.tick_value
        self.margin += position.group.change(is_long, side.margin - before)
