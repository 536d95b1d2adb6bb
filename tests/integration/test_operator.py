"""The operator's side over real HTTP: who may come in, what is done, and what is refused."""

import asyncio
import json
import stat
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
import pytest
from typer.testing import CliRunner

from diffex import config
from diffex.app import Options, Running, running
from diffex.cli import app
from diffex.cli.desk import KEY_VARIABLE
from diffex.domain.enums import Direction
from diffex.domain.limits import TOKEN_FAILURES
from diffex.storage.operator_key import OPERATOR_FILE, port_file, read_operator_key
from tests.integration.test_http import Answer, ask, request
from tests.support.quiet import PASSWORDS, QUIET, SYMBOL, quiet_server, submit
from tests.support.wire import eventually

TOKEN = "/auth/realms/shinnytech/protocol/openid-connect/token"
ADMIN: Final[tuple[tuple[str, str, Any], ...]] = (
    ("POST", "/admin/settle", {}),
    ("POST", "/admin/deposit", {"user_id": "alice", "amount": "1"}),
    ("POST", "/admin/withdraw", {"user_id": "alice", "amount": "1"}),
    ("POST", "/admin/freeze", {"user_id": "alice"}),
    ("POST", "/admin/unfreeze", {"user_id": "alice"}),
    ("POST", "/admin/fees", {"user_id": "alice", "product": "SHFE.cu"}),
    ("GET", "/admin/fees/alice", None),
    ("GET", "/admin/users", None),
    ("GET", "/admin/users/alice", None),
    ("GET", "/admin/statements/alice", None),
    ("GET", "/admin/past/orders/alice?day=20251110", None),
)
RATES = {
    "open_by_money": "0",
    "open_by_lot": "3.01",
    "close_by_money": "0.0001",
    "close_by_lot": "0",
    "close_today_by_money": "0",
    "close_today_by_lot": "0",
}


async def send(server: Running, method: str, path: str, form: object, *headers: str) -> Answer:
    """Send a request."""
    body = b"" if form is None else json.dumps(form).encode()
    kind = [] if form is None else ["Content-Type: application/json"]
    return await ask(server.port, request(path, *kind, *headers, method=method, body=body))


async def operate(server: Running, path: str, form: object = None) -> Answer:
    """Send a request with the operator's key; with a form it is a POST."""
    key = server.plant.operator_key.reveal()
    method = "GET" if form is None else "POST"
    return await send(server, method, path, form, f"Authorization: Bearer {key}")


async def traded(server: Running) -> None:
    """Let alice buy two lots from bob."""
    submit(server, "bob", "s1", Direction.SELL, 2)
    submit(server, "alice", "b1", Direction.BUY, 2)
    trader = server.plant.exchange.state.traders["alice"]
    await eventually(lambda: bool(trader.trades))


async def test_nobody_else_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key 401, with another one 403: a user's token too; nothing was changed."""
    monkeypatch.setattr("diffex.transport.failures.TOKEN_FAILURES", len(ADMIN))
    async with quiet_server() as server:
        before = server.plant.exchange.state.state_hash()
        token = server.plant.tokens.issue("alice").access_token
        headers = (
            ((), 401),
            (("Authorization: Basic eA==",), 401),
            (("Authorization: Bearer ",), 401),
            ((f"Authorization: Bearer {token}",), 403),
        )
        for method, path, form in ADMIN:
            for header, status in headers:
                found = await send(server, method, path, form, *header)
                assert (found.status, set(found.json)) == (status, {"error", "detail"})
        assert server.plant.exchange.state.state_hash() == before


async def test_guessing_has_an_end() -> None:
    """But never for who has the key, whoever guesses from the same machine."""
    async with quiet_server() as server:
        for _ in range(TOKEN_FAILURES):
            found = await send(server, "GET", "/admin/users", None, "Authorization: Bearer x")
            assert found.status == 403
        found = await send(server, "GET", "/admin/users", None, "Authorization: Bearer x")
        assert found.status == 429
        assert (await operate(server, "/admin/users")).status == 200


async def test_money_comes_and_goes() -> None:
    """To the fen; what is told is the account after the change."""
    async with quiet_server() as server:
        account = server.plant.exchange.state.traders["alice"].account
        paid = await operate(server, "/admin/deposit", {"user_id": "alice", "amount": "0.07"})
        assert (paid.status, account.deposit) == (200, 1_000_000_007)
        assert (paid.json["balance"], paid.headers["cache-control"]) == (10_000_000.07, "no-store")
        taken = await operate(server, "/admin/withdraw", {"user_id": "alice", "amount": "0.02"})
        assert (taken.status, account.withdraw) == (200, 2)
        assert taken.json["withdrawable"] == 10_000_000.05


REFUSED: Final[tuple[tuple[str, Any, int, int | None], ...]] = (
    ("deposit", {"user_id": "nobody", "amount": "1"}, 404, 3002),
    ("deposit", {"user_id": "alice", "amount": "0"}, 409, 3005),
    ("deposit", {"user_id": "alice", "amount": "-1"}, 409, 3005),
    ("deposit", {"user_id": "alice", "amount": "1.001"}, 400, None),
    ("deposit", {"user_id": "alice", "amount": "much"}, 400, None),
    ("deposit", {"user_id": "alice", "amount": 1.5}, 400, None),
    ("deposit", {"user_id": "alice"}, 400, None),
    ("deposit", {"user_id": "alice", "amount": "1", "more": 1}, 400, None),
    ("deposit", {"user_id": "alice", "amount": "9999999999999"}, 409, 3007),
    ("withdraw", {"user_id": "alice", "amount": "10000000.01"}, 409, 3006),
    ("freeze", {"user_id": ""}, 404, 3002),
    ("settle", {"trading_day": "2026-1-1"}, 400, None),
    ("settle", {"trading_day": "19991231"}, 409, 3040),
    ("fees", {"user_id": "alice", "product": "SHFE.no", "fees": RATES}, 409, 3012),
    ("fees", {"user_id": "alice", "product": "SHFE.cu", "fees": {}}, 400, None),
    (
        "fees",
        {"user_id": "alice", "product": "SHFE.cu", "fees": {**RATES, "open_by_lot": "-1"}},
        400,
        None,
    ),
)


async def test_what_cannot_be_done() -> None:
    """It is said why, with the code of the catalogue, and nothing was changed."""
    async with quiet_server() as server:
        before = server.plant.exchange.state.state_hash()
        for path, form, status, code in REFUSED:
            found = await operate(server, f"/admin/{path}", form)
            assert (found.status, found.json.get("code")) == (status, code), (path, form)
            assert found.json["error"]
        assert server.plant.exchange.state.state_hash() == before


async def test_rights_and_rates() -> None:
    """They apply at once, and can be taken back."""
    async with quiet_server() as server:
        account = server.plant.exchange.state.traders["alice"].account
        assert (await operate(server, "/admin/freeze", {"user_id": "alice"})).json["right"] == (
            "CLOSE_ONLY"
        )
        assert (await operate(server, "/admin/unfreeze", {"user_id": "alice"})).json["right"] == (
            "FULL"
        )
        form = {"user_id": "alice", "product": "SHFE.cu", "fees": RATES}
        assert (await operate(server, "/admin/fees", form)).status == 200
        assert account.fees["SHFE.cu"].open_by_lot == 301
        assert account.fees["SHFE.cu"].close_by_money == 100_000
        form = {"user_id": "alice", "product": "SHFE.cu"}
        assert (await operate(server, "/admin/fees", form)).status == 200
        assert account.fees == {}


async def test_rates_by_the_command_line() -> None:
    """What is named changes, what is not stays; a product that is not listed is refused."""
    async with quiet_server() as server:
        environment = {
            KEY_VARIABLE: server.plant.operator_key.reveal(),
            "DIFFEX_URL": f"http://127.0.0.1:{server.port}",
        }

        async def says(*words: str) -> tuple[int, str]:
            run = CliRunner().invoke
            ended = await asyncio.to_thread(run, app, ["fees", *words], env=environment)
            return ended.exit_code, ended.output

        account = server.plant.exchange.state.traders["alice"].account
        assert await says("show", "alice") == (
            0,
            "alice: 没有自有费率 / no own rates: the contracts' apply\n",
        )
        _, before = await says("show", "alice", "--product", "SHFE.cu")
        assert before.startswith("SHFE.cu (合约 / the contracts'): 开仓 / open 0.00005 x 金额")
        changes = ("--open-by-lot", "3.01", "--close-by-money", "0.000000001")
        _, told = await says("set", "alice", "SHFE.cu", *changes)
        assert told == (await says("show", "alice"))[1]
        assert "自有 / own" in told
        terms = server.plant.exchange.state.instruments[SYMBOL].fees
        wanted = msgspec.structs.replace(terms, open_by_lot=301, close_by_money=1)
        assert account.fees == {"SHFE.cu": wanted}
        assert await says("clear", "alice", "SHFE.cu") == (0, before)
        assert account.fees == {}
        for words in (("set", "alice", "SHFE.no", *changes), ("show", "alice", "--product", "cu")):
            code, why = await says(*words)
            assert code == 1
            assert "no contract of" in why
        assert await says("clear", "alice", "SHFE.no") == (0, "")
        assert (await says("show", "nobody"))[0] == 1


async def test_a_day_is_settled() -> None:
    """Once: again it is told that it was; the statement is there, the user's own too."""
    async with quiet_server() as server:
        state = server.plant.exchange.state
        await traded(server)
        day = state.day_text
        none = await operate(server, "/admin/statements/alice")
        assert (none.status, none.json["code"]) == (404, 3051)
        told = await operate(server, "/admin/settle", {})
        assert (told.status, told.json["trading_day"], told.json["accounts"]) == (200, day, 2)
        assert told.json["next_trading_day"] == state.day_text != day
        assert told.json["prices"][SYMBOL] == {"settlement": 75_230.0, "source": "VWAP"}
        after = state.state_hash()
        again = await operate(server, "/admin/settle", {"trading_day": day})
        assert (again.status, again.json["code"]) == (200, 3042)
        assert state.state_hash() == after
        text = await operate(server, f"/admin/statements/alice?day={day}")
        assert "资金状况" in text.body.decode()
        alice = await bearer(server)
        own = await send(server, "GET", "/statement", None, alice)
        assert own.body == text.body
        shown = await send(server, "GET", "/statement?form=json", None, alice)
        assert (shown.json["user_id"], shown.json["trading_day"]) == ("alice", day)
        assert (await send(server, "GET", "/statement?form=pdf", None, alice)).status == 400
        assert (await send(server, "GET", "/statement", None)).status == 401
        assert not state.traders["alice"].account.confirmed
        assert (await send(server, "POST", "/statement/confirm", None, alice)).status == 200
        assert state.traders["alice"].account.confirmed


async def test_past_days_come_from_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Soon after a day is over its orders, trades and statements are there, however old."""
    monkeypatch.setattr("diffex.app_kept.IMAGE_SECONDS", 0.05)
    monkeypatch.setattr("diffex.engine.statements.STATEMENTS_KEPT", 1)
    options = Options(host="127.0.0.1", port=0, demo=False, data=tmp_path)
    async with running(config.parse(QUIET, "quiet.toml"), options) as server:
        state = server.plant.exchange.state
        await traded(server)
        day = state.day_text
        orders, trades = (f"/admin/past/{kind}/alice?day={day}" for kind in ("orders", "trades"))
        assert (await operate(server, orders)).status == 409
        for _ in range(2):
            assert (await operate(server, "/admin/settle", {})).status == 200
        while (told := await operate(server, orders)).status != 200:
            assert (told.status, "not in the archive" in told.body.decode()) == (404, True)
            await asyncio.sleep(0.1)
        (order,) = told.json["orders"]
        assert (order["order_id"], order["status"]) == ("b1", "FILLED")
        (trade,) = (await operate(server, trades)).json["trades"]
        assert (trade["order_id"], trade["volume"]) == ("b1", 2)
        shown = await operate(server, f"/admin/statements/alice?day={day}")
        assert "资金状况" in shown.body.decode()
        assert (await operate(server, trades.replace("alice", "nobody"))).status == 404
        assert (await operate(server, trades.replace("trades", "dreams"))).status == 404
        assert (await operate(server, trades.replace(day, "19990101"))).status == 404
        own = await send(server, "GET", f"/past/trades?day={day}", None, await bearer(server))
        assert own.json["trades"] == [trade]


async def bearer(server: Running) -> str:
    """Return the header of alice's sign-in."""
    who = {"grant_type": "password", "username": "alice", "password": PASSWORDS["alice"]}
    kind = "Content-Type: application/x-www-form-urlencoded"
    body = urlencode(who).encode()
    signed = await ask(server.port, request(TOKEN, kind, method="POST", body=body))
    return f"Authorization: Bearer {signed.json['access_token']}"


async def test_accounts_are_shown() -> None:
    """All of them in short, one of them with its positions."""
    async with quiet_server() as server:
        await traded(server)
        told = (await operate(server, "/admin/users")).json
        assert [row["user_id"] for row in told["users"]] == ["alice", "bob"]
        assert "positions" not in told["users"][0]
        one = (await operate(server, "/admin/users/alice")).json
        assert one["positions"][SYMBOL]["pos_long_today"] == 2
        assert (await operate(server, "/admin/users/nobody")).json["code"] == 3002


async def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    """In the data directory it stays; under the port it is there while the server runs."""
    settings = config.parse(QUIET, "quiet.toml")
    data = tmp_path / "data"
    options = Options(host="127.0.0.1", port=0, demo=False, data=data, runtime=tmp_path, days=0)
    async with running(settings, options) as server:
        left = port_file(tmp_path, server.port)
        for path in (left, data / OPERATOR_FILE):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert read_operator_key(path) == server.plant.operator_key.reveal()
        assert server.plant.operator_key.reveal() not in repr(server.plant.operator_key)
        kept = read_operator_key(data / OPERATOR_FILE)
    assert not left.exists()
    async with running(settings, options) as server:
        assert server.plant.operator_key.reveal() == kept
