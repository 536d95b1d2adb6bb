"""What the published tqsdk asks of hosts that it has hard-coded, and what it reckons by itself."""

import importlib.util
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import ROOT
from tests.support.server_thread import ServerThread, server_thread
from tests.support.tqsdk_market import live_config, mains
from tests.support.tqsdk_process import run
from tests.support.trading_status_front import HOST, certificate, trading_status_front

SCRIPT = ROOT / "tests" / "interop" / "strategies" / "others.py"
MAIN, MEAL = mains()


@pytest.fixture(scope="module")
def server() -> Iterator[ServerThread]:
    """Run the market."""
    with server_thread(live_config()) as server:
        yield server


@pytest.fixture(scope="module")
def told(server: ServerThread, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what the strategy was told, behind a proxy that leads one of those hosts to us."""
    pem = certificate(tmp_path_factory.mktemp("front"))
    port = server.enter(trading_status_front(server.server.port, pem))
    proxy = f"http://127.0.0.1:{port}"
    led = {"HTTPS_PROXY": proxy, "https_proxy": proxy, "SSL_CERT_FILE": str(pem)}
    return run(SCRIPT, MAIN, MEAL, base=server.base, environment=led).told


def test_trading_status_behind_a_proxy(told: dict[str, Any]) -> None:
    """Around the clock every contract is in continuous trading, spelled as on the wire."""
    assert told["status"] == [MAIN, "CONTINOUS"]


def test_indicators_are_reckoned_from_our_bars(told: dict[str, Any]) -> None:
    """A moving average is that of the closes."""
    closes, average = told["closes"], told["average"]
    assert told["ready"]
    for at in range(2, len(closes)):
        assert average[at] == pytest.approx(sum(closes[at - 2 : at + 1]) / 3)
    assert told["mean"] == pytest.approx(average[-1])
    assert not math.isnan(told["mean"])
    assert told["drawn"] == ["", "", "", ""]


def test_there_are_no_options(told: dict[str, Any]) -> None:
    """Neither of commodities nor of indices."""
    assert told["greeks"] == "Exception"
    assert told["finance"] == [[], [], []]


@pytest.mark.parametrize(
    ("module", "address"),
    [
        ("objs_not_entity", "https://md-settlement-system-fc-api.shinnytech.com/mss"),
        ("objs_not_entity", "https://symbol-ranking-system-fc-api.shinnytech.com/srs"),
        ("objs_not_entity", "https://edb.shinnytech.com/data/index_data"),
        ("trading_status", f"wss://{HOST}/status"),
    ],
)
def test_hosts_that_are_hard_coded(module: str, address: str) -> None:
    """No variable leads these anywhere else; they are not asked here, for they may be there."""
    found = importlib.util.find_spec(f"tqsdk.{module}")
    assert found is not None
    assert found.origin is not None
    lines = Path(found.origin).read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in lines if address in line)
    assert "environ" not in line
    assert "getenv" not in line
