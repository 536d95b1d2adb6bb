"""The sign-in over real HTTP: tokens for passwords, for refresh tokens, and for nothing else."""

import io
import json
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest

from diffex import config, logs
from diffex.app import Options, Running, running
from diffex.domain.limits import HTTP_BODY_BYTES, PASSWORD_LENGTH, TOKEN_FAILURES
from diffex.engine.ports import StoreError
from diffex.storage.signing_key import KEY_FILE
from tests.integration.test_http import Answer, ask, request
from tests.support.logs import logs_restored
from tests.support.quiet import PASSWORDS, QUIET, quiet_server

REALM = "/auth/realms/shinnytech"
TOKEN = f"{REALM}/protocol/openid-connect/token"
FORM = "Content-Type: application/x-www-form-urlencoded"


async def post(server: Running, body: bytes, *headers: str) -> Answer:
    """Send a form to the token endpoint."""
    return await ask(server.port, request(TOKEN, FORM, *headers, method="POST", body=body))


async def sign_in(server: Running, name: str, password: str) -> Answer:
    """Ask for tokens with a password, as TqSdk does."""
    fields = {
        "client_id": "shinny_tq",
        "client_secret": "ignored",
        "grant_type": "password",
        "username": name,
        "password": password,
    }
    return await post(server, urlencode(fields).encode())


async def refresh(server: Running, token: str) -> Answer:
    """Ask for tokens with a refresh token."""
    fields = {"grant_type": "refresh_token", "refresh_token": token}
    return await post(server, urlencode(fields).encode())


def bearer(token: str) -> str:
    """Return the header that carries a token."""
    return f"Authorization: Bearer {token}"


def claims(answer: Answer) -> Any:
    """Return what TqSdk reads in a token."""
    return jwt.decode(answer.json["access_token"], options={"verify_signature": False})


async def test_a_password_gives_tokens() -> None:
    """Whose the sockets know too; nobody may keep the answer."""
    async with quiet_server() as server:
        found = await sign_in(server, "alice", PASSWORDS["alice"])
        assert (found.status, found.headers["cache-control"]) == (200, "no-store")
        assert "access-control-allow-origin" not in found.headers
        assert found.json["token_type"] == "Bearer"
        assert claims(found)["sub"] == "alice"
        assert server.plant.tokens.verify(found.json["access_token"]) == "alice"


@pytest.mark.parametrize("name", ["alice", "nobody", "a@b.example", "期货", "", "__proto__"])
async def test_a_wrong_password_is_401(name: str) -> None:
    """In JSON, which TqSdk shows; who there is is not told."""
    async with quiet_server() as server:
        for password in ("wrong", "", "x" * (PASSWORD_LENGTH + 1)):
            found = await sign_in(server, name, password)
            assert found.status == 401
            assert found.json == {
                "error": "invalid_grant",
                "error_description": "Wrong user name or password",
            }


async def test_guessing_has_an_end() -> None:
    """For that name; the right password does not help either, and others are not held up."""
    async with quiet_server() as server:
        for _ in range(TOKEN_FAILURES):
            assert (await sign_in(server, "alice", "wrong")).status == 401
        for password in ("wrong", PASSWORDS["alice"]):
            found = await sign_in(server, "alice", password)
            assert (found.status, found.json["error"]) == (429, "too_many_attempts")
        assert (await sign_in(server, "bob", PASSWORDS["bob"])).status == 200


async def test_a_refresh_token_is_used_up() -> None:
    """By its first use; its successor works."""
    async with quiet_server() as server:
        first = (await sign_in(server, "alice", PASSWORDS["alice"])).json["refresh_token"]
        second = await refresh(server, first)
        assert (second.status, claims(second)["sub"]) == (200, "alice")
        for token in (first, "", "x", second.json["access_token"]):
            found = await refresh(server, token)
            assert (found.status, found.json["error"]) == (400, "invalid_grant")
        assert (await refresh(server, second.json["refresh_token"])).status == 200


async def test_an_account_is_added_to_the_next_token() -> None:
    """The way TqSdk takes before it opens an account whose name is not the user's."""
    path = f"{REALM}/rest/update-grant-accounts"
    async with quiet_server() as server:
        signed_in = (await sign_in(server, "alice", PASSWORDS["alice"])).json
        header = bearer(signed_in["access_token"])
        added = await ask(server.port, request(f"{path}/bob", header, method="PUT"))
        assert (added.status, added.json) == (200, {"accounts": ["alice", "bob"]})
        refreshed = await refresh(server, signed_in["refresh_token"])
        assert claims(refreshed)["grants"]["accounts"] == ["alice", "bob"]
        for name in ("a%20b", "%E6%9C%9F", "__proto__", "x" * 200):
            refused = await ask(server.port, request(f"{path}/{name}", header, method="PUT"))
            assert (refused.status, refused.json["error"]) == (400, "invalid_request")


async def test_the_grant_does_not_expire() -> None:
    """TqSdk warns of less than 30 days."""
    path = f"{REALM}/rest/get-grant/tq"
    async with quiet_server() as server:
        token = (await sign_in(server, "alice", PASSWORDS["alice"])).json["access_token"]
        found = (await ask(server.port, request(path, bearer(token)))).json
        assert set(found) == {"exp", "daysleft", "account_type"}
        assert found["daysleft"] > 10_000
        assert found["exp"] > 4_000_000_000


@pytest.mark.parametrize(
    "target", ["GET /rest/get-grant/tq", "PUT /rest/update-grant-accounts/bob"]
)
async def test_a_token_is_needed(target: str) -> None:
    """A good one, in the header."""
    method, _, path = target.partition(" ")
    async with quiet_server() as server, quiet_server() as other:
        strange = (await sign_in(other, "alice", PASSWORDS["alice"])).json["access_token"]
        own = (await sign_in(server, "alice", PASSWORDS["alice"])).json
        for header in (
            "X: y",
            "Authorization:",
            "Authorization: Basic YTpi",
            bearer(""),
            bearer("x"),
            bearer(strange),
            bearer(own["refresh_token"]),
            f"Authorization: {own['access_token']}",
        ):
            found = await ask(server.port, request(f"{REALM}{path}", header, method=method))
            assert (found.status, found.headers["www-authenticate"]) == (401, "Bearer")
            assert set(found.json) == {"error", "detail"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"grant_type=implicit",
        b"\xff\xfe=%ff&&&=&",
        b'{"grant_type":"password"}',
        b"grant_type=password&grant_type=password&username=a&username=b",
        b"&".join(b"a%d=b" % number for number in range(5_000)),
        b"x" * HTTP_BODY_BYTES,
    ],
    ids=["empty", "unknown", "noise", "json", "twice", "many", "long"],
)
async def test_a_form_that_is_none_is_400(body: bytes) -> None:
    """In JSON."""
    async with quiet_server() as server:
        found = await post(server, body)
        assert found.status == 400
        assert "error" in found.json


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:5173", 200),
        ("https://evil.example", 403),
        ("http://127.0.0.1.evil.example", 403),
        ("null", 403),
    ],
)
async def test_foreign_pages_may_not_sign_in(origin: str, status: int) -> None:
    """Not even by a name that points here, with passwords that everyone knows."""
    body = urlencode(
        {"grant_type": "password", "username": "alice", "password": PASSWORDS["alice"]}
    ).encode()
    async with quiet_server() as server:
        assert (await post(server, body, f"Origin: {origin}")).status == status


async def test_a_flood_leaves_logins_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond so many passwords under way the next is told to come again."""
    monkeypatch.setattr("diffex.transport.http_auth.TOKEN_CHECKS", 0)
    async with quiet_server() as server:
        found = await sign_in(server, "alice", PASSWORDS["alice"])
        assert (found.status, found.json["error"]) == (503, "temporarily_unavailable")


async def test_a_store_that_fails_is_no_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client is told to try again; so it is when too many log in by socket."""

    def fail(_: str) -> None:
        raise StoreError("broken")

    async with quiet_server() as server:
        authenticator = server.plant.authenticator
        with monkeypatch.context() as broken:
            broken.setattr(authenticator._store, "get", fail)
            assert (await sign_in(server, "alice", PASSWORDS["alice"])).status == 503
        authenticator._unanswered += 10_000
        assert (await sign_in(server, "alice", PASSWORDS["alice"])).status == 503


async def test_tokens_outlive_a_restart_where_data_is_kept(tmp_path: Any) -> None:
    """And end with the run where nothing is kept."""
    quiet = config.parse(QUIET, "quiet.toml")
    options = Options(host="127.0.0.1", port=0, demo=False, data=tmp_path)
    async with running(quiet, options) as server:
        token = (await sign_in(server, "alice", PASSWORDS["alice"])).json["access_token"]
    assert (tmp_path / KEY_FILE).exists()
    async with running(quiet, options) as server:
        assert server.plant.tokens.verify(token) == "alice"
    async with quiet_server() as server:
        assert server.plant.tokens.verify(token) is None


async def test_no_log_holds_a_secret(capsys: pytest.CaptureFixture[str]) -> None:
    """At any level, whatever was asked and however it ended."""
    with logs_restored():
        stream = io.StringIO()
        logs.set_up(logs.parse_levels("debug", "debug"), stream)
        async with quiet_server() as server:
            good = (await sign_in(server, "alice", PASSWORDS["alice"])).json
            await sign_in(server, "alice", "a wrong secret")
            await refresh(server, good["refresh_token"])
            path = f"{REALM}/rest/get-grant/tq"
            await ask(server.port, request(path, bearer(good["access_token"])))
            await ask(server.port, request(f"/x?access_token={good['access_token']}"))
            await post(server, b"username=a&username=b&password=a wrong secret")
    told = stream.getvalue() + "".join(capsys.readouterr())
    secrets = [PASSWORDS["alice"], "a wrong secret", good["access_token"], good["refresh_token"]]
    assert json.loads(told.splitlines()[0])
    assert not [secret for secret in secrets if secret in told]
