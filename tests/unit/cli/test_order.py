"""``diffex order`` and ``diffex cancel``: arguments that no server has to see."""

import pytest
from typer.testing import CliRunner

from diffex.cli import app, options

ORDER = ["order", "buy", "SHFE.cu2512", "10"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (ORDER, "either --price or --market"),
        ([*ORDER, "--price", "75230", "--market"], "either --price or --market"),
        ([*ORDER, "--price", "75230", "--ioc", "--fok"], "--ioc or --fok"),
        ([*ORDER, "--price", "dear"], "not a number"),
        ([*ORDER, "--price", "nan"], "--price"),
        ([*ORDER, "--price", "75230.1234567"], "more than 6 decimals"),
        ([*ORDER, "--market", "--offset", "SHUT"], "--offset"),
        (["order", "hold", "SHFE.cu2512", "10", "--market"], "'hold' is not one of"),
        (["order", "buy", "SHFE.cu2512", "1.5", "--market"], "valid integer"),
        (["order", "buy", "SHFE.cu2512"], "Missing argument 'VOLUME'"),
        ([*ORDER, "--market", "--url", "ftp://host"], "no address"),
        (["cancel"], "Missing argument 'ORDER_ID'"),
        (["cancel", "o1", "--url", "ws://u:hush@host"], "not inside the URL"),
    ],
)
def test_wrong_arguments_exit_with_2(cli: CliRunner, arguments: list[str], said: str) -> None:
    """The message says what is wrong; nothing is sent, and no password is repeated."""
    refused = cli.invoke(app, arguments)
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert "hush" not in refused.output


def test_a_password_is_found_before_it_is_asked_for(
    cli: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As given; else a demo user's own; else a person is asked, without an echo."""
    asked: list[tuple[str, bool]] = []

    def prompt(text: str, *, hide_input: bool) -> str:
        asked.append((text, hide_input))
        return "typed"

    monkeypatch.setattr("typer.prompt", prompt)
    assert options.password_of("demo", "given") == "given"
    assert options.password_of("demo", None) == "demo"
    assert options.password_of("user123", None) == "password123"
    assert asked == []
    assert options.password_of("alice", None) == "typed"
    assert asked == [("Password of alice", True)]
