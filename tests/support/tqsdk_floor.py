"""An exchange for strategies: alice and bob, nobody else who trades, three kinds of contract."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.support.quiet import PASSWORDS, QUIET
from tests.support.server_process import ServerProcess, serving
from tests.support.tqsdk_steps import LOGIN, Steps, steps

MEAL: Final = "DCE.m2512"
"""Where market orders may be sent, and CLOSE means any lot."""
INDEX: Final = "CFFEX.IF2512"
"""Where the client may send BEST and FIVELEVEL."""

FLOOR: Final = f"""{QUIET}
[[instrument]]
symbol = "{MEAL}"
pre_settlement = 3000.0

[[instrument]]
symbol = "{INDEX}"
pre_settlement = 4500.0

[[user]]
user_id = "alice001"
password = "shinnytech001"
deposit = 1_000_000
"""
"""The third user is alice's numbered account, as ``TqKq(number=1)`` logs in to it."""


@contextmanager
def floor(folder: Path, *options: str) -> Iterator[ServerProcess]:
    """Run the exchange, with sessions by the URL alone besides.

    Args:
        folder: takes its configuration and its log.
        options: of ``diffex serve``, besides.
    """
    file = folder / "floor.toml"
    file.write_text(FLOOR, encoding="utf-8")
    with serving("--config", str(file), "--demo", *options, log=folder / "log") as server:
        yield server


def base_of(port: int) -> str:
    """Return the address of a server of this machine."""
    return f"http://127.0.0.1:{port}"


@contextmanager
def trader(port: int, user_id: str = "alice") -> Iterator[Steps]:
    """Run a strategy that has logged in."""
    with steps(base_of(port)) as one:
        one.do(LOGIN, user=user_id, password=PASSWORDS[user_id])
        yield one
