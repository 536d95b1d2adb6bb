"""Events concern one user each."""

from diffex.domain.errors import RejectCode
from diffex.domain.events import OrderAccepted, OrderRejected
from tests.support.orders import order


def test_an_order_event_concerns_the_orders_user() -> None:
    """Accepted or rejected, it is the user of the command whom it is told."""
    assert OrderAccepted(order(user_id="bob"), "1", 0).user_id == "bob"
    reject = OrderRejected(order(user_id="cat"), RejectCode.SYMBOL_UNKNOWN, "", 0)
    assert reject.user_id == "cat"
