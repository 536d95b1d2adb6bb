"""The past of an index: the stored days of a product's contracts as one."""

from pathlib import Path

import pytest

from diffex.config import Config
from diffex.domain.index import index_price
from diffex.domain.units import MINUTE, SECOND, Nanos
from diffex.engine.bars import Bar, BarSeries
from diffex.history.plan import home
from tests.support.short_market import (
    CALENDAR,
    CU,
    TEXT,
    M,
    layout,
    make_days,
    short_config,
    stored_past,
)

SECOND_CU = "SHFE.cu2601"
ODD_CU = "SHFE.cu2602"
INDEX = "KQ.i@SHFE.cu"
TICK_E6 = 10_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
COUNT = 4


def two_config() -> Config:
    """Return the short market with three contracts of copper, one of other sessions."""
    same = 'day_sessions = "09:00:00-09:10:00"\nnight_sessions = "21:00:00-21:05:00"\n'
    return short_config(
        TEXT
        + f'[[instrument]]\nsymbol = "{SECOND_CU}"\npre_settlement = 75500.0\n{same}'
        + f'[[instrument]]\nsymbol = "{ODD_CU}"\nnight_sessions = ""\n'
        + 'day_sessions = "09:00:00-09:01:00"\n'
    )


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a few days once."""
    base = tmp_path_factory.mktemp("index")
    make_days(base, COUNT, config=two_config())
    return base


def seen(bars: list[Bar]) -> list[tuple[int, ...]]:
    """Return bars as values that can be compared."""
    return [
        (one.start, one.open, one.high, one.low, one.close, one.volume, one.open_oi, one.close_oi)
        for one in bars
    ]


@pytest.mark.parametrize("unit", [MINUTE, 5 * SECOND])
def test_each_minute_is_the_mean_of_its_contracts(base: Path, unit: Nanos) -> None:
    """Weighted by open interest at its end; of those that trade at the same times."""
    past = stored_past(base, COUNT, [], config=two_config())
    count = past.count(INDEX, unit)
    assert count == past.count(CU, unit) == past.count(SECOND_CU, unit)
    pairs = zip(past.bars(CU, unit, 0, count), past.bars(SECOND_CU, unit, 0, count), strict=True)
    wanted = []
    for one, other in pairs:
        held = [one.close_oi, other.close_oi]
        prices = (
            index_price([first * TICK_E6, second * TICK_E6], held)
            for first, second in (
                (one.open, other.open),
                (one.high, other.high),
                (one.low, other.low),
                (one.close, other.close),
            )
        )
        wanted.append((one.start, *prices, one.volume + other.volume, sum(held)))
    found = [(*row[:6], row[7]) for row in seen(past.bars(INDEX, unit, 0, count))]
    assert found == wanted
    assert len({row[5] for row in found}) > 5


@pytest.mark.parametrize("duration", [2 * MINUTE, HOUR, DAY, 7 * DAY])
def test_longer_bars_are_made_of_its_minutes(base: Path, duration: Nanos) -> None:
    """As those of a contract are."""
    past = stored_past(base, COUNT, [], config=two_config())
    series = BarSeries(INDEX, duration)
    for part in past.bars(INDEX, MINUTE, 0, 10**6):
        if part.volume:
            series.absorb(CALENDAR.bar_start(part.start, duration), part)
    found = seen(past.bars(INDEX, duration, 0, 10**6))
    # Each day's open interest begins with 0, which a bar of several days does not say twice.
    assert [row[:6] for row in found] == [row[:6] for row in seen(series.bars)]
    assert past.count(INDEX, duration) == len(found)


@pytest.mark.parametrize("duration", [5 * SECOND, MINUTE, HOUR, DAY, 7 * DAY])
def test_of_one_contract_it_is_that_contract(base: Path, duration: Nanos) -> None:
    """At its very prices."""
    past = stored_past(base, COUNT, [], config=two_config())
    found = past.bars("KQ.i@DCE.m", duration, 0, 10**6)
    own = past.bars(M, duration, 0, 10**6)
    assert [
        (row[0], *(price // 1_000_000 for price in row[1:5]), *row[5:]) for row in seen(found)
    ] == seen(own)
    assert all(price % 1_000_000 == 0 for row in seen(found) for price in row[1:5])


def test_it_has_no_ticks(base: Path) -> None:
    """Nor does a search for one look into a file."""
    past = stored_past(base, COUNT, [], config=two_config())
    assert past.tick_count(INDEX) == past.find_tick(INDEX, 0) == 0
    assert past.ticks(INDEX, 0, 10) == []


def test_a_day_is_there_when_each_of_its_contracts_is(base: Path, tmp_path: Path) -> None:
    """Until then its bars are absent, and their ids are not."""
    config = two_config()
    make_days(tmp_path, COUNT, config=config)
    missing = home(tmp_path, config) / f"{SECOND_CU}.past"
    whole = missing.read_bytes()
    where = layout(tmp_path, COUNT, config=config)
    missing.unlink()
    past = stored_past(tmp_path, COUNT, [], config=config)
    assert where[INDEX].extents
    assert past.count(INDEX, MINUTE) == COUNT * 15
    assert past.bars(INDEX, MINUTE, 0, 99) == []
    missing.write_bytes(whole)
    assert len(past.bars(INDEX, MINUTE, 0, 99)) == COUNT * 15
