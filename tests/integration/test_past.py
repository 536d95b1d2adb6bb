"""A server's past: ids at once, days as they are made beside it, and nothing left running."""

import asyncio
from pathlib import Path

import pytest

from diffex.app import Options, running
from diffex.cli.past import Past, past_of
from diffex.domain.units import MINUTE
from diffex.engine.ports import StoreError
from diffex.history import serving
from diffex.history.opening import History, Wishes, make_missing, open_history
from diffex.history.place import locked
from diffex.history.plan import home
from tests.support.short_market import CU, UNTIL, M, bytes_of, make_days, short_config

PATIENCE = 60.0


def opened(base: Path, count: int, reports: list[str]) -> History:
    """Open the past of the short market."""
    return open_history(short_config(), base, count, UNTIL, reports.append)


async def test_the_missing_days_are_made_beside_the_server(tmp_path: Path) -> None:
    """By another process, to the same bytes, with progress; afterwards nothing is missing."""
    reports: list[str] = []
    history = opened(tmp_path / "beside", 3, reports)
    assert history.past.count(CU, MINUTE) == 45
    told: list[tuple[int, int]] = []
    making = make_missing(history, lambda done, total: told.append((done, total)), Wishes())
    await asyncio.wait_for(making, PATIENCE)
    assert told == [(done, 6) for done in range(7)]
    assert len(history.past.bars(CU, MINUTE, 0, 99)) == 45
    make_days(tmp_path / "here", 3)
    assert bytes_of(tmp_path / "beside") == bytes_of(tmp_path / "here")
    again = opened(tmp_path / "beside", 3, reports)
    assert again.plan.lines == ()
    await make_missing(again, lambda *_: pytest.fail("there is nothing to make"), Wishes())
    assert reports == []


async def test_a_chart_s_contract_is_made_first(tmp_path: Path) -> None:
    """A wish from before the making, and one from while it goes on."""
    wishes, order = Wishes(), list[str]()

    def look(done: int, total: int) -> None:
        order.extend(name for name in bytes_of(tmp_path / place) if name not in order)

    place = "before"
    wishes.add(M)
    history = opened(tmp_path / place, 10, [])
    await asyncio.wait_for(make_missing(history, look, wishes), PATIENCE)
    assert order == [f"{M}.past", f"{CU}.past"]

    def wish(done: int, total: int) -> None:
        look(done, total)
        wishes.add(M)

    place, wishes = "later", Wishes()
    order.clear()
    history = opened(tmp_path / place, 25, [])
    await asyncio.wait_for(make_missing(history, wish, wishes), PATIENCE)
    assert order == [f"{M}.past", f"{CU}.past"]
    wishes.add(CU)


async def test_a_server_that_stops_stops_the_making(tmp_path: Path) -> None:
    """Cancelled, the other process ends; what is there is whole."""
    history = opened(tmp_path, 400, [])
    begun = asyncio.Event()
    making = asyncio.create_task(make_missing(history, lambda *_: begun.set(), Wishes()))
    await asyncio.wait_for(begun.wait(), PATIENCE)
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(making, PATIENCE)
    make_days(tmp_path, 1)  # it would be refused if the other were still at work


async def test_a_making_that_fails_says_why(tmp_path: Path) -> None:
    """Here: another maker is at work."""
    history = opened(tmp_path, 1, [])
    with locked(history.directory), pytest.raises(StoreError, match="another process"):
        await asyncio.wait_for(make_missing(history, lambda *_: None, Wishes()), PATIENCE)


def test_damage_is_reported_and_left_alone(tmp_path: Path) -> None:
    """The contract has no past, the others do, and nothing is made over it."""
    make_days(tmp_path, 2)
    (home(tmp_path, short_config()) / f"{CU}.past").write_bytes(b"no")
    reports: list[str] = []
    history = opened(tmp_path, 2, reports)
    assert len(reports) == 1
    assert CU in reports[0]
    assert history.plan.lines == ()
    assert history.past.count(CU, MINUTE) == 0
    assert history.past.count(M, MINUTE) == 10


@pytest.mark.parametrize("data", [True, False])
async def test_a_server_opens_its_past(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bool
) -> None:
    """In its data directory or in the user's cache, and makes there what is missing."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    options = Options(
        host="127.0.0.1", port=0, demo=True, data=tmp_path / "data" if data else None, days=2
    )
    async with running(short_config(), options) as server:
        past = server.plant.past
        assert past.count(CU, MINUTE) == 30
        address = f"http://127.0.0.1:{server.port}"
        async with asyncio.timeout(PATIENCE):
            while len(past.bars(M, MINUTE, 0, 99)) < 10:  # noqa: ASYNC110 - another process's files
                await asyncio.sleep(0.05)
            while (told := await asyncio.to_thread(past_of, address)) is None or told.making:  # noqa: ASYNC110 - as an outsider sees it
                await asyncio.sleep(0.05)
        assert told == Past(days=4, made=4, making=False)
        assert len(past.bars(CU, MINUTE, 0, 99)) == 30
    base = tmp_path / "data" / "history" if data else tmp_path / "cache" / "diffex" / "history"
    assert set(bytes_of(base)) == {f"{CU}.past", f"{M}.past"}


async def test_a_server_without_a_place_runs_without_a_past(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No past is no reason not to trade; neither is one that cannot be made."""
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("HOME", raising=False)
    options = Options(host="127.0.0.1", port=0, demo=True, data=None, days=2)
    async with running(short_config(), options) as server:
        assert server.plant.past.count(CU, MINUTE) == 0

    async def fail(*what: object) -> None:
        raise StoreError("no room")

    monkeypatch.setattr(serving, "make_missing", fail)
    monkeypatch.setenv("HOME", str(tmp_path))
    async with running(short_config(), options) as server:
        await asyncio.sleep(0)
        assert server.plant.past.count(CU, MINUTE) == 30
        assert server.plant.past.bars(CU, MINUTE, 0, 9) == []
