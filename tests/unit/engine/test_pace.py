"""How many commands of a user a second carries."""

from typing import Any

import pytest

from diffex.domain.account import Account
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.events import CancelRejected, OrderAccepted, OrderRejected
from diffex.domain.rules import Rules
from diffex.domain.units import SECOND
from diffex.engine.pace import count
from diffex.engine.state import Trader
from tests.support.orders import Floor, cancel, only, order

THREE = Rules(orders_per_second=3)


def refused(trader: Trader, limit: int, now: int) -> bool:
    """Count a command; return whether it came too fast."""
    try:
        count(trader, limit, now)
    except RejectError as reject:
        return reject.code is RejectCode.ORDER_RATE_EXCEEDED
    return False


def test_any_second_carries_so_many() -> None:
    """The window slides: one more is free exactly a second after the first."""
    trader = Trader(Account("ann", 0))
    times = (0, 5, SECOND // 2, SECOND - 1, SECOND, SECOND + 4, SECOND + 5)
    assert [refused(trader, 3, now) for now in times] == [False] * 3 + [True, False, True, False]


def test_what_is_refused_is_not_counted() -> None:
    """Whoever goes on asking is served again all the same."""
    trader = Trader(Account("ann", 0))
    assert not refused(trader, 1, 0)
    assert all(refused(trader, 1, now) for now in range(1, SECOND, SECOND // 10))
    assert not refused(trader, 1, SECOND)
    assert len(trader.sent) == 1


def test_without_a_limit_nothing_is_remembered() -> None:
    """0 is for none."""
    trader = Trader(Account("ann", 0))
    assert not any(refused(trader, 0, 0) for _ in range(100))
    assert not trader.sent


def test_orders_and_cancels_count_alike() -> None:
    """Rejected ones and cancels of nothing too; each refusal is told for its order."""
    floor = Floor(rules=THREE)
    floor.give(order("1"), order("2", volume=0), cancel("none"))
    before = floor.state.state_hash()
    told = only(floor.give(cancel("1")), CancelRejected)
    assert (told.code, told.order_id) == (RejectCode.ORDER_RATE_EXCEEDED, "1")
    assert floor.state.state_hash() == before
    assert only(floor.give(order("3")), OrderRejected).code is RejectCode.ORDER_RATE_EXCEEDED


@pytest.mark.parametrize(("order_id", "told"), [("1", OrderAccepted), ("3", OrderRejected)])
def test_the_same_order_again_counts_nothing(order_id: str, told: type[Any]) -> None:
    """It is told again at any time, one that came too fast as rejected for ever."""
    floor = Floor(rules=THREE)
    floor.give(order("1"), order("2"), cancel("none"), order("3"))
    before = floor.state.state_hash()
    assert only(floor.give(order(order_id)), told).command.order_id == order_id
    floor.now += SECOND
    assert only(floor.give(order(order_id)), told).command.order_id == order_id
    assert floor.state.state_hash() == before


def test_users_do_not_slow_each_other() -> None:
    """The limit is a user's own."""
    floor = Floor(rules=THREE)
    floor.give(*[order(str(number)) for number in range(5)])
    assert only(floor.give(order(user_id="bob")), OrderAccepted)


def test_what_was_sent_is_part_of_the_state() -> None:
    """It decides what a later command does."""
    one, two = Floor(rules=THREE), Floor(rules=THREE)
    one.give(cancel("none"))
    assert one.state.state_hash() != two.state.state_hash()
