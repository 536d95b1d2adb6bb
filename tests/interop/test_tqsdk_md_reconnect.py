"""The published tqsdk loses its market data, and afterwards has again what the engine has."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from diffex.domain.units import MINUTE, SECOND
from tests.support.cutting_proxy import cutting_proxy
from tests.support.engine_rows import Row, bars_of, same
from tests.support.paths import ROOT
from tests.support.server_thread import ServerThread, server_thread
from tests.support.tqsdk_market import live_config, mains, quiet
from tests.support.tqsdk_process import strategy

SCRIPT = ROOT / "tests" / "interop" / "strategies" / "reconnecting.py"
MAIN, MEAL = mains()

UNKNOWN = """
import json, sys, tqsdk
api = tqsdk.TqApi(tqsdk.TqSim(), auth=tqsdk.TqAuth("bob", "bob's password"))
try:
    api.get_quote("SHFE.cu9999")
except tqsdk.TqTimeoutError as error:
    print(json.dumps({"error": str(error)}))
print(json.dumps({"still": api.get_quote(sys.argv[1]).datetime}))
api.close()
"""

Told = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def server() -> Iterator[ServerThread]:
    """Run the market."""
    with server_thread(live_config()) as server:
        yield server


@pytest.fixture(scope="module")
def told(server: ServerThread) -> Told:
    """Return what each strategy has after its drop.

    tqsdk waits for ten to twenty seconds before it connects again: they wait together.
    """
    found: Told = {}
    with ExitStack() as stack:
        runs = {}
        for mode in ("charts", "empty", "asking"):
            proxy = server.enter(cutting_proxy(server.server.port))
            base = f"http://127.0.0.1:{proxy.port}"
            running = stack.enter_context(
                strategy(SCRIPT, mode, MAIN, MEAL, quiet(), base=base, seconds=400)
            )
            runs[mode] = proxy, running
        # It gives up after half a minute of its own.
        unknown = stack.enter_context(strategy(UNKNOWN, MAIN, base=server.base, seconds=400))
        restarted = threading.Thread(target=lambda: found.update(restart=restart()))
        restarted.start()
        for mode, (proxy, running) in runs.items():
            assert running.next()["ready"]
            if mode == "asking":
                proxy.lose = "request"
            else:
                server.ask(proxy.cut)
            running.go_on()
        for mode, (_, running) in runs.items():
            found[mode] = running.end().told
        found["unknown"] = unknown.end().told
        restarted.join()
    return found


def restart() -> dict[str, Any]:
    """Run a strategy against a server that is another one after a while, at the same port."""
    with ExitStack() as stack:
        with server_thread(live_config()) as first:
            port = first.server.port
            running = stack.enter_context(
                strategy(SCRIPT, "restart", MAIN, MEAL, quiet(), base=first.base, seconds=400)
            )
            assert running.next()["ready"]
        with server_thread(live_config(), port=port):
            running.go_on()
            return running.end().told


@pytest.mark.parametrize("mode", ["charts", "empty", "asking", "restart"])
def test_quotes_go_on(server: ServerThread, told: Told, mode: str) -> None:
    """With terms, and with a book that is right side up."""
    terms = server.state.instruments[MAIN]
    pre, upper = terms.price(terms.pre_settlement), terms.price(terms.upper_limit)
    assert told[mode]["quote"] == [MAIN, pre, upper]
    assert not told[mode]["crossed"]
    assert told[mode]["closed"]


@pytest.mark.parametrize("mode", ["charts", "empty", "asking"])
def test_bars_and_ticks_have_no_gap(server: ServerThread, told: Told, mode: str) -> None:
    """What came while nobody listened is there afterwards."""
    same(told[mode]["seconds"], bars_of(server, MAIN, SECOND))
    ids = [row[0] for row in told[mode]["ticks"]]
    assert ids == sorted(set(ids))
    assert ids[-1] - ids[0] == len(ids) - 1


@pytest.mark.parametrize("mode", ["charts", "empty"])
def test_two_symbols_stay_side_by_side(server: ServerThread, told: Told, mode: str) -> None:
    """Bound by time as before."""
    main = {row[1]: row for row in bars_of(server, MAIN, MINUTE)}
    meal = {row[1]: row for row in bars_of(server, MEAL, MINUTE)}
    rows: list[Row] = told[mode]["both"]
    assert rows
    for row in rows[:-1]:
        assert row[:9] == main[row[1]]
        assert row[9:] == [meal[row[1]][0], *meal[row[1]][2:]]


def test_a_chart_of_nothing_does_not_stop_the_others(told: Told) -> None:
    """As a last_id of -1 would."""
    assert told["empty"]["nothing"] == []


def test_a_chart_that_was_being_asked_for_arrives(server: ServerThread, told: Told) -> None:
    """The request was lost with the connection; the call returns with the bars."""
    tens = told["asking"]["tens"]
    assert len(tens) > 1
    same(tens, bars_of(server, MAIN, 10 * SECOND))


def test_an_unknown_symbol_ends_one_question_only(told: Told) -> None:
    """The exception says which symbol it was, and the next question is answered."""
    assert "SHFE.cu9999" in told["unknown"]["error"]
    assert told["unknown"]["still"]
