"""The identities of an account."""

from diffex.domain.account import Account
from tests.support.contracts import CU, M

LASTS = {CU.symbol: 7_525, M.symbol: 2_990}


def account() -> Account:
    """Return an account that has something of everything."""
    one = Account("ann", 1_000_000)
    one.pre_balance, one.withdraw = 50_000, 20_000
    one.close_profit, one.commission = -3_000, 700
    one.margin, one.frozen_margin, one.frozen_commission = 400_000, 5_000, 60
    return one


def test_balance_is_what_came_in_plus_what_was_earned() -> None:
    """pre_balance + deposit - withdraw + close_profit - commission + position_profit."""
    assert account().balance(11) == 50_000 + 1_000_000 - 20_000 - 3_000 - 700 + 11


def test_available_is_what_is_neither_margin_nor_frozen() -> None:
    """Balance less margin, frozen margin and frozen commission."""
    assert account().available(900_000) == 900_000 - 400_000 - 5_000 - 60


def test_a_new_account_has_its_deposit_and_nothing_else() -> None:
    """All of it is balance and available."""
    fresh = Account("ann", 1_000_000)
    assert fresh.balance(0) == fresh.available(fresh.balance(0)) == 1_000_000
    assert fresh.profits({}) == (0, 0)


def test_profits_are_those_of_all_positions() -> None:
    """Each position at the last price of its contract; short lots count the other way."""
    one = account()
    one.position(CU).long.open(CU, 7_523, 10)
    one.position(M).short.open(M, 3_000, 2)
    assert one.profits(LASTS) == (100_000 + 20_000, 100_000 + 20_000)
    assert one.position_profit(LASTS) == 120_000


def test_position_profit_leaves_out_what_was_earned_before_today() -> None:
    """Float profit counts from the open price, position profit from the day's basis."""
    one = account()
    long = one.position(CU).long
    long.open(CU, 7_500, 1)
    long.position_cost = 7_523
    assert one.profits(LASTS) == (2 * 5_000, 25 * 5_000)


def test_a_contract_has_one_position() -> None:
    """The first touch makes it, every later one finds it."""
    one = account()
    assert one.position(CU) is one.position(CU)
    assert list(one.positions) == [CU.symbol]
