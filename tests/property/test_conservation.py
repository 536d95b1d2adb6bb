"""Accounts by themselves: whatever is traded, paid and settled, no fen appears or is lost."""

from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from diffex.domain.account import Account
from diffex.domain.big_side import BIG_SIDE
from diffex.domain.fees import margin
from diffex.domain.instrument import Instrument
from diffex.domain.position import PositionSide
from diffex.domain.units import Fen, Lots, Ticks
from tests.support.contracts import CU, ZN, J, M, contract
from tests.support.lots import DAY

CONTRACTS: Final = (CU, contract("SHFE.cu2601"), ZN, M, J, contract("CZCE.SR601"))
USERS: Final = 3
DEPOSIT: Final[Fen] = 10**9

MOVES: Final = st.tuples(
    st.sampled_from(("trade",) * 12 + ("pay", "settle", "expire")),
    st.integers(0, len(CONTRACTS) - 1),
    st.integers(-40, 40),
    st.integers(1, 5),
    st.integers(0, USERS - 1),
    st.integers(0, USERS - 1),
    st.integers(0, 7),
)
"""What happens, in which contract, how far from the first price, lots, who buys, who sells,
and a choice that each move makes something else of."""


class Book:
    """A few accounts and the last prices, with the sums of what went in and out."""

    def __init__(self) -> None:
        self.accounts = [Account(f"u{number}", DEPOSIT) for number in range(USERS)]
        self.terms = {terms.symbol: terms for terms in CONTRACTS}
        self.lasts: dict[str, Ticks] = {one.symbol: one.pre_settlement for one in CONTRACTS}
        self.paid_in: Fen = USERS * DEPOSIT
        self.commission: Fen = 0

    def move(self, move: tuple[Any, ...]) -> None:
        """Let something happen."""
        kind, which, distance, volume, one, other, choice = move
        terms = self.terms[CONTRACTS[which].symbol]
        price = CONTRACTS[which].pre_settlement + distance
        if kind == "trade":
            self._trade(terms, price, volume, (one, other), choice)
        elif kind == "pay":
            amount = distance * 100
            self.accounts[one].deposit += max(amount, 0)
            self.accounts[one].withdraw += max(-amount, 0)
            self.paid_in += amount
        elif kind == "settle":
            self._settle(distance)
        else:
            self.lasts[terms.symbol] = price
            for account in self.accounts:
                for is_long in (True, False):
                    account.expire(terms, is_long, price)

    def _trade(
        self, terms: Instrument, price: Ticks, volume: Lots, users: tuple[int, int], choice: int
    ) -> None:
        """Let one buy from another, each opening or closing as ``choice`` says."""
        for user, is_buy, closes in ((users[0], True, choice & 1), (users[1], False, choice & 2)):
            account = self.accounts[user]
            side = account.position(terms).side(is_buy != bool(closes))
            if closes and side.volume >= volume:
                his, today = _split(side, volume, bool(choice & 4))
                side.frozen_his, side.frozen_today = his, today
                self.commission += account.close(terms, not is_buy, price, his, today)
            else:
                self.commission += account.open(terms, is_buy, price, volume)
        self.lasts[terms.symbol] = price

    def _settle(self, distance: int) -> None:
        settlements = {symbol: last + distance for symbol, last in self.lasts.items()}
        following = {
            one.symbol: contract(
                one.symbol,
                tick_value=one.tick_value,
                pre_settlement=settlements[one.symbol],
                margin_rate=one.margin_rate + distance * 1_000,
                fees=one.fees,
            )
            for one in self.terms.values()
        }
        for account in self.accounts:
            before = account.balance(account.position_profit(settlements))
            day = account.settle(settlements, following, DAY)
            assert day.balance == before == account.balance(account.position_profit(settlements))
            assert day.balance == (
                day.pre_balance
                + day.deposit
                - day.withdraw
                + day.close_profit
                - day.commission
                + sum(row.position_profit for row in day.positions)
            )
        self.terms, self.lasts = following, settlements

    def check(self) -> None:
        """A8 and A2: the sums of money, and each account's margin worked out anew."""
        balances = 0
        for account in self.accounts:
            balances += account.balance(account.position_profit(self.lasts))
            assert account.margin == self._margin(account)
        assert balances + self.commission == self.paid_in

    def _margin(self, account: Account) -> Fen:
        sums: dict[tuple[str, str], list[Fen]] = {}
        for position in account.positions.values():
            terms = position.instrument
            group = sums.setdefault((terms.exchange_id, terms.product_id), [0, 0])
            for number, side in enumerate((position.long, position.short)):
                today = sum(lot.price * lot.volume for lot in side.today)
                his = side.volume_his * terms.pre_settlement
                group[number] += margin(terms, today + his)
        return sum(
            max(pair) if exchange_id in BIG_SIDE else sum(pair)
            for (exchange_id, _), pair in sums.items()
        )


def _split(side: PositionSide, volume: Lots, today_first: bool) -> tuple[Lots, Lots]:
    """Return how many of history's and of today's lots close together."""
    if today_first:
        today = min(side.volume_today, volume)
        return volume - today, today
    his = min(side.volume_his, volume)
    return his, volume - his


@settings(max_examples=150)
@given(st.lists(MOVES, max_size=40))
def test_no_fen_appears_or_is_lost(moves: list[tuple[Any, ...]]) -> None:
    """Balances and commissions are what was paid in; margin is that of the lots there are."""
    book = Book()
    for move in moves:
        book.move(move)
        book.check()


@settings(max_examples=100)
@given(
    st.lists(st.tuples(st.integers(6_922, 8_124), st.integers(1, 9)), min_size=1, max_size=6),
    st.lists(st.integers(1, 7), max_size=12),
    st.integers(6_922, 8_124),
)
def test_closing_in_any_portions_earns_the_same_in_the_end(
    opened: list[tuple[Ticks, Lots]], portions: list[Lots], price: Ticks
) -> None:
    """Averages are rounded on the way, and the last lot takes all that is left."""
    account = Account("ann", DEPOSIT)
    for opening, volume in opened:
        account.open(CU, True, opening, volume)
    side = account.positions[CU.symbol].long
    for portion in [*portions, side.volume]:
        side.frozen_today = min(portion, side.volume)
        account.close(CU, True, price, 0, side.frozen_today)
    assert side.volume == side.position_cost == side.open_cost == account.margin == 0
    expected = sum((price - opening) * volume for opening, volume in opened) * CU.tick_value
    assert account.close_profit == expected
