"""A strategy that does what the test says step by step, so that a file needs one process.

Each step is a piece of code in a strategy's own words; its name ``answer`` is what the
test gets. All steps share their names, and these helpers:

    until(condition)    call wait_update until something holds, a minute at most
    told(code)          wait for a notice of that code (``TqNotify``), return and forget it
    plain(entity)       an entity's fields
    ended(order)        an order's fields once it is FINISHED
    state(account)      account, positions, orders and trades as they are now
"""

import asyncio
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from tests.support.tqsdk_process import Strategy, strategy

LOGIN: Final = """
account = TqAccount("diffex", user, password)
api = TqApi(account, auth=TqAuth(user, password), debug=False)
notify = TqNotify(api)
"""

_LOOP: Final = """
import json, random, sys, time, traceback
from tqsdk import *
from tests.support.strategy import LUCKY
random.seed(LUCKY)
from tqsdk.entity import Entity

def until(condition, seconds=60):
    deadline = time.time() + seconds
    while not condition():
        if time.time() > deadline:
            raise TimeoutError("the condition does not come true")
        # What a task has done is no news from the exchange, and does not end the wait.
        api.wait_update(deadline=time.time() + 0.1)

heard = []

def told(code, seconds=60):
    deadline = time.time() + seconds
    while time.time() < deadline:
        # TqNotify takes a turn of the loop to hear of what has come.
        api.wait_update(deadline=time.time() + 0.02)
        heard.extend(notify.get_notifies())
        for one in heard:
            if one["code"] == code:
                heard.remove(one)
                return one["content"]
    raise TimeoutError("the notice does not come")

def plain(entity):
    return {key: value for key, value in entity.items() if not isinstance(value, Entity)}

def ended(order):
    until(lambda: order.status == "FINISHED")
    return plain(order)

def every(entities):
    return {key: plain(one) for key, one in entities.items()}

def state(account=None):
    return {
        "account": plain(api.get_account(account)),
        "positions": every(api.get_position(account=account)),
        "orders": every(api.get_order(account=account)),
        "trades": every(api.get_trade(account=account)),
    }

for line in sys.stdin:
    answer = None
    try:
        exec(json.loads(line))
        outcome = json.dumps({"answer": answer})
    except BaseException:
        outcome = json.dumps({"failed": traceback.format_exc()})
    print(outcome, flush=True)
"""


class Steps:
    """A strategy that waits for its next step."""

    def __init__(self, process: Strategy, thread: Executor) -> None:
        self.process: Final = process
        self._thread: Final = thread

    def start(self, code: str, **values: object) -> None:
        """Begin a step in which the names of ``values`` hold them."""
        given = "".join(f"{name} = {value!r}\n" for name, value in values.items())
        self.process.go_on(json.dumps(given + code))

    def finish(self) -> Any:
        """Wait for the end of the step that was begun last; return its answer."""
        outcome = self.process.next()
        assert "failed" not in outcome, outcome["failed"]
        return outcome["answer"]

    def do(self, code: str, **values: object) -> Any:
        """Take a step, and return its answer."""
        self.start(code, **values)
        return self.finish()

    async def take(self, code: str, **values: object) -> Any:
        """Take a step while the loop of the test goes on."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, partial(self.do, code, **values))


@contextmanager
def steps(
    base: str, seconds: float = 900.0, environment: Mapping[str, str] | None = None
) -> Iterator[Steps]:
    """Run such a strategy beside the test.

    Args:
        base: where the exchange is, like ``http://127.0.0.1:8080``.
        seconds: how long it may run.
        environment: variables to set besides.
    """
    with (
        ThreadPoolExecutor(1) as thread,
        strategy(_LOOP, base=base, seconds=seconds, environment=environment) as process,
    ):
        yield Steps(process, thread)
