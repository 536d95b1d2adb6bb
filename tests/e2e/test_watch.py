"""``diffex watch`` at an exchange that does not list the demo's contract."""

from pathlib import Path
from typing import Final

from typer.testing import CliRunner, Result

from diffex.cli import app
from tests.support.logs import logs_restored
from tests.support.server_process import serving

SYMBOLS: Final = ("DCE.m2701", "SHFE.rb2701")
ELSEWHERE: Final = """
[market]
agents = false

[[instrument]]
symbol = "DCE.m2701"
pre_settlement = 3000.0

[[instrument]]
symbol = "SHFE.rb2701"
pre_settlement = 3000.0

[[user]]
user_id = "bob"
password = "pb"
deposit = 10_000_000
"""


def test_what_is_ordered_has_its_quotes_where_the_default_is_not_listed(tmp_path: Path) -> None:
    """Each contract of a live order is shown; nothing is said of one that nobody named."""
    file = tmp_path / "diffex.toml"
    file.write_text(ELSEWHERE)
    with serving("--config", str(file), log=tmp_path / "log") as server:

        def says(*words: str) -> Result:
            with logs_restored():
                login = ("--url", server.url, "--user", "bob")
                return CliRunner().invoke(app, [*words, *login], env={"DIFFEX_PASSWORD": "pb"})

        for symbol in SYMBOLS:
            assert says("order", "buy", symbol, "1", "--price", "3000").exit_code == 0
        watched = says("watch")
    assert watched.exit_code == 0
    quotes = watched.stdout.partition("Quotes")[2]
    assert [symbol for symbol in SYMBOLS if f"\n{symbol} " not in quotes] == []
    assert "2003" not in watched.stdout
