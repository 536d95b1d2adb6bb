"""The sign-in that TqSdk does before anything else: tokens for names and passwords.

Paths, forms and answers are those that the published client uses (tqsdk 3.10.4, its
``auth`` module); the errors are OAuth 2.0's (RFC 6749 section 5.2).
"""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get, post, put
from litestar.connection import ASGIConnection
from litestar.enums import RequestEncodingType
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.params import Body, FromPath

from diffex import logs
from diffex.domain.ids import valid_id
from diffex.domain.limits import TOKEN_CHECKS
from diffex.domain.units import SECOND
from diffex.engine.ports import Clock, StoreError
from diffex.transport.auth import Authenticator, LoggedIn, LoginOutcome, LoginRefused
from diffex.transport.failures import Failures
from diffex.transport.gate import Rules
from diffex.transport.origin import may_connect
from diffex.transport.tokens import Grant, Tokens

REALM: Final = "/auth/realms/shinnytech"
TOKEN_PATH: Final = f"{REALM}/protocol/openid-connect/token"

ACCOUNT_TYPE: Final = "diffex"
NEVER: Final = 4_102_415_999
"""2099-12-31 23:59:59 in Beijing, which TqSdk shows as an account that does not expire."""

_DAY: Final = 86_400
_NO_STORE: Final = {"Cache-Control": "no-store"}

_log = logs.get_logger("transport.http_auth")

Answer = Response[dict[str, Any]]


class TokenForm(msgspec.Struct, frozen=True):
    """What is sent for a token. Its printed form shows nothing."""

    grant_type: str = ""
    """``password`` or ``refresh_token``."""
    username: str = ""
    password: str = ""
    refresh_token: str = ""

    def __repr__(self) -> str:
        return "TokenForm(...)"


class SignIn:
    """Answers requests for tokens. Every method belongs to the event loop's thread."""

    def __init__(
        self,
        authenticator: Authenticator,
        tokens: Tokens,
        clock: Clock,
        uptime: Callable[[], float],
    ) -> None:
        """Take the wall clock, and one of monotonic seconds for what times out."""
        self._authenticator: Final = authenticator
        self._tokens: Final = tokens
        self._clock: Final = clock
        self._failures: Final = Failures(uptime)
        self._checks = 0

    async def by_password(self, name: str, password: str, address: str) -> Answer:
        """Return a pair of tokens, or why there is none."""
        if not valid_id(name):
            # No user has such a name, which is no secret.
            return _wrong()
        if self._failures.are_too_many(name, address):
            return _refused(429, "too_many_attempts", "Too many wrong passwords; wait a minute")
        if self._checks >= TOKEN_CHECKS:
            return _busy()
        self._checks += 1
        try:
            outcome = await self._check(name, password)
        except StoreError:
            _log.error("Auth: The store failed", exc_info=True)
            return _busy()
        finally:
            self._checks -= 1
        if isinstance(outcome, LoggedIn):
            return _granted(self._tokens.issue(outcome.user.user_id))
        if outcome is LoginRefused.BUSY:
            return _busy()
        self._failures.add(name, address)
        return _wrong()

    def by_refresh(self, refresh_token: str) -> Answer:
        """Return a new pair of tokens, or why there is none."""
        grant = self._tokens.refresh(refresh_token)
        if grant is None:
            return _refused(400, "invalid_grant", "The refresh token is unknown, used or expired")
        return _granted(grant)

    def subject(self, authorization: str | None) -> str:
        """Return who sends a request with this Authorization header.

        Raises:
            NotAuthorizedException: there is no token in it that is good.
        """
        scheme, _, token = (authorization or "").partition(" ")
        subject = self._tokens.verify(token.strip()) if scheme.lower() == "bearer" else None
        if subject is None:
            raise NotAuthorizedException(
                "a valid access token is needed", headers={"WWW-Authenticate": "Bearer"}
            )
        return subject

    def grant_account(self, subject: str, account: str) -> Answer:
        """Let the next tokens of ``subject`` name ``account``."""
        if not self._tokens.grant_account(subject, account):
            return _refused(400, "invalid_request", "There can be no account of that name")
        return Response({"accounts": self._tokens.accounts(subject)}, headers=_NO_STORE)

    def days_left(self) -> int:
        """Return how long until ``NEVER``."""
        return NEVER // _DAY - self._clock() // SECOND // _DAY

    async def _check(self, name: str, password: str) -> LoginOutcome:
        told: asyncio.Future[LoginOutcome] = asyncio.get_running_loop().create_future()

        def tell(outcome: LoginOutcome) -> None:
            # A request may have been given up in the meantime.
            if not told.done():
                told.set_result(outcome)

        self._authenticator.login(name, password, tell)
        return await told


def sign_in_handlers(sign_in: SignIn, rules: Rules) -> list[HTTPRouteHandler]:
    """Return what answers below ``REALM``."""

    def own_page(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        headers = connection.headers
        origin, host = headers.get("origin"), headers.get("host")
        if not may_connect(origin, host, rules.allowed_origins, rules.local):
            raise PermissionDeniedException("this origin may not sign in")

    @post(TOKEN_PATH, status_code=200, guards=[own_page], summary="Get a pair of tokens")
    async def token(
        request: Request[Any, Any, Any],
        data: Annotated[TokenForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Answer:
        if data.grant_type == "password":
            address = request.client.host if request.client else ""
            return await sign_in.by_password(data.username, data.password, address)
        if data.grant_type == "refresh_token":
            return sign_in.by_refresh(data.refresh_token)
        return _refused(400, "unsupported_grant_type", "Use password or refresh_token")

    @get(f"{REALM}/rest/get-grant/tq", guards=[own_page], summary="How long the user may sign in")
    async def grant(request: Request[Any, Any, Any]) -> Answer:
        sign_in.subject(request.headers.get("authorization"))
        content = {"exp": NEVER, "daysleft": sign_in.days_left(), "account_type": ACCOUNT_TYPE}
        return Response(content, headers=_NO_STORE)

    @put(
        f"{REALM}/rest/update-grant-accounts/{{account:str}}",
        guards=[own_page],
        summary="Name an account in the tokens from now on",
    )
    async def grant_account(request: Request[Any, Any, Any], account: FromPath[str]) -> Answer:
        subject = sign_in.subject(request.headers.get("authorization"))
        return sign_in.grant_account(subject, account)

    return [token, grant, grant_account]


def _granted(grant: Grant) -> Answer:
    content = {
        "access_token": grant.access_token,
        "expires_in": grant.expires_in,
        "refresh_token": grant.refresh_token,
        "token_type": "Bearer",
    }
    return Response(content, headers=_NO_STORE)


def _wrong() -> Answer:
    return _refused(401, "invalid_grant", "Wrong user name or password")


def _busy() -> Answer:
    return _refused(503, "temporarily_unavailable", "Too many sign-ins at once; try again shortly")


def _refused(status: int, error: str, description: str) -> Answer:
    content = {"error": error, "error_description": description}
    return Response(content, status_code=status, headers=_NO_STORE)
