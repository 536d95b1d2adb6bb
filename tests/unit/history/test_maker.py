"""Making: the same bytes however it is done, whole files or none, prices within limits."""

import datetime
import itertools
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from diffex.engine.ports import StoreError
from diffex.history import maker
from diffex.history.maker import make
from diffex.history.plan import home, make_plan, read_headers
from diffex.storage.history_file import ContractFile
from tests.support.short_market import CU, TEXT, UNTIL, M, bytes_of, make_days, short_config


def test_the_same_seed_makes_the_same_bytes(tmp_path: Path) -> None:
    """In one process or in two; another seed makes another past."""
    told = make_days(tmp_path / "one", 3)
    assert told == [(done, 6) for done in range(7)]
    make_days(tmp_path / "two", 3, workers=2)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")
    other = short_config(TEXT.replace("[market]", "[market]\nseed = 2"))
    make_days(tmp_path / "other", 3, config=other)
    assert bytes_of(tmp_path / "other").keys() == bytes_of(tmp_path / "one").keys()
    assert all(
        bytes_of(tmp_path / "other")[name] != content
        for name, content in bytes_of(tmp_path / "one").items()
    )


def test_a_day_is_the_same_alone_and_among_others(tmp_path: Path) -> None:
    """How many days are made, and in how many goes, changes no day's blocks."""
    make_days(tmp_path / "at once", 3)
    make_days(tmp_path / "in steps", 2, until=UNTIL - datetime.timedelta(1))
    make_days(tmp_path / "in steps", 3)
    for symbol in (CU, M):
        at_once = ContractFile(home(tmp_path / "at once", short_config()) / f"{symbol}.past")
        in_steps = ContractFile(home(tmp_path / "in steps", short_config()) / f"{symbol}.past")
        for row in range(3):
            assert at_once.blocks(row) == in_steps.blocks(row)


def test_days_follow_each_other_to_the_price_of_today(tmp_path: Path) -> None:
    """Each settlement is the next pre-settlement, at first and after later days are added."""
    make_days(tmp_path, 3)
    make_days(tmp_path, 3, until=UNTIL + datetime.timedelta(2))
    for symbol, today in ((CU, 7523), (M, 3000)):
        days = read_headers(home(tmp_path, short_config()))[0][symbol].days
        assert len(days) == 5
        for before, after in itertools.pairwise(days):
            assert after.pre_settlement == before.settlement
        assert days[2].settlement == days[-1].settlement == today
        assert [day.level - day.pre_settlement for day in days[:3]] == [0, 0, 0]


def test_a_day_keeps_the_hours_of_its_market(tmp_path: Path) -> None:
    """A Saturday that was opened trades, its night on Friday too; holidays are left out."""
    week = 'sessions = "exchange"\nholidays = ["2025-11-07"]\ntrading_days = ["2025-11-08"]'
    config = short_config(TEXT.replace('sessions = "exchange"', week))
    make_days(tmp_path, 3, config=config)
    days = read_headers(home(tmp_path, config))[0][CU].days
    assert [one.extent.day.day for one in days] == [8, 10, 11]
    assert [len(one.extent.spans) for one in days] == [1, 2, 2]
    assert all(one.summary.volume for one in days)


def test_an_interruption_leaves_whole_contracts(tmp_path: Path) -> None:
    """What was complete is stored, the rest is absent and made next time."""

    class Interrupt(Exception):
        pass

    def interrupt(done: int, total: int) -> None:
        if done == 5:
            raise Interrupt

    config = short_config()
    directory = home(tmp_path, config)
    plan = make_plan(config, 3, UNTIL, {}, frozenset())
    with pytest.raises(Interrupt):
        make(plan, directory, 1, interrupt, deque())
    assert sorted(path.name for path in directory.iterdir()) == [f"{CU}.past", "lock"]
    make_days(tmp_path, 3)
    make_days(tmp_path / "whole", 3)
    assert bytes_of(tmp_path / "whole") == bytes_of(tmp_path)


def test_a_day_beyond_its_limits_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With another attempt's chance, until it fits where it lies."""
    judged: list[bool] = []
    answers: Iterator[bool] = iter([True, False, True])

    def judge(*what: object) -> bool:
        judged.append(next(answers, True))
        return judged[-1]

    monkeypatch.setattr(maker, "fits", judge)
    make_days(tmp_path / "anew", 3)
    assert judged[:6] == [True, False, True, True, True, True]
    make_days(tmp_path / "first", 3)
    anew, first = (
        ContractFile(home(tmp_path / name, short_config()) / f"{CU}.past")
        for name in ("anew", "first")
    )
    assert [anew.blocks(row) == first.blocks(row) for row in range(3)] == [True, False, True]


def test_a_price_that_no_day_can_reach_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After many attempts the maker gives up, and has stored nothing of the line."""
    monkeypatch.setattr(maker, "fits", lambda *_: False)
    monkeypatch.setattr(maker, "ATTEMPTS", 2)
    with pytest.raises(StoreError, match=rf"no past of {CU} within its price limits"):
        make_days(tmp_path, 1)
    assert bytes_of(tmp_path) == {}


def test_a_damaged_file_is_not_added_to(tmp_path: Path) -> None:
    """Behind damage nothing is written."""
    make_days(tmp_path, 1)
    directory = home(tmp_path, short_config())
    plan = make_plan(short_config(), 1, UNTIL, {}, frozenset())
    (directory / f"{CU}.past").write_bytes(b"no history")
    with pytest.raises(StoreError, match="no history file"):
        make(plan, directory, 1, lambda *_: None, deque())
    assert (directory / f"{CU}.past").read_bytes() == b"no history"


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("symbol", [M, "KQ.m@DCE.m", "KQ.i@DCE.m"])
def test_what_is_waited_for_is_made_first(tmp_path: Path, symbol: str, workers: int) -> None:
    """Under each name that shows it; to the same bytes, and the rest follows."""
    config = short_config()
    directory = home(tmp_path, config)
    plan = make_plan(config, 3, UNTIL, {}, frozenset())
    found: dict[int, set[str]] = {}

    def look(done: int, total: int) -> None:
        found[done] = {path.name for path in directory.glob("*.past")}

    wanted = deque(["SHFE.rb2605", symbol])
    make(plan, directory, workers, look, wanted)
    assert not wanted
    assert (found[2], found[3]) == (set(), {f"{M}.past"})
    make_days(tmp_path / "in order", 3)
    assert bytes_of(directory) == bytes_of(tmp_path / "in order")


def test_a_wish_comes_in_the_middle_of_another_contract(tmp_path: Path) -> None:
    """Its days go before the rest of that contract's, which are not lost."""
    config = short_config()
    directory = home(tmp_path, config)
    plan = make_plan(config, 3, UNTIL, {}, frozenset())
    wanted: deque[str] = deque()
    found: dict[int, set[str]] = {}

    def wish(done: int, total: int) -> None:
        found[done] = {path.name for path in directory.glob("*.past")}
        if done == 1:
            wanted.append(M)

    make(plan, directory, 1, wish, wanted)
    assert found[4] == {f"{M}.past"}
    make_days(tmp_path / "in order", 3)
    assert bytes_of(directory) == bytes_of(tmp_path / "in order")
