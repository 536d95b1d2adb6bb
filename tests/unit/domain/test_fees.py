"""Margin and commission to the fen."""

import pytest

from diffex.domain.enums import Offset
from diffex.domain.fees import commission, commission_hold, margin
from diffex.domain.instrument import Instrument
from tests.support.contracts import CU, IF, ZN, J, M, contract, fees

HALF_A_FEN = 500_000_000
"""A rate of which one tick of ``TINY`` costs half a fen."""

TINY = contract(
    "SHFE.tiny2512",
    tick_value=1,
    fees=fees(open_by_money=HALF_A_FEN, close_by_money=HALF_A_FEN, close_today_by_money=HALF_A_FEN),
)


def test_ten_lots_of_copper_as_the_quick_start_trades_them() -> None:
    """10 lots at 75,230: 5 t each, 10 % margin, 0.5e-4 of 3,761,500 is 188.075, so 188.08."""
    assert margin(CU, 7_523 * 10) == 37_615_000
    assert commission(CU, 7_523, 10, 0, 0) == 18_808


@pytest.mark.parametrize(("cost", "expected"), [(0, 0), (1, 247), (2, 494), (4_500, 1_111_112)])
def test_margin_is_rounded_up(cost: int, expected: int) -> None:
    """Whatever is left of a fen is collected: 9.8765431 % of 25.00 is 2.469135775 yuan."""
    assert margin(ZN, cost) == expected


@pytest.mark.parametrize(("ticks", "expected"), [(1, 1), (2, 1), (3, 2), (4, 2)])
def test_commission_is_rounded_half_up(ticks: int, expected: int) -> None:
    """Half a fen counts as a whole one, at every size: not to the even neighbour."""
    assert commission(TINY, ticks, 1, 0, 0) == expected


def test_less_than_half_a_fen_costs_nothing() -> None:
    """Rounding is to the nearest fen, not up."""
    nearly = contract("SHFE.tiny2512", tick_value=1, fees=fees(open_by_money=HALF_A_FEN - 1))
    assert commission(nearly, 1, 1, 0, 0) == 0


def test_a_trade_is_rounded_once() -> None:
    """History's and today's lots of one trade add up before they are rounded."""
    assert commission(TINY, 1, 0, 1, 1) == 1


@pytest.mark.parametrize(
    ("opened", "his", "today", "expected"),
    [(2, 0, 0, 3_315), (0, 2, 0, 1_122), (0, 0, 2, 4_648), (0, 1, 1, 2_885)],
)
def test_each_kind_of_volume_has_its_own_rates(
    opened: int, his: int, today: int, expected: int
) -> None:
    """Opening, closing history and closing today: by money and by lot, each at its rate.

    A lot is worth 165,050.00 yuan; two opened cost 33.0103 by money and 0.14 by lot.
    """
    assert commission(J, 3_301, opened, his, today) == expected


def test_an_opening_order_holds_what_opening_costs() -> None:
    """The hold of an open is the commission of the same lots traded at once."""
    assert commission_hold(CU, Offset.OPEN, 7_523, 10) == 18_808


def test_shfe_knows_beforehand_which_lots_it_closes() -> None:
    """There CLOSE holds history's rate and CLOSETODAY today's, which is twice as dear."""
    assert commission_hold(CU, Offset.CLOSE, 7_523, 10) == 18_808
    assert commission_hold(CU, Offset.CLOSETODAY, 7_523, 10) == 37_615


def test_closing_today_may_be_free() -> None:
    """A close-today rate of zero holds and costs nothing; history's lots still cost."""
    assert commission_hold(ZN, Offset.CLOSETODAY, 4_500, 3) == 0
    assert commission(ZN, 4_500, 0, 0, 3) == 0
    assert commission_hold(ZN, Offset.CLOSE, 4_500, 3) == 903


@pytest.mark.parametrize(("terms", "expected"), [(M, 300), (J, 4_648), (IF, 62_790)])
def test_elsewhere_a_close_holds_the_dearer_rate(terms: Instrument, expected: int) -> None:
    """Which lots it meets is known only when it trades: history's are dearer for meal,
    today's for coke and the index.
    """
    assert commission_hold(terms, Offset.CLOSE, terms.pre_settlement, 2) == expected
