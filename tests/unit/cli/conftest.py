"""What the tests of commands share."""

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from tests.support.logs import logs_restored


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch) -> Iterator[CliRunner]:
    """Run commands inside this process, without what the developer's environment sets."""
    for name in ("DIFFEX_PASSWORD", "DIFFEX_LOG", "DIFFEX_DAYS"):
        monkeypatch.delenv(name, raising=False)
    with logs_restored():
        yield CliRunner()
