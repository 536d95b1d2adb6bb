"""What is planned: main contracts by day, nothing twice, nothing before what is stored."""

import datetime
from pathlib import Path

import pytest

from diffex.config import DEFAULT_PRODUCTS, all_products, demo_config, parse
from diffex.domain.listing import main_contract, product_key
from diffex.engine.ports import StoreError
from diffex.history.days import past_days
from diffex.history.plan import CONTINUOUS, home, make_plan, places, read_headers
from diffex.storage.history_file import Header, StoredDay, Summary
from tests.support.clocks import HOLIDAYS
from tests.support.short_market import CU, KQ_CU, TEXT, UNTIL, M, make_days, short_config

NOBODY: frozenset[str] = frozenset()
ROLL = datetime.date(2025, 11, 20)
"""After the 17th the November contracts of most commodities are gone."""


def test_every_product_has_a_line_through_its_main_contracts() -> None:
    """Day by day the contract that agents trade, and at the end the price of today."""
    plan = make_plan(demo_config(), 8, ROLL, {}, NOBODY)
    assert len(plan.lines) == len(DEFAULT_PRODUCTS)
    days = past_days(8, ROLL, HOLIDAYS)
    for key, line in zip(DEFAULT_PRODUCTS, plan.lines, strict=True):
        wanted = [
            "SHFE.cu2512" if key == "SHFE.cu" else main_contract(all_products()[key], day, HOLIDAYS)
            for day in days
        ]
        assert [planned.terms.symbol for planned in line.days] == wanted
        assert [planned.extent.day for planned in line.days] == list(days)
        assert line.start is None
        assert line.end == line.days[-1].terms.pre_settlement
    assert plan.days == 8 * len(DEFAULT_PRODUCTS)


def test_a_continuous_contract_goes_over_from_one_to_the_next() -> None:
    """It has every day, each from the contract that was the main one."""
    plan = make_plan(demo_config(), 8, ROLL, {}, NOBODY)
    where = places({}, plan, ROLL)
    rb = where["KQ.m@SHFE.rb"]
    assert [extent.day for extent in rb.extents] == list(past_days(8, ROLL, HOLIDAYS))
    assert list(rb.sources) == ["SHFE.rb2601"] * 6 + ["SHFE.rb2602"] * 2
    assert len(where["SHFE.rb2601"].extents) == 6
    assert len(where["SHFE.rb2602"].extents) == 2
    kept = {symbol for symbol in where if symbol.startswith(CONTINUOUS)}
    assert kept == {f"{CONTINUOUS}{key}" for key in DEFAULT_PRODUCTS}


def test_only_one_contract_of_a_product_is_the_main_one() -> None:
    """Of two that the configuration names, the first; the other has days all the same.

    The index is of both, the main one first, where both have the same sessions.
    """
    two = TEXT + '[[instrument]]\nsymbol = "SHFE.cu2601"\n'
    plan = make_plan(parse(two, "two"), 2, UNTIL, {}, NOBODY)
    where = places({}, plan, UNTIL)
    indices = {"KQ.i@SHFE.cu", "KQ.i@DCE.m"}
    assert set(where) == {CU, "SHFE.cu2601", M, KQ_CU, "KQ.m@DCE.m", *indices}
    assert set(where[KQ_CU].sources) == {CU}
    cu = where["KQ.i@SHFE.cu"]
    assert [[name for name, _ in day] for day in cu.members] == [[CU]] * 2
    both = two.replace("SHFE.cu2601", "SHFE.cu2511") + (
        'day_sessions = "09:00:00-09:10:00"\nnight_sessions = "21:00:00-21:05:00"\n'
    )
    plan = make_plan(parse(both, "both"), 2, UNTIL, {}, NOBODY)
    cu = places({}, plan, UNTIL)["KQ.i@SHFE.cu"]
    assert [[name for name, _ in day] for day in cu.members] == [[CU, "SHFE.cu2511"]] * 2
    assert cu.ticks == (0, 0, 0)


def test_what_is_stored_is_not_planned_again(tmp_path: Path) -> None:
    """Later only the days behind the newest; more days in the past would change ids."""
    make_days(tmp_path, 3)
    stored, faults = read_headers(home(tmp_path, short_config()))
    assert faults == {}
    for count in (1, 3, 10):
        assert make_plan(short_config(), count, UNTIL, stored, NOBODY).lines == ()
    plan = make_plan(short_config(), 3, UNTIL + datetime.timedelta(1), stored, NOBODY)
    assert [[planned.extent.day for planned in line.days] for line in plan.lines] == [[UNTIL]] * 2
    assert [line.start for line in plan.lines] == [7523, 3000]
    gap = make_plan(short_config(), 1, UNTIL + datetime.timedelta(9), stored, NOBODY)
    assert gap.days == 2


def test_a_new_main_contract_goes_on_at_the_price_of_the_old(tmp_path: Path) -> None:
    """After a roll the line's next day starts from the other contract's settlement."""
    text = (
        TEXT.partition("[[instrument]]")[0].replace('"SHFE.cu", ', "")
        + "[[user]]"
        + (TEXT.partition("[[user]]")[2])
    )
    config = parse(text, "short")
    before, after = datetime.date(2025, 11, 15), datetime.date(2025, 11, 19)
    stored: dict[str, Header] = {}
    plan = make_plan(config, 1, before, stored, NOBODY)
    old = plan.lines[0].days[0]
    whole = Summary(open=0, high=0, low=0, close=5, volume=1, interest=1)
    day = StoredDay(
        extent=old.extent,
        model=1,
        pre_settlement=2990,
        level=2990,
        summary=whole,
        block_bytes=(0, 0, 0),
    )
    symbol = old.terms.symbol
    stored[symbol] = Header(
        symbol=symbol,
        tick_e6=old.terms.tick_e6,
        tick_value=old.terms.tick_value,
        seed=1,
        days=(day,),
    )
    (line,) = make_plan(config, 1, after, stored, NOBODY).lines
    assert product_key(line.days[0].terms.symbol) == "DCE.m"
    assert line.days[0].terms.symbol != symbol
    assert line.start == 2995


def test_faulty_contracts_are_left_alone(tmp_path: Path) -> None:
    """A damaged file is named, and nothing is planned for its line."""
    make_days(tmp_path, 1)
    directory = home(tmp_path, short_config())
    (directory / f"{CU}.past").write_bytes(b"no")
    stored, faults = read_headers(directory)
    assert set(stored) == {M}
    assert set(faults) == {CU}
    assert CU in faults[CU]
    assert make_plan(short_config(), 1, UNTIL, stored, frozenset(faults)).lines == ()


def test_another_tick_is_another_past(tmp_path: Path) -> None:
    """Stored prices count ticks: with another tick they would mean other prices."""
    make_days(tmp_path, 1)
    stored, _ = read_headers(home(tmp_path, short_config()))
    other = short_config(
        TEXT.replace("pre_settlement = 3000", "pre_settlement = 3000\nprice_tick = 2")
    )
    with pytest.raises(StoreError, match=r"DCE.m2601 had another price tick"):
        make_plan(other, 1, UNTIL, stored, NOBODY)


def test_each_market_has_a_directory_of_its_own(tmp_path: Path) -> None:
    """Other sessions or another seed are another past."""
    assert home(tmp_path, short_config()) == tmp_path / "exchange-seed1"
    assert home(tmp_path, demo_config()) == tmp_path / "24x7-seed1"
    rolled = parse('[clock]\nday_roll = "04:30"', "rolled")
    assert home(tmp_path, rolled) == tmp_path / "24x7-0430-seed1"


def test_without_agents_nothing_is_made() -> None:
    """A market in which nobody trades by itself has no past to make."""
    config = parse("[market]\nagents = false\n", "quiet")
    assert make_plan(config, 5, UNTIL, {}, NOBODY).lines == ()


def test_days_of_the_future_are_left_out(tmp_path: Path) -> None:
    """A clock that was set back must not put bars behind those of today."""
    make_days(tmp_path, 3)
    stored, _ = read_headers(home(tmp_path, short_config()))
    earlier = UNTIL - datetime.timedelta(1)
    where = places(stored, make_plan(short_config(), 3, earlier, stored, NOBODY), earlier)
    assert [extent.day for extent in where[CU].extents] == list(past_days(2, earlier, HOLIDAYS))
