"""``diffex verify``, ``journal``, ``at`` and ``backup``: what they tell of a data directory."""

import datetime
import json
import sys
import tarfile
from pathlib import Path

import apsw
import pyarrow.parquet  # type: ignore[import-untyped] # it has no types
import pytest
from typer.testing import CliRunner, Result

from diffex.cli import app
from diffex.domain.calendar import Calendar
from diffex.domain.commands import OpenAccount, SettleDay
from diffex.domain.units import SECOND
from diffex.engine import image
from diffex.engine.exchange import Exchange
from diffex.storage import images
from diffex.storage.archive_file import ARCHIVE_FILE
from diffex.storage.imaging import bring_up_to_date
from diffex.storage.journal_file import JOURNAL_FILE, JournalFile
from diffex.storage.memory import NoPast
from diffex.storage.sqlite import USERS_FILE, SqliteUserStore
from tests.support.contracts import CONTRACTS, CU
from tests.support.orders import START, order, sell


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data directory: two accounts, a trade, an order that rests, an image between."""
    place = tmp_path / "data"
    SqliteUserStore(place / USERS_FILE).close()
    journal = JournalFile(place / JOURNAL_FILE)
    exchange = Exchange(CONTRACTS, Calendar("24x7"), START, NoPast())
    journal.begin(image.dump(exchange.state), START)
    journal.begin_epoch(START, "0.0.1")
    journal.write(1, START, [OpenAccount("ann", 10**9), OpenAccount("bob", 10**9)])
    bring_up_to_date(place)
    journal.write(
        3, START + SECOND, [sell("1", user_id="bob"), order("1"), order("2", price=7_400)]
    )
    journal.begin_epoch(START + SECOND, "0.0.2")
    journal.close()
    return place


def diffex(cli: CliRunner, *arguments: object) -> Result:
    """Run a command; it succeeds."""
    ended = cli.invoke(app, [str(one) for one in arguments])
    assert ended.exit_code == 0, ended.output
    return ended


def test_a_whole_directory_is_verified(cli: CliRunner, data: Path) -> None:
    """With the number of commands, of starts and of images that agree."""
    said = diffex(cli, "verify", "--data", data).stdout
    assert said.startswith("5 commands of 2 starts, 2025-11-10 10:00:00.000000 to ")
    assert "every row is whole\n1 images agree; state " in said


def test_an_image_of_another_state_is_named(cli: CliRunner, data: Path) -> None:
    """By its file and the part in which it differs; the journal is right."""
    one = images.read(data, 2)
    state = image.restore(one.state, NoPast())
    state.traders["ann"].account.deposit += 1
    images.write(data, images.Image(one.genesis, 2, one.now, one.state_hash, image.dump(state)))
    ended = cli.invoke(app, ["verify", "--data", str(data)])
    assert ended.exit_code == 1
    assert "shows another state than the journal leads to (traders); remove it" in ended.stderr
    images.image_path(data, 2).write_bytes(b"torn")
    ended = cli.invoke(app, ["verify", "--data", str(data)])
    assert ended.exit_code == 1
    assert "is damaged; remove it" in ended.stderr


def test_a_row_that_changed_is_named(cli: CliRunner, data: Path) -> None:
    """And nothing is said to be whole."""
    connection = apsw.Connection(str(data / JOURNAL_FILE))
    connection.execute("UPDATE journal SET time = time + 1 WHERE seq = 4")
    connection.close()
    ended = cli.invoke(app, ["verify", "--data", str(data)])
    assert ended.exit_code == 1
    assert "row 4 has another checksum" in ended.stderr
    assert ended.stdout == ""


def test_the_starts_are_listed(cli: CliRunner, data: Path) -> None:
    """Each with its commands and the version that ran; the last has none yet."""
    lines = diffex(cli, "journal", "ls", "--data", data).stdout.splitlines()
    assert lines[1].split() == ["1", "5", "1", "5", "2025-11-10", "10:00:00.000000", "0.0.1"]
    assert lines[2].split() == ["2", "0", "2025-11-10", "10:00:01.000000", "0.0.2"]


def test_a_command_is_shown_and_all_are_exported(cli: CliRunner, data: Path) -> None:
    """As JSON, one line each, with the number and the time."""
    one = json.loads(diffex(cli, "journal", "show", 4, "--data", data).stdout)
    assert (one["seq"], one["epoch"], one["time"]) == (4, 1, START + SECOND)
    assert one["command"]["type"] == "InsertOrder"
    assert one["command"]["user_id"] == "ann"
    lines = diffex(cli, "journal", "export", "--data", data).stdout.splitlines()
    assert [json.loads(line)["seq"] for line in lines] == [1, 2, 3, 4, 5]
    assert json.loads(lines[3]) == one
    some = diffex(cli, "journal", "export", "--from", 2, "--to", 3, "--data", data).stdout
    assert [json.loads(line)["seq"] for line in some.splitlines()] == [2, 3]
    ended = cli.invoke(app, ["journal", "show", "6", "--data", str(data)])
    assert (ended.exit_code, "6 is none of them" in ended.stderr) == (1, True)


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
@pytest.mark.parametrize(
    ("limits", "named"),
    [
        (["--from", "9999"], "has commands 1 to 5: none from 9999 on"),
        (["--from", "6"], "has commands 1 to 5: none from 6 on"),
        (["--from", "5", "--to", "2"], "the last command, 2, is before the first, 5"),
        (["--from", "10", "--to", "5"], "the last command, 5, is before the first, 10"),
    ],
)
def test_a_range_without_commands_is_refused(
    cli: CliRunner, data: Path, tmp_path: Path, form: str, limits: list[str], named: str
) -> None:
    """As any other wrong argument; nothing is written."""
    out = tmp_path / "out"
    more = ["--format", form, "--out", str(out)] if form == "parquet" else []
    ended = cli.invoke(app, ["journal", "export", "--data", str(data), *limits, *more])
    assert ended.exit_code == 2
    assert named in " ".join(ended.stderr.replace("│", " ").split())
    assert ended.stdout == ""
    assert not out.exists()


def test_a_range_ends_with_the_newest_command(cli: CliRunner, data: Path) -> None:
    """However far it was to go."""
    said = diffex(cli, "journal", "export", "--from", 4, "--to", 99, "--data", data).stdout
    assert [json.loads(line)["seq"] for line in said.splitlines()] == [4, 5]


def test_the_past_can_be_read(cli: CliRunner, data: Path) -> None:
    """By number and by time: nobody had a position after the second command."""
    whole = json.loads(diffex(cli, "at", 5, "--data", data).stdout)
    assert (whole["users"], whole["orders"], whole["trades"]) == (2, 3, 1)
    ann = json.loads(diffex(cli, "at", 5, "--user", "ann", "--data", data).stdout)
    assert ann["positions"][CU.symbol]["volume_long_today"] == 1
    assert ann["orders"]["2"]["status"] == "ACCEPTED"
    before = json.loads(diffex(cli, "at", 2, "--user", "ann", "--data", data).stdout)
    assert before["orders"] == before["positions"] == {}
    timed = diffex(cli, "at", "2025-11-10 10:00:00.5", "--user", "ann", "--data", data).stdout
    assert json.loads(timed) == before
    quote = json.loads(diffex(cli, "at", 4, "--symbol", CU.symbol, "--data", data).stdout)
    assert quote["quotes"][CU.symbol]["volume"] == 1
    first = json.loads(diffex(cli, "at", 0, "--data", data).stdout)
    assert (first["seq"], first["users"]) == (0, 0)


def test_a_time_that_was_printed_names_its_command(cli: CliRunner, data: Path) -> None:
    """Times have nanoseconds, and people see microseconds: every row of a group comes back."""
    journal = JournalFile(data / JOURNAL_FILE)
    for sequence, now in ((6, START + 2 * SECOND + 522_525_487), (8, START + 3 * SECOND + 1)):
        journal.write(sequence, now, [order(f"{sequence}"), order(f"{sequence + 1}")])
    journal.close()
    for sequence, last in ((1, 2), (2, 2), (3, 5), (5, 5), (6, 7), (7, 7), (8, 9), (9, 9)):
        at = json.loads(diffex(cli, "at", sequence, "--data", data).stdout)["time"]
        row = json.loads(diffex(cli, "journal", "show", sequence, "--data", data).stdout)
        assert row["beijing"] == at
        for written in (at, at[:-1], at[:19]):
            found = json.loads(diffex(cli, "at", written, "--data", data).stdout)
            assert (found["seq"], found["time"]) == (last, at), (sequence, written)


@pytest.mark.parametrize(
    ("arguments", "status", "named"),
    [
        (["6"], 1, "has commands 1 to 5; 6 is none of them"),
        (["yesterday"], 2, "neither a number nor a time"),
        (["2025-11-10 10:00.5"], 2, "neither a number nor a time"),
        (["1970-01-01T00:00:00Z"], 1, "the exchange had not begun at 1970-01-01T00:00:00Z"),
        (["2025-11-10 09:59:59"], 1, "the exchange had not begun at 2025-11-10 09:59:59"),
        (["5", "--user", "cat"], 1, "user cat has no account"),
        (["5", "--symbol", "SHFE.xx"], 1, "SHFE.xx is not listed"),
        (["5", "--user", "ann", "--symbol", CU.symbol], 2, "not both"),
    ],
)
def test_what_never_was_is_refused(
    cli: CliRunner, data: Path, arguments: list[str], status: int, named: str
) -> None:
    """In one sentence."""
    ended = cli.invoke(app, ["at", *arguments, "--data", str(data)])
    assert ended.exit_code == status
    assert named in ended.stderr


def test_a_backup_is_a_data_directory(cli: CliRunner, data: Path, tmp_path: Path) -> None:
    """Made beside a writer, unpacked anywhere, whole; no file is ever replaced."""
    writer = JournalFile(data / JOURNAL_FILE)
    archive = tmp_path / "backup.tar"
    said = diffex(cli, "backup", archive, "--data", data).stdout
    writer.close()
    assert "has 5 commands of" in said
    assert archive.stat().st_mode & 0o777 == 0o600
    with tarfile.open(archive) as tar:
        assert sorted(tar.getnames()) == [ARCHIVE_FILE, JOURNAL_FILE, USERS_FILE]
        tar.extractall(tmp_path / "restored", filter="data")
    assert "every row is whole" in diffex(cli, "verify", "--data", tmp_path / "restored").stdout
    ended = cli.invoke(app, ["backup", str(archive), "--data", str(data)])
    assert (ended.exit_code, "is there already" in ended.stderr) == (1, True)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["backup.tar", "data", "restored"]


@pytest.mark.parametrize(
    "arguments",
    [["verify"], ["journal", "ls"], ["journal", "show", "1"], ["at", "1"], ["backup", "x.tar"]],
)
def test_a_directory_without_a_journal_is_said(
    cli: CliRunner, tmp_path: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And none is made."""
    monkeypatch.chdir(tmp_path)
    ended = cli.invoke(app, [*arguments, "--data", str(tmp_path / "none")])
    assert ended.exit_code == 1
    assert "unable to open database file" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_past_days_are_shown(cli: CliRunner, data: Path) -> None:
    """Orders, trades and statements of a day that is over; the archive is filled by asking."""
    assert diffex(cli, "past", "days", "--data", data).stdout == ""
    journal = JournalFile(data / JOURNAL_FILE)
    journal.write(6, START + 2 * SECOND, [SettleDay(datetime.date(2025, 11, 10))])
    journal.close()
    assert diffex(cli, "past", "days", "--data", data).stdout == "20251110\n"
    day = ("--day", "2025-11-10", "--data", data)
    lines = diffex(cli, "past", "orders", "ann", *day, "--json").stdout.splitlines()
    assert [json.loads(line)["order_id"] for line in lines] == ["1", "2"]
    assert "FILLED" in diffex(cli, "past", "orders", "ann", *day).stdout
    assert CU.symbol in diffex(cli, "past", "trades", "bob", *day).stdout
    assert "Balance b/f" in diffex(cli, "past", "statement", "ann", *day).stdout
    refused = cli.invoke(app, ["past", "statement", "cat", *map(str, day)])
    assert (refused.exit_code, "has no statement of 20251110" in refused.stderr) == (1, True)
    wrong = cli.invoke(app, ["past", "trades", "ann", "--day", "20251399", "--data", str(data)])
    assert (wrong.exit_code, "is no day" in wrong.stderr) == (1, True)


def test_commands_go_into_a_parquet_file(cli: CliRunner, data: Path, tmp_path: Path) -> None:
    """One row each, with its time as a time; a file that is there stays."""
    out = tmp_path / "commands.parquet"
    arguments = ("journal", "export", "--data", data, "--format", "parquet", "--out", out)
    assert diffex(cli, *arguments, "--from", 3).stdout == f"{out} has 3 commands\n"
    rows = pyarrow.parquet.read_table(out).to_pylist()
    assert [row["seq"] for row in rows] == [3, 4, 5]
    assert [(row["type"], row["user_id"]) for row in rows[:2]] == [
        ("InsertOrder", "bob"),
        ("InsertOrder", "ann"),
    ]
    assert rows[0]["time"].isoformat() == "2025-11-10T10:00:01+08:00"
    assert json.loads(rows[0]["command"])["order_id"] == "1"
    assert out.stat().st_mode & 0o777 == 0o600
    again = cli.invoke(app, [str(one) for one in arguments])
    assert (again.exit_code, "is there already" in again.stderr) == (1, True)
    for half in (["--format", "parquet"], ["--out", str(tmp_path / "x")]):
        ended = cli.invoke(app, ["journal", "export", "--data", str(data), *half])
        assert (ended.exit_code, "go together" in ended.stderr) == (2, True)


def test_without_pyarrow_the_way_out_is_told(
    cli: CliRunner, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra: most hosts never need it."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "diffex.storage.journal_parquet", raising=False)
    out = str(tmp_path / "x")
    words = ["journal", "export", "--data", str(data), "--format", "parquet", "--out", out]
    ended = cli.invoke(app, words)
    assert (ended.exit_code, "diffex[parquet]" in ended.stderr) == (1, True)


def test_a_parquet_file_that_cannot_be_written_leaves_nothing(
    cli: CliRunner, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a file would be taken for all of it."""

    def fail(_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("diffex.storage.journal_parquet._columns", fail)
    out = tmp_path / "commands.parquet"
    words = ["journal", "export", "--data", str(data), "--format", "parquet", "--out", str(out)]
    ended = cli.invoke(app, words)
    assert (ended.exit_code, "no room" in ended.stderr) == (1, True)
    assert not out.exists()
