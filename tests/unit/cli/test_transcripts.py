"""``diffex record`` and ``diffex replay``: what they refuse, before anything is said."""

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from diffex.cli import app


@pytest.mark.parametrize("url", ["nowhere", "ftp://h", "http://u:p@h"])
def test_a_wrong_address_exits_with_2(cli: CliRunner, tmp_path: Path, url: str) -> None:
    """And leaves no file behind."""
    out = tmp_path / "out"
    for command in (["record", "--out", str(out)], ["replay", str(out)]):
        refused = cli.invoke(app, [*command, "--url", url])
        assert refused.exit_code == 2
        assert "--url" in refused.output
    assert not out.exists()


def test_a_file_is_never_overwritten(cli: CliRunner, tmp_path: Path) -> None:
    """A recording cannot be made again."""
    out = tmp_path / "out"
    out.write_text("kept")
    refused = cli.invoke(app, ["record", "--out", str(out), "--", "true"])
    assert refused.exit_code == 1
    assert f"diffex: {out}: File exists" in refused.output
    assert out.read_text() == "kept"


def test_a_port_in_use_is_told(cli: CliRunner, tmp_path: Path) -> None:
    """The command is not run."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        out = str(tmp_path / "out")
        refused = cli.invoke(app, ["record", "--out", out, "--port", port, "--", "no-such"])
    assert refused.exit_code == 1
    assert "already in use" in refused.output
    assert "no-such" not in refused.output


def test_what_is_no_transcript_is_told(cli: CliRunner, tmp_path: Path) -> None:
    """A file that is not there, and one that holds something else."""
    file = tmp_path / "file"
    missing = cli.invoke(app, ["replay", str(file)])
    assert missing.exit_code == 1
    assert f"diffex: {file}: No such file" in missing.output
    file.write_text("{}\n")
    other = cli.invoke(app, ["replay", str(file)])
    assert other.exit_code == 1
    assert f"diffex: {file} is no transcript: line 1: " in other.output
