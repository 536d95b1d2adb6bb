"""``diffex run`` with the examples: they trade, are killed, and find their position again."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from requests.utils import select_proxy

from diffex.cli.run import NO_NEWS
from diffex.cli.runtime import Runtime
from tests.support.paths import ROOT
from tests.support.server_process import DIFFEX
from tests.support.wire import connect_as

EXAMPLES = ROOT / "examples"
SECONDS = 300.0
"""A run may take so long; then its program is ended, and its output with it."""


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the test's exchanges apart from the developer's."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("DIFFEX_LOG", raising=False)


@pytest.fixture
def port() -> Iterator[int]:
    """Return a free port; what was started there is stopped."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        free: int = sock.getsockname()[1]
    yield free
    trace = Runtime().trace(str(free))
    if trace is not None:
        trace.stop()


@contextmanager
def program(port: int, path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Run a strategy at the exchange of a port."""
    command = [*DIFFEX, "run", "--port", str(port), "--", sys.executable, "-u", str(path)]
    with subprocess.Popen(  # noqa: S603 - this very package
        command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    ) as process:
        overdue = threading.Timer(SECONDS, process.send_signal, (signal.SIGTERM,))
        overdue.start()
        try:
            yield process
        finally:
            overdue.cancel()
            process.send_signal(signal.SIGTERM)
            process.wait(SECONDS)


def line_of(process: "subprocess.Popen[str]", pattern: str) -> str:
    """Return what the first group of a pattern finds in the first line that it fits."""
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(pattern, line)
        if found:
            return found[1]
    raise AssertionError(f"it ended without {pattern}")


def kill_strategy(process: "subprocess.Popen[str]", path: Path) -> None:
    """Kill what ``diffex run`` runs, as the system would; the exchange is its child too."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    (strategy,) = (
        int(pid)
        for pid in children
        if bytes(path) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    )
    os.kill(strategy, signal.SIGKILL)
    assert process.wait(SECONDS) == 128 + signal.SIGKILL


async def test_a_strategy_is_killed_and_finds_its_position(port: int, tmp_path: Path) -> None:
    """The double moving average with bars of two seconds trades; the example itself goes on."""
    quick = tmp_path / "double_ma.py"
    text = (EXAMPLES / "double_ma.py").read_text(encoding="utf-8")
    assert "duration_seconds=60" in text
    assert "LONG = 20" in text
    # Seven bars of two seconds are enough for both averages.
    text = text.replace("SHORT = 5", "SHORT = 2").replace("LONG = 20", "LONG = 5")
    quick.write_text(text.replace("duration_seconds=60", "duration_seconds=2"), encoding="utf-8")
    with program(port, quick) as process:
        assert line_of(process, r"started with (\S+) lots") == "0"
        assert line_of(process, r"target (\S+) lots") in {"3", "-3"}
        reached = line_of(process, r"^position (-?3) lots")
        kill_strategy(process, quick)
    async with connect_as(port, "demo") as demo:
        position = demo.tree["positions"]["SHFE.cu2512"]
        lots = position["volume_long"] - position["volume_short"]
    with program(port, EXAMPLES / "double_ma.py") as process:
        assert line_of(process, r"started with (\S+) lots") == f"{lots:g}"
    assert abs(lots) == abs(int(reached))


def test_a_fresh_exchange_is_enough_for_one_order() -> None:
    """The shorter example buys its lot, and its exit code is kept."""
    command = [*DIFFEX, "run", "--fresh", "--", sys.executable, str(EXAMPLES / "buy_one.py")]
    ran = subprocess.run(  # noqa: S603 - this very package
        command, capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert ran.returncode == 0, ran.stderr
    assert "FINISHED: 全部成交, 0 of 1 left" in ran.stdout
    assert re.search(r"traded at \d+\.\d", ran.stdout)


def test_the_vendors_news_are_not_waited_for() -> None:
    """For that host requests finds a proxy that refuses; for every other it finds none."""
    proxies = {name.removesuffix("_proxy"): value for name, value in NO_NEWS.items()}
    news = "https://shinny-tqsdk.oss-cn-shanghai.aliyuncs.com/tqsdk_metadata.json"
    assert select_proxy(news, proxies) == "http://127.0.0.1:1"
    assert select_proxy("https://auth.shinnytech.com/x", proxies) is None
    assert select_proxy("http://127.0.0.1:8080/auth", proxies) is None
