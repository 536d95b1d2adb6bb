"""``change_password``: a user who knows the old password gets a new one."""

import msgspec

from diffex.diff.session import Session
from diffex.diff.trade.counter import TradeCounter
from diffex.domain.errors import RejectCode, RejectError, sentence
from diffex.domain.limits import LOGIN_ATTEMPTS, PASSWORD_LENGTH
from diffex.domain.units import Nanos

CHANGED = 326
"""Code of the notice as OTG numbers it; see reference/tqsdk.md 6.6."""


class ChangePasswordPack(msgspec.Struct, frozen=True):
    """The session's login says whose password it is."""

    old_password: str
    new_password: str

    def __repr__(self) -> str:
        """Show no password, wherever a pack may be printed."""
        return "ChangePasswordPack()"


def handle(pack: ChangePasswordPack, session: Session, counter: TradeCounter, now: Nanos) -> None:
    """Ask for the change; its outcome is a notice, at once or some moments later.

    Wrong old passwords count as failed logins of the session do.

    Raises:
        RejectError: ``LOGIN_FAILED`` or ``PASSWORD_INVALID``.
    """
    assert session.user_id is not None
    if len(pack.old_password) > PASSWORD_LENGTH or session.login_attempts >= LOGIN_ATTEMPTS:
        raise RejectError(RejectCode.LOGIN_FAILED)
    if not 1 <= len(pack.new_password) <= PASSWORD_LENGTH:
        raise RejectError(RejectCode.PASSWORD_INVALID, limit=PASSWORD_LENGTH)

    def answer(refused: RejectCode | None) -> None:
        if session.closed:
            return
        if refused is None:
            session.notify("INFO", CHANGED, "密码已修改 / The password is changed")
        else:
            session.login_attempts += refused is RejectCode.LOGIN_FAILED
            session.notify("ERROR", refused, sentence(refused))

    counter.change_password(session.user_id, pack.old_password, pack.new_password, answer)
