"""``accounts``: a user's funds in yuan."""

from diffex.diff.patch import Tree
from diffex.diff.values import tell_yuan, yuan
from diffex.domain.events import AccountChanged
from diffex.domain.units import Fen


def risk_ratio(margin: Fen, balance: Fen) -> float | None:
    """Return margin / balance; 0 without margin, None when the balance cannot carry one."""
    if margin == 0:
        return 0.0
    return margin / balance if balance > 0 else None


def flat(event: AccountChanged, known: Tree) -> Tree:
    """Return the patch of ``accounts.<user_id>`` for a mirror that holds ``known``.

    The quick start's five fields and float_profit, which moves as position_profit does, are
    told each time, the others when they differ. A
    risk_ratio that does not exist is left out, and deleted where it was before. An empty
    ``known`` gives the whole account.
    """
    tree: Tree = {
        "balance": yuan(event.balance),
        "available": yuan(event.available),
        "margin": yuan(event.margin),
        "position_profit": yuan(event.position_profit),
        "float_profit": yuan(event.float_profit),
    }
    ratio = risk_ratio(event.margin, event.balance)
    if ratio is not None:
        tree["risk_ratio"] = ratio
    elif "risk_ratio" in known:
        tree["risk_ratio"] = None
    if not known:
        tree["user_id"] = event.user_id
        tree["currency"] = "CNY"
    tell_yuan(tree, known, "pre_balance", event.pre_balance)
    tell_yuan(tree, known, "deposit", event.deposit)
    tell_yuan(tree, known, "withdraw", event.withdraw)
    static_balance = event.pre_balance + event.deposit - event.withdraw
    tell_yuan(tree, known, "static_balance", static_balance)
    tell_yuan(tree, known, "close_profit", event.close_profit)
    tell_yuan(tree, known, "commission", event.commission)
    tell_yuan(tree, known, "premium", event.premium)
    tell_yuan(tree, known, "frozen_margin", event.frozen_margin)
    tell_yuan(tree, known, "frozen_commission", event.frozen_commission)
    tell_yuan(tree, known, "frozen_premium", event.frozen_premium)
    return tree
