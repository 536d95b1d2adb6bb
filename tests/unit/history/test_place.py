"""Where the past is kept: by the rules of the system, for its owner, for one maker."""

import stat
from pathlib import Path

import pytest

from diffex.engine.ports import StoreError
from diffex.history.place import base, locked


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({"HOME": "/h/me"}, "/h/me/.cache/diffex/history"),
        ({"HOME": "/h/me", "XDG_CACHE_HOME": ""}, "/h/me/.cache/diffex/history"),
        ({"HOME": "/h/me", "XDG_CACHE_HOME": "not/absolute"}, "/h/me/.cache/diffex/history"),
        ({"HOME": "/h/me", "XDG_CACHE_HOME": "/c"}, "/c/diffex/history"),
        ({"XDG_CACHE_HOME": "/c"}, "/c/diffex/history"),
    ],
)
def test_the_users_cache_is_the_default(environment: dict[str, str], found: str) -> None:
    """As the XDG base directories say: a relative path there does not count."""
    assert base(None, environment) == Path(found)


def test_a_data_directory_has_its_own() -> None:
    """Beside the users; without one and without a home there is no place."""
    assert base(Path("d"), {}) == Path("d/history")
    with pytest.raises(StoreError, match="HOME"):
        base(None, {})


def test_the_demo_shares_its_past_with_those_that_keep_nothing() -> None:
    """It is the same market, and takes minutes to make; any other directory has its own."""
    environment = {"HOME": "/h/me"}
    demo = Path("/h/me/.local/share/diffex/demo")
    assert base(demo, environment) == base(None, environment)
    assert base(demo.with_name("default"), environment) == demo.with_name("default") / "history"


def test_only_the_owner_may_enter(tmp_path: Path) -> None:
    """Missing directories are made, closed to others."""
    with locked(tmp_path / "a" / "b"):
        for place in (tmp_path / "a", tmp_path / "a" / "b"):
            assert stat.S_IMODE(place.stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "a" / "b" / "lock").stat().st_mode) == 0o600


def test_there_is_one_maker_at_a_time(tmp_path: Path) -> None:
    """The second is refused while the first is at work, and let in afterwards."""
    with locked(tmp_path), pytest.raises(StoreError, match="another process"), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass


def test_what_was_not_finished_is_swept(tmp_path: Path) -> None:
    """A maker that was killed leaves a part of a file: the next one removes it."""
    (tmp_path / "SHFE.cu2512.past.making").write_bytes(b"half")
    (tmp_path / "SHFE.cu2512.past").write_bytes(b"whole")
    with locked(tmp_path):
        assert sorted(one.name for one in tmp_path.iterdir()) == ["SHFE.cu2512.past", "lock"]


def test_a_place_that_cannot_be_used_is_a_sentence(tmp_path: Path) -> None:
    """A file where the directory should be."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="cannot use"), locked(tmp_path / "file" / "below"):
        pass
