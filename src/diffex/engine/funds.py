"""Accounts and their money: opened, paid in and out, own rates, frozen and freed.

What is refused leaves the account as it was. A transfer that is refused is recorded all the
same, with the reason, as a bank's statement would.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from diffex.domain.account import Account
from diffex.domain.bank import BANK_ID, CURRENCY
from diffex.domain.big_side import product_key
from diffex.domain.commands import Deposit, OpenAccount, SetFees, SetRight, Transfer, Withdraw
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.events import (
    AccountOpened,
    Event,
    OrderRefused,
    RightChanged,
    TransferForgotten,
    Transferred,
)
from diffex.domain.limits import TRANSFERS_KEPT
from diffex.domain.units import Fen, Nanos
from diffex.domain.withdrawal import check_deposit, check_withdrawal
from diffex.engine import restate
from diffex.engine.outcome import Outcome
from diffex.engine.state import ExchangeState, Trader
from diffex.engine.trade_gateway import TradeGateway


class FundsOffice:
    """Carries out the commands about accounts. A handler returns all that happened."""

    def __init__(self, state: ExchangeState, gateway: TradeGateway) -> None:
        self._state: Final = state
        self._gateway: Final = gateway

    def open_account(self, command: OpenAccount, now: Nanos) -> list[Event]:
        """Open an account, unless there is one."""
        traders = self._state.traders
        if command.user_id in traders:
            return []
        if command.deposit < 0:
            return [_refusal(command.user_id, RejectError(RejectCode.DEPOSIT_INVALID))]
        withheld = self._state.rules.floating_gains == "withheld"
        account = Account(command.user_id, command.deposit, withheld)
        traders[command.user_id] = Trader(account)
        return [AccountOpened(command.user_id), restate.funds(account, self._state.market.lasts)]

    def deposit(self, command: Deposit, now: Nanos) -> list[Event]:
        """Pay money in."""
        return self._paid(command.user_id, self._pay_in, command.amount)

    def withdraw(self, command: Withdraw, now: Nanos) -> list[Event]:
        """Pay money out."""
        return self._paid(command.user_id, self._pay_out, command.amount)

    def transfer(self, command: Transfer, now: Nanos) -> list[Event]:
        """Move money between bank and account, and record what came of it."""
        trader = self._state.traders.get(command.user_id)
        if trader is None:
            return [_stranger(command.user_id)]
        code, text = 0, ""
        try:
            self._check_transfer(command)
            if command.amount > 0:
                self._pay_in(trader.account, command.amount)
            else:
                self._pay_out(trader.account, -command.amount)
        except RejectError as reject:
            code, text = int(reject.code), reject.text
        outcome = Outcome()
        for event in _record(trader, command, code, text, now):
            outcome.first(event)
        if not code:
            outcome.account(command.user_id)
        return outcome.events(self._state)

    def set_fees(self, command: SetFees, now: Nanos) -> list[Event]:
        """Give a user own rates for a product; live orders hold by them at once."""
        trader = self._state.traders.get(command.user_id)
        if trader is None:
            return [_stranger(command.user_id)]
        account, product, fees = trader.account, command.product, command.fees
        if account.fees.get(product) == fees:
            return []
        terms = self._state.instruments
        if all(product_key(one) != product for one in terms.values()):
            reject = RejectError(RejectCode.PRODUCT_UNKNOWN, product=product)
            return [_refusal(command.user_id, reject)]
        if fees is None:
            del account.fees[product]
        elif min(msgspec.structs.astuple(fees)) < 0:
            return [_refusal(command.user_id, RejectError(RejectCode.FEES_INVALID))]
        else:
            account.fees[product] = fees
        outcome = Outcome()
        outcome.account(command.user_id)
        for order in trader.orders.values():
            if order.alive and product_key(terms[order.symbol]) == product:
                self._gateway.rehold(order, outcome)
        return outcome.events(self._state)

    def set_right(self, command: SetRight, now: Nanos) -> list[Event]:
        """Freeze or free an account. Its live orders stay, and may be cancelled."""
        trader = self._state.traders.get(command.user_id)
        if trader is None:
            return [_stranger(command.user_id)]
        if trader.account.right is command.right:
            return []
        trader.account.right = command.right
        return [RightChanged(command.user_id, command.right)]

    def _paid(self, user_id: str, pay: Callable[[Account, Fen], None], amount: Fen) -> list[Event]:
        trader = self._state.traders.get(user_id)
        if trader is None:
            return [_stranger(user_id)]
        try:
            pay(trader.account, amount)
        except RejectError as reject:
            return [_refusal(user_id, reject)]
        outcome = Outcome()
        outcome.account(user_id)
        return outcome.events(self._state)

    def _pay_in(self, account: Account, amount: Fen) -> None:
        check_deposit(account, amount)
        account.deposit += amount

    def _pay_out(self, account: Account, amount: Fen) -> None:
        check_withdrawal(account, amount, account.position_profit(self._state.market.lasts))
        account.withdraw += amount

    def _check_transfer(self, command: Transfer) -> None:
        """Check what a transfer names.

        Raises:
            RejectError: ``TRANSFER_UNSUPPORTED``, ``CURRENCY_UNKNOWN`` or ``BANK_UNKNOWN``.
        """
        if not self._state.rules.transfers:
            raise RejectError(RejectCode.TRANSFER_UNSUPPORTED)
        if command.currency != CURRENCY:
            code = RejectCode.CURRENCY_UNKNOWN
            raise RejectError(code, currency=command.currency, known=CURRENCY)
        if command.bank_id != BANK_ID:
            raise RejectError(RejectCode.BANK_UNKNOWN, bank_id=command.bank_id, known=BANK_ID)


def _record(trader: Trader, command: Transfer, code: int, text: str, now: Nanos) -> list[Event]:
    """Keep a transfer; beyond the limit the oldest leaves the snapshot."""
    trader.transfer_count += 1
    number = str(trader.transfer_count)
    record = Transferred(
        user_id=command.user_id,
        transfer_id=number,
        amount=command.amount,
        currency=command.currency,
        code=code,
        text=text,
        timestamp=now,
    )
    trader.transfers.append(record)
    if len(trader.transfers) <= TRANSFERS_KEPT:
        return [record]
    oldest = trader.transfers.popleft()
    return [record, TransferForgotten(command.user_id, oldest.transfer_id)]


def _stranger(user_id: str) -> OrderRefused:
    return _refusal(user_id, RejectError(RejectCode.ACCOUNT_UNKNOWN, user_id=user_id))


def _refusal(user_id: str, reject: RejectError) -> OrderRefused:
    return OrderRefused(user_id, "", reject.code, reject.text)
