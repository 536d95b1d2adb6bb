"""``accounts``: a user's funds in yuan."""

from diffex.diff.patch import Tree
from diffex.diff.values import yuan
from diffex.domain.events import AccountChanged
from diffex.domain.units import Fen


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
        "pre_balance": yuan(event.pre_balance),
        "deposit": yuan(event.deposit),
        "withdraw": yuan(event.withdraw),
        "static_balance": yuan(event.pre_balance + event.deposit - event.withdraw),
        "close_profit": yuan(event.close_profit),
        "commission": yuan(event.commission),
        "premium": yuan(event.premium),
        "position_profit": yuan(event.position_profit),
        "float_profit": yuan(event.float_profit),
        "balance": yuan(event.balance),
        "margin": yuan(event.margin),
        "frozen_margin": yuan(event.frozen_margin),
        "frozen_commission": yuan(event.frozen_commission),
        "frozen_premium": yuan(event.frozen_premium),
        "available": yuan(event.available),
    }
    ratio = risk_ratio(event.margin, event.balance)
    if ratio is not None:
        tree["risk_ratio"] = ratio
    return tree
