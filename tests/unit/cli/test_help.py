"""Every command explains itself."""

import pytest
from typer.testing import CliRunner

from diffex.cli import app

COMMANDS = (
    ["serve"],
    ["watch"],
    ["order"],
    ["cancel"],
    ["explain"],
    ["condition", "add"],
    ["condition", "list"],
    ["condition", "cancel"],
    ["condition", "pause"],
    ["condition", "resume"],
    ["env"],
    ["run"],
    ["stop"],
    ["settle"],
    ["deposit"],
    ["withdraw"],
    ["freeze"],
    ["unfreeze"],
    ["fees", "show"],
    ["fees", "set"],
    ["fees", "clear"],
    ["statement"],
    ["record"],
    ["replay"],
    ["past", "days"],
    ["past", "orders"],
    ["past", "trades"],
    ["past", "statement"],
    ["user", "add"],
    ["history", "make"],
    ["history", "ls"],
    ["history", "rm"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_carries_examples_a_line_each(cli: CliRunner, command: list[str]) -> None:
    """A person finds lines to copy, each beginning with the command itself."""
    shown = cli.invoke(app, [*command, "--help"])
    assert shown.exit_code == 0
    examples = shown.stdout.partition("Examples:\n")[2].splitlines()
    assert len(examples) >= 2
    assert all(f"diffex {' '.join(command)}" in line for line in examples)


def test_without_a_command_the_commands_are_listed(cli: CliRunner) -> None:
    """The bare program is no error message but a table of contents."""
    shown = cli.invoke(app, [])
    commands = (
        "serve watch order cancel explain condition env run record replay stop user history"
        " journal at verify backup settle deposit withdraw freeze unfreeze statement past fees"
    )
    for command in commands.split():
        assert f"\n  {command} " in shown.output


def test_serve_says_what_data_keeps(cli: CliRunner) -> None:
    """Whoever starts an exchange knows what survives its end, and how to have it survive."""
    shown = " ".join(cli.invoke(app, ["serve", "--help"]).stdout.split())
    kept = "the exchange is kept between runs: users, orders, positions, funds and K-lines."
    assert kept in shown
    assert "--memory Keep nothing between runs: begin anew each time." in shown


@pytest.mark.parametrize("command", [["watch"], ["order"], ["cancel"]], ids=" ".join)
def test_the_environment_may_hold_the_password(cli: CliRunner, command: list[str]) -> None:
    """The variable is named, and its value is not shown."""
    shown = cli.invoke(app, [*command, "--help"], env={"DIFFEX_PASSWORD": "hush"})
    assert "DIFFEX_PASSWORD" in shown.stdout
    assert "hush" not in shown.stdout
