"""A view shows one user one contract."""

import msgspec
import pytest

from diffex.domain.calendar import Calendar
from diffex.domain.commands import CancelOrder, InsertOrder, OpenAccount, StopTrading, Wake
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.limits import FINISHED_KEPT
from diffex.engine.exchange import Exchange
from diffex.market.view import Closable, MarketView, OwnOrder
from diffex.storage.memory import NoPast
from tests.support.contracts import CU, MORNING, ZN, M, contract

ME, OTHER = "me", "other"
PRICE = CU.pre_settlement


def exchange() -> Exchange:
    """Return an exchange with two users."""
    one = Exchange([CU, ZN, M], Calendar("24x7"), 0, NoPast())
    for user_id in (ME, OTHER):
        one.apply(OpenAccount(user_id, 10**12), 0)
    return one


def order(
    order_id: str, price: int = PRICE, *, is_buy: bool = True, user_id: str = ME
) -> InsertOrder:
    """Return a limit order for ten lots of copper."""
    return InsertOrder(
        user_id=user_id,
        order_id=order_id,
        exchange_id=CU.exchange_id,
        instrument_id=CU.instrument_id,
        direction=Direction.BUY if is_buy else Direction.SELL,
        offset=Offset.OPEN,
        volume=10,
        price_type=PriceType.LIMIT,
        limit_price=price * CU.tick_e6,
        time_condition=TimeCondition.GFD,
        volume_condition=VolumeCondition.ANY,
    )


def test_five_levels_are_visible() -> None:
    """A sixth is not, as in the quote that every client gets."""
    one = exchange()
    for level in range(6):
        one.apply(order(f"b{level}", PRICE - level), 0)
        one.apply(order(f"a{level}", PRICE + 1 + level, is_buy=False, user_id=OTHER), 0)
    view = MarketView(one.state, ME, CU.symbol)
    assert view.depth(is_buy=True) == [(PRICE - level, 10) for level in range(5)]
    assert view.depth(is_buy=False) == [(PRICE + 1 + level, 10) for level in range(5)]


def test_orders_are_the_users_own() -> None:
    """Live ones of this contract only; anybody else's do not exist."""
    one = exchange()
    elsewhere = msgspec.structs.replace(
        order("zn"),
        exchange_id="INE",
        instrument_id="zn2601",
        limit_price=ZN.pre_settlement * ZN.tick_e6,
    )
    for command in (order("a"), order("b"), elsewhere, order("x", user_id=OTHER)):
        one.apply(command, 0)
    one.apply(CancelOrder(ME, "b"), 0)
    view = MarketView(one.state, ME, CU.symbol)
    live = OwnOrder("a", is_buy=True, price=PRICE, left=10, filled=0, alive=True, rejected=False)
    assert view.live_orders() == [live]
    assert view.order("a") == live
    assert view.order("b") == live._replace(order_id="b", alive=False)
    assert view.order("x") is None
    assert not view.seen("x")


def test_an_order_that_left_the_snapshot_was_seen() -> None:
    """It cannot be looked at any more, but it is not under way either."""
    one = exchange()
    for number in range(FINISHED_KEPT + 1):
        one.apply(order(str(number)), 0)
        one.apply(CancelOrder(ME, str(number)), 0)
    view = MarketView(one.state, ME, CU.symbol)
    assert view.order("0") is None
    assert view.seen("0")


def test_lots_being_closed_are_not_closable() -> None:
    """A live close order freezes its lots; they are held all the same."""
    one = exchange()
    view = MarketView(one.state, ME, CU.symbol)
    assert view.closable(is_long=True) == Closable(his=0, today=0)
    assert view.held(is_long=True) == 0
    one.apply(order("a"), 0)
    one.apply(order("x", is_buy=False, user_id=OTHER), 0)
    close = order("c", PRICE + 1, is_buy=False)
    one.apply(msgspec.structs.replace(close, offset=Offset.CLOSETODAY, volume=4), 0)
    assert view.closable(is_long=True) == Closable(his=0, today=6)
    assert view.held(is_long=True) == 10
    assert view.held(is_long=False) == 0
    assert view.last() == PRICE


def test_a_contract_is_open_in_its_sessions_until_trading_stops() -> None:
    """As the exchange answers orders."""
    terms = contract("CFFEX.IF2512", sessions=MORNING)
    one = Exchange([terms], Calendar("exchange"), 0, NoPast())
    one.apply(OpenAccount(ME, 1), 0)
    view = MarketView(one.state, ME, terms.symbol)
    monday_ten = (4 * 86_400 + 2 * 3_600) * 10**9
    one.apply(Wake(), monday_ten)
    assert view.is_open(monday_ten)
    assert not view.is_open(monday_ten + 3 * 3_600 * 10**9)
    one.apply(StopTrading(), 0)
    assert not view.is_open(monday_ten)


def test_there_is_no_view_without_an_account() -> None:
    """Nor of a contract that is not listed."""
    with pytest.raises(KeyError):
        MarketView(exchange().state, "nobody", CU.symbol)
    with pytest.raises(KeyError):
        MarketView(exchange().state, ME, "SHFE.cu9912")
