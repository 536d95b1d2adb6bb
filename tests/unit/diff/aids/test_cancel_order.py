"""``cancel_order``: by the client's own order_id, of the session's own user."""

import pytest

from diffex.domain.errors import RejectCode
from tests.support.floor import Floor


@pytest.fixture
def floor() -> Floor:
    """An exchange with two users."""
    return Floor("alice", "bob")


def test_an_own_order_is_cancelled_by_its_own_id(floor: Floor) -> None:
    """The id that the client gave is the order's key everywhere."""
    alice = floor.client("alice")
    alice.order("my-order")
    alice.cancel("my-order")
    alice.peek()
    assert alice.tree["orders"]["my-order"]["status"] == "CANCELLED"


def test_another_users_order_is_not_found(floor: Floor) -> None:
    """Ids are per user: nothing tells whether another has such an order."""
    alice, bob = floor.client("alice"), floor.client("bob")
    bob.order("o1")
    alice.cancel("o1")
    alice.cancel("o1", user_id="bob")
    alice.peek()
    assert alice.wire.codes[1:] == [RejectCode.ORDER_UNKNOWN, RejectCode.USER_MISMATCH]
    assert floor.exchange.state.traders["bob"].orders["o1"].alive


@pytest.mark.parametrize("order_id", ["", "constructor", "a b", "x" * 129])
def test_an_impossible_id_is_refused(floor: Floor, order_id: str) -> None:
    """Before the exchange is asked."""
    alice = floor.client("alice")
    alice.cancel(order_id)
    alice.peek()
    assert alice.wire.codes[-1] == RejectCode.ID_INVALID
