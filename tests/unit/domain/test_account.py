"""The identities of an account."""

import pytest

from diffex.domain.account import Account
from diffex.domain.enums import Right
from diffex.domain.instrument import Instrument
from tests.support.contracts import CU, M, contract, fees
from tests.support.lots import DAY, carry

LASTS = {CU.symbol: 7_525, M.symbol: 2_990}


def account() -> Account:
    """Return an account that has something of everything."""
    one = Account("ann", 1_000_000)
    one.pre_balance, one.withdraw = 50_000, 20_000
    one.close_profit, one.commission = -3_000, 700
    one.margin, one.frozen_margin, one.frozen_commission = 400_000, 5_000, 60
    return one


def test_balance_is_what_came_in_plus_what_was_earned() -> None:
    """pre_balance + deposit - withdraw + close_profit - commission + position_profit."""
    assert account().balance(11) == 50_000 + 1_000_000 - 20_000 - 3_000 - 700 + 11


def test_available_is_what_is_neither_margin_nor_frozen() -> None:
    """Balance less margin, frozen margin and frozen commission."""
    one = account()
    assert one.available(11) == one.balance(11) - 400_000 - 5_000 - 60
    assert one.available(-11) == one.balance(-11) - 400_000 - 5_000 - 60


@pytest.mark.parametrize(("profit", "counted"), [(500, 0), (0, 0), (-500, -500)])
def test_gains_that_are_withheld_pay_for_nothing(profit: int, counted: int) -> None:
    """They are in the balance all the same; losses count at once."""
    one = Account("ann", 1_000, gains_withheld=True)
    assert one.available(profit) == 1_000 + counted
    assert one.balance(profit) == 1_000 + profit


def test_a_new_account_has_its_deposit_and_nothing_else() -> None:
    """All of it is balance and available."""
    fresh = Account("ann", 1_000_000)
    assert fresh.balance(0) == fresh.available(0) == fresh.static_balance == 1_000_000
    assert (fresh.right, fresh.fees) == (Right.FULL, {})
    assert fresh.profits({}) == (0, 0)


def test_profits_are_those_of_all_positions() -> None:
    """Each position at the last price of its contract; short lots count the other way."""
    one = account()
    one.position(CU).long.open(CU, 7_523, 10)
    one.position(M).short.open(M, 3_000, 2)
    assert one.profits(LASTS) == (100_000 + 20_000, 100_000 + 20_000)
    assert one.position_profit(LASTS) == 120_000


def test_position_profit_leaves_out_what_was_earned_before_today() -> None:
    """Float profit counts from the open price, position profit from the day's basis."""
    one = account()
    long = one.position(CU).long
    long.open(CU, 7_500, 1)
    long.position_cost = 7_523
    assert one.profits(LASTS) == (2 * 5_000, 25 * 5_000)


def test_a_contract_has_one_position() -> None:
    """The first touch makes it, every later one finds it."""
    one = account()
    assert one.position(CU) is one.position(CU)
    assert list(one.positions) == [CU.symbol]


def test_a_trade_that_opens_costs_margin_and_commission() -> None:
    """10 lots at 75,230: 376,150.00 and 188.08."""
    one = Account("ann", 10**9)
    assert one.open(CU, True, 7_523, 10) == one.commission == 18_808
    assert one.margin == 37_615_000
    assert one.positions[CU.symbol].long.volume == 10


@pytest.mark.parametrize(("is_long", "sign"), [(True, 1), (False, -1)])
def test_a_trade_that_closes_earns_what_its_side_gained(is_long: bool, sign: int) -> None:
    """History from the pre-settlement price, today's from the average; each at its rate."""
    one = Account("ann", 10**9)
    carry(one, CU, 2, is_long=is_long)
    one.open(CU, is_long, 7_600, 2)
    paid, side = one.commission, one.positions[CU.symbol].side(is_long)
    side.frozen_his = side.frozen_today = 1
    cost = one.close(CU, is_long, 7_550, 1, 1)
    assert one.close_profit == sign * (27 - 50) * 5_000
    assert one.commission - paid == cost == (7_550 * 5_000 * 150_000 + 5 * 10**8) // 10**9
    assert one.margin == (7_523 + 7_600) * 500


def test_a_user_s_own_rates_are_those_of_one_product() -> None:
    """Every month of it; other products cost what their contracts say."""
    one = Account("ann", 10**9)
    one.fees["SHFE.cu"] = fees(open_by_lot=7)
    assert one.open(contract("SHFE.cu2601"), True, 7_523, 10) == 70
    assert one.open(M, True, 3_000, 1) == 150
    assert one.rates(CU) is one.fees["SHFE.cu"]
    assert one.rates(M) is M.fees


@pytest.mark.parametrize(
    ("terms", "other", "expected"),
    [
        (contract("SHFE.cu2512"), contract("SHFE.cu2601"), 3 * 7_523 * 500),
        (contract("DCE.m2601"), contract("DCE.m2605"), 3 * 7_523 * 500),
        (contract("CZCE.SR601"), contract("CZCE.SR605"), 5 * 7_523 * 500),
        (contract("SHFE.cu2512"), contract("SHFE.al2601"), 5 * 7_523 * 500),
    ],
)
def test_margin_is_that_of_the_larger_side(
    terms: Instrument, other: Instrument, expected: int
) -> None:
    """Of a product, whatever the months, where its exchange nets; else of both sides."""
    one = Account("ann", 10**9)
    one.open(terms, True, 7_523, 3)
    one.open(other, False, 7_523, 2)
    assert one.margin == expected
    one.positions[terms.symbol].long.frozen_today = 2
    one.close(terms, True, 7_523, 0, 2)
    assert one.margin == expected - (1 if expected == 3 * 7_523 * 500 else 2) * 7_523 * 500


def test_an_expiry_closes_a_side_free_of_charge() -> None:
    """All lots at the settlement price; the profit counts, no commission does."""
    one = Account("ann", 10**9)
    carry(one, CU, 2, is_long=False)
    one.open(CU, False, 7_530, 1)
    paid = one.commission
    assert one.expire(CU, False, 7_520) == 3
    assert one.close_profit == (2 * 3 + 10) * 5_000
    assert (one.commission, one.margin, one.positions[CU.symbol].short.volume) == (paid, 0, 0)
    assert one.expire(CU, True, 7_520) == 0


def test_lots_that_an_order_is_closing_do_not_expire() -> None:
    """The day ends its orders first."""
    one = Account("ann", 10**9)
    one.open(CU, True, 7_523, 1)
    one.positions[CU.symbol].long.frozen_today = 1
    with pytest.raises(AssertionError):
        one.expire(CU, True, 7_523)


def test_a_settlement_carries_funds_and_lots() -> None:
    """pre_balance takes the day's result, and the day begins with nothing but margin."""
    one = account()
    one.frozen_margin = one.frozen_commission = one.margin = 0
    one.open(M, False, 3_000, 2)
    one.open(CU, True, 7_523, 1)
    one.open(contract("SHFE.al2601"), True, 7_523, 1)
    aluminium = one.positions["SHFE.al2601"]
    aluminium.long.frozen_today = 1
    one.close(contract("SHFE.al2601"), True, 7_533, 0, 1)
    paid = one.commission
    day = one.settle({CU.symbol: 7_525, M.symbol: 3_010}, {CU.symbol: CU, M.symbol: M}, DAY)
    assert (day.user_id, day.pre_balance, day.deposit) == ("ann", 50_000, 1_000_000)
    assert (day.withdraw, day.close_profit) == (20_000, 50_000 - 3_000)
    assert day.commission == paid
    assert day.position_profit == day.float_profit == 2 * 5_000 - 2 * 10 * 1_000
    assert day.balance == 50_000 + 1_000_000 - 20_000 + 47_000 - paid - 10_000
    assert day.margin == 7_525 * 500 + 2 * 3_010 * 80
    assert day.available == day.balance - day.margin
    assert day.margin_call == day.margin - day.balance > 0
    assert [row.symbol for row in day.positions] == [M.symbol, CU.symbol]
    assert list(one.positions) == [M.symbol, CU.symbol]
    assert list(one.groups) == ["DCE.m", "SHFE.cu"]
    assert one.positions[CU.symbol].group is one.groups["SHFE.cu"]
    assert (one.pre_balance, one.margin) == (day.balance, day.margin)
    assert one.deposit == one.withdraw == one.close_profit == one.commission == 0
    assert one.balance(one.position_profit({CU.symbol: 7_525, M.symbol: 3_010})) == day.balance


def test_after_a_settlement_the_next_day_nets_on() -> None:
    """Margin groups go on with the lots that were carried."""
    one = Account("ann", 10**9)
    one.open(CU, True, 7_523, 3)
    one.settle({CU.symbol: 7_600}, {CU.symbol: CU}, DAY)
    one.open(contract("SHFE.cu2601"), False, 7_600, 4)
    assert one.margin == 4 * 7_600 * 500


@pytest.mark.parametrize(
    ("settlements", "terms"),
    [
        ({M.symbol: 3_000}, {M.symbol: M, CU.symbol: CU}),
        ({M.symbol: 1, CU.symbol: 1}, {M.symbol: M}),
    ],
)
def test_a_missing_price_changes_nothing(
    settlements: dict[str, int], terms: dict[str, Instrument]
) -> None:
    """A contract without a settlement price or without terms is found before any change."""
    one = Account("ann", 10**9)
    one.open(M, True, 2_900, 1)
    one.open(CU, True, 7_523, 1)
    paid = one.commission
    with pytest.raises(KeyError, match=CU.symbol):
        one.settle(settlements, terms, DAY)
    assert (one.pre_balance, one.deposit, one.commission) == (0, 10**9, paid)
    assert one.positions[M.symbol].long.volume_today == 1


@pytest.mark.parametrize("kind", ["frozen_margin", "frozen_commission"])
def test_no_order_holds_money_when_a_day_is_settled(kind: str) -> None:
    """An order that outlives the day lets go first."""
    one = Account("ann", 10**9)
    setattr(one, kind, 1)
    with pytest.raises(AssertionError):
        one.settle({}, {}, DAY)
