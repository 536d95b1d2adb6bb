"""Commands about accounts: what they change, what they refuse, and what they tell."""

import msgspec
import pytest

from diffex.domain.account import Account
from diffex.domain.commands import (
    Command,
    Deposit,
    SetFees,
    SetRight,
    Transfer,
    Withdraw,
)
from diffex.domain.enums import Offset, Right
from diffex.domain.errors import RejectCode
from diffex.domain.events import (
    AccountChanged,
    OrderRefused,
    OrderRejected,
    OrderUpdated,
    PositionChanged,
    RightChanged,
    TransferForgotten,
    Transferred,
)
from diffex.domain.rules import Rules
from diffex.engine.trade_gateway import TradeGateway
from tests.support.contracts import CU, M, fees
from tests.support.orders import DEPOSIT, Floor, cancel, every, only, order, sell


def account(floor: Floor, user_id: str = "ann") -> Account:
    """Return a user's account."""
    return floor.state.traders[user_id].account


def transfer(amount: int, bank_id: str = "1", currency: str = "CNY") -> Transfer:
    """Return ann's transfer."""
    return Transfer("ann", amount, bank_id, currency)


def test_a_deposit_and_a_withdrawal_are_told_with_the_funds() -> None:
    """Both are counted for themselves; the balance is what is left."""
    floor = Floor()
    paid_in = only(floor.give(Deposit("ann", 700)), AccountChanged)
    assert (paid_in.deposit, paid_in.withdraw) == (DEPOSIT + 700, 0)
    paid_out = only(floor.give(Withdraw("ann", 200)), AccountChanged)
    assert (paid_out.deposit, paid_out.withdraw) == (DEPOSIT + 700, 200)
    assert paid_out.balance == paid_out.available == DEPOSIT + 500


def test_funds_are_told_with_every_position_that_moved() -> None:
    """The balance values all lots at the last prices, and so does the mirror."""
    floor = Floor("ann", "bob", "cat", "dan")
    floor.trade("1", 7_523)
    floor.give(sell("2", user_id="cat", price=7_533), order("2", user_id="dan", price=7_533))
    events = floor.give(Deposit("ann", 1))
    assert only(events, AccountChanged).position_profit == 50_000
    assert only(events, PositionChanged).last_price == 7_533


def test_what_may_not_leave_is_refused() -> None:
    """Margin stays, and so do gains of the day that are not settled."""
    floor = Floor("ann", "bob", "cat", "dan")
    floor.trade("1", 7_523, 10)
    floor.give(sell("2", user_id="cat", price=7_533), order("2", user_id="dan", price=7_533))
    most = DEPOSIT - 37_615_000 - 18_808
    refused = only(floor.give(Withdraw("ann", most + 1)), OrderRefused)
    assert (refused.order_id, refused.code) == ("", RejectCode.WITHDRAWABLE_EXCEEDED)
    assert account(floor).withdraw == 0
    assert only(floor.give(Withdraw("ann", most)), AccountChanged).available == 500_000


REFUSED: dict[str, tuple[Command, RejectCode]] = {
    "deposit of nothing": (Deposit("ann", 0), RejectCode.AMOUNT_INVALID),
    "withdrawal of less": (Withdraw("ann", -1), RejectCode.AMOUNT_INVALID),
    "too large": (Deposit("ann", 10**15), RejectCode.FUNDS_TOO_LARGE),
    "too much": (Withdraw("ann", DEPOSIT + 1), RejectCode.WITHDRAWABLE_EXCEEDED),
    "no such product": (SetFees("ann", "SHFE.xx", fees()), RejectCode.PRODUCT_UNKNOWN),
    "paid for trading": (SetFees("ann", "SHFE.cu", fees(open_by_lot=-1)), RejectCode.FEES_INVALID),
    "stranger's deposit": (Deposit("nobody", 1), RejectCode.ACCOUNT_UNKNOWN),
    "stranger's withdrawal": (Withdraw("nobody", 1), RejectCode.ACCOUNT_UNKNOWN),
    "stranger's transfer": (Transfer("nobody", 1, "1", "CNY"), RejectCode.ACCOUNT_UNKNOWN),
    "stranger's fees": (SetFees("nobody", "SHFE.cu", None), RejectCode.ACCOUNT_UNKNOWN),
    "stranger's right": (SetRight("nobody", Right.FULL), RejectCode.ACCOUNT_UNKNOWN),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_refused_command_changes_nothing(what: str) -> None:
    """It is answered by its reason, and the state is what it was."""
    floor = Floor()
    floor.trade("1", 7_523)
    before = floor.state.state_hash()
    command, code = REFUSED[what]
    told = floor.give(command)
    assert only(told, OrderRefused).code is code
    assert len(told) == 1
    assert floor.state.state_hash() == before


def test_a_transfer_is_recorded_and_moves_money() -> None:
    """In and out, told before the funds, and told again to a fresh mirror."""
    floor = Floor()
    paid_in = floor.give(transfer(700))
    assert [type(event) for event in paid_in] == [Transferred, AccountChanged]
    assert only(paid_in, Transferred) == Transferred("ann", "1", 700, "CNY", 0, "", floor.now)
    paid_out = floor.give(transfer(-200))
    assert only(paid_out, Transferred).transfer_id == "2"
    assert (account(floor).deposit, account(floor).withdraw) == (DEPOSIT + 700, 200)
    again = every(list(floor.exchange.restate("ann")), Transferred)
    assert again == [only(paid_in, Transferred), only(paid_out, Transferred)]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (transfer(0), RejectCode.AMOUNT_INVALID),
        (transfer(-DEPOSIT - 1), RejectCode.WITHDRAWABLE_EXCEEDED),
        (transfer(10**15), RejectCode.FUNDS_TOO_LARGE),
        (transfer(1, currency="USD"), RejectCode.CURRENCY_UNKNOWN),
        (transfer(1, bank_id="2"), RejectCode.BANK_UNKNOWN),
    ],
)
def test_a_refused_transfer_is_recorded_and_moves_nothing(
    command: Transfer, code: RejectCode
) -> None:
    """With its reason; the funds are not told."""
    floor = Floor()
    told = only(floor.give(command), Transferred)
    assert (told.amount, told.currency, told.code) == (command.amount, command.currency, code)
    assert told.text
    assert (account(floor).deposit, account(floor).withdraw) == (DEPOSIT, 0)


def test_an_exchange_may_have_no_transfers() -> None:
    """Deposits and withdrawals are the operator's and go on."""
    floor = Floor(rules=Rules(transfers=False))
    told = only(floor.give(transfer(1)), Transferred)
    assert told.code == RejectCode.TRANSFER_UNSUPPORTED
    assert only(floor.give(Deposit("ann", 1)), AccountChanged)


def test_only_so_many_transfers_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest leaves the snapshot; numbers go on."""
    monkeypatch.setattr("diffex.engine.funds.TRANSFERS_KEPT", 2)
    floor = Floor()
    assert not every(floor.give(transfer(1), transfer(2)), TransferForgotten)
    events = floor.give(transfer(3))
    assert only(events, TransferForgotten).transfer_id == "1"
    kept = every(list(floor.exchange.restate("ann")), Transferred)
    assert [one.transfer_id for one in kept] == ["2", "3"]


def test_own_rates_are_paid_and_held() -> None:
    """Live orders hold by them at once, trades pay them, and other products do not change."""
    floor = Floor()
    floor.give(order("1", price=7_500, volume=2), order("m", terms=M, price=3_000))
    events = floor.give(SetFees("ann", "SHFE.cu", fees(open_by_lot=5)))
    assert only(events, OrderUpdated).frozen_commission == 10
    assert only(events, AccountChanged).frozen_commission == 10 + 150
    floor.give(sell("2", user_id="bob", price=7_500, volume=2))
    assert account(floor).commission == 10
    assert account(floor, "bob").commission == 3_750


def test_own_rates_can_be_taken_back() -> None:
    """Then the contract's apply again."""
    floor = Floor()
    floor.give(SetFees("ann", "SHFE.cu", fees(open_by_lot=5)))
    assert only(floor.give(SetFees("ann", "SHFE.cu", None)), AccountChanged)
    floor.trade("1", 7_523, 10)
    assert account(floor).commission == 18_808


@pytest.mark.parametrize(
    "command",
    [SetFees("ann", "SHFE.xx", None), SetRight("ann", Right.FULL)],
    ids=["no own rates", "full right"],
)
def test_what_is_so_already_is_no_news(command: Command) -> None:
    """Nothing is told and nothing changes."""
    floor = Floor()
    before = floor.state.state_hash()
    assert floor.give(command) == []
    assert floor.state.state_hash() == before


def test_the_same_rates_again_are_no_news() -> None:
    """A start may set them each time."""
    floor = Floor()
    own = SetFees("ann", "SHFE.cu", fees(open_by_lot=5))
    assert floor.give(own)
    assert floor.give(msgspec.structs.replace(own, fees=fees(open_by_lot=5))) == []


def test_a_frozen_account_only_closes() -> None:
    """It may cancel and close what it has; nothing opens and nothing leaves."""
    floor = Floor()
    floor.trade("1", 7_523)
    floor.give(order("2", price=7_400))
    frozen = only(floor.give(SetRight("ann", Right.CLOSE_ONLY)), RightChanged)
    assert frozen.right is Right.CLOSE_ONLY
    assert floor.state.traders["ann"].orders["2"].alive
    assert only(floor.give(order("3")), OrderRejected).code is RejectCode.CLOSE_ONLY
    assert only(floor.give(Withdraw("ann", 1)), OrderRefused).code is RejectCode.CLOSE_ONLY
    assert only(floor.give(transfer(-1)), Transferred).code == RejectCode.CLOSE_ONLY
    assert only(floor.give(cancel("2")), OrderUpdated).status == "CANCELLED"
    close = sell("4", offset=Offset.CLOSETODAY, price=7_600)
    assert only(floor.give(close), OrderUpdated).status == "ACCEPTED"
    assert only(floor.give(SetRight("ann", Right.FULL)), RightChanged).right is Right.FULL
    assert only(floor.give(order("5", price=7_400)), OrderUpdated).status == "ACCEPTED"


@pytest.mark.parametrize(("gains", "available"), [("available", 500_000), ("withheld", 0)])
def test_floating_gains_count_as_the_rules_say(gains: str, available: int) -> None:
    """In the balance always; in available where they are not withheld."""
    rules = Rules(floating_gains="withheld") if gains == "withheld" else Rules()
    floor = Floor("ann", "bob", "cat", "dan", rules=rules)
    floor.trade("1", 7_523, 10)
    floor.give(sell("2", user_id="cat", price=7_533), order("2", user_id="dan", price=7_533))
    told = only(floor.give(Deposit("ann", 1)), AccountChanged)
    static = DEPOSIT + 1 - 18_808
    assert told.balance == static + 500_000
    assert told.available == static - told.margin + available


def test_an_order_lets_go_of_everything_and_holds_again() -> None:
    """What outlives a day holds nothing while it is settled: neither money nor lots."""
    floor = Floor()
    floor.carry("ann", is_long=True, volume=3)
    floor.give(sell("1", offset=Offset.CLOSE, volume=2, price=7_600), order("2", price=7_400))
    gateway = TradeGateway(floor.state)
    for order_id in ("1", "2"):
        gateway.let_go(floor.state.traders["ann"].orders[order_id])
    one = account(floor)
    assert (one.frozen_margin, one.frozen_commission) == (0, 0)
    assert one.positions[CU.symbol].long.closable_his == 3
    held = floor.state.traders["ann"].orders["1"]
    assert (held.frozen_his, held.frozen_commission) == (0, 0)
    assert held.alive
