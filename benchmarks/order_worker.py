"""``python -m benchmarks.order_worker tqsdk|diffex PORT USER``: a strategy that is measured.

For each number on stdin it sends so many orders, one after the other, and prints how many
seconds each took from the call to its end in the mirror. It says first that it is ready.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from functools import partial
from itertools import repeat
from time import perf_counter_ns
from typing import Final

from benchmarks import timing, work
from diffex.client import Mirror, View, connect

PASSWORD: Final = "unused"  # noqa: S105 - that of every user of benchmarks.server
PRICE: Final = 75230.0


def _rounds() -> Iterator[int]:
    """Return the numbers on stdin, once the other side knows that this one is ready."""
    print("ready", flush=True)
    for line in sys.stdin:
        yield int(line)


def _tell(nanoseconds: list[int]) -> None:
    print(json.dumps([taken * timing.NANO for taken in nanoseconds]), flush=True)


def tqsdk_orders(user_id: str) -> None:
    """Trade as a TqSdk strategy does; the environment says where."""
    from tqsdk import TqAccount, TqApi, TqAuth  # type: ignore[import-untyped]  # noqa: PLC0415 - it changes logging for all

    account = TqAccount("bench", user_id, PASSWORD)
    auth = TqAuth(user_id, PASSWORD)
    api = TqApi(account, auth=auth, debug=False, disable_print=True)
    api.get_quote(work.SYMBOL)
    for count in _rounds():
        taken = []
        for _ in repeat(None, count):
            began = perf_counter_ns()
            order = api.insert_order(work.SYMBOL, "BUY", "OPEN", 1, limit_price=PRICE)
            while order.status != "FINISHED":
                api.wait_update()
            taken.append(perf_counter_ns() - began)
            assert order.volume_left == 0
        _tell(taken)
    api.close()


async def diffex_orders(port: int, user_id: str) -> None:
    """Trade by our own client."""
    async with connect(f"ws://127.0.0.1:{port}/ws/diff", user_id, PASSWORD) as mirror:
        for count in _rounds():
            taken = []
            for _ in repeat(None, count):
                began = perf_counter_ns()
                order = await mirror.insert_order(work.SYMBOL, "BUY", "OPEN", 1, PRICE)
                await mirror.wait(partial(_is_filled, order))
                taken.append(perf_counter_ns() - began)
            _tell(taken)


async def rest(port: int, user_id: str, lots: int, most: int) -> None:
    """Rest sell orders of so many lots together, ``most`` an order."""
    async with connect(f"ws://127.0.0.1:{port}/ws/diff", user_id, PASSWORD) as mirror:
        for _ in range(-(-lots // most)):
            await mirror.insert_order(work.SYMBOL, "SELL", "OPEN", most, PRICE)


def _is_filled(order: View, mirror: Mirror) -> bool:
    return bool(order["status"] == "FILLED")


def main() -> int:
    """Run the process."""
    kind, port, user_id = sys.argv[1:]
    if kind == "tqsdk":
        tqsdk_orders(user_id)
    else:
        asyncio.run(diffex_orders(int(port), user_id))
    return 0


if __name__ == "__main__":
    sys.exit(main())
