"""The configuration's ``[journal]``."""

import pytest

from diffex.config import ConfigError, demo_config, parse


def test_how_long_the_journal_keeps_commands() -> None:
    """For ever unless the file says so many days; the demo, which never ends, a week."""
    assert parse("", "f").journal.keep_days == 0
    assert parse("[journal]\nkeep_days = 30", "f").journal.keep_days == 30
    assert demo_config().journal.keep_days == 7
    for wrong in ("keep_days = -1", "keep_days = 36501", 'keep_days = "x"', "days = 1"):
        with pytest.raises(ConfigError, match=r"\[journal\]"):
            parse(f"[journal]\n{wrong}", "f")
