"""``accounts``, field by field."""

from typing import Any, Final

import pytest

from diffex.diff.sections import accounts
from diffex.domain.events import AccountChanged

FUNDS: Final = {
    "user_id": "alice",
    "pre_balance": 100_001,
    "deposit": 20_002,
    "withdraw": 3_003,
    "close_profit": -404,
    "commission": 55,
    "premium": 0,
    "position_profit": 66,
    "float_profit": 77,
    "margin": 8_808,
    "frozen_margin": 909,
    "frozen_commission": 10,
    "frozen_premium": 0,
    "balance": 116_607,
    "available": 106_880,
}


def funds(**changes: Any) -> AccountChanged:
    """Return the event with ``changes``."""
    return AccountChanged(**{**FUNDS, **changes})


def test_every_field_in_yuan() -> None:
    """Fen become the nearest doubles, static_balance and risk_ratio are computed."""
    assert accounts.flat(funds(), {}) == {
        "user_id": "alice",
        "currency": "CNY",
        "pre_balance": 1000.01,
        "deposit": 200.02,
        "withdraw": 30.03,
        "static_balance": 1170.0,
        "close_profit": -4.04,
        "commission": 0.55,
        "premium": 0.0,
        "position_profit": 0.66,
        "float_profit": 0.77,
        "balance": 1166.07,
        "margin": 88.08,
        "frozen_margin": 9.09,
        "frozen_commission": 0.1,
        "frozen_premium": 0.0,
        "available": 1068.8,
        "risk_ratio": 8_808 / 116_607,
    }


@pytest.mark.parametrize(
    ("margin", "balance", "ratio"),
    [(0, 100, 0.0), (0, 0, 0.0), (0, -1, 0.0), (50, 100, 0.5), (1, 0, None), (1, -5, None)],
)
def test_the_risk_ratio_exists_where_it_means_something(
    margin: int, balance: int, ratio: float | None
) -> None:
    """No margin is no risk; a margin on nothing has no ratio, and no key."""
    tree = accounts.flat(funds(margin=margin, balance=balance), {})
    assert accounts.risk_ratio(margin, balance) == ratio
    assert tree.get("risk_ratio") == ratio
    assert ("risk_ratio" in tree) is (ratio is not None)


def test_a_mirror_is_told_the_quick_starts_fields_and_what_differs() -> None:
    """Merged, the patch is the whole account."""
    known = accounts.flat(funds(), {})
    event = funds(commission=56, balance=116_606)
    news = accounts.flat(event, known)
    always = {
        "balance",
        "available",
        "margin",
        "position_profit",
        "float_profit",
        "risk_ratio",
    }
    assert set(news) == always | {"commission"}
    assert {**known, **news} == accounts.flat(event, {})
    assert set(accounts.flat(event, {**known, **news})) == always


def test_a_risk_ratio_that_ends_is_deleted() -> None:
    """Once: to a mirror that had none it is not named."""
    known = accounts.flat(funds(), {})
    news = accounts.flat(funds(balance=-1), known)
    assert news["risk_ratio"] is None
    assert "risk_ratio" not in accounts.flat(funds(balance=-1), {"balance": 1.0})


def test_a_deposit_moves_the_static_balance() -> None:
    """Both are told, the pre_balance is not."""
    news = accounts.flat(funds(deposit=20_003), accounts.flat(funds(), {}))
    assert news["deposit"] == 200.03
    assert news["static_balance"] == 1170.01
    assert "pre_balance" not in news
