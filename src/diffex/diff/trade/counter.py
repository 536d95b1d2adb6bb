"""The counter of ``/diff/td``: what its commands may do, without a socket or a clock."""

from collections.abc import Callable, Mapping
from typing import Final

from diffex.diff.desk import Authenticate, Desk, LoginAnswer
from diffex.diff.dialects import standard
from diffex.diff.office import Office
from diffex.diff.patch import Tree
from diffex.diff.sections import standard_orders
from diffex.diff.session import Session
from diffex.domain.commands import Command
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.ids import valid_id
from diffex.domain.limits import FINISHED_KEPT
from diffex.domain.units import Nanos

Vouch = Callable[[str, LoginAnswer], None]
"""Opens the account of a user whose identity is established already, if there is one."""

ChangeAnswer = Callable[[RejectCode | None], None]
"""Takes why a password was not changed, or None when it was; once, now or later."""

ChangePassword = Callable[[str, str, str, ChangeAnswer], None]
"""Gives a user, who knows the old password, a new one."""

LOGGED_IN: Final = 401
LOGGED_IN_ALREADY: Final = 400
"""Codes of notices as the 快期 simulation numbers them; see reference/tqsdk.md 6.6."""


class TradeCounter:
    """What the aids of the standard dialect work with.

    Collaborators: ``desk`` has the standard dialect's office and takes commands; ``vouch``
    answers for a user with a token; ``change_password`` gives one another password;
    ``defer`` does something once every command queued so far has been carried out.
    """

    def __init__(
        self,
        desk: Desk,
        vouch: Vouch,
        change_password: ChangePassword,
        defer: Callable[[Callable[[], None]], None],
    ) -> None:
        self.desk: Final = desk
        self.office: Final[Office] = desk.standard
        self.submit: Final[Callable[[Command], None]] = desk.submit
        self.authenticate: Final[Authenticate] = desk.authenticate
        self.vouch: Final = vouch
        self.change_password: Final = change_password
        self._defer: Final = defer
        self._refused: dict[str, dict[str, None]] = {}
        """By user, the ids of orders that were refused before the exchange saw them."""

    def enter(self, session: Session, user_id: str) -> None:
        """Make a session the user's, who has an account; tell it all, asked or not.

        Raises:
            RejectError: ``TOO_MANY_SESSIONS``.
        """
        office = self.office
        office.open(user_id)
        office.snapshots.require_room(user_id)
        self._welcome(session, user_id, LOGGED_IN, "登录成功 / Logged in")
        office.enter(session, user_id)
        session.push()

    def enter_again(self, session: Session, user_id: str) -> None:
        """Answer the login of a session that is the user's already: tell it all again."""
        self._welcome(session, user_id, LOGGED_IN_ALREADY, "已登录 / Logged in already")
        session.restate()
        session.push()

    def confirm(self, user_id: str) -> None:
        """Let a user confirm the last statement.

        Raises:
            RejectError: ``QUEUE_FULL``.
        """
        self.desk.confirm(user_id)

    def user(self, user_id: str) -> Tree:
        """Return what is under ``trade.<user_id>``, for a user of the office; to be read only."""
        tree: Tree = self.office.users[user_id].tree["trade"][user_id]
        return tree

    def push(self, user_id: str, news: Tree) -> None:
        """Change what is under ``trade.<user_id>``, for every session of the user."""
        self.office.snapshots.push_patch(user_id, standard.of_user(user_id, news))

    def require_unused(self, user_id: str, order_id: str) -> None:
        """Refuse an order_id under which an order was refused here; that one is FINISHED.

        Raises:
            RejectError: ``ORDER_ID_USED``.
        """
        if order_id in self._refused.get(user_id, ()):
            raise RejectError(RejectCode.ORDER_ID_USED, order_id=order_id)

    def refuse_order(
        self, user_id: str, fields: Mapping[str, object], text: str, now: Nanos
    ) -> None:
        """Show an order that cannot reach the exchange as FINISHED: clients await an end.

        It is told behind the commands that are queued, one of which may be of its id: an
        order that the exchange knows stays as it is.
        """
        order_id = fields.get("order_id")
        if not isinstance(order_id, str) or not valid_id(order_id):
            return
        refused = self._refused.setdefault(user_id, {})
        if order_id in refused or self.desk.knows_order(user_id, order_id):
            return
        refused[order_id] = None
        order = standard_orders.unreadable(fields, user_id, order_id, text, now)
        self._defer(lambda: self._show_refused(user_id, order_id, order))

    def _show_refused(self, user_id: str, order_id: str, order: Tree) -> None:
        refused = self._refused[user_id]
        if user_id not in self.office.users or self.desk.knows_order(user_id, order_id):
            refused.pop(order_id, None)
            return
        self.push(user_id, {"orders": {order_id: order}})
        if len(refused) > FINISHED_KEPT:
            oldest = next(iter(refused))
            del refused[oldest]
            # Without a word, as orders leave that the engine forgets.
            self.user(user_id)["orders"].pop(oldest, None)

    def _welcome(self, session: Session, user_id: str, code: int, text: str) -> None:
        """Push a notice and the trading day, each in a frame of its own."""
        session.notify("INFO", code, text)
        session.push()
        session.update(standard.session_of(user_id, self.user(user_id)["trading_day"]))
        session.push()
