"""``req_login``: become a user. The outcome is a notify; on success the snapshot follows."""

from functools import partial

import msgspec

from diffex.diff.desk import Desk
from diffex.diff.session import Session
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.limits import ID_LENGTH, LOGIN_ATTEMPTS, PASSWORD_LENGTH


class ReqLoginPack(msgspec.Struct, frozen=True):
    """``bid`` and every other field are ignored: there is one broker here."""

    user_name: str
    password: str

    def __repr__(self) -> str:
        """Show no password, wherever a pack may be printed."""
        return f"ReqLoginPack(user_name={self.user_name!r})"


def handle(pack: ReqLoginPack, session: Session, desk: Desk) -> None:
    """Have the password checked; the answer comes when that is done.

    Also for a session that is the user's already, by the URL perhaps: a success says that
    the password is right.
    """
    if session.user_id not in (None, pack.user_name):
        raise RejectError(RejectCode.ALREADY_LOGGED_IN, user_id=session.user_id)
    if session.login_pending:
        raise RejectError(RejectCode.LOGIN_BUSY)
    too_long = len(pack.user_name) > ID_LENGTH or len(pack.password) > PASSWORD_LENGTH
    if too_long or session.login_attempts >= LOGIN_ATTEMPTS:
        session.login_attempts += 1
        raise RejectError(RejectCode.LOGIN_FAILED)
    session.login_pending = True
    desk.authenticate(pack.user_name, pack.password, partial(desk.answer_login, session))
