"""Ten minutes of a live market on four exchanges, for several seeds."""

from collections import Counter

import pytest

from diffex.domain.commands import InsertOrder
from diffex.domain.units import FEN_PER_YUAN
from diffex.market.agents import DEPOSIT
from diffex.market.maker import LEVELS_KEPT
from diffex.market.view import MarketView
from tests.support.live_market import (
    CU,
    START,
    STEP,
    STEPS_A_MINUTE,
    SYMBOLS,
    LiveMarket,
    terms_of,
)

# One process runs the ten minutes of a seed once for all its tests.
pytestmark = pytest.mark.xdist_group("live market")

MINUTES = 10
SEEDS = (1, 2, 3)


class Watched(LiveMarket):
    """A live market that is looked at after every step."""

    def __init__(self, seed: int) -> None:
        super().__init__([terms_of(symbol) for symbol in SYMBOLS], seed=seed)
        self.step()
        self.spreads: Counter[int] = Counter()
        self.most_live = 0
        self.farthest = 0
        self.most_gross: Counter[str] = Counter()
        self.least_available = DEPOSIT
        self.agents = [account.user_id for account in self.market.accounts()]

    def look(self) -> None:
        """Note what every agent and every book has."""
        lasts = self.state.market.lasts
        for symbol in SYMBOLS:
            self.spreads[self.spread(symbol)] += 1
            for one in MarketView(self.state, f"maker:{symbol}", symbol).live_orders():
                away = abs(one.price - self.best(symbol, is_buy=one.is_buy))
                self.farthest = max(self.farthest, away)
        for user_id in self.agents:
            trader = self.state.traders[user_id]
            self.most_live = max(self.most_live, trader.live)
            self.most_gross[user_id] = max(self.most_gross[user_id], self.gross(user_id))
            account = trader.account
            available = account.available(account.balance(account.position_profit(lasts)))
            self.least_available = min(self.least_available, available)


@pytest.fixture(scope="module", params=SEEDS, ids="seed {}".format)
def ten_minutes(request: pytest.FixtureRequest) -> Watched:
    """Ten simulated minutes after the first step, in which the agents set up."""
    seed: int = request.param
    watched = Watched(seed)
    for _ in range(MINUTES * STEPS_A_MINUTE):
        watched.step()
        watched.look()
    return watched


def test_five_levels_stand_after_every_command(ten_minutes: Watched) -> None:
    """Not only between steps: no command of an agent leaves fewer on either side."""
    assert ten_minutes.thinnest == dict.fromkeys(SYMBOLS, 5)


def test_the_spread_is_almost_always_one_tick(ten_minutes: Watched) -> None:
    """There is always one, never crossed, and nine times of ten it is the smallest."""
    spreads = ten_minutes.spreads
    assert min(spreads) == 1
    assert spreads[1] > 0.9 * spreads.total()


def test_every_contract_trades_several_times_a_minute(ten_minutes: Watched) -> None:
    """At least three fills in every minute of every contract."""
    fills = Counter(
        (trade.symbol, (trade.timestamp - START - STEP) // (STEPS_A_MINUTE * STEP))
        for trade in ten_minutes.trades
    )
    assert min(fills[symbol, number] for symbol in SYMBOLS for number in range(MINUTES)) >= 3


def test_no_order_of_an_agent_is_rejected(ten_minutes: Watched) -> None:
    """A cancel may come too late for an order that traded a moment before; nothing else."""
    assert not ten_minutes.refused
    assert ten_minutes.late_cancels <= MINUTES


def test_no_agent_trades_with_itself(ten_minutes: Watched) -> None:
    """Each agent takes its own orders out of the way first."""
    assert ten_minutes.self_trades == 0


def test_agents_stay_small(ten_minutes: Watched) -> None:
    """Tens of live orders near the price, hundreds of lots, most of the money free."""
    assert ten_minutes.most_live < 60
    assert ten_minutes.farthest <= LEVELS_KEPT
    assert max(ten_minutes.most_gross.values()) < 800
    assert ten_minutes.least_available > DEPOSIT - 300_000_000 * FEN_PER_YUAN


def test_agents_send_few_orders(ten_minutes: Watched) -> None:
    """Order ids are remembered for ever: less than one a second for each contract."""
    orders = [one for one, _ in ten_minutes.tape if isinstance(one, InsertOrder)]
    assert len(orders) < len(SYMBOLS) * MINUTES * 60
    assert len({(one.user_id, one.order_id) for one in orders}) == len(orders)


def test_prices_move_and_stay_within_the_limits(ten_minutes: Watched) -> None:
    """Every contract trades at several prices, all of them allowed."""
    for symbol in SYMBOLS:
        terms = terms_of(symbol)
        prices = {trade.price for trade in ten_minutes.trades if trade.symbol == symbol}
        assert len(prices) > 3
        assert terms.lower_limit <= min(prices) <= max(prices) <= terms.upper_limit


def test_a_seed_names_a_market() -> None:
    """The same seed gives the same state to the last bit; another seed another one."""

    def state_hash(seed: int) -> str:
        live = LiveMarket([terms_of(symbol) for symbol in SYMBOLS], seed=seed)
        live.run(STEPS_A_MINUTE)
        return live.state.state_hash()

    hashes = {seed: state_hash(seed) for seed in SEEDS}
    assert state_hash(SEEDS[0]) == hashes[SEEDS[0]]
    assert len(set(hashes.values())) == len(SEEDS)


def test_a_contract_does_not_depend_on_its_neighbours() -> None:
    """An agent's chances are its own: leaving contracts out changes nothing for the others."""

    def fills(symbols: tuple[str, ...]) -> list[tuple[int, int, int]]:
        live = LiveMarket([terms_of(symbol) for symbol in symbols])
        live.run(2 * STEPS_A_MINUTE)
        trades = [trade for trade in live.trades if trade.symbol == CU]
        return [(trade.timestamp, trade.price, trade.volume) for trade in trades]

    assert fills(SYMBOLS) == fills((CU,))
