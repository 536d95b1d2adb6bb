"""``trade.<user_id>.banks`` and ``transfers``: a user's one bank, and what went to and fro."""

from typing import Final

from diffex.diff.patch import Tree
from diffex.diff.values import yuan
from diffex.domain.bank import BANK_ID, BANK_NAME
from diffex.domain.events import Transferred

DONE: Final = "转账成功 / Transferred"


def banks() -> Tree:
    """Return every user's banks."""
    return {BANK_ID: {"id": BANK_ID, "name": BANK_NAME}}


def transfer(event: Transferred) -> Tree:
    """Return one transfer, carried out or refused."""
    return {
        "datetime": event.timestamp,
        "currency": event.currency,
        "amount": yuan(event.amount),
        "error_id": event.code,
        "error_msg": event.text or DONE,
    }
