"""What an agent knows of its own orders."""

from diffex.domain.calendar import Calendar
from diffex.domain.commands import CancelOrder, Command, InsertOrder, OpenAccount
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.engine.exchange import Exchange
from diffex.market.own_orders import PATIENCE, PAUSE, OwnOrders
from diffex.market.view import MarketView
from diffex.storage.memory import NoPast
from tests.support.contracts import CU
from tests.support.orders import ANYTHING

ME, OTHER = "me", "other"


def order(order_id: str, *, is_buy: bool, volume: int = 10, user_id: str = ME) -> InsertOrder:
    """Return a limit order at the pre-settlement price."""
    return InsertOrder(
        user_id=user_id,
        order_id=order_id,
        exchange_id=CU.exchange_id,
        instrument_id=CU.instrument_id,
        direction=Direction.BUY if is_buy else Direction.SELL,
        offset=Offset.OPEN,
        volume=volume,
        price_type=PriceType.LIMIT,
        limit_price=CU.pre_settlement * CU.tick_e6,
        time_condition=TimeCondition.GFD,
        volume_condition=VolumeCondition.ANY,
    )


class Desk:
    """An exchange with two users, and what one of them knows of its orders."""

    def __init__(self) -> None:
        self.exchange = Exchange([CU], Calendar("24x7"), 0, NoPast(), ANYTHING)
        self.apply(OpenAccount(ME, 10**12), OpenAccount(OTHER, 10**12))
        self.own = OwnOrders()
        self.view = MarketView(self.exchange.state, ME, CU.symbol)

    def apply(self, *commands: Command) -> None:
        """Let commands take effect."""
        for command in commands:
            self.exchange.apply(command, 0)

    def look(self, now: int = 0) -> bool:
        """Look at the snapshot."""
        return self.own.look(self.view, now)

    def live(self) -> dict[str, int]:
        """Return the known live orders with what is left of them."""
        return {one.order_id: one.left for one in self.own.live}


def test_the_first_look_adopts_every_live_order() -> None:
    """Also those that an earlier run sent; their fills until then are not counted."""
    desk = Desk()
    desk.apply(order("a", is_buy=True), order("b", is_buy=False, volume=4, user_id=OTHER))
    assert desk.look()
    assert desk.look()
    assert desk.live() == {"a": 6}
    assert desk.own.take_flow() == 0


def test_an_insert_is_waited_for() -> None:
    """Until it is in the snapshot nothing may be decided; then it is live."""
    desk = Desk()
    desk.look()
    desk.own.sent([order("a", is_buy=True)], 0)
    assert not desk.look(PATIENCE)
    desk.apply(order("a", is_buy=True))
    assert desk.look(PATIENCE)
    assert desk.live() == {"a": 10}


def test_a_cancel_is_waited_for() -> None:
    """Until the order has ended nothing may be decided; then it is gone."""
    desk = Desk()
    desk.apply(order("a", is_buy=True))
    desk.look()
    desk.own.sent([CancelOrder(ME, "a")], 0)
    assert not desk.look()
    desk.apply(CancelOrder(ME, "a"))
    assert desk.look()
    assert desk.live() == {}


def test_a_lost_command_is_given_up() -> None:
    """After a while the snapshot is read afresh: orders that came unseen are found again."""
    desk = Desk()
    desk.look()
    desk.own.sent([order("a", is_buy=True), order("b", is_buy=True)], 7)
    desk.apply(order("b", is_buy=True))
    assert not desk.look(7 + PATIENCE)
    assert desk.look(8 + PATIENCE)
    assert desk.live() == {"b": 10}
    assert desk.look(9 + PATIENCE)


def test_flow_is_sold_less_bought() -> None:
    """Counted once, also while a command is under way, and whoever came to whom."""
    desk = Desk()
    desk.look()
    desk.own.sent([order("a", is_buy=False)], 0)
    desk.apply(order("a", is_buy=False), order("x", is_buy=True, volume=4, user_id=OTHER))
    desk.look()
    assert desk.own.take_flow() == 4
    assert desk.own.take_flow() == 0
    desk.own.sent([order("b", is_buy=False)], 0)
    desk.apply(order("y", is_buy=True, volume=5, user_id=OTHER))
    assert not desk.look()
    desk.apply(order("b", is_buy=False), order("z", is_buy=True, volume=20, user_id=OTHER))
    assert desk.look()
    assert desk.own.take_flow() == 16
    desk.own.sent([order("c", is_buy=False, volume=2)], 0)
    desk.apply(order("c", is_buy=False, volume=2))
    desk.look()
    assert desk.own.take_flow() == 2
    desk.own.sent([order("d", is_buy=True, volume=3)], 0)
    desk.apply(order("d", is_buy=True, volume=3))
    desk.apply(order("w", is_buy=False, volume=30, user_id=OTHER))
    desk.look()
    assert desk.own.take_flow() == -3
    assert desk.live() == {}


def test_a_reject_makes_pause() -> None:
    """The agent is quiet for a while and then may act again."""
    desk = Desk()
    desk.look()
    too_much = order("a", is_buy=True, volume=CU.max_limit_volume + 1)
    desk.own.sent([too_much], 0)
    desk.apply(too_much)
    assert not desk.look(5)
    assert not desk.look(4 + PAUSE)
    assert desk.look(5 + PAUSE)
    assert desk.live() == {}
