"""What may come into an account, and what may leave it."""

import pytest

from diffex.domain.account import Account
from diffex.domain.enums import Right
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import FUNDS
from diffex.domain.withdrawal import check_deposit, check_withdrawal, withdrawable


def account(close_profit: int = 0, *, gains_withheld: bool = False) -> Account:
    """Return an account of 10,000.00 of which 3,000.00 are margin, with something earned."""
    one = Account("ann", 1_000_000, gains_withheld)
    one.close_profit = close_profit
    one.margin = 300_000
    return one


@pytest.mark.parametrize(
    ("closed", "floating", "expected"),
    [
        (0, 0, 700_000),
        (50_000, 0, 700_000),
        (0, 40_000, 700_000),
        (50_000, 40_000, 700_000),
        (-50_000, 0, 650_000),
        (0, -40_000, 660_000),
        (50_000, -40_000, 660_000),
        (-50_000, 40_000, 650_000),
        (-900_000, 0, 0),
    ],
)
@pytest.mark.parametrize("withheld", [False, True])
def test_gains_of_the_day_stay_and_its_losses_count(
    closed: int, floating: int, expected: int, withheld: bool
) -> None:
    """Closed or floating, whether floating gains pay for orders or not; never below zero."""
    assert withdrawable(account(closed, gains_withheld=withheld), floating) == expected


def test_all_that_may_leave_may_leave() -> None:
    """And a fen more may not; the sentence names both figures."""
    check_withdrawal(account(), 700_000, 0)
    with pytest.raises(RejectError) as caught:
        check_withdrawal(account(), 700_001, 0)
    assert caught.value.code is RejectCode.WITHDRAWABLE_EXCEEDED
    assert "7000.01" in caught.value.text
    assert "7000 " in caught.value.text


def test_nothing_leaves_a_frozen_account() -> None:
    """Money may come in."""
    frozen = account()
    frozen.right = Right.CLOSE_ONLY
    with pytest.raises(RejectError) as caught:
        check_withdrawal(frozen, 1, 0)
    assert caught.value.code is RejectCode.CLOSE_ONLY
    check_deposit(frozen, 1)


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_is_above_zero(amount: int) -> None:
    """A deposit below zero would be a withdrawal past its checks."""
    with pytest.raises(RejectError) as paid_in:
        check_deposit(account(), amount)
    with pytest.raises(RejectError) as paid_out:
        check_withdrawal(account(), amount, 0)
    assert paid_in.value.code is paid_out.value.code is RejectCode.AMOUNT_INVALID


def test_an_account_holds_so_much() -> None:
    """What was paid in and not out, earlier days included, stays within what clients can show."""
    one = Account("ann", 1)
    one.pre_balance, one.withdraw = FUNDS - 10, 2
    check_deposit(one, 11)
    with pytest.raises(RejectError) as caught:
        check_deposit(one, 12)
    assert caught.value.code is RejectCode.FUNDS_TOO_LARGE
