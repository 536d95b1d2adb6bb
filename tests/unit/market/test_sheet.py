"""Orders close before they open, by the offsets of their exchange."""

import itertools

import msgspec
import pytest

from diffex.domain.account import Account
from diffex.domain.calendar import Calendar
from diffex.domain.commands import CancelOrder, InsertOrder
from diffex.domain.enums import Direction, Offset, PriceType, TimeCondition, VolumeCondition
from diffex.domain.instrument import Instrument
from diffex.domain.rules import CTP_RULES
from diffex.engine.state import ExchangeState, Trader
from diffex.market.sheet import Sheet, order_ids
from diffex.market.view import MarketView
from diffex.storage.memory import NoPast
from tests.support.contracts import CU, J

USER = "someone"


def sheet(terms: Instrument, *, his: int = 0, today: int = 0) -> Sheet:
    """Return the sheet of a user who is long so many lots."""
    state = ExchangeState([terms], Calendar("24x7"), 0, NoPast(), CTP_RULES, ())
    account = Account(USER, 10**12)
    state.traders[USER] = Trader(account)
    if his or today:
        side = account.position(terms).long
        side.volume_his, side.volume_today = his, today
    return Sheet(MarketView(state, USER, terms.symbol), order_ids("run"))


def written(one: Sheet) -> list[tuple[Offset, int]]:
    """Return what a sheet's orders are for."""
    return [(c.offset, c.volume) for c in one.commands if isinstance(c, InsertOrder)]


def test_ids_begin_with_the_run() -> None:
    """They count up and never repeat."""
    assert list(itertools.islice(order_ids("a7"), 3)) == ["a7-1", "a7-2", "a7-3"]


def test_each_kind_of_order_is_spelled_in_full() -> None:
    """A quote waits, a take does not; a cancel names the order.

    Copper's exchange takes no market orders: there it names the day's limit.
    """
    one = sheet(CU)
    one.quote(7_520, 4, is_buy=True)
    one.take(7_521, 3, is_buy=False)
    one.take_any(2, is_buy=True)
    one.cancel("run-1")
    quote = InsertOrder(
        user_id=USER,
        order_id="run-1",
        exchange_id="SHFE",
        instrument_id="cu2512",
        direction=Direction.BUY,
        offset=Offset.OPEN,
        volume=4,
        price_type=PriceType.LIMIT,
        limit_price=75_200_000_000,
        time_condition=TimeCondition.GFD,
        volume_condition=VolumeCondition.ANY,
    )
    change = msgspec.structs.replace
    take = change(
        quote,
        order_id="run-2",
        direction=Direction.SELL,
        volume=3,
        limit_price=75_210_000_000,
        time_condition=TimeCondition.IOC,
    )
    take_any = change(
        take,
        order_id="run-3",
        direction=Direction.BUY,
        volume=2,
        limit_price=CU.upper_limit * CU.tick_e6,
    )
    assert one.commands == [quote, take, take_any, CancelOrder(USER, "run-1")]


@pytest.mark.parametrize("is_buy", [True, False])
def test_a_market_order_names_no_price_where_the_exchange_takes_it(is_buy: bool) -> None:
    """Coke's does, copper's does not; either reaches as far as the day's limit."""
    coke, copper = sheet(J), sheet(CU)
    coke.take_any(2, is_buy=is_buy)
    copper.take_any(2, is_buy=is_buy)
    kinds = [
        (command.price_type, command.limit_price)
        for command in (*coke.commands, *copper.commands)
        if isinstance(command, InsertOrder)
    ]
    limit = CU.upper_limit if is_buy else CU.lower_limit
    assert kinds == [(PriceType.ANY, None), (PriceType.LIMIT, limit * CU.tick_e6)]


@pytest.mark.parametrize(
    ("terms", "his", "today", "written_as"),
    [
        (CU, 0, 0, (Offset.OPEN, 10)),
        (CU, 0, 10, (Offset.CLOSETODAY, 10)),
        (CU, 10, 0, (Offset.CLOSE, 10)),
        (CU, 12, 12, (Offset.CLOSE, 10)),
        (CU, 4, 5, (Offset.CLOSETODAY, 5)),
        (CU, 4, 4, (Offset.OPEN, 10)),
        (J, 0, 10, (Offset.CLOSE, 10)),
        (J, 4, 4, (Offset.CLOSE, 8)),
        (J, 2, 2, (Offset.OPEN, 10)),
    ],
)
def test_a_sell_closes_what_is_long(
    terms: Instrument, his: int, today: int, written_as: tuple[Offset, int]
) -> None:
    """By the offset that has half of the lots at least, and no more lots than there are."""
    one = sheet(terms, his=his, today=today)
    one.take_any(10, is_buy=False)
    assert written(one) == [written_as]


def test_orders_of_one_step_share_what_can_be_closed() -> None:
    """A lot is closed by one order only."""
    one = sheet(CU, today=15)
    for _ in range(3):
        one.take_any(10, is_buy=False)
    assert written(one) == [(Offset.CLOSETODAY, 10), (Offset.CLOSETODAY, 5), (Offset.OPEN, 10)]


def test_a_buy_does_not_close_what_is_long() -> None:
    """It closes short lots, of which there are none."""
    one = sheet(CU, today=15)
    one.take_any(10, is_buy=True)
    assert written(one) == [(Offset.OPEN, 10)]
