"""``trade.<user_id>.accounts.CNY``: a user's funds in yuan, in the standard dialect."""

from typing import Final

from diffex.diff.patch import Tree
from diffex.diff.sections.accounts import risk_ratio
from diffex.domain.events import AccountChanged
from diffex.domain.units import FEN_PER_YUAN

CURRENCY: Final = "CNY"

NO_NUMBER: Final = "-"
"""What the standard dialect says where a number does not exist; tqsdk reads a NaN."""


def account(event: AccountChanged) -> Tree:
    """Return every field of an account.

    There is no CTP counter behind this exchange, so what it would report does not exist;
    nor are there options yet, so their market value is zero.
    """
    ratio = risk_ratio(event.margin, event.balance)
    return {
        "user_id": event.user_id,
        "currency": CURRENCY,
        "pre_balance": event.pre_balance / FEN_PER_YUAN,
        "deposit": event.deposit / FEN_PER_YUAN,
        "withdraw": event.withdraw / FEN_PER_YUAN,
        "static_balance": (event.pre_balance + event.deposit - event.withdraw) / FEN_PER_YUAN,
        "close_profit": event.close_profit / FEN_PER_YUAN,
        "commission": event.commission / FEN_PER_YUAN,
        "premium": event.premium / FEN_PER_YUAN,
        "position_profit": event.position_profit / FEN_PER_YUAN,
        "float_profit": event.float_profit / FEN_PER_YUAN,
        "balance": event.balance / FEN_PER_YUAN,
        "margin": event.margin / FEN_PER_YUAN,
        "frozen_margin": event.frozen_margin / FEN_PER_YUAN,
        "frozen_commission": event.frozen_commission / FEN_PER_YUAN,
        "frozen_premium": event.frozen_premium / FEN_PER_YUAN,
        "available": event.available / FEN_PER_YUAN,
        "risk_ratio": NO_NUMBER if ratio is None else ratio,
        "market_value": 0.0,
        "ctp_balance": NO_NUMBER,
        "ctp_available": NO_NUMBER,
    }
