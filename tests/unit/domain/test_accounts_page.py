"""docs/reference/accounts.md is true: every worked figure is what the code computes."""

from typing import Final

import pytest

from diffex.domain import limits
from diffex.domain.account import Account
from diffex.domain.big_side import BIG_SIDE
from diffex.domain.enums import Offset
from diffex.domain.fees import commission, commission_hold, margin
from diffex.domain.instrument import Instrument
from diffex.domain.units import Fen
from diffex.domain.withdrawal import withdrawable
from tests.support.contracts import CU, contract
from tests.support.lots import DAY
from tests.support.paths import ROOT
from tests.support.reference_page import chapters_of, rows

PAGE: Final = ROOT / "docs" / "reference" / "accounts.md"
DEPOSIT: Final[Fen] = 100_000_000


def ann(*, gains_withheld: bool = False) -> Account:
    """Return the example's account after its first trade."""
    account = Account("ann", DEPOSIT, gains_withheld)
    account.open(CU, True, 7_523, 10)
    return account


def after_the_close(*, gains_withheld: bool = False) -> Account:
    """Return it after its third."""
    account = ann(gains_withheld=gains_withheld)
    account.open(CU, True, 7_530, 1)
    account.positions[CU.symbol].long.frozen_today = 3
    account.close(CU, True, 7_533, 0, 3)
    return account


def two_sided(near: Instrument, far: Instrument) -> Fen:
    """Return the margin of 3 long and 2 short of two months."""
    account = Account("ann", DEPOSIT)
    account.open(near, True, 7_523, 3)
    account.open(far, False, 7_523, 2)
    return account.margin


def of_gains() -> list[Fen]:
    """Return the figures at 75,330."""
    account = ann()
    profit = account.position_profit({CU.symbol: 7_533})
    withheld = ann(gains_withheld=True).available(profit)
    return [profit, account.balance(profit), account.available(profit), withheld]


def of_the_close() -> list[Fen]:
    """Return the figures after three lots closed."""
    account = after_the_close()
    long = account.positions[CU.symbol].long
    return [
        account.close_profit,
        long.open_cost * CU.tick_value,
        long.position_cost * CU.tick_value,
        account.margin,
        account.position_profit({CU.symbol: 7_533}),
    ]


def of_withdrawals() -> list[Fen]:
    """Return what is there and what may leave then."""
    account = after_the_close()
    profit = account.position_profit({CU.symbol: 7_533})
    return [
        account.balance(profit),
        account.available(profit),
        withdrawable(account, profit),
        withdrawable(after_the_close(gains_withheld=True), profit),
    ]


def of_the_settlement() -> list[Fen]:
    """Return the figures of the settlement and of the next day."""
    account = after_the_close()
    next_terms = contract(CU.symbol, pre_settlement=7_540)
    day = account.settle({CU.symbol: 7_540}, {CU.symbol: next_terms}, DAY)
    account.positions[CU.symbol].long.frozen_his = 4
    account.close(next_terms, True, 7_535, 4, 0)
    profit = account.position_profit({CU.symbol: 7_535})
    return [
        day.position_profit,
        day.balance,
        day.margin,
        account.close_profit,
        account.balance(profit),
    ]


COMPUTED: Final[dict[str, list[Fen]]] = {
    "Margin": [ann().margin],
    "The larger side": [
        two_sided(CU, contract("SHFE.cu2601")),
        two_sided(contract("CZCE.SR601"), contract("CZCE.SR605")),
    ],
    "Commission": [
        commission(CU, 7_523, 10, 0, 0),
        commission(CU, 7_533, 0, 0, 3),
        commission(CU, 7_535, 0, 4, 0),
    ],
    "What an order holds": [
        margin(CU, 7_520 * 10),
        commission_hold(CU, Offset.OPEN, 7_520, 10),
        margin(CU, CU.upper_limit),
    ],
    "Gains that are not closed": of_gains(),
    "Closing": of_the_close(),
    "Money in and out": of_withdrawals(),
    "Settlement of an account": of_the_settlement(),
}


@pytest.mark.parametrize("heading", COMPUTED)
def test_each_worked_figure_is_computed(heading: str) -> None:
    """To the fen, in the order of the table."""
    told = [row[2] for row in rows(chapters_of(PAGE)[heading]) if len(row) == 3]
    assert told == [f"{amount / 100:,.2f}" for amount in COMPUTED[heading]]


def test_no_figure_is_left_out() -> None:
    """A table of figures under another heading would be computed by nobody."""
    tables = {name for name, text in chapters_of(PAGE).items() if "| figure |" in text}
    assert tables == set(COMPUTED)


def test_the_exchanges_that_net_are_those_of_the_page() -> None:
    """As the code has them."""
    table = {row[1]: row[0] for row in rows(chapters_of(PAGE)["The larger side"]) if len(row) == 2}
    assert set(table["the larger of long and short"].split(", ")) == BIG_SIDE


def test_each_limit_is_documented_with_its_number() -> None:
    """By its name."""
    for row in rows(chapters_of(PAGE)["Limits"]):
        assert float(row[1]) == getattr(limits, row[3].strip("`"))
