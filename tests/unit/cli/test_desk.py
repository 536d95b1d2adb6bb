"""The operator's commands: arguments, the key, and servers that are not there."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from diffex.cli import app
from diffex.cli.desk import KEY_VARIABLE, operator_key, yuan
from diffex.storage.operator_key import (
    OPERATOR_FILE,
    kept_operator_key,
    left_for_operator,
    new_operator_key,
    port_file,
)

NOWHERE = ["--url", "http://127.0.0.1:1"]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the user's runtime directory be the test's."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    monkeypatch.delenv("DIFFEX_URL", raising=False)
    (tmp_path / "diffex").mkdir(mode=0o700)
    return tmp_path / "diffex"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["settle", "--day", "2026-1-1"], "write a day like"),
        (["settle", "--url", "ftp://host"], "no address"),
        (["deposit", "alice"], "Missing argument"),
        (["deposit", "alice", "0"], "not above 0"),
        (["deposit", "alice", "much"], "not a number"),
        (["withdraw", "alice", "1.001"], "more than 2 decimals"),
        (["freeze"], "Missing argument"),
        (["fees", "set", "alice", "SHFE.cu"], "name at least one rate"),
        (["fees", "set", "alice", "SHFE.cu", "--open-by-money", "1.1"], "out of range"),
        (["fees", "set", "alice", "SHFE.cu", "--open-by-lot", "-1"], "out of range"),
        (["fees", "set", "alice", "SHFE.cu", "--open-by-lot", "0.001"], "more than 2 decimals"),
        (["fees", "clear", "alice"], "Missing argument"),
        (["statement"], "give USER_ID as the operator"),
        (["statement", "alice", "--user", "alice"], "give USER_ID as the operator"),
        (["statement", "alice", "--confirm"], "--confirm is for the last statement"),
        (["statement", "--user", "a", "--confirm", "--day", "20261120"], "--confirm is for"),
    ],
)
def test_wrong_arguments_exit_with_2(cli: CliRunner, arguments: list[str], said: str) -> None:
    """The message says what is wrong; nothing is sent."""
    refused = cli.invoke(app, arguments)
    assert refused.exit_code == 2
    assert said in refused.stderr


@pytest.mark.parametrize("command", [["settle"], ["deposit", "alice", "1"], ["statement", "alice"]])
def test_without_a_key_nothing_is_asked(cli: CliRunner, command: list[str]) -> None:
    """The message says where a key could come from; with one, that nobody answers."""
    refused = cli.invoke(app, [*command, *NOWHERE])
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert KEY_VARIABLE in refused.stderr
    refused = cli.invoke(app, [*command, *NOWHERE], env={KEY_VARIABLE: "hush"})
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "no exchange answers" in refused.stderr
    assert "hush" not in refused.output


def test_the_key_is_found(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the data directory that is named, else the environment, else under the port."""
    kept = kept_operator_key(tmp_path / "data" / OPERATOR_FILE)
    address = "http://127.0.0.1:8080"
    with left_for_operator(port_file(place, 8080), new_operator_key()):
        left = port_file(place, 8080).read_text().strip()
        assert operator_key(address, None) == left
        monkeypatch.setenv(KEY_VARIABLE, "given")
        assert operator_key(address, None) == "given"
        assert operator_key(address, tmp_path / "data") == kept


def test_money_is_shown_to_the_fen() -> None:
    """As JSON carries it, in doubles."""
    told = [yuan(value) for value in (0.0, 0.01, -0.5, 1234567.89, 10_000_000.1)]
    assert told == ["0.00", "0.01", "-0.50", "1,234,567.89", "10,000,000.10"]
