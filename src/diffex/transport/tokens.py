"""Tokens: what TqSdk's sign-in hands out, and what a socket may bring instead of a password.

An access token is a JWT signed with HS256, so that the client can read its claims and
nobody can make one. A refresh token is a random text that works once; only its digest is
kept, in memory: after a restart a client signs in again.
"""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from typing import Any, Final

import jwt
import msgspec

from diffex.domain.ids import valid_id
from diffex.domain.limits import (
    ACCESS_TOKEN_SECONDS,
    ACCOUNTS_GRANTED,
    REFRESH_TOKEN_SECONDS,
    REFRESH_TOKENS_PER_USER,
    TOKEN_BYTES,
)
from diffex.domain.units import SECOND
from diffex.engine.ports import Clock

KEY_BYTES: Final = 32
"""As long as the digest (RFC 7518 section 3.2)."""

FEATURES: Final = ("futr", "lmt_idx", "tq_dl", "tq_ma", "tq_trading_status", "tq_lc_rk", "tq_bt")
"""What TqSdk need not refuse by itself: futures, index quotes, data series and downloads,
numbered accounts, trading status, its own risk rules, backtests. Left out are ``sec``, since
no security is listed here and TqSdk's refusal comes at once where a quote would be waited for,
and direct connections to other trading systems."""

_ALGORITHM: Final = "HS256"
_ISSUER: Final = "diffex"


class Grant(msgspec.Struct, frozen=True):
    """A pair of tokens. Its printed form hides both."""

    access_token: str
    refresh_token: str
    expires_in: int
    """Seconds until the access token expires."""

    def __repr__(self) -> str:
        return f"Grant(expires_in={self.expires_in})"


class Tokens:
    """Issues tokens, and knows its own again.

    Every method belongs to the event loop's thread.
    """

    def __init__(self, key: bytes, clock: Clock) -> None:
        """Take the signing key and the wall clock.

        Raises:
            ValueError: the key is shorter than ``KEY_BYTES``.
        """
        if len(key) < KEY_BYTES:
            raise ValueError(f"a signing key has {KEY_BYTES} bytes or more")
        self._key: Final = key
        self._clock: Final = clock
        self._accounts: dict[str, OrderedDict[str, None]] = {}
        self._refreshes: dict[str, OrderedDict[bytes, int]] = {}

    def issue(self, subject: str) -> Grant:
        """Return a new pair for a user who has proved to be ``subject``."""
        now = self._clock() // SECOND
        secret = secrets.token_urlsafe(KEY_BYTES)
        mine = self._refreshes.setdefault(subject, OrderedDict())
        mine[_digest(secret)] = now + REFRESH_TOKEN_SECONDS
        if len(mine) > REFRESH_TOKENS_PER_USER:
            mine.popitem(last=False)
        claims = {
            "iss": _ISSUER,
            "sub": subject,
            "iat": now,
            "exp": now + ACCESS_TOKEN_SECONDS,
            "grants": {"features": list(FEATURES), "accounts": self.accounts(subject)},
        }
        access = jwt.encode(claims, self._key, algorithm=_ALGORITHM)
        # The subject before the dot spares a search through every user's digests.
        return Grant(access, f"{subject.encode().hex()}.{secret}", ACCESS_TOKEN_SECONDS)

    def verify(self, token: str) -> str | None:
        """Return whose access token this is; None if it is forged, expired or none of ours."""
        if len(token) > TOKEN_BYTES or not token.isascii():
            return None
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                issuer=_ISSUER,
                # PyJWT would read the system's clock.
                options={
                    "verify_exp": False,
                    "verify_iat": False,
                    "require": ["exp", "sub", "iss"],
                },
            )
        except jwt.InvalidTokenError:
            return None
        subject, expires = claims["sub"], claims["exp"]
        if not isinstance(expires, int) or expires * SECOND <= self._clock():
            return None
        return str(subject)

    def refresh(self, refresh_token: str) -> Grant | None:
        """Return a new pair for a refresh token, which never works again; None if it does not."""
        if len(refresh_token) > TOKEN_BYTES:
            return None
        named, _, secret = refresh_token.partition(".")
        try:
            subject = bytes.fromhex(named).decode()
        except ValueError:
            return None
        mine = self._refreshes.get(subject)
        expires = None if mine is None else mine.pop(_digest(secret), None)
        if expires is None or expires * SECOND <= self._clock():
            return None
        return self.issue(subject)

    def accounts(self, subject: str) -> list[str]:
        """Return the account names that the next token of ``subject`` grants."""
        return [subject, *self._accounts.get(subject, ())]

    def grant_account(self, subject: str, account: str) -> bool:
        """Name ``account`` in the tokens that ``subject`` gets from now on.

        TqSdk asks for it and reads it; an account is opened by its own password.

        Returns:
            False if there can be no account of that name.
        """
        if not valid_id(account):
            return False
        if account != subject:
            mine = self._accounts.setdefault(subject, OrderedDict())
            mine[account] = None
            mine.move_to_end(account)
            if len(mine) > ACCOUNTS_GRANTED:
                mine.popitem(last=False)
        return True


def new_key() -> bytes:
    """Return a random signing key."""
    return secrets.token_bytes(KEY_BYTES)


def _digest(secret: str) -> bytes:
    return hmac.digest(b"refresh", secret.encode("utf-8", "surrogatepass"), hashlib.sha256)
