"""The published tqsdk's tasks, rules and algorithms that send orders by themselves."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.support.quiet import PRICE, SYMBOL
from tests.support.server_process import ServerProcess
from tests.support.tqsdk_floor import floor, trader
from tests.support.tqsdk_steps import Steps
from tests.support.tqsdk_witness import agreed, known
from tests.support.wire import connect_as

MOVE = """
def move_quote_until(condition):
    deadline = time.time() + 120
    while not condition() and time.time() < deadline:
        order = api.insert_order(symbol, 'BUY', 'OPEN', 1, price - 20)
        until(lambda: order.is_online)
        api.cancel_order(order)
        ended(order)
        api.wait_update(deadline=time.time() + 0.2)
    assert condition()
"""
"""Tables and algorithms go by the time of the quote, which stands still where nobody trades."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run an exchange."""
    with floor(tmp_path_factory.mktemp("tasks")) as process:
        yield process


@pytest.fixture(scope="module")
def strategy(server: ServerProcess) -> Iterator[Steps]:
    """Run alice's strategy."""
    with trader(server.port) as one:
        one.do(MOVE, symbol=SYMBOL, price=PRICE)
        yield one


@pytest_asyncio.fixture
async def alice(server: ServerProcess, strategy: Steps) -> AsyncIterator[Steps]:
    """Hand the strategy out beside a deep book of bob's; afterwards it agrees."""
    async with connect_as(server.port, "bob") as bob:
        for name, direction, price in (("ask", "SELL", PRICE + 10), ("bid", "BUY", PRICE - 10)):
            if name not in bob.tree["orders"]:
                await bob.order(
                    name, user_id="bob", direction=direction, volume=100, limit_price=price
                )
                await bob.until(known(name))
        yield strategy
        await agreed(server.port, "alice", await strategy.take("answer = state()"))


async def test_a_rule_of_the_clients_own(alice: Steps) -> None:
    """It stops an order before it is sent, and no more once it is taken away."""
    assert await alice.take("""
from tqsdk.risk_rule import TqRuleOpenCountsLimit
rule = TqRuleOpenCountsLimit(api, open_counts_limit=1, symbol=symbol)
api.add_risk_rule(rule)
ended(api.insert_order(symbol, 'BUY', 'OPEN', 1, price + 10))
try:
    api.insert_order(symbol, 'BUY', 'OPEN', 1, price + 10)
except TqRiskRuleError as error:
    answer = [type(error).__name__]
api.delete_risk_rule(rule)
answer.append(ended(api.insert_order(symbol, 'BUY', 'OPEN', 1, price + 10))['last_msg'])
""") == ["TqRiskRuleError", "全部成交"]


async def test_changes_are_seen(alice: Steps) -> None:
    """Of an order's status, of a position, of the funds; and of nothing else."""
    assert await alice.take("""
position, funds = api.get_position(symbol), api.get_account()
other = api.get_position('DCE.m2512')
order = api.insert_order(symbol, 'BUY', 'OPEN', 1, price + 10)
while order.status != 'FINISHED':
    api.wait_update(deadline=time.time() + 20)
answer = [api.is_changing(order, 'status'), api.is_changing(position, 'pos_long_today'),
          api.is_changing(funds, ['margin', 'available']), api.is_changing(other)]
""") == [True, True, True, False]


async def test_a_task_of_the_users_own(alice: Steps) -> None:
    """A coroutine waits for news and sends an order, which a channel brings out."""
    assert (
        await alice.take("""
told_by = TqChan(api)

async def buyer():
    order = api.insert_order(symbol, 'BUY', 'OPEN', 1, price + 10)
    async with api.register_update_notify(order) as news:
        async for _ in news:
            if order.status == 'FINISHED':
                await told_by.send(order.last_msg)
                return

task = api.create_task(buyer())
until(lambda: task.done())
answer = told_by.recv_nowait()
""")
        == "全部成交"
    )


async def test_a_copy_sees_the_same(alice: Steps) -> None:
    """What another thread would use."""
    assert await alice.take("""
import warnings
with warnings.catch_warnings():
    warnings.simplefilter('ignore')
    other = api.copy()
answer = other.get_account().balance == api.get_account().balance
other.close()
api._slaves.remove(other)
""")


async def test_tasks_that_send_orders(alice: Steps) -> None:
    """One sends an order, the other follows the price until everything has traded."""
    assert (
        await alice.take("""
first = InsertOrderTask(api, symbol, 'BUY', 'OPEN', 1, limit_price=price + 10)
second = InsertOrderUntilAllTradedTask(api, symbol, 'BUY', 'OPEN', 2)
before = api.get_position(symbol).pos
until(lambda: api.get_position(symbol).pos == before + 3)
answer = len([one for one in api.get_order().values() if one.status == 'ALIVE'])
""")
        == 0
    )


async def test_a_table_of_targets(alice: Steps) -> None:
    """Two steps, a second for the first; it reckons with the quote's time, which others move."""
    assert (
        await alice.take("""
from pandas import DataFrame
from tqsdk.algorithm import twap_table
table = twap_table(api, symbol, api.get_position(symbol).pos + 4, 6, 2, 3)
goal = int(table.iloc[-1]['target_pos'])
table = DataFrame([[1, goal - 1, 'ACTIVE'], [1, goal, 'ACTIVE']],
                  columns=['interval', 'target_pos', 'price'])
scheduler = TargetPosScheduler(api, symbol, table)
move_quote_until(scheduler.is_finished)
answer = api.get_position(symbol).pos - goal
""")
        == 0
    )


async def test_an_algorithm_spreads_its_orders(alice: Steps) -> None:
    """Over four seconds: here it is one order."""
    assert (
        await alice.take("""
from tqsdk.algorithm import Twap
twap = Twap(api, symbol, 'BUY', 'OPEN', 2, 4, 2, 2)
move_quote_until(twap.is_finished)
answer = sum(trade['volume'] for trade in twap.trades)
""")
        == 2
    )
