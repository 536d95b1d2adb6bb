"""``diffex env``: prints, and nothing else."""

import pytest
from typer.testing import CliRunner

from diffex.cli import app


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DIFFEX_URL", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


def test_it_prints_for_a_shell(cli: CliRunner) -> None:
    """Of the exchange that serve starts by itself."""
    shown = cli.invoke(app, ["env"])
    assert shown.exit_code == 0
    assert "export TQ_AUTH_URL=http://127.0.0.1:8080\n" in shown.stdout
    assert all(line.startswith("export ") for line in shown.stdout.splitlines())


def test_the_environment_may_name_the_exchange(cli: CliRunner) -> None:
    """By the address that the other commands take."""
    shown = cli.invoke(
        app,
        ["env", "--shell", "dotenv"],
        env={"DIFFEX_URL": "ws://127.0.0.1:9/ws/diff", "NO_PROXY": "a.example"},
    )
    assert "TQ_TD_URL=ws://127.0.0.1:9/diff/td\n" in shown.stdout
    assert "NO_PROXY=a.example,127.0.0.1,localhost\n" in shown.stdout


@pytest.mark.parametrize("arguments", [["--url", "nowhere"], ["--shell", "cmd"], ["extra"]])
def test_wrong_arguments_exit_with_2(cli: CliRunner, arguments: list[str]) -> None:
    """And print nothing that could be evaluated."""
    refused = cli.invoke(app, ["env", *arguments])
    assert (refused.exit_code, refused.stdout) == (2, "")
