"""An index's bars: those of its contracts as one, under ids that go on from the past."""

import random

import pytest

from diffex.diff.patch import Tree
from diffex.domain.calendar import DAY
from diffex.domain.index import index_price
from diffex.domain.units import MINUTE, PRICE_ONE, SECOND, Nanos
from tests.support.contracts import ZN
from tests.support.md_floor import CU, INDEX, MdClient, MdFloor
from tests.support.orders import START
from tests.support.past import FakePast

WEEK = 7 * DAY
MEMBERS = (CU, ZN)


def naive(floor: MdFloor, duration: Nanos) -> list[tuple[float, ...]]:
    """Return the bars of this run, made all at once of everything that is known now."""
    unit = SECOND if duration % MINUTE else MINUTE
    days = [floor.exchange.state.market.days[terms.symbol] for terms in MEMBERS]
    series = [(day.finest(unit).bars, day.instrument.tick_e6) for day in days]
    found: dict[int, list[float]] = {}
    for start in sorted({bar.start for bars, _ in series for bar in bars}):
        rows = []
        for bars, tick in series:
            known = [bar for bar in bars if bar.start <= start]
            if not known:
                continue
            newest = known[-1]
            prices = (newest.open, newest.high, newest.low, newest.close)
            if newest.start < start:
                prices = (newest.close,) * 4
            lots = newest.volume if newest.start == start else 0
            oi = newest.open_oi if newest.start == start else newest.close_oi
            rows.append(([price * tick for price in prices], lots, oi, newest.close_oi))
        held = [row[3] for row in rows]
        means = [index_price([row[0][at] for row in rows], held) / PRICE_ONE for at in range(4)]
        lots, oi = sum(row[1] for row in rows), sum(row[2] for row in rows)
        begin = floor.exchange.state.calendar.bar_start(start, duration)
        bar = found.setdefault(begin, [begin, means[0], 0.0, 1e18, 0.0, 0, oi, 0])
        bar[2], bar[3] = max(bar[2], means[1]), min(bar[3], means[2])
        bar[4], bar[5], bar[7] = means[3], bar[5] + lots, sum(held)
    return [tuple(bar) for bar in found.values()]


def shown(client: MdClient, duration: Nanos) -> dict[int, tuple[float, ...]]:
    """Return the bars of a mirror by id."""
    data: Tree = client.series(INDEX, duration)["data"]
    fields = ("datetime", "open", "high", "low", "close", "volume", "open_oi", "close_oi")
    return {int(one): tuple(bar[field] for field in fields) for one, bar in data.items()}


@pytest.mark.parametrize("duration", [SECOND, 10 * SECOND, MINUTE, 5 * MINUTE, DAY])
def test_its_bars_are_those_of_its_contracts_as_one(duration: Nanos) -> None:
    """Whoever watches from the start and whoever comes later see the same, at any moment."""
    floor, chance = MdFloor(), random.Random(1)
    early = floor.client()
    early.chart_of(ins_list=INDEX, duration=duration, view_width=500)
    for number in range(300):
        terms = chance.choice(MEMBERS)
        floor.trade(terms.pre_settlement + chance.randrange(-9, 9), chance.randrange(1, 5), terms)
        floor.now += chance.choice((0, SECOND // 3, 7 * SECOND, 40 * SECOND))
        if number % 3:
            continue
        floor.publish()
        early.peek()
        assert list(shown(early, duration).values()) == naive(floor, duration)
        if number % 30:
            continue
        late = floor.client()
        late.chart_of(ins_list=INDEX, duration=duration, view_width=500)
        assert shown(late, duration) == shown(early, duration)
        assert late.series(INDEX, duration)["last_id"] == len(naive(floor, duration)) - 1


def test_its_bar_ends_at_the_price_of_its_quote() -> None:
    """And has its volume and its open interest."""
    floor = MdFloor()
    alice = floor.client()
    alice.subscribe(INDEX)
    alice.chart_of(ins_list=INDEX, duration=DAY)
    for price, terms in ((7_500, CU), (ZN.pre_settlement, ZN), (7_503, CU)):
        floor.trade(price, 2, terms)
        floor.now += MINUTE
    floor.publish()
    alice.peek()
    quote = alice.tree["quotes"][INDEX]
    (bar,) = shown(alice, DAY).values()
    assert (quote["last_price"], quote["volume"], quote["open_interest"]) == bar[4:6] + bar[7:]


def test_ids_go_on_from_its_past() -> None:
    """And a window from a time finds both."""
    past = FakePast()
    past.fill(INDEX, MINUTE, START - DAY, 20)
    past.fill(INDEX, DAY, START - DAY, 1)
    floor = MdFloor(past)
    alice = floor.client()
    alice.subscribe(INDEX)
    assert alice.tree["quotes"][INDEX]["pre_close"] == 7_001 / PRICE_ONE
    alice.chart_of(ins_list=INDEX, view_width=5)
    assert list(shown(alice, MINUTE)) == list(range(15, 20))
    assert shown(alice, MINUTE)[19][1] == 7_019 / PRICE_ONE
    floor.trade()
    floor.publish()
    alice.peek()
    assert list(shown(alice, MINUTE)) == list(range(16, 21))
    alice.chart_of("t", ins_list=INDEX, focus_datetime=START - DAY, focus_position=0, view_width=30)
    assert alice.window("t") == (0, 29)
    assert sorted(shown(alice, MINUTE)) == list(range(21))


@pytest.mark.parametrize("made", ["before", "later", "never"])
def test_a_week_that_spans_past_and_run_is_one_bar(made: str) -> None:
    """Under one id whenever the past is made; its chart waits for it, and wants it."""
    past = FakePast()
    floor = MdFloor(past)
    week = floor.exchange.state.calendar.bar_start(START, WEEK)
    past.fill(INDEX, WEEK, week - 2 * WEEK, 3)
    if made != "before":
        past.unmade.add(INDEX)
    floor.trade()
    alice = floor.client()
    alice.chart_of(ins_list=INDEX, duration=WEEK, view_width=1)
    assert alice.window() == (2, 2)
    assert alice.ready() is (made == "before")
    assert floor.wanted == ([] if made == "before" else [INDEX])
    floor.trade(7_501)
    floor.publish()
    alice.peek()
    if made == "later":
        past.unmade.clear()
        floor.board.fill()
    floor.board.settle()
    floor.flush()
    alice.peek()
    assert alice.ready()
    (bar,) = shown(alice, WEEK).values()
    assert bar[5] == (2 if made == "never" else 22)
    floor.now += WEEK
    floor.trade(7_502, 4)
    floor.publish()
    alice.peek()
    assert [one[5] for one in shown(alice, WEEK).values()] == [4]
    assert alice.window() == (3, 3)


@pytest.mark.parametrize("duration", [SECOND, 7 * SECOND, MINUTE, 5 * MINUTE])
def test_ids_stay_when_its_contracts_lose_old_bars(
    monkeypatch: pytest.MonkeyPatch, duration: Nanos
) -> None:
    """A bar of which a part has left is counted and not shown to who comes then."""
    monkeypatch.setattr("diffex.engine.bars.BARS_KEPT", 20)
    monkeypatch.setattr("diffex.diff.md.index_series.BARS_KEPT", 20)
    past = FakePast()
    past.fill(INDEX, duration, START - DAY, 30, step=SECOND)
    floor = MdFloor(past)
    seen: dict[int, tuple[float, ...]] = {}
    watching = floor.client()
    watching.chart_of(ins_list=INDEX, duration=duration, view_width=4)
    for number in range(150):
        floor.trade(7_500 + number % 7, 1)
        if number % 4 == 1 or number > 60:
            floor.trade(ZN.pre_settlement, 1, ZN)
        floor.now += 13 * SECOND
        floor.publish()
        watching.peek()
        late = floor.client()
        late.chart_of(ins_list=INDEX, duration=duration, view_width=60)
        told = shown(late, duration)
        newest = late.series(INDEX, duration)["last_id"]
        assert max(told) == newest == watching.series(INDEX, duration)["last_id"]
        for bar_id in sorted(told):
            if 30 <= bar_id < newest:
                assert seen.setdefault(bar_id, told[bar_id]) == told[bar_id]
        late.floor.reception.disconnect(late.session)
    assert len(seen) > 5


@pytest.mark.parametrize("held", [True, False])
def test_one_long_bar_shows_what_is_left_of_it(monkeypatch: pytest.MonkeyPatch, held: bool) -> None:
    """There is no newer one, and its id is the one it always had, also where it is the past's."""
    monkeypatch.setattr("diffex.engine.bars.BARS_KEPT", 20)
    past = FakePast()
    floor = MdFloor(past)
    week = floor.exchange.state.calendar.bar_start(START, WEEK)
    past.fill(INDEX, WEEK, week - (2 if held else 3) * WEEK, 3)
    for _ in range(30):
        floor.trade()
        floor.now += MINUTE
    alice = floor.client()
    alice.chart_of(ins_list=INDEX, duration=WEEK, view_width=1)
    ((bar_id, bar),) = shown(alice, WEEK).items()
    assert bar_id == (2 if held else 3)
    assert 0 < bar[5] - 20 * held < 30


def test_it_has_no_ticks() -> None:
    """No two contracts change at the same moments."""
    floor = MdFloor()
    floor.trade()
    floor.tick()
    alice = floor.client()
    alice.chart_of(ins_list=INDEX, duration=0)
    assert alice.tree["ticks"][INDEX]["last_id"] == -1


def test_a_contract_that_ends_keeps_its_part_of_the_bars_of_before() -> None:
    """No id and no bar changes when it is over; afterwards it counts no more."""
    floor = MdFloor()
    floor.trade(7_500, 2)
    floor.now += MINUTE
    floor.trade(ZN.pre_settlement, 2, ZN)
    alice = floor.client()
    alice.chart_of(ins_list=INDEX, view_width=9)
    before = shown(alice, MINUTE)
    market = floor.exchange.state.market
    market.ended[ZN.symbol] = market.days.pop(ZN.symbol)
    market.ended[ZN.symbol].updated = floor.now
    floor.known.indices[INDEX] = (CU.symbol,)
    ended = market.ended.pop(ZN.symbol)
    market.ended["SHFE.cu2511"] = ended
    floor.board.turn([INDEX])
    bob = floor.client()
    bob.chart_of(ins_list=INDEX, view_width=9)
    assert shown(bob, MINUTE) == before
    floor.now += MINUTE
    floor.trade(7_600)
    floor.publish()
    for client in (alice, bob):
        client.peek()
        assert list(shown(client, MINUTE)) == [0, 1, 2]
        assert shown(client, MINUTE)[2][4] == 76_000.0
