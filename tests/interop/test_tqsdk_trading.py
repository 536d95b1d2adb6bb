"""The published tqsdk trades: what it shows of each order is what became of it.

One strategy for the whole file, taken through steps; bob trades against it over ``/ws/diff``.
After each test its account, positions, orders and trades are the exchange's, to the fen.
"""

import math
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from diffex.domain.errors import RejectCode
from tests.support.quiet import PRICE, SYMBOL
from tests.support.server_process import ServerProcess
from tests.support.tqsdk_floor import MEAL, floor, trader
from tests.support.tqsdk_steps import Steps
from tests.support.tqsdk_witness import agreed, known, over
from tests.support.wire import Client, connect_as

BUY = "order = api.insert_order({symbol!r}, 'BUY', 'OPEN', {volume}, {price})\n"
ENDED = "answer = ended(order)\n"
ONLINE = "until(lambda: order.is_online)\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run an exchange."""
    with floor(tmp_path_factory.mktemp("trading")) as process:
        yield process


@pytest.fixture(scope="module")
def strategy(server: ServerProcess) -> Iterator[Steps]:
    """Run alice's strategy."""
    with trader(server.port) as one:
        yield one


@pytest_asyncio.fixture
async def alice(server: ServerProcess, strategy: Steps) -> AsyncIterator[Steps]:
    """Hand the strategy out; afterwards nothing of it is alive and it agrees with the exchange."""
    yield strategy
    seen = await strategy.take("""
for one in list(api.get_order().values()):
    if one.status == "ALIVE":
        api.cancel_order(one)
        ended(one)
answer = state()
""")
    await agreed(server.port, "alice", seen)


@pytest_asyncio.fixture
async def bob(server: ServerProcess) -> AsyncIterator[Client]:
    """Connect the one whom alice trades with; afterwards nothing of his is alive."""
    async with connect_as(server.port, "bob") as client:
        yield client
        for order_id in list(client.tree["orders"]):
            if not over(order_id)(client.tree):
                await client.say("cancel_order", user_id="bob", order_id=order_id)
                await client.until(over(order_id))


async def rest(bob: Client, name: str, direction: str, volume: int, **fields: object) -> None:
    """Let bob send an order and wait until the exchange has it."""
    await bob.order(name, user_id="bob", direction=direction, volume=volume, **fields)
    await bob.until(known(name))
    assert bob.tree["orders"][name]["status"] != "REJECTED", bob.tree["orders"][name]["reason"]


async def test_an_order_is_taken_in_steps(alice: Steps, bob: Client) -> None:
    """It rests, trades in part, and ends in full; its trades come with their order."""
    order = await alice.take(
        BUY.format(symbol=SYMBOL, volume=3, price=PRICE) + ONLINE + "answer = plain(order)"
    )
    assert (order["status"], order["volume_left"], order["last_msg"]) == ("ALIVE", 3, "未成交")
    await rest(bob, "steps1", "SELL", 1)
    part = await alice.take("until(lambda: order.volume_left == 2)\nanswer = plain(order)")
    assert (part["status"], part["last_msg"], part["trade_price"]) == ("ALIVE", "部分成交", PRICE)
    await rest(bob, "steps2", "SELL", 2)
    whole = await alice.take(
        "ended(order)\nanswer = plain(order) | {'trades': every(order.trade_records)}\n"
    )
    assert (whole["volume_left"], whole["last_msg"], whole["is_error"]) == (0, "全部成交", False)
    assert [trade["volume"] for trade in whole["trades"].values()] == [1, 2]
    position = await alice.take(f"answer = plain(api.get_position({SYMBOL!r}))")
    assert (position["pos"], position["pos_long_today"], position["pos_long_his"]) == (3, 3, 0)
    assert position["open_price_long"] == PRICE


async def test_todays_lots_are_closed_by_closetoday(alice: Steps, bob: Client) -> None:
    """And by CLOSE nothing is, on SHFE, where it means history's; the profit is exact."""
    before = (await alice.take("answer = state()"))["account"]["close_profit"]
    await rest(bob, "today1", "SELL", 2)
    await alice.take(BUY.format(symbol=SYMBOL, volume=2, price=PRICE) + ENDED)
    await rest(bob, "today2", "BUY", 2, limit_price=PRICE + 10)
    order = await alice.take(
        f"order = api.insert_order({SYMBOL!r}, 'SELL', 'CLOSE', 1, {PRICE + 10})\n" + ENDED
    )
    assert order["exchange_order_id"] == ""
    assert order["is_error"] is True
    assert "历史" in order["last_msg"] or "history" in order["last_msg"]
    seen = await alice.take(
        f"order = api.insert_order({SYMBOL!r}, 'SELL', 'CLOSETODAY', 2, {PRICE + 10})\n"
        "ended(order)\nanswer = state()"
    )
    assert seen["account"]["close_profit"] - before == 2 * 10.0 * 5
    assert seen["positions"][SYMBOL]["pos_long_today"] == 3


async def test_a_cancelled_order_keeps_its_number(alice: Steps, bob: Client) -> None:
    """After a part of it has traded."""
    await rest(bob, "cancel1", "SELL", 1)
    order = await alice.take(
        BUY.format(symbol=SYMBOL, volume=2, price=PRICE)
        + "until(lambda: order.volume_left == 1)\napi.cancel_order(order)\n"
        + ENDED
    )
    assert (order["volume_left"], order["last_msg"]) == (1, "已撤单")
    assert order["exchange_order_id"] != ""
    assert (order["is_error"], order["trade_price"]) == (False, PRICE)


async def test_cancelling_what_is_over_is_told(alice: Steps) -> None:
    """By a notice; the order stays what it is. Unknown ids the client refuses by itself."""
    told = await alice.take(
        BUY.format(symbol=SYMBOL, volume=1, price=PRICE)
        + ONLINE
        + "api.cancel_order(order); ended(order); api.cancel_order(order.order_id)\n"
        + f"answer = [told({int(RejectCode.ORDER_FINISHED)}), plain(order)]\n"
    )
    assert told[1]["last_msg"] == "已撤单"


@pytest.mark.parametrize(
    ("symbol", "offset", "volume", "price", "why"),
    [
        (SYMBOL, "OPEN", 300, PRICE, RejectCode.FUNDS_INSUFFICIENT),
        (SYMBOL, "OPEN", 501, PRICE, RejectCode.VOLUME_ABOVE_MAXIMUM),
        (SYMBOL, "OPEN", 1, PRICE + 0.5, RejectCode.PRICE_OFF_TICK),
        (SYMBOL, "OPEN", 1, PRICE + 0.0000001, RejectCode.PRICE_TOO_FINE),
        (SYMBOL, "OPEN", 1, 2 * PRICE, RejectCode.PRICE_ABOVE_LIMIT),
        (SYMBOL, "OPEN", 1, PRICE - 30_000, RejectCode.PRICE_BELOW_LIMIT),
        (SYMBOL, "OPEN", 1, 0.0, RejectCode.PRICE_INVALID),
        (SYMBOL, "CLOSETODAY", 1, PRICE, RejectCode.POSITION_TODAY_INSUFFICIENT),
        (SYMBOL, "CLOSE", 1, PRICE, RejectCode.POSITION_HISTORY_INSUFFICIENT),
        (MEAL, "CLOSE", 1, 3000.0, RejectCode.POSITION_INSUFFICIENT),
        (MEAL, "CLOSETODAY", 1, 3000.0, RejectCode.OFFSET_UNSUPPORTED),
    ],
)
async def test_a_rejected_order_ends_and_says_why(
    alice: Steps, symbol: str, offset: str, volume: int, price: object, why: RejectCode
) -> None:
    """FINISHED without a number, an error to the client, and the notice with the code."""
    order, notice = await alice.take(
        f"order = api.insert_order({symbol!r}, 'BUY', {offset!r}, {volume}, {price!r})\n"
        f"answer = [ended(order), told({int(why)})]\n"
    )
    assert (order["exchange_order_id"], order["is_error"]) == ("", True)
    assert order["volume_left"] == volume
    assert order["last_msg"]
    assert notice


async def test_fak_and_fok(alice: Steps, bob: Client) -> None:
    """The one takes what is there, the other all or nothing; neither rests."""
    await rest(bob, "fak", "SELL", 2)
    whole, fok, fak, none = await alice.take(
        f"order = lambda volume, kind: ended(api.insert_order({SYMBOL!r}, 'BUY', 'OPEN', volume, "
        f"{PRICE}, advanced=kind))\n"
        "answer = [order(1, 'FOK'), order(2, 'FOK'), order(2, 'FAK'), order(2, 'FAK')]\n"
    )
    assert (whole["volume_left"], whole["last_msg"]) == (0, "全部成交")
    assert fok["volume_left"] == 2
    assert (fak["volume_left"], fak["trade_price"]) == (1, PRICE)
    assert none["volume_left"] == 2
    for order in (whole, fok, fak, none):
        assert order["exchange_order_id"] != ""
        assert order["is_error"] is False
    assert math.isnan(fok["trade_price"])
    assert math.isnan(none["trade_price"])


async def test_a_market_order_takes_what_is_there(alice: Steps, bob: Client) -> None:
    """At each order's own price; nothing rests, and with an empty book nothing trades."""
    for name, price in (("market1", 3000.0), ("market2", 3002.0)):
        await rest(
            bob, name, "SELL", 1, exchange_id="DCE", instrument_id="m2512", limit_price=price
        )
    two, none = await alice.take(
        f"order = lambda: ended(api.insert_order({MEAL!r}, 'BUY', 'OPEN', 3))\n"
        "answer = [order(), order()]\n"
    )
    assert (two["volume_left"], two["trade_price"]) == (1, 3001.0)
    assert (none["volume_left"], none["is_error"]) == (3, False)
    closed = await alice.take(f"answer = plain(api.get_position({MEAL!r}))")
    assert closed["pos"] == 2


async def test_target_pos_task_goes_up_down_and_over(alice: Steps, bob: Client) -> None:
    """It reads the position, closes today's lots, opens the rest, and ends at its target."""
    await rest(bob, "target1", "SELL", 50, limit_price=PRICE + 10)
    await rest(bob, "target2", "BUY", 50, limit_price=PRICE - 10)
    seen = await alice.take(
        f"target = TargetPosTask(api, {SYMBOL!r})\n"
        f"position = api.get_position({SYMBOL!r})\n"
        "answer = []\n"
        "for lots in (5, 2, -4, 0):\n"
        "    target.set_target_volume(lots)\n"
        "    until(lambda: target.is_finished() or position.pos == lots)\n"
        "    until(lambda: not [o for o in api.get_order().values() if o.status == 'ALIVE'])\n"
        "    answer.append(plain(position))\n"
        "target.cancel()\n"
        "until(target.is_finished)\n"
    )
    assert [one["pos"] for one in seen] == [5, 2, -4, 0]
    assert [one["pos_short_today"] for one in seen][2] >= 4


async def test_an_order_id_is_used_once(alice: Steps, bob: Client) -> None:
    """The same order again is no second one; another order under its id is refused."""
    seen = await alice.take(
        f"first = api.insert_order({SYMBOL!r}, 'BUY', 'OPEN', 1, {PRICE}, order_id='mine')\n"
        "until(lambda: first.is_online)\n"
        f"again = api.insert_order({SYMBOL!r}, 'BUY', 'OPEN', 1, {PRICE}, order_id='mine')\n"
        f"other = api.insert_order({SYMBOL!r}, 'BUY', 'OPEN', 2, {PRICE}, order_id='mine')\n"
        f"told({int(RejectCode.ORDER_ID_USED)})\n"
        "answer = [again is first, plain(other)]\n"
    )
    assert seen[0] is True
    assert seen[1]["status"] == "ALIVE"


async def test_the_margin_of_an_order_can_be_asked_for(alice: Steps) -> None:
    """``TqScenario`` asks, and reckons with our rate, a tenth; nothing is held."""
    before, scenario, after = await alice.take(
        f"before = plain(api.get_account())\nquote = api.get_quote({SYMBOL!r})\n"
        "with TqScenario(api, account=account) as scenario:\n"
        f"    order = scenario.scenario_insert_order({SYMBOL!r}, 'BUY', 'OPEN', 2, {PRICE})\n"
        "    margin = scenario.scenario_get_account().margin\n"
        "answer = [before, margin, plain(api.get_account())]\n"
    )
    assert scenario == 2 * 5 * PRICE / 10
    assert (before["margin"], before["available"]) == (after["margin"], after["available"])


async def test_a_rule_of_risk_management_is_kept(alice: Steps) -> None:
    """The client waits until the exchange repeats what it has sent."""
    rule = await alice.take(
        "rule = api.set_risk_management_rule('SSE', True, count_limit=7)\n"
        "answer = [rule.enable, rule.self_trade.count_limit]\n"
    )
    assert rule == [True, 7]


async def test_what_another_program_does_is_seen(
    alice: Steps, bob: Client, server: ServerProcess
) -> None:
    """Orders of the same user over ``/ws/diff`` are orders in the strategy too."""
    async with connect_as(server.port, "alice") as elsewhere:
        await elsewhere.order("elsewhere", volume=2)
        await elsewhere.until(known("elsewhere"))
        seen = await alice.take(
            "until(lambda: 'elsewhere' in api.get_order())\n"
            "order = api.get_order('elsewhere')\n"
            "api.cancel_order(order)\n" + ENDED
        )
    assert seen["last_msg"] == "已撤单"
