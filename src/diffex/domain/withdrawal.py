"""How much money may come into an account, and how much may leave it.

Source: what futures companies do: a day's gains, closed or floating, leave only after the
day was settled. docs/reference/accounts.md has a worked number.
"""

from diffex.domain.account import Account
from diffex.domain.decimals import decimal_text
from diffex.domain.enums import Right
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import FUNDS
from diffex.domain.units import Fen

_FEN_DECIMALS = 2


def withdrawable(account: Account, position_profit: Fen) -> Fen:
    """Return what may leave: what is available, without the gains of the day.

    Args:
        account: whose money it is.
        position_profit: of the open lots at the last prices, in fen.

    Returns:
        Fen, never below 0. Where floating gains are withheld from available already, they
        are not taken off a second time.
    """
    floating = 0 if account.gains_withheld else max(position_profit, 0)
    return max(0, account.available(position_profit) - floating - max(account.close_profit, 0))


def check_deposit(account: Account, amount: Fen) -> None:
    """Check that ``amount`` may come in.

    Raises:
        RejectError: ``AMOUNT_INVALID`` or ``FUNDS_TOO_LARGE``.
    """
    _check_amount(amount)
    if account.static_balance + amount > FUNDS:
        raise RejectError(RejectCode.FUNDS_TOO_LARGE, limit=_yuan(FUNDS))


def check_withdrawal(account: Account, amount: Fen, position_profit: Fen) -> None:
    """Check that ``amount`` may leave.

    Raises:
        RejectError: ``AMOUNT_INVALID``, ``CLOSE_ONLY`` or ``WITHDRAWABLE_EXCEEDED``.
    """
    _check_amount(amount)
    if account.right is Right.CLOSE_ONLY:
        raise RejectError(RejectCode.CLOSE_ONLY)
    most = withdrawable(account, position_profit)
    if amount > most:
        raise RejectError(
            RejectCode.WITHDRAWABLE_EXCEEDED, amount=_yuan(amount), withdrawable=_yuan(most)
        )


def _check_amount(amount: Fen) -> None:
    if amount <= 0:
        raise RejectError(RejectCode.AMOUNT_INVALID, amount=_yuan(amount))


def _yuan(amount: Fen) -> str:
    return decimal_text(amount, _FEN_DECIMALS)
