"""The published tqsdk sends orders faster than it may: each of them ends, and says why.

The client shows an order as ALIVE from the moment it sends it. A refusal that is told by a
notice only would leave it so for ever.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from diffex.config import parse
from diffex.domain.enums import ALIVE
from tests.support.quiet import PASSWORDS, PRICE, QUIET, SYMBOL
from tests.support.server_thread import ServerThread, server_thread
from tests.support.tqsdk_steps import LOGIN, Steps, steps

LIMIT = 5
MANY = 200
"""So many in ``MANY / LIMIT`` seconds would be in time; they are sent at once."""

FLOOD = f"""
flood = [api.insert_order({SYMBOL!r}, 'BUY', 'OPEN', 1, {PRICE}) for _ in range({MANY})]
until(lambda: all(one.is_online or one.is_dead for one in flood), 60)
answer = [plain(one) for one in flood]
"""


@pytest.fixture(scope="module")
def server() -> Iterator[ServerThread]:
    """Run an exchange that takes few orders a second."""
    text = QUIET.replace("[rules]", f"[rules]\norders_per_second = {LIMIT}")
    with server_thread(parse(text, "pace")) as one:
        yield one


@pytest.fixture(scope="module")
def alice(server: ServerThread) -> Iterator[Steps]:
    """Run alice's strategy."""
    with steps(server.base) as one:
        one.do(LOGIN, user="alice", password=PASSWORDS["alice"])
        yield one


def split(orders: list[dict[str, Any]]) -> tuple[set[str], list[dict[str, Any]]]:
    """Return the ids of orders that are there, and the orders that were refused."""
    there = {one["order_id"] for one in orders if one["status"] == "ALIVE"}
    return there, [one for one in orders if one["order_id"] not in there]


def resting(server: ServerThread) -> set[str]:
    """Return alice's orders that live."""
    trader = server.state.traders["alice"]
    return server.ask(
        lambda: {name for name, order in trader.orders.items() if order.status in ALIVE}
    )


def test_orders_beyond_the_rate_end(server: ServerThread, alice: Steps) -> None:
    """FINISHED without a number, with the sentence; the others rest, and the next is taken."""
    there, refused = split(alice.do(FLOOD))
    assert there == resting(server)
    assert len(there) >= LIMIT
    assert len(refused) >= MANY // 2
    for order in refused:
        assert (order["status"], order["exchange_order_id"]) == ("FINISHED", "")
        assert order["is_error"] is True
        assert order["volume_left"] == 1
        assert order["last_msg"].startswith("下单频率限制")
    late = alice.do(
        "time.sleep(1.1)\n"
        f"late = api.insert_order({SYMBOL!r}, 'BUY', 'OPEN', 1, {PRICE})\n"
        "until(lambda: late.is_online)\nanswer = [plain(late), plain(api.get_account())]\n"
    )
    assert late[0]["order_id"] in resting(server)
    funds = server.ask(lambda: server.state.traders["alice"].account.frozen_margin)
    assert late[1]["frozen_margin"] * 100 == funds


def test_messages_beyond_what_a_connection_may_send_end(
    server: ServerThread, alice: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Orders among them are FINISHED though the exchange never saw them."""
    before = resting(server)
    monkeypatch.setattr("diffex.diff.session.COMMANDS_PER_SECOND", 2)
    there, refused = split(alice.do(FLOOD))
    assert resting(server) == before | there
    assert len(refused) >= MANY // 2
    unseen = [one for one in refused if not one["last_msg"].startswith("下单频率限制")]
    assert unseen
    for order in refused:
        assert (order["status"], order["is_error"]) == ("FINISHED", True)
        assert order["last_msg"]
