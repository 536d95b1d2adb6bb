"""``diffex user add``."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from diffex.cli import app
from diffex.engine.ports import StoredUser
from diffex.storage.sqlite import USERS_FILE, SqliteUserStore
from diffex.transport.auth import verify_password

SECRET = "hush-hush"


def kept(data: Path, user_id: str) -> StoredUser | None:
    """Return a user as the directory keeps it."""
    store = SqliteUserStore(data / USERS_FILE)
    user = store.get(user_id)
    store.close()
    return user


def test_a_user_is_added_with_the_deposit(cli: CliRunner, tmp_path: Path) -> None:
    """The directory is made, the deposit is exact to the fen, and nothing shows the password."""
    data = tmp_path / "data"
    added = cli.invoke(
        app,
        ["user", "add", "alice", "--deposit", "250000.5", "--data", str(data), "--password-stdin"],
        input=f"{SECRET}\r\nmore\n",
    )
    assert added.exit_code == 0, added.output
    assert added.stdout == f"user alice added to {data}, first deposit 250,000.50 CNY\n"
    alice = kept(data, "alice")
    assert alice is not None
    assert (alice.deposit, alice.demo) == (25_000_050, False)
    assert verify_password(alice.password_hash, SECRET)
    assert SECRET not in added.output


@pytest.mark.parametrize(
    ("typed", "environment", "code"),
    [
        (f"{SECRET}\n{SECRET}\n", {}, 0),
        ("", {"DIFFEX_PASSWORD": SECRET}, 0),
        (f"{SECRET}\nother\n", {}, 1),
    ],
)
def test_the_password_is_asked_for_or_in_the_environment(
    cli: CliRunner, tmp_path: Path, typed: str, environment: dict[str, str], code: int
) -> None:
    """It is typed twice alike, hidden, unless the variable holds it."""
    arguments = ["user", "add", "alice", "--data", str(tmp_path)]
    added = cli.invoke(app, arguments, input=typed, env=environment)
    assert added.exit_code == code
    assert SECRET not in added.output
    assert (kept(tmp_path, "alice") is None) == bool(code)


@pytest.mark.parametrize("password", ["", "p" * 257])
def test_a_password_that_cannot_be_is_one_sentence(
    cli: CliRunner, tmp_path: Path, password: str
) -> None:
    """An empty or endless password is refused, wherever it comes from."""
    arguments = ["user", "add", "alice", "--data", str(tmp_path)]
    from_variable = cli.invoke(app, arguments, env={"DIFFEX_PASSWORD": password})
    from_stdin = cli.invoke(app, [*arguments, "--password-stdin"], input=f"{password}\n")
    for refused in (from_variable, from_stdin):
        assert refused.exit_code == 1
        assert refused.stderr == "diffex: a password has 1 to 256 characters\n"
    assert kept(tmp_path, "alice") is None


def test_the_default_deposit_is_ten_million(cli: CliRunner, tmp_path: Path) -> None:
    """Without --deposit an account gets what the demo's users get."""
    arguments = ["user", "add", "alice", "--data", str(tmp_path)]
    cli.invoke(app, arguments, env={"DIFFEX_PASSWORD": SECRET})
    alice = kept(tmp_path, "alice")
    assert alice is not None
    assert alice.deposit == 1_000_000_000


def test_a_taken_name_is_refused(cli: CliRunner, tmp_path: Path) -> None:
    """The user who has the name keeps the password; the message says that nothing changed."""
    arguments = ["user", "add", "alice", "--data", str(tmp_path)]
    cli.invoke(app, arguments, env={"DIFFEX_PASSWORD": SECRET})
    before = kept(tmp_path, "alice")
    again = cli.invoke(app, arguments, env={"DIFFEX_PASSWORD": "other"})
    assert again.exit_code == 1
    assert again.stderr == "diffex: user alice exists already; nothing was changed\n"
    assert kept(tmp_path, "alice") == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["a b", "--data", "d"], "'a b': 1 to 128 letters"),
        (["__proto__", "--data", "d"], "reserved word"),
        (["alice", "--data", "d", "--deposit", "-1"], "-1 is below 0"),
        (["alice", "--data", "d", "--deposit", "0.001"], "more than 2 decimals"),
        (["alice", "--data", "d", "--deposit", "ten"], "not a number"),
        (["--data", "d"], "Missing argument 'USER_ID'"),
    ],
)
def test_wrong_arguments_exit_with_2(cli: CliRunner, arguments: list[str], said: str) -> None:
    """Names, amounts and what is missing are told before a password is asked for."""
    refused = cli.invoke(app, ["user", "add", *arguments])
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert "Password" not in refused.output


def test_a_directory_that_cannot_be_used_is_one_sentence(cli: CliRunner, tmp_path: Path) -> None:
    """A file in the directory's place is told without a traceback."""
    (tmp_path / "data").write_text("")
    arguments = ["user", "add", "alice", "--data", str(tmp_path / "data")]
    refused = cli.invoke(app, arguments, env={"DIFFEX_PASSWORD": SECRET})
    assert refused.exit_code == 1
    assert refused.stderr.startswith("diffex: cannot use ")
    assert refused.stderr.count("\n") == 1
