"""The operator's desk: who may come to it, and what is done there.

Whoever shows the operator's key may do all of it, and nobody else, from this machine or
another.
"""

import hmac
from collections.abc import Callable
from typing import Any, Final

import msgspec
from litestar import MediaType, Response
from litestar.exceptions import (
    HTTPException,
    NotAuthorizedException,
    PermissionDeniedException,
    TooManyRequestsException,
)

from diffex import logs
from diffex.diff import backoffice
from diffex.domain.commands import Command, SettleDay
from diffex.domain.errors import RejectCode, RejectError
from diffex.domain.events import Event, OrderRefused, SettlementAnswered
from diffex.domain.limits import OPERATOR_SECONDS, TOKEN_BYTES
from diffex.domain.statement_text import statement_text
from diffex.engine.ports import Archive
from diffex.engine.state import ExchangeState, Trader
from diffex.engine.statements import statement_of
from diffex.transport.failures import Failures
from diffex.transport.operator_forms import day_of
from diffex.transport.outcomes import Outcomes

_NO_STORE: Final = {"Cache-Control": "no-store"}
_DONE_BEFORE: Final = frozenset({RejectCode.DAY_SETTLED})
_NOT_THERE: Final = frozenset({RejectCode.ACCOUNT_UNKNOWN, RejectCode.STATEMENT_UNKNOWN})

_log = logs.get_logger("transport.operator_desk")

Answer = Response[bytes]


class OperatorDesk:
    """Does what the operator asks for. Every method belongs to the event loop's thread."""

    def __init__(
        self,
        key: str,
        state: ExchangeState,
        outcomes: Outcomes,
        uptime: Callable[[], float],
        archive: Archive,
    ) -> None:
        """Construct the desk.

        Args:
            key: the operator's.
            state: what is shown; never written here.
            outcomes: carries out commands.
            uptime: monotonic seconds.
            archive: has the trading days that the state has forgotten.
        """
        self._key: Final = key.encode()
        self._state: Final = state
        self._outcomes: Final = outcomes
        self._failures: Final = Failures(uptime)
        self._archive: Final = archive

    def admit(self, authorization: str | None, address: str) -> None:
        """Let the operator pass. A right key passes however often others have guessed.

        Raises:
            NotAuthorizedException: there is no key in the header.
            PermissionDeniedException: it is another key.
            TooManyRequestsException: there were too many wrong ones from this address.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise NotAuthorizedException(
                "the operator's key is needed", headers={"WWW-Authenticate": "Bearer"}
            )
        shown = token.strip()[:TOKEN_BYTES].encode("utf-8", "surrogatepass")
        if hmac.compare_digest(shown, self._key):
            return
        if self._failures.are_too_many("", address):
            raise TooManyRequestsException("too many wrong keys; wait a minute")
        self._failures.add("", address)
        _log.warning("Operator: A wrong key", address=address)
        raise PermissionDeniedException("this is not the operator's key")

    async def settle(self, day: str | None) -> Answer:
        """Settle a trading day."""
        state = self._state
        command = SettleDay(state.trading_day if day is None else day_of(day))
        events = await self._carry_out(command)
        for event in events:
            if isinstance(event, SettlementAnswered):
                if event.code in _DONE_BEFORE:
                    return _json({"trading_day": f"{event.trading_day:%Y%m%d}", **_told(event)})
                raise _refused(event.code, event.text)
        report = backoffice.settled(events, state.terms)
        assert report is not None, "a day is settled or the command is answered"
        return _json({**report, "code": 0})

    async def change(self, user_id: str, command: Command) -> Answer:
        """Change one account, and return what it is then."""
        for event in await self._carry_out(command):
            if _refuses(event, user_id):
                assert isinstance(event, OrderRefused)
                raise _refused(event.code, event.text)
        return self.user(user_id)

    def user(self, user_id: str) -> Answer:
        """Return what an account is."""
        return _json(backoffice.account(self._state, self._trader(user_id)))

    def fees(self, user_id: str) -> Answer:
        """Return what a user pays for trading."""
        return _json(backoffice.fees(self._state, self._trader(user_id)))

    def users(self) -> Answer:
        """Return what every account is, without its positions, by name."""
        state = self._state
        rows = []
        for user_id in sorted(state.traders):
            row = backoffice.account(state, state.traders[user_id])
            del row["positions"]
            rows.append(row)
        return _json({"trading_day": state.day_text, "users": rows})

    def statement(self, user_id: str, day: str | None, form: str) -> Answer:
        """Return a statement: ``form`` is ``text`` or ``json``."""
        state = self._state
        wanted = None if not day else day_of(day)
        try:
            made = statement_of(state.traders.get(user_id), user_id, wanted, self._archive)
        except RejectError as reject:
            raise _refused(reject.code, reject.text) from None
        if form == "json":
            return _json(backoffice.statement(made, state.terms))
        if form != "text":
            raise HTTPException("form is text or json", status_code=400)
        text = statement_text(made, state.terms)
        return Response(text.encode(), media_type="text/plain; charset=utf-8", headers=_NO_STORE)

    def past(self, user_id: str, day: str, kind: str) -> Answer:
        """Return a user's ``orders`` or ``trades`` of a past trading day, in the flat dialect."""
        state, wanted = self._state, day_of(day)
        if kind not in ("orders", "trades"):
            raise HTTPException("ask for orders or trades", status_code=404)
        self._trader(user_id)
        if wanted >= state.trading_day:
            raise HTTPException(
                f"{wanted} is not over; the snapshot has {kind} of {state.trading_day}",
                status_code=409,
            )
        if not self._archive.is_whole(wanted):
            raise HTTPException(
                f"{wanted} is not in the archive: a trading day is there a minute after its end, "
                "if the exchange ran on it and is kept",
                status_code=404,
            )
        read = self._archive.orders if kind == "orders" else self._archive.trades
        told = read(user_id, wanted)
        return _json({"user_id": user_id, "trading_day": f"{wanted:%Y%m%d}", kind: told})

    def _trader(self, user_id: str) -> Trader:
        trader = self._state.traders.get(user_id)
        if trader is None:
            reject = RejectError(RejectCode.ACCOUNT_UNKNOWN, user_id=user_id[:TOKEN_BYTES])
            raise _refused(reject.code, reject.text)
        return trader

    async def _carry_out(self, command: Command) -> list[Event]:
        _log.info("Operator: A command", command=type(command).__name__)
        try:
            return await self._outcomes.of(command, OPERATOR_SECONDS)
        except RejectError as reject:
            raise HTTPException(reject.text, status_code=503) from None
        except TimeoutError:
            raise HTTPException(
                "the outcome is not known yet; look before you repeat it", status_code=504
            ) from None


def _refuses(event: Event, user_id: str) -> bool:
    """Return whether an event is the refusal of a command about an account."""
    return isinstance(event, OrderRefused) and event.user_id == user_id and not event.order_id


def _told(event: SettlementAnswered) -> dict[str, Any]:
    return {"code": int(event.code), "note": event.text}


def _refused(code: RejectCode, text: str) -> HTTPException:
    status = 404 if code in _NOT_THERE else 409
    return HTTPException(text, status_code=status, extra={"code": int(code)})


def _json(content: object) -> Answer:
    body = msgspec.json.encode(content)
    return Response(body, media_type=MediaType.JSON, headers=_NO_STORE)
