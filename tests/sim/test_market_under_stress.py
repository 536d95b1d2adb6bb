"""What the live market does when people, limits, queues and restarts get in its way."""

from collections import deque

import msgspec
import pytest

from diffex.domain.calendar import Calendar
from diffex.domain.commands import (
    CancelOrder,
    Command,
    InsertOrder,
    OpenAccount,
    StopTrading,
)
from diffex.domain.events import OrderRejected, Traded
from diffex.domain.units import SECOND
from diffex.engine.exchange import Exchange
from diffex.market.agents import Market
from diffex.market.maker import LEVEL_LOTS, LEVELS
from diffex.market.own_orders import PATIENCE, PAUSE
from diffex.storage.memory import NoPast
from tests.support.live_market import (
    CU,
    IF,
    START,
    STEP,
    STEPS_A_MINUTE,
    SYMBOLS,
    VISITOR,
    LiveMarket,
    M,
    at,
    terms_of,
)

MAKER = f"maker:{CU}"


def one_contract(symbol: str = CU, seed: int = 1) -> LiveMarket:
    """Return the market of one contract, a minute old."""
    live = LiveMarket([terms_of(symbol)], seed=seed)
    live.run(STEPS_A_MINUTE)
    return live


@pytest.mark.parametrize("symbol", SYMBOLS)
@pytest.mark.parametrize("is_buy", [True, False])
def test_a_swept_book_is_rebuilt(symbol: str, is_buy: bool) -> None:
    """Someone empties a side; a second later five levels stand again, at a moved price."""
    live = one_contract(symbol)
    before = live.best(symbol, is_buy=True)
    volume = live.state.instruments[symbol].max_market_volume
    while live.state.books[symbol].side(not is_buy).keys:
        live.visit(symbol, volume, is_buy=is_buy)
    assert live.levels(symbol) == 0
    live.run(4)
    assert live.levels(symbol) == 5
    assert live.spread(symbol) == 1
    moved = live.best(symbol, is_buy=True) - before
    assert (moved if is_buy else -moved) >= 2


@pytest.mark.parametrize("is_buy", [True, False])
def test_a_worn_level_is_filled_up(is_buy: bool) -> None:
    """When little is left at the best price the maker adds to it."""
    live = one_contract()
    side = live.state.books[CU].side(not is_buy)
    price, volume = side.depth(1)[0]
    live.visit(CU, volume - 1, price, is_buy=is_buy)
    assert side.depth(1) == [(price, 1)]
    live.step()
    assert side.depth(1)[0][0] == price
    assert side.depth(1)[0][1] >= LEVEL_LOTS // 2


def test_a_resting_order_is_filled_by_the_market() -> None:
    """Of two people who wait at the best bid and ask, the market comes to one in minutes."""
    live = one_contract()
    waiting = []
    for is_buy in (True, False):
        order_id, at_once = live.visit(CU, 5, live.best(CU, is_buy=is_buy), is_buy=is_buy)
        assert at_once == 0
        waiting.append(live.state.traders[VISITOR].orders[order_id])
    live.run(10 * STEPS_A_MINUTE)
    assert min(order.left for order in waiting) == 0


def test_large_orders_hold_the_price_while_they_last() -> None:
    """Between two walls the price cannot leave, and it wears both of them down."""
    live = one_contract()
    bid, ask = (live.best(CU, is_buy=is_buy) for is_buy in (True, False))
    walls = [
        live.state.traders[VISITOR].orders[live.visit(CU, 500, price, is_buy=is_buy)[0]]
        for price, is_buy in ((bid, True), (ask, False))
    ]
    for _ in range(STEPS_A_MINUTE):
        live.step()
        assert all(wall.left for wall in walls)
        assert live.best(CU, is_buy=True) == bid
        assert live.best(CU, is_buy=False) == ask
    assert all(wall.left < 500 for wall in walls)
    assert live.thinnest == {CU: 5}
    assert not live.self_trades


def test_a_price_at_the_limit_stops_nothing() -> None:
    """Bids that nobody can fill stand at the upper limit: no asks, no rejects, still trades."""
    live = one_contract(IF)
    limit = live.state.instruments[IF].upper_limit
    while live.state.books[IF].asks.keys:
        live.visit(IF, 10, is_buy=True)
    orders = [live.visit(IF, 20, limit, is_buy=True)[0] for _ in range(2_000)]
    assert live.best(IF, is_buy=True) == limit
    live.run(STEPS_A_MINUTE)
    assert live.best(IF, is_buy=True) == limit
    assert not live.state.books[IF].asks.keys
    assert live.trades[-1].price == limit
    for order_id in orders:
        if live.state.traders[VISITOR].orders[order_id].alive:
            live.leave(order_id)
    live.run(4)
    assert live.levels(IF) == 5
    assert live.spread(IF) == 1
    assert not live.refused


@pytest.mark.parametrize("is_buy", [True, False])
def test_a_price_pushed_to_its_limit_comes_back(is_buy: bool) -> None:
    """Where the limits are near, flow brings the price to one; without it five levels return."""
    terms = terms_of(CU)
    near = msgspec.structs.replace(
        terms, upper_limit=terms.pre_settlement + 30, lower_limit=terms.pre_settlement - 30
    )
    live = LiveMarket([near])
    live.run(STEPS_A_MINUTE)
    limit = near.upper_limit if is_buy else near.lower_limit
    order_id = ""
    for _ in range(40):
        order_id, filled = live.visit(CU, 500, limit, is_buy=is_buy)
        live.run(4)
        if not filled:
            break
    assert live.best(CU, is_buy=is_buy) == limit
    live.run(STEPS_A_MINUTE)
    for one in list(live.state.traders[VISITOR].orders.values()):
        if one.alive:
            live.leave(one.command.order_id)
    live.run(4)
    assert order_id
    assert live.levels(CU) == 5
    assert not live.refused


def test_limits_too_near_for_all_levels_are_filled_between() -> None:
    """A band of eleven prices has five levels on each side, and nothing is rejected."""
    terms = terms_of(M)
    near = msgspec.structs.replace(
        terms, upper_limit=terms.pre_settlement + 5, lower_limit=terms.pre_settlement - 5
    )
    live = LiveMarket([near])
    live.run(10 * STEPS_A_MINUTE)
    assert live.levels(M) == 5
    assert live.trades
    assert all(near.lower_limit <= trade.price <= near.upper_limit for trade in live.trades)
    assert not live.refused


def test_agents_sleep_with_their_sessions() -> None:
    """Nothing is sent in the tea break; after it the market goes on, without a reject."""
    live = LiveMarket([terms_of(CU)], sessions="exchange", start=at("2025-11-10 10:14:00"))
    live.run(STEPS_A_MINUTE - 1)
    assert live.levels(CU) == 5
    book = live.state.state_hash()
    live.run(STEPS_A_MINUTE)
    assert live.state.state_hash() == book
    live.now = at("2025-11-10 10:29:59")
    live.run(2)
    assert live.state.state_hash() == book
    live.run(STEPS_A_MINUTE)
    assert live.state.state_hash() != book
    assert live.thinnest == {CU: 5}
    assert live.spread(CU) == 1
    assert not live.refused


def test_agents_wait_for_the_opening() -> None:
    """Started before the session, they quote with its first step."""
    live = LiveMarket([terms_of(CU)], sessions="exchange", start=at("2025-11-10 08:59:59"))
    live.run(3)
    assert live.levels(CU) == 0
    live.run(1)
    assert live.levels(CU) == 5


def test_commands_may_take_effect_late() -> None:
    """With three steps between sending and effect nothing is sent twice or rejected."""
    live = LiveMarket([terms_of(symbol) for symbol in SYMBOLS])
    queue: deque[list[Command]] = deque([[], [], []])
    for step in range(5 * STEPS_A_MINUTE):
        live.now += STEP
        live.apply(queue.popleft())
        queue.append(live.market.step(live.state, live.now))
        if step > 4:
            assert all(live.levels(symbol) == 5 for symbol in SYMBOLS)
    assert all(trader.live < 60 for trader in live.state.traders.values())
    assert not live.refused
    assert not live.self_trades


def test_lost_commands_are_written_again() -> None:
    """What was never applied is given up after a while, and the market stands."""
    live = LiveMarket([terms_of(CU)])
    lost = live.market.step(live.state, live.now)
    assert lost
    for _ in range(PATIENCE // STEP):
        assert not live.step()
    live.run(2)
    assert live.levels(CU) == 5
    assert not live.refused


def test_a_new_run_takes_over_the_orders_of_the_last() -> None:
    """After a restart the book of five levels stays, ids are new, live orders stay few."""
    live = one_contract()
    before = {one.order_id for one, _ in live.tape if isinstance(one, InsertOrder)}
    live.market = Market([CU], live.seed, "run2")
    start = len(live.tape)
    live.run(5 * STEPS_A_MINUTE)
    after = [one.order_id for one, _ in live.tape[start:] if isinstance(one, InsertOrder)]
    assert after
    assert not before.intersection(after)
    assert live.thinnest == {CU: 5}
    assert live.state.traders[MAKER].live < 60
    assert not live.refused


def test_agents_stop_with_the_exchange() -> None:
    """Once it takes no more orders they send none, not even cancels."""
    live = one_contract()
    live.apply([StopTrading()])
    assert [live.step() for _ in range(STEPS_A_MINUTE)] == [[]] * STEPS_A_MINUTE


def test_a_poor_agent_does_not_flood_the_exchange() -> None:
    """Rejected for want of money, it asks again only after half a minute."""
    exchange = Exchange([terms_of(CU)], Calendar("24x7"), START, NoPast())
    exchange.apply(OpenAccount(MAKER, 1), START)
    market = Market([CU], 1, "run1")
    rejected = []
    for step in range(STEPS_A_MINUTE):
        now = START + step * STEP
        for command in market.step(exchange.state, now):
            assert isinstance(exchange.apply(command, now)[0], OrderRejected)
            rejected.append(now)
    assert set(rejected) <= {START, START + STEP + PAUSE}
    assert len(rejected) == 2 * 2 * LEVELS


def test_the_exchange_does_not_know_its_agents() -> None:
    """The same commands from users of other names have the same outcome, fill by fill."""
    live = LiveMarket([terms_of(symbol) for symbol in (CU, IF)])
    live.run(3 * STEPS_A_MINUTE)
    users = sorted(live.state.traders)
    names = {user_id: f"person{number}" for number, user_id in enumerate(users)}
    exchange = Exchange([terms_of(CU), terms_of(IF)], Calendar("24x7"), START, NoPast())
    fills: list[Traded] = []
    for command, now in live.tape:
        assert isinstance(command, OpenAccount | InsertOrder | CancelOrder)
        renamed = msgspec.structs.replace(command, user_id=names[command.user_id])
        events = [one for one in exchange.apply(renamed, now) if isinstance(one, Traded)]
        fills += events[::2]
    assert len(fills) > 20
    assert fills == [
        msgspec.structs.replace(trade, user_id=names[trade.user_id]) for trade in live.trades
    ]


def test_a_pause_of_the_process_is_no_jump_of_the_price() -> None:
    """An hour between two steps moves the price as little as a second does."""
    live = one_contract()
    before = live.best(CU, is_buy=True)
    live.now += 3_600 * SECOND
    live.step()
    assert abs(live.best(CU, is_buy=True) - before) <= 3
