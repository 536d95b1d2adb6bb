"""An order's life: which changes are legal, and what each leaves behind."""

from collections.abc import Callable

import pytest

from diffex.domain.enums import ALIVE, OrderStatus
from diffex.domain.order import Order
from tests.support.orders import order, sell


def placed(volume: int = 10) -> Order:
    """Return an order that was just accepted."""
    return Order(order(volume=volume), "SHFE.cu2512", "000000000001", 7_523, 100)


def test_an_accepted_order_lives_and_has_traded_nothing() -> None:
    """It begins alive, with all its lots left and nothing frozen."""
    fresh = placed()
    assert (fresh.status, fresh.alive, fresh.resting) == (OrderStatus.ACCEPTED, True, False)
    assert (fresh.left, fresh.filled, fresh.code, fresh.text) == (10, 0, 0, "")
    assert (fresh.frozen_margin, fresh.frozen_commission) == (0, 0)
    assert (fresh.frozen_today, fresh.frozen_his) == (0, 0)
    assert fresh.insert_time == fresh.update_time == 100


def test_its_direction_is_read_from_the_command() -> None:
    """BUY and nothing else is a buy."""
    assert placed().is_buy
    assert not Order(sell(), "SHFE.cu2512", "1", 7_523, 0).is_buy


def test_fills_add_up_to_the_volume() -> None:
    """Part by part, filled and left stay the volume together, until it is FILLED."""
    one = placed()
    one.fill(4, 200)
    assert (one.status, one.filled, one.left, one.alive) == ("PARTIAL_FILLED", 4, 6, True)
    one.fill(6, 300)
    assert (one.status, one.filled, one.left, one.alive) == ("FILLED", 10, 0, False)
    assert one.update_time == 300


def test_a_cancelled_order_still_shows_what_was_left() -> None:
    """The rest did not trade and stays visible, with the reason."""
    one = placed()
    one.fill(4, 200)
    one.cancel(2101, "why", 300)
    assert (one.status, one.filled, one.left, one.alive) == ("CANCELLED", 4, 6, False)
    assert (one.code, one.text, one.update_time) == (2101, "why", 300)


def test_a_rejected_order_never_lived() -> None:
    """It keeps its lots, has the reason, and was never updated after it came."""
    one = placed()
    one.reject(2003, "why")
    assert (one.status, one.left, one.alive) == ("REJECTED", 10, False)
    assert (one.code, one.text, one.update_time) == (2003, "why", 100)


def ended(how: str) -> Order:
    """Return an order that ended in one of the three ways."""
    one = placed()
    endings: dict[str, Callable[[], None]] = {
        "FILLED": lambda: one.fill(10, 200),
        "CANCELLED": lambda: one.cancel(2101, "", 200),
        "REJECTED": lambda: one.reject(2003, ""),
    }
    endings[how]()
    assert one.status == how
    assert one.status not in ALIVE
    return one


CHANGES: dict[str, Callable[[Order], None]] = {
    "fill": lambda one: one.fill(1, 300),
    "cancel": lambda one: one.cancel(2101, "", 300),
    "reject": lambda one: one.reject(2003, ""),
}


@pytest.mark.parametrize("how", ["FILLED", "CANCELLED", "REJECTED"])
@pytest.mark.parametrize("change", CHANGES)
def test_an_order_that_ended_never_changes_again(how: str, change: str) -> None:
    """Any further change is a fault of the engine."""
    one = ended(how)
    with pytest.raises(AssertionError):
        CHANGES[change](one)
    assert one.status == how


@pytest.mark.parametrize("volume", [0, -1, 11])
def test_a_fill_is_between_one_and_what_is_left(volume: int) -> None:
    """More than is left, or nothing, is a fault of the engine."""
    one = placed()
    with pytest.raises(AssertionError):
        one.fill(volume, 200)
    assert (one.left, one.filled) == (10, 0)


def test_an_order_that_traded_cannot_be_rejected() -> None:
    """A reject is an order's first and only event."""
    one = placed()
    one.fill(1, 200)
    with pytest.raises(AssertionError):
        one.reject(2003, "")
