"""``diffex serve``: what it passes on, and what it refuses before anything starts."""

import errno
import socket
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from diffex.cli import app, serve
from diffex.config import Config, demo_config
from diffex.engine.ports import StoreError

USER = '[[user]]\nuser_id = "alice"\npassword = "hush"\ndeposit = 1\n'


class Server:
    """Stands in for ``run_server``: notes its arguments, then ends as it is told."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.end: int | Exception = 0

    def run(self, config: Config, **options: object) -> int:
        """End at once."""
        self.calls.append({"config": config, **options})
        if isinstance(self.end, Exception):
            raise self.end
        return self.end


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """Start nothing."""
    stand_in = Server()
    monkeypatch.setattr(serve, "run_server", stand_in.run)
    return stand_in


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the user's data is; nothing is there."""
    place = tmp_path / "home"
    monkeypatch.setenv("XDG_DATA_HOME", str(place))
    return place


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Make a configuration that names its own address and user."""
    path = tmp_path / "diffex.toml"
    path.write_text('[server]\nhost = "192.0.2.7"\nport = 9999\n' + USER)
    return path


def test_demo_has_its_own_configuration(cli: CliRunner, server: Server, home: Path) -> None:
    """--demo alone is enough: address, users and market are those of the demo."""
    assert cli.invoke(app, ["serve", "--demo"]).exit_code == 0
    assert server.calls == [
        {
            "config": demo_config(),
            "host": "127.0.0.1",
            "port": 8080,
            "demo": True,
            "data": home / "diffex" / "demo",
            "days": 20,
        }
    ]


def test_an_exchange_is_kept_unless_it_shall_not_be(
    cli: CliRunner, server: Server, file: Path, home: Path
) -> None:
    """In the user's home, the demo's apart from others; where it is told; or nowhere."""
    options: tuple[list[str], ...] = (
        ["--demo"],
        ["--config", str(file)],
        ["--demo", "--config", str(file), "--host", "127.0.0.1"],
        ["--demo", "--data", "d"],
        ["--demo", "--memory"],
        ["--config", str(file), "--memory"],
    )
    for one in options:
        assert cli.invoke(app, ["serve", *one]).exit_code == 0
    demo, own = home / "diffex" / "demo", home / "diffex" / "default"
    assert [call["data"] for call in server.calls] == [demo, own, demo, Path("d"), None, None]


def test_without_a_home_the_way_out_is_told(cli: CliRunner, server: Server) -> None:
    """Nothing is kept in a place that nobody has chosen."""
    refused = cli.invoke(app, ["serve", "--demo"], env={"XDG_DATA_HOME": "", "HOME": ""})
    assert refused.exit_code == 1
    assert "give a --data directory, or --memory" in refused.stderr
    assert server.calls == []


def test_only_a_demo_has_a_past_unasked(cli: CliRunner, server: Server, file: Path) -> None:
    """--days and DIFFEX_DAYS say how many days there are; a demo alone has some by itself."""
    cli.invoke(app, ["serve", "--config", str(file)])
    cli.invoke(app, ["serve", "--config", str(file), "--days", "3"])
    cli.invoke(app, ["serve", "--demo"], env={"DIFFEX_DAYS": "0"})
    cli.invoke(app, ["serve", "--demo", "--days", "2"], env={"DIFFEX_DAYS": "0"})
    assert [call["days"] for call in server.calls] == [0, 3, 0, 2]


def test_the_command_line_wins_over_the_file(cli: CliRunner, server: Server, file: Path) -> None:
    """Host and port come from the file unless the command line names them."""
    cli.invoke(app, ["serve", "--config", str(file)])
    cli.invoke(app, ["serve", "--config", str(file), "--host", "::1", "--port", "0"])
    assert [(call["host"], call["port"]) for call in server.calls] == [
        ("192.0.2.7", 9999),
        ("::1", 0),
    ]
    assert [user.user_id for user in server.calls[0]["config"].users] == ["alice"]


def test_the_servers_exit_code_is_the_commands(cli: CliRunner, server: Server) -> None:
    """Whoever started the process learns how the server ended."""
    server.end = 3
    assert cli.invoke(app, ["serve", "--demo"]).exit_code == 3


EVERYWHERE = "0.0.0.0"  # noqa: S104 - refused is what it is


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "", "192.0.2.7", "example.org"])
def test_a_demo_is_for_this_machine_only(cli: CliRunner, server: Server, host: str) -> None:
    """A demo lets anyone in by name, so other addresses are refused before anything starts."""
    refused = cli.invoke(app, ["serve", "--demo", "--host", host])
    assert refused.exit_code == 2
    assert "loopback only" in refused.stderr
    assert server.calls == []


def test_a_files_address_counts_too(cli: CliRunner, server: Server, file: Path) -> None:
    """The rule of the demo holds for the address that is really used."""
    assert cli.invoke(app, ["serve", "--demo", "--config", str(file)]).exit_code == 2
    assert server.calls == []
    local = ["serve", "--demo", "--config", str(file), "--host", "127.0.0.2"]
    assert cli.invoke(app, local).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--demo", "--memory", "--data", "d"], "--memory or in --data"),
        (["--demo", "--port", "65536"], "less than or equal to 65535"),
        (["--demo", "--port", "http"], "valid integer"),
        (["--demo", "extra"], "unexpected extra argument"),
        (["--debug"], "No such option"),
    ],
)
def test_wrong_arguments_exit_with_2(
    cli: CliRunner, server: Server, arguments: list[str], said: str
) -> None:
    """The message says which argument is wrong."""
    refused = cli.invoke(app, ["serve", *arguments])
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert server.calls == []


def test_a_wrong_configuration_is_one_sentence(
    cli: CliRunner, server: Server, tmp_path: Path
) -> None:
    """An unknown key, and a missing file, are told with the file's name and nothing starts."""
    path = tmp_path / "diffex.toml"
    path.write_text("[server]\nprot = 1\n")
    for name in (path, tmp_path / "none.toml"):
        refused = cli.invoke(app, ["serve", "--config", str(name)])
        assert refused.exit_code == 1
        assert refused.stderr.startswith(f"diffex: {name}: ")
        assert refused.stderr.count("\n") == 1
    assert server.calls == []


def test_a_server_that_nobody_can_enter_is_refused(
    cli: CliRunner, server: Server, home: Path
) -> None:
    """Without users and without a place for them the server would be of no use."""
    for options in ([], ["--memory"]):
        refused = cli.invoke(app, ["serve", *options])
        assert refused.exit_code == 1
        assert "nobody could log in" in refused.stderr
    assert server.calls == []
    added = cli.invoke(app, ["user", "add", "ann", "--password-stdin"], input="hush\n")
    assert added.exit_code == 0, added.output
    assert cli.invoke(app, ["serve"]).exit_code == 0
    assert server.calls.pop()["data"] == home / "diffex" / "default"
    assert cli.invoke(app, ["serve", "--data", "d"]).exit_code == 0
    assert server.calls[0]["data"] == Path("d")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EADDRINUSE, "in use"), "port 8080 of 127.0.0.1 is in use"),
        (OSError(errno.EACCES, "Permission denied"), "cannot listen on port 8080"),
        (socket.gaierror(-2, "Name or service not known"), "Name or service not known"),
        (StoreError("cannot use d: disk I/O error"), "cannot use d: disk I/O error"),
    ],
)
def test_what_keeps_a_server_from_starting_is_one_sentence(
    cli: CliRunner, server: Server, error: Exception, said: str
) -> None:
    """No traceback: a sentence on stderr, and exit code 1."""
    server.end = error
    ended = cli.invoke(app, ["serve", "--demo"])
    assert ended.exit_code == 1
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert ended.stdout == ""


def test_other_faults_are_not_disguised(cli: CliRunner, server: Server) -> None:
    """An operating system error of the running server keeps its traceback."""
    server.end = OSError(errno.EIO, "disk")
    assert cli.invoke(app, ["serve", "--demo"]).exception is server.end


def test_a_wrong_log_setting_is_told(cli: CliRunner, server: Server) -> None:
    """DIFFEX_LOG is read before the server starts, and its error names the variable."""
    refused = cli.invoke(app, ["serve", "--demo"], env={"DIFFEX_LOG": "diff=loud"})
    assert refused.exit_code == 1
    assert refused.stderr.startswith("diffex: DIFFEX_LOG: ")
    assert server.calls == []
