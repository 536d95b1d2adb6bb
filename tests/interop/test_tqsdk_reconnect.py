"""The published tqsdk loses its connections, and afterwards knows what the exchange knows.

The client waits 10 to 20 s before it connects again, and nothing public changes that: so
all scenes begin at once, each with a strategy, a contract and two users of its own.
"""

import asyncio
import datetime
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio

from tests.support.mirror_client import Tree
from tests.support.quiet import PRICE
from tests.support.server_process import ServerProcess, serving
from tests.support.strategy import PATIENT
from tests.support.tqsdk_floor import base_of
from tests.support.tqsdk_stage import BACK, CONFIG, Stage, stage
from tests.support.tqsdk_steps import steps
from tests.support.tqsdk_witness import agreed

BUY: Final = "order = api.insert_order(symbol, 'BUY', 'OPEN', {volume}, price)\n"
ONLINE: Final = "until(lambda: order.is_online)\n"
BEIJING: Final = datetime.timezone(datetime.timedelta(hours=8))
Scene = Callable[[int, int], Awaitable[Tree]]


async def before_anything(port: int, number: int) -> Tree:
    """The first connection fails: the client then logs in twice at once."""
    if is_vendors_pause():
        pytest.skip("from 19:00 to 19:30 in Beijing the client does not try again")
    async with stage(port, number) as scene:
        scene.td.refuse = 1
        await scene.log_in()
        return await trades_once(scene)


def is_vendors_pause() -> bool:
    """Return whether the client takes a failed first connection for its vendor's maintenance."""
    now = datetime.datetime.now(BEIJING)
    return now.hour == 19 and now.minute <= 30


async def before_the_login(port: int, number: int) -> Tree:
    """The login is lost."""
    async with stage(port, number) as scene:
        scene.td.lose = "request"
        await scene.log_in()
        return await trades_once(scene)


async def before_the_answer_to_the_login(port: int, number: int) -> Tree:
    """The exchange has a session that nobody listens to, and a second one."""
    async with stage(port, number) as scene:
        scene.td.lose = "answer"
        await scene.log_in()
        return await trades_once(scene)


async def between_order_and_ack(port: int, number: int) -> Tree:
    """The order arrived, its ack did not: it is one order, and its end is seen."""
    async with stage(port, number) as scene:
        await scene.log_in()
        await scene.take("quote = api.get_quote(symbol)")
        scene.td.lose = "answer"
        await scene.take(BUY.format(volume=2) + BACK + ONLINE)
        await scene.sell("s", 2)
        order = await scene.take("answer = ended(order)")
        assert (order["volume_left"], order["trade_price"]) == (0, PRICE)
        seen = await scene.agreed()
        assert len(seen["orders"]) == len(seen["trades"]) == 1
        return seen


async def during_a_partial_fill(port: int, number: int) -> Tree:
    """What traded meanwhile is there at once, with its trades; the rest follows."""
    async with stage(port, number) as scene:
        await scene.log_in()
        await scene.take(BUY.format(volume=4) + ONLINE)
        await scene.sell("s1", 1)
        await scene.take("until(lambda: order.volume_left == 3)")
        scene.td.cut()
        await scene.sell("s2", 1)
        await scene.take(BACK + "until(lambda: order.volume_left == 2)")
        seen = await scene.agreed()
        assert [trade["volume"] for trade in seen["trades"].values()] == [1, 1]
        await scene.sell("s3", 2)
        assert (await scene.take("answer = ended(order)"))["volume_left"] == 0
        seen = await scene.agreed()
        assert seen["positions"][scene.symbol]["pos"] == 4
        return seen


async def while_nobody_is_there(port: int, number: int) -> Tree:
    """Orders and a cancel that wait in the client come before its login: each is done once."""
    async with stage(port, number) as scene:
        await scene.log_in()
        await scene.take(BUY.format(volume=1) + ONLINE + "first = order")
        scene.td.cut()
        await scene.take(
            "told(2019112911)\n"
            + BUY.format(volume=2)
            + "late = api.insert_order(symbol, 'BUY', 'OPEN', 3, price)\n"
            "api.cancel_order(first)\napi.cancel_order(late)\n" + BACK + ONLINE
        )
        ends = await scene.take("answer = [ended(first), ended(late)]")
        assert [order["last_msg"] for order in ends] == ["已撤单", "已撤单"]
        await scene.sell("s", 2)
        assert (await scene.take("answer = ended(order)"))["volume_left"] == 0
        seen = await scene.agreed()
        assert len(seen["orders"]) == 3
        assert seen["positions"][scene.symbol]["pos"] == 2
        return seen


async def of_market_data_alone(port: int, number: int) -> Tree:
    """Orders go on meanwhile; afterwards quote and bars are those of now."""
    async with stage(port, number) as scene:
        await scene.log_in()
        await scene.sell("s1", 1)
        await scene.take(
            BUY.format(volume=1) + "ended(order)\nquote = api.get_quote(symbol)\n"
            "bars = api.get_kline_serial(symbol, 86400, 5)\n"
            "ticks = api.get_tick_serial(symbol, 5)\n"
        )
        scene.md.cut()
        await scene.sell("s2", 2, PRICE - 10)
        order = await scene.take(
            "told(2019112911)\n" + BUY.format(volume=2) + "answer = ended(order)"
        )
        assert order["trade_price"] == PRICE - 10
        volume, bar = await scene.take(
            BACK + "until(lambda: quote.last_price == price - 10 and quote.volume == 3)\n"
            "until(lambda: bars.iloc[-1]['volume'] == 3)\n"
            "answer = [quote.volume, dict(bars.iloc[-1][['high', 'low', 'close']])]\n"
        )
        assert volume == 3
        assert bar == {"high": PRICE, "low": PRICE - 10, "close": PRICE - 10}
        return await scene.agreed()


async def of_everything(port: int, number: int) -> Tree:
    """Trading and market data at once, with a task that goes on to its target."""
    async with stage(port, number) as scene:
        await scene.log_in()
        await scene.sell("s1", 2)
        await scene.take(
            "target = TargetPosTask(api, symbol)\nposition = api.get_position(symbol)\n"
            "target.set_target_volume(2)\nuntil(lambda: position.pos == 2)\n"
        )
        scene.td.cut()
        scene.md.cut()
        await scene.sell("s2", 3, PRICE - 10)
        await scene.take(
            BACK + BACK + "target.set_target_volume(5)\nuntil(lambda: position.pos == 5)"
        )
        seen = await scene.agreed()
        assert seen["positions"][scene.symbol]["pos_long_today"] == 5
        return seen


async def trades_once(scene: Stage) -> Tree:
    """Trade once, and agree."""
    await scene.take(BUY.format(volume=1) + ONLINE)
    await scene.sell("s", 1)
    await scene.take("ended(order)")
    seen = await scene.agreed()
    assert len(seen["trades"]) == 1
    return seen


SCENES: Final[tuple[Scene, ...]] = (
    before_anything,
    before_the_login,
    before_the_answer_to_the_login,
    between_order_and_ack,
    during_a_partial_fill,
    while_nobody_is_there,
    of_market_data_alone,
    of_everything,
)
Playing = dict[str, "asyncio.Task[Tree]"]


async def _restart(folder: Path) -> Tree:
    """See ``test_a_restart_goes_on``."""
    file, log = folder / "restart.toml", folder / "restart.log"
    file.write_text(CONFIG, encoding="utf-8")
    options = ("--config", str(file), "--demo", "--data", str(folder / "data"))
    started = serving(*options, log=log)
    server = await asyncio.to_thread(started.__enter__)
    with steps(base_of(server.port)) as trader:
        await trader.take(
            f"random.seed({PATIENT})\n"
            "api = TqApi(TqKq(), auth=TqAuth('trader1', 'trader1'), debug=False)\n"
            "notify = TqNotify(api)\n"
            "order = api.insert_order('SHFE.cu2501', 'BUY', 'OPEN', 2, 75230.0)\n" + ONLINE
        )
        scene = Stage(server.port, 1, trader, None, None)  # type: ignore[arg-type]  # no proxies here
        await scene.sell("s", 1)
        await trader.take("until(lambda: api.get_position('SHFE.cu2501').pos == 1)")
        await asyncio.to_thread(started.__exit__, None, None, None)
        with serving(*options, log=log, port=server.port):
            seen = await trader.take(BACK + BACK + "answer = state()")
            assert seen["positions"]["SHFE.cu2501"]["pos"] == 1
            (kept,) = seen["orders"].values()
            assert (kept["status"], kept["volume_left"]) == ("ALIVE", 1)
            await agreed(server.port, "trader1", seen)
            await scene.sell("s2", 1)
            await trader.take("ended(order)")
            after: Tree = await trader.take("answer = state()")
            assert after["positions"]["SHFE.cu2501"]["pos"] == 2
            await agreed(server.port, "trader1", after)
            return after


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def playing(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Playing]:
    """Begin every scene, at one server; the restart has its own."""
    folder = tmp_path_factory.mktemp("reconnect")
    file = folder / "stages.toml"
    file.write_text(CONFIG, encoding="utf-8")

    def begin(server: ServerProcess) -> Playing:
        scenes = {
            scene.__name__: asyncio.ensure_future(scene(server.port, number))
            for number, scene in enumerate(SCENES, 1)
        }
        return {**scenes, "restart": asyncio.ensure_future(_restart(folder))}

    with serving("--config", str(file), "--demo", log=folder / "log") as server:
        scenes = begin(server)
        yield scenes
        await asyncio.gather(*scenes.values(), return_exceptions=True)


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("scene", [scene.__name__ for scene in SCENES])
async def test_a_connection_is_lost(scene: str, playing: Playing) -> None:
    """Afterwards the client's numbers are the exchange's: nothing is lost, nothing twice."""
    seen = await playing[scene]
    assert {one["status"] for one in seen["orders"].values()} == {"FINISHED"}
    assert seen["trades"]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_restart_goes_on(playing: Playing) -> None:
    """Users, funds, positions and orders stay, and the token counts: the order trades on."""
    seen = await playing["restart"]
    (order,) = seen["orders"].values()
    assert (order["status"], order["volume_left"]) == ("FINISHED", 0)
    assert [trade["volume"] for trade in seen["trades"].values()] == [1, 1]
