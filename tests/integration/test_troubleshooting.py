"""Each row of docs/howto/troubleshooting.md: its symptom is made, and its remedy helps."""

import io
import json
import os
import re
import socket
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final, TypeVar

import pytest
from typer.testing import CliRunner

from diffex import logs
from diffex.cli import app
from diffex.domain.errors import RejectCode as Code
from diffex.storage.directory_lock import DirectoryLock
from tests.support.frames import PING, TEXT, UPGRADE, frame, raw, raw_session
from tests.support.logs import logs_restored
from tests.support.mirror_client import rfc_merge
from tests.support.paths import ROOT
from tests.support.quiet import DEPOSIT, PASSWORDS, QUIET, SYMBOL, quiet_server
from tests.support.wire import ORDER, connect, connect_as, status_of

PAGE: Final = ROOT / "docs" / "howto" / "troubleshooting.md"
LOG_LINE: Final = re.compile(r"^\| `(\w+: [^`]+)` \|[^|]+\| ([^|]+) \|", re.MULTILINE)
ROWS: Final[dict[str, str]] = {}
"""By a row's symptom in English, the same in Chinese: those that have a test."""

TestT = TypeVar("TestT", bound=Callable[..., object])


def row(symptom: str, chinese: str) -> Callable[[TestT], TestT]:
    """Mark a test as one of that row."""
    ROWS[symptom] = chinese
    return lambda test: test


@row("No patch arrives", "收不到 patch")
async def test_no_patch_arrives_without_login_and_peek() -> None:
    """The log-in opens the snapshot, and each rtn_data takes one peek."""
    async with quiet_server(demo=False) as server, connect(server.port) as client:
        await client.order("o")
        await client.told(Code.LOGIN_REQUIRED)
        assert "accounts" not in client.tree
        await client.log_in("alice", PASSWORDS["alice"])
        await client.order("o")
        await client.until(lambda tree: "o" in tree["orders"])
        frames = len(client.mirror.frames)
        await client.order("unasked")
        await client.say("ping")
        assert await client.read() == {"aid": "pong"}
        assert len(client.mirror.frames) == frames
        await client.until(lambda tree: "unasked" in tree["orders"])


@row("Patches arrive late", "patch 延迟高")
async def test_patches_arrive_late_where_the_peek_is_late() -> None:
    """What happened before the peek comes in one frame, all of it."""
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        for number in range(100):
            await alice.order(f"o{number}", limit_price=75000.0 + 10 * (number % 10))
        await alice.say("ping")
        assert await alice.read() == {"aid": "pong"}
        async with connect_as(server.port, "alice") as other:
            await other.until(lambda tree: "o99" in tree["orders"])
        frames = len(alice.mirror.frames)
        await alice.peek()
        assert len(alice.mirror.frames) == frames + 1
        assert alice.mirror.business() == server.plant.desk.snapshots.get_snapshot("alice")


@row("The WebSocket closes", "WebSocket 断开")
@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", 1001),
        (frame(PING, b"x" * 126), 1002),
        (frame(TEXT, b"\xff"), 1007),
        (frame(TEXT, b" " * 65_537), 1009),
    ],
    ids=["1001", "1002", "1007", "1009"],
)
async def test_the_websocket_closes_and_says_why(
    sent: bytes, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The close has the code of the page, and transport.connection tells it in the log."""
    if code == 1001:
        monkeypatch.setattr("diffex.transport.patience.SILENCE_SECONDS", 0.3)
    with logs_restored():
        log = io.StringIO()
        logs.set_up(logs.parse_levels("transport.connection=debug", "error"), log)
        async with quiet_server() as server, raw_session(server.port, "?user_id=alice") as session:
            await session.send(sent)
            assert await session.closed() == code
        events = {json.loads(line)["event"] for line in log.getvalue().splitlines()}
        assert events & {"Connection: Closing", "Connection: Broken frame"}
        assert "Connection: Ended" in events


@row("The WebSocket closes", "WebSocket 断开")
async def test_the_websocket_closes_for_who_does_not_log_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """1008: there is no place for nobody."""
    monkeypatch.setattr("diffex.transport.patience.LOGIN_SECONDS", 0.2)
    async with quiet_server() as server, connect(server.port) as nobody:
        assert await nobody.closed() == (1008, "not logged in")


@row("The mirror differs from the server", "快照不一致")
async def test_the_mirror_differs_if_patches_are_merged_otherwise() -> None:
    """All elements in order and null as deletion give the snapshot; a shortcut does not."""
    async with (
        quiet_server() as server,
        connect_as(server.port, "alice") as alice,
        connect_as(server.port, "bob") as bob,
    ):
        await alice.order("bid")
        await alice.until(status_of("bid", "ACCEPTED"))
        await bob.order("ask", user_id="bob", direction="SELL")
        await alice.until(status_of("bid", "FILLED"))
        assert alice.mirror.business() == server.plant.desk.snapshots.get_snapshot("alice")
        patches = [patch for data in alice.mirror.frames for patch in data]
        backwards: object = {}
        for patch in reversed(patches):
            backwards = rfc_merge(backwards, patch)
        assert backwards != alice.tree
        firsts: object = {}
        for data in alice.mirror.frames:
            firsts = rfc_merge(firsts, data[0])
        assert firsts != alice.tree
        async with connect_as(server.port, "alice") as second:
            assert second.mirror.business() == alice.mirror.business()


@row("`?user_id=` opens no session", "`?user_id=` 没有打开会话")
async def test_a_url_opens_no_session_without_demo() -> None:
    """A notice says so, and the password helps."""
    async with (
        quiet_server(demo=False) as server,
        connect(server.port, "?user_id=alice") as client,
    ):
        assert (await client.told(Code.LOGIN_REQUIRED))["level"] == "WARNING"
        await client.log_in("alice", PASSWORDS["alice"])


@row("The handshake fails", "握手失败")
@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/ws/diff", {**UPGRADE, "Sec-WebSocket-Version": "1"}, 400),
        ("/ws/diff", {**UPGRADE, "Origin": "https://elsewhere.example"}, 403),
        ("/", UPGRADE, 404),
        ("/ws/diff/", UPGRADE, 404),
        ("/ws/diff", {"Host": "x"}, 426),
    ],
    ids=["400", "403", "404", "404 slash", "426"],
)
async def test_the_handshake_fails_with_a_status(
    path: str, headers: dict[str, str], status: int
) -> None:
    """The HTTP status is the one of the page."""
    async with quiet_server() as server, raw(server.port) as connection:
        head = await connection.upgrade(path, headers)
        assert head.startswith(f"HTTP/1.1 {status} ".encode())


@row("A command has no effect", "指令没有效果")
async def test_a_command_without_effect_is_explained() -> None:
    """The notice has the code and the order; an order that got so far says it too."""
    async with quiet_server() as server, connect_as(server.port, "alice") as alice:
        await alice.order("o", limit_price=75235.0)
        assert (await alice.told(Code.PRICE_OFF_TICK))["order_id"] == "o"
        assert alice.tree["orders"]["o"]["status"] == "REJECTED"
        assert alice.tree["orders"]["o"]["code"] == Code.PRICE_OFF_TICK
        await alice.order("o")
        await alice.told(Code.ORDER_ID_USED)
        await alice.order("p", user_id="bob")
        await alice.told(Code.USER_MISMATCH)
        assert set(alice.tree["orders"]) == {"o"}


@row(
    "The connection broke and an order may or may not be placed",
    "连接中断，不知道报单是否成功",
)
async def test_an_order_is_sent_again_after_the_connection_broke() -> None:
    """Under the same order_id it takes effect once, whatever became of the first."""
    pack = {**ORDER, "aid": "insert_order", "order_id": "o", "limit_price": 75000.0}
    async with quiet_server() as server:
        async with raw_session(server.port, "?user_id=alice") as session:
            await session.say(**pack)
            session.drop()
        async with connect_as(server.port, "alice") as alice:
            await alice.say(**pack)
            tree = await alice.until(status_of("o", "ACCEPTED"))
            held = tree["orders"]["o"]["frozen_margin"] + tree["orders"]["o"]["frozen_commission"]
            assert tree["accounts"]["alice"]["available"] == pytest.approx(DEPOSIT - held)


@row("The server does not start", "服务器不能启动")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--demo --memory", "port {port} of 127.0.0.1 is in use"),
        ("--demo --data {used}", "in use by another diffex (process {process})"),
        ("--config {file} --host 192.0.2.1", "cannot listen"),
        ("--demo --host 0.0.0.0", "loopback"),
        ("--demo --config {typo}", "prot"),
    ],
    ids=["port", "directory", "address", "demo", "key"],
)
def test_the_server_says_why_it_does_not_start(arguments: str, words: str, tmp_path: Path) -> None:
    """One sentence, exit code 1 or 2, no traceback."""
    file, typo = tmp_path / "quiet.toml", tmp_path / "typo.toml"
    file.write_text(QUIET, encoding="utf-8")
    typo.write_text(f"[server]\nprot = 8080\n{QUIET}", encoding="utf-8")
    used = tmp_path / "used"
    command = arguments.format(file=file, typo=typo, used=used).split()
    with ExitStack() as stack:
        stack.enter_context(logs_restored())
        stack.callback(DirectoryLock(used).release)
        other = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = str(other.getsockname()[1])
        ended = CliRunner().invoke(app, ["serve", "--port", port, *command])
    assert ended.exit_code in (1, 2)
    assert words.format(port=port, process=os.getpid()) in ended.output
    assert "Traceback" not in ended.output


def test_every_row_has_a_test_in_both_languages() -> None:
    """The page's tables list the same symptoms, and each is a row of this file."""
    page = PAGE.read_text(encoding="utf-8")
    english, chinese = page.split("\n## 故障排查\n")
    problems = english.split("\n## ")[0]
    assert symptoms(problems) == list(ROWS)
    assert symptoms(chinese) == list(ROWS.values())


def symptoms(text: str) -> list[str]:
    """Return the first column of a table, without its head."""
    rows = re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
    return [one for one in rows if one not in ("symptom", "问题")]


async def test_the_page_names_the_log_lines_that_there_are() -> None:
    """The lines of the page are those that a trade writes, with those fields."""
    page = PAGE.read_text(encoding="utf-8")
    named = {
        line: set(re.findall(r"`(\w+)`", fields))
        for line, fields in re.findall(
            r"^\| `(\w+: [^`]+)` \|[^|]+\| ([^|]+) \|", page, re.MULTILINE
        )
    }
    assert len(named) == 4
    with logs_restored():
        log = io.StringIO()
        levels = re.search(r"DIFFEX_LOG=(\S+) make run", page)
        assert levels is not None
        logs.set_up(logs.parse_levels(levels[1], "error"), log)
        async with (
            quiet_server() as server,
            connect_as(server.port, "alice") as alice,
            connect_as(server.port, "bob") as bob,
        ):
            await alice.say("subscribe_quote", ins_list=SYMBOL)
            await alice.order("bid")
            await alice.until(status_of("bid", "ACCEPTED"))
            await bob.order("ask", user_id="bob", direction="SELL")
            await alice.until(status_of("bid", "FILLED"))
    common = {"event", "level", "logger", "timestamp"}
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert {line["event"]: set(line) - common for line in lines} == named
