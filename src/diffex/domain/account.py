"""A user's funds in fen, and the identities that hold after every event.

    static_balance = pre_balance + deposit - withdraw
    balance        = static_balance + close_profit - commission - premium + position_profit
    available      = balance - margin - frozen_margin - frozen_commission - frozen_premium

Position and float profit move with the last price of every contract held, so they are
computed where they are asked for, never stored. Source: DIFF's account section.
"""

from collections.abc import Mapping

from diffex.domain.instrument import Instrument
from diffex.domain.position import Position
from diffex.domain.units import Fen, Ticks


class Account:
    """Funds and positions of one user."""

    __slots__ = (
        "close_profit",
        "commission",
        "deposit",
        "frozen_commission",
        "frozen_margin",
        "margin",
        "positions",
        "pre_balance",
        "user_id",
        "withdraw",
    )

    def __init__(self, user_id: str, deposit: Fen) -> None:
        self.user_id = user_id
        self.pre_balance: Fen = 0
        self.deposit: Fen = deposit
        self.withdraw: Fen = 0
        self.close_profit: Fen = 0
        self.commission: Fen = 0
        self.margin: Fen = 0
        self.frozen_margin: Fen = 0
        self.frozen_commission: Fen = 0
        self.positions: dict[str, Position] = {}

    def position(self, instrument: Instrument) -> Position:
        """Return the position in a contract, an empty one the first time."""
        position = self.positions.get(instrument.symbol)
        if position is None:
            position = self.positions[instrument.symbol] = Position(instrument)
        return position

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
        return (
            self.pre_balance
            + self.deposit
            - self.withdraw
            + self.close_profit
            - self.commission
            + position_profit
        )

    def available(self, balance: Fen) -> Fen:
        """Return what new orders may hold."""
        return balance - self.margin - self.frozen_margin - self.frozen_commission
