"""``change_password``: refused, and nothing is changed."""

import msgspec

from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.units import Nanos


class ChangePasswordPack(msgspec.Struct, frozen=True):
    """No fields: the passwords that clients send are not even read."""


def handle(pack: ChangePasswordPack, session: Session, counter: TradeCounter, now: Nanos) -> None:
    """Say that the password stays.

    Raises:
        RejectError: ``PASSWORD_FIXED``.
    """
    raise RejectError(RejectCode.PASSWORD_FIXED)
