"""Where an exchange is kept when nobody names a directory."""

from pathlib import Path

import pytest

from diffex.engine.ports import StoreError
from diffex.storage.data_place import (
    DEFAULT,
    DEMO,
    default_directory,
    has_users,
    only_directory,
)
from diffex.storage.journal_file import JOURNAL_FILE
from diffex.storage.sqlite import USERS_FILE


@pytest.mark.parametrize(
    ("environment", "place"),
    [
        ({"HOME": "/h/me"}, "/h/me/.local/share/diffex/demo"),
        ({"HOME": "/h/me", "XDG_DATA_HOME": "not/absolute"}, "/h/me/.local/share/diffex/demo"),
        ({"HOME": "/h/me", "XDG_DATA_HOME": "/d"}, "/d/diffex/demo"),
        ({"XDG_DATA_HOME": "/d"}, "/d/diffex/demo"),
    ],
)
def test_it_is_where_the_desktop_says(environment: dict[str, str], place: str) -> None:
    """A variable that is no absolute path is as good as none, as its specification says."""
    assert default_directory(DEMO, environment) == Path(place)


@pytest.mark.parametrize("environment", [{}, {"HOME": ""}])
def test_without_a_home_there_is_no_place(environment: dict[str, str]) -> None:
    """The sentence says what to give instead."""
    with pytest.raises(StoreError, match=r"--data directory, or --memory"):
        default_directory(DEFAULT, environment)


def test_the_one_that_is_kept_is_found(tmp_path: Path) -> None:
    """Of the two, the one that has a journal; with none or both, somebody has to say."""
    environment = {"XDG_DATA_HOME": str(tmp_path)}
    with pytest.raises(StoreError, match=r"no exchange is kept in .*give its --data"):
        only_directory(environment)
    demo, own = (default_directory(name, environment) for name in (DEMO, DEFAULT))
    demo.mkdir(parents=True)
    (demo / JOURNAL_FILE).touch()
    assert only_directory(environment) == demo
    own.mkdir()
    (own / JOURNAL_FILE).touch()
    with pytest.raises(StoreError, match=r"say which by --data"):
        only_directory(environment)
    (demo / JOURNAL_FILE).unlink()
    assert only_directory(environment) == own


def test_users_are_seen_without_opening_their_file(tmp_path: Path) -> None:
    """Somebody was added there, or nobody ever was."""
    assert not has_users(tmp_path)
    (tmp_path / USERS_FILE).touch()
    assert has_users(tmp_path)
