"""From a password or a token to an account: the answer to ``req_login``."""

from typing import Final

from diffex import logs
from diffex.diff.desk import LoginAnswer
from diffex.diff.trade.counter import ChangeAnswer
from diffex.domain.commands import OpenAccount
from diffex.domain.errors import RejectCode, RejectError
from diffex.engine.ports import StoreError
from diffex.transport.auth import Authenticator, Change, LoggedIn, LoginOutcome, LoginRefused
from diffex.transport.inbox import Inbox

_log = logs.get_logger("transport.logins")

_REFUSED: Final = {
    Change.DONE: None,
    Change.FAILED: RejectCode.LOGIN_FAILED,
    Change.FIXED: RejectCode.PASSWORD_FIXED,
    Change.BUSY: RejectCode.LOGIN_BUSY,
}


class Logins:
    """Checks who comes, and gives a user who comes for the first time an account."""

    def __init__(self, authenticator: Authenticator, inbox: Inbox) -> None:
        self._authenticator: Final = authenticator
        self._inbox: Final = inbox

    def authenticate(self, user_name: str, password: str, answer: LoginAnswer) -> None:
        """Check a password; ``answer`` is called when the account is open, or at a refusal."""
        try:
            self._authenticator.login(
                user_name, password, lambda outcome: self._conclude(user_name, outcome, answer)
            )
        except StoreError:
            _log.error("Logins: The store failed", exc_info=True)
            answer(user_name, RejectCode.LOGIN_BUSY)

    def vouch(self, user_name: str, answer: LoginAnswer) -> None:
        """Let in a user who has shown a token; ``answer`` is called as for a password."""
        try:
            user = self._authenticator.find(user_name)
        except StoreError:
            _log.error("Logins: The store failed", exc_info=True)
            answer(user_name, RejectCode.LOGIN_BUSY)
            return
        if user is None:
            answer(user_name, RejectCode.LOGIN_FAILED)
            return
        _log.info("Logins: Let in by a token", user_id=user_name)
        self._conclude(user_name, LoggedIn(user), answer)

    def change_password(self, user_id: str, old: str, new: str, answer: ChangeAnswer) -> None:
        """Give a user another password; ``answer`` gets why not, or None when it is kept."""
        try:
            self._authenticator.change(user_id, old, new, lambda outcome: answer(_REFUSED[outcome]))
        except StoreError:
            _log.error("Logins: The store failed", exc_info=True)
            answer(RejectCode.LOGIN_BUSY)

    def _conclude(self, user_name: str, outcome: LoginOutcome, answer: LoginAnswer) -> None:
        if isinstance(outcome, LoggedIn):
            user = outcome.user
            try:
                self._inbox.submit(OpenAccount(user.user_id, user.deposit))
            except RejectError as reject:
                answer(user_name, reject.code)
            else:
                self._inbox.then(lambda: answer(user.user_id, None))
        elif outcome is LoginRefused.BUSY:
            answer(user_name, RejectCode.LOGIN_BUSY)
        else:
            answer(user_name, RejectCode.LOGIN_FAILED)
