"""Statements: what they hold, how many are kept, and what is refused until they are confirmed."""

import pytest

from diffex.domain.commands import ConfirmSettlement, InsertOrder
from diffex.domain.enums import Offset
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.events import OrderRefused, OrderRejected, SettlementConfirmed, Traded
from diffex.domain.rules import Rules
from diffex.engine import filing, statements
from diffex.engine.statements import statement_of
from diffex.storage.memory import NoArchive
from tests.support.days import Days, day_of
from tests.support.orders import order, sell

MONDAY, TUESDAY = "2025-11-10", "2025-11-11"


def test_a_statement_has_the_day() -> None:
    """Its funds and its trades, the profit of each close counted from the position price."""
    days = Days()
    days.trade("1", 7_523, 2)
    days.give(
        order("c1", user_id="bob", price=7_525, offset=Offset.CLOSETODAY),
        sell("c2", user_id="ann", price=7_525, offset=Offset.CLOSETODAY),
    )
    days.settle(MONDAY)
    for user_id, sign in (("ann", 1), ("bob", -1)):
        trader = days.state.traders[user_id]
        made = statement_of(trader, user_id, None, NoArchive())
        assert made.trading_day == day_of(MONDAY)
        assert made.funds == trader.settled
        assert (len(made.trades), made.omitted) == (2, 0)
        profits = [trade.close_profit for trade in made.trades]
        assert profits == [0, sign * 2 * 5_000]
        assert sum(profits) == made.funds.close_profit
        assert sum(trade.commission for trade in made.trades) == made.funds.commission


def test_a_statement_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the account moves on; beyond the limit the oldest goes."""
    monkeypatch.setattr(statements, "STATEMENTS_KEPT", 2)
    days = Days()
    days.trade("1", 7_523)
    days.settle(MONDAY)
    trader = days.state.traders["ann"]
    first = statement_of(trader, "ann", day_of(MONDAY), NoArchive())
    days.trade("2", 7_524)
    days.settle(TUESDAY)
    assert statement_of(trader, "ann", day_of(MONDAY), NoArchive()) == first
    assert statement_of(trader, "ann", None, NoArchive()).trading_day == day_of(TUESDAY)
    days.settle("2025-11-12")
    with pytest.raises(RejectError) as caught:
        statement_of(trader, "ann", day_of(MONDAY), NoArchive())
    assert caught.value.code is RejectCode.STATEMENT_UNKNOWN


def test_nobody_and_the_first_day_have_none() -> None:
    """They are told so."""
    days = Days()
    for trader in (None, days.state.traders["ann"]):
        with pytest.raises(RejectError) as caught:
            statement_of(trader, "ann", None, NoArchive())
        assert caught.value.code is RejectCode.STATEMENT_UNKNOWN


def test_what_is_too_much_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trades that left the snapshot before, and those beyond the limit of a statement."""
    monkeypatch.setattr(filing, "FINISHED_KEPT", 3)
    monkeypatch.setattr(statements, "STATEMENT_TRADES", 2)
    days = Days()
    for number in range(5):
        days.trade(str(number), 7_523)
    days.settle(MONDAY)
    made = statement_of(days.state.traders["ann"], "ann", None, NoArchive())
    assert [trade.order_id for trade in made.trades] == ["b3", "b4"]
    assert made.omitted == 3
    days.trade("x", 7_523)
    days.settle(TUESDAY)
    assert statement_of(days.state.traders["ann"], "ann", None, NoArchive()).omitted == 0


def refused(days: Days, command: InsertOrder) -> RejectCode | None:
    """Give an order, and return why it was refused, None if it was not."""
    for event in days.give(command):
        if isinstance(event, OrderRejected):
            return event.code
    return None


@pytest.mark.parametrize("offset", [Offset.OPEN, Offset.CLOSE])
def test_orders_wait_for_the_confirmation(offset: Offset) -> None:
    """CTP 42: of opening and closing ones; on the first day there is nothing to confirm."""
    days = Days(rules=Rules(order_types="all", confirm_settlement=True))
    days.trade("1", 7_523, 2)
    days.settle(MONDAY)
    code = RejectCode.SETTLEMENT_UNCONFIRMED
    assert refused(days, sell("s2", user_id="ann", price=7_523, offset=offset)) is code
    assert days.give(ConfirmSettlement("ann")) == [SettlementConfirmed("ann", day_of(MONDAY))]
    assert refused(days, sell("s3", user_id="ann", price=7_523, offset=offset)) is None
    assert refused(days, order("b3", user_id="bob", price=7_500)) is code
    days.settle(TUESDAY)
    assert refused(days, sell("s4", user_id="ann", price=7_523, offset=offset)) is code


def test_by_default_nothing_waits() -> None:
    """Who never confirms may trade on."""
    days = Days()
    days.settle(MONDAY)
    assert not days.state.traders["ann"].account.confirmed
    assert any(isinstance(event, Traded) for event in days.trade("2", 7_523))


def test_a_second_confirmation_changes_nothing() -> None:
    """Nor one before the first statement; a stranger is told that he has no account."""
    days = Days()
    assert days.give(ConfirmSettlement("ann")) == []
    days.settle(MONDAY)
    days.give(ConfirmSettlement("ann"))
    before = days.state.state_hash()
    assert days.give(ConfirmSettlement("ann")) == []
    (answer,) = days.give(ConfirmSettlement("nobody"))
    assert isinstance(answer, OrderRefused)
    assert answer.code is RejectCode.ACCOUNT_UNKNOWN
    assert days.state.state_hash() == before
