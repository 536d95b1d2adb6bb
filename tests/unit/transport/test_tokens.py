"""Tokens: whose they are, for how long, and what makes them worthless."""

import jwt
import pytest

from diffex.domain.limits import (
    ACCESS_TOKEN_SECONDS,
    ACCOUNTS_GRANTED,
    HTTP_HEAD_BYTES,
    ID_LENGTH,
    REFRESH_TOKEN_SECONDS,
    REFRESH_TOKENS_PER_USER,
    TOKEN_BYTES,
)
from diffex.domain.units import SECOND
from diffex.transport.tokens import FEATURES, KEY_BYTES, Grant, Tokens, new_key

KEY = b"k" * KEY_BYTES


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000

    def __call__(self) -> int:
        """Return nanoseconds."""
        return self.seconds * SECOND


@pytest.fixture
def clock() -> Clock:
    """Begin at a moment that is not now."""
    return Clock()


@pytest.fixture
def tokens(clock: Clock) -> Tokens:
    """Sign with a known key."""
    return Tokens(KEY, clock)


def forged(clock: Clock, key: bytes = KEY, algorithm: str = "HS256", **changes: object) -> str:
    """Return a token of alice's with other claims; None takes a claim out."""
    claims = {"iss": "diffex", "sub": "alice", "exp": clock.seconds + 60, **changes}
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key if algorithm != "none" else None, algorithm=algorithm)


def test_a_token_says_whose_it_is(tokens: Tokens) -> None:
    """To us, who verify it, and to a client that only reads it, as TqSdk does."""
    grant = tokens.issue("alice")
    assert tokens.verify(grant.access_token) == "alice"
    claims = jwt.decode(grant.access_token, options={"verify_signature": False})
    assert claims["sub"] == "alice"
    assert claims["grants"] == {"features": list(FEATURES), "accounts": ["alice"]}
    assert claims["exp"] - claims["iat"] == grant.expires_in == ACCESS_TOKEN_SECONDS


def test_a_token_expires(tokens: Tokens, clock: Clock) -> None:
    """By the clock that was handed in, at its very second."""
    token = tokens.issue("alice").access_token
    clock.seconds += ACCESS_TOKEN_SECONDS - 1
    assert tokens.verify(token) == "alice"
    clock.seconds += 1
    assert tokens.verify(token) is None


def test_what_we_have_not_signed_is_refused(tokens: Tokens, clock: Clock) -> None:
    """Another key, no signature, another issuer, a missing claim, a changed payload, garbage."""
    assert tokens.verify(forged(clock)) == "alice"
    head, _, signature = forged(clock).split(".")
    payload = forged(clock, sub="bob").split(".")[1]
    bad = [
        forged(clock, key=b"x" * KEY_BYTES),
        forged(clock, algorithm="none"),
        forged(clock, key=KEY * 2, algorithm="HS512"),
        forged(clock, iss="other"),
        forged(clock, iss=None),
        forged(clock, sub=None),
        forged(clock, exp=None),
        f"{head}.{payload}.{signature}",
        forged(clock)[:-2],
        "",
        "a.b.c",
        "\ud800",
        forged(clock, more="x" * TOKEN_BYTES),
    ]
    assert [tokens.verify(token) for token in bad] == [None] * len(bad)


@pytest.mark.parametrize("exp", [1e12, "never", True])
def test_an_odd_expiry_is_none(tokens: Tokens, clock: Clock, exp: object) -> None:
    """Even if it is signed."""
    token = jwt.api_jws.encode(
        b'{"iss":"diffex","sub":"alice","exp":%s}'
        % {"1000000000000.0": b"1e12", "never": b'"never"', "True": b"true"}[str(exp)],
        KEY,
    )
    assert tokens.verify(token) is None


def test_a_refresh_token_works_once(tokens: Tokens) -> None:
    """The pair that it gives is its successor."""
    first = tokens.issue("alice")
    second = tokens.refresh(first.refresh_token)
    assert second is not None
    assert tokens.verify(second.access_token) == "alice"
    assert tokens.refresh(first.refresh_token) is None
    assert tokens.refresh(second.refresh_token) is not None


def test_a_refresh_token_expires(tokens: Tokens, clock: Clock) -> None:
    """Later than the access token."""
    grants = [tokens.issue("alice") for _ in range(2)]
    clock.seconds += REFRESH_TOKEN_SECONDS - 1
    assert tokens.refresh(grants[0].refresh_token) is not None
    clock.seconds += 1
    assert tokens.refresh(grants[1].refresh_token) is None


def test_only_refresh_tokens_refresh(tokens: Tokens) -> None:
    """No access token, none of another user, no garbage; and a refresh token opens nothing."""
    grant = tokens.issue("alice")
    secret = grant.refresh_token.partition(".")[2]
    tokens.issue("bob")
    bad = ["", ".", secret, f"zz.{secret}", f"ff.{secret}", f"{b'bob'.hex()}.{secret}"]
    bad += [f"{b'eve'.hex()}.{secret}", grant.access_token, "x" * (TOKEN_BYTES + 1), "é", "\ud800"]
    assert [tokens.refresh(token) for token in bad] == [None] * len(bad)
    assert tokens.verify(grant.refresh_token) is None
    assert tokens.refresh(grant.refresh_token) is not None


def test_a_user_holds_so_many_refresh_tokens(tokens: Tokens) -> None:
    """A program that signs in for ever fills no memory; another user's stay."""
    other = tokens.issue("bob")
    grants = [tokens.issue("alice") for _ in range(REFRESH_TOKENS_PER_USER + 1)]
    assert tokens.refresh(grants[0].refresh_token) is None
    assert tokens.refresh(grants[1].refresh_token) is not None
    assert tokens.refresh(other.refresh_token) is not None


def test_accounts_are_named_in_the_next_tokens(tokens: Tokens) -> None:
    """TqSdk asks for one, refreshes, and wants to see it."""
    grant = tokens.issue("alice")
    assert tokens.grant_account("alice", "second")
    assert tokens.grant_account("alice", "alice")
    refreshed = tokens.refresh(grant.refresh_token)
    assert refreshed is not None
    claims = jwt.decode(refreshed.access_token, options={"verify_signature": False})
    assert claims["grants"]["accounts"] == ["alice", "second"] == tokens.accounts("alice")
    assert tokens.accounts("bob") == ["bob"]


@pytest.mark.parametrize("account", ["", "no account", "__proto__", "期货", "x" * (ID_LENGTH + 1)])
def test_no_account_of_such_a_name(tokens: Tokens, account: str) -> None:
    """It is refused, and not named."""
    assert not tokens.grant_account("alice", account)
    assert tokens.accounts("alice") == ["alice"]


def test_a_token_fits_into_a_head(tokens: Tokens) -> None:
    """Even with as many and as long accounts as there can be; the oldest makes place."""
    names = [f"{number:0{ID_LENGTH}d}" for number in range(ACCOUNTS_GRANTED + 1)]
    for name in (*names[:-1], names[0], names[-1]):
        assert tokens.grant_account("a" * ID_LENGTH, name)
    assert tokens.accounts("a" * ID_LENGTH)[1:] == [*names[2:-1], names[0], names[-1]]
    token = tokens.issue("a" * ID_LENGTH).access_token
    assert len(token) <= TOKEN_BYTES < HTTP_HEAD_BYTES
    assert tokens.verify(token) is not None


def test_a_grant_hides_its_tokens() -> None:
    """In whatever prints it."""
    assert "secret" not in repr(Grant("secret", "secret", 1)) + str([Grant("secret", "secret", 1)])


def test_keys_are_long_and_random(clock: Clock) -> None:
    """A short one is refused before anything is signed with it."""
    assert new_key() != new_key()
    assert len(new_key()) == KEY_BYTES
    with pytest.raises(ValueError, match="32 bytes"):
        Tokens(b"short", clock)
