"""TqSdk's own sign-in, as published, against our server in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from diffex.cli.variables import variables
from tests.support.paths import ROOT
from tests.support.quiet import PASSWORDS, QUIET
from tests.support.server_process import ServerProcess, serving

SCRIPT: Final = ROOT / "tests/interop/python/sign_in.py"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run an exchange of alice and bob."""
    folder = tmp_path_factory.mktemp("tqsdk")
    file = folder / "quiet.toml"
    file.write_text(QUIET, encoding="utf-8")
    with serving("--config", str(file), log=folder / "log") as process:
        yield process


@pytest.fixture(scope="module")
def told(server: ServerProcess) -> dict[str, Any]:
    """Run the client with what ``diffex env`` prints, and nothing else."""
    environment = {**os.environ, "PASSWORD": PASSWORDS["alice"]}
    environment |= variables(f"http://127.0.0.1:{server.port}", os.environ)
    ran = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, str(SCRIPT)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def test_it_signs_in(told: dict[str, Any]) -> None:
    """It knows who it is."""
    assert told["auth_id"] == "alice"


def test_it_adds_accounts(told: dict[str, Any]) -> None:
    """Its own is there; of others it asks, refreshes, and finds them."""
    assert told["accounts"] == [[True, False, False], [True, True, False], [True, True, True]]


def test_its_grant_does_not_expire(told: dict[str, Any]) -> None:
    """Below 30 days it would tell its user to pay."""
    year, days = told["expires"]
    assert year == 2099
    assert days >= 30


def test_it_may_do_what_the_exchange_can(told: dict[str, Any]) -> None:
    """Futures of every exchange; what we do not list it refuses by itself, at once."""
    assert told["features"] == ["futr", "tq_dl", "tq_ma", "tq_trading_status", "tq_lc_rk"]
    assert told["symbols"] == [""] * 5
    assert told["trade"] == ""
    assert "SSE.600000" in told["stock"]
    assert all("您的账户不支持" in refusal for refusal in told["securities"])


def test_it_shows_why_it_was_refused(told: dict[str, Any]) -> None:
    """The status and our JSON are in its exception; who there is is not told."""
    assert all("401" in one and "Wrong user name or password" in one for one in told["wrong"])
    assert told["wrong"][0] == told["wrong"][1]


def test_it_finds_the_sockets(told: dict[str, Any], server: ServerProcess) -> None:
    """By the name service and the brokers' files, when these hosts are led to us."""
    sockets = f"ws://127.0.0.1:{server.port}"
    assert told["places"] == [f"{sockets}/diff/md", *[f"{sockets}/diff/td", "FUTURE"] * 3]


def test_it_reads_the_calendar(told: dict[str, Any]) -> None:
    """Every weekday trades, as ours does."""
    assert told["calendar"] == [True, False, False, True, True]


def test_our_log_keeps_nothing_secret(told: dict[str, Any], server: ServerProcess) -> None:
    """Whatever it sends along."""
    log = Path(server.log).read_text(encoding="utf-8")
    assert PASSWORDS["alice"] not in log
    assert told["token"] not in log
