"""The published tqsdk's kinds of account: who logs in, who is refused, and two at once."""

from collections.abc import Iterator

import pytest

from diffex.domain.errors import RejectCode, sentence
from tests.support.mirror_client import Tree
from tests.support.quiet import DEPOSIT, PASSWORDS, PRICE, SYMBOL
from tests.support.server_process import ServerProcess
from tests.support.tqsdk_floor import base_of, floor
from tests.support.tqsdk_process import strategy
from tests.support.tqsdk_steps import Steps, steps
from tests.support.tqsdk_witness import agreed

ALICE = f"auth = TqAuth('alice', {PASSWORDS['alice']!r})\n"
API = "api = TqApi({account}, auth=auth, debug=False)\n"
REFUSED = """
import json, sys
from tqsdk import TqAccount, TqApi, TqAuth

class Lines:
    def write(self, text):
        if "ERROR" in text:
            print(json.dumps({"error": text}), file=sys.__stdout__, flush=True)

    def flush(self):
        pass

sys.stdout = Lines()
user, password = sys.argv[1:]
TqApi(TqAccount("diffex", user, "wrong"), auth=TqAuth("alice", password), debug=False)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run an exchange."""
    with floor(tmp_path_factory.mktemp("accounts")) as process:
        yield process


@pytest.fixture(scope="module")
def program(server: ServerProcess) -> Iterator[Steps]:
    """Run a program that logs in and out as the tests say."""
    with steps(base_of(server.port)) as one:
        one.do(ALICE)
        yield one


async def test_tqkq_is_the_one_who_signed_in(server: ServerProcess, program: Steps) -> None:
    """By the token: the client knows no other password. It trades as that user."""
    account, order, seen = await program.take(
        API.format(account="TqKq()")
        + f"order = api.insert_order({SYMBOL!r}, 'BUY', 'OPEN', 2, {PRICE})\n"
        "until(lambda: order.is_online)\n"
        "answer = [plain(api.get_account()), plain(order), state()]\n"
    )
    assert account["user_id"] == "alice"
    assert (order["status"], order["user_id"]) == ("ALIVE", "alice")
    await agreed(server.port, "alice", seen)
    order, seen = await program.take(
        "api.cancel_order(order)\nanswer = [ended(order), state()]\napi.close()\n"
    )
    assert order["last_msg"] == "已撤单"
    await agreed(server.port, "alice", seen)


async def test_what_is_quoted_but_not_traded_is_refused(
    server: ServerProcess, program: Steps
) -> None:
    """The market data server knows an index; the trading server says that there is no order."""
    order, seen = await program.take(
        API.format(account="TqKq()")
        + "order = api.insert_order('KQ.i@SHFE.cu', 'BUY', 'OPEN', 1, 75230.0)\n"
        "answer = [ended(order), state()]\napi.close()\n"
    )
    assert order["is_error"] is True
    assert "KQ.i@SHFE.cu" in order["last_msg"]
    await agreed(server.port, "alice", seen)


async def test_a_numbered_tqkq_is_an_account_of_its_own(
    server: ServerProcess, program: Steps
) -> None:
    """Where a user of that name and password has been made: alice001, shinnytech001."""
    seen = await program.take(
        API.format(account="TqKq(number=1)") + "answer = state()\napi.close()\n"
    )
    assert seen["account"]["user_id"] == "alice001"
    assert seen["account"]["balance"] == 1_000_000.0
    await agreed(server.port, "alice001", seen)


async def test_two_accounts_trade_with_each_other(server: ServerProcess, program: Steps) -> None:
    """In one program, over a socket each: every number of both is the exchange's."""
    passwords = f"alice, bob = {PASSWORDS['alice']!r}, {PASSWORDS['bob']!r}\n"
    first, second = await program.take(
        passwords
        + "alice = TqAccount('diffex', 'alice', alice)\nbob = TqAccount('diffex', 'bob', bob)\n"
        + API.format(account="TqMultiAccount([alice, bob])")
        + f"buy = api.insert_order({SYMBOL!r}, 'BUY', 'OPEN', 3, {PRICE}, account=alice)\n"
        "until(lambda: buy.is_online)\n"
        f"sell = api.insert_order({SYMBOL!r}, 'SELL', 'OPEN', 2, {PRICE}, account=bob)\n"
        "ended(sell)\n"
        "until(lambda: buy.volume_left == 1)\n"
        "answer = [state(alice), state(bob)]\n"
    )
    assert first["positions"][SYMBOL]["pos"] == 2
    assert second["positions"][SYMBOL]["pos"] == -2
    assert _fills(first) == _fills(second)
    await agreed(server.port, "alice", first)
    await agreed(server.port, "bob", second)
    first, second = await program.take(
        "api.cancel_order(buy, account=alice)\nended(buy)\n"
        f"up = {PRICE + 20}\n"
        f"close = api.insert_order({SYMBOL!r}, 'SELL', 'CLOSETODAY', 2, up, account=alice)\n"
        f"cover = api.insert_order({SYMBOL!r}, 'BUY', 'CLOSETODAY', 2, up, account=bob)\n"
        "ended(close), ended(cover)\n"
        "answer = [state(alice), state(bob)]\napi.close()\n"
    )
    gain = 2 * 20.0 * 5
    assert first["account"]["close_profit"] == gain
    assert second["account"]["close_profit"] == -gain
    paid = first["account"]["commission"] + second["account"]["commission"]
    together = first["account"]["balance"] + second["account"]["balance"]
    assert round(together + paid, 2) == 2 * DEPOSIT
    await agreed(server.port, "alice", first)
    await agreed(server.port, "bob", second)


def _fills(seen: Tree) -> set[tuple[str, int, float]]:
    """Return the fills of a user, by what both sides have in common."""
    trades = seen["trades"].values()
    return {(one["exchange_trade_id"], one["volume"], one["price"]) for one in trades}


@pytest.mark.parametrize("user", ["alice", "bob", "nobody"])
def test_a_wrong_password_is_told_at_once(server: ServerProcess, user: str) -> None:
    """By a line that the user sees; the client itself gives up after 60 s, without one."""
    command = (REFUSED, user, PASSWORDS["alice"])
    with strategy(*command, base=base_of(server.port)) as process:
        told = process.next()["error"]
        process.kill()
        assert sentence(RejectCode.LOGIN_FAILED) in told
        assert user in told


async def test_a_wrong_sign_in_is_an_exception_at_once(program: Steps) -> None:
    """Which shows our JSON."""
    told = await program.take(
        "try:\n    TqApi(TqKq(), auth=TqAuth('alice', 'wrong'), debug=False)\n"
        "except Exception as error:\n    answer = str(error)\n"
    )
    assert told.startswith("用户权限认证失败 (401,")
    assert "'error': 'invalid_grant'" in told
