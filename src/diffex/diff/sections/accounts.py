"""``accounts``: a user's funds in yuan."""

from diffex.diff.patch import Tree
from diffex.domain.events import AccountChanged
from diffex.domain.units import FEN_PER_YUAN, Fen


def risk_ratio(margin: Fen, balance: Fen) -> float | None:
    """Return margin / balance; 0 without margin, None when the balance cannot carry one."""
    if margin == 0:
        return 0.0
    return margin / balance if balance > 0 else None


def flat(event: AccountChanged) -> Tree:
    """Return ``accounts.<user_id>``; a risk_ratio that does not exist is left out."""
    tree: Tree = {
        "user_id": event.user_id,
        "currency": "CNY",
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
    }
    ratio = risk_ratio(event.margin, event.balance)
    if ratio is not None:
        tree["risk_ratio"] = ratio
    return tree
