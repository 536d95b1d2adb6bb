"""TqSdk's own sign-in, as published, against our server in a process of its own."""

import datetime
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tqsdk.auth import TqAuth  # type: ignore[import-untyped]  # it has no stubs
from tqsdk.calendar import _get_trading_calendar  # type: ignore[import-untyped]  # the same

from diffex.cli.variables import variables
from tests.support.quiet import PASSWORDS, QUIET
from tests.support.server_process import ServerProcess, serving


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Run an exchange of alice and bob."""
    folder = tmp_path_factory.mktemp("tqsdk")
    file = folder / "quiet.toml"
    file.write_text(QUIET, encoding="utf-8")
    with serving("--config", str(file), log=folder / "log") as process:
        yield process


@pytest.fixture(autouse=True)
def _environment(server: ServerProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what ``diffex env`` prints, and nothing else."""
    for name, value in variables(f"http://127.0.0.1:{server.port}", {}).items():
        monkeypatch.setenv(name, value)


def signed_in(name: str = "alice") -> Any:
    """Sign in as a strategy does."""
    auth = TqAuth(name, PASSWORDS[name])
    auth.login()
    return auth


def test_it_signs_in() -> None:
    """It knows who it is, and that its own account is among those granted."""
    auth = signed_in()
    assert auth._auth_id == "alice"
    assert auth._has_account("alice")


def test_it_adds_an_account() -> None:
    """One that belongs to another user: the client asks, refreshes, and finds it."""
    auth = signed_in()
    assert not auth._has_account("bob")
    auth._add_account("bob")
    assert auth._has_account("bob")
    auth._add_account("carol")
    assert auth._has_account("bob")


def test_its_grant_does_not_expire() -> None:
    """Below 30 days it would tell its user to pay."""
    auth = signed_in()
    assert auth.expire_datetime.year == 2099
    assert auth._expire_days_left >= 30


def test_it_may_do_what_the_exchange_can() -> None:
    """Futures of every exchange; what we do not list it refuses by itself, at once."""
    auth = signed_in()
    for symbol in ("SHFE.cu2512", "CFFEX.IF2512", "GFEX.lc2512", "INE.sc2512", "KQ.m@SHFE.cu"):
        assert auth._has_md_grants(symbol)
    assert auth._has_td_grants("CZCE.SR512")
    for feature in ("tq_dl", "tq_ma", "tq_trading_status", "tq_lc_rk"):
        assert auth._has_feature(feature)
    with pytest.raises(Exception, match=r"SSE\.600000"):
        auth._has_md_grants("SSE.600000")
    assert not auth._has_feature("tq_direct")


@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_it_shows_why_it_was_refused(name: str) -> None:
    """The status and our JSON are in its exception."""
    with pytest.raises(Exception, match=r"401.*Wrong user name or password"):
        TqAuth(name, "wrong").login()


def test_it_finds_the_sockets(server: ServerProcess) -> None:
    """By the name service and the brokers' files, when these hosts are led to us."""
    auth = signed_in()
    base, sockets = f"http://127.0.0.1:{server.port}", f"ws://127.0.0.1:{server.port}"
    with pytest.MonkeyPatch.context() as led:
        fetch = auth.login.__globals__["requests"].get

        def led_to_us(url: str, **options: Any) -> Any:
            return fetch("/".join([base, *url.split("/")[3:]]), **options)

        led.setattr(auth.login.__globals__["requests"], "get", led_to_us)
        assert auth._get_md_url(True, False) == f"{sockets}/diff/md"
        for broker in ("diffex", "快期模拟", "H海通期货"):
            assert auth._get_td_url(broker, "alice")[:2] == (f"{sockets}/diff/td", "FUTURE")


def test_it_reads_the_calendar() -> None:
    """Every weekday trades, as ours does."""
    days = _get_trading_calendar(datetime.date(2026, 11, 20), datetime.date(2026, 11, 24))
    assert list(days["trading"]) == [True, False, False, True, True]


def test_it_keeps_nothing_secret_in_our_log(server: ServerProcess, tmp_path: Path) -> None:
    """Whatever it sends along."""
    auth = signed_in()
    told = server.log.read_text(encoding="utf-8")
    assert PASSWORDS["alice"] not in told
    assert auth._access_token not in told


@pytest.mark.parametrize("account", ["TqSimStock", "TqKqStock"])
def test_it_refuses_what_is_not_listed_at_once(account: str) -> None:
    """Accounts for securities, which would wait for quotes that never come."""
    sign_in = f"TqAuth('alice', {PASSWORDS['alice']!r})"
    script = f"from tqsdk import *; TqApi({account}(), auth={sign_in})"
    # A process of its own: what the client leaves behind when its start fails complains.
    ran = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 1
    assert "您的账户不支持" in ran.stderr
