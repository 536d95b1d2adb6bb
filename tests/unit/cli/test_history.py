"""``diffex history``: what it makes, lists and removes, and what it refuses."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from diffex.cli import app
from tests.support.short_market import CU, TEXT, M, bytes_of, make_days


@pytest.fixture
def market(tmp_path: Path) -> list[str]:
    """Return the options that name a market of short days and a place for its past."""
    file = tmp_path / "short.toml"
    file.write_text(TEXT)
    return ["--config", str(file), "--data", str(tmp_path / "data")]


def _make(cli: CliRunner, market: list[str], *more: str) -> str:
    made = cli.invoke(
        app, ["history", "make", "--until", "2025-11-12", "--workers", "1", *market, *more]
    )
    assert made.exit_code == 0, made.output
    return made.stdout


def test_days_are_made_listed_and_removed(
    cli: CliRunner, market: list[str], tmp_path: Path
) -> None:
    """In the data directory, as the maker makes them; a second time there is nothing to do."""
    assert "6 days of contracts made in" in _make(cli, market, "--days", "3")
    make_days(tmp_path / "beside", 3)
    assert bytes_of(tmp_path / "data") == bytes_of(tmp_path / "beside")
    assert (tmp_path / "data" / "history" / "exchange-seed1" / f"{CU}.past").is_file()
    assert "nothing is missing" in _make(cli, market, "--days", "3")
    listed = cli.invoke(app, ["history", "ls", *market])
    assert listed.exit_code == 0
    (line,) = [line for line in listed.stdout.splitlines() if CU in line]
    assert line.split()[:6] == [CU, "3", "2025-11-07", "2025-11-11", "45", "540"]
    assert M in listed.stdout
    assert cli.invoke(app, ["history", "rm", CU, *market]).exit_code == 0
    assert set(bytes_of(tmp_path / "data")) == {f"{M}.past"}
    removed = cli.invoke(app, ["history", "rm", "--all", *market])
    assert "1 contracts removed" in removed.stdout
    assert bytes_of(tmp_path / "data") == {}
    assert "there is no past" in cli.invoke(app, ["history", "ls", *market]).stdout


def test_products_and_seed_choose_what_is_made(
    cli: CliRunner, market: list[str], tmp_path: Path
) -> None:
    """Only the products named; another seed has a directory of its own."""
    _make(cli, market, "--days", "1", "--products", "DCE.m", "--seed", "7")
    (made,) = tmp_path.rglob("*.past")
    assert made == tmp_path / "data" / "history" / "exchange-seed7" / f"{M}.past"


def test_the_users_cache_is_the_default(
    cli: CliRunner, market: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --data the past goes where caches go."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    _make(cli, market[:2], "--days", "1")
    assert len(list((tmp_path / "cache" / "diffex" / "history").rglob("*.past"))) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["make", "--days", "0"], "greater than or equal to 1"),
        (["make", "--days", "501"], "less than or equal to 500"),
        (["make", "--products", "SHFE.cu,SHFE.no"], "'SHFE.no' is no product"),
        (["make", "--until", "yesterday"], "'yesterday' is no date"),
        (["rm"], "name contracts, or give --all"),
        (["rm", CU, "--all"], "name contracts, or give --all"),
    ],
)
def test_wrong_arguments_exit_with_2(cli: CliRunner, arguments: list[str], said: str) -> None:
    """The message says which argument is wrong, and nothing is made or removed."""
    refused = cli.invoke(app, ["history", *arguments])
    assert refused.exit_code == 2
    assert said in refused.stderr


def test_damage_is_named_and_left_to_the_user(
    cli: CliRunner, market: list[str], tmp_path: Path
) -> None:
    """A damaged file is not made over, since its ids may have been seen; rm takes it away."""
    _make(cli, market, "--days", "1")
    path = tmp_path / "data" / "history" / "exchange-seed1" / f"{CU}.past"
    path.write_bytes(path.read_bytes()[:-1])
    refused = cli.invoke(app, ["history", "make", *market])
    assert refused.exit_code == 1
    assert "cut short" in refused.stderr
    listed = cli.invoke(app, ["history", "ls", *market])
    assert listed.exit_code == 1
    assert M in listed.stdout
    assert "cut short" in listed.stderr
    assert cli.invoke(app, ["history", "rm", CU, *market]).exit_code == 0
    _make(cli, market, "--days", "1")


def test_what_cannot_be_done_is_one_sentence(
    cli: CliRunner, market: list[str], tmp_path: Path
) -> None:
    """An unknown contract, a place that is a file, a file that is no configuration."""
    unknown = cli.invoke(app, ["history", "rm", CU, *market])
    assert unknown.exit_code == 1
    assert f"there is no past of {CU}" in unknown.stderr
    (tmp_path / "data").write_bytes(b"")
    refused = cli.invoke(app, ["history", "make", "--workers", "1", *market])
    assert refused.exit_code == 1
    assert "cannot use" in refused.stderr
    (tmp_path / "short.toml").write_text("[nonsense]\n")
    refused = cli.invoke(app, ["history", "ls", *market])
    assert refused.exit_code == 1
    assert "short.toml" in refused.stderr
    for ended in (unknown, refused):
        assert ended.stderr.count("\n") == 1
