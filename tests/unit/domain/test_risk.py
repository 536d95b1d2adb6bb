"""Every reason for which an order is rejected before it reaches a book."""

import datetime
from typing import Any

import pytest

from diffex.domain.account import Account
from diffex.domain.commands import InsertOrder
from diffex.domain.enums import Direction, Offset, PriceType, Right, TimeCondition, VolumeCondition
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.instrument import Instrument
from diffex.domain.limits import LIVE_ORDERS
from diffex.domain.phases import Phase
from diffex.domain.risk import Candidate, check, closing_side, hold_price, worst_price
from tests.support.contracts import CONTRACTS, CU, M, fees
from tests.support.lots import carry
from tests.support.orders import DEPOSIT, EVERY_KIND, at_market, order, sell

TODAY = datetime.date(2025, 11, 10)
LASTS = {terms.symbol: terms.pre_settlement for terms in CONTRACTS}


def candidate(
    command: InsertOrder,
    terms: Instrument = CU,
    account: Account | None = None,
    phase: Phase = Phase.CONTINUOUS,
    live_orders: int = 0,
) -> Candidate:
    """Return an order before it is accepted: of a rich account without lots."""
    account = account or Account("ann", DEPOSIT)
    return Candidate(command, terms, account, LASTS, phase, live_orders, TODAY, EVERY_KIND)


def at_least(minimum: int) -> dict[str, Any]:
    """Return the changes that make an order one that trades so many lots at once."""
    conditions = (TimeCondition.IOC, VolumeCondition.MIN)
    return dict(
        zip(("time_condition", "volume_condition"), conditions, strict=True), min_volume=minimum
    )


def code(one: Candidate) -> RejectCode:
    """Return why an order is rejected."""
    with pytest.raises(RejectError) as caught:
        check(one)
    return caught.value.code


def holder(terms: Instrument, his: int, today: int, *, is_long: bool = True) -> Account:
    """Return an account with lots of both kinds on one side."""
    account = Account("ann", DEPOSIT)
    if his:
        carry(account, terms, his, is_long=is_long)
    if today:
        account.position(terms).side(is_long).open(terms, terms.pre_settlement, today)
    return account


def test_a_good_order_passes() -> None:
    """At either price limit, at the largest volume, buying or selling."""
    check(candidate(order(price=CU.upper_limit)))
    check(candidate(order(price=CU.lower_limit)))
    check(candidate(sell(price=CU.upper_limit)))
    check(candidate(order(volume=CU.max_limit_volume), account=Account("ann", 10**12)))
    check(candidate(order(**at_market())))
    check(candidate(order(), live_orders=LIVE_ORDERS - 1))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (at_market(time_condition=TimeCondition.GTC), RejectCode.ORDER_TYPE_UNSUPPORTED),
        ({"volume_condition": VolumeCondition.MIN}, RejectCode.ORDER_TYPE_UNSUPPORTED),
        ({"time_condition": TimeCondition.GFA}, RejectCode.AUCTION_ONLY),
        ({"time_condition": TimeCondition.GTD}, RejectCode.GOOD_TILL_INVALID),
        (
            {"time_condition": TimeCondition.GTD, "good_till": TODAY - datetime.timedelta(1)},
            RejectCode.GOOD_TILL_INVALID,
        ),
        (at_least(0), RejectCode.MINIMUM_INVALID),
        (at_least(2), RejectCode.MINIMUM_INVALID),
        (at_least(-1), RejectCode.MINIMUM_INVALID),
        ({"volume": 0}, RejectCode.VOLUME_INVALID),
        ({"volume": -1}, RejectCode.VOLUME_INVALID),
        ({"limit_price": None}, RejectCode.PRICE_INVALID),
        ({"limit_price": 0}, RejectCode.PRICE_INVALID),
        ({"limit_price": -10_000_000}, RejectCode.PRICE_INVALID),
        ({"limit_price": 75_230_000_001}, RejectCode.PRICE_OFF_TICK),
        ({"limit_price": 75_235_000_000}, RejectCode.PRICE_OFF_TICK),
        ({"price": CU.upper_limit + 1}, RejectCode.PRICE_ABOVE_LIMIT),
        ({"price": CU.lower_limit - 1}, RejectCode.PRICE_BELOW_LIMIT),
        ({"volume": CU.max_limit_volume + 1}, RejectCode.VOLUME_ABOVE_MAXIMUM),
    ],
)
def test_what_an_order_says_may_be_wrong(changes: dict[str, Any], expected: RejectCode) -> None:
    """Each fault of the order itself has its own code."""
    assert code(candidate(order(**changes))) is expected


def test_the_largest_market_order_has_its_own_limit() -> None:
    """Meal takes 8 lots at a limit and 5 at the market."""
    rich = Account("ann", 10**12)
    check(candidate(order(terms=M, price=3_000, volume=8), M, rich))
    check(candidate(order(terms=M, volume=5, **at_market()), M, rich))
    too_large = candidate(order(terms=M, volume=6, **at_market()), M, rich)
    assert code(too_large) is RejectCode.VOLUME_ABOVE_MAXIMUM


def test_outside_its_sessions_a_contract_does_not_trade() -> None:
    """Not even an order that would pass every other check."""
    assert code(candidate(order(), phase=Phase.BREAK)) is RejectCode.MARKET_CLOSED


def test_a_user_has_so_many_live_orders() -> None:
    """One more than the limit is rejected."""
    full = candidate(order(), live_orders=LIVE_ORDERS)
    assert code(full) is RejectCode.TOO_MANY_LIVE_ORDERS


def test_only_shfe_and_ine_know_closetoday() -> None:
    """Elsewhere it is refused by name, whatever is held."""
    command = sell(terms=M, price=3_000, offset=Offset.CLOSETODAY)
    assert code(candidate(command, M, holder(M, 5, 5))) is RejectCode.OFFSET_UNSUPPORTED


@pytest.mark.parametrize(
    ("offset", "volume", "expected"),
    [
        (Offset.CLOSE, 3, None),
        (Offset.CLOSE, 4, RejectCode.POSITION_HISTORY_INSUFFICIENT),
        (Offset.CLOSETODAY, 2, None),
        (Offset.CLOSETODAY, 3, RejectCode.POSITION_TODAY_INSUFFICIENT),
    ],
)
def test_shfe_closes_history_and_today_apart(
    offset: Offset, volume: int, expected: RejectCode | None
) -> None:
    """With 3 of history and 2 of today, each offset reaches only its own."""
    one = candidate(sell(offset=offset, volume=volume), account=holder(CU, 3, 2))
    if expected is None:
        check(one)
    else:
        assert code(one) is expected


def test_elsewhere_a_close_reaches_both() -> None:
    """With 3 of history and 2 of today, 5 can be closed and 6 cannot."""
    close: dict[str, Any] = {"terms": M, "price": 3_000, "offset": Offset.CLOSE}
    check(candidate(sell(volume=5, **close), M, holder(M, 3, 2)))
    over = candidate(sell(volume=6, **close), M, holder(M, 3, 2))
    assert code(over) is RejectCode.POSITION_INSUFFICIENT


def test_what_live_orders_are_closing_cannot_be_closed_again() -> None:
    """Frozen lots count as gone."""
    account = holder(CU, 3, 2)
    account.position(CU).long.frozen_his = 1
    account.position(CU).long.frozen_today = 2
    check(candidate(sell(offset=Offset.CLOSE, volume=2), account=account))
    his = candidate(sell(offset=Offset.CLOSE, volume=3), account=account)
    assert code(his) is RejectCode.POSITION_HISTORY_INSUFFICIENT
    today = candidate(sell(offset=Offset.CLOSETODAY), account=account)
    assert code(today) is RejectCode.POSITION_TODAY_INSUFFICIENT


def test_a_frozen_account_opens_nothing() -> None:
    """CTP 29: told before what the market or the numbers would say; a close passes."""
    account = holder(CU, 1, 0)
    account.right = Right.CLOSE_ONLY
    assert (
        code(candidate(order(volume=0), account=account, phase=Phase.BREAK))
        is RejectCode.CLOSE_ONLY
    )
    check(candidate(sell(offset=Offset.CLOSE), account=account))


@pytest.mark.parametrize("is_long", [True, False])
def test_a_sell_closes_long_and_a_buy_short(is_long: bool) -> None:
    """The other side's lots do not help, and no position is as good as an empty one."""
    account = holder(CU, 1, 0, is_long=is_long)
    right, wrong = (sell, order) if is_long else (order, sell)
    check(candidate(right(offset=Offset.CLOSE), account=account))
    refused = candidate(wrong(offset=Offset.CLOSE), account=account)
    assert code(refused) is RejectCode.POSITION_HISTORY_INSUFFICIENT
    nothing = Account("ann", DEPOSIT)
    assert code(candidate(right(offset=Offset.CLOSE), account=nothing)) is code(refused)
    assert not nothing.positions


def test_closing_side_is_the_side_that_a_close_takes() -> None:
    """A sell takes from long."""
    account = holder(CU, 1, 0)
    assert closing_side(sell(), account, CU) is account.position(CU).long
    assert closing_side(order(), account, CU) is account.position(CU).short


def test_an_open_needs_margin_and_commission() -> None:
    """10 lots at 75,230 need 376,150.00 and 188.08: with a fen less they are rejected."""
    needed = 37_615_000 + 18_808
    check(candidate(order(volume=10), account=Account("ann", needed)))
    short = candidate(order(volume=10), account=Account("ann", needed - 1))
    with pytest.raises(RejectError) as caught:
        check(short)
    assert caught.value.code is RejectCode.FUNDS_INSUFFICIENT
    assert "376,338.08" in caught.value.text
    assert "376,338.07" in caught.value.text


def test_what_is_lost_at_the_last_price_is_not_available() -> None:
    """Open lots count at the last price when the next order is weighed."""
    account = Account("ann", 50_000_000)
    account.position(CU).long.open(CU, 7_523, 10)
    account.margin = 37_615_000
    check(candidate(order(volume=3), account=account))
    fallen = {**LASTS, CU.symbol: 7_423}
    losing = Candidate(order(volume=3), CU, account, fallen, Phase.CONTINUOUS, 0, TODAY, EVERY_KIND)
    assert code(losing) is RejectCode.FUNDS_INSUFFICIENT


def test_an_open_holds_the_user_s_own_commission() -> None:
    """Who pays more needs more."""
    dear = Account("ann", 37_615_000 + 10 * 5_000)
    dear.fees["SHFE.cu"] = fees(open_by_lot=5_000)
    check(candidate(order(volume=10), account=dear))
    dear.fees["SHFE.cu"] = fees(open_by_lot=5_001)
    assert code(candidate(order(volume=10), account=dear)) is RejectCode.FUNDS_INSUFFICIENT


def test_gains_that_are_withheld_pay_for_no_order() -> None:
    """Where floating gains count, the same order passes."""
    risen = {**LASTS, CU.symbol: 7_723}
    for withheld in (True, False):
        account = Account("ann", 50_000_000, gains_withheld=withheld)
        account.open(CU, True, 7_523, 10)
        one = Candidate(order(volume=4), CU, account, risen, Phase.CONTINUOUS, 0, TODAY, EVERY_KIND)
        if withheld:
            assert code(one) is RejectCode.FUNDS_INSUFFICIENT
        else:
            check(one)


def test_closing_needs_no_money() -> None:
    """It lowers the risk, so an account that ran dry can always close."""
    account = holder(CU, 1, 0)
    account.withdraw = 2 * DEPOSIT
    check(candidate(sell(offset=Offset.CLOSE), account=account))


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        (
            {"price_type": PriceType.BEST, "time_condition": TimeCondition.GTC},
            {"offset": Offset.CLOSETODAY},
            "ORDER_TYPE",
        ),
        ({"offset": Offset.CLOSETODAY}, {"volume": 0}, "OFFSET"),
        ({"volume": 0}, {"limit_price": None}, "VOLUME_INVALID"),
        ({"limit_price": 9_999_999_999_999_999}, {"volume": 999}, "PRICE_OFF_TICK"),
        ({"price": 9_999}, {"volume": 999}, "PRICE_ABOVE"),
        ({"volume": 999}, {"offset": Offset.CLOSE}, "VOLUME_ABOVE"),
    ],
)
def test_the_first_fault_in_the_order_of_the_table_is_told(
    first: dict[str, Any], then: dict[str, Any], expected: str
) -> None:
    """Tick before price limits, those before what can be closed."""
    one = candidate(order(**{"terms": M, "price": 3_000, **first, **then}), M)
    assert code(one).name.startswith(expected)


def test_a_closed_market_comes_before_the_numbers_and_live_orders_before_lots() -> None:
    """What the exchange cannot do now is told before what the order asks for."""
    assert code(candidate(order(volume=0), phase=Phase.BREAK)) is RejectCode.MARKET_CLOSED
    crowded = candidate(sell(offset=Offset.CLOSE), live_orders=LIVE_ORDERS)
    assert code(crowded) is RejectCode.TOO_MANY_LIVE_ORDERS


@pytest.mark.parametrize(
    ("direction", "expected"), [(Direction.BUY, CU.upper_limit), (Direction.SELL, CU.lower_limit)]
)
def test_a_market_order_may_trade_as_far_as_the_days_limits(
    direction: Direction, expected: int
) -> None:
    """Its worst price is the day's, and it holds for the highest on either side."""
    command = order(direction=direction, **at_market())
    assert worst_price(command, CU) == expected
    assert hold_price(command, CU, expected) == CU.upper_limit


def test_a_limit_order_trades_and_holds_at_its_limit() -> None:
    """Its worst price is the one that it names."""
    assert worst_price(sell(price=7_600), CU) == 7_600
    assert hold_price(sell(price=7_600), CU, 7_600) == 7_600
